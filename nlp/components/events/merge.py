"""Acts become events: what one house did to one company at one time, told once or often, is one event."""

import re
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from nlp.components.dates import DATE, resolve
from nlp.components.events.article import Told
from nlp.components.events.background import holdings_story, lawyers_notice, paragraphs_of_context
from nlp.components.events.entities import Entities
from nlp.core.walk import Item, Mention, Walk
from nlp.rules.book import Rulebook

_CHANGES = frozenset({"upgrade", "downgrade"})
_ROUND_UP = re.compile(
    r"(?:following is a summary|research actions|analysts revised their ratings|broker(?:age)? (?:ratings|actions"
    r"|calls))[^\n]*?\b((?:Mon|Tues|Wednes|Thurs|Fri)day)\b",
    re.IGNORECASE,
)
_ROUND_UP_HEADS = (
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


class Draft:
    """An event in the making."""

    def __init__(self, told: Told) -> None:
        self.house = told.house
        self.broker = told.broker
        self.company = told.company
        self.tickers = list(told.tickers)
        self.told: list[Told] = []
        self.rating_action: str | None = None
        self.target_action: str | None = None
        self.values: dict[str, Item | None] = {
            "rating_from": None,
            "rating_to": None,
            "target_from": None,
            "target_to": None,
        }
        self.analyst: str | None = None
        self.quotes: list[Mention] = []
        self.add(told)

    def add(self, told: Told) -> None:
        act = told.act
        self.told.append(told)
        if self.broker is None and told.broker is not None:
            self.house, self.broker = told.house, told.broker
        if self.rating_action == "suspend" and act.rating_action == "reiterate":
            self.values["rating_from"] = self.values["rating_from"] or act.rating_to
            return
        if act.rating_action == "suspend" and self.rating_action == "reiterate":
            self.values["rating_from"] = self.values["rating_from"] or self.values["rating_to"]
            self.values["rating_to"] = None
        if act.rating_action and (self.rating_action in {None, "reiterate"} or self.rating_action == act.rating_action):
            self.rating_action = act.rating_action
        if (
            act.target_action
            and self.target_action in {None, "set"}
            and not (self.target_action == "set" and act.target_action == "set")
        ):
            self.target_action = act.target_action
        for key in self.values:
            mine, more = self.values[key], getattr(act, key)
            if mine is None or (more is not None and _is_rank(mine) and not _is_rank(more)):
                self.values[key] = more
        if not self.tickers:
            self.tickers = list(told.tickers)
        self.analyst = self.analyst or told.analyst

    def close(self) -> None:
        """A suspended rating takes its target with it: the target that was told is the withdrawn one."""
        old, new = (_value(self.values[key]) for key in ("target_from", "target_to"))
        if self.target_action == "set" and old is not None and new is not None and old[1] == new[1]:
            self.target_action = "raise" if new[0] > old[0] else "cut" if new[0] < old[0] else "maintain"
        withdrawn = self.target_action in {"set", "maintain"} or (self.target_action == "cut" and old is None)
        if self.rating_action == "suspend" and withdrawn:
            self.target_action = "remove"
        if self.target_action == "remove":
            self.values["target_from"] = self.values["target_from"] or self.values["target_to"]
            self.values["target_to"] = None

    def was(self, told: Told) -> bool:
        """Take the values of ``told`` as those in force before this act; whether it is an act that had such."""
        mine = [("rating_from", told.act.rating_to), ("target_from", told.act.target_to)]
        mine = [(key, item) for key, item in mine if item is not None]
        changed = self.rating_action not in {None, "reiterate", "suspend"} or self.target_action in {
            "raise",
            "cut",
            "set",
        }
        if not changed or any(self.values[key] is not None for key, _ in mine):
            return False
        if any(
            not _conflict(self.values[key.replace("from", "to")], item) for key, item in mine if key == "target_from"
        ):
            return False
        for key, item in mine:
            self.values[key] = item
        return True

    def takes(self, told: Told, distance_matters: bool = True) -> bool:
        """Whether ``told`` can be the same event."""
        act = told.act
        if self._since(told):
            return True
        if told.past != self.told[0].past and _differs(self.rating_action, act.rating_action):
            return False
        if _differs(self.rating_action, act.rating_action):
            pair = {self.rating_action, act.rating_action}
            if pair == {"suspend", "reiterate"}:
                return not (act.target_from is not None or (told.past and act.target_action in {"raise", "cut"}))
            if not ("reiterate" in pair and not (pair & {"suspend"})):
                return False
            if "reiterate" in pair and _conflict(self.values["rating_to"], act.rating_to):
                return False
            if pair == {"reiterate", "initiate"} and self.values["rating_to"] is None and act.rating_to is None:
                return False
        if self.rating_action == "suspend" and told.past and act.target_action in {"raise", "cut"}:
            return False
        if act.target_action == "remove" and self.target_action not in {None, "remove"}:
            return False
        return not any(_conflict(self.values[key], getattr(act, key)) for key in self.values)

    def _since(self, told: Told) -> bool:
        """ "Has rated it Hold since March, when it cut it from Buy": the view and the act that made it are one."""
        act = told.act
        return (
            act.rating_action in _CHANGES
            and self.rating_action == "reiterate"
            and self.target_action is None
            and told.sentence == self.told[0].sentence
            and act.rating_from is not None
            and act.rating_to is None
            and "since" in told.reading.low[: act.cue]
        )


def _differs(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


def _value(item: Item | None) -> Any:
    if item is None or item.mention is None:
        return None
    norm = item.mention.norm or {}
    return (
        (norm.get("amount"), norm.get("currency"))
        if item.kind == "TARGET"
        else str(norm.get("rating", "")).lower().replace("-", " ")
    )


def _conflict(a: Item | None, b: Item | None) -> bool:
    return a is not None and b is not None and _value(a) != _value(b) and not _same_rank(a, b)


def _is_rank(item: Item) -> bool:
    return item.kind == "RATING" and "rank" in str(_value(item))


_WORD_OF_RANK = {"1": "strong buy", "2": "buy", "3": "hold", "4": "sell", "5": "strong sell"}


def _same_rank(a: Item, b: Item) -> bool:
    """Whether one is a rank and the other its word: "Zacks Rank #3" and "Hold"."""
    if _is_rank(a) == _is_rank(b) or a.mention is None or b.mention is None:
        return False
    rank, word = (a, b) if _is_rank(a) else (b, a)
    digits = [c for c in str(_value(rank)) if c.isdigit()]
    return bool(digits) and _WORD_OF_RANK.get(digits[-1]) == _value(word)


def join(acts: list[Told]) -> list[Draft]:
    drafts: list[Draft] = []
    late: list[Told] = []
    on: dict[str | None, list[tuple[int, Draft]]] = {}  # by company, with their places in ``drafts``

    def like(told: Told) -> Iterable[Draft]:
        """Drafts that may be of the same stock, in order."""
        if told.company is None:
            return drafts
        return [draft for _, draft in sorted(on.get(told.company, []) + on.get(None, []), key=itemgetter(0))]

    def begin(told: Told) -> None:
        draft = Draft(told)
        on.setdefault(draft.company, []).append((len(drafts), draft))
        drafts.append(draft)

    for told in acts:
        if told.house is None:
            late.append(told)
            continue
        home = next((d for d in like(told) if d.house == told.house and _same_stock(d, told) and d.takes(told)), None)
        if told.former and any(
            d.house == told.house and d.told[0].sentence < told.sentence and d.was(told) for d in like(told)
        ):
            continue
        if told.weak:
            if home is not None and home.rating_action == told.act.rating_action:
                home.add(told)
            continue
        if home is None:
            begin(told)
        else:
            home.add(told)
    for told in late:
        home = next(
            (
                d
                for d in like(told)
                if _same_stock(d, told) and (_same_act(d, told) or _same_clause(d, told)) and d.takes(told)
            ),
            None,
        )
        if home is None:
            begin(told)
        else:
            home.add(told)
    for draft in drafts:
        draft.close()
    return [d for d in drafts if d.rating_action or d.target_action]


def _same_stock(draft: Draft, told: Told) -> bool:
    if draft.company is not None and told.company is not None:
        return draft.company == told.company
    mine = {(m.norm or {}).get("symbol") for m in draft.tickers}
    return any((m.norm or {}).get("symbol") in mine for m in told.tickers)


def _same_act(draft: Draft, told: Told) -> bool:
    act = told.act
    if act.rating_action is not None:
        return draft.rating_action == act.rating_action
    return (
        act.target_action is not None
        and draft.target_action is not None
        and (draft.target_action == act.target_action or act.target_to is not None)
    )


def _same_clause(draft: Draft, told: Told) -> bool:
    """Whether one unnamed house moves a rating and a target in one sentence."""
    last = draft.told[-1]
    return (
        draft.house is None
        and last.sentence == told.sentence
        and last.analyst == told.analyst
        and last.company == told.company
        and (last.act.rating_action is None) != (told.act.rating_action is None)
    )


def sentence_range(walk: Walk, number: int) -> tuple[int, int]:
    first, last = walk.sentences[number]
    return walk.starts[first], walk.end(last - 1)


def date_of(
    walk: Walk, draft: Draft, published: Any, header: str | None, rivals: dict[int, list[tuple[str | None, int]]]
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
                for house, at in rivals.get(told.sentence, ())
                if house != told.house
            )
            if other:
                continue
            if best is None or distance < best[0]:
                best = (distance, match)
        if best is not None:
            iso = resolve(best[1], published)
            if iso:
                return iso, best[1].span()
            if best[1].group("rel"):
                return None, None
    return (header, None) if header else (None, None)


def fullness(told: Told) -> int:
    """How many of house, ratings and targets a report tells: 0 to 5."""
    act = told.act
    return sum(v is not None for v in (act.rating_from, act.rating_to, act.target_from, act.target_to)) + (
        told.broker is not None
    )


def header_date(walk: Walk, published: Any) -> str | None:
    """The date that a round-up's head gives to all its rows."""
    if (
        len({m.start for m in walk.mentions if m.label == "COMPANY" and m.rule != "company.again"}) >= 5
        and len(walk.rows) >= 4
    ):
        head = DATE.search(walk.text, 0, min(len(walk.text), max(walk.headline_end + 160, 200)))
        head_day = resolve(head, published) if head else None
        if head_day:
            return head_day
    low = walk.low()
    match = _ROUND_UP.search(walk.text) if any(head in low for head in _ROUND_UP_HEADS) else None
    if match:
        named = DATE.search(walk.text, match.start(1), match.end(1))
        if named:
            return resolve(named, published)
    return None


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


_VIEWS = frozenset({"frame.rating.bare", "frame.rating.set", "frame.rating.rate"})


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
    if len(companies) > 2:
        return set()
    return named


def events_of(walk: Walk, book: Rulebook, found: Entities, drafts: list[Draft]) -> list[dict[str, Any]]:
    """Drafts as event records, without quotes, checks and ids of spans (those are set when the record is written)."""
    published = walk.scratch.get("published")
    header = header_date(walk, published)
    kinds = prominence(walk, drafts, paragraphs_of_context(walk))
    rivals: dict[int, list[tuple[str | None, int]]] = {}
    for draft in drafts:
        for told in draft.told:
            at = walk.starts[told.reading.items[told.act.cue].tok_start]
            rivals.setdefault(told.sentence, []).append((told.house, at))
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
