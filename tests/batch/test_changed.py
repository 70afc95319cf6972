"""``--only-changed``: records of an earlier run are copied where nothing can have changed."""

import random
from pathlib import Path
from typing import Any

import pytest

from nlp.batch.items import UsageError
from tests.batch.conftest import Runner, articles, manifest, read_lines, write_lines


@pytest.fixture
def earlier(tmp_path: Path, annotate: Runner) -> Path:
    out = tmp_path / "old.jsonl"
    annotate(write_lines(tmp_path / "old-in.jsonl", articles(100)), out=out)
    return out


def rerun(annotate: Runner, earlier: Path, rows: list[Any], **given: Any) -> tuple[int, Path]:
    """Run over ``rows`` with and without the earlier output: same bytes. Return how many were copied."""
    folder = earlier.parent
    source = write_lines(folder / "new-in.jsonl", rows)
    fresh, out = folder / "fresh.jsonl", folder / "new.jsonl"
    annotate(source, out=fresh, **given)
    summary = annotate(source, out=out, only_changed=str(earlier), **given)
    assert out.read_bytes() == fresh.read_bytes()
    assert summary.read == len(rows)
    assert manifest(out)["counts"]["copied"] == summary.copied
    return summary.copied, out


def test_unchanged_articles_are_copied(earlier: Path, annotate: Runner) -> None:
    assert rerun(annotate, earlier, articles(100))[0] == 100


def test_new_texts_and_new_meta_are_annotated(earlier: Path, annotate: Runner) -> None:
    rows = articles(100)
    rows[3]["text"] = "UBS cut Acme."
    rows[50]["published_at"] = "2025-08-21"
    rows[70]["id"] = "renamed"
    copied, out = rerun(annotate, earlier, rows)
    assert copied == 97
    assert read_lines(out)[3]["spans"][0]["text"] == "UBS"


def test_articles_that_came_and_went_do_not_disturb(earlier: Path, annotate: Runner) -> None:
    rows = articles(100)
    added = [{"id": f"new{n}", "text": "UBS cut Acme."} for n in range(30)]
    assert rerun(annotate, earlier, added + rows[10:40] + added[:0] + rows[60:])[0] == 70


def test_another_order_costs_time_and_nothing_else(
    earlier: Path, annotate: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.batch.changed._WINDOW", 5)
    rows = articles(100)
    random.Random(3).shuffle(rows)
    assert 0 < rerun(annotate, earlier, rows)[0] < 100


def test_refused_articles_of_the_earlier_run_are_tried_again(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(20)
    rows[5]["text"] = "!bad luck"
    annotate(write_lines(tmp_path / "in.jsonl", rows), out=tmp_path / "old.jsonl")
    assert rerun(annotate, tmp_path / "old.jsonl", rows)[0] == 19


@pytest.mark.parametrize("name", ["old.jsonl.gz", "old.jsonl.zst", "old"])
def test_earlier_output_may_be_packed_or_in_shards(tmp_path: Path, annotate: Runner, name: str) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(100))
    annotate(source, out=tmp_path / name, shard_size=30, chunk_items=10)
    assert rerun(annotate, tmp_path / name, articles(100))[0] == 100


def test_records_without_text_are_compared_by_its_hash(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(50)
    annotate(write_lines(tmp_path / "in.jsonl", rows), out=tmp_path / "old.jsonl", no_text=True)
    rows[7]["text"] = "UBS cut Acme."
    assert rerun(annotate, tmp_path / "old.jsonl", rows, no_text=True)[0] == 49


def test_changed_pipeline_means_that_all_must_be_done(
    earlier: Path, annotate: Runner, capfd: pytest.CaptureFixture[str]
) -> None:
    given = {"annotator_factory": "tests.batch.fakes:Changed", "quiet": False}
    assert rerun(annotate, earlier, articles(100), **given)[0] == 0
    assert "all articles must be annotated, for the pipeline has changed" in capfd.readouterr().err


@pytest.mark.parametrize("change", ["no manifest", "no text"])
def test_output_of_unknown_or_other_origin_is_not_copied(
    earlier: Path, annotate: Runner, change: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if change == "no manifest":
        earlier.with_name("old.jsonl.manifest.json").unlink()
    assert rerun(annotate, earlier, articles(100), no_text=change == "no text", quiet=False)[0] == 0
    assert "all articles must be annotated" in capfd.readouterr().err


@pytest.mark.parametrize(("name", "message"), [("gone.jsonl", "must be a .jsonl output"), ("empty", "no shards")])
def test_what_is_no_earlier_output_is_refused(tmp_path: Path, annotate: Runner, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    with pytest.raises(UsageError, match=message):
        annotate(source, out=tmp_path / "out.jsonl", only_changed=str(tmp_path / name))


def test_earlier_output_that_breaks_off_is_refused(earlier: Path, annotate: Runner) -> None:
    earlier.write_bytes(earlier.read_bytes()[:-30])
    source = write_lines(earlier.with_name("in.jsonl"), articles(100))
    with pytest.raises(UsageError, match="it cannot be read"):
        annotate(source, out=earlier.with_name("out.jsonl"), only_changed=str(earlier))


def test_output_may_take_the_place_of_the_earlier_one(earlier: Path, annotate: Runner) -> None:
    before = earlier.read_bytes()
    source = earlier.with_name("old-in.jsonl")
    assert annotate(source, out=earlier, only_changed=str(earlier)).copied == 100
    assert earlier.read_bytes() == before
