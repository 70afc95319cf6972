"""The article level: houses and companies in force, acts joined into events, background told from news."""

import itertools
import re
from bisect import bisect_right
from typing import Any

from nlp.components.events import context
from nlp.components.events.entities import Entities, key_of
from nlp.components.events.reading import Act, Reading
from nlp.components.places import last_before, within
from nlp.components.subjects import is_digest as _digest
from nlp.core.walk import Mention, Row, Walk
from nlp.rules.book import Rulebook, squeeze

_REFERENTS = frozenset(
    "firm bank broker brokerage analyst analysts it they he she house its his her their brokers".split()
)
_NOBODY = frozenset(
    "one several some other another many multiple few most numerous various two three four five six seven eight "
    "nine ten".split()
)


class Told:
    """An act with its participants resolved."""

    __slots__ = (
        "act", "analyst", "broker", "company", "former", "house", "past", "reading", "sentence", "tickers", "weak",
    )  # fmt: skip

    def __init__(
        self,
        act: Act,
        sentence: int,
        broker: Mention | None,
        house: str | None,
        company: str | None,
        tickers: list[Mention],
        reading: Reading,
        past: bool = False,
        analyst: str | None = None,
        weak: bool = False,
    ) -> None:
        self.act = act
        self.sentence = sentence
        self.broker = broker
        self.house = house
        self.company = company  # entity
        self.tickers = tickers
        self.reading = reading
        self.past = past
        self.analyst = analyst
        self.former = context.former(reading, act)  # the value in force before the news
        self.weak = weak  # a noun without a house of its own: it may add to an event, not make one


def tell(walk: Walk, book: Rulebook, found: Entities) -> list[Told]:
    """All acts of the article with their participants, in order."""
    text = walk.text
    brokers = [m for m in walk.mentions if m.label == "BROKER"]
    names = [m.norm["name"] for m in brokers if m.norm]
    houses = sorted(set(names))
    broker_starts = [m.start for m in brokers]
    company_mentions = [m for m in walk.mentions if m.label == "COMPANY"]
    company_starts = [m.start for m in company_mentions]
    owner_of: dict[str, tuple[int, str]] = {}  # by symbol; of two owners the first counts
    for rank, (entity, listed) in enumerate(found.tickers.items()):
        for symbol in _symbols(listed):
            owner_of.setdefault(symbol, (rank, entity))
    employers = _employers(walk, brokers) if len(houses) > 1 else {}
    out: list[Told] = []
    for number, (reading, acts) in sorted(walk.scratch.get("acts", {}).items()):
        row = reading.row
        for act in acts:
            where = walk.starts[row.items[act.cue].tok_start]
            mentions: list[Mention | None] = [b.mention for b in act.brokers if b.mention is not None]
            analyst = _analyst_of(walk, row, reading, act)
            if not mentions and analyst is not None and analyst in employers:
                mentions = [employers[analyst]]
            call = _call_head(walk, where)
            if not mentions and call is not None:
                mentions = [call[1]]
            if not mentions:
                mentions = [
                    _house_in_force(walk, reading, act, brokers, broker_starts, houses, where, analyst is not None)
                ]
            if _of_no_stock(book, reading, act, mentions):
                continue
            company: str | None = None
            tickers: list[Mention] = []
            if act.company is not None and act.company.mention is not None:
                m = act.company.mention
                company = found.of.get(text[m.start : m.end], text[m.start : m.end])
                tickers = found.tickers.get(company, [])
            elif act.ticker is not None:
                tickers = list(act.ticker.data)
                owners = [owner_of[s] for s in _symbols(tickers) if s in owner_of]
                if owners:
                    company = min(owners)[1]
                    tickers = found.tickers[company]
            elif call is not None:
                company = found.of[text[call[2].start : call[2].end]]
                tickers = found.tickers.get(company, [])
            else:
                company = _company_in_force(walk, found, company_mentions, company_starts, where)
                tickers = found.tickers.get(company, []) if company else []
            if (company is None and not tickers) or (company is not None and company.lower() in context.GOODS):
                continue
            weak = act.noun and not act.brokers and act.rating_to is None and act.rating_from is None
            for mention in mentions:
                house = mention.norm["name"] if mention and mention.norm else None
                if mention is None and not _stands_without_house(reading, act):
                    continue
                if mention is None and not brokers and _writers_own(walk):
                    continue
                if house and company and squeeze(house) == key_of(company):
                    continue
                told = Told(act, number, mention, house, company, tickers, reading, context.past(reading, act), analyst)
                told.weak = weak and house is not None
                out.append(told)
    return out


