"""The figures of a report, gathered record by record: counts, days, houses, targets, failed checks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from nlp.export.fields import RecordDict
from nlp.export.rows import Row, event_rows

# What a call is drawn as, in the order of the drawing. Every event is one of them.
KINDS = ("upgrade", "downgrade", "initiate", "other")
KIND_NAMES = {
    "upgrade": "Upgrades",
    "downgrade": "Downgrades",
    "initiate": "Initiations",
    "other": "Reiterations and targets alone",
}
_KIND_OF = {"upgrade": "upgrade", "downgrade": "downgrade", "initiate": "initiate", "resume": "initiate"}

HOUSE_COLUMNS = ("upgrade", "downgrade", "initiate", "resume", "reiterate", "suspend", "target only")
NO_HOUSE = "(no house named)"


def kind_of(row: Row) -> str:
    """What an event is drawn as."""
    return _KIND_OF.get(row["rating_action"] or "", "other")


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target before and after, in one currency; ``change`` is a fraction of the one before."""

    article_id: str
    house: str
    company: str
    before: float
    after: float
    currency: str

    @property
    def change(self) -> float:
        return self.after / self.before - 1


@dataclass(frozen=True, slots=True)
class FailedCheck:
    article_id: str
    title: str
    house: str
    company: str
    check: str
    expected: str
    found: str


@dataclass(slots=True)
class Figures:
    """Counts over all records of a report; ``add`` takes them one by one."""

    articles: int = 0
    with_events: int = 0
    events: int = 0
    dated: int = 0
    spans: int = 0
    houses: Counter[tuple[str, str]] = field(default_factory=Counter)
    companies: set[str] = field(default_factory=set)
    days: Counter[tuple[date, str]] = field(default_factory=Counter)
    targets: list[TargetChange] = field(default_factory=list)
    failed: list[FailedCheck] = field(default_factory=list)

    def add(self, record: RecordDict, title: str) -> None:
        """Count a record. Raises ``RecordError`` for one not in the format, which then counts nowhere."""
        rows = list(event_rows(record))
        self.articles += 1
        self.spans += len(record.get("spans") or ())
        self.with_events += bool(rows)
        for row, event in zip(rows, record.get("events") or (), strict=True):
            self._add_event(row, event, title)

    def _add_event(self, row: Row, event: RecordDict, title: str) -> None:
        house, company = row["broker"] or NO_HOUSE, row["company"] or row["symbol"] or "(no company named)"
        self.events += 1
        self.houses[house, row["rating_action"] or "target only"] += 1
        if row["company"] or row["symbol"]:
            self.companies.add((row["symbol"] or row["company"]).casefold())
        day = row["date"] or (row["published_on"] if row["prominence"] != "context" else None)
        if day is not None:
            self.dated += 1
            self.days[day, kind_of(row)] += 1
        before, after = row["target_from"], row["target_to"]
        if before and after is not None and before > 0 and row["currency"] == row["currency_from"]:
            self.targets.append(TargetChange(row["article_id"], house, company, before, after, row["currency"] or ""))
        for check in event.get("checks") or ():
            told = (str(check.get(key, "")) for key in ("check", "expected", "found"))
            self.failed.append(FailedCheck(row["article_id"], title, house, company, *told))


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of days with the number of calls of each kind, in the order of ``KINDS``."""

    first: date
    last: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def main_days(days: Counter[tuple[date, str]]) -> tuple[date, date] | None:
    """The first and last day to draw: all of them, unless a few stragglers would press the rest together.

    At most 1 in 15 calls is left out, and only where that makes the stretch a third or less. None without any
    day.
    """
    if not days:
        return None
    by_day: Counter[date] = Counter()
    for (day, _), count in days.items():
        by_day[day] += count
    order = sorted(by_day)
    enough = by_day.total() - by_day.total() // 15
    first, last = _shortest([by_day[day] for day in order], order, enough)
    while first > 0 and (order[first] - order[first - 1]) * 10 < order[last] - order[first]:
        first -= 1
    while last + 1 < len(order) and (order[last + 1] - order[last]) * 10 < order[last] - order[first]:
        last += 1
    whole, part = (order[-1] - order[0]).days + 1, (order[last] - order[first]).days + 1
    return (order[first], order[last]) if 3 * part <= whole else (order[0], order[-1])


def _shortest(counts: list[int], order: list[date], enough: int) -> tuple[int, int]:
    """First and last place of the shortest stretch of days with ``enough`` calls."""
    best = (0, len(order) - 1)
    first = held = 0
    for last, count in enumerate(counts):
        held += count
        while held - counts[first] >= enough:
            held -= counts[first]
            first += 1
        if held >= enough and order[last] - order[first] < order[best[1]] - order[best[0]]:
            best = (first, last)
    return best


def bins(days: Counter[tuple[date, str]], most: int = 120) -> tuple[str, list[Bin]]:
    """Calls by day, week, month, quarter or year: the finest unit with no more than ``most`` bins, none left
    out.

    Returns the unit and the bins; a week begins on Monday.
    """
    if not days:
        return "day", []
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    for unit in ("day", "week", "month", "quarter", "year"):
        starts = [_start(first, unit)]
        while len(starts) <= most and (following := _next(starts[-1], unit)) <= last:
            starts.append(following)
        if len(starts) <= most or unit == "year":
            break
    counts = {start: dict.fromkeys(KINDS, 0) for start in starts}
    for (day, kind), count in days.items():
        counts[_start(day, unit)][kind] += count
    return unit, [
        Bin(start, _next(start, unit) - timedelta(days=1), tuple(of_kind.values())) for start, of_kind in counts.items()
    ]


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(start: date, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=7 if unit == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = start.month - 1 + months
    return start.replace(year=start.year + month // 12, month=month % 12 + 1)


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A house: its events by action, in the order of ``HOUSE_COLUMNS``, and by kind, in that of ``KINDS``."""

    name: str
    counts: tuple[int, ...]
    kinds: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def house_lines(houses: Counter[tuple[str, str]]) -> list[HouseLine]:
    """All houses, the busiest first."""
    names: Iterable[str] = {name for name, _ in houses}
    lines = []
    for name in names:
        counts = tuple(houses[name, action] for action in HOUSE_COLUMNS)
        kinds = dict.fromkeys(KINDS, 0)
        for action, count in zip(HOUSE_COLUMNS, counts, strict=True):
            kinds[_KIND_OF.get(action, "other")] += count
        lines.append(HouseLine(name, counts, tuple(kinds.values())))
    return sorted(lines, key=lambda line: (-line.total, line.name))


def largest_changes(targets: list[TargetChange], most: int = 24) -> list[TargetChange]:
    """The target changes that moved most, from the largest raise to the largest cut."""
    chosen = sorted(targets, key=lambda t: (-abs(t.change), t.company, t.house, t.article_id))[:most]
    return sorted(chosen, key=lambda t: (-t.change, t.company, t.house, t.article_id))
