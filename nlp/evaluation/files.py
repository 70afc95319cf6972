"""Records from files, with errors that name the line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, one after the other; empty lines are passed over.

    Raises ``ValueError`` with file, line and reason for a line that is no record.
    """
    with path.open("rb") as lines:
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
            yield record