def _call_head(walk: Walk, where: int) -> tuple[int, Mention, Mention] | None:
    """The line "House on Company" that heads the lines up to ``where``: its start, its house and its company."""
    heads: list[tuple[int, Mention, Mention]] | None = walk.scratch.get("call_heads")
    if heads is None:
        heads = walk.scratch["call_heads"] = [
            head for _, row in sorted(walk.rows.items()) if (head := _heads_calls(walk, row)) is not None
        ]
    at = bisect_right([start for start, _, _ in heads], where) - 1
    if at < 0:
        return None
    blank = walk.text.find("\n\n", walk.text.find("\n", heads[at][0]) + 2, where)
    return heads[at] if blank < 0 else None


def _heads_calls(walk: Walk, row: Row) -> tuple[int, Mention, Mention] | None:
    items = [i for i in row.items if i.kind or walk.words[i.tok_start] not in {"*", "#", ":", "-", "–", "•", "|"}]
    kinds = [i.kind for i in items if i.kind != "TICKER"]
    if kinds != ["BROKER", "", "COMPANY"] or walk.words[items[1].tok_start].lower() != "on":
        return None
    start, end = walk.starts[row.items[0].tok_start], walk.end(row.items[-1].tok_end - 1)
    house, stock = items[0].mention, items[2].mention
    alone = walk.text[:start].rstrip(" ")[-1:] in {"", "\n"} and walk.text[end:].lstrip(" *:")[:1] == "\n"
    return (start, house, stock) if alone and house is not None and stock is not None else None


def _of_no_stock(book: Rulebook, reading: Reading, act: Act, houses: list[Mention | None]) -> bool:
    """Whether a quantitative rater's grade is spoken of in general: "stocks with a rank of 1 or 2 did better"."""
    if act.rating_action != "reiterate" or not any(
        h is not None and h.rule in book.rule_by_id and book.rule_by_id[h.rule].norm.get("type") == "quant"
        for h in houses
    ):
        return False
    if act.company is None and act.ticker is None and _STOCK_WORDS.isdisjoint(reading.low):
        return True
    return "combination" in reading.low[: act.first] or (
        "stocks" in reading.low and act.company is None and act.ticker is None
    )


_STOCK_WORDS = frozenset("it its company stock firm player".split())


def _employers(walk: Walk, brokers: list[Mention]) -> dict[str, Mention]:
    """The house of each analyst: the one that stands at the first mention of the full name."""
    out: dict[str, Mention] = {}
    for person in walk.labelled("ANALYST"):
        name = (person.norm or {}).get("name", "")
        if name in out or walk.text[person.start : person.end] != name:
            continue
        before = last_before(brokers, person.start)
        after = next(iter(within(brokers, person.end, person.end + 25)), None)
        if before is not None and person.start - before.end < 60 and "." not in walk.text[before.end : person.start]:
            out[name] = before
        elif after is not None:
            out[name] = after
    return out


def _writers_own(walk: Walk) -> bool:
    """Whether the text is one writer's opinion: an act that nobody is named for is then the writer's."""
    known: bool | None = walk.scratch.get("own")
    if known is None:
        known = walk.scratch["own"] = len(_FIRST_PERSON.findall(_OF_QUOTES.sub("", walk.text))) >= 2
    return known


_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|my|My)\b")
_OF_QUOTES = re.compile(r'"[^"\n]*"|“[^”\n]*”')


def _symbols(tickers: list[Mention]) -> list[str]:
    return [m.norm["symbol"] for m in tickers if m.norm]


def _analyst_of(walk: Walk, row: Any, reading: Reading, act: Act) -> str | None:
    if "ANALYST" not in reading.kind:
        return None
    people = [(k, i) for k, i in enumerate(row.items) if i.kind == "ANALYST" and i.mention and i.mention.norm]
    if not people:
        return None
    k, item = min(people, key=lambda p: (abs(p[0] - act.cue), p[0]))
    places = [p for p, _ in people]
    while k - 2 in places and reading.low[k - 1] in {"and", "&", ","}:
        k -= 2  # of two authors the first
        item = row.items[k]
    return str(item.mention.norm["name"])


