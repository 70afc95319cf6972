"""Where sentences begin and end. ``|`` in a row stands for the border; it is not in the text."""

from typing import TYPE_CHECKING

import pytest

from nlp.components.sentences import LONGEST
from nlp.core.walk import walk_of

if TYPE_CHECKING:
    from spacy.language import Language

SPLIT = [
    "Jefferies upgraded Korvane to Buy. |Shares rose 3%.",
    "Citi raised its price target.|Shares of Quarrix closed higher.",
    "Is the rally over? |UBS thinks so! |Barclays does not.",
    '"Margins have peaked." |The analyst cut the stock to Sell.',
    "Jefferies upgraded Korvane\n\n|Shares rose 3%",
    "The target is $45.50. |The old one was $40.",
    "Korvane Systems Inc. |The company makes pumps.",
    "- UBS cut Norrland to Sell\n|- Citi raised Brindle to Buy",
    "Coverage began at 9 a.m. |The shares rose.",
    "He likes the stock (and says so). |She does not.",
    "Wedbush raised its target to $40.|Quarrix closed at $31.",
    "“We remain buyers.” |Citi agreed.",
]

WHOLE = [
    "Korvane Systems Inc. was upgraded by UBS to Buy.",
    "Mr. Harrowgate and Dr. Lindqvist cut Tolvik to Sell.",
    "Wells Fargo & Co. raised its target to $45.50 from $40.25.",
    "Analyst J. R. Tanner of Robert W. Baird rates the stock Outperform.",
    "The U.S. maker of pumps was raised to Buy.",
    "Brindle Foods Ltd. fell vs. its peers on Sept. 4, UBS said.",
    "Sales of Quarrix.com rose 12.5% to Rs. 1,250 crore.",
    "Shares of St. Maren Brewing, i.e. the parent, were cut to Hold.",
    "UBS, which cut the stock\nlast week, raised it to Buy.",
]


def sentences_of(language: "Language", text: str) -> list[str]:
    walk = walk_of(language(text))
    return [text[walk.starts[first] : walk.end(last - 1)] for first, last in walk.sentences]


@pytest.mark.parametrize("row", SPLIT)
def test_split(language: "Language", row: str) -> None:
    assert sentences_of(language, row.replace("|", "")) == [part.strip() for part in row.split("|")]


@pytest.mark.parametrize("text", WHOLE)
def test_whole(language: "Language", text: str) -> None:
    assert sentences_of(language, text) == [text]


@pytest.mark.parametrize("word", ["stock", "Buy,", "$45", "NYSE:KVNS", "(", "and"])
def test_no_sentence_is_endless(language: "Language", word: str) -> None:
    walk = walk_of(language(f"{word} " * (3 * LONGEST + 10)))
    lengths = [last - first for first, last in walk.sentences]
    assert len(lengths) > 1
    assert max(lengths) <= LONGEST


@pytest.mark.parametrize(("text", "count"), [("UBS said so.", 1), ("UBS cut Acme. It fell.", 2), ("", 0)])
def test_spacy_knows_the_sentences(language: "Language", text: str, count: int) -> None:
    """A text of one sentence has one, too: spaCy wants every word marked as a start or as none."""
    assert len(list(language(text).sents)) == count
