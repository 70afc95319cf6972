"""The head of a plain-text article: its headline and the line that says when it was published.

Only read, never cut off: an article's text is the whole file as given, and its offsets count from the first
character of the file. A byte order mark belongs to the encoding and is no character of the text.
"""

import re
from dataclasses import dataclass
from datetime import datetime

_HEAD_LINES = 6  # a publication line stands near the top; deeper dates belong to the story
_HEADLINE_LENGTH = 250
_LINE_LENGTH = 160

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_DATE = (
    rf"{_WEEKDAY}(?:"
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y2>\d{4})"
    rf"|(?P<m3>{_MONTH})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>\d{{4}})"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m4>{_MONTH})\.?,?\s+(?P<y4>\d{{4}})"
    r")"
)
_TIME = (
    r"(?:(?:,|T|\s+at|\s*[|·•@–-])?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,6})?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?"
    r"\s*\(?(?P<zone>Z|UTC|GMT|[A-Z]{2,4}|[+-]\d{2}:?\d{2})?\b\)?)?"
)
_WORD = (
    r"(?:first\s+published|last\s+updated|published|updated|posted|publication\s+date|date)"
    r"(?:\s+on|\s+at)?\s*:?\s+"
)
# With its word a date may be followed by anything ("Published … | Updated …"); without one the line holds
# nothing else, but for a byline in front of it.
_WITH_WORD = re.compile(rf"{_WORD}{_DATE}{_TIME}(?!\d)", re.IGNORECASE)
_BARE = re.compile(rf"(?:by\s[^|·•]{{2,60}}[|·•]\s*)?{_DATE}{_TIME}\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of an article.

    ``title`` is the headline, or None where the text has none on a line of its own. ``published_at`` is
    ISO 8601: a date ("2025-08-21") or a date and time ("2025-08-21T09:32:00"), with a zone only where the
    line gives one in figures or as UTC or GMT; None where no line says it.
    """

    title: str | None
    published_at: str | None


def decode_text(data: bytes) -> str:
    """Decode the bytes of a plain-text article: UTF-8, strictly, line ends kept as they are.

    A leading byte order mark is no error and no part of the text. Raises ``ValueError`` that names the first
    bad byte and its place.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError("not UTF-8 but UTF-16, by its first two bytes; convert the file to UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: byte 0x{data[error.start]:02x} at position {error.start}") from None


def read_head(text: str) -> Head:
    """Read headline and time of publication from the first lines of ``text``, which is not changed.

    A headline is the first line that is no publication line, if it is short, if it does not end like a
    sentence or a publication line follows it, and if more text comes after it.
    """
    lines = _first_lines(text)
    published_at = None
    published_line: int | None = None
    for number, line in enumerate(lines[:_HEAD_LINES]):
        published_at = read_publication_line(line)
        if published_at:
            published_line = number
            break
    first = 1 if published_line == 0 else 0
    title = None
    if len(lines) > first + 1:
        candidate = lines[first]
        followed = published_line in (first + 1, first + 2)
        if len(candidate) <= _HEADLINE_LENGTH and (followed or not candidate.endswith((".", ":", ";", ","))):
            title = candidate
    return Head(title, published_at)


def read_publication_line(line: str) -> str | None:
    """The ISO date, or date and time, of a line like "Published 21/08/2025, 09:32"; None for any other line.

    Of two numbers that may both be a month, the day comes first, unless the time is told with AM or PM.
    """
    line = line.strip()
    if not line or len(line) > _LINE_LENGTH:
        return None
    match = _WITH_WORD.match(line) or _BARE.match(line)
    return _iso(match) if match else None


def _iso(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if part["y1"]:
        year, month, day = int(part["y1"]), int(part["m1"]), int(part["d1"])
    elif part["y2"]:
        year, day, month = int(part["y2"]), int(part["a"]), int(part["b"])
        if month > 12 or (part["half"] and day <= 12):
            day, month = month, day
    elif part["y3"]:
        year, month, day = int(part["y3"]), _MONTHS[part["m3"].lower()], int(part["d3"])
    else:
        year, month, day = int(part["y4"]), _MONTHS[part["m4"].lower()], int(part["d4"])
    try:
        if part["hour"] is None:
            return datetime(year, month, day).date().isoformat()
        hour = int(part["hour"])
        if part["half"]:
            hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
        moment = datetime(year, month, day, hour, int(part["minute"]), int(part["second"] or 0))
    except ValueError:  # 31 February, 25:00: the line says no time that exists
        return None
    return moment.isoformat() + _offset(part["zone"])


def _offset(zone: str | None) -> str:
    """The zone as an ISO offset; a zone told by other letters ("ET") is ambiguous and leaves a local time."""
    if zone is None:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        return f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return ""


def _first_lines(text: str) -> list[str]:
    """The first lines that are not blank, stripped: enough for the head, and one that shows there is more."""
    lines: list[str] = []
    for raw in text[:20_000].splitlines():
        line = raw.strip()
        if line:
            lines.append(line)
            if len(lines) > _HEAD_LINES:
                break
    return lines
