"""Houses in their role as a source of research, and banks in any other role.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "BROKER"

POSITIVE = [
    "[Jefferies](BROKER) upgraded Korvane Systems to Buy from Hold.",
    "[Goldman Sachs](BROKER)'s analysts cut Tolvik Mining to Sell.",
    "Analysts at [Deutsche Bank](BROKER) raised their price target on Brindle Foods to €45.",
    "Korvane Systems was upgraded by [Barclays](BROKER) to Overweight.",
    "[Barclays](BROKER) and [UBS](BROKER) cut Norrland Paper to Sell.",
    "Jefferies Financial Group (NYSE:JEF) was upgraded by [Zacks Research](BROKER) from Hold to Buy.",
    "[B of A Securities](BROKER) initiated coverage of Ostrel Gold with a Buy rating.",
    "[Morgan Stanley](BROKER) raised Citigroup (NYSE:C) to Overweight from Equal Weight.",
    "Tolvik Mining was downgraded to Hold at [Berenberg](BROKER).",
    '[Weiss Ratings](BROKER) reissued a "hold (c+)" rating on shares of Brindle Foods.',
    'In other news, [Wall Street Zen](BROKER) lowered Brindle Foods from a "buy" rating to a "hold" rating.',
    "[Ferncastle Securities](BROKER) downgraded Korvane Systems to Hold from Buy.",
    "[Wedbush](BROKER) raised Quarrix to Outperform. The firm set a price target of $40.",
    "[Mizuho](BROKER) (NYSE:MFG) raised its target on Korvane Systems to $45.",
    "[HSBC](BROKER) analyst Petra Lindqvist lowered Norrland Paper to Reduce.",
    "[Harbourgate Research](BROKER) initiated coverage on Ostrel Gold with a Buy rating and a $12 target.",
    "[Keefe, Bruyette & Woods](BROKER) cut the bank to Market Perform.",
    "[TD Cowen](BROKER) kept its Buy rating on Korvane.",
    "Analysts at [Norvale Partners](BROKER) raised Korvane to Buy.",
    "Korvane was downgraded to Hold by [Ashgrove Capital](BROKER).",
    "Korvane slashed at [Morgan Stanley](BROKER)\n\n[Morgan Stanley](BROKER) cut Korvane (NYSE:KRV) to Hold.",
]

NEGATIVE = [
    "Goldman Sachs and Jefferies are acting as underwriters of Korvane's initial public offering.",
    "Brindle Foods hired Morgan Stanley as financial adviser for the sale of its snacks unit.",
    "Barclays reported quarterly profit above forecasts, helped by its trading arm.",
    "MarketBeat reports that the stock has an average rating of Hold.",
    "The firm raised its target to $40 from $35.",
    "UBS Group will cut 3,000 jobs in Switzerland, the bank said.",
    "Korvane signed a credit line of $500 million with JPMorgan Chase and Bank of America.",
    "Wells Fargo bought a new stake in Quarrix worth $2 million in the third quarter.",
    "Vanguard Group and Norges Bank raised their stakes in Quarrix.",
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
