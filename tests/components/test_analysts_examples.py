"""Persons as authors of research.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "ANALYST"

POSITIVE = [
    "Jefferies analyst [Petra Lindqvist](ANALYST) upgraded Korvane Systems to Buy.",
    "Barclays' [Tom Harrowgate](ANALYST) cut Tolvik Mining to Underweight.",
    '"Margins look stretched," wrote analyst [Priya Raman](ANALYST) of UBS in a note.',
    "[Owen McAllister](ANALYST), an analyst at Wedbush, raised the target to $40.",
    "Analysts [Dana Whitlock](ANALYST) and [Chen Wei](ANALYST) at Citi keep a Buy rating on Quarrix.",
    "Morgan Stanley analyst [Joseph R. Tanner](ANALYST) initiated Brindle Foods at Overweight.",
    "HSBC analyst [Jean-Paul Morel](ANALYST) lowered Norrland Paper to Reduce.",
    "Wells Fargo analyst [Liam O'Dell](ANALYST) maintained an Equal Weight rating on Korvane Systems.",
    'RBC Capital Markets analyst [Greta Holm](ANALYST) said the order book was "solid".',
    "Bernstein analyst [Sofia Marchetti](ANALYST) lifted the price target to $55.",
    "UBS's [Priya Raman](ANALYST) says the cycle has turned.",
    "Analyst [Tom Harrowgate](ANALYST) of Barclays cut the stock.",
    "[Petra Lindqvist](ANALYST) at Jefferies upgraded Korvane to Buy.",
    "Buy Korvane; target of Rs 1,250: [Anil Mehra](ANALYST)",
    "Citi analysts led by [Chen Wei](ANALYST) cut the target.",
]

NEGATIVE = [
    "Korvane's chief executive Martin Vexler said demand was strong.",
    "Chief Financial Officer Ann Lowry will step down in June.",
    "Analysts at Jefferies upgraded Korvane Systems to Buy.",
    "One analyst cut the stock to Sell.",
    "Governor Ralph Timmons signed the bill on Monday.",
    "Brindle Foods named Carla Stein as its new chairman.",
    "Fund manager Ola Brandt of Halloway Capital sold the stock.",
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
