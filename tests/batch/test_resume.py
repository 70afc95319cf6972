"""Runs that are broken off and taken up again."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.batch import writers
from nlp.batch.items import UsageError
from tests.batch.conftest import (
    Runner,
    articles,
    journal,
    manifest,
    names,
    read_lines,
    read_so_far,
    rejects,
    wait_until,
    write_lines,
)

Start = Callable[..., "subprocess.Popen[bytes]"]
SLOW = {"annotator_factory": "tests.batch.fakes:Slow", "chunk_items": 10, "checkpoint_seconds": 0.0}
PLAIN = {"chunk_items": 10, "checkpoint_seconds": 0.0}


def corpus(folder: Path, number: int = 300) -> Path:
    """Articles with repeated ids and bad lines among them, for those must come out the same too."""
    rows: list[Any] = articles(number)
    for n in range(5, number, 17):
        rows[n]["id"] = "again"
    rows[40] = b"{broken"
    rows[number // 2]["text"] = "!bad luck"
    return write_lines(folder / "in.jsonl", rows)


def outputs(out: Path) -> tuple[Any, Any, Any]:
    """What must be the same however often a run was broken off: records, rejects, counts."""
    records = {path.name: path.read_bytes() for path in out.iterdir()} if out.is_dir() else out.read_bytes()
    return records, rejects(out), manifest(out)["counts"]


def test_run_killed_at_the_start_in_the_middle_and_at_the_end(tmp_path: Path, start: Start, annotate: Runner) -> None:
    source = corpus(tmp_path)
    unbroken, out = tmp_path / "unbroken.jsonl", tmp_path / "out.jsonl"
    annotate(source, out=unbroken, **SLOW)
    for reached in (1, 120, 290):
        process = start(source, out=out, resume=True, **SLOW)
        wait_until(process, lambda reached=reached: read_so_far(out) >= reached)  # type: ignore[misc]
        process.kill()
        process.wait()
        assert not out.exists()
    assert start(source, out=out, resume=True, **SLOW).wait(30) == 1
    assert outputs(out) == outputs(unbroken)
    stops = [stop["read"] for stop in manifest(out)["resumed_from"]]
    assert 1 <= len(stops) <= 3  # a kill before the first mark in the journal leaves nothing to go on from
    assert stops == sorted(stops)
    assert stops[0] >= 1
    assert not (tmp_path / "out.jsonl.partial").exists()


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.jsonl.zst", "out.parquet", "out"])
def test_run_in_another_format_killed_in_the_middle(tmp_path: Path, start: Start, annotate: Runner, name: str) -> None:
    source = corpus(tmp_path)
    out, unbroken = tmp_path / name, tmp_path / "unbroken" / name
    call = {**SLOW, "shard_size": 50}
    annotate(source, out=unbroken, **call)
    call["options"] = {"shard_size": call.pop("shard_size")}
    process = start(source, out=out, **call)
    wait_until(process, lambda: read_so_far(out) >= 100)
    process.kill()
    process.wait()
    assert not out.exists()
    assert start(source, out=out, resume=True, **call).wait(30) == 1
    assert outputs(out) == outputs(unbroken)


def test_unordered_run_killed_in_the_middle_loses_and_doubles_nothing(
    tmp_path: Path, start: Start, annotate: Runner
) -> None:
    rows = articles(300)
    rows[0]["text"] = "!sleep 0.5"  # the first chunk is the last to be done, so others are written ahead of it
    source = write_lines(tmp_path / "in.jsonl", rows)
    out = tmp_path / "out.jsonl"
    call = {**SLOW, "options": {"ordered": False}}
    process = start(source, out=out, **call)
    wait_until(process, lambda: read_so_far(out) >= 50)
    process.kill()
    process.wait()
    assert any(line["state"]["ahead"] for line in journal(out) if "state" in line)
    assert start(source, out=out, resume=True, **call).wait(30) == 0
    assert sorted(record["id"] for record in read_lines(out)) == sorted(row["id"] for row in rows)


@pytest.mark.parametrize("name", ["out.jsonl", "out"])
@pytest.mark.parametrize("step", range(9))
def test_crash_while_the_output_is_put_in_place(
    tmp_path: Path, annotate: Runner, monkeypatch: pytest.MonkeyPatch, step: int, name: str
) -> None:
    source = corpus(tmp_path)
    out, unbroken = tmp_path / name, tmp_path / "unbroken" / name
    annotate(source, out=unbroken, **PLAIN)
    annotate(write_lines(tmp_path / "old.jsonl", articles(3)), out=out)  # an earlier output is in the way
    left = step

    class Crash(BaseException):
        """As final as a power cut: nothing catches it."""

    def crash(*arguments: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash

    with monkeypatch.context() as patch:
        for function in ("_move", "write_whole", "sync_folder"):
            original = getattr(writers, function)
            patch.setattr(writers, function, lambda *a, original=original: (crash(), original(*a), crash()))
        try:
            annotate(source, out=out, **PLAIN)
        except Crash:
            crashed = True
        else:
            crashed = False
    assert crashed == (step < 10)
    annotate(source, out=out, resume=True, **PLAIN)
    assert outputs(out) == outputs(unbroken)
    assert not (tmp_path / f"{name}.partial").exists()


def test_finished_run_is_left_alone(tmp_path: Path, annotate: Runner) -> None:
    source = corpus(tmp_path)
    out = tmp_path / "out.jsonl"
    first = annotate(source, out=out, **PLAIN)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    assert annotate(source, out=out, resume=True, **PLAIN) == first
    assert first.exit_code == 1
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_resume_without_anything_to_resume_is_a_run(tmp_path: Path, annotate: Runner) -> None:
    source = corpus(tmp_path)
    out = tmp_path / "out.jsonl"
    assert annotate(source, out=out, resume=True).written == 298
    assert manifest(out)["resumed_from"] is None


class TestRefusals:
    """A run goes on only with what it was begun with."""

    @pytest.fixture(params=["broken off", "finished"])
    def begun(self, request: pytest.FixtureRequest, tmp_path: Path, start: Start, annotate: Runner) -> Path:
        source, out = corpus(tmp_path), tmp_path / "out.jsonl"
        if request.param == "finished":
            annotate(source, out=out, **SLOW)
        else:
            process = start(source, out=out, **SLOW)
            wait_until(process, lambda: read_so_far(out) >= 100)
            process.kill()
            process.wait()
        return out

    def refused(self, annotate: Runner, out: Path, message: str, **given: Any) -> None:
        before = {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()}
        with pytest.raises(UsageError, match=message):
            annotate(out.with_name("in.jsonl"), out=out, resume=True, **{**SLOW, **given})
        assert {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()} == before

    def test_changed_pipeline(self, begun: Path, annotate: Runner) -> None:
        message = r"the pipeline has changed \(it was plain:1, it is plain:2\)"
        self.refused(annotate, begun, message, annotator_factory="tests.batch.fakes:Changed")

    def test_changed_option(self, begun: Path, annotate: Runner) -> None:
        self.refused(annotate, begun, "--no-text was False and is True", no_text=True)

    def test_changed_beginning_of_the_input(self, begun: Path, annotate: Runner) -> None:
        source = begun.with_name("in.jsonl")
        source.write_bytes(source.read_bytes().replace(b"on day 7.", b"on day 8.", 1))
        self.refused(annotate, begun, "the input has changed")

    def test_changed_end_of_the_input(self, begun: Path, annotate: Runner) -> None:
        source = begun.with_name("in.jsonl")
        source.write_bytes(source.read_bytes()[:-4] + b'"}  \n')
        self.refused(annotate, begun, "the input has changed")

    def test_shorter_input(self, begun: Path, annotate: Runner) -> None:
        write_lines(begun.with_name("in.jsonl"), articles(20))
        self.refused(annotate, begun, "the input has changed")

    def test_other_input(self, begun: Path, annotate: Runner) -> None:
        before = begun.with_name("in.jsonl")
        other = before.rename(begun.with_name("other.jsonl"))
        with pytest.raises(UsageError, match=r"the input was .*in\.jsonl and is .*other\.jsonl"):
            annotate(other, out=begun, resume=True, **SLOW)


def test_same_size_and_time_do_not_hide_a_change(tmp_path: Path, start: Start, annotate: Runner) -> None:
    import os

    source, out = corpus(tmp_path), tmp_path / "out.jsonl"
    process = start(source, out=out, **SLOW)
    wait_until(process, lambda: read_so_far(out) >= 100)
    process.kill()
    process.wait()
    times = source.stat().st_atime_ns, source.stat().st_mtime_ns
    source.write_bytes(source.read_bytes().replace(b"on day 7.", b"on day 8.", 1))
    os.utime(source, ns=times)
    with pytest.raises(UsageError, match="changed in the part that was annotated already"):
        annotate(source, out=out, resume=True, **SLOW)


def test_run_without_resume_starts_anew(tmp_path: Path, start: Start, annotate: Runner) -> None:
    source, out = corpus(tmp_path), tmp_path / "out.jsonl"
    process = start(source, out=out, **SLOW)
    wait_until(process, lambda: read_so_far(out) >= 100)
    process.kill()
    process.wait()
    annotate(source, out=out, **SLOW)
    assert manifest(out)["resumed_from"] is None
    assert len(read_lines(out)) == 298


def test_journal_line_that_a_crash_cut_short_does_not_count(tmp_path: Path, start: Start, annotate: Runner) -> None:
    source, out, unbroken = corpus(tmp_path), tmp_path / "out.jsonl", tmp_path / "unbroken.jsonl"
    annotate(source, out=unbroken, **SLOW)
    process = start(source, out=out, **SLOW)
    wait_until(process, lambda: read_so_far(out) >= 100)
    process.kill()
    process.wait()
    partial = tmp_path / "out.jsonl.partial"
    with (partial / "journal.jsonl").open("ab") as file:
        file.write(b'{"state": {"chunks": 29, "rea')
    with (partial / "spool-00000").open("ab") as file:
        file.write(b'{"id": "half a rec')
    annotate(source, out=out, resume=True, **SLOW)
    assert outputs(out) == outputs(unbroken)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_ends_cleanly_and_can_be_resumed(
    tmp_path: Path, start: Start, annotate: Runner, number: signal.Signals
) -> None:
    source, out, unbroken = corpus(tmp_path), tmp_path / "out.jsonl", tmp_path / "unbroken.jsonl"
    annotate(source, out=unbroken, **SLOW)
    # An interrupt loses nothing that is written, even where the next line of the journal is far off.
    process = start(source, out=out, **{**SLOW, "checkpoint_seconds": 3600.0})
    spool = tmp_path / "out.jsonl.partial" / "spool-00000"
    wait_until(process, lambda: spool.exists() and spool.stat().st_size > 5000)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    assert not out.exists()
    assert read_so_far(out) >= 20
    assert start(source, out=out, resume=True, **SLOW).wait(30) == 1
    assert outputs(out) == outputs(unbroken)


def test_two_runs_do_not_write_the_same_output(tmp_path: Path, start: Start, annotate: Runner) -> None:
    source, out = corpus(tmp_path), tmp_path / "out.jsonl"
    process = start(source, out=out, **SLOW)
    wait_until(process, lambda: read_so_far(out) >= 10)
    with pytest.raises(UsageError, match="another run is writing"):
        annotate(source, out=out, **SLOW)
    assert process.wait(30) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_run_killed_at_a_random_moment(tmp_path: Path, start: Start, annotate: Runner, seed: int) -> None:
    """The whole life of a run is a few tenths of a second here, from its first import to its last rename."""
    chance = random.Random(seed)
    source = corpus(tmp_path, 200)
    name = chance.choice(["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out"])
    out, unbroken = tmp_path / name, tmp_path / "unbroken" / name
    call = {**SLOW, "checkpoint_seconds": chance.choice([0.0, 0.05]), "workers": chance.choice([1, 2])}
    annotate(source, out=unbroken, **SLOW, shard_size=30)
    call["options"] = {"shard_size": 30}
    for _ in range(4):
        process = start(source, out=out, resume=True, **call)
        time.sleep(chance.uniform(0.1, 0.7))
        process.kill()
        process.wait()
        assert not out.exists() or outputs(out) == outputs(unbroken)
    assert start(source, out=out, resume=True, **call).wait(30) == 1
    assert outputs(out) == outputs(unbroken)
    assert names(tmp_path) == sorted(["in.jsonl", name, f"{name}.manifest.json", f"{name}.rejects.jsonl", "unbroken"])


class TestStandardInput:
    """What came through a pipe can be resumed when the same comes again."""

    def broken_off(self, folder: Path, start: Start, source: Path, out: Path) -> None:
        with source.open("rb") as stdin:
            process = start("-", out=out, popen={"stdin": stdin}, **SLOW)
            wait_until(process, lambda: read_so_far(out) >= 100)
            process.kill()
            process.wait()

    def test_same_input_again(self, tmp_path: Path, start: Start) -> None:
        source, out, unbroken = corpus(tmp_path), tmp_path / "out.jsonl", tmp_path / "unbroken.jsonl"
        with source.open("rb") as stdin:
            assert start("-", out=unbroken, popen={"stdin": stdin}, **SLOW).wait(30) == 1
        self.broken_off(tmp_path, start, source, out)
        with source.open("rb") as stdin:
            assert start("-", out=out, resume=True, popen={"stdin": stdin}, **SLOW).wait(30) == 1
        assert outputs(out) == outputs(unbroken)

    def test_other_input(self, tmp_path: Path, start: Start) -> None:
        source, out = corpus(tmp_path), tmp_path / "out.jsonl"
        self.broken_off(tmp_path, start, source, out)
        source.write_bytes(source.read_bytes().replace(b"on day 7.", b"on day 8.", 1))
        with source.open("rb") as stdin:
            process = start("-", out=out, resume=True, popen={"stdin": stdin}, **SLOW)
            _, errors = process.communicate(timeout=30)
        assert process.returncode == 2
        assert b"the input has changed in the part that was annotated already" in errors
        assert not out.exists()
