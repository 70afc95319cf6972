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
from nlp.export.files import reason_of

Problem = Callable[[str], None]

_LINES = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")
_BY_PRODUCTS = (".rejects.jsonl", ".manifest.json")


class ReadError(ValueError):
    """A file or a line that cannot be read as records. The message names both, and says what to do."""


def stop(problem: str) -> None:
    """The ``on_problem`` of those who want all or nothing."""
    raise ReadError(problem)


def read_records(path: Path | str, on_problem: Problem = stop, articles: bool = False) -> Iterator[dict[str, Any]]:
    """The records of a file, or of a folder's files by name; "-" is standard input, which is JSONL.

    Without ``articles`` a row that has neither spans nor events is a problem, for it is an article that was
    never annotated; with it such rows are yielded too. Raises ``ReadError`` when a file cannot be opened or
    is of a kind that is not read, and whatever ``on_problem`` raises.
    """
    for file in files_of(str(path)):
        rows = _parquet_rows(file) if is_parquet(file) else _json_rows(file, on_problem)
        for place, row in rows:
            if articles or is_record(row):
                yield row
            else:
                on_problem(_no_record(place))


def read_lines(file: str, on_problem: Problem) -> Iterator[tuple[str, bytes]]:
    """The lines of a JSONL file that are not blank, each with its place ("records.jsonl, line 7")."""
    with _open(file) as lines:
        number = 0
        try:
            for number, line in enumerate(lines, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line and not line.isspace():
                    yield f"{file}, line {number}", line
        except Exception as error:
            if not isinstance(error, OSError | EOFError | zlib.error) and type(error).__name__ != "ZstdError":
                raise
            on_problem(f"{file}: cannot be read after line {number}: {error}")


def parse_line(place: str, line: bytes, on_problem: Problem) -> dict[str, Any] | None:
    """The JSON object of a line; None for a problem."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        on_problem(f"{place}: not JSON ({error}); one record a line is expected")
        return None
    if not isinstance(row, dict):
        on_problem(f"{place}: a record is a JSON object, this is {kind(row)}")
        return None
    return row


def parse_record(place: str, line: bytes, on_problem: Problem) -> dict[str, Any] | None:
    """The record of a line; None for a problem, which an article without annotations is too."""
    row = parse_line(place, line, on_problem)
    if row is not None and not is_record(row):
        on_problem(_no_record(place))
        return None
    return row


def is_record(row: Mapping[str, Any]) -> bool:
    """Whether a row was annotated; else it is an article."""
    return "spans" in row or "events" in row


def is_parquet(file: str) -> bool:
    return file.lower().endswith(".parquet")


def files_of(name: str) -> list[str]:
    """The files to read: of a folder those of records, by name. Raises ``ReadError`` where there is none."""
    path = Path(name)
    if name == "-" or not path.is_dir():
        return [name]
    files = [
        str(file)
        for file in sorted(path.rglob("*"))
        if file.name.lower().endswith((*_LINES, ".parquet"))
        and not file.name.endswith(_BY_PRODUCTS)
        and not file.name.startswith(".")
    ]
    if not files:
        raise ReadError(f"{name}: no file of records in this folder (.jsonl, also .gz or .zst, or .parquet)")
    return files


def _no_record(place: str) -> str:
    return (
        f"{place}: neither spans nor events, so this is an article and no record; annotate it first: sellside annotate"
    )


def _json_rows(file: str, on_problem: Problem) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, line in read_lines(file, on_problem):
        row = parse_line(place, line, on_problem)
        if row is not None:
            yield place, row


@contextmanager
def _open(name: str) -> Iterator[IO[bytes]]:
    """The bytes of a JSONL file, unpacked. Raises ``ReadError`` when it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer
        return
    lower = name.lower()
    if not lower.endswith(_LINES):
        raise ReadError(
            f"{name}: records are read from .jsonl, also .gz or .zst, and from the .parquet of a corpus run"
        )
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (closed below, apart from the try)
    except OSError as error:
        raise ReadError(reason_of(error) if error.filename else f"{name}: {error.strerror or error}") from None
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
        raise ReadError(_no_parquet(name, error)) from None
    if not {"id", "meta", "spans", "events", "other"} <= set(file.schema_arrow.names):
        raise ReadError(f"{name}: not a table of records as sellside annotate writes it")
    number = 0
    for batch in file.iter_batches(batch_size=512):
        for row in batch.to_pylist():
            number += 1
            yield f"{name}, row {number}", _record_of(row)


def _no_parquet(name: str, error: Exception) -> str:
    if isinstance(error, OSError):
        return reason_of(error) if error.filename else f"{name}: {error.strerror or error}"
    return f"{name}: this is no Parquet file, whatever its name says, or a part of one ({error})"


def _record_of(row: dict[str, Any]) -> dict[str, Any]:
    """Undo the columns of the Parquet that a corpus run writes: what is JSON there becomes data again."""
    plain = ("schema_version", "id", "language", "text_sha256", "text")
    record = {key: row[key] for key in plain if row.get(key) is not None}
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
