"""The resolver: one table settles which of two mentions of one label, or of two labels that exclude each other, stays.

Everything that lost is kept with the reason (``Walk.lost``), so that a rule can be asked why.
"""

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from nlp.components.sections import in_boilerplate
from nlp.core.walk import Mention, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

SPANS_KEY: Final = "sellside"

# Labels that may not share a character, strongest first. QUOTE overlaps with all: a target may stand in a quote.
PRIORITY: Final = ("TICKER", "BROKER", "COMPANY", "ANALYST", "RATING", "TARGET", "MULTIPLE", "DATE", "ACTION")
_RANK: Final = {label: rank for rank, label in enumerate(PRIORITY)}
_NAMES: Final = frozenset({"TICKER", "BROKER", "COMPANY", "ANALYST"})


def process(walk: Walk, book: Rulebook) -> None:
    """Leaves ``Walk.mentions`` in order of the text, without two overlapping ones of a label or of two name labels."""
    kept: list[Mention] = []
    ordered = sorted(walk.mentions, key=lambda m: (m.start, -m.end, _RANK.get(m.label, 99), m.rule))
    last: dict[str, Mention] = {}
    for mention in ordered:
        if in_boilerplate(walk, mention.start):
            walk.lost.append((mention, "boilerplate"))
            continue
        group = "name" if mention.label in _NAMES else mention.label
        rival = last.get(group)
        if rival is not None and rival.end > mention.start:
            if _stronger(mention, rival):
                kept.remove(rival)
                walk.lost.append((rival, f"overlaps {mention.rule}"))
            else:
                walk.lost.append((mention, f"overlaps {rival.rule}"))
                continue
        kept.append(mention)
        last[group] = mention
    walk.mentions = kept
    by_label: dict[str, list[Mention]] = {}
    for mention in kept:
        by_label.setdefault(mention.label, []).append(mention)
    walk.by_label = by_label


def _stronger(new: Mention, old: Mention) -> bool:
    """Whether ``new`` beats ``old``: the better label, then the longer, then the earlier, then the rule's name."""
    if new.label != old.label:
        return _RANK[new.label] < _RANK[old.label]
    return (new.end - new.start, -new.start) > (old.end - old.start, -old.start)


def write_spans(doc: Doc, walk: Walk) -> None:
    """Puts the mentions into ``doc.spans`` (all) and ``doc.ents`` (the non-overlapping view)."""
    places = walk.places
    group = []
    ents = []
    reach = 0
    for mention in walk.mentions:
        span = doc[places[mention.tok_start] : places[mention.tok_end - 1] + 1]
        span.label_ = mention.label
        span.id_ = mention.rule
        group.append(span)
        if mention.label != "QUOTE" and span.start >= reach:
            ents.append(span)
            reach = span.end
    doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, spans=group)
    doc.ents = ents


@Language.factory("sellside_resolver", assigns=["doc.spans", "doc.ents"])
def make_resolver(nlp: Language, name: str) -> "Resolver":
    return Resolver()


class Resolver:
    """Pipe: settles conflicts and writes ``doc.spans["sellside"]`` and ``doc.ents``."""

    def __call__(self, doc: Doc) -> Doc:
        walk = walk_of(doc)
        process(walk, book_of(doc.vocab))
        write_spans(doc, walk)
        return doc
