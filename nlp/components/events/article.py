"""The article level: every act of the text with its house, its company and its analyst."""

import re
from bisect import bisect_right
from operator import itemgetter
from typing import Any, Final

from nlp.components.events import context
from nlp.components.events.entities import Entities, key_of
from nlp.components.events.in_force import company_in_force, house_in_force
from nlp.components.events.reading import Act, Reading
from nlp.components.events.unnamed import stands_without_house
from nlp.components.places import last_before, within
from nlp.core.walk import Mention, Row, Walk
from nlp.rules.book import Rulebook, squeeze


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
                    house_in_force(walk, reading, act, brokers, broker_starts, houses, where, analyst is not None)
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
                company = company_in_force(walk, found, company_mentions, company_starts, where)
                tickers = found.tickers.get(company, []) if company else _only_ticker(walk, act)
            if (company is None and not tickers) or (company is not None and company.lower() in context.GOODS):
                continue
            weak = act.noun and not act.brokers and act.rating_to is None and act.rating_from is None
            for mention in mentions:
                house = mention.norm["name"] if mention and mention.norm else None
                if mention is None and not stands_without_house(walk, book, reading, act):
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
    at = bisect_right(heads, where, key=itemgetter(0)) - 1
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
    line, line_end = walk.text.rfind("\n", 0, start) + 1, walk.text.find("\n", end)
    alone = not walk.text[line:start].strip(" ") and line_end >= 0 and not walk.text[end:line_end].strip(" *:")
    return (start, house, stock) if alone and house is not None and stock is not None else None


def _only_ticker(walk: Walk, act: Act) -> list[Mention]:
    """The symbol that a short text without a company's name speaks of alone ("$KRV upgraded at UBS\nTarget $120")."""
    if len(walk.text) > _TWEET or not (act.brokers or act.rating_to or act.target_to):
        return []
    tickers = walk.labelled("TICKER")
    return tickers[:1] if len(set(_symbols(tickers))) == 1 else []


_TWEET: Final = 300


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


_STOCK_WORDS: Final = frozenset("it its company stock firm player".split())


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


_FIRST_PERSON: Final = re.compile(r"\b(?:I|I'm|I’m|my|My)\b")
_OF_QUOTES: Final = re.compile(r'"[^"\n]*"|“[^”\n]*”')


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
