"""What of an article is its news, and what is told as background: ``lead`` or ``context`` of each event."""

from typing import Final

from nlp.components.events.background import holdings_story, lawyers_notice
from nlp.components.events.merge import Draft, sentence_range
from nlp.core.walk import Walk

_CHANGES: Final = frozenset({"upgrade", "downgrade"})
_NEXT: Final = ("Separately", "Elsewhere")


def prominence(walk: Walk, drafts: list[Draft], background: list[tuple[int, int]]) -> list[str]:
    """``lead`` or ``context`` of each draft."""
    if (holdings_story(walk) and not _headline_tells(walk, drafts)) or lawyers_notice(walk):
        return ["context"] * len(drafts)
    head_end = max(walk.headline_end, 1)
    head_houses = {
        draft.house
        for draft in drafts
        for told in draft.told
        if sentence_range(walk, told.sentence)[0] < head_end
        and ((told.broker is not None and told.broker.start < head_end) or "analysts" not in told.reading.low)
    }
    lead_houses = _lead_houses(walk, drafts, head_houses)
    main = _main_of(walk, drafts)
    if main is None and len({draft.company for draft in drafts}) > 1:
        # Of several stocks each is news: "Separately" goes on with the next.
        background = [(a, b) for a, b in background if not walk.text.startswith(_NEXT, a)]
    out = []
    for draft in drafts:
        ranges = [sentence_range(walk, t.sentence) for t in draft.told]
        places = [start for start, _ in ranges]
        in_head = any(p < max(walk.headline_end, 1) for p in places)
        marked = all(any(a <= start <= b or start <= a < end for a, b in background) for start, end in ranges)
        told_past = all(t.past for t in draft.told)
        late = not in_head and len(lead_houses) == 1 and draft.house not in lead_houses
        late |= not in_head and main is not None and draft.company != main and _standing(draft)
        if in_head and not (marked or told_past):
            out.append("lead")
        else:
            out.append("context" if marked or told_past or late else "lead")
    return out


def _headline_tells(walk: Walk, drafts: list[Draft]) -> bool:
    """Whether the headline itself reports a change of rating: then a fund's holdings are not the story."""
    return any(
        t.act.rating_action in _CHANGES and t.broker is not None and walk.sentences[t.sentence][0] == 0
        for d in drafts
        for t in d.told
    )


_VIEWS: Final = frozenset({"frame.rating.bare", "frame.rating.set", "frame.rating.rate"})


def _standing(draft: Draft) -> bool:
    """Whether the event only tells a view that stands ("carries a Zacks Rank #2", "which UBS rates Neutral")."""
    return draft.rating_action == "reiterate" and all(t.act.frame in _VIEWS and not t.act.target_to for t in draft.told)


def _main_of(walk: Walk, drafts: list[Draft]) -> str | None:
    """The company that an article on one stock is about: where its peers are named, they are background."""
    counts: dict[str, int] = walk.scratch.get("company_counts", {})
    total = sum(counts.values())
    if len(walk.text) < 600 or not counts:
        return None
    best = max(counts, key=lambda name: (counts[name], name))
    return best if counts[best] * 2 > total or counts[best] >= 5 else None


def _lead_houses(walk: Walk, drafts: list[Draft], head_houses: set[str | None]) -> set[str | None]:
    """The houses whose acts are the article's news: those of the headline, else of the first sentences."""
    named: set[str | None] = {h for h in head_houses if h is not None}
    acting = {d.house for d in drafts}
    if walk.headline_end:
        for m in walk.mentions:
            if m.label == "BROKER" and m.start < walk.headline_end and m.norm and m.norm["name"] in acting:
                named.add(m.norm["name"])
    companies = {d.company for d in drafts}
    if len(companies) > 2 and not (len(named) == 1 and _heads(walk, drafts)):
        return set()
    return named


def _heads(walk: Walk, drafts: list[Draft]) -> bool:
    """Whether the headline names the stock of most mentions: an article on it, not a round-up."""
    counts: dict[str, int] = walk.scratch.get("company_counts", {})
    main = _main_of(walk, drafts)
    return main is not None and counts[main] * 2 > sum(counts.values()) and walk.headline_end > 0
