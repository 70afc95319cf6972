"""Rows of a table as CSV or JSONL, written as they come."""

import codecs
import csv
from collections.abc import Iterable
from typing import IO, Protocol

import orjson

from nlp.export.cells import cell
from nlp.export.rows import Row
from nlp.export.schema import Column


class CsvWriter:
    """Writes a header, if wanted, and then rows as UTF-8, with texts escaped that a spreadsheet would run."""

    def __init__(self, stream: IO[bytes], columns: Iterable[Column], header: bool = True) -> None:
        self._kinds = [(column.name, column.kind) for column in columns]
        self._text = codecs.getwriter("utf-8")(stream)
        self._writer = csv.writer(self._text, lineterminator="\n")
        if header:
            self._writer.writerow([name for name, _ in self._kinds])

    def write(self, row: Row) -> None:
        self._writer.writerow(["" if (value := row[name]) is None else cell(value, kind) for name, kind in self._kinds])


def write_csv(rows: Iterable[Row], columns: Iterable[Column], stream: IO[bytes], header: bool = True) -> int:
    """Write a header and the rows as ``CsvWriter`` does; returns how many rows."""
    writer = CsvWriter(stream, columns, header)
    count = 0
    for row in rows:
        writer.write(row)
        count += 1
    return count


def write_jsonl(rows: Iterable[Row], columns: Iterable[Column], stream: IO[bytes], header: bool = True) -> int:
    """Write one JSON object a row, with every column; returns how many. JSON columns are data, not text.

    ``header`` changes nothing here: every row names its columns.
    """
    nested = [column.name for column in columns if column.kind == "json"]
    count = 0
    for row in rows:
        for name in nested:
            if row[name] is not None:
                row = {**row, name: orjson.Fragment(row[name])}
        stream.write(orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))
        count += 1
    return count


class Writer(Protocol):
    """A function that writes rows to a stream and returns how many."""

    def __call__(
        self, rows: Iterable[Row], columns: Iterable[Column], stream: IO[bytes], header: bool = True
    ) -> int: ...


WRITERS: dict[str, Writer] = {"csv": write_csv, "jsonl": write_jsonl}
