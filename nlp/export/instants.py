"""When an article was published, as precisely as it says and no more.

A backtest must not act on news before it was out. So beside the value as given stands how precise it is, and
the first moment in UTC at which it was certainly public: for a day without a time, or a time without a zone,
that is reckoned in the zone where the clock is last (UTC-12).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_LAST_ZONE = timedelta(hours=12)
_SHAPE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ]\s*(?P<time>\d{2}:\d{2})(?P<second>:\d{2}(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Instant:
    """A published_at taken apart; all None where it is missing or cannot be read.

    ``day`` is the article's own calendar day. ``precision`` is "day", "minute" or "second". ``zone`` is the
    offset as "+02:00" ("+00:00" for Z). ``utc`` is the moment, only where time and zone are told.
    ``known_by`` is the first moment (UTC) at which the article was certainly public.
    """

    day: date | None = None
    time: str | None = None
    precision: str | None = None
    zone: str | None = None
    utc: datetime | None = None
    known_by: datetime | None = None


_NONE = Instant()


@lru_cache(maxsize=65536)
def read_instant(value: str | None) -> Instant:
    """Take an ISO 8601 date, or date and time with or without a zone, apart."""
    match = _SHAPE.fullmatch(value.strip()) if value else None
    if match is None:
        return _NONE
    try:
        day = date.fromisoformat(match["day"])
        if match["time"] is None:
            midnight = datetime.combine(day, datetime.min.time(), UTC)
            return Instant(day, None, "day", None, None, midnight + timedelta(days=1) + _LAST_ZONE)
        second = (match["second"] or "").replace(",", ".")
        zone = _offset(match["zone"])
        moment = datetime.fromisoformat(f"{match['day']}T{match['time']}{second[:10]}{zone or '+00:00'}")
        utc = moment.astimezone(UTC) if zone else None
        precision = "second" if second else "minute"
        known_by = utc or moment + _LAST_ZONE
        if precision == "minute":
            known_by += timedelta(minutes=1)
    except (ValueError, OverflowError):  # 31 February, 25:00, the year 9999
        return _NONE
    return Instant(day, match["time"] + second, precision, zone, utc, known_by)


def _offset(zone: str | None) -> str | None:
    if zone is None:
        return None
    if zone in "Zz":
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


_PARTS = {4: "year", 7: "month", 10: "day"}


def date_precision(value: str | None) -> str | None:
    """How precise the ISO date of an act is: "day", "month" or "year"; None for no date."""
    if value is None or len(value) not in _PARTS:
        return None
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        return None
    return _PARTS[len(value)]


def full_date(value: str | None) -> date | None:
    """The date of an act where it is told to the day, else None."""
    if value is None or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
