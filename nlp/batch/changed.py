"""Records of an earlier run that can be copied, because neither article nor pipeline has changed since."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.chunks import Chunk
from nlp.batch.ids import IdSet
from nlp.batch.items import Item, UsageError
from nlp.batch.manifest import read_manifest
from nlp.batch.sources import Source
from nlp.batch.streams import READ_ERRORS, Position, open_source

_WINDOW = 2000  # records of the earlier run that are kept at hand, for articles that come later now


class Earlier:
    """The output ``old`` of an earlier run: a .jsonl file, plain or packed, or a folder of such shards.

    ``why_all`` tells why none of its records can be used; it is empty when they can. Raises ``UsageError``
    when there is no such output.
    """

    def __init__(self, old: Path, header: Mapping[str, Any]) -> None:
        self._files = _files(old)
        self._no_text = bool(header["options"]["no_text"])
        self.why_all = _why_all(old, header)

    def mark(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Put the earlier record in the place of every article that has one and is unchanged.

        Both runs are walked along side by side, so articles are found when they stand in the same order as
        then, however many have come or gone between them. One that is not found is annotated, which gives
        the same.
        """
        if self.why_all:
            yield from chunks
            return
        known = IdSet()
        for record, _ in self._records():
            known.add(str(record.get("id")))
        walk = _Walk(self._records(), known)
        for chunk in chunks:
            for item in chunk.items:
                if item.kind == "article":
                    self._mark(item, walk)
            yield chunk

    def _mark(self, item: Item, walk: "_Walk") -> None:
        article = orjson.loads(item.payload)
        found = walk.find(article["id"])
        if found is not None and self._same(article, found[0]):
            item.kind, item.payload = "record", found[1]

    def _same(self, article: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
        meta = article["meta"]
        if self._no_text:
            meta = {key: value for key, value in meta.items() if key != "input_annotations"}
            same_text = sha256(article["text"].encode()).hexdigest() == record.get("text_sha256")
        else:
            same_text = article["text"] == record.get("text")
        return same_text and meta == record.get("meta")

    def _records(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        for source in self._files:
            try:
                with open_source(source, Position()) as (stream, _):
                    for line in stream:
                        yield orjson.loads(line), line.removesuffix(b"\n")
            except (*READ_ERRORS, ValueError) as error:
                raise UsageError(f"--only-changed {source.name}: it cannot be read: {error}") from None


class _Walk:
    """Finds records by id in a stream that is read once."""

    def __init__(self, records: Iterator[tuple[dict[str, Any], bytes]], known: IdSet) -> None:
        self._records = records
        self._known = known
        self._passed: dict[str, tuple[dict[str, Any], bytes]] = {}

    def find(self, id_: str) -> tuple[dict[str, Any], bytes] | None:
        if id_ in self._passed:
            return self._passed.pop(id_)
        if id_ not in self._known:
            return None
        for record in self._records:
            if record[0].get("id") == id_:
                return record
            self._passed[str(record[0].get("id"))] = record
            if len(self._passed) > _WINDOW:
                del self._passed[next(iter(self._passed))]
        return None


def _why_all(old: Path, header: Mapping[str, Any]) -> str:
    manifest = read_manifest(old.with_name(f"{old.name}.manifest.json"))
    if manifest is None:
        return f"{old} has no manifest beside it, so which pipeline made it is not known"
    if manifest["fingerprint"] != header["fingerprint"]:
        return "the pipeline has changed since, and its fingerprint does not tell which articles that can touch"
    if manifest["schema_version"] != header["schema_version"]:
        return f"its records are of version {manifest['schema_version']}"
    if manifest["options"]["no_text"] != header["options"]["no_text"]:
        return "one of the runs leaves out the text and the other does not"
    return ""


def _files(old: Path) -> list[Source]:
    paths = sorted(old.glob("part-*")) if old.is_dir() else [old]
    sources = []
    for path in paths:
        packing = {".gz": "gz", ".zst": "zst"}.get(path.suffix, "")
        if not path.is_file() or ".jsonl" not in path.suffixes:
            raise UsageError(f"--only-changed {old}: it must be a .jsonl output of an earlier run, or its shards")
        sources.append(Source(str(path), path, "jsonl", packing))
    if not sources:
        raise UsageError(f"--only-changed {old}: there are no shards in this folder")
    return sources
