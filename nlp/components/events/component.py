"""The pipe that links mentions into events."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.events.article import tell
from nlp.components.events.attach import attach_quotes
from nlp.components.events.entities import Entities, entities
from nlp.components.events.facts import events_of
from nlp.components.events.merge import join
from nlp.components.events.write import write_events
from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of


def process(walk: Walk, book: Rulebook) -> None:
    """Fills ``Walk.events`` and the quotes' speakers."""
    walk.events = events(walk, book)


def events(walk: Walk, book: Rulebook) -> list[dict[str, Any]]:
    """The events of the article as JSON values, spans given as mentions' places in ``Walk.mentions`` order ("T1" …)."""
    if not walk.rows:
        return []
    if walk.lost:
        alive = set(map(id, walk.mentions))
        for row in walk.rows.values():
            for item in row.items:
                if item.mention is not None and id(item.mention) not in alive:
                    item.kind, item.mention = "LOST", None
    found = entities(walk, book) if walk.scratch.get("acts") else Entities()
    walk.scratch["company_counts"] = found.counts
    drafts = join(tell(walk, book, found))
    attach_quotes(walk, book, found, drafts)
    if not drafts:
        return []
    return write_events(walk, book, found, events_of(walk, book, found, drafts))


@Language.factory("sellside_events", requires=["doc.spans"])
def make_events(nlp: Language, name: str) -> "Events":
    return Events()


class Events:
    """Pipe: fills ``Walk.events`` and the quotes' speakers."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
