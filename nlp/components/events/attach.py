"""Quotes: who speaks, and which event the words explain."""

from bisect import bisect_right
from typing import Final

from nlp.components.events.entities import Entities
from nlp.components.events.merge import Draft
from nlp.components.places import last_before, within
from nlp.core.walk import Mention, Walk
from nlp.rules.book import Rulebook

_HOUSE_WORDS: Final = frozenset(
    "analyst analysts firm brokerage broker bank investment strategist note research".split()
)
_COMPANY_WORDS: Final = frozenset(
    "ceo cfo coo cto chief executive chairman chairwoman president management founder spokesperson spokesman "
    "spokeswoman "
    "officer director company's statement".split()
)
_PRONOUNS: Final = frozenset("he she they it".split())


def attach_quotes(walk: Walk, book: Rulebook, found: Entities, drafts: list[Draft]) -> None:
    """Sets each QUOTE's speaker, and hangs the house's words on its event."""
    name_analysts(walk, drafts)
    quotes = walk.labelled("QUOTE")
    if not quotes:
        return
    edges = [walk.starts[a] for a, _ in walk.sentences]
    brokers = walk.labelled("BROKER")
    people = walk.labelled("ANALYST")
    say = book.cues["say"]
    speaker_before = ""
    house_before: str | None = None
    sentence_before = -10
    house_of_person = _people(brokers, people)
    for quote in quotes:
        number = max(0, bisect_right(edges, quote.start) - 1)
        first, last = walk.sentences[number]
        start, end = walk.starts[first], walk.end(last - 1)
        words = {walk.words[k].lower() for k in range(first, last) if not _inside(walk.starts[k], quotes)}
        here = [b for b in within(brokers, start, end) if not _inside(b.start, quotes, b.end)]
        person = [p for p in within(people, start, end) if not _inside(p.start, quotes, p.end)]
        house: str | None = None
        if here:
            speaker = "broker"
            near = min(here, key=lambda b: (b.start > quote.start, abs(b.start - quote.start)))
            house = near.norm["name"] if near.norm else None
            if (
                words & _COMPANY_WORDS
                and words & say
                and not (words & _HOUSE_WORDS)
                and not any(b.end < quote.start for b in here)
            ):
                speaker, house = "company", None
        elif person:
            speaker = "broker"
            house = house_of_person.get(id(person[0])) or _house_before(brokers, quote.start)
        elif words & _COMPANY_WORDS and not words & {"analyst", "analysts"}:
            speaker = "company"
        elif words & _HOUSE_WORDS and brokers:
            speaker = "broker"
            house = _house_before(brokers, quote.start)
        elif (
            speaker_before
            and number - sentence_before <= 2
            and (words & _PRONOUNS or not words & say or number == sentence_before)
        ):
            speaker, house = speaker_before, house_before
        elif brokers and drafts and speaker_before != "company" and _house_before(brokers, quote.start):
            speaker, house = "broker", _house_before(brokers, quote.start)
        else:
            speaker = "other"
        assert quote.norm is not None
        quote.norm["speaker"] = speaker
        speaker_before, house_before, sentence_before = speaker, house, number
        if speaker == "broker" and house is not None:
            _hang(walk, found, drafts, quote, house)


def name_analysts(walk: Walk, drafts: list[Draft]) -> None:
    """An event whose sentence only says "the analyst" takes the one person whom the text names for the house."""
    people = walk.labelled("ANALYST")
    if not people:
        return
    brokers = walk.labelled("BROKER")
    house_of = _people(brokers, people)
    names: dict[str, list[str]] = {}
    for person in people:
        house = house_of.get(id(person))
        name = (person.norm or {}).get("name", "")
        if house and name not in names.setdefault(house, []):
            names[house].append(name)
    for draft in drafts:
        mine = names.get(draft.house or "", [])
        if (draft.analyst is None and mine and draft is next(d for d in drafts if d.house == draft.house)) or (
            draft.analyst is not None and draft.house and draft.analyst not in mine and len(mine) == 1
        ):
            draft.analyst = mine[0]


def _inside(start: int, quotes: list[Mention], end: int = 0) -> bool:
    """Whether one of ``quotes``, which do not overlap, holds the characters from ``start`` to ``end``."""
    quote = last_before(quotes, start + 1)
    return quote is not None and start < quote.end and end <= quote.end


def _people(brokers: list[Mention], people: list[Mention]) -> dict[int, str]:
    """The house of each mention of a person: the nearest house before the first mention of the name."""
    house: dict[str, str] = {}
    out: dict[int, str] = {}
    for person in people:
        name = (person.norm or {}).get("name", "")
        if name not in house:
            after = next(iter(within(brokers, person.end, person.end + 80)), None)
            before = last_before(brokers, person.start)
            best: Mention | None
            if before is not None and person.start - before.end < 40:
                best = before
            elif after is not None and after.start - person.end < 14:
                best = after
            else:
                best = before or after
            if best is not None:
                house[name] = best.norm["name"] if best.norm else ""
        if house.get(name):
            out[id(person)] = house[name]
    return out


def _house_before(brokers: list[Mention], at: int) -> str | None:
    before = last_before(brokers, at)
    return before.norm["name"] if before is not None and before.norm else None


def _hang(walk: Walk, found: Entities, drafts: list[Draft], quote: Mention, house: str) -> None:
    mine = [d for d in drafts if d.house == house]
    if not mine:
        return
    if len(mine) > 1:
        before = last_before(walk.labelled("COMPANY"), quote.end)
        company = found.of.get(walk.text[before.start : before.end]) if before else None
        same = [d for d in mine if d.company == company] or mine
        lead = [d for d in same if not all(t.past for t in d.told)] or same
        mine = lead
    mine[0].quotes.append(quote)
