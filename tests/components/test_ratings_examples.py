"""Rating terms used as ratings; the same words as verbs, nouns and credit ratings.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "RATING"

POSITIVE = [
    "Jefferies upgraded Korvane Systems to [Buy](RATING) from [Hold](RATING).",
    'Barclays cut Tolvik Mining to "[underweight](RATING)" from "[equal weight](RATING)".',
    "RBC Capital Markets started Ostrel Gold at [Sector Perform](RATING).",
    'Zacks Research lifted Brindle Foods from a "[hold](RATING)" rating to a "[strong-buy](RATING)" rating.',
    "UBS reiterates its [Neutral](RATING) rating on Norrland Paper.",
    'Weiss Ratings reissued a "[hold](RATING) (c+)" rating on Brindle Foods.',
    "Canaccord Genuity initiated Ostrel Gold with a [Speculative Buy](RATING) rating.",
    "Two analysts have rated the stock with a [sell](RATING) rating and six have given a [hold](RATING) rating.",
    "The stock has a consensus rating of [Moderate Buy](RATING).",
    "Brindle Foods carries a Zacks Rank #2 ([Buy](RATING)).",
    "Brindle Foods currently carries a [Zacks Rank #3](RATING).",
    "Jefferies has not upgraded Korvane Systems to [Buy](RATING).",
    "HSBC moved Jinhai Ports to [Reduce](RATING), telling clients to sell the shares after the rally.",
    "Citi rates Korvane Systems [Buy](RATING), and expects a buy-back next year.",
    "Raymond James raised Quarrix to [Strong Buy](RATING) from [Outperform](RATING).",
    "Kepler Cheuvreux cut Norrland to [Hold](RATING) from [Buy](RATING) as it is to hold a meeting.",
    "Jefferies raised Korvane to [Buy](RATING), urging clients to buy the dip.",
    "Citi expects Korvane to outperform peers, and keeps its [Neutral](RATING) rating.",
    "Oppenheimer cut Quarrix to [Perform](RATING) from [Outperform](RATING).",
    "Barclays rates the stock [Equal-Weight](RATING).",
]

NEGATIVE = [
    "Citi upgraded Quarrix, but it has to hold on to its share of the market.",
    "Negative rating pressure could emerge if Korvane fails to keep its capital.",
    "Korvane plans to buy a smaller rival and sell its old plant.",
    "Brindle will hold a meeting of shareholders in May.",
    "Analysts expect the stock to outperform the market this year.",
    "The company announced a buy-back of up to $200 million.",
    "Moody's cut Tolvik Mining to Ba1 from Baa3, and Fitch affirmed its BBB- rating.",
    "S&P Global Ratings raised the long-term credit rating of Norrland Paper to A- from BBB+.",
    "Investors who hold the shares should not sell in a panic.",
    "The group remains neutral in the dispute, its spokesman said.",
    "The fund is overweight in energy and underweight in banks.",
    "Traders were bullish after the sell-off.",
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
