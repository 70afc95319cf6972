"""Looking mentions up by place, in lists that are in order of the text."""

from bisect import bisect_left
from operator import attrgetter
from typing import Final

from nlp.core.walk import Mention

_start: Final = attrgetter("start")


def within(mentions: list[Mention], start: int, end: int) -> list[Mention]:
    """Those that begin in the characters from ``start`` to before ``end``."""
    if not mentions:
        return []
    first = bisect_left(mentions, start, key=_start)
    return mentions[first : bisect_left(mentions, end, first, key=_start)]


def last_before(mentions: list[Mention], at: int) -> Mention | None:
    """The last one that begins before character ``at``."""
    number = bisect_left(mentions, at, key=_start) if mentions else 0
    return mentions[number - 1] if number else None
