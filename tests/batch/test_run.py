"""A run from its paths to its records."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.batch.items import RunError, UsageError
from nlp.batch.run import Summary
from nlp.core.compiled import state
from tests.batch.conftest import Runner, articles, manifest, names, read_lines, rejects, write_lines


def test_records_come_in_the_order_of_the_input(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(2000)
    source = write_lines(tmp_path / "in.jsonl", rows)
    out = tmp_path / "out.jsonl"
    summary = annotate(source, out=out, chunk_items=50)
    assert summary == Summary(read=2000, written=2000, rejected=0, repeated=0, copied=0, exit_code=0)
    records = read_lines(out)
    assert [record["id"] for record in records] == [row["id"] for row in rows]
    assert records[7] == {
        "schema_version": "1.0",
        "id": "a7",
        "text": rows[7]["text"],
        "meta": {"source": "wire"},
        "spans": [{"id": "T1", "label": "BROKER", "start": 0, "end": 9, "text": "Jefferies"}],
        "events": [],
        "language": "en",
    }
    assert names(tmp_path) == ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]


def test_bytes_do_not_depend_on_the_number_of_workers(tmp_path: Path, annotate: Runner) -> None:
    rows: list[object] = [{"text": f"Day {n % 40}", "id": f"a{n % 300}"} for n in range(700)]
    rows[13::90] = [b"{broken"] * len(rows[13::90])
    rows[50::100] = [{"text": "!bad luck"}] * len(rows[50::100])
    source = write_lines(tmp_path / "in.jsonl", rows)
    seen = set()
    for workers in (1, 2, 5):
        out = tmp_path / f"out{workers}.jsonl"
        annotate(source, out=out, workers=workers, chunk_items=16)
        side = out.with_name(f"{out.name}.rejects.jsonl")
        seen.add((out.read_bytes(), side.read_bytes()))
    assert len(seen) == 1


def test_refused_articles_go_to_the_rejects_and_counts_add_up(tmp_path: Path, annotate: Runner) -> None:
    rows = [
        {"id": "a", "text": "x"},
        b"{broken",
        {"id": "b", "text": "!bad it is a table"},
        {"id": "c", "text": "!fail no such token"},
        {"id": "a", "text": "y"},
    ]
    source = write_lines(tmp_path / "in.jsonl", rows)
    out = tmp_path / "out.jsonl"
    summary = annotate(source, out=out)
    assert summary == Summary(read=5, written=2, rejected=3, repeated=1, copied=0, exit_code=1)
    assert [record["id"] for record in read_lines(out)] == ["a", "a#2"]
    found = rejects(out)
    assert [(reject["file"], reject["line"]) for reject in found] == [(str(source), n) for n in (2, 3, 4)]
    assert [len(reject["sha256"]) for reject in found] == [64, 64, 64]
    assert found[1]["reason"] == "it is a table"
    assert found[2]["reason"] == "the pipeline failed on this article: RuntimeError: no such token"
    counts = {"read": 5, "written": 2, "rejected": 3, "repeated_ids": 1, "copied": 0}
    assert manifest(out)["counts"] == counts
    assert manifest(out)["exit_code"] == 1


def test_rejects_of_an_earlier_run_do_not_stay(tmp_path: Path, annotate: Runner) -> None:
    out = tmp_path / "out.jsonl"
    annotate(write_lines(tmp_path / "in.jsonl", [b"{broken"]), out=out)
    assert rejects(out)
    annotate(write_lines(tmp_path / "in.jsonl", articles(1)), out=out)
    assert not rejects(out)


def test_pipeline_that_touches_the_text_is_found_out(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", [{"text": "Acme rose.\n"}, {"text": "Acme rose."}])
    out = tmp_path / "out.jsonl"
    annotate(source, out=out, annotator_factory="tests.batch.fakes:Rewriting")
    assert len(read_lines(out)) == 1
    assert "changed the text" in rejects(out)[0]["reason"]


def test_text_in_another_language_gets_no_spans(tmp_path: Path, annotate: Runner) -> None:
    foreign = "Аналитики повысили рекомендацию по акциям"
    source = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": foreign, "k": 1}])
    out = tmp_path / "out.jsonl"
    annotate(source, out=out)
    assert read_lines(out) == [
        {
            "schema_version": "1.0",
            "id": "a",
            "text": foreign,
            "meta": {"k": 1},
            "spans": [],
            "events": [],
            "language": "other",
        }
    ]


def test_unordered_writes_the_same_records(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(400)
    rows[0]["text"] = "!sleep 0.3"
    source = write_lines(tmp_path / "in.jsonl", rows)
    ordered, unordered = tmp_path / "ordered.jsonl", tmp_path / "unordered.jsonl"
    annotate(source, out=ordered, chunk_items=10)
    annotate(source, out=unordered, chunk_items=10, ordered=False)
    assert ordered.read_bytes() != unordered.read_bytes()
    assert sorted(ordered.read_bytes().splitlines()) == sorted(unordered.read_bytes().splitlines())


def test_nothing_to_read_is_an_empty_output(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", [])
    out = tmp_path / "out.jsonl"
    assert annotate(source, out=out).exit_code == 0
    assert out.read_bytes() == b""


def test_memory_zones_are_used_after_the_warm_up(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1500))
    out = tmp_path / "out.jsonl"
    annotate(source, out=out, workers=1, chunk_items=100, annotator_factory="tests.batch.fakes:Zoned")
    zones = [record["zone"] for record in read_lines(out)]
    assert zones[:1000] == [0] * 1000
    assert zones[1000:] == [1 + n // 100 for n in range(500)]


def test_manifest_tells_what_was_run(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(3))
    out = tmp_path / "out.jsonl"
    annotate(source, out=out, max_chars=500, timeout=7.0)
    found = manifest(out)
    assert found["fingerprint"] == "plain:1"
    assert found["options"]["max_chars"] == 500
    assert found["options"]["format"] == "jsonl"
    assert {"sellside", "spacy", "python", "orjson"} <= set(found["versions"])
    assert found["modules"] == state()
    assert found["input"]["paths"] == [str(source)]
    assert (found["input"]["files"], found["input"]["bytes"]) == (1, source.stat().st_size)
    assert (found["workers"], found["timeout"], found["resumed_from"]) == (2, 7.0, None)
    assert found["started"] <= found["finished"]
    assert found["counts"] == {"read": 3, "written": 3, "rejected": 0, "repeated_ids": 0, "copied": 0}


def test_patterns_reach_the_pipeline(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    out = tmp_path / "out.jsonl"
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.jsonl").write_text('{"id": "rating.hold", "off": true}\n', encoding="utf-8")
    annotate(source, out=out, patterns=(str(own),), annotator_factory="tests.batch.fakes:WithPatterns")
    assert manifest(out)["fingerprint"] == "patterns:['own']"


def test_rules_and_lists_are_looked_at_before_the_run(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.jsonl").write_text('{"id": "x", "label": "BROKER", "pattern": "KQ"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.jsonl:1: x: 'KQ' is too short"):
        annotate(source, out=tmp_path / "out.jsonl", patterns=(str(own),))
    with pytest.raises(UsageError, match=r"nowhere\.csv: No such file"):
        annotate(source, out=tmp_path / "out.jsonl", securities=str(tmp_path / "nowhere.csv"))
    assert names(tmp_path) == ["in.jsonl", "own"]


def test_pipeline_that_cannot_be_built_ends_the_run(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    with pytest.raises(RunError, match=r"brokers\.jsonl, line 3: no label"):
        annotate(source, out=tmp_path / "out.jsonl", annotator_factory="tests.batch.fakes:Broken")
    assert names(tmp_path) == ["in.jsonl"]


def test_missing_folders_of_the_output_are_made(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    out = tmp_path / "new" / "deep" / "out.jsonl"
    annotate(source, out=out)
    assert len(read_lines(out)) == 1


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("out.csv", "outputs are .jsonl"),
        ("in.jsonl", "would take the place of this input"),
        ("in.jsonl/out.jsonl", "cannot write in"),
        ("folder.jsonl", "is a folder"),
        ("full", r"holds other things than shards \(notes.txt\)"),
        ("file", "is a file"),
    ],
)
def test_output_that_cannot_be_is_refused_at_once(tmp_path: Path, annotate: Runner, out: str, message: str) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").touch()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=message):
        annotate(source, out=tmp_path / out)
    assert sorted(tmp_path.rglob("*")) == before


class TestNoText:
    def test_words_of_the_article_are_left_out(self, tmp_path: Path, annotate: Runner) -> None:
        row = {
            "id": "a",
            "text": "Jefferies upgraded Acme.",
            "title": "mine",
            "spans": [{"text": "Jefferies"}],
        }
        out = tmp_path / "out.jsonl"
        annotate(write_lines(tmp_path / "in.jsonl", [row]), out=out, no_text=True)
        assert read_lines(out) == [
            {
                "schema_version": "1.0",
                "id": "a",
                "text_sha256": hashlib.sha256(b"Jefferies upgraded Acme.").hexdigest(),
                "meta": {"title": "mine"},
                "spans": [{"id": "T1", "label": "BROKER", "start": 0, "end": 9}],
                "events": [],
                "language": "en",
            }
        ]


class TestStandardStreams:
    def test_standard_input_to_standard_output(self, root: Path) -> None:
        call = {"paths": ["-"], "annotator_factory": "tests.batch.fakes:Plain"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.batch.driver", json.dumps(call)],
            cwd=root,
            input=b'{"id": "a", "text": "Acme rose."}\nbroken\n',
            capture_output=True,
        )
        assert json.loads(done.stdout)["id"] == "a"
        assert b"-, line 2: not JSON" in done.stderr
        assert b"read 2: written 1, rejected 1" in done.stderr
        assert done.returncode == 1

    def test_quiet_still_tells_what_nothing_else_holds(self, root: Path) -> None:
        call = {"paths": ["-"], "annotator_factory": "tests.batch.fakes:Plain", "quiet": True}
        done = subprocess.run(
            [sys.executable, "-m", "tests.batch.driver", json.dumps(call)],
            cwd=root,
            input=b'{"id": "a"}\n{"id": "b"}',
            capture_output=True,
        )
        assert len(done.stderr.splitlines()) == 2
        assert done.stdout == b""

    def test_plain_article_on_standard_input(self, root: Path) -> None:
        call = {"paths": ["-"], "annotator_factory": "tests.batch.fakes:Plain"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.batch.driver", json.dumps(call)],
            cwd=root,
            input=b"Jefferies upgrades Acme\n\nShares rose.\n",
            capture_output=True,
        )
        record = json.loads(done.stdout)
        assert record["text"] == "Jefferies upgrades Acme\n\nShares rose.\n"
        assert record["meta"] == {"file": "-", "title": "Jefferies upgrades Acme"}

    def test_resume_needs_a_file(self, tmp_path: Path, annotate: Runner) -> None:
        with pytest.raises(UsageError, match="--resume needs an output file"):
            annotate(write_lines(tmp_path / "in.jsonl", articles(1)), resume=True)
