"""Sentences for news: knows company suffixes, abbreviations, initials, bullets, line breaks and missing spaces."""

import itertools
import re
from bisect import bisect_left
from typing import Any

import numpy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_STOPS = frozenset(".!?…")
_CLOSERS = frozenset("\"”’'»)]")
_OPENERS = frozenset("\"“‘'«([*•-–—#$")
# Never end a sentence, whatever follows.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st rs re no nos vs approx est jan feb mar apr jun jul aug sep sept oct nov dec mon tue "
    "wed thu fri "
    "sat sun fig gen gov sen rep lt col sgt jr sr cf viz al etc eg ie spec mkt avg incl excl pct cos joh sal "
    "prev".split()
)
# End a sentence only when the next word begins one.
_SUFFIXES = frozenset(
    "inc corp ltd co cos plc llc lp sa nv ag ab spa bhd tbk bros intl hldgs ord adr p.m a.m pm am us uk eu".split()
)
_STARTERS = frozenset(
    "the a an in on it its he she they we i this that these those however meanwhile shares analysts analyst as "
    "at after "
    "before while with for to but and according following among other others also one two three several both if since "
    "when although though despite our their his her there here investors wall based last year first".split()
)
_DOMAINS = frozenset("com net org co ai io ca de fr uk in".split())
# Words. What is longer is no prose but a table or worse; the bound keeps the time linear in the length of a text.
LONGEST = 300
_BREAK = re.compile(r"\n[^\S\n]*")


def split(walk: Walk, book: Rulebook) -> list[tuple[int, int]]:
    """Token ranges of the sentences, covering all words in order."""
    words, starts = walk.words, walk.starts
    n = len(words)
    if not n:
        return []
    cuts: set[int] = set()
    for i in book.stops.find(walk.classes):
        cut = _cut_after(walk, i, n)
        if cut:
            cuts.add(cut)
    for first, last, label, _ in walk.hits:
        if last - first > 2 and label in {"BROKER", "NAME", "RATING"}:
            goes_on = last < n and words[last].islower()
            cuts.difference_update(range(first + 1, last + goes_on))  # "Yahoo! Finance", "The Idea! says"
    text = walk.text
    at = text.find("\n")
    while at >= 0:
        k = bisect_left(starts, at)
        if 0 < k < n and k not in cuts:
            double = text.count("\n", walk.end(k - 1), starts[k]) > 1
            if double or _new_line_begins(words, k):
                cuts.add(k)
        at = text.find("\n", starts[k] if k < n else n + len(text))
    edges = [0, *sorted(cuts), n]
    return [(part, min(part + LONGEST, b)) for a, b in itertools.pairwise(edges) for part in range(a, b, LONGEST)]


def process(walk: Walk, book: Rulebook) -> None:
    """Fills ``Walk.sentences``."""
    walk.sentences = split(walk, book)


def _new_line_begins(words: list[str], k: int) -> bool:
    """Whether a single line break before word ``k`` ends a sentence: not where a wrapped line goes on."""
    last, first = words[k - 1], words[k]
    if first[:1].isupper() or first[:1].isdigit() or first in _OPENERS or last in _STOPS:
        return last not in {",", "and", "of", "the", "to", "a"} and not (last == "-" and first[:1].islower())
    return not first[:1].islower()


def _lone_word(walk: Walk, k: int) -> bool:
    """Whether word ``k`` has a capital and stands alone at the head of its line."""
    return (
        k >= 0
        and walk.words[k][:1].isupper()
        and (k == 0 or "\n" in walk.text[walk.end(k - 1) : walk.starts[k]])
        and "\n" not in walk.text[walk.end(k) : walk.starts[k + 2] if k + 2 < len(walk.words) else len(walk.text)]
    )


def _cut_after(walk: Walk, i: int, n: int) -> int:
    """The place of the sentence that begins after the stop at ``i``; 0 when the stop ends none."""
    words, starts = walk.words, walk.starts
    k = i + 1
    while k < n and (words[k] in _STOPS or (words[k] in _CLOSERS and starts[k] == walk.end(k - 1))):
        k += 1
    if k >= n:
        return 0
    gap = starts[k] - walk.end(k - 1)
    first = words[k]
    if words[i] == "!" and k == i + 1 and first[:1].isupper() and _lone_word(walk, i - 1):
        return 0  # "Yum! Brands": a name, or a cry that costs nothing to keep with what follows
    if words[i] != "." or k - i > 1:
        closed = k - i > 1 and words[k - 1] in _CLOSERS
        if closed and first[:1].islower():
            return 0
        return k if gap or first[:1].isupper() else 0
    before = words[i - 1] if i else ""
    lower = before.lower()
    if (
        gap
        and i
        and starts[i] > walk.end(i - 1)
        and (
            first.lower() in {"com", "00"}
            or (before[:1].isdigit() and first.isdigit() and len(first) == 2)
            or len(before) == 1
        )
    ):
        return 0  # "170 . 00", "Amazon . com": a feed that spaces every sign
    if not gap:
        lower_first = first.lower()
        # "target.Shares": a missing space; not "Amazon.com", "U.S.", "J.P.Morgan" or "3.5".
        if (
            first[:1].isupper()
            and len(first) > 1
            and (before in _CLOSERS or len(before) > 2 or before[:1].isdigit())
            and not before.isupper()
            and (first[1:2].islower() or (before.islower() and first.isupper() and lower_first not in _DOMAINS))
        ):
            return 0 if lower in _ABBREVIATIONS or lower in _SUFFIXES else k
        return 0
    if first == "(" and len(before) <= 2 and before.isalpha():
        return 0  # "a.s. (PRG: …": a legal form before its ticker
    if lower in _ABBREVIATIONS and not (lower in {"no", "re", "est", "co"} and first.lower() in _STARTERS):
        ordinal = lower == "st" and i > 1 and words[i - 2][-1:].isdigit() and starts[i - 1] == walk.end(i - 2)
        return k if ordinal and first[:1].isupper() else 0  # "on August 1st. Three analysts …"
    if len(before) == 1 and before.isalpha() and first[:1].isupper():
        if (
            k + 2 < n
            and i > 1
            and words[i - 2][:1].isupper()
            and len(words[i - 2]) > 2
            and words[k + 1] in {"-", "–", "—"}
            and starts[k + 1] > walk.end(k)
            and starts[k + 2] > walk.end(k + 1)
        ):
            return k  # "Model Y. Acme - Shares": a new head
        return k if i >= 3 and words[i - 2] == "." and first.lower() in _STARTERS else 0
    if lower in _SUFFIXES:
        return k if first.lower() in _STARTERS and first[:1].isupper() else 0
    if first[:1].islower():
        return 0
    return k


@Language.factory("sellside_sentences", assigns=["doc.sents", "token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> "Sentences":
    return Sentences()


class Sentences:
    """Pipe: fills ``Walk.sentences`` and the sentence starts of the ``Doc``."""

    def __call__(self, doc: Doc) -> Doc:
        walk = walk_of(doc)
        process(walk, book_of(doc.vocab))
        # At once: setting one word's start makes spaCy look at all words first.
        marks: Any = numpy.full((len(doc), 1), -1, dtype="int32").astype("uint64")
        for start, _ in walk.sentences:
            marks[walk.places[start]] = 1
        doc.from_array([SENT_START], marks)
        return doc
