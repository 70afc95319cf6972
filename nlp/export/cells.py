"""Cells of a CSV file: lists and objects as text, and words that a spreadsheet must not take for a formula."""

import re
from datetime import date, datetime
from typing import Any

import orjson

# Full-width forms count too: spreadsheets of East Asian locales read them as the plain ones.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def escape_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    A text that looks escaped already gets one more, so that ``unescape_text`` gives back every text as it was.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unescape_text(cell: str) -> str:
    """The text that ``escape_text`` made this cell of."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell


def cell(value: Any) -> str | int | float:
    """A value of a row as a cell: None is empty, a list of words is joined by "; ", other nesting is JSON.

    Numbers stay numbers (a fall is -0.5, not '-0.5), and only texts are escaped.
    """
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int | float):
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, str):
        return escape_text(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return escape_text(orjson.dumps(value).decode())


def joined(values: list[str]) -> str:
    """A list of words (tickers, drivers, names of checks) in one cell."""
    return escape_text("; ".join(values))
