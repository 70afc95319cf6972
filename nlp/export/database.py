"""All tables in one DuckDB file, with the views of ``views.sql``."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import duckdb

from nlp.export.arrow import batch_of, schema_of
from nlp.export.fields import RecordDict
from nlp.export.names import Naming, naming
from nlp.export.rows import Row
from nlp.export.schema import EVENTS, SCHEMA_VERSION, TABLES, Column
from nlp.export.writers import Counts, Problem, in_batches, tables_of

_TYPES = {
    "text": "VARCHAR",
    "words": "VARCHAR[]",
    "texts": "VARCHAR[]",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "flag": "BOOLEAN",
    "day": "DATE",
    "moment": "TIMESTAMPTZ",
    "json": "JSON",
}


def write_duckdb(records: Iterable[RecordDict], file: Path, on_problem: Problem, names: str | None = None) -> Counts:
    """Write a database with the four tables and the views; returns the rows of each table.

    The views need our names, so ``names`` adds a view ``events_openbb`` or ``events_ibes`` and renames
    nothing.
    """
    chosen = naming(names)
    schemas = {table: schema_of(columns) for table, columns in TABLES.items()}
    with duckdb.connect(str(file)) as connection:
        for table, columns in TABLES.items():
            connection.execute(_create(table, columns))

        def write(table: str, listed: list[Row]) -> None:
            connection.register("batch", batch_of(listed, schemas[table]))
            connection.execute(f"INSERT INTO {table} SELECT * FROM batch")
            connection.unregister("batch")

        counts = in_batches(tables_of(records, on_problem), write)
        connection.execute(files("nlp.export").joinpath("views.sql").read_text(encoding="utf-8"))
        if names is not None:
            connection.execute(_named_view(names, chosen))
        connection.execute(f"COMMENT ON TABLE events IS 'sellside tables, version {SCHEMA_VERSION}'")
    return counts


def _create(table: str, columns: Iterable[Column]) -> str:
    listed = ", ".join(
        f'"{column.name}" {_TYPES[column.kind]}{"" if column.null else " NOT NULL"}' for column in columns
    )
    comments = "".join(
        f'; COMMENT ON COLUMN {table}."{column.name}" IS {_quoted(_comment(column))}' for column in columns
    )
    return f"CREATE TABLE {table} ({listed}){comments}"


def _comment(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    null = f"; null: {column.null}" if column.null else ""
    return column.meaning + unit + null


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _named_view(names: str, chosen: Naming) -> str:
    listed = ", ".join(f'"{c.name}" AS "{chosen.renamed.get(c.name, c.name)}"' for c in EVENTS)
    extra = "".join(f', {added.sql} AS "{added.column.name}"' for added in chosen.added)
    return f"CREATE VIEW events_{names} AS SELECT {listed}{extra} FROM events"
