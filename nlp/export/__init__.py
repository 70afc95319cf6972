"""Records as tables: what leaves sellside for the tools of research.

>>> from nlp.export import read_records, to_pandas
>>> events = to_pandas(read_records("records.jsonl"))                # doctest: +SKIP

Iterators in, iterators or tables out; the columns are in docs/export.md. The heavy packages load on first
use.
"""

from nlp.export.fields import RecordError
from nlp.export.reading import ReadError, read_records
from nlp.export.rows import rows
from nlp.export.schema import TABLES, Column

__all__ = ["TABLES", "Column", "ReadError", "RecordError", "read_records", "rows"]
