"""Records as Parquet: one row a record, its spans and events as lists of structs.

Nothing of a record is lost. What has no column of its own stands as JSON: ``meta``, a span's ``norm``, an
event's ``json`` (all of the event), and under ``other`` any key that this table does not know.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from nlp.batch.files import sync_file

_ROWS_IN_GROUP = 10_000
_LENGTH = struct.Struct("<Q")

_SPAN = pa.struct(
    [
        ("id", pa.string()),
        ("label", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("norm", pa.string()),
        ("rule", pa.string()),
        ("other", pa.string()),
    ]
)
_PLAIN_EVENT_KEYS = ("id", "prominence", "rating_action", "target_action")
_VALUE_KEYS = ("broker", "company", "analyst", "rating_from", "rating_to", "date")
_MONEY_KEYS = ("target_from", "target_to")
_EVENT = pa.struct(
    [
        *((key, pa.string()) for key in _PLAIN_EVENT_KEYS),
        *((key, pa.string()) for key in _VALUE_KEYS),
        ("tickers", pa.list_(pa.string())),
        *((f"{key}_amount", pa.float64()) for key in _MONEY_KEYS),
        *((f"{key}_currency", pa.string()) for key in _MONEY_KEYS),
        ("json", pa.string()),
    ]
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("text_sha256", pa.string()),
        ("language", pa.string()),
        ("schema_version", pa.string()),
        ("meta", pa.string()),
        ("spans", pa.list_(_SPAN)),
        ("events", pa.list_(_EVENT)),
        ("warnings", pa.list_(pa.string())),
        ("other", pa.string()),
    ]
)


class Parquet:
    """The spool holds Arrow tables, each after its length, so that the finish need not build them again."""

    suffix = ".parquet"

    def encode(self, records: Sequence[bytes]) -> bytes:
        if not records:
            return b""
        rows = [row(orjson.loads(record)) for record in records]
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, SCHEMA) as writer:
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
        table: bytes = sink.getvalue().to_pybytes()
        return _LENGTH.pack(len(table)) + table

    def finish(self, spool: Path, target: Path) -> None:
        waiting: list[Any] = []
        with pq.ParquetWriter(target, SCHEMA, compression="zstd") as writer:
            for table in _tables(spool):
                waiting.append(table)
                if sum(len(each) for each in waiting) >= _ROWS_IN_GROUP:
                    writer.write_table(pa.concat_tables(waiting))
                    waiting = []
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
        with target.open("rb+") as file:
            sync_file(file)


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """The row of ``SCHEMA`` for a record."""
    own = {"meta", "spans", "events", "other"}
    return {
        **{key: record.get(key) for key in SCHEMA.names if key not in own},
        "meta": _json(record.get("meta") or {}),
        "spans": [_span(span) for span in record.get("spans") or ()],
        "events": [_event(event) for event in record.get("events") or ()],
        "other": _other(record, SCHEMA.names),
    }


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in _SPAN]
    return {
        **{key: span.get(key) for key in names},
        "norm": None if span.get("norm") is None else _json(span["norm"]),
        "other": _other(span, names),
    }


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {key: event.get(key) for key in _PLAIN_EVENT_KEYS}
    for key in _VALUE_KEYS:
        flat[key] = (event.get(key) or {}).get("value")
    flat["tickers"] = [ticker.get("value") for ticker in event.get("tickers") or ()]
    for key in _MONEY_KEYS:
        money = (event.get(key) or {}).get("value") or {}
        flat[f"{key}_amount"] = money.get("amount")
        flat[f"{key}_currency"] = money.get("currency")
    flat["json"] = _json(event)
    return flat


def _other(data: Mapping[str, Any], known: Sequence[str]) -> str | None:
    rest = {key: value for key, value in data.items() if key not in known or key == "other"}
    return _json(rest) if rest else None


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _tables(spool: Path) -> Iterator[Any]:
    with spool.open("rb") as file:
        while head := file.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(head)
            with pa.ipc.open_stream(file.read(length)) as reader:
                yield reader.read_all()
