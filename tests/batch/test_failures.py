"""Disks that are full, pipes that are closed: a clear error, nothing half done."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.batch import journal, writers
from nlp.batch.items import RunError
from tests.batch.conftest import Runner, articles, manifest, names, read_lines, write_lines

Start = Callable[..., "subprocess.Popen[bytes]"]


class Disk:
    """Takes ``room`` bytes, the last of them from a larger piece, and then is full."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, file: int, data: Any) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = os.write(file, bytes(data[: self.room]))
        self.room -= written
        return written


@pytest.mark.parametrize("room", [0, 300, 5_000, 20_000, 40_000])
def test_full_disk(tmp_path: Path, annotate: Runner, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    source = write_lines(tmp_path / "in.jsonl", [*articles(300), b"{broken"])
    out, unbroken = tmp_path / "out.jsonl", tmp_path / "unbroken.jsonl"
    call: dict[str, Any] = {"chunk_items": 10, "checkpoint_seconds": 0.0}
    annotate(source, out=unbroken, **call)
    with monkeypatch.context() as patch:
        disk = Disk(room)
        patch.setattr(writers, "write_some", disk.write)
        patch.setattr(journal, "write_some", disk.write)
        with pytest.raises(RunError, match=r"cannot write .*out\.jsonl.*No space left on device") as error:
            annotate(source, out=out, **call)
    assert error.value.resumable
    assert not out.exists()
    assert names(tmp_path) == [
        "in.jsonl",
        "out.jsonl.partial",
        "unbroken.jsonl",
        "unbroken.jsonl.manifest.json",
        "unbroken.jsonl.rejects.jsonl",
    ]
    annotate(source, out=out, resume=True, **call)  # when there is room again
    assert out.read_bytes() == unbroken.read_bytes()
    assert manifest(out)["counts"] == manifest(unbroken)["counts"]


@pytest.mark.parametrize("name", ["out.jsonl.zst", "out.parquet"])
def test_disk_that_fills_up_while_the_output_is_finished(
    tmp_path: Path, annotate: Runner, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(100))
    out, unbroken = tmp_path / name, tmp_path / "unbroken" / name
    annotate(source, out=unbroken)

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("nlp.batch.formats.sync_file", full)
        patch.setattr("nlp.batch.parquet.sync_file", full)
        with pytest.raises(RunError, match="No space left on device") as error:
            annotate(source, out=out)
    assert error.value.resumable
    assert not out.exists()
    annotate(source, out=out, resume=True)
    assert out.read_bytes() == unbroken.read_bytes()


def test_file_that_the_system_does_not_let_grow(tmp_path: Path, start: Start, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(2000))
    out = tmp_path / "out.jsonl"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    process = start(source, out=out, popen={"preexec_fn": limit})
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert b"File too large" in errors
    assert b"Traceback" not in errors
    assert not out.exists()
    annotate(source, out=out, resume=True)
    assert len(read_lines(out)) == 2000
    assert manifest(out)["resumed_from"][0]["read"] > 0


def test_reader_of_standard_output_goes_away(tmp_path: Path, start: Start) -> None:
    process = start(write_lines(tmp_path / "in.jsonl", articles(5000)), chunk_items=10)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b'{"schema_version"')
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) == 2
    assert "standard output was closed by its reader after" in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_behind_standard_output(tmp_path: Path, root: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(5))
    call = f'{{"paths": ["{source}"], "annotator_factory": "tests.batch.fakes:Plain"}}'
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tests.batch.driver", call], cwd=root, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert b"cannot write standard output: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_folder_that_cannot_be_written(tmp_path: Path, annotate: Runner) -> None:
    source = write_lines(tmp_path / "in.jsonl", articles(1))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(RunError, match=r"cannot write in .*closed: Permission denied"):
        annotate(source, out=closed / "out.jsonl")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_file_that_may_not_be_read_is_rejected(tmp_path: Path, annotate: Runner) -> None:
    write_lines(tmp_path / "b.jsonl", articles(1))
    write_lines(tmp_path / "a.jsonl", articles(1)).chmod(0o000)
    summary = annotate(tmp_path, out=tmp_path / "out.jsonl")
    assert (summary.written, summary.rejected) == (1, 1)


def test_standard_error_that_nobody_reads_does_not_stop_the_run(tmp_path: Path, start: Start) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    out = tmp_path / "out.jsonl"
    process = start(
        write_lines(tmp_path / "in.jsonl", [*articles(50), b"{broken"]), out=out, popen={"stderr": write_end}
    )
    os.close(write_end)
    assert process.wait(30) == 1
    assert len(read_lines(out)) == 50
