"""Running a grammar over rows: what a rule captures becomes a mention, and the row is read again by later rules."""

from collections.abc import Callable
from typing import Any

from nlp.core.walk import Item, Mention, Row, Walk
from nlp.rules.book import Rulebook

Accept = Callable[[Row, int, Item, Any, str], bool]
"""Called with (row, index of the item, item, rule, slot); false refuses the capture."""


def confirm(
    walk: Walk, book: Rulebook, row: Row, index: int, label: str, rule: str, norm: dict[str, Any] | None
) -> Mention:
    """Turn the candidate at ``index`` into a mention, in the row and in the walk."""
    item = row.items[index]
    mention = walk.mention(label, item.tok_start, item.tok_end, rule, norm)
    item.kind = label
    item.mention = mention
    row.line = row.line[:index] + book.alphabet.kind(label) + row.line[index + 1 :]
    walk.mentions.append(mention)
    return mention


def apply(book: Rulebook, label: str, row: Row, kinds: frozenset[str], accept: Accept) -> None:
    """Scan ``row`` with the rules of ``label``, tier by tier; once more when that has changed the row.

    ``accept`` takes only items of ``kinds``: where none is left, no tier is tried.
    """
    for _ in range(2):
        changed = False
        for grammar in book.grammars[label]:
            if not book.alphabet.has_kind(row.line, kinds):
                return
            for rule, start, end, captures in grammar.scan(row.line):
                for slot, first, last in captures or [("", start, end)]:
                    for index in range(first, last):
                        changed |= accept(row, index, row.items[index], rule, slot)
        if not changed:
            return


def has_kind(book: Rulebook, row: Row, kinds: frozenset[str]) -> bool:
    """Whether an item of the row is of one of ``kinds``."""
    return book.alphabet.has_kind(row.line, kinds)


def has_cue(walk: Walk, book: Rulebook, row: Row, *names: str) -> bool:
    """Whether a word of the row is listed under one of the cues."""
    return book.cue_places(names).search(row.line)
