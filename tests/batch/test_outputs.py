"""What the outputs look like to those who read them with other tools."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from nlp.batch.formats import find_format, format_of
from nlp.batch.items import UsageError
from nlp.batch.parquet import row
from nlp.batch.worker import without_text
from tests.batch.conftest import Runner, articles, names, read_lines, write_lines

RECORD: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "a1",
    "text": 'Jefferies upgraded Acme to Buy, target $50: "a bargain".',
    "meta": {"source": "wire", "input_annotations": {"spans": [{"text": "Jefferies"}]}},
    "spans": [
        {
            "id": "T1",
            "label": "BROKER",
            "start": 0,
            "end": 9,
            "text": "Jefferies",
            "norm": {"name": "Jefferies"},
            "rule": "broker.jefferies",
            "score": 1,
        },
        {"id": "T2", "label": "QUOTE", "start": 45, "end": 54, "text": "a bargain"},
    ],
    "events": [
        {
            "id": "E1",
            "prominence": "lead",
            "rating_action": "upgrade",
            "target_action": "set",
            "broker": {"value": "Jefferies", "span": "T1"},
            "company": {"value": "Acme", "span": None},
            "tickers": [{"value": "NYSE:ACM", "span": None}],
            "analyst": None,
            "rating_from": None,
            "rating_to": {"value": "Buy", "span": None},
            "target_from": None,
            "target_to": {"value": {"amount": 50.0, "currency": "USD"}, "span": None},
            "date": None,
            "quotes": [{"value": "a bargain", "span": "T2"}],
            "checks": [],
        }
    ],
    "language": "en",
    "warnings": ["published_at cannot be read"],
    "new_key": {"x": 1},
}


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.jsonl.zst"])
def test_packed_output_unpacks_to_the_plain_one(tmp_path: Path, annotate: Runner, name: str) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(500))
    annotate(source, out=tmp_path / "out.jsonl", chunk_items=50)
    annotate(source, out=tmp_path / name, chunk_items=50)
    unpack = gzip.decompress if name.endswith("gz") else zstandard.decompress
    assert unpack((tmp_path / name).read_bytes()) == (tmp_path / "out.jsonl").read_bytes()


def test_zstandard_output_is_one_frame_for_readers_that_stop_after_the_first(tmp_path: Path, annotate: Runner) -> None:
    out = tmp_path / "out.jsonl.zst"
    annotate(write_lines(tmp_path / "in.jsonl", articles(500)), out=out, chunk_items=50)
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(out.read_bytes()))
    assert len(reader.read().splitlines()) == 500


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet"])
def test_output_without_records_is_a_file_of_its_kind(tmp_path: Path, annotate: Runner, name: str) -> None:
    out = tmp_path / name
    annotate(write_lines(tmp_path / "in.jsonl", []), out=out)
    if name.endswith("parquet"):
        assert pq.read_table(out).num_rows == 0
    else:
        assert out.stat().st_size > 0 or name == "out.jsonl"
        assert read_lines(out) == []


def test_shards_hold_the_records_in_order(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(500))
    out = tmp_path / "out"
    annotate(source, out=out, chunk_items=20, shard_size=110, shard_format="jsonl.gz")
    assert names(out) == [f"part-{n:05d}.jsonl.gz" for n in range(5)]
    assert [len(read_lines(out / name)) for name in names(out)] == [120, 120, 120, 120, 20]
    assert [record["id"] for record in read_lines(out)] == [f"a{n}" for n in range(500)]


def test_shards_take_the_place_of_earlier_ones(tmp_path: Path, annotate: Runner) -> None:
    out = tmp_path / "out"
    annotate(write_lines(tmp_path / "in.jsonl", articles(100)), out=f"{out}/", chunk_items=20, shard_size=20)
    annotate(write_lines(tmp_path / "in.jsonl", articles(10)), out=f"{out}/", chunk_items=20, shard_size=20)
    assert names(out) == ["part-00000.jsonl"]
    assert names(tmp_path) == ["in.jsonl", "out", "out.manifest.json"]


def test_parquet_output_has_a_row_a_record(tmp_path: Path, annotate: Runner) -> None:
    out = tmp_path / "out.parquet"
    annotate(write_lines(tmp_path / "in.jsonl", articles(300)), out=out, chunk_items=50)
    rows = pq.read_table(out).to_pylist()
    assert [row["id"] for row in rows] == [f"a{n}" for n in range(300)]
    assert rows[0]["text"] == "Jefferies upgraded Acme to Buy on day 0."
    assert rows[0]["spans"][0]["label"] == "BROKER"
    assert json.loads(rows[0]["meta"]) == {"source": "wire"}


def test_row_of_a_record_loses_nothing() -> None:
    found = row(RECORD)
    assert found["id"] == "a1"
    assert found["spans"][0] == {
        "id": "T1",
        "label": "BROKER",
        "start": 0,
        "end": 9,
        "text": "Jefferies",
        "norm": '{"name":"Jefferies"}',
        "rule": "broker.jefferies",
        "other": '{"score":1}',
    }
    (event,) = found["events"]
    assert json.loads(event.pop("json")) == RECORD["events"][0]
    assert event == {
        "id": "E1",
        "prominence": "lead",
        "rating_action": "upgrade",
        "target_action": "set",
        "broker": "Jefferies",
        "company": "Acme",
        "analyst": None,
        "rating_from": None,
        "rating_to": "Buy",
        "date": None,
        "tickers": ["NYSE:ACM"],
        "target_from_amount": None,
        "target_from_currency": None,
        "target_to_amount": 50.0,
        "target_to_currency": "USD",
    }
    assert json.loads(found["meta"]) == RECORD["meta"]
    assert json.loads(found["other"]) == {"new_key": {"x": 1}}
    assert found["warnings"] == RECORD["warnings"]


def test_row_fits_the_table() -> None:
    import pyarrow as pa

    from nlp.batch.parquet import SCHEMA

    assert pa.Table.from_pylist([row(RECORD)], SCHEMA).to_pylist() == [row(RECORD)]


def test_record_without_text_has_no_word_of_it_but_values() -> None:
    found = without_text(RECORD)
    assert "text" not in found
    assert len(found["text_sha256"]) == 64
    assert all("text" not in span for span in found["spans"])
    assert [(span["start"], span["end"]) for span in found["spans"]] == [(0, 9), (45, 54)]
    assert found["events"][0]["quotes"] == [{"value": None, "span": "T2"}]
    assert found["events"][0]["company"] == {"value": "Acme", "span": None}
    assert found["meta"] == {"source": "wire"}
    assert "a bargain" not in json.dumps(found)
    assert RECORD["events"][0]["quotes"][0]["value"] == "a bargain"  # the record itself is untouched


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.jsonl", "jsonl"), ("a.JSONL.GZ", "jsonl.gz"), ("a.b.parquet", "parquet"), ("folder", "")],
)
def test_format_follows_the_name(name: str, format: str) -> None:
    assert format_of(Path(name)) == format


def test_other_formats_are_refused() -> None:
    with pytest.raises(UsageError, match="'json' is no format of output"):
        find_format("json")
    with pytest.raises(UsageError, match="outputs are"):
        format_of(Path("out.json"))


def test_format_without_its_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pyarrow is needed to write \.parquet files"):
        find_format("parquet")
