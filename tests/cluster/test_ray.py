"""The same run on a Ray cluster: two workers on this machine, and everything that can happen to them."""

import gzip
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nlp.batch.items import Interrupted, RunError, UsageError
from tests.batch.conftest import Runner, manifest, names, rejects, write_lines
from tests.cluster.conftest import joined, pack, same, shards

pytestmark = pytest.mark.xdist_group("ray")  # one cluster is enough for this machine


def test_shards_of_all_forms_come_out_as_from_one_machine(tmp_path: Path, on_ray: Runner, annotate: Runner) -> None:
    source = shards(tmp_path / "in")
    pack(source)
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    summary = on_ray(source, out=out)
    assert annotate(source, out=local) == summary
    assert same(out, local)
    assert names(out) == [f"part-0000{n}.jsonl" for n in range(4)]
    assert manifest(out)["shards"] == 4
    assert manifest(out)["engine"] == "ray"
    assert manifest(out)["counts"]["repeated_ids"] > 3, "also ids of another shard are told apart"
    assert not (tmp_path / "out.partial").exists()


@pytest.mark.slow
@pytest.mark.parametrize("format", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_each_shard_is_the_file_that_one_machine_makes_of_it(
    tmp_path: Path, on_ray: Runner, annotate: Runner, format: str
) -> None:
    source = shards(tmp_path / "in", number=1, size=600)
    out, local = tmp_path / "out", tmp_path / f"local.{format}"
    on_ray(source, out=out, shard_format=format)
    annotate(source, out=local)
    assert same(out, local)


def test_real_pipeline_to_parquet(tmp_path: Path, on_ray: Runner, annotate: Runner, root: Path) -> None:
    source, out, local = root / "corpus" / "dev.jsonl", tmp_path / "out", tmp_path / "local.parquet"
    given = {"annotator_factory": "nlp.pipeline:Annotator", "no_text": True}
    assert on_ray(source, out=out, shard_format="parquet", **given).written > 40
    annotate(source, out=local, **given)
    assert same(out, local)


def test_articles_that_kill_are_rejected_and_workers_that_are_killed_cost_nothing(
    tmp_path: Path, on_ray: Runner, annotate: Runner
) -> None:
    killed, died = tmp_path / "killed", tmp_path / "died"
    source = shards(
        tmp_path / "in",
        s0a20="!die",
        s1a31=f"!end-host-once {killed}",  # a worker of Ray's, by another hand
        s2a31="!hang",
        s3a9=f"!die-once {died}",
    )
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    on_ray(source, out=out, timeout=1.0)
    assert killed.exists()
    assert died.exists()
    annotate(source, out=local, timeout=1.0)
    assert same(out, local)
    reasons = [reject["reason"] for reject in rejects(out)]
    assert reasons.count("ended its worker twice (killed by signal 9)") == 1
    assert reasons.count("took longer than the 1 seconds of --timeout") == 1
    assert manifest(out)["workers_replaced"] == 4


@pytest.mark.slow
def test_shard_that_ends_every_worker_of_the_cluster_ends_the_run(tmp_path: Path, on_ray: Runner) -> None:
    source = shards(tmp_path / "in", number=2, s1a31="!end-host")
    with pytest.raises(RunError, match=r"in/01\.jsonl: the process that annotates it died 4 times") as error:
        on_ray(source, out=tmp_path / "out")
    assert error.value.resumable


def broken_off(monkeypatch: pytest.MonkeyPatch, on_ray: Runner, source: Path, out: Path, **given: Any) -> None:
    """A run that is interrupted when two shards are finished."""
    from nlp.cluster import on_ray as engine

    original = engine.annotate_shards

    def two(*arguments: Any) -> Iterator[Any]:
        with closing(original(*arguments)) as done:
            yield next(done)
            yield next(done)
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(Interrupted) as error:
        patch.setattr(engine, "annotate_shards", two)
        on_ray(source, out=out, **given)
    assert error.value.resumable
    assert not out.exists()


def test_resume_goes_on_after_the_finished_shards(
    tmp_path: Path, on_ray: Runner, annotate: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = shards(tmp_path / "in", s3a31="!sleep 3")
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    broken_off(monkeypatch, on_ray, source, out)
    finished = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out.partial" / "finished").iterdir()}
    assert 2 <= len(finished) < 4
    with pytest.raises(UsageError, match=r"the pipeline has changed \(it was plain:1, it is plain:2\)"):
        on_ray(source, out=out, resume=True, annotator_factory="tests.batch.fakes:Changed")
    with pytest.raises(UsageError, match="--no-text was False and is True"):
        on_ray(source, out=out, resume=True, no_text=True)
    with pytest.raises(UsageError, match="--engine was ray and is local"):
        annotate(source, out=out, resume=True)
    first = on_ray(source, out=out, resume=True)
    annotate(source, out=local)
    assert same(out, local)
    assert finished.items() <= {path.name: path.stat().st_mtime_ns for path in out.iterdir()}.items()
    assert [stop["read"] for stop in manifest(out)["resumed_from"]] == [60 * len(finished)]
    before = (tmp_path / "out.manifest.json").read_bytes()
    assert on_ray(source, out=out, resume=True) == first
    assert (tmp_path / "out.manifest.json").read_bytes() == before


@pytest.mark.slow
def test_changed_input_is_not_taken_up(tmp_path: Path, on_ray: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = shards(tmp_path / "in", number=3), tmp_path / "out"
    broken_off(monkeypatch, on_ray, source, out)
    more = write_lines(source / "03.jsonl", [{"text": "one more"}])
    with pytest.raises(UsageError, match="files were added, removed or written again"):
        on_ray(source, out=out, resume=True)
    on_ray(source, out=out)  # without --resume the broken-off run is given up
    assert manifest(out)["resumed_from"] is None
    write_lines(more, [{"text": "another"}])
    with pytest.raises(UsageError, match="the input has changed since the run was finished"):
        on_ray(source, out=out, resume=True)
    assert joined(out).count(b"one more") == 1


@pytest.mark.slow
def test_same_size_and_time_do_not_hide_a_change(
    tmp_path: Path, on_ray: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = shards(tmp_path / "in", number=3), tmp_path / "out"
    broken_off(monkeypatch, on_ray, source, out)
    for path in source.iterdir():
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_bytes(path.read_bytes().replace(b"on day 8.", b"on day 9.", 1))
        os.utime(path, ns=times)
    with pytest.raises(UsageError, match="changed in the part that was annotated already"):
        on_ray(source, out=out, resume=True)


@pytest.mark.slow
def test_machine_with_another_pipeline_ends_the_run(
    tmp_path: Path, on_ray: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.cluster.run._fingerprint", lambda setup, progress: "plain:0")
    with pytest.raises(RunError, match=r"another pipeline \(plain:1\) than the one that started the run \(plain:0\)"):
        on_ray(shards(tmp_path / "in", number=1), out=tmp_path / "out")


def test_fault_of_ours_in_a_worker_is_told_in_a_line() -> None:
    pytest.importorskip("ray", reason="needs sellside[ray]")
    from nlp.cluster.on_ray import _row

    def fault() -> None:
        raise TypeError("no such thing")

    assert str(pickle.loads(_row(fault)["result"])) == "a worker could not go on: TypeError: no such thing"


def test_pipeline_that_cannot_be_built_says_why(tmp_path: Path, on_ray: Runner) -> None:
    source = shards(tmp_path / "in", number=1)
    with pytest.raises(RunError, match=r"a worker could not go on: ValueError: brokers\.jsonl, line 3: no label"):
        on_ray(source, out=tmp_path / "out", annotator_factory="tests.batch.fakes:Broken")


@pytest.mark.slow
def test_file_that_breaks_off_is_read_up_to_there(tmp_path: Path, on_ray: Runner) -> None:
    (tmp_path / "in").mkdir()
    packed = gzip.compress(b"".join(b'{"text": "Jefferies upgraded Acme on day %d."}\n' % n for n in range(500)))
    (tmp_path / "in" / "0.jsonl.gz").write_bytes(packed[:-9])
    summary = on_ray(tmp_path / "in", out=tmp_path / "out")
    assert summary.written > 400
    assert (summary.rejected, summary.exit_code) == (1, 1)
    assert "breaks off" in rejects(tmp_path / "out")[0]["reason"]


class TestWithoutACluster:
    """What is refused before Ray is asked."""

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"out": "out.jsonl"}, "a name without a suffix"),
            ({"out": None}, "a name without a suffix"),
            ({"shard_size": 10}, "one shard for each file"),
            ({"ordered": False}, "keeps the order within a shard"),
            ({"paths": ["-"]}, "not standard input"),
        ],
    )
    def test_options(self, tmp_path: Path, given: dict[str, Any], message: str) -> None:
        from nlp.batch.items import Options
        from nlp.cluster.run import run

        source = shards(tmp_path / "in", number=1)
        given = {"paths": [str(source)], "out": str(tmp_path / "out"), **given}
        paths, out = given.pop("paths"), given.pop("out")
        with pytest.raises(UsageError, match=message):
            run(paths, out and str(tmp_path / out), Options(**given))
        assert names(tmp_path) == ["in"]

    def test_files_of_one_article(self, tmp_path: Path) -> None:
        from nlp.cluster.run import run

        (tmp_path / "a.txt").write_text("Jefferies upgraded Acme.", encoding="utf-8")
        with pytest.raises(UsageError, match=r"a\.txt: --engine ray reads files of many articles"):
            run([str(tmp_path)], str(tmp_path / "out"))

    def test_missing_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from nlp.cluster import run as module

        monkeypatch.setattr(module, "find_spec", lambda name: None)
        with pytest.raises(UsageError, match=r"pip install 'sellside\[ray\]'"):
            module.run([str(shards(tmp_path / "in", number=1))], str(tmp_path / "out"))

    def test_ray_is_not_imported_unless_asked_for(self) -> None:
        code = (
            "import sys, nlp.cli.app, nlp.cli.annotate, nlp.batch.run, nlp.cluster.run, nlp.cluster.shards;"
            "print([name for name in ('ray', 'pyspark', 'pandas') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stdout.strip() == b"[]"
