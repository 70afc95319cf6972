"""Rows as Arrow, and from there as pandas and Polars. Needs pyarrow, which is imported nowhere above this."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from nlp.core.record import Record
from nlp.export.fields import RecordDict
from nlp.export.names import naming
from nlp.export.rows import Row, rows
from nlp.export.schema import SCHEMA_VERSION, Column, columns_of

BATCH = 10_000

_TYPES = {
    "text": pa.string(),
    "words": pa.list_(pa.string()),
    "texts": pa.list_(pa.string()),
    "number": pa.float64(),
    "whole": pa.int64(),
    "flag": pa.bool_(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
    "json": pa.string(),
}


def schema_of(columns: Iterable[Column]) -> Any:
    """The Arrow schema (``pyarrow.Schema``) of these columns; what a column means stands in its metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                _TYPES[column.kind],
                nullable=bool(column.null),
                metadata={"meaning": column.meaning, "unit": column.unit, "null": column.null},
            )
            for column in columns
        ],
        metadata={"sellside_schema": SCHEMA_VERSION},
    )


def batch_of(listed: list[Row], schema: Any) -> Any:
    """A ``pyarrow.RecordBatch`` of rows."""
    columns = [pa.array([row[field.name] for row in listed], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def batches(
    records: Iterable[Record | RecordDict], table: str = "events", names: str | None = None, size: int = BATCH
) -> Iterator[Any]:
    """The rows of a table as ``pyarrow.RecordBatch``es of up to ``size`` rows.

    ``names`` ("openbb", "ibes") are column names for the events table. Raises ``ValueError`` for an unknown
    table or names, and ``RecordError`` for a record that is not in the format.
    """
    if names is not None and table != "events":
        raise ValueError(f"names {names!r} are for the table events, not for {table}")
    chosen = naming(names)
    columns = chosen.columns() if table == "events" else columns_of(table)
    schema = schema_of(columns)
    made = rows(records, table)
    if names is not None:
        made = chosen.rows(made)
    while listed := list(islice(made, size)):
        yield batch_of(listed, schema)


def to_arrow(records: Iterable[Record | RecordDict], table: str = "events", names: str | None = None) -> Any:
    """The rows of a table as a ``pyarrow.Table``; parameters and errors as for ``batches``."""
    columns = naming(names).columns() if table == "events" else columns_of(table)
    return pa.Table.from_batches(batches(records, table, names), schema_of(columns))


def to_polars(records: Iterable[Record | RecordDict], table: str = "events", names: str | None = None) -> Any:
    """The rows of a table as a ``polars.DataFrame``; parameters and errors as for ``batches``."""
    import polars as pl

    return pl.from_arrow(to_arrow(records, table, names))


def to_pandas(records: Iterable[Record | RecordDict], table: str = "events", names: str | None = None) -> Any:
    """The rows of a table as a ``pandas.DataFrame``; parameters and errors as for ``batches``.

    Whole numbers and flags keep their type where some are missing (Int64, boolean), and days are datetime64.
    """
    import pandas as pd

    kept = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return to_arrow(records, table, names).to_pandas(types_mapper=kept.get, date_as_object=False)
