"""From a row of input (the keys of a JSON object, the cells of a table) to an article: id, text, meta."""

from collections.abc import Mapping
from typing import Any

import orjson

from nlp.batch.ids import IdBook, text_id
from nlp.batch.items import Options


class Builder:
    """Makes articles of rows and gives them their ids: one builder a run, for ids must not repeat in it."""

    def __init__(self, options: Options, ids: IdBook | None = None) -> None:
        self.options = options
        self.ids = ids or IdBook()

    def article(self, row: Mapping[str, Any], derived: Mapping[str, str] | None = None) -> bytes:
        """The article as JSON. ``derived`` is added to meta where meta has no such key.

        Every key of the row but text and id comes out under meta; one that meaning was given to with
        --id-field or --date-field too. Raises ``ValueError`` with the reason why the row is no article.
        """
        options = self.options
        text = self._text(row)
        meta = self._meta(row)
        for key, value in (derived or {}).items():
            meta.setdefault(key, value)
        article = {
            "id": self._id(row.get(options.id_field), text),
            "text": text,
            "meta": meta,
        }
        try:
            return orjson.dumps(article, default=_plain)
        except TypeError as error:
            raise ValueError(f"a value cannot be written as JSON: {error}") from None

    def _text(self, row: Mapping[str, Any]) -> str:
        field = self.options.text_field
        if field not in row:
            keys = ", ".join(f'"{key}"' for key in list(row)[:12]) or "none"
            raise ValueError(f'no "{field}" (its keys: {keys}); --text-field names the key that holds the text')
        text = row[field]
        if not isinstance(text, str):
            raise ValueError(f'"{field}" is {_kind(text)}, not a string')
        check_text(text, self.options.max_chars)
        return text

    def _id(self, value: Any, text: str) -> str:
        if value is None or value == "":
            return self.ids.assign(text_id(text.encode()))
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise ValueError(f'"{self.options.id_field}" is {_kind(value)}; an id is a string or a whole number')
        return self.ids.assign(value)

    def _meta(self, row: Mapping[str, Any]) -> dict[str, Any]:
        options = self.options
        given = row.get("meta")
        meta = dict(given) if isinstance(given, dict) else {}
        annotations = {key: row[key] for key in ("spans", "events") if key in row}
        if annotations:
            _put(meta, "input_annotations", annotations)
        for key, value in row.items():
            if key == options.text_field or key in annotations:
                continue
            if key == "id" and options.id_field == "id":
                continue
            if key == "meta" and (value is given and isinstance(given, dict)):
                continue
            _put(meta, key, value)
        if options.date_field is not None and options.date_field in row:
            _put(meta, "published_at", row[options.date_field])
        return meta


def check_text(text: str, max_chars: int) -> None:
    """Raise ``ValueError`` for a text without a character to read, or with too many."""
    if not text or text.isspace():
        raise ValueError("the article is empty")
    if len(text) > max_chars:
        raise ValueError(f"the article has {len(text):,} characters, over the {max_chars:,} of --max-chars")


def _put(meta: dict[str, Any], key: str, value: Any) -> None:
    """Set ``meta[key]``; another value that stood there moves to ``key#2``, so that none is lost."""
    if key in meta and meta[key] != value:
        number = 2
        while f"{key}#{number}" in meta:
            number += 1
        meta[f"{key}#{number}"] = meta[key]
    meta[key] = value


def _kind(value: Any) -> str:
    kinds = {type(None): "null", bool: "true or false", dict: "an object", list: "a list"}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a number"
    return kinds.get(type(value), f"a {type(value).__name__}")


def _plain(value: Any) -> Any:
    """What tables hold beside JSON's own kinds: decimals and times as text, bytes in hexadecimal."""
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)
