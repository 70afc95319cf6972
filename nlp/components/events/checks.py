"""Checks: what arithmetic or order contradicts. An event that fails one keeps what the text says."""

import re
from typing import Any, Final

from nlp.components.events.merge import Draft, sentence_range
from nlp.core.walk import Item, Walk
from nlp.rules.book import Rulebook, squeeze

_CHANGE: Final = re.compile(
    r"(?:(?:increase|rise|raise|hike|boost|cut|decrease|reduction|change|raising|lifting|cutting|raised|lowered|lowering|upped|trimmed|slashed|up|down)[^.%]{0,40}?\bby\s+|"
    r"\ba\s+|\bof\s+(?:about\s+)?)(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent|per cent)"
    r"(?:\s+(?:increase|rise|raise|hike|boost|cut|decrease|reduction|change))?",
    re.IGNORECASE,
)


_OF_OTHER: Final = re.compile(r"\W*(?:upside|downside|premium|discount|potential|growth|above|below|stake|gain)")
_MOVE: Final = re.compile(r"increase|rise|raise|hike|boost|cut|decrease|reduction|change", re.IGNORECASE)


def rank_of(book: Rulebook, house: str | None, item: Item | None) -> float | None:
    """The rating's place, best first: on the house's own scale where it is known, else the five-point score."""
    if item is None or item.mention is None or item.mention.norm is None:
        return None
    name = str(item.mention.norm.get("rating", ""))
    scale = book.scales.get(house or "")
    if scale is not None and squeeze(name) in scale:
        return scale[squeeze(name)]
    return None


def checks_of(walk: Walk, book: Rulebook, draft: Draft) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    old, new = draft.values["rating_from"], draft.values["rating_to"]
    if draft.rating_action in {"upgrade", "downgrade"} and old is not None and new is not None:
        a, b = rank_of(book, draft.house, old), rank_of(book, draft.house, new)
        if a is None or b is None:
            a, b = _score(old), _score(new)
        if a is not None and b is not None and old.mention and new.mention:
            moved = "up" if b < a else "down" if b > a else "nowhere"
            said = "up" if draft.rating_action == "upgrade" else "down"
            same_word = str((old.mention.norm or {}).get("rating")) == str((new.mention.norm or {}).get("rating"))
            if moved != said and (moved != "nowhere" or same_word):
                out.append({"check": "rating_direction", "expected": said, "found": moved})
    before, after = draft.values["target_from"], draft.values["target_to"]
    if before is not None and after is not None and before.mention and after.mention:
        x, y = before.mention.norm or {}, after.mention.norm or {}
        if x.get("currency") != y.get("currency"):
            out.append({"check": "currency_mismatch", "expected": x.get("currency"), "found": y.get("currency")})
        elif draft.target_action in {"raise", "cut"}:
            moved = "raise" if y["amount"] > x["amount"] else "cut" if y["amount"] < x["amount"] else "none"
            if moved != draft.target_action:
                out.append({"check": "target_direction", "expected": draft.target_action, "found": moved})
            said_change = _stated_change(walk, draft)
            if said_change is not None and x["amount"]:
                real = abs(y["amount"] / x["amount"] - 1) * 100
                if abs(real - said_change) > max(0.6, 0.06 * said_change):
                    out.append({"check": "target_change", "expected": said_change, "found": round(real, 1)})
    return out


def _score(item: Item | None) -> float | None:
    return item.mention.norm.get("score") if item and item.mention and item.mention.norm else None


def _stated_change(walk: Walk, draft: Draft) -> float | None:
    """The percentage that the text gives for the target's change, where it clearly speaks of the target."""
    for told in draft.told:
        if told.act.target_to is None and told.act.target_from is None:
            continue
        start, end = sentence_range(walk, told.sentence)
        if walk.text.find("%", start, end) < 0 and "per" not in walk.low():
            continue
        for match in _CHANGE.finditer(walk.text, start, end):
            window = walk.text[max(start, match.start() - 45) : match.end() + 45].lower()
            tail = walk.text[match.end() : match.end() + 25].lower()
            if (
                ("target" in window or "objective" in window)
                and not _OF_OTHER.match(tail)
                and ("by" in match.group().lower().split() or _MOVE.search(match.group()))
            ):
                return float(match.group("n"))
    return None
