"""The gazetteer: the phrases of the rules, in places of the walk.

In a spaCy pipeline the pipe ``entity_ruler`` finds them. Where no ``Doc`` is asked for they are looked up in the walk's
own words; the tests hold both against each other.
"""

from bisect import bisect_left
from typing import Final

from spacy.tokens import Doc

from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook

SPANS_KEY: Final = "gazetteer"


def hits_of(doc: Doc) -> None:
    """Fill ``Walk.hits`` from what the pipe ``entity_ruler`` found."""
    walk = walk_of(doc)
    group = doc.spans.get(SPANS_KEY, ())
    if len(walk.places) == len(doc):
        hits = [(span.start, span.end, span.label_, span.id_) for span in group]
    else:
        places = walk.places
        hits = [
            (bisect_left(places, span.start), bisect_left(places, span.end), span.label_, span.id_) for span in group
        ]
    hits.sort(key=lambda hit: (hit[0], -hit[1], hit[2], hit[3]))
    walk.hits = hits


def process(walk: Walk, book: Rulebook) -> None:
    """Fill ``Walk.hits``: (first word, last word + 1, label, rule id), by start and then the longer first.

    The words of a phrase stand side by side or with one space between them, as in the rules.
    """
    words, phrases, single, sizes_of = walk.words, book.phrases, book.single, book.phrase_sizes
    hits = walk.hits = []
    end = len(words)
    for first in book.phrase_starts.find(walk.classes):
        word = words[first].lower()
        sizes = sizes_of.get(word)
        if sizes is not None and first + 1 < end:
            for size in sizes.get(words[first + 1].lower(), ()):
                last = first + size
                found = phrases.get(tuple([w.lower() for w in words[first:last]]))
                if found is not None and last <= end and _side_by_side(walk, first, last):
                    hits += [(first, last, label, rule) for label, rule in found]
        alone = single.get(word)
        if alone is not None:
            hits += [(first, first + 1, label, rule) for label, rule in alone]


def _side_by_side(walk: Walk, first: int, last: int) -> bool:
    for k in range(first + 1, last):
        end = walk.end(k - 1)
        if walk.starts[k] != end and (walk.starts[k] - end > 1 or walk.text[end] != " "):
            return False
    return True
