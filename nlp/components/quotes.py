"""Quotes: stretches between quotation marks that report words. One scan over the text, linear, never an exception."""

import re
from bisect import bisect_left, bisect_right
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.sections import in_boilerplate
from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_MARKS: Final = re.compile("[\"“”„«»‘’']")
_CLOSES: Final = {"“": "”", "„": "“", "«": "»", "‘": "’"}
_LONGEST: Final = 2_000
_TITLE_WORDS: Final = re.compile(r"(?:[A-Z0-9][\w'’&.-]*)(?:\s+(?:[A-Z0-9][\w'’&.-]*|of|the|and|for|in|on|to|a))*")
_TERM_CUES: Final = re.compile(
    r"(?:\bso[- ]called|\bdubbed|\bknown as|\bcalled|\btermed|\bnicknamed|\btitled|\bentitled|\blabell?ed|\bnamed"
    r"|\bthe term|\bthe word)\s*$",
    re.IGNORECASE,
)


_THING: Final = re.compile(
    r"[\"”’']\s+(?:strategy|programme|program|initiative|campaign|brand|plan|model|list|portfolio|project|series|scheme)\b"
)


def spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of the characters between each pair of marks, outermost pairs only, trimmed of white space.

    Straight marks pair up within a paragraph; a curly opening closes at the next closing (or straight) mark, and a new
    paragraph that begins with an opening mark goes on with the speech. An opening without an end yields nothing.
    """
    found: list[tuple[int, int]] = []
    opened = -1
    closer = ""
    depth = 0
    for match in _MARKS.finditer(text):
        at, mark = match.start(), match.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if mark in "'’‘" and mark != "‘" and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        if opened >= 0 and (at - opened > _LONGEST or (closer in {'"', "'"} and "\n\n" in text[opened:at])):
            opened = -1
        if opened < 0:
            if mark in {'"', "“", "„", "«"} or (mark == "”" and not before.strip() and after.strip()):
                if mark == '"' and before.isdigit() and not after.isalpha():
                    continue  # an inch mark
                opened, closer, depth = at, _CLOSES.get(mark, '"'), 0
            elif (mark == "‘" or mark == "'") and after.strip() and (not before.strip() or before in "(—–-:["):
                end = _single_end(text, at, mark)
                if end > 0:
                    opened, closer, depth = at, _CLOSES.get(mark, "'"), 0
            continue
        if mark in {"“", "„", "«"} and closer in {"”", "“", "»"} and mark != closer:
            if "\n" in text[opened:at] and not text[text.rfind("\n", 0, at) + 1 : at].strip():
                _close(text, opened, text.rfind("\n", 0, at), found)
                opened = at
            else:
                depth += 1
            continue
        if mark == closer or (closer == "”" and mark == '"') or (closer == '"' and mark == "”"):
            if closer in {"'", "’"} and before.isalnum() and after.isalnum():
                continue
            if (
                closer == mark == '"'
                and (before.isspace() or before in "(—")
                and after.strip()
                and after not in ",.;:)"
            ):
                opened = at  # the earlier mark never closed
                continue
            if closer == "’" and not _ends_single(text, at):
                continue
            if closer == "'" and not _ends_single(text, at):
                continue
            if depth:
                depth -= 1
                continue
            _close(text, opened, at, found)
            opened = -1
    return found


def _single_end(text: str, at: int, mark: str) -> int:
    close = "’" if mark == "‘" else "'"
    end = text.find(close, at + 1, at + _LONGEST)
    while end > 0 and not _ends_single(text, end):
        end = text.find(close, end + 1, at + _LONGEST)
    return end if end > 0 and "\n\n" not in text[at:end] else -1


def _ends_single(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    return not after.isalnum()


def _close(text: str, opened: int, end: int, found: list[tuple[int, int]]) -> None:
    start = opened + 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


def process(walk: Walk, book: Rulebook) -> None:
    text = walk.text
    if not _MARKS.search(text):
        return
    ratings = sorted((m.start, m.end) for m in walk.mentions if m.label == "RATING")
    sentences = walk.sentences or [(0, len(walk.words))]  # none where the component stands alone
    edges = [walk.starts[a] for a, _ in sentences]
    say = book.cues["say"]
    spoken_in: dict[int, bool] = {}  # by sentence
    for start, end in spans(text):
        if in_boilerplate(walk, start):
            continue
        first = bisect_left(walk.starts, start)
        last = bisect_left(walk.starts, end)
        if first >= last or walk.starts[first] != start or walk.end(last - 1) != end:
            continue
        inside = text[start:end]
        bare = inside.strip(".,;:!? ")
        near = ratings[bisect_left(ratings, (start - 100, 0)) : bisect_left(ratings, (start + 2, 0))]
        if any(
            end - 2 <= b or (inside[: b - start].strip() and a == start and len(bare) - (b - a) < 9) for a, b in near
        ):
            continue
        number = bisect_right(edges, start) - 1
        spoken = spoken_in.get(number)
        if spoken is None:
            a, b = sentences[number]
            spoken = spoken_in[number] = any(w.lower() in say for w in walk.words[a:b])
        size = last - first
        mark = text[start - 1]
        if mark in "'‘" and not (
            (size >= 5 and (spoken or inside[-1] in ".,"))
            or (size >= 3 and inside[0].islower() and (spoken or start < walk.headline_end))
        ):
            continue
        if not _is_speech(walk, start, end, inside, bare, size, spoken):
            continue
        walk.mentions.append(walk.mention("QUOTE", first, last, "quote.marks", {"speaker": "other"}))


def _is_speech(walk: Walk, start: int, end: int, inside: str, bare: str, size: int, spoken: bool) -> bool:
    text = walk.text
    lead = text[max(0, start - 24) : start - 1]
    if _TERM_CUES.search(lead) and size <= 4:
        return False
    if size <= 6 and _THING.match(text, end):
        return False
    if start < walk.headline_end or len(text) < 120:
        return inside[0].islower() or size >= 4 or (spoken and inside[-1] in ",.")
    if inside[-1] in ",." or size >= 8:
        return size >= 2 or (inside[-1] in ",." and spoken)
    if _TITLE_WORDS.fullmatch(bare) and not spoken:
        return False
    if size == 1 and bare[:1].isupper():
        return False
    if size <= 2 and not spoken:
        return False
    return spoken or size >= 4


@Language.factory("sellside_quotes")
def make_quotes(nlp: Language, name: str) -> "Quotes":
    return Quotes()


class Quotes:
    """Pipe: adds QUOTE mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
