"""What the tests of the corpus run share: writing inputs, running over them, reading what came out."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from nlp.batch.items import Options
from nlp.batch.run import Summary, run

PLAIN = "tests.batch.fakes:Plain"
Runner = Callable[..., Summary]


@pytest.fixture
def annotate() -> Runner:
    """``annotate(*paths, out=…, **options)``: a run in this process, by a fake annotator and two workers."""

    def call(*paths: Path | str, out: Path | str | None = None, **given: Any) -> Summary:
        names = set(Options.__dataclass_fields__)
        options = Options(**{key: value for key, value in given.items() if key in names})
        rest = {key: value for key, value in given.items() if key not in names}
        settings: dict[str, Any] = {"workers": 2, "annotator_factory": PLAIN, "quiet": True, **rest}
        return run([str(path) for path in paths], None if out is None else str(out), options, **settings)

    return call


@pytest.fixture
def start(root: Path) -> Callable[..., "subprocess.Popen[bytes]"]:
    """``start(*paths, out=…)``: the same as a process of its own."""

    def call(*paths: Path | str, **given: Any) -> "subprocess.Popen[bytes]":
        popen = given.pop("popen", {})
        call = {"paths": [str(path) for path in paths], "workers": 2, "annotator_factory": PLAIN, **given}
        if "out" in call:
            call["out"] = str(call["out"])
        command = [sys.executable, "-m", "tests.batch.driver", json.dumps(call)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=root, **{**pipes, **popen})

    return call


def write_lines(path: Path, rows: Iterable[Any]) -> Path:
    """Write JSONL: objects as JSON, bytes as they are."""
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def articles(number: int, text: str = "Jefferies upgraded Acme to Buy on day {0}.") -> list[dict[str, Any]]:
    return [{"id": f"a{n}", "text": text.format(n), "source": "wire"} for n in range(number)]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a .jsonl output, plain or packed, or of a folder of such shards."""
    if path.is_dir():
        return [record for shard in sorted(path.iterdir()) for record in read_lines(shard)]
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstandard.decompress(data)
    return [json.loads(line) for line in data.splitlines()]


def rejects(out: Path) -> list[dict[str, Any]]:
    path = out.with_name(f"{out.name}.rejects.jsonl")
    return read_lines(path) if path.exists() else []


def manifest(out: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(out.with_name(f"{out.name}.manifest.json").read_text(encoding="utf-8"))
    return data


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def journal(out: Path) -> list[dict[str, Any]]:
    """The journal of a run that is going on or was broken off; nothing where there is none."""
    try:
        lines = (out.with_name(f"{out.name}.partial") / "journal.jsonl").read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines[:-1]]


def wait_until(process: "subprocess.Popen[bytes]", condition: Callable[[], bool]) -> None:
    while process.poll() is None and not condition():
        time.sleep(0.002)


def read_so_far(out: Path) -> int:
    """How many articles the journal knows to be written or rejected."""
    return max((line["state"]["read"] for line in journal(out) if "state" in line), default=0)
