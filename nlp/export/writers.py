"""All tables of a stream of records at once, into files of one kind."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from nlp.export.fields import RecordDict, RecordError, data_of
from nlp.export.names import naming
from nlp.export.rows import Row, rows
from nlp.export.schema import TABLES, Column
from nlp.export.table_text import CsvWriter

Problem = Callable[[str], None]
Counts = dict[str, int]

BATCH = 10_000


def write_to(
    form: str, records: Iterable[RecordDict], out: Path, on_problem: Problem, names: str | None = None
) -> Counts:
    """Write records as "parquet", "csv", "duckdb", "docbin" or "conll"; returns how much of what was written.

    ``out`` must not be there; it becomes a folder for parquet and csv, else a file. ``names`` are for the
    tables. Raises ``ImportError`` when the package for the form is not installed.
    """
    if form == "parquet":
        return write_parquet(records, out, on_problem, names)
    if form == "csv":
        return write_csv_folder(records, out, on_problem, names)
    if form == "duckdb":
        from nlp.export.database import write_duckdb

        return write_duckdb(records, out, on_problem, names)
    if form == "docbin":
        from nlp.export.docbin import write_docbin

        return write_docbin(records, out, on_problem)
    if form == "conll":
        from nlp.export.conll import write_conll

        return write_conll(records, out, on_problem)
    raise ValueError(f"{form!r} is no form of export")


def tables_of(
    records: Iterable[RecordDict], on_problem: Problem, names: str | None = None
) -> Iterator[dict[str, list[Row]]]:
    """For each record the rows of every table; a record that cannot be read is a problem and has none."""
    chosen = naming(names)
    for record in records:
        try:
            data = data_of(record)
            found = {table: list(rows([data], table)) for table in TABLES}
        except RecordError as error:
            on_problem(str(error))
            continue
        if names is not None:
            found["events"] = list(chosen.rows(found["events"]))
        yield found


def columns_named(names: str | None) -> dict[str, tuple[Column, ...]]:
    """The columns of every table; those of events under ``names``."""
    return {**TABLES, "events": naming(names).columns()}


def write_parquet(records: Iterable[RecordDict], folder: Path, on_problem: Problem, names: str | None = None) -> Counts:
    """Write articles.parquet, spans.parquet, events.parquet and quotes.parquet; returns the rows of each."""
    import pyarrow.parquet as pq

    from nlp.export.arrow import batch_of, schema_of

    folder.mkdir()
    schemas = {table: schema_of(columns) for table, columns in columns_named(names).items()}
    with ExitStack() as open_files:
        files = {
            table: open_files.enter_context(pq.ParquetWriter(folder / f"{table}.parquet", schema, compression="zstd"))
            for table, schema in schemas.items()
        }

        def write(table: str, listed: list[Row]) -> None:
            files[table].write_batch(batch_of(listed, schemas[table]))

        return in_batches(tables_of(records, on_problem, names), write)


def write_csv_folder(
    records: Iterable[RecordDict], folder: Path, on_problem: Problem, names: str | None = None
) -> Counts:
    """Write articles.csv, spans.csv, events.csv and quotes.csv; returns the rows of each."""
    folder.mkdir()
    with ExitStack() as open_files:
        files = {
            table: CsvWriter(open_files.enter_context((folder / f"{table}.csv").open("wb")), columns)
            for table, columns in columns_named(names).items()
        }

        def write(table: str, listed: list[Row]) -> None:
            for row in listed:
                files[table].write(row)

        return in_batches(tables_of(records, on_problem, names), write)


def in_batches(
    found: Iterable[dict[str, list[Row]]], write: Callable[[str, list[Row]], Any], size: int = BATCH
) -> Counts:
    """Hand on the rows of all tables in batches of about ``size``; returns how many each had."""
    waiting: dict[str, list[Row]] = {table: [] for table in TABLES}
    counts = dict.fromkeys(TABLES, 0)
    for of_record in found:
        for table, listed in of_record.items():
            waiting[table] += listed
            if len(waiting[table]) >= size:
                counts[table] += len(waiting[table])
                write(table, waiting[table])
                waiting[table] = []
    for table, listed in waiting.items():
        counts[table] += len(listed)
        if listed:
            write(table, listed)
    return counts
