"""Date expressions, and the day they mean on the article's calendar."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

_MONTHS: Final = {
    m: n
    for n, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for m in names.split()
}
_DAYS: Final = {d: n for n, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_MONTH: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DATE: Final = re.compile(
    r"(?=[JFMASONDTWYELtyel\d])"  # what dates begin with: most places are left at once
    rf"(?:(?P<md>(?:{_DAY},?\s+)?\b{_MONTH}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y1>(?:19|20)\d\d))?)"
    rf"|(?P<dm>(?:{_DAY},?\s+)?\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?!\w)(?:,?\s+(?P<y2>(?:19|20)\d\d))?)"
    r"|(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)"
    r"|(?P<num>\b\d{1,2}/\d{1,2}/(?:20)?\d\d\b)"
    rf"|(?P<wd>\b(?P<last>last\s+)?{_DAY}\b)"
    r"|(?P<rel>\b(?:[Tt]oday|[Yy]esterday|[Tt]onight|[Ee]arlier today|[Ll]ast week|[Ll]ast month"
    r"|[Ee]arlier this (?:week|month|year))\b))"
)


# One of these words (or signs, for dates in figures) is in every date.
DATE_WORDS: Final = frozenset(
    [
        *(name.title() for name in (*_MONTHS, *_DAYS)),
        *"Today today Yesterday yesterday Tonight tonight Earlier earlier Last last / -".split(),
    ]
)
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def published_day(meta: dict[str, Any]) -> date | None:
    """The article's own calendar day; None when it is not told. Raises ``ValueError`` for what cannot be read."""
    value = meta.get("published_at")
    if value is None or value == "":
        return None
    text = str(value).strip()
    match = _ISO.match(text)
    if match:
        return date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    for pattern in (
        "%d/%m/%Y",
        "%d/%m/%Y, %H:%M",
        "%d/%m/%Y %H:%M",
        "%b %d, %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %b %Y",
        "%Y/%m/%d",
        "%Y%m%d",
    ):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(f"published_at {value!r} is neither a date nor a date and time")


def resolve(
    match: re.Match[str], published: date | None, text_day: date | None = None, at_row_head: bool = False
) -> str | None:
    """The ISO day that a match of ``DATE`` means, or None where nothing dates it."""
    anchor = published or text_day
    kind = match.lastgroup or ""
    printed = match.group()
    if match.group("iso"):
        return match.group("iso") if _valid(match.group("iso")) else None
    if match.group("num"):
        a, b, y = (int(x) for x in match.group("num").split("/"))
        year = y if y > 100 else 2000 + y
        month, day = (a, b) if a <= 12 else (b, a)
        return _iso(year, month, day)
    if match.group("wd"):
        if anchor is None:
            return None
        wanted = _DAYS[re.search(_DAY, printed).group().lower()]  # type: ignore[union-attr]
        back = (anchor.weekday() - wanted) % 7
        if match.group("last") and back == 0:
            back = 7
        return (anchor - timedelta(days=back)).isoformat()
    if match.group("rel"):
        word = printed.lower()
        if anchor is None:
            return None
        if word in {"today", "tonight", "earlier today"}:
            return anchor.isoformat()
        if word == "yesterday":
            return (anchor - timedelta(days=1)).isoformat()
        return None
    if kind or match.group("md") or match.group("dm"):
        month_name = re.search(_MONTH, printed).group().lower().rstrip(".")  # type: ignore[union-attr]
        month = _MONTHS[month_name]
        day = int(match.group("d1") or match.group("d2"))
        year_text = match.group("y1") or match.group("y2")
        if year_text:
            return _iso(int(year_text), month, day)
        if anchor is None:
            return None
        iso = _iso(anchor.year, month, day)
        if iso and (date.fromisoformat(iso) - anchor).days > 1:
            iso = _iso(anchor.year - 1, month, day)
        return iso
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _valid(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True
