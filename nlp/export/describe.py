"""The tables in words, as they stand in docs/export.md.

``python -m nlp.export.describe docs/export.md`` makes the tables of the page anew.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from nlp.export.dedupe import CALLS
from nlp.export.names import NAMINGS
from nlp.export.schema import EVENTS, TABLES, Column

_PART = re.compile(r"(<!-- (?P<name>columns|names): (?P<of>\w+) -->\n)(?P<table>.*?)(?=<!-- end -->)", re.DOTALL)

# What each kind is in Arrow and Parquet, in DuckDB, and in CSV.
KINDS = {
    "text": ("string", "VARCHAR", "text"),
    "words": ("list of string", "VARCHAR[]", 'joined by "; "'),
    "texts": ("list of string", "VARCHAR[]", "JSON array"),
    "number": ("double", "DOUBLE", "number"),
    "whole": ("int64", "BIGINT", "whole number"),
    "flag": ("bool", "BOOLEAN", "true or false"),
    "day": ("date32", "DATE", "YYYY-MM-DD"),
    "moment": ("timestamp[us, tz=UTC]", "TIMESTAMPTZ", "ISO 8601 with Z"),
    "json": ("string of JSON", "JSON", "JSON"),
}


def columns_table(columns: Iterable[Column]) -> str:
    """Columns as a table in Markdown."""
    lines = ["| column | kind | meaning | unit | null when |", "| --- | --- | --- | --- | --- |"]
    for c in columns:
        lines.append(f"| `{c.name}` | {c.kind} | {c.meaning} | {c.unit} | {c.null or 'never'} |")
    return "\n".join(lines) + "\n"


def names_table(names: str) -> str:
    """The columns that are renamed or added under the names of another system, as a table in Markdown."""
    naming = NAMINGS[names]
    lines = ["| column | made of | |", "| --- | --- | --- |"]
    for c in EVENTS:
        if c.name in naming.renamed:
            lines.append(f"| `{naming.renamed[c.name]}` | `{c.name}` | {c.meaning} |")
    for added in naming.added:
        lines.append(f"| `{added.column.name}` | added | {added.column.meaning} |")
    return "\n".join(lines) + "\n"


def kinds_table() -> str:
    """The kinds of columns, as a table in Markdown."""
    lines = ["| kind | Arrow, Parquet | DuckDB | CSV |", "| --- | --- | --- | --- |"]
    lines += [f"| {kind} | {arrow} | {duck} | {text} |" for kind, (arrow, duck, text) in KINDS.items()]
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """A page with its tables made anew, behind marks such as ``<!-- columns: events -->``."""

    def table(match: re.Match[str]) -> str:
        if match["name"] == "names":
            made = names_table(match["of"])
        elif match["of"] == "kinds":
            made = kinds_table()
        else:
            own = [column for column in CALLS if column not in EVENTS]
            made = columns_table(own if match["of"] == "calls" else TABLES[match["of"]])
        return f"{match[1]}\n{made}\n"

    return _PART.sub(table, page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
