"""Acts become events: what one house did to one company at one time, told once or often, is one event."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Final

from nlp.components.events.article import Told
from nlp.core.walk import Item, Mention, Walk

_CHANGES: Final = frozenset({"upgrade", "downgrade"})


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


_WORD_OF_RANK: Final = {"1": "strong buy", "2": "buy", "3": "hold", "4": "sell", "5": "strong sell"}


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


def fullness(told: Told) -> int:
    """How many of house, ratings and targets a report tells: 0 to 5."""
    act = told.act
    return sum(v is not None for v in (act.rating_from, act.rating_to, act.target_from, act.target_to)) + (
        told.broker is not None
    )
