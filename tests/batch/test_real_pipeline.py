"""The run with the pipeline that it is made for."""

from pathlib import Path

import pytest

from nlp.core.record import Record
from tests.batch.conftest import Runner, manifest, read_lines

REAL = "nlp.pipeline:Annotator"


@pytest.fixture
def sources(root: Path) -> list[Path]:
    paths = sorted((root / "corpus").glob("*.jsonl"))
    assert paths, "the project has a corpus"
    return paths


def test_corpus_comes_out_the_same_however_it_is_shared_out(
    tmp_path: Path, annotate: Runner, sources: list[Path]
) -> None:
    one, three, unordered = (tmp_path / f"{name}.jsonl" for name in ("one", "three", "unordered"))
    summary = annotate(*sources, out=one, workers=1, annotator_factory=REAL)
    annotate(*sources, out=three, workers=3, chunk_items=7, annotator_factory=REAL)
    annotate(*sources, out=unordered, chunk_items=7, ordered=False, annotator_factory=REAL)
    assert summary.rejected == 0
    assert one.read_bytes() == three.read_bytes()
    assert sorted(one.read_bytes().splitlines()) == sorted(unordered.read_bytes().splitlines())


def test_parquet_and_records_without_text_take_what_the_pipeline_makes(
    tmp_path: Path, annotate: Runner, sources: list[Path]
) -> None:
    import pyarrow.parquet as pq

    plain, table, bare = tmp_path / "plain.jsonl", tmp_path / "table.parquet", tmp_path / "bare.jsonl"
    annotate(*sources, out=plain, annotator_factory=REAL)
    annotate(*sources, out=table, annotator_factory=REAL)
    annotate(*sources, out=bare, no_text=True, annotator_factory=REAL)
    records = read_lines(plain)
    rows = pq.read_table(table).to_pylist()
    assert [row["id"] for row in rows] == [record["id"] for record in records]
    for record, row in zip(records, rows, strict=True):
        assert len(row["spans"]) == len(Record(record).spans)
        for span, cells in zip(record["spans"], row["spans"], strict=True):
            assert (cells["label"], cells["start"], cells["text"]) == (
                span["label"],
                span["start"],
                span["text"],
            )
    for record, without in zip(records, read_lines(bare), strict=True):
        assert [span["start"] for span in record["spans"]] == [span["start"] for span in without["spans"]]
        assert all("text" not in span for span in without["spans"])


def test_records_are_copied_after_a_run_of_the_real_pipeline(
    tmp_path: Path, annotate: Runner, sources: list[Path]
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    summary = annotate(*sources, out=first, annotator_factory=REAL)
    assert summary.written > 0
    again = annotate(*sources, out=second, only_changed=str(first), annotator_factory=REAL)
    assert manifest(first)["fingerprint"] == manifest(second)["fingerprint"], "were rules edited meanwhile?"
    assert again.copied == summary.written
    assert first.read_bytes() == second.read_bytes()
