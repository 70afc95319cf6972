"""Geometry of the two drawings: where bars, dots and ticks lie. The templates only put it into SVG."""

from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from nlp.report.figures import KIND_NAMES, KINDS, Bin, TargetChange

WIDTH = 960


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Column:
    """A bin of the timeline: its bars, the whole height as a place to point at, and what is said there."""

    x: float
    width: float
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    width: int
    height: int
    left: float
    bottom: float
    columns: list[Column]
    x_ticks: list[Tick]
    y_ticks: list[Tick]


def timeline(unit: str, found: list[Bin], height: int = 240) -> Timeline:
    """Stacked columns over time; a column for every bin, empty ones too."""
    left, right, top, bottom = 44.0, 24.0, 10.0, height - 26.0
    most = max((each.total for each in found), default=0)
    steps = nice_steps(0, max(most, 1), 4, whole=True)
    scale = (bottom - top) / steps[-1]
    step = (WIDTH - left - right) / max(len(found), 1)
    width = max(1.0, min(step - min(2.0, step * 0.25), 40.0))
    columns = []
    for place, each in enumerate(found):
        x = left + place * step + (step - width) / 2
        bars, y = [], bottom
        for kind, count in zip(KINDS, each.counts, strict=True):
            if count:
                tall = count * scale
                bars.append(Bar(_r(x), _r(y - tall), _r(width), _r(max(tall - 1, 0.8)), kind))
                y -= tall
        label = "\n".join([bin_label(unit, each), *_counts(each)])
        columns.append(Column(_r(left + place * step), _r(step), label, tuple(bars)))
    every = ceil(len(found) / max(1, min(8, len(found))))
    x_ticks = [
        Tick(_r(left + (place + 0.5) * step), tick_label(unit, each.first))
        for place, each in enumerate(found)
        if place % every == 0
    ]
    y_ticks = [Tick(_r(bottom - value * scale), f"{value:,.0f}") for value in steps]
    return Timeline(WIDTH, height, left, bottom, columns, x_ticks, y_ticks)


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """A target change. Amounts are of many currencies, so dots lie by the change: the one before at 0%."""

    y: float
    name: str
    house: str
    before: str
    after: str
    amounts: str
    percent: str
    x_before: float
    x_after: float
    off_scale: bool
    article_id: str

    @property
    def up(self) -> bool:
        return self.x_after >= self.x_before


@dataclass(frozen=True, slots=True)
class Dumbbells:
    width: int
    height: int
    left: float
    right: float
    x_zero: float
    x_ticks: list[Tick]
    lines: list[Dumbbell]


_OFF_SCALE = 1.5  # a change beyond this is drawn at the edge, or it would press all others together


def dumbbells(changes: list[TargetChange], line_height: int = 26) -> Dumbbells:
    """A line a change: from the target before, which is 0%, to the one after."""
    left, right, top = 290.0, WIDTH - 205.0, 26.0
    shown = [max(-1.0, min(change.change, _OFF_SCALE)) for change in changes]
    low, high = min([*shown, 0.0]), max([*shown, 0.0])
    if low == high:
        low, high = -0.1, 0.1
    steps = nice_steps(low, high, 6)
    low, high = steps[0], steps[-1]

    def x(value: float) -> float:
        return _r(left + (value - low) / (high - low) * (right - left))

    lines = [
        Dumbbell(
            y=_r(top + (place + 0.5) * line_height),
            name=change.company,
            house=change.house,
            before=amount(change.before, change.currency),
            after=amount(change.after, change.currency),
            amounts=f"{amount(change.before, change.currency)} → {amount(change.after, '')}",
            percent=percent(change.change),
            x_before=x(0.0),
            x_after=x(value),
            off_scale=change.change > _OFF_SCALE,
            article_id=change.article_id,
        )
        for place, (change, value) in enumerate(zip(changes, shown, strict=True))
    ]
    ticks = [Tick(x(value), percent(value, 0)) for value in steps]
    return Dumbbells(WIDTH, int(top + len(changes) * line_height + 8), left, right, x(0.0), ticks, lines)


def nice_steps(low: float, high: float, about: int, whole: bool = False) -> list[float]:
    """Round numbers a step apart that reach from ``low`` or below to ``high`` or above."""
    raw = max(high - low, 1e-9) / about
    size = 10.0 ** floor(log10(raw))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= raw * 0.999)
    if whole:
        step = max(1.0, ceil(step))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def percent(change: float, digits: int = 1) -> str:
    """A fraction as a change in per cent, with its sign: "+20.0%", "−7.5%", "0%"."""
    number = f"{abs(change) * 100:,.{digits}f}"
    if not float(number.replace(",", "")):
        return "0%"
    return f"{'+' if change > 0 else '−'}{number}%"


def amount(value: float, currency: str) -> str:
    """An amount with its currency: "JPY 3,600", "USD 12.50"."""
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{currency} {number}".strip()


def bin_label(unit: str, found: Bin) -> str:
    """The stretch of a bin in words."""
    first = found.first
    if unit == "day":
        return first.isoformat()
    if unit == "week":
        return f"{first.isoformat()} to {found.last.isoformat()}"
    return tick_label(unit, first)


def tick_label(unit: str, first: date) -> str:
    """The begin of a bin, as short as its unit allows."""
    if unit == "year":
        return str(first.year)
    if unit == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    return first.strftime("%Y-%m") if unit == "month" else first.isoformat()


def _counts(found: Bin) -> list[str]:
    return [f"{KIND_NAMES[kind]}: {count}" for kind, count in zip(KINDS, found.counts, strict=True) if count]


def _r(value: float) -> float:
    return round(value, 2)
