"""The same call told by many: which events are one, decided by comparison alone.

Two events are one call when house and company are the same, they lie within the window, they share an act,
and nothing that both tell differs. Events are taken in the order in which they became known, and each joins
the first call that it agrees with: so a call is what its first report says, and nothing depends on the order
of the files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from nlp.evaluation.compare import rating_key

Money = tuple[float, str]


class Rating(NamedTuple):
    """A rating as printed, its score on the common scale, and its rank on the scale of its own house."""

    printed: str
    score: int | None = None
    rank: int | None = None


_ACTIONS = ("rating_action", "target_action")
_OPPOSITES = ({"upgrade", "downgrade"}, {"raise", "cut"})
# A source that only gives the new target ("target $50") says nothing against one that calls it a raise.
_SET_AGREES = frozenset({"set", "raise", "cut", "maintain"})


class Call(NamedTuple):
    """What of an event is compared. ``place`` is where its row lies; ``seen`` orders by what was known first.

    ``day`` is the ordinal of the day of the act, or of publication where the text tells none.
    """

    seen: int
    event_id: str
    digest: bytes
    place: int
    day: int | None
    house: str | None
    company: str | None
    rating_action: str | None
    target_action: str | None
    rating_from: Rating | None
    rating_to: Rating | None
    target_from: Money | None
    target_to: Money | None


class Conflict(NamedTuple):
    """Another call of the same house on the same company in the same days that says something else."""

    other: int
    field: str
    here: Any
    there: Any


@dataclass(slots=True)
class Cluster:
    """One call. ``number`` counts by first report; ``members`` are its events, the first known first."""

    number: int
    members: list[Call]
    conflicts: list[Conflict] = field(default_factory=list)
    rating_action: str | None = None
    target_action: str | None = None
    told: dict[str, tuple[object, object]] = field(default_factory=dict)

    def add(self, call: Call) -> None:
        """Take in a report; what the earlier ones left open it may fill, what they said stands."""
        self.members.append(call)
        self.rating_action = self.rating_action or call.rating_action
        if self.target_action in (None, "set"):
            self.target_action = call.target_action or self.target_action
        for key, value, shown in _values(call):
            self.told.setdefault(key, (value, shown))

    def relation(self, call: Call) -> list[tuple[str, object, object]] | None:
        """What differs between this call and a report, as (field, here, there): nothing for one that belongs.

        None for a report of another act.
        """
        for name, opposites in zip(_ACTIONS, _OPPOSITES, strict=True):
            here, there = getattr(self, name), getattr(call, name)
            if {here, there} == opposites:
                return [(name, here, there)]
        if not self._shares_an_act(call):
            return None
        differing = [
            (key.partition(" ")[0], self.told[key][1], shown)
            for key, value, shown in _values(call)
            if key in self.told and not _agree(self.told[key][0], value)
        ]
        if differing and _one_step({key: value for key, value, _ in _values(call)}, self.values()):
            return None
        return differing

    def _shares_an_act(self, call: Call) -> bool:
        ratings = self.rating_action is not None and call.rating_action is not None
        targets = self.target_action is not None and call.target_action is not None
        if ratings and self.rating_action != call.rating_action:
            return False
        if targets and self.target_action != call.target_action:
            pair = {self.target_action, call.target_action}
            if "set" not in pair or not pair <= _SET_AGREES:
                return False
        return ratings or targets

    def values(self) -> dict[str, object]:
        """What its reports together tell of ratings and targets, as it is compared."""
        return {key: value for key, (value, _) in self.told.items()}


def cluster(calls: Iterable[Call], window: int) -> Iterator[Cluster]:
    """The calls of a corpus, in the order of their first reports. ``window`` is in days, either way from the
    first.

    A report without a house, a company or a day is a call of its own, for nothing tells what it belongs to.
    """
    open_calls: dict[tuple[str, str], dict[int, list[Cluster]]] = {}
    found: list[Cluster] = []
    for call in sorted(calls):
        near: list[Cluster] = []
        by_day: dict[int, list[Cluster]] | None = None
        if call.house is not None and call.company is not None and call.day is not None:
            by_day = open_calls.setdefault((call.house, call.company), {})
            near = _near(by_day, call.day, window)
        home, conflicts = _home(near, call)
        if home is None:
            home = Cluster(len(found), [])
            found.append(home)
            if by_day is not None and call.day is not None:
                by_day.setdefault(call.day, []).append(home)
        home.add(call)
        for other, differing in conflicts:
            for name, there, here in differing:
                _note(home, Conflict(other.number, name, here, there))
                _note(other, Conflict(home.number, name, there, here))
    for each in found:
        # A report may leave out where its call began; once another tells that, the two may be steps in a row.
        each.conflicts = [
            conflict
            for conflict in each.conflicts
            if conflict.field in _ACTIONS or not _one_step(each.values(), found[conflict.other].values())
        ]
    yield from found


def _one_step(here: Mapping[str, object], there: Mapping[str, object]) -> bool:
    """Whether one ends where the other begins: two acts in a row, and no contradiction."""
    for key, value in here.items():
        twin = key.replace("_to", "_from") if "_to" in key else key.replace("_from", "_to")
        if twin in there and _agree(there[twin], value):
            return True
    return False


def _near(by_day: dict[int, list[Cluster]], day: int, window: int) -> list[Cluster]:
    """Calls of these days in the order in which they were opened."""
    if len(by_day) <= 2 * window + 1:
        near = [each for at, listed in by_day.items() if abs(at - day) <= window for each in listed]
    else:
        near = [each for at in range(day - window, day + window + 1) for each in by_day.get(at, ())]
    near.sort(key=lambda each: each.number)
    return near


def _home(
    near: list[Cluster], call: Call
) -> tuple[Cluster | None, list[tuple[Cluster, list[tuple[str, object, object]]]]]:
    """The first call that the report agrees with, and those that it contradicts."""
    home = None
    conflicts = []
    for each in near:
        differing = each.relation(call)
        if differing:
            conflicts.append((each, differing))
        elif differing is not None and home is None:
            home = each
    return home, conflicts


def _note(call: Cluster, conflict: Conflict) -> None:
    if conflict not in call.conflicts:
        call.conflicts.append(conflict)


def _values(call: Call) -> Iterator[tuple[str, object, object]]:
    """What a report tells of ratings and targets: a key, the value as it is compared, and as it is told.

    Amounts in two currencies have two keys: they say nothing about each other.
    """
    if call.rating_from is not None:
        yield "rating_from", call.rating_from, call.rating_from.printed
    if call.rating_to is not None:
        yield "rating_to", call.rating_to, call.rating_to.printed
    if call.target_from is not None:
        amount, currency = _money(call.target_from)
        yield f"target_from {currency}", amount, call.target_from
    if call.target_to is not None:
        amount, currency = _money(call.target_to)
        yield f"target_to {currency}", amount, call.target_to


def _agree(one: object, other: object) -> bool:
    """Whether two values say the same.

    Ratings do by their words; and as outlets put a house's words in their own, also when they are one step of
    the house's own scale, or one score where that scale does not have both.
    """
    if not (isinstance(one, Rating) and isinstance(other, Rating)):
        return one == other
    if _words(one.printed) == _words(other.printed):
        return True
    if one.rank is not None and other.rank is not None:
        return one.rank == other.rank
    return one.score is not None and one.score == other.score


@lru_cache(maxsize=65536)
def _words(printed: str) -> str:
    """A printed rating without case, spaces and hyphens."""
    return rating_key(printed)


def _money(told: Money) -> Money:
    """An amount as it is compared: pence as pounds, and rounded to what a printed target can tell."""
    amount, currency = told
    return (round(amount / 100, 6), "GBP") if currency == "GBX" else (round(amount, 6), currency)
