"""Valuation multiples with their metric.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "MULTIPLE"

POSITIVE = [
    "Korvane Systems trades at [23.1x P/E](MULTIPLE), UBS said.",
    "Jefferies values Tolvik Mining at [12 times EV/EBITDA](MULTIPLE).",
    "The stock trades at [15x forward earnings](MULTIPLE), Barclays wrote.",
    "UBS applies an [8x EV/EBITDA](MULTIPLE) multiple, down from [9x EV/EBITDA](MULTIPLE).",
    "The company has a [price-to-earnings ratio of 18.4](MULTIPLE).",
    "Brindle Foods has a market cap of $3.2 billion, a [P/E ratio of 23.10](MULTIPLE), and a beta of 1.2.",
    "Its target is based on [2.5x EV/Sales](MULTIPLE).",
    "Shares change hands at [14.5 times earnings](MULTIPLE).",
    "Barclays values the firm at [10x 2026 EV/EBITDA](MULTIPLE).",
    "It trades at a [price-to-book ratio of 1.8](MULTIPLE).",
    "The stock has a [PE ratio of 15.20](MULTIPLE).",
    "UBS values it at [7.5x EBITDA](MULTIPLE).",
    "The shares trade at [20 times forward earnings](MULTIPLE).",
    "The stock trades at [3.1 times sales](MULTIPLE).",
]

NEGATIVE = [
    "The new chip is 8x faster than the old one.",
    "The issue was oversubscribed 12 times.",
    "Debt rose 3x in four years.",
    "Revenue grew 23.1% to $450 million.",
    "The company has a current ratio of 1.2 and a debt-to-equity ratio of 0.4.",
    "Earnings were $1.45 a share, up from $1.20.",
    "He has said so five times.",
]


def found_in(record: dict[str, Any]) -> set[tuple[int, int]]:
    return {(span["start"], span["end"]) for span in record["spans"] if span["label"] == LABEL}


@pytest.mark.parametrize("markup", POSITIVE)
def test_found(annotate: Callable[..., dict[str, Any]], markup: str) -> None:
    text, marked, _ = parse(markup)
    expected = {(span["start"], span["end"]) for span in marked if span["label"] == LABEL}
    assert expected
    assert found_in(annotate(text)) == expected


@pytest.mark.parametrize("text", NEGATIVE)
def test_not_found(annotate: Callable[..., dict[str, Any]], text: str) -> None:
    assert found_in(annotate(text)) == set()
