"""Articles in Spark's frames: the same records as those of a corpus run."""

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nlp.batch.items import Options
from nlp.cluster.spark import SCHEMA, annotate_frames
from tests.batch.conftest import PLAIN, Runner, articles, write_lines

pd = pytest.importorskip("pandas")
PLAIN_FRAMES = partial(annotate_frames, annotator_factory=PLAIN)


def rows_of(frames: Iterator[Any]) -> list[dict[str, Any]]:
    return [row for frame in frames for row in frame.to_dict("records")]


def local(annotate: Runner, folder: Path, rows: list[Any], **given: Any) -> list[str]:
    """The lines that a corpus run writes for these articles."""
    out = folder / "local.jsonl"
    annotate(write_lines(folder / "local-in.jsonl", rows), out=out, **given)
    return out.read_text(encoding="utf-8").splitlines()


def test_records_are_those_of_a_corpus_run(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(600)
    found = rows_of(PLAIN_FRAMES(iter([pd.DataFrame(rows[:350]), pd.DataFrame(rows[350:])])))
    assert [row["record"] for row in found] == local(annotate, tmp_path, rows)
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert {row["reason"] for row in found} == {None}


def test_row_that_is_no_article_has_a_reason_in_its_place() -> None:
    rows = [{"id": "a", "text": "Jefferies."}, {"id": "b", "text": None}, {"id": "c", "text": "!bad luck"}]
    good, empty, bad = rows_of(PLAIN_FRAMES(iter([pd.DataFrame(rows)])))
    assert json.loads(good["record"])["id"] == good["id"] == "a"
    assert (empty["id"], empty["record"], empty["reason"]) == ("b", None, '"text" is null, not a string')
    assert (bad["id"], bad["record"], bad["reason"]) == ("c", None, "luck")


def test_options_and_missing_values() -> None:
    frame = pd.DataFrame({"body": ["Jefferies."], "source": [None], "words": [float("nan")], "key": [7]})
    options = Options(text_field="body", id_field="key", no_text=True)
    (row,) = rows_of(PLAIN_FRAMES(iter([frame]), options=options))
    record = json.loads(row["record"])
    assert record["id"] == "7"
    assert "text" not in record
    assert record["meta"] == {"source": None, "words": None, "key": 7}


def test_repeated_ids_stay() -> None:
    frame = pd.DataFrame([{"id": "a", "text": "Jefferies."}, {"id": "a", "text": "Berenberg."}])
    assert [row["id"] for row in rows_of(PLAIN_FRAMES(iter([frame])))] == ["a", "a"]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="needs sellside[spark]")
@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java")
def test_in_spark(tmp_path: Path, annotate: Runner, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    rows = [json.loads(line) for line in (root / "corpus" / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    plain = [{"id": row["id"], "text": row["text"]} for row in rows]
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
    try:
        source = write_lines(tmp_path / "in.jsonl", [*plain, {"id": "none"}])
        frame = spark.read.schema("id string, text string").json(str(source)).repartition(2)
        found = frame.mapInPandas(annotate_frames, SCHEMA).collect()
    finally:
        spark.stop()
    records = {row["id"]: row["record"] for row in found}
    lines = local(annotate, tmp_path, plain, annotator_factory="nlp.pipeline:Annotator")
    assert records == {**{json.loads(line)["id"]: line for line in lines}, "none": None}
    assert [row["reason"] for row in found if row["id"] == "none"] == ['"text" is null, not a string']
