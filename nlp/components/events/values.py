"""Ratings and targets of a sentence, paired where its words pair them: "to Buy from Hold", "$50 (45)"."""

from typing import Any

from nlp.components.events.reading import FILL, QUOTES, Reading
from nlp.core.walk import Item

_STOP = frozenset({";", "•"})
_OPENING = frozenset({"(", "["})
_OLDER = frozenset({"versus", "vs", "vs.", "previously", "earlier", "against"})
_HAD = frozenset({"had", "was", "were", "been", "previously", "formerly"})
_BETWEEN_VALUES = QUOTES | FILL | {"to", "→", "-", ">", "–"}


def pairs(reading: Reading, kind: str) -> list[tuple[int | None, int | None]]:
    """(to, from) places of the values of ``kind``, paired where the words pair them."""
    places = [k for k, what in enumerate(reading.kind) if what == kind and reading.own(k)]
    out: list[tuple[int | None, int | None]] = []
    n = 0
    while n < len(places):
        a = places[n]
        b = places[n + 1] if n + 1 < len(places) else None
        joined = _joined(reading, a, b) if b is not None else ""
        if b is not None and joined:
            c = places[n + 2] if n + 2 < len(places) else None
            if joined == "same":  # one target in two currencies: the first is the home listing's
                places.pop(n + 1)
                continue
            out.append((a, b) if joined == "to-from" else (b, a))
            n += 2
            if c is not None and joined and _joined(reading, b, c) == "same":
                n += 1
            continue
        lead = reading.before(a)
        out.append((None, a) if lead == "from" and kind in {"RATING", "TARGET"} else (a, None))
        n += 1
    return out


def _joined(reading: Reading, a: int, b: int) -> str:
    """How the values at ``a`` and ``b`` belong together: "to-from", "from-to", "same" or ""."""
    between = reading.low[a + 1 : b]
    if len(between) > 12 or (any(k in {"BROKER", "COMPANY"} for k in reading.kind[a + 1 : b]) and len(between) > 9):
        return ""
    if any(w in _STOP for w in between):
        return ""
    lead_a, lead_b = reading.before(a), reading.before(b)
    bracket = (bool(between) and between[0] in _OPENING) or (
        not _OPENING.isdisjoint(between[:2]) and between[0] in QUOTES
    )
    currency = [_currency(reading.items[k]) for k in (a, b)]
    if bracket and currency[0] != currency[1] and None not in currency and "from" not in between:
        return "same"
    if lead_a == "from" and lead_b in {"to", "→", "into"}:
        return "from-to"
    if lead_b == "from" and lead_a != "from":
        return "to-from"
    if (
        bracket
        and between[-1:]
        and all(
            w
            in QUOTES
            | {
                "(",
                "[",
                "from",
                "prev",
                "an",
                "a",
                "previous",
                "previously",
                "was",
                "p",
                "pence",
                "rating",
                "earlier",
                "vs",
                ".",
            }
            for w in between
        )
    ):
        return "to-from"
    if "→" in between[:2] and len(between) <= 3:
        return "from-to"
    if (
        lead_b in {"to", "→", "-", "–", ">"}
        and all(w in _BETWEEN_VALUES for w in between)
        and lead_a not in {"to", "at"}
    ):
        return "from-to"
    if any(w in _OLDER for w in between) and len(between) <= 6:
        return "to-from"
    if "now" in between and not _HAD.isdisjoint(reading.low[max(0, a - 5) : a]) and "BROKER" not in reading.kind[a:b]:
        return "from-to"  # "which had been at Hold, now rates it Sell"
    return ""


def _currency(item: Item) -> Any:
    return item.mention.norm.get("currency") if item.mention and item.mention.norm else None
