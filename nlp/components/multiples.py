"""Valuation multiples with their metric ("23.1x P/E", "12 times EV/EBITDA")."""

import re
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_METRICS: Final = {
    "pe": "P/E",
    "per": "P/E",
    "earnings": "P/E",
    "eps": "P/E",
    "sales": "P/S",
    "revenue": "P/S",
    "revenues": "P/S",
    "book": "P/B",
}


def metric_of(printed: str) -> str:
    """``"price-to-earnings ratio of"`` → ``"P/E"``; anything else in upper case without spaces."""
    letters = re.sub(r"[^a-z]+", "", printed.lower())
    for word in ("ratio", "multiple", "of", "forward", "trailing", "times", "estimated", "adjusted"):
        letters = letters.replace(word, "")
    if letters in {"pe", "priceearnings", "pricetoearnings", "per", "earnings", "eps", "xpe"}:
        return "P/E"
    if letters in {"priceearningsgrowth", "peg"}:
        return "PEG"
    named = {
        "pricetobook": "P/B",
        "pb": "P/B",
        "pbv": "P/B",
        "pricetosales": "P/S",
        "ps": "P/S",
        "evebitda": "EV/EBITDA",
        "evsales": "EV/Sales",
        "evebit": "EV/EBIT",
    }
    return named.get(letters) or _METRICS.get(letters) or letters.upper()


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        _row(walk, book, row.items, row.line)


def _row(walk: Walk, book: Rulebook, items: list[Any], chars: str) -> None:
    for rule, start, end, _ in (hit for grammar in book.grammars["MULTIPLE"] for hit in grammar.scan(chars)):
        number = next((i for i in items[start:end] if i.kind in {"TIMES", "NUMBER"}), None)
        if number is None:
            continue
        first, last = items[start].tok_start, items[end - 1].tok_end
        text = walk.text[walk.starts[first] : walk.end(last - 1)]
        figure = walk.text[walk.starts[number.tok_start] : walk.end(number.tok_end - 1)]
        metric = metric_of(text.replace(figure, " "))
        walk.mentions.append(
            walk.mention("MULTIPLE", first, last, rule.id, {"value": number.data.value, "metric": metric})
        )


@Language.factory("sellside_multiples")
def make_multiples(nlp: Language, name: str) -> "Multiples":
    return Multiples()


class Multiples:
    """Pipe: adds MULTIPLE mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
