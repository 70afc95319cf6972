"""Companies that a broker acts on or that a ticker is attached to.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "COMPANY"

POSITIVE = [
    "Jefferies upgraded [Korvane Systems Inc](COMPANY) (NYSE:KVNS) to Buy.",
    "Barclays cut [Tolvik Mining](COMPANY) to Underweight from Equal Weight.",
    "[Brindle Foods](COMPANY) was upgraded by UBS to Buy from Neutral.",
    "Morgan Stanley raised [Citigroup](COMPANY) (NYSE:C) to Overweight.",
    "[Jefferies Financial Group](COMPANY) (NYSE:JEF) was upgraded by Zacks Research to Buy.",
    "Canaccord Genuity initiated coverage on [Ostrel Gold Corp.](COMPANY) (TSX:OSG) with a Buy rating.",
    "Berenberg downgraded [Pellworth Group plc](COMPANY) (LON:PLW) to Hold.",
    "Deutsche Bank raised its price target on [Norrland Paper AB](COMPANY) to SEK 92.",
    "HSBC lifted [Jinhai Ports](COMPANY) (0788.HK) to Buy, and cut [Meridor Shipping](COMPANY) (0791.HK) to Hold.",
    "Shares of [Quarrix](COMPANY) (NASDAQ:QRRX) rose 5% on Monday.",
    "[Brindle Foods](COMPANY) (NYSE:BRDL) was cut to Sell by UBS. [Brindle Foods](COMPANY) stock fell 3%.",
    "Citi keeps a Buy rating on [Hakuren Denki Co., Ltd.](COMPANY) (TYO:3774).",
    "UBS initiated [Sarvona Cements Ltd](COMPANY) at Buy with a target of Rs 1,250.",
    "Wedbush reiterated its Outperform rating on [Quarrix Holdings](COMPANY).",
    "[Korvane Systems](COMPANY) upgraded to Buy at Jefferies",
    "UBS upgraded [Brindle & Sons](COMPANY) (NYSE:BRDL) to Buy.",
    "Citi downgraded the miner [Tolvik](COMPANY) (LON:TLVK) to Sell.",
    "Brokers are cautious on the sector as rivals of [Korvane](COMPANY) (NYSE:KVNS) cut prices.",
]

NEGATIVE = [
    "The company said it would cut costs.",
    "The telecom operator reported a loss in the third quarter.",
    "Jefferies downgraded the stock to Hold.",
    "Analysts expect margins to narrow in the second half.",
    "The S&P 500 rose 1% on Friday.",
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
