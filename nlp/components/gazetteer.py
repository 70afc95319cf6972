"""The gazetteer: reads what the pipe ``entity_ruler`` found, in places of the walk."""

from bisect import bisect_left

from spacy.tokens import Doc

from nlp.core.walk import walk_of

SPANS_KEY = "gazetteer"

Hit = tuple[int, int, str, str]


def hits_of(doc: Doc) -> list[Hit]:
    """(first word, last word + 1, label, rule id) of each phrase found, by start and then the longer first."""
    walk = walk_of(doc)
    hits: list[Hit] | None = walk.scratch.get("hits")
    if hits is not None:
        return hits
    hits = []
    group = doc.spans[SPANS_KEY] if SPANS_KEY in doc.spans else ()
    if len(walk.places) == len(doc):
        for span in group:
            hits.append((span.start, span.end, span.label_, span.id_))
    else:
        places = walk.places
        for span in group:
            hits.append((bisect_left(places, span.start), bisect_left(places, span.end), span.label_, span.id_))
    hits.sort(key=lambda hit: (hit[0], -hit[1], hit[2], hit[3]))
    walk.scratch["hits"] = hits
    return hits
