"""What an act goes back to that names no house, or no company, of its own."""

from bisect import bisect_right
from typing import Final

from nlp.components.events.entities import Entities
from nlp.components.events.reading import Act, Reading
from nlp.components.places import within
from nlp.components.subjects import is_digest
from nlp.core.walk import Mention, Walk

_REFERENTS: Final = frozenset(
    "firm bank broker brokerage analyst analysts it they he she house its his her their brokers".split()
)
_NOBODY: Final = frozenset(
    "one several some other another many multiple few most numerous various two three four five six seven eight "
    "nine ten".split()
)


def house_in_force(
    walk: Walk,
    reading: Reading,
    act: Act,
    brokers: list[Mention],
    starts: list[int],
    houses: list[str],
    where: int,
    has_analyst: bool,
) -> Mention | None:
    """The house that an act without one goes back to ("the firm", "the analyst", a verb alone)."""
    if not brokers:
        return None
    left = reading.low[max(0, act.cue - 12) : act.cue]
    if any(w in _NOBODY for w in left[-4:]) and any(
        w in {"analyst", "analysts", "brokerage", "brokerages", "firm", "firms", "downgraded", "upgraded", "one"}
        for w in reading.low[max(0, act.cue - 4) : act.cue + 2]
    ):
        return None
    if any(w in {"analysts", "brokerages", "brokers"} for w in left) and any(w in _NOBODY for w in left):
        return None
    before = bisect_right(starts, where) - 1
    if is_digest(walk) and (before < 0 or starts[before] < walk.text.rfind("\n", 0, where) + 1):
        end = walk.text.find("\n", where)
        later = within(brokers, where, end if end > 0 else len(walk.text))
        # of another story, unless the paragraph names one house further on
        return later[0] if later and len({m.norm["name"] for m in later if m.norm}) == 1 else None
    if _of_another(walk, reading, act):
        return None
    referent = has_analyst or any(w in _REFERENTS for w in reading.low[: act.last + 1])
    elided = act.cue <= 2 and not any(k in {"COMPANY", "TICKER"} for k in reading.kind[: act.cue])
    in_headline = where < walk.headline_end
    if before >= 0 and (referent or elided) and not in_headline:
        return brokers[before]
    if before >= 0 and not in_headline:
        near = where - brokers[before].end < 600
        told = act.rating_to is not None or act.rating_from is not None or act.target_to is not None
        if len(houses) == 1 or (near and told):
            return brokers[before]
    return None


def _of_another(walk: Walk, reading: Reading, act: Act) -> bool:
    """Whether the sentence names an analyst of somebody who is no known house ("Marrow Notes analyst Jo Ard rates")."""
    for k in range(max(0, act.cue - 6), act.cue):
        if reading.low[k] in {"analyst", "author", "contributor"} and k and reading.kind[k - 1] in {"NAME", "RATER"}:
            word = walk.words[reading.items[k - 1].tok_end - 1]
            return not any(k2 in {"COMPANY", "TICKER"} for k2 in reading.kind[k - 1 : k]) and word != "Street"
    return False


def company_in_force(walk: Walk, found: Entities, mentions: list[Mention], starts: list[int], where: int) -> str | None:
    """The company that an act without one goes back to."""
    if not mentions:
        return None
    before = bisect_right(starts, where) - 1
    paragraph = walk.text.rfind("\n", 0, where) + 1
    here = within(mentions, paragraph, where)
    if is_digest(walk):
        # paragraphs of their own: what the paragraph begins with is what it is about
        return found.of[walk.text[here[0].start : here[0].end]] if here else None
    heads = walk.scratch.get("heads")
    if heads:
        head = heads[bisect_right(heads, where) - 1] if where >= heads[0] else None
        at = next(iter(within(mentions, head, head + 1)), None) if head is not None else None
        if at is not None:
            return found.of[walk.text[at.start : at.end]]
    said = _said_before(walk, found, here, where)
    if said is not None:
        return said
    if found.main and found.counts[found.main] * 2 > len(mentions) and not _is_fund(found.main):
        return found.main
    if here:
        return found.of[_subject_of(walk, here)]
    if before >= 0 and mentions[before].start >= walk.headline_end:
        return found.of[walk.text[mentions[before].start : mentions[before].end]]
    return found.main


def _said_before(walk: Walk, found: Entities, here: list[Mention], where: int) -> str | None:
    """The company that "the stock" goes back to: what the sentence before, in the same paragraph, began with."""
    number = bisect_right(walk.sentences, (bisect_right(walk.starts, where) - 1, len(walk.words))) - 1
    first, last = walk.sentences[number]
    head = [w.lower() for w in walk.words[first : min(last, first + 3)]]
    if number < 1 or not (head[:1] == ["it"] or head[:2] in _BACK):
        return None
    before = walk.sentences[number - 1][0]
    at = next((m for m in here if m.tok_start in {before, before + 1}), None)
    return found.of[walk.text[at.start : at.end]] if at is not None else None


_BACK: Final = (["the", "stock"], ["the", "company"], ["this", "stock"], ["shares", "of"], ["its", "shares"])


def _is_fund(name: str) -> bool:
    return name.rsplit(None, 1)[-1].lower() in _FUNDS


_FUNDS: Final = frozenset({"fund", "etf", "trust", "index"})


def _subject_of(walk: Walk, mentions: list[Mention]) -> str:
    """Of the companies named so far in a paragraph the one that "the stock" means: the last that begins a sentence."""
    ones = [m for m in mentions if walk.words[m.tok_end - 1].lower() not in _FUNDS] or mentions
    edges = {a for a, _ in walk.sentences}
    heads = [m for m in ones if m.tok_start in edges or m.tok_start - 1 in edges]
    chosen = heads[-1] if heads and ones[-1].start - heads[-1].start < 500 else ones[-1]
    return walk.text[chosen.start : chosen.end]
