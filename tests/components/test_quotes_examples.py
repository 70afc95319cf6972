"""What someone said or wrote; not marks around ratings, titles and terms.

Every span of the label is marked; the offsets are compared exactly.
"""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.markup import parse

LABEL = "QUOTE"

POSITIVE = [
    'Jefferies cited "[an attractive entry point](QUOTE)" as it upgraded Korvane Systems to Buy.',
    '"[We see limited upside from here,](QUOTE)" the analyst wrote. "[Margins have peaked.](QUOTE)"',
    "“[The order book is strong](QUOTE)”, UBS said in a note on Norrland Paper.",
    '"[Demand,](QUOTE)" analyst Petra Lindqvist said, "[is weaker than we expected.](QUOTE)"',
    '"[This was a record quarter for our team,](QUOTE)" said Martin Vexler, CEO of Korvane Systems.',
    'Barclays said the shares were "[now priced in with the Q1 results](QUOTE)" and cut Tolvik Mining to Underweight.',
    'Weiss Ratings reissued a "hold" rating, and Citi wrote that "[the pipeline is underestimated](QUOTE)".',
    'The analyst described the valuation as "[stretched](QUOTE)".',
    'Wedbush wrote: "[We remain buyers on weakness.](QUOTE)"',
    "\"[Our view is 'wait and see' until the results,](QUOTE)\" Bernstein said of Pellworth Group.",
    'The broker warned of "[execution risk](QUOTE)" and "[a stretched balance sheet](QUOTE)".',
    "Citi called the sell-off “[overdone](QUOTE)” and raised Quarrix to Buy.",
    'Jefferies upgraded Korvane, citing "[strong demand,](QUOTE)" and raised its target.',
    'CEO Martin Vexler told CNBC: "[We will double output.](QUOTE)"',
]

NEGATIVE = [
    'Zacks Research cut Brindle Foods from a "strong-buy" rating to a "hold" rating.',
    'UBS set a "neutral" rating on the stock.',
    'Korvane Systems Inc. (the "Company") will report on Thursday.',
    'Brindle\'s new snack, "Crunch Star", will reach shops in May.',
    "Jefferies upgraded Korvane Systems to Buy, from Hold.",
    "Shares trade at 5' 10\" on the chart, a trader joked.",
    'The so-called "Magnificent Seven" stocks fell.',
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
