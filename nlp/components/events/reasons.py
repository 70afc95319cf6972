"""Why: drivers of an act by their cues, the valuation it names, the upside it tells or that its numbers give."""

import re
from bisect import bisect_left
from typing import Any, Final

from nlp.components.events.merge import Draft, sentence_range
from nlp.components.places import within
from nlp.core.walk import Mention, Walk
from nlp.rules.book import Rulebook, squeeze

_UPSIDE: Final = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)\s+(?:[a-z-]+\s+){0,2}?(?P<way>upside|downside)\b"
    r"|(?P<way2>upside|downside)\s+(?:potential\s+)?(?:of\s+)?(?:about\s+|around\s+|roughly\s+"
    r"|more than\s+)?(?P<n2>\d+(?:\.\d+)?)\s?(?:%|percent|per cent|pct)",
    re.IGNORECASE,
)
_CLOSE: Final = re.compile(
    r"\b(?:closed? (?:of|at)|closing price of|last close of|last traded at|trading at|trades at|currently at)\s+$",
    re.IGNORECASE,
)


def told_ranges(walk: Walk, draft: Draft) -> list[tuple[int, int]]:
    """Characters in which the act is told or explained: its sentences, the one behind each, and its quotes."""
    ranges = []
    for told in draft.told:
        start, end = sentence_range(walk, told.sentence)
        following = told.sentence + 1
        if following < len(walk.sentences) and not _other_house(walk, following, draft):
            end = max(end, sentence_range(walk, following)[1])
        ranges.append((start, end))
    ranges += [(q.start, q.end) for q in draft.quotes]
    return ranges


def _other_house(walk: Walk, sentence: int, draft: Draft) -> bool:
    start, end = sentence_range(walk, sentence)
    return any((m.norm or {}).get("name") != draft.house for m in within(walk.labelled("BROKER"), start, end))


def drivers_of(walk: Walk, book: Rulebook, draft: Draft, ranges: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """The drivers' labels with the characters of their first cue, in order of the text."""
    found: dict[str, tuple[int, int]] = {}
    cues: list[tuple[int, int, str]] | None = walk.scratch.get("drivers")
    if cues is None:
        cues = walk.scratch["drivers"] = [
            (walk.starts[first], walk.end(last - 1), str(book.rule_by_id[rule_id].norm["driver"]))
            for first, last, label, rule_id in walk.hits
            if label == "DRIVER"
        ]
    inside: set[int] = set()
    for a, b in ranges:
        inside.update(range(bisect_left(cues, (a, 0, "")), bisect_left(cues, (b, 0, ""))))
    for number in sorted(inside):
        start, end, driver = cues[number]
        found.setdefault(driver, (start, end))
    ordered = sorted(found.items(), key=lambda f: (f[1], f[0]))
    return [{"value": name, "span": None, "start": start, "end": end} for name, (start, end) in ordered]


def valuation_of(
    walk: Walk, draft: Draft, ranges: list[tuple[int, int]], number_of: dict[int, str]
) -> dict[str, Any] | None:
    """The first multiple that is told with the act."""
    multiples = walk.labelled("MULTIPLE")
    told = [mention for a, b in ranges for mention in within(multiples, a, b) if mention.norm]
    if not told:
        return None
    first = min(told, key=lambda mention: mention.start)
    return {**(first.norm or {}), "span": number_of.get(id(first))}


def upside_of(walk: Walk, draft: Draft, ranges: list[tuple[int, int]]) -> dict[str, Any] | None:
    """The upside in percent: as the text tells it, else from the target and a price that the text tells beside it."""
    low = walk.low()
    for start, end in ranges if "upside" in low or "downside" in low else ():
        match = _UPSIDE.search(walk.text, start, end)
        if match:
            value = float(match.group("n") or match.group("n2"))
            way = (match.group("way") or match.group("way2")).lower()
            return {"value": -value if way == "downside" else value, "told": True}
    target = draft.values["target_to"]
    if target is None or target.mention is None or target.mention.norm is None:
        return None
    norm = target.mention.norm
    for told in draft.told:
        for item in told.reading.items:
            if item.kind == "MONEY" and item.data.value and item.data.currency in {norm["currency"], None}:
                at = walk.starts[item.tok_start]
                if _CLOSE.search(walk.text[max(0, at - 30) : at]):
                    return {"value": round((norm["amount"] / item.data.value - 1) * 100, 1), "told": False}
    return None


def scale_of(book: Rulebook, house: str | None, mention: Mention | None) -> dict[str, Any] | None:
    """The rating's place on the house's own scale: ``{"house", "rank" (1 = best), "of"}``."""
    if house is None or mention is None or mention.norm is None:
        return None
    scale = book.scales.get(house)
    if not scale:
        return None
    rank = scale.get(squeeze(str(mention.norm.get("rating", ""))))
    return None if rank is None else {"house": house, "rank": rank + 1, "of": len(scale)}
