"""Analysts: people who are named as authors of research, at each mention of the full name or the surname."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_kind
from nlp.components.spread import mentions_of, taken_words
from nlp.core.walk import Item, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_NAMES = frozenset({"NAME"})
_RATINGS = frozenset({"RATING"})
_HOUSES = frozenset({"BROKER", "HOUSE"})
_NOT_PEOPLE = frozenset(
    "group inc corp capital securities bank partners research financial ratings note report rating price".split()
)


def _is_person(walk: Walk, item: Item) -> bool:
    words = [w for w in walk.words[item.tok_start : item.tok_end] if w[:1].isalpha()]
    if len(walk.text[walk.starts[item.tok_start] : walk.end(item.tok_end - 1)].split()) < 2:
        return False  # "El-Assal": a surname, known from its full form
    if not 2 <= len(words) <= 5 or any(w.lower() in _NOT_PEOPLE for w in words):
        return False
    return all(
        w[:1].isupper() or w.lower() in {"van", "de", "von", "der", "da", "la", "del", "den", "di"} for w in words
    ) and not (len(words[-1]) < 2)


def _rates_at_end(book: Rulebook, row: Row, index: int) -> bool:
    """Whether the short row ends with the name and tells a rating that no house is named for."""
    return (
        index == len(row.items) - 1
        and len(row.items) <= 20
        and has_kind(book, row, _RATINGS)
        and not has_kind(book, row, _HOUSES)
    )


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        if not has_kind(book, row, _NAMES):
            continue

        def accept(row: Row, index: int, item: Item, rule: Any, slot: str) -> bool:
            if (
                item.kind != "NAME"
                or not _is_person(walk, item)
                or (rule.id == "analyst.colon-house" and len(row.items) > 16)
                or (rule.norm.get("needs") == "rating" and not _rates_at_end(book, row, index))
            ):
                return False
            confirm(walk, book, row, index, "ANALYST", rule.id, None)
            return True

        apply(book, "ANALYST", row, _NAMES, accept)
    known: dict[str, str] = {}
    for mention in [m for m in walk.mentions if m.label == "ANALYST"]:
        full = walk.text[mention.start : mention.end]
        known.setdefault(full, full)
        surname = walk.words[mention.tok_end - 1]
        if len(surname) > 1:
            known.setdefault(surname, full)
    taken = taken_words(walk) if known else set()
    for name, full in known.items():
        mentions_of(walk, book, name, "ANALYST", "analyst.again", {"name": full}, taken)
    for mention in walk.mentions:
        if mention.label == "ANALYST" and mention.norm is None:
            mention.norm = {"name": walk.text[mention.start : mention.end]}


@Language.factory("sellside_analysts")
def make_analysts(nlp: Language, name: str) -> "Analysts":
    return Analysts()


class Analysts:
    """Pipe: adds ANALYST mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