def _house_in_force(
    walk: Walk,
    reading: Reading,
    act: Act,
    brokers: list[Mention],
    starts: list[int],
    houses: list[str],
    where: int,
    has_analyst: bool,
) -> Mention | None:
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
    if before >= 0 and _digest(walk) and starts[before] < walk.text.rfind("\n", 0, where) + 1:
        return None  # of another story
    if _of_another(walk, reading, act):
        return None
    referent = has_analyst or any(w in _REFERENTS for w in reading.low[: act.last + 1])
    elided = act.cue <= 2 and not any(k in {"COMPANY", "TICKER"} for k in reading.kind[: act.cue])
    in_headline = where < walk.headline_end
    if before >= 0 and (referent or elided) and not in_headline:
        candidate = brokers[before]
        if len(houses) > 1 and candidate.start < walk.headline_end and before + 1 < len(brokers):
            return candidate
        return candidate
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


def _company_in_force(
    walk: Walk, found: Entities, mentions: list[Mention], starts: list[int], where: int
) -> str | None:
    if not mentions:
        return None
    before = bisect_right(starts, where) - 1
    paragraph = walk.text.rfind("\n", 0, where) + 1
    here = within(mentions, paragraph, where)
    if _digest(walk):
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


_BACK = (["the", "stock"], ["the", "company"], ["this", "stock"], ["shares", "of"], ["its", "shares"])


def _is_fund(name: str) -> bool:
    return name.rsplit(None, 1)[-1].lower() in _FUNDS


_FUNDS = frozenset({"fund", "etf", "trust", "index"})


def _subject_of(walk: Walk, mentions: list[Mention]) -> str:
    """Of the companies named so far in a paragraph the one that "the stock" means: the last that begins a sentence."""
    ones = [m for m in mentions if walk.words[m.tok_end - 1].lower() not in _FUNDS] or mentions
    edges = {a for a, _ in walk.sentences}
    heads = [m for m in ones if m.tok_start in edges or m.tok_start - 1 in edges]
    chosen = heads[-1] if heads and ones[-1].start - heads[-1].start < 500 else ones[-1]
    return walk.text[chosen.start : chosen.end]


def _stands_without_house(reading: Reading, act: Act) -> bool:
    """Whether an act without any house is told well enough to be an event."""
    if act.rating_action in {"upgrade", "downgrade"}:
        near = reading.low[max(0, act.cue - 6) : act.cue + 7]
        if act.rating_to is not None or act.rating_from is not None:
            return True
        words = {
            "analyst",
            "analysts",
            "broker",
            "brokerage",
            "brokers",
            "brokerages",
            "double",
            "rating",
            "investment",
            "today",
            "shares",
            "stock",
        }
        if act.noun and act.ticker is not None and _heads_list(reading, act):
            return True
        if act.noun:
            return any(
                w in {"ratings", "rating", "analyst", "analysts", "broker", "brokerage", "brokerages", "double"}
                for w in near
            )
        return any(w in words for w in near) or act.ticker is not None or reading.low[act.cue].endswith("ed")
    if act.target_action is not None and act.target_to is None:
        return any(k == "PERCENT" for k in reading.kind[act.cue : act.cue + 4])
    if act.target_action is not None and act.target_to is not None:
        head = reading.low[max(0, act.cue - 5) : act.cue]
        if act.target_from is None and "their" in reading.low[act.cue : act.first] and _mean(head):
            return False  # "the analysts have cut their price target 6% to $8": the mean of them all
        return (
            act.target_action in {"raise", "cut"}
            or any(k == "ANALYST" for k in reading.kind)
            or act.target_from is not None
            or reading.low[:1] in (["sell"], ["buy"])
        )
    return (
        act.rating_action in {"initiate", "reiterate"}
        and act.rating_to is not None
        and act.cue != act.first
        and any(k == "ANALYST" for k in reading.kind)
    )


def _mean(head: list[str]) -> bool:
    """Whether "the analysts" all together are the subject, so that their target is the mean of them all."""
    return any(a == "the" and b == "analysts" for a, b in itertools.pairwise(head))


def _heads_list(reading: Reading, act: Act) -> bool:
    """Whether the noun opens a list of symbols: "Upgrades 11/25: $A $B", "Top upgrades (A, B)"."""
    k = act.cue + 1
    while k < len(reading.low) and (
        reading.kind[k] in {"NUMBER", "DATE"}
        or reading.low[k] in {"today", ":", "/", "for", "-", "the", "day", "'", "s"}
    ):
        k += 1
    if k >= len(reading.kind) or reading.kind[k] != "TICKER":
        return False
    return len(reading.items[k].data) > 1 or reading.kind[k + 1 : k + 3].count("TICKER") > 0
