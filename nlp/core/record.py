"""The record: one article's text, its mentions and its events, as one JSON object.

The keys are those of the annotation guide (``corpus/GUIDE.md``); ``schema_version`` tells which edition.
"""

from collections.abc import Mapping
from typing import Any, Self

import orjson

SCHEMA_VERSION = "1.0"

CORE_LABELS = ("BROKER", "TICKER", "RATING", "TARGET", "QUOTE")
LABELS = (*CORE_LABELS, "COMPANY", "ANALYST", "ACTION", "DATE", "MULTIPLE")
RATING_ACTIONS = ("upgrade", "downgrade", "initiate", "resume", "reiterate", "suspend")
TARGET_ACTIONS = ("raise", "cut", "set", "maintain", "remove")


class Record:
    """An annotated article. Wraps the plain dict that its JSON holds; nothing is copied or checked."""

    __slots__ = ("data",)

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(dict(data))

    @classmethod
    def from_json(cls, line: bytes | str) -> Self:
        """Read one line of JSONL. Raises ``ValueError`` (orjson's) when it is not a JSON object."""
        data = orjson.loads(line)
        if not isinstance(data, dict):
            raise ValueError(f"a record is a JSON object, this is a {type(data).__name__}")
        return cls(data)

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def text(self) -> str:
        return str(self.data["text"])

    @property
    def spans(self) -> list[dict[str, Any]]:
        spans: list[dict[str, Any]] = self.data.get("spans", [])
        return spans

    @property
    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.data.get("events", [])
        return events

    def to_json(self) -> bytes:
        """One line of JSON in UTF-8, without the line's end."""
        return orjson.dumps(self.data)

    def to_dict(self) -> dict[str, Any]:
        return self.data

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {len(self.spans)} spans, {len(self.events)} events)"
