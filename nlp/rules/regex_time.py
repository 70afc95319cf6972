"""How long a regular expression can take: tried on strings that are meant to slow it down."""

import re
import time
from collections.abc import Iterator

BUDGET_SECONDS = 0.05
_LENGTHS = (*range(4, 33, 2), 64, 128, 256, 512, 1024, 2048)
_SEEDS = ("a", "A", "1", " ", "-", ".", ",")


def slow_input(expression: str, budget: float = BUDGET_SECONDS) -> str | None:
    """The start of a string on which ``expression`` takes longer than ``budget`` seconds, or None.

    The strings grow step by step, so a doubling of the time is seen long before it hurts. Raises ``re.error``
    for an expression that does not compile.
    """
    compiled: re.Pattern[str] = re.compile(expression)
    for unit in _units(expression):
        for length in _LENGTHS:
            text: str = unit * (length // len(unit)) + "\x00"
            # Slow three times running: a busy machine must not make an expression look slow.
            if all(_seconds(compiled, text) > budget for _ in range(3)):
                return text[:20]
    return None


def _seconds(compiled: re.Pattern[str], text: str) -> float:
    start = time.perf_counter()
    compiled.search(text)
    return time.perf_counter() - start


def _units(expression: str) -> Iterator[str]:
    """What the strings repeat: characters that occur in the expression or in any text, and pairs of them."""
    literals = dict.fromkeys(character for character in expression if character.isalnum())
    singles = list(dict.fromkeys((*_SEEDS, *literals)))[:16]
    yield from singles
    for first in singles[:6]:
        for second in singles[:6]:
            if first != second:
                yield first + second
