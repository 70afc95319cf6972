"""Any bytes, under any name: the reader raises nothing, and answers for every line.

What this finds, or ``tests/fuzz`` with the same checks in minutes, becomes a case in ``test_reading.py``.
"""

import gzip
import json
from pathlib import Path

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.batch.items import Item, Options
from nlp.batch.readers import Reader
from nlp.batch.sources import Inputs

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(["id", "text", "text", "meta", "spans", "events", "k", "published_at"])
_ROW = st.dictionaries(_KEYS, _JSON | st.text(min_size=1, max_size=60)).map(lambda row: json.dumps(row).encode())
_CSV_ROW = st.lists(st.text(max_size=10) | st.sampled_from(['"', '""', ",", "\r\n", "\r", "x"]), max_size=4).map(
    lambda cells: ",".join(cells).encode("utf-8", "surrogatepass")
)
_LINES = st.lists(_ROW | _CSV_ROW | st.binary(max_size=30) | st.just(b""), max_size=8).map(b"\n".join)
_PACKED = st.tuples(_LINES, st.sampled_from([gzip.compress, zstandard.compress]), st.integers(0, 60)).map(
    lambda parts: parts[1](parts[0])[: -parts[2] or None]
)
CONTENTS = _LINES | _PACKED | st.binary(max_size=200) | _LINES.map(lambda lines: b"id,text,k\n" + lines)
FILE_NAMES = ["a.txt", "a.jsonl", "a.csv", "a.parquet", "a.html", "a.jsonl.gz", "a.jsonl.zst", "a.csv.gz", "a.txt.zst"]
NAMES = st.sampled_from(FILE_NAMES)


def check(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    try:
        items = read(path)
        assert items == read(path), "reading twice gives the same"
    finally:
        path.unlink()
    ids = []
    for item in items:
        assert bool(item.reason) != bool(item.kind)
        assert item.file == str(path)
        if item.kind == "article":
            article = orjson.loads(item.payload)
            assert set(article) == {"id", "text", "meta"}
            assert article["text"].strip()
            ids.append(article["id"])
    assert len(set(ids)) == len(ids)
    if name == "a.jsonl":
        lines = content.split(b"\n")
        lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
        assert [item.line for item in items] == [n for n, line in enumerate(lines, 1) if line.strip()]
    if name in ("a.txt", "a.html"):
        assert len(items) == 1


def read(path: Path) -> list[Item]:
    reader = Reader(Options(max_chars=40))
    return [item for source in Inputs([str(path)]) for item in reader.read(source)]


@given(NAMES, CONTENTS)
@settings(max_examples=300)
def test_reader_answers_for_any_bytes(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    check(tmp_path_factory.getbasetemp(), name, content)
