"""Records from files: JSONL, plain or packed, the Parquet that ``sellside annotate`` writes, standard input.

A line that is no record never ends the reading by itself: it goes to ``on_problem``, and the caller decides.
"""

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson

from nlp.export.fields import kind

Problem = Callable[[str], None]


class ReadError(ValueError):
    """A file or a line that cannot be read as records. The message names both, and says what to do."""


def stop(problem: str) -> None:
    """The ``on_problem`` of those who want all or nothing."""
    raise ReadError(problem)


def read_records(
    path: Path | str, on_problem: Problem = stop, articles: bool = False
) -> Iterator[dict[str, Any]]:
    """The records of a file, one after the other; "-" is standard input, which is JSONL.

    Without ``articles`` a row that has neither spans nor events is a problem, for it is an article that was
    never annotated; with it such rows are yielded too. Raises ``ReadError`` when the file cannot be opened or
    is of a kind that is not read, and whatever ``on_problem`` raises.
    """
    name = str(path)
    for place, row in _rows(name, on_problem):
        if "spans" not in row and "events" not in row and not articles:
            on_problem(
                f"{place}: neither spans nor events, so this is an article and no record; "
                "annotate it first: sellside annotate"
            )
            continue
        yield row


def is_record(row: Mapping[str, Any]) -> bool:
    """Whether a row was annotated; else it is an article."""
    return "spans" in row or "events" in row


def _rows(name: str, on_problem: Problem) -> Iterator[tuple[str, dict[str, Any]]]:
    if name.lower().endswith(".parquet"):
        yield from _parquet_rows(name)
        return
    with open_lines(name) as lines:
        number = 0
        try:
            for number, line in enumerate(lines, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.isspace() or not line:
                    continue
                place = f"{name}, line {number}"
                try:
                    row = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    on_problem(f"{place}: not JSON ({error}); one record a line is expected")
                    continue
                if isinstance(row, dict):
                    yield place, row
                else:
                    on_problem(f"{place}: a record is a JSON object, this is {kind(row)}")
        except Exception as error:
            if not isinstance(error, OSError | EOFError | zlib.error) and type(error).__name__ != "ZstdError":
                raise
            on_problem(f"{name}: cannot be read after line {number}: {error}")


@contextmanager
def open_lines(name: str) -> Iterator[IO[bytes]]:
    """The bytes of a JSONL file, unpacked. Raises ``ReadError`` when it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer
        return
    lower = name.lower()
    if not lower.endswith((".jsonl", ".ndjson", ".json", ".gz", ".zst")):
        raise ReadError(
            f"{name}: records are read from .jsonl, also .gz or .zst, and from the .parquet of a corpus run"
        )
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (closed below, apart from the try)
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from None
    with file:
        if lower.endswith(".gz"):
            yield io.BufferedReader(gzip.GzipFile(fileobj=file))
        elif lower.endswith(".zst"):
            yield _unpacked_zst(name, file)
        else:
            yield file


def _unpacked_zst(name: str, file: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        raise ReadError(f"{name}: zstandard is needed to read it: pip install 'sellside[formats]'") from None
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True))


def _parquet_rows(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ReadError(f"{name}: pyarrow is needed to read it: pip install 'sellside[formats]'") from None
    try:
        file = pq.ParquetFile(name)
    except (OSError, pa.ArrowInvalid) as error:
        raise ReadError(f"{name}: {error}") from None
    if not {"id", "meta", "spans", "events", "other"} <= set(file.schema_arrow.names):
        raise ReadError(f"{name}: not a table of records as sellside annotate writes it")
    number = 0
    for batch in file.iter_batches(batch_size=512):
        for row in batch.to_pylist():
            number += 1
            yield f"{name}, row {number}", _record_of(row)


def _record_of(row: dict[str, Any]) -> dict[str, Any]:
    """Undo the columns of the Parquet that a corpus run writes: what is JSON there becomes data again."""
    record = {
        key: row[key] for key in ("schema_version", "id", "language", "text_sha256", "text") if row.get(key)
    }
    record["meta"] = orjson.loads(row["meta"] or "{}")
    record["spans"] = [_span_of(span) for span in row["spans"] or ()]
    record["events"] = [orjson.loads(event["json"]) for event in row["events"] or ()]
    if row.get("warnings"):
        record["warnings"] = row["warnings"]
    record.update(orjson.loads(row["other"] or "{}"))
    return record


def _span_of(span: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in span.items() if value is not None and key not in ("norm", "other")}
    if span.get("norm") is not None:
        found["norm"] = orjson.loads(span["norm"])
    found.update(orjson.loads(span.get("other") or "{}"))
    return found
