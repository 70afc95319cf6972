"""The piece of a text that an error is read in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

AROUND = 110
"""Characters kept beside the outermost span of a long sentence."""


class Excerpt(NamedTuple):
    """A stretch of a text, and whether its sentence goes on before and after it."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


def excerpt(sentence: tuple[int, int], spans: Iterable[Mapping[str, Any] | None], around: int = AROUND) -> Excerpt:
    """The sentence, cut to ``around`` characters beside the spans; spans that leave the sentence widen it."""
    places = [(s["start"], s["end"]) for s in spans if s is not None]
    first = min((p[0] for p in places), default=sentence[0])
    last = max((p[1] for p in places), default=sentence[1])
    start = min(max(sentence[0], first - around), first)
    end = max(min(sentence[1], last + around), last)
    return Excerpt(start, end, start > sentence[0], end < sentence[1])


def pieces(text: str, piece: Excerpt, span: Mapping[str, Any] | None) -> Iterator[tuple[str, bool]]:
    """The excerpt in stretches, each with whether it is the span's."""
    at = piece.start
    if span is not None:
        for stretch, marked in ((text[at : span["start"]], False), (text[span["start"] : span["end"]], True)):
            if stretch:
                yield stretch, marked
        at = span["end"]
    if text[at : piece.end]:
        yield text[at : piece.end], False


def one_line(text: str) -> str:
    """The text with its line breaks shown as signs."""
    return text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
