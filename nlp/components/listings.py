"""Markets that stand beside symbols, and brackets that hold no symbol."""

import re
from typing import Any, Final

from nlp.components.names import LEGAL
from nlp.rules.book import Rulebook, squeeze


def listing(book: Rulebook, prefix: str, symbol: str) -> dict[str, Any] | None:
    """The market that ``prefix`` names for ``symbol``, or None when it names none."""
    entries = book.exchanges.get(squeeze(prefix))
    if not entries:
        return None
    for entry in entries[:-1]:
        if re.match(entry.get("symbol", ""), symbol):
            return entry
    return entries[-1]


def suffixed_listing(book: Rulebook, symbol: str, suffix: str) -> dict[str, Any] | None:
    """The market that ``suffix`` (".L", "-T") names for ``symbol``, or None when none has symbols of that form."""
    plain = symbol[:-1] if symbol[-1:].islower() else symbol.split("-")[0]  # without the class of a share
    for entry in book.suffixes.get(suffix, ()):
        if any(re.fullmatch(entry.get("symbol", ""), form) for form in (symbol, plain)):
            return entry
    return None


def listed_norm(book: Rulebook, prefix: str, symbol: str) -> dict[str, Any]:
    market = listing(book, prefix, symbol)
    norm: dict[str, Any] = {"symbol": symbol.replace("/", "."), "exchange": prefix.strip()}
    if market and "mic" in market:
        norm["mic"] = market["mic"]
    return norm


_SMALL: Final = frozenset({"of", "for", "and", "the", "on"})


def coined(before: str, symbol: str) -> bool:
    """Whether a bracket shortens a phrase with small words in it ("Request for Proposals (RFP)"), as texts coin it."""
    words = before.replace("(", " ").split()
    if not words or words[-1].strip(".,").lower() in LEGAL:
        return False
    taken: list[str] = []
    small = False
    for word in reversed(words):
        if word.lower() in _SMALL and taken:
            small = True
            if len(taken) < len(symbol):
                continue
        if len(taken) == len(symbol):
            break
        taken.append(word[:1])
    return small and "".join(reversed(taken)) == symbol and len(symbol) > 2


def prose(inside: str) -> bool:
    """Whether a bracket goes on in words or shares of something after its first piece."""
    _, _, rest = inside.partition(",")
    moved = rest.strip()[:1] in {"+", "-", "−", "–", "▲", "▼"} or "up" in rest.split() or "down" in rest.split()
    return ("%" in rest and not moved) or sum(word.isalpha() and word.islower() for word in rest.split()) > 1


def trimmed(text: str, end: int) -> int:
    """``end``, or where the white space before it begins."""
    while end and text[end - 1].isspace():
        end -= 1
    return end
