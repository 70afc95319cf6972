"""Long and hostile texts: does the time grow with the length, and with nothing else?"""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from nlp.bench.texts import Texts

MILLION = 1_000_000  # spaCy refuses longer texts
_SIZES = (1_000, 10_000, 100_000, MILLION)
_LIMIT = 10.0  # seconds that one text may be expected to take
_SHORTEST = 1e-3  # seconds below which a step says nothing about growth

Annotate = Callable[[str], object]

# One unit each, repeated up to the size; {text} is the long article.
_HOSTILE = {
    "straight quotes": '"',
    "opening quotes": "“",
    "short quotes": "“a” ",
    "quotes that never close": "“ a b c ",
    "apostrophes": "'",
    "opening brackets": "(",
    "mixed brackets": "([{",
    "digits": "7",
    "commas and digits": "1,",
    "amounts": "$1 ",
    "line breaks": "\n",
    "lines of one letter": "a\n",
    "spaces": " ",
    "one letter": "a",
    "capitals and dots": "A.",
    "dashes": "-",
    "one house": "Jefferies ",
    "houses with commas": "Jefferies, ",
    "one rating": "Buy ",
    "one verb": "upgraded ",
    "one ticker": "(NYSE:A) ",
    "one company": "Tolmin Foods Inc. ",
    "targets": "price target to $5 from $4 ",
    "acts in one sentence": "Jefferies upgraded Tolmin to Buy and ",
    "acts, a sentence each": "Jefferies upgraded Tolmin Foods (NYSE:TLF) to Buy. ",
    "analysts": "analyst Jane Doe said ",
    "accents without letters": "\u0301",
    "emoji": "👍🏽",
}


def growth(annotate: Annotate, texts: Texts) -> list[dict[str, Any]]:
    """Nanoseconds a character of articles strung together, from 1 kB to 1 MB."""
    long = long_text(texts, MILLION)
    rows = []
    for size in _SIZES:
        repeats = max(1, MILLION // (4 * size))
        seconds = min(_seconds(annotate, long[:size]) for _ in range(min(repeats, 50)))
        rows.append(
            {
                "characters": size,
                "seconds": round(seconds, 5),
                "ns_per_character": round(seconds / size * 1e9),
            }
        )
    return rows


def hostile(annotate: Annotate, texts: Texts) -> Iterator[dict[str, Any]]:
    """Seconds for 1 MB of each hostile text, and the exponent of growth over the last step.

    A text is tried from 1 kB up; where the steps so far say that the next would take too long, ``seconds`` is
    None and ``expected`` says how long 1 MB would.
    """
    long = " ".join(long_text(texts, MILLION).split())
    shapes = {name: unit * (MILLION // len(unit)) for name, unit in _HOSTILE.items()}
    shapes["articles on one line"] = long
    shapes["articles without white space"] = "".join(long.split())
    shapes["articles in capitals"] = long.upper()[:MILLION]
    shapes["100,000 line breaks in articles"] = "\n".join(long[at : at + 9] for at in range(0, 900_000, 9))
    for name, text in shapes.items():
        yield {"text": name, **_climb(annotate, text)}


def _climb(annotate: Annotate, text: str) -> dict[str, Any]:
    before, exponent = 0.0, 1.0
    for step, size in enumerate(_SIZES):
        if before * 10 ** max(exponent, 1.0) > _LIMIT:
            expected = before * 10 ** (max(exponent, 1.0) * (len(_SIZES) - step))
            return {"seconds": None, "expected": round(expected), "exponent": round(exponent, 2)}
        now = max(_seconds(annotate, text[:size]), _SHORTEST)
        if before > _SHORTEST:
            exponent = math.log10(now / before)
        before = now
    return {"seconds": round(before, 3), "expected": None, "exponent": round(exponent, 2)}


def long_text(texts: Texts, size: int) -> str:
    """Articles strung together to a text of ``size`` characters; the longer articles first."""
    parts: list[str] = []
    length = 0
    ordered = sorted(texts.articles, key=lambda article: -len(article["text"]))
    while length < size:
        for article in ordered:
            parts.append(article["text"])
            length += len(article["text"]) + 2
            if length >= size:
                break
    return "\n\n".join(parts)[:size]


def _seconds(annotate: Annotate, text: str) -> float:
    began = time.perf_counter()
    annotate(text)
    return time.perf_counter() - began
