"""Records as tables: what leaves sellside for the tools of research.

Iterators in; iterators (``rows``, ``batches``) or tables (``to_polars``, ``to_pandas``, ``to_arrow``) out.
The columns are in docs/export.md. What needs pyarrow, polars or pandas loads on first use.
"""

from typing import TYPE_CHECKING, Any

from nlp.export.fields import RecordError
from nlp.export.reading import ReadError, read_records
from nlp.export.rows import rows
from nlp.export.schema import TABLES, Column

if TYPE_CHECKING:
    from nlp.export.arrow import batches, to_arrow, to_pandas, to_polars

__all__ = [
    "TABLES",
    "Column",
    "ReadError",
    "RecordError",
    "batches",
    "read_records",
    "rows",
    "to_arrow",
    "to_pandas",
    "to_polars",
]


def __getattr__(name: str) -> Any:
    if name in {"batches", "to_arrow", "to_pandas", "to_polars"}:
        from nlp.export import arrow

        return getattr(arrow, name)
    raise AttributeError(f"module 'nlp.export' has no attribute {name!r}")
