"""Workers that die, hang or cannot start."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.batch.items import RunError
from tests.batch.conftest import (
    Runner,
    articles,
    manifest,
    read_lines,
    read_so_far,
    rejects,
    wait_until,
    write_lines,
)


def test_article_that_kills_its_worker_twice_is_refused_alone(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(60)
    rows[17]["text"] = "!die"
    rows[18]["text"] = "!die"
    rows[41]["text"] = "!die"
    out = tmp_path / "out.jsonl"
    summary = annotate(write_lines(tmp_path / "in.jsonl", rows), out=out, chunk_items=20)
    assert (summary.read, summary.written, summary.rejected) == (60, 57, 3)
    assert [record["id"] for record in read_lines(out)] == [f"a{n}" for n in range(60) if n not in (17, 18, 41)]
    assert [(reject["line"], reject["reason"]) for reject in rejects(out)] == [
        (line, "ended its worker twice (killed by signal 9)") for line in (18, 19, 42)
    ]
    assert manifest(out)["workers_replaced"] == 6


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_death_leaves_no_trace_in_the_output(tmp_path: Path, annotate: Runner, suffix: str) -> None:
    rows = articles(60)
    rows[30]["text"] = f"!die-once {tmp_path / 'died'}"
    source = write_lines(tmp_path / "in.jsonl", rows)
    unlucky, lucky = tmp_path / f"unlucky.{suffix}", tmp_path / f"lucky.{suffix}"
    assert annotate(source, out=unlucky, chunk_items=20).rejected == 0
    assert (tmp_path / "died").exists()
    annotate(source, out=lucky, chunk_items=20)
    assert unlucky.read_bytes() == lucky.read_bytes()
    assert (manifest(unlucky)["workers_replaced"], manifest(lucky)["workers_replaced"]) == (1, 0)


def test_article_that_hangs_is_refused_and_the_rest_goes_on(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(30)
    rows[3]["text"] = "!hang"
    out = tmp_path / "out.jsonl"
    summary = annotate(write_lines(tmp_path / "in.jsonl", rows), out=out, chunk_items=10, timeout=0.3)
    assert (summary.written, summary.rejected) == (29, 1)
    assert rejects(out)[0]["reason"] == "took longer than the 0.3 seconds of --timeout"


def test_slow_chunk_is_no_slow_article(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(12, "!sleep 0.1")
    out = tmp_path / "out.jsonl"
    summary = annotate(write_lines(tmp_path / "in.jsonl", rows), out=out, workers=1, timeout=0.6)
    assert summary.rejected == 0


def test_workers_that_die_before_they_are_ready_end_the_run(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(3))
    with pytest.raises(RunError, match=r"workers end before they are ready \(killed by signal 9\)"):
        annotate(source, out=tmp_path / "out.jsonl", annotator_factory="tests.batch.fakes:Stillborn")


def test_worker_killed_from_outside_is_replaced(
    tmp_path: Path, start: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    rows = articles(800)
    out = tmp_path / "out.jsonl"
    process = start(
        write_lines(tmp_path / "in.jsonl", rows),
        out=out,
        annotator_factory="tests.batch.fakes:Slow",
        chunk_items=20,
        checkpoint_seconds=0.0,
    )
    for reached in (20, 200, 400):
        wait_until(process, lambda reached=reached: read_so_far(out) >= reached)  # type: ignore[misc]
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    assert process.wait(30) == 0
    assert manifest(out)["workers_replaced"] == 3
    assert [record["id"] for record in read_lines(out)] == [row["id"] for row in rows]


def test_workers_end_with_their_run(tmp_path: Path, start: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    process = start(
        write_lines(tmp_path / "in.jsonl", articles(5000)),
        out=tmp_path / "out.jsonl",
        annotator_factory="tests.batch.fakes:Slow",
        chunk_items=20,
    )
    while len(workers := workers_of(process.pid)) < 2:
        time.sleep(0.02)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))


def test_run_goes_on_with_the_workers_that_can_start(tmp_path: Path, annotate: Runner) -> None:
    rows = articles(200, "!sleep 0.005")
    out = tmp_path / "out.jsonl"
    source = write_lines(tmp_path / "in.jsonl", rows)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.jsonl").write_text(
        '{"id": "broker.wrenfield", "label": "BROKER", "pattern": "Wrenfield Partners", '
        '"norm": {"name": "Wrenfield Partners"}}\n',
        encoding="utf-8",
    )
    summary = annotate(
        source,
        out=out,
        chunk_items=10,
        workers=4,
        patterns=(str(tmp_path / "rules"),),
        annotator_factory="tests.batch.fakes:OnlyOne",
    )
    assert summary.written == 200
    assert manifest(out)["workers"] == 1


def workers_of(pid: int) -> list[int]:
    """The living processes that annotate: grandchildren of the run, by its fork server."""
    if not Path("/proc").is_dir():
        pytest.skip("needs /proc to find the workers")
    found = [grandchild for child in children_of(pid) for grandchild in children_of(child)]
    return [worker for worker in found if is_alive(worker)]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(child) for child in tasks.split()]
