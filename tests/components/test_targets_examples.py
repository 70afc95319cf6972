"""Amounts of price targets; not prices, market values, earnings and growth.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "TARGET"

POSITIVE = [
    "Jefferies raised its price target on Korvane Systems to [$45](TARGET) from [$40](TARGET).",
    "Barclays cut Tolvik Mining to Underweight, target [460](TARGET) ([395](TARGET)) pence.",
    "UBS lowered its target price for Norrland Paper to [SEK 92](TARGET) from [SEK 105](TARGET).",
    "Deutsche Bank lifted its price target on Brindle Foods from [€31.50](TARGET) to [€35](TARGET).",
    "HSBC set a price target of [HK$14.20](TARGET) on Jinhai Ports.",
    "Nomura raised its target price to [3,600 yen](TARGET) from [3,000 yen](TARGET).",
    "Berenberg upped its target on Pellworth Group to [460p](TARGET) from [395p](TARGET).",
    "Motilal Oswal has a Buy call on Sarvona Cements with a target price of [Rs 1,250](TARGET).",
    "Wedbush reiterated Outperform and its [$30](TARGET) price target on Quarrix, whose shares closed at $22.",
    "The average 12-month price target is [$41.50](TARGET).",
    "Citi raised the price objective by $10 to [$55](TARGET).",
    "Canaccord Genuity initiated Ostrel Gold with a target of [C$4.00](TARGET)/share.",
    "Bernstein moved its target to [CHF 98](TARGET) from [CHF 90](TARGET), implying 20% upside.",
    "Morgan Stanley raised its PT to [$45](TARGET) from [$38](TARGET); market value is $3.2 billion.",
    "Citi raised its price target on Korvane Systems to [98](TARGET) from [90 dollars](TARGET).",
    "Citi sees a price target range of [$45](TARGET)-[$50](TARGET) for Quarrix.",
    "Goldman Sachs cut its 12-month target on Sarvona Cements to [INR 980](TARGET) from [INR 1,120](TARGET).",
    "UBS: Korvane raised to Buy, PT [$45](TARGET) (was [$38](TARGET)).",
    "Bernstein's price target of [£12.50](TARGET) implies 20% upside from £10.40.",
    "Citi target [$1,200](TARGET) vs. [$1,150](TARGET).",
]

NEGATIVE = [
    "Korvane Systems has a market capitalization of $3.2 billion and a P/E ratio of 23.1.",
    "Revenue grew 12% to $450 million, and earnings were $1.45 a share.",
    "Shares opened at $32.10, with a fifty-two week high of $45.00 and a low of $21.",
    "The company targets revenue of $2 billion by 2027.",
    "Korvane's profit target for the year is €300 million.",
    "Brindle raised its dividend to $0.45 from $0.40.",
    "Tolvik agreed to buy the mine at a price of $120 million.",
    "The offer values Quarrix at $28 a share, a premium of 30%.",
    "Norrland expects capital spending of SEK 2 billion, up 15%.",
    "Target to open 20 stores worth $45 million.",
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
