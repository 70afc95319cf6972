"""Tickers as news prints them, and what only looks like one.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "TICKER"

POSITIVE = [
    "Jefferies upgraded Korvane Systems ([NYSE:KVNS](TICKER)) to Buy from Hold.",
    "Barclays cut Tolvik Mining ([LON:TLVK](TICKER)) to Underweight.",
    "Shares of Brindle Foods Inc. ([NASDAQ:BRDL](TICKER) – Get Free Report) were upgraded by UBS to Buy.",
    "UBS downgraded Norrland Paper ([STO:NRLP](TICKER)) ([OTC:NRLPY](TICKER)) to Sell.",
    "Citi raised its target on [$KVNS](TICKER) to $45.",
    "Nomura raised Hakuren Denki ([3774.T](TICKER)) to Buy from Neutral.",
    "HSBC lifted Jinhai Ports ([0788.HK](TICKER)) to Buy.",
    "Wedbush keeps Outperform on Quarrix ([QRRX](TICKER)), with a $30 price target.",
    "Mizuho ([NYSE:MFG](TICKER)) raised Korvane Systems ([NYSE: KVNS](TICKER)) to Outperform.",
    "Canaccord Genuity initiated Ostrel Gold ([TSX:OSG](TICKER)) at Speculative Buy with a C$4 target.",
    "RBC cut Maplecroft Energy ([TSXV:MCE](TICKER); [OTCQB:MCEFF](TICKER)) to Sector Perform.",
    "Macquarie moved Tarrangower Resources ([ASX:TGW](TICKER)) to Neutral from Outperform.",
    "Morgan Stanley raised Brindle Foods Class B ([NYSE:BRD.B](TICKER)) to Overweight.",
    "Berenberg downgraded Pellworth Group ([PLW.L](TICKER)) to Hold.",
    "Tolvik ([TLVK.L](TICKER)) was cut to Sell by UBS.",
    "Brindle Foods ([BRDL.N](TICKER)) gained after UBS raised it to Buy.",
    "Pellworth Group ([ETR:PLW](TICKER)) got a Buy rating from Kepler Cheuvreux.",
    "Wedbush keeps Outperform on Quarrix ([Nasdaq: QRRX](TICKER)).",
    "Barclays cut Korvane ([KRV LN](TICKER)) to Underweight.",
    "Danske cut Fenwick ([FNW B SS](TICKER)) to Sell, and Quarrix ([QRRXb.CO](TICKER)) to Hold.",
    "Citi cut Korvane ([KRV-B.ST](TICKER)) to Sell.",
]

NEGATIVE = [
    "Korvane's chief executive officer (CEO) and chief financial officer (CFO) met analysts.",
    "Brindle expects sales of electric vehicles (EV) to rise in the first quarter (Q1).",
    "The S&P 500 (SPX) and the FTSE 100 closed higher on Friday.",
    "Earnings before interest, taxes, depreciation and amortization (EBITDA) grew 12%.",
    "The Food and Drug Administration (FDA) approved the drug in the United States (US).",
    "The ratio stood at 3:1 at 10:30, and the score was 2:0.",
    "The company bought back $45 million of stock in the year to date (YTD).",
    "Gross domestic product (GDP) rose, said the Bank of Japan (BOJ).",
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
