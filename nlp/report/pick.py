"""One article out of a file: a text, a page, a line of a table, or a record that was annotated before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.items import Item, Options, UsageError
from nlp.batch.readers import Reader
from nlp.batch.sources import Inputs
from nlp.batch.streams import Position, open_source

_RECORD_KEYS = ("schema_version", "language", "warnings")


@dataclass(frozen=True, slots=True)
class Picked:
    """``article`` has ``id``, ``text`` and ``meta``, and ``spans`` and ``events`` where the file had them.

    ``others`` is true when the file holds more than this one and none was asked for by id or line.
    """

    article: dict[str, Any]
    others: bool

    @property
    def annotated(self) -> bool:
        return "spans" in self.article


def pick(path: str, id: str | None = None, line: int | None = None) -> Picked:
    """The article of ``path`` ("-" for standard input) with this id, or on this line (from 1), or the first.

    Raises ``UsageError`` for a file that is not there or of a kind that is not read, and ``ValueError`` where
    it holds no such article, or one that cannot be read; each with what to do about it.
    """
    if Path(path).is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    found: Item | None = None
    others = False
    for source in Inputs([path]):
        for item in Reader(Options()).read(source):
            if found is not None:
                others = True
                break
            if line is not None and item.line != line:
                continue
            if id is not None and not (item.kind and _article(item)["id"] == id):
                continue
            found = item
            if id is not None or line is not None:
                break
    if found is None:
        wanted = f"article with the id {id!r}" if id is not None else "article"
        where = f" on line {line}" if line is not None else ""
        raise ValueError(f"{path}: there is no {wanted}{where}")
    if found.reason:
        place = f", line {found.line}" if found.line else ""
        raise ValueError(f"{path}{place}: {found.reason}")
    return Picked(_article(found), others)


def _article(item: Item) -> dict[str, Any]:
    """The article of an item, with annotations back where the file had them."""
    if item.kind == "page":
        from nlp.batch.pages import extract

        page = extract(item.payload)
        meta = {"title": page.title, "published_at": page.published_at}
        return {"id": item.id, "text": page.text, "meta": {k: v for k, v in meta.items() if v}}
    article: dict[str, Any] = orjson.loads(item.payload)
    meta = article["meta"]
    article.update(meta.pop("input_annotations", {}))
    if "spans" in article:  # a record: the reader has put what it does not know under meta
        article.update((key, meta.pop(key)) for key in _RECORD_KEYS if key in meta)
    return article


def records(path: str) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, packed or not, one at a time.

    Raises ``UsageError`` for a file that is not there, ``ValueError`` with file and line for a line that is
    no record.
    """
    for source in Inputs([path]):
        if source.kind not in ("", "jsonl"):
            raise UsageError(f"{path}: records are counted in a .jsonl file, such as sellside annotate writes")
        with open_source(source, Position()) as (lines, _):
            for number, line in enumerate(lines, start=1):
                if not line.isspace():
                    yield _record(line, f"{path}, line {number}")


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{where}: not JSON: {error.msg} (column {error.colno})") from None
    if not isinstance(record, dict) or not isinstance(record.get("spans"), list):
        raise ValueError(f"{where}: no record (an object with 'spans'); sellside annotate makes records")
    return record
