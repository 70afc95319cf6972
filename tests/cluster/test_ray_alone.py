"""Runs that bring their own cluster, and what becomes of them."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import Runner, articles, manifest, names, wait_until, write_lines
from tests.cluster.conftest import same, shards

pytest.importorskip("ray", reason="needs sellside[ray]")
pytestmark = [pytest.mark.xdist_group("ray"), pytest.mark.slow]

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_on_ray(root: Path) -> Start:
    """``start_on_ray(source, out=…)``: a run on a cluster of two workers as a process of its own."""

    def call(source: Path, out: Path, **given: Any) -> "subprocess.Popen[bytes]":
        settings = {"workers": 2, "annotator_factory": "tests.batch.fakes:Slow", "address": "local", **given}
        call = {"paths": [str(source)], "out": str(out), **settings}
        command = [sys.executable, "-m", "tests.cluster.driver", json.dumps(call)]
        return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return call


def finished(out: Path) -> int:
    """How many shards of a run that is going on, or was broken off, are finished."""
    return len(list(out.with_name(f"{out.name}.partial").glob("shards/*.manifest.json")))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_run_that_is_broken_off_goes_on_after_its_finished_shards(
    tmp_path: Path, start_on_ray: Start, annotate: Runner, number: signal.Signals
) -> None:
    source = shards(tmp_path / "in", number=8, size=400)
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    process = start_on_ray(source, out)
    wait_until(process, lambda: finished(out) >= 2)
    process.send_signal(number)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == (-9 if number == signal.SIGKILL else 130), errors
    assert b"Traceback" not in errors
    assert not out.exists()
    assert start_on_ray(source, out, resume=True).wait(300) == 1
    annotate(source, out=local)
    assert same(out, local)
    assert manifest(out)["resumed_from"][0]["read"] >= 800
    assert not (tmp_path / "out.partial").exists()


@pytest.mark.parametrize("seed", range(3))
def test_run_killed_at_a_random_moment(tmp_path: Path, start_on_ray: Start, annotate: Runner, seed: int) -> None:
    chance = random.Random(seed)
    source = shards(tmp_path / "in", number=6, size=200)
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    annotate(source, out=local)
    for _ in range(2):
        process = start_on_ray(source, out, resume=True)
        time.sleep(chance.uniform(1, 16))
        process.kill()
        process.wait()
        assert not out.exists() or same(out, local)
    assert start_on_ray(source, out, resume=True).wait(300) == 1
    assert same(out, local)
    beside = [f"{name}.{end}" for name in ("local.jsonl", "out") for end in ("manifest.json", "rejects.jsonl")]
    assert names(tmp_path) == sorted(["in", "local.jsonl", "out", *beside])


def test_corpus_larger_than_the_object_store(tmp_path: Path, start_on_ray: Start, annotate: Runner) -> None:
    (tmp_path / "in").mkdir()
    for shard in range(24):
        text = "Jefferies upgraded Acme to Buy on day {0}, " + "and the shares rose on the news " * 400
        write_lines(tmp_path / "in" / f"{shard:02d}.jsonl", articles(500, text))
    size = sum(path.stat().st_size for path in (tmp_path / "in").iterdir())
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    process = start_on_ray(
        tmp_path / "in", out, object_store_memory=80_000_000, annotator_factory="tests.batch.fakes:Plain"
    )
    stdout, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert int(stdout.split()[0]) < size / 1.8
    annotate(tmp_path / "in", out=local)
    assert same(out, local)
    assert manifest(out)["counts"]["repeated_ids"] == 23 * 500


def test_machine_that_is_lost_in_mid_run(tmp_path: Path, start_on_ray: Start, annotate: Runner) -> None:
    source = shards(tmp_path / "in", number=8, size=400)
    out, local = tmp_path / "out", tmp_path / "local.jsonl"
    process = start_on_ray(source, out, lose_a_machine=True)
    stdout, errors = process.communicate(timeout=300)
    assert process.returncode == 1, errors
    assert b"lost" in stdout
    annotate(source, out=local)
    assert same(out, local)


def test_no_cluster_at_the_address(tmp_path: Path, start_on_ray: Start) -> None:
    process = start_on_ray(shards(tmp_path / "in", number=1), tmp_path / "out", address="127.0.0.1:9")
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 2
    assert b"no Ray cluster at 127.0.0.1:9: " in errors
    assert b"Traceback" not in errors
