"""Where an ordinary word, a letter or "fair value" may be a rating, as rows are built."""

from typing import Final

from nlp.components.names import is_cap
from nlp.core.walk import Item, Walk
from nlp.rules.book import Rulebook

_CALLS: Final = frozenset("call calls stance recommendation opinion".split())
_MARKS: Final = frozenset("\"“”‘’'")
_RATES: Final = frozenset({"rate", "rates", "rated"})
_RATED: Final = frozenset("shares stock it a an at as".split())


def in_a_ratings_place(words: list[str], first: int, last: int) -> bool:
    """Whether an ordinary word alone is worth a look: "buy call", "rates the shares buy", "cut Acme (ACM) to sell"."""
    behind = words[last].lower() if last < len(words) else "."
    if behind in _CALLS:
        return True
    before = words[max(0, first - 7) : first]
    while before and before[-1] in _MARKS:
        before.pop()
    if len(before) < 2:
        return False
    if not _RATES.isdisjoint(before):
        return before[-1] in _RATED or is_cap(before[-1])
    return before[-1] == "to" and (before[-2] == ")" or is_cap(before[-2])) and (behind in _ENDS or behind in _MARKS)


_ENDS: Final = frozenset({".", ",", ";", "from"})


def is_grade(
    walk: Walk,
    book: Rulebook,
    by_start: dict[int, list[tuple[int, Item]]],
    start: int,
    stop: int,
    first: int,
    last: int,
) -> bool:
    """Whether a letter (or a rank) is a grade: beside a rater who uses such, and not the article "a"."""
    quant = any(
        i.kind == "HOUSE" and i.data.get("type") == "quant" for k in range(start, stop) for _, i in by_start.get(k, ())
    )
    after = walk.words[last].lower() if last < len(walk.words) else ""
    text = walk.text[walk.starts[first] : walk.end(last - 1)]
    if len(text) <= 2:
        if quant and after in _MARKS and first > 0 and walk.words[first - 1] in _MARKS:
            return True  # from a "b-" rating to a "c+" rating
        if first and walk.words[first - 1] == "." and walk.starts[first] == walk.end(first - 1):
            return False  # "i.e."
        return (
            quant
            and after in {"rating", "ratings", "grade", "to", "from", ".", ",", "-", "+"}
            and (text != "a" or after == "rating")
            and (after != ")" and (first == 0 or walk.words[first - 1] != "("))
        )
    return after not in {"(", "analyst"} and quant


def rated_fair(words: list[str], i: int) -> bool:
    """Whether "fair value" is a rating here ("downgraded to Fair Value from Buy"), not a kind of target."""
    last = i + 3 if words[i + 1] == "-" else i + 2
    behind = words[last].lower() if last < len(words) else ""
    return i > 0 and words[i - 1].lower() in {"to", "from"} and behind in {"from", "on", "at", "by", ".", ",", ""}
