"""Records from files, with errors that name the line."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import orjson


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file (``.gz`` and ``.zst`` too), one by one; empty lines are passed over.

    Raises ``ValueError`` with file, line and reason for a line that is no record, or whose spans and events
    have not the shape to be scored.
    """
    for number, record in numbered_records(path):
        problem = _shape(record)
        if problem:
            raise ValueError(f"{path}, line {number}: {problem}")
        yield record


def numbered_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each line and its JSON object, which has ``id`` and ``text``.

    See :func:`read_records`.
    """
    with _open(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                what = f"not JSON ({error}); one record a line is expected"
                raise ValueError(f"{path}, line {number}: {what}") from None
            if not isinstance(record, dict):
                what = f"a JSON object is expected, not {type(record).__name__}"
                raise ValueError(f"{path}, line {number}: {what}")
            for key in ("id", "text"):
                if not isinstance(record.get(key), str):
                    raise ValueError(f"{path}, line {number}: a record needs the key {key!r}, a string")
            yield number, record


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        import gzip

        return cast(IO[bytes], gzip.open(path))
    if path.suffix == ".zst":
        import io

        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb")))
    return path.open("rb")


def _shape(record: dict[str, Any]) -> str | None:
    """What keeps a record's spans or events from being scored at all."""
    for key in ("spans", "events"):
        listed = record.get(key)
        if listed is not None and not (isinstance(listed, list) and all(isinstance(x, dict) for x in listed)):
            return f"{key!r} is a list of objects"
    for span in record.get("spans") or ():
        if not isinstance(span.get("label"), str):
            return f"a span without a 'label': {span}"
        if not isinstance(span.get("start"), int) or not isinstance(span.get("end"), int):
            return f"a span's 'start' and 'end' are code-point offsets: {span}"
    return None


def write_records(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write JSONL, as a whole or not at all. Returns how many records there were."""
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("wb") as out:
            for record in records:
                out.write(orjson.dumps(record) + b"\n")
                count += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
