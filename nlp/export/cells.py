"""Cells of a CSV file: lists and times as text, and words that a spreadsheet must not take for a formula."""

import re
from datetime import date, datetime
from typing import Any

import orjson

# Full-width forms count too: spreadsheets of East Asian locales read them as the plain ones.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_FIRST = frozenset("'=+-@\t\r\n＝＋－＠")  # one look spares most texts the expression


def escape_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    A text that looks escaped already gets one more, so that ``unescape_text`` gives back every text as it
    was.
    """
    return f"'{text}" if text[:1] in _FIRST and _RISKY.match(text) else text


def unescape_text(cell: str) -> str:
    """The text that ``escape_text`` made this cell of."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell


def cell(value: Any, kind: str) -> str | int | float:
    """A value of a row as a cell, by the kind of its column; None is empty.

    "words" are joined by "; ", "texts" are a JSON array. Numbers stay numbers (a fall is -0.5, not '-0.5):
    only texts are escaped.
    """
    if value is None:
        return ""
    if kind == "text" or kind == "json":
        return escape_text(value)
    if kind == "words":
        return escape_text("; ".join(value))
    if kind == "texts":
        return orjson.dumps(value).decode() if value else ""
    if kind == "flag":
        return "true" if value else "false"
    if kind == "day" or kind == "moment":
        return plain_time(value)
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def plain_time(value: date | datetime | str) -> str:
    """ISO 8601, with Z for UTC. What was written before stays."""
    return value if isinstance(value, str) else value.isoformat().replace("+00:00", "Z")
