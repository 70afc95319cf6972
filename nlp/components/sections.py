"""Sections: where the headline ends, which characters are boilerplate, and where background about other acts begins."""

import re
from bisect import bisect_left
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.gazetteer import hits_of
from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_LONGEST_HEADLINE: Final = 260
_SENTENCE_END: Final = re.compile(r"[.!?][\"”)]?(?=\s|[A-Z]|$)")
_CLOSING: Final = re.compile(r"[.!?:;\"”)]\s*$")


def headline_end(text: str) -> int:
    """Characters of the headline: the first line, when more text follows and it reads like one; else 0."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    if end < 0 or end - start > _LONGEST_HEADLINE or not text[end:].strip():
        return 0
    return end


def process(walk: Walk, book: Rulebook) -> None:
    """Fills ``Walk.headline_end`` and ``Walk.boilerplate``."""
    text = walk.text
    walk.headline_end = headline_end(text)
    ranges: list[tuple[int, int]] = []
    contexts: list[int] = []
    for first, last, label, rule_id in walk.hits:
        if label != "SECTION":
            continue
        start, end = walk.starts[first], walk.end(last - 1)
        scope = book.rule_by_id[rule_id].norm.get("scope")
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        if line_end - end > 400:  # the whole article on one line: only the sentence
            closing = _SENTENCE_END.search(text, end, line_end)
            line_end = closing.end() if closing else line_end
        at_line_start = not text[line_start:start].strip('*_#>•-–— \t"“(')
        if scope == "context":
            contexts.append(start)
        elif scope == "row":
            if start >= walk.headline_end:
                ranges.append((line_start, line_end))
        elif scope == "advert" and text[start - 1 : start] == "(" and 0 < text.find(")", end) < line_end:
            ranges.append((start - 1, text.find(")", end) + 1))
        elif scope == "tail" and at_line_start and line_end - line_start < 80 and start > walk.headline_end:
            ranges.append((line_start, len(text)))
        elif (
            scope == "advert"
            and start >= walk.headline_end
            and text[start].isupper()
            and (at_line_start or text[:start].rstrip()[-1:] in '.!?”"')
        ) or (scope in {"line", "tail"} and start >= walk.headline_end):
            ranges.append((line_start if at_line_start else start, line_end))
        elif scope == "sentence" and start >= walk.headline_end:
            before = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start), text.rfind(".", 0, start))
            close = text.find(".", end)
            close = line_end if close < 0 or close > line_end else close + 1
            ranges.append((before + 1 if before >= 0 else 0, close))
    walk.boilerplate = _merge(ranges + _closing_list(text, ranges))
    walk.scratch["contexts"] = sorted(contexts)


def _closing_list(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The list of bare names that some outlets hang under an article: short last lines that end no sentence."""
    lines = text.rstrip().split("\n")
    if len(lines) < 3:
        return []
    at = len(text.rstrip())
    start = at
    count = 0
    names_only = True
    for line in reversed(lines[1:]):
        bare = line.strip()
        if bare and (len(bare) > 120 or _CLOSING.search(bare) or bare[:1] in "*-•#|"):
            break
        if bare:
            names_only &= len(bare) <= 60 and not any(c.isdigit() for c in bare)
            start = at - len(line)
            count += 1
        at -= len(line) + 1
    if not count:
        return []
    body = sum(len(line) > 150 for line in lines)
    after_credits = any(start - 3 <= end <= start + 1 for _, end in ranges)
    if (names_only and count >= 3) or (after_credits and count <= 12) or (count >= 2 and count <= 8 and body >= 3):
        return [(start, len(text))]
    return []


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def in_boilerplate(walk: Walk, start: int) -> bool:
    """Whether the character at ``start`` is boilerplate."""
    ranges = walk.boilerplate
    if not ranges:
        return False
    at = bisect_left(ranges, (start + 1,)) - 1
    return at >= 0 and ranges[at][0] <= start < ranges[at][1]


@Language.factory("sellside_sections", assigns=["doc._.sections"], requires=["doc.spans"])
def make_sections(nlp: Language, name: str) -> "Sections":
    return Sections()


class Sections:
    """Pipe: fills ``Walk.headline_end`` and ``Walk.boilerplate``; readies the walk for the pipes behind it."""

    def __call__(self, doc: Doc) -> Doc:
        walk, book = walk_of(doc), book_of(doc.vocab)
        hits_of(doc)
        walk.classes = book.alphabet.words(walk.words)
        process(walk, book)
        return doc
