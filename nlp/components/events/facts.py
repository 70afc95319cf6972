"""What an event tells beside its values: its day, its prominence, and the sentence it is told in."""

import re
from typing import Any, Final

from nlp.components.dates import DATE, resolve
from nlp.components.events.background import paragraphs_of_context
from nlp.components.events.entities import Entities
from nlp.components.events.merge import Draft, fullness, sentence_range
from nlp.components.events.prominence import prominence
from nlp.core.walk import Walk
from nlp.rules.book import Rulebook

# What a company does on a day: its results, not a house's act ("is set to report earnings on May 5").
_OF_RESULTS: Final = re.compile(
    r"\b(?:earnings|results|(?:set|expected|scheduled|due|slated|will|to) (?:to )?(?:report|release|announce|post))\b"
    r"[^.;\n]{0,40}\Z",
    re.IGNORECASE,
)
_ROUND_UP: Final = re.compile(
    r"(?:following is a summary|research actions|analysts revised their ratings|broker(?:age)? (?:ratings|actions"
    r"|calls))[^\n]*?\b((?:Mon|Tues|Wednes|Thurs|Fri)day)\b",
    re.IGNORECASE,
)
_ROUND_UP_HEADS: Final = (
    "following is a summary",
    "research actions",
    "analysts revised their",
    "broker ratings",
    "broker actions",
    "broker calls",
    "brokerage ratings",
    "brokerage actions",
    "brokerage calls",
)


def events_of(walk: Walk, book: Rulebook, found: Entities, drafts: list[Draft]) -> list[dict[str, Any]]:
    """Drafts as event records, without quotes, checks and ids of spans (those are set when the record is written)."""
    published = walk.scratch.get("published")
    header = header_date(walk, published)
    kinds = prominence(walk, drafts, paragraphs_of_context(walk))
    rivals: dict[int, list[tuple[Draft, int]]] = {}
    for draft in drafts:
        for told in draft.told:
            at = walk.starts[told.reading.items[told.act.cue].tok_start]
            rivals.setdefault(told.sentence, []).append((draft, at))
    events = []
    for draft, kind in zip(drafts, kinds, strict=True):
        day, where = date_of(walk, draft, published, header, rivals)
        full = max(draft.told, key=lambda t: (fullness(t), -t.sentence))
        events.append(
            {
                "draft": draft,
                "prominence": kind,
                "date": day,
                "date_at": where,
                "sentence": sentence_range(walk, full.sentence),
                "frame": full.act.frame,
            }
        )
    return events


def date_of(
    walk: Walk, draft: Draft, published: Any, header: str | None, rivals: dict[int, list[tuple[Draft, int]]]
) -> tuple[str | None, tuple[int, int] | None]:
    """The day of the act, and the characters that tell it."""
    for told in sorted(draft.told, key=lambda t: (-(fullness(t)), t.sentence)):
        row = told.reading.row
        act = told.act
        cue_at = walk.starts[row.items[act.cue].tok_start]
        first_at = walk.starts[row.items[min(act.cue, act.first)].tok_start]
        last_at = walk.end(row.items[max(act.last, act.cue)].tok_end - 1)
        best: tuple[int, re.Match[str]] | None = None
        if (
            act.frame in {"frame.rating.rate", "frame.rating.set", "frame.rating.bare"}
            and act.rating_to is not None
            and told.act.target_to is None
        ):
            continue
        for match in walk.scratch.get("dates", {}).get(told.sentence, ()):
            after = match.start() >= last_at
            distance = match.start() - last_at if after else abs(first_at - match.start())
            if walk.text.find(";", min(match.start(), cue_at), max(match.start(), cue_at)) >= 0:
                continue
            other = any(
                min(match.start(), cue_at) < at < max(match.start(), cue_at)
                for rival, at in rivals.get(told.sentence, ())
                if rival is not draft and (rival.house != told.house or rival.company == draft.company)
            )
            if other or _OF_RESULTS.search(walk.text, max(0, match.start() - 60), match.start()):
                continue
            if best is None or distance < best[0]:
                best = (distance, match)
        if best is not None:
            iso = resolve(best[1], published)
            if iso and published is not None and iso > published.isoformat():
                continue  # a day to come dates no act
            if iso:
                return iso, best[1].span()
            if best[1].group("rel"):
                return None, None
    return (header, None) if header else (None, None)


def header_date(walk: Walk, published: Any) -> str | None:
    """The date that a round-up's head gives to all its rows."""
    if (
        len({m.start for m in walk.mentions if m.label == "COMPANY" and m.rule != "company.again"}) >= 5
        and len(walk.rows) >= 4
    ):
        head = DATE.search(walk.text, 0, min(len(walk.text), max(walk.headline_end + 160, 200)))
        of_act = head is not None and not _OF_RESULTS.search(walk.text, max(0, head.start() - 60), head.start())
        head_day = resolve(head, published) if head is not None and of_act else None
        if head_day and (published is None or head_day <= published.isoformat()):
            return head_day
    low = walk.low()
    match = _ROUND_UP.search(walk.text) if any(head in low for head in _ROUND_UP_HEADS) else None
    if match:
        named = DATE.search(walk.text, match.start(1), match.end(1))
        if named:
            return resolve(named, published)
    return None
