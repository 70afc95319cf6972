"""``sellside annotate`` from the command line: options, messages, exit codes."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.batch.items import Interrupted, Options, RunError, UsageError
from nlp.batch.run import Summary
from nlp.cli.app import app

TEXT = 'Jefferies upgraded Acme Inc (TYO:3774) from Hold to Buy. It cited "an attractive entry point".'


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command hands to the run, which is not started."""
    seen: list[dict[str, Any]] = []

    def run(paths: list[str], out: str | None, options: Options, **given: Any) -> Summary:
        seen.append({"paths": paths, "out": out, "options": options, **given})
        return Summary(2, 1, 1, 0, 0, 1)

    monkeypatch.setattr("nlp.batch.run.run", run)
    return seen


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["annotate", *arguments])


def test_defaults(calls: list[dict[str, Any]]) -> None:
    assert invoke("a.txt", "b.txt").exit_code == 1  # that of the run
    assert calls == [
        {
            "paths": ["a.txt", "b.txt"],
            "out": None,
            "options": Options(),
            "workers": None,
            "resume": False,
            "only_changed": None,
            "timeout": 60.0,
            "quiet": False,
        }
    ]


def test_every_option_reaches_the_run(calls: list[dict[str, Any]]) -> None:
    line = (
        "in -o out --text-field body --id-field uid --date-field day --input-format csv --max-chars 99 "
        "--no-text --shard-size 7 --shard-format parquet --unordered --resume --only-changed old.jsonl "
        "-j 3 --timeout 0 --patterns a --patterns b -q"
    )
    invoke(*line.split())
    assert calls == [
        {
            "paths": ["in"],
            "out": "out",
            "options": Options(
                text_field="body",
                id_field="uid",
                date_field="day",
                input_format="csv",
                max_chars=99,
                no_text=True,
                ordered=False,
                shard_format="parquet",
                shard_size=7,
                patterns=("a", "b"),
            ),
            "workers": 3,
            "resume": True,
            "only_changed": "old.jsonl",
            "timeout": None,
            "quiet": True,
        }
    ]


@pytest.mark.parametrize(
    ("error", "resumable", "code"),
    [
        (UsageError("gone.txt: there is no such file or folder"), False, 2),
        (RunError("cannot write out.jsonl: No space left on device"), True, 2),
        (Interrupted("interrupted"), True, 130),
    ],
)
def test_errors_are_told_with_the_way_on(
    monkeypatch: pytest.MonkeyPatch, error: RunError, resumable: bool, code: int
) -> None:
    def run(*arguments: Any, **given: Any) -> Summary:
        error.resumable = resumable
        raise error

    monkeypatch.setattr("nlp.batch.run.run", run)
    monkeypatch.setattr(sys, "argv", ["sellside", "annotate", "in put", "-o", "out.jsonl"])
    result = invoke("in put", "-o", "out.jsonl")
    assert result.exit_code == code
    assert f"sellside annotate: {error}\n" in result.stderr
    hint = "sellside annotate 'in put' -o out.jsonl --resume"
    assert (hint in result.stderr) == resumable


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["in", "--workers", "0"],
        ["in", "--max-chars", "0"],
        ["in", "--timeout", "-1"],
        ["in", "--no-such"],
    ],
)
def test_wrong_usage(arguments: list[str], calls: list[dict[str, Any]]) -> None:
    assert invoke(*arguments).exit_code == 2
    assert calls == []


@pytest.fixture
def sellside() -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """The installed command with the real pipeline."""
    command = shutil.which("sellside", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the console script is not installed beside this Python")

    def call(*arguments: str | Path, **given: Any) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run([command, *map(str, arguments)], capture_output=True, **given)

    return call


def test_folder_to_records(tmp_path: Path, sellside: Callable[..., Any]) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(f"Acme is upgraded\nPublished 21/08/2025, 09:32\n\n{TEXT}\n", encoding="utf-8")
    row = {"id": "b", "text": TEXT, "url": "u"}
    (source / "b.jsonl").write_text(f"{json.dumps(row)}\nbroken\n", encoding="utf-8")
    cell = TEXT.replace('"', '""')
    (source / "c.csv.gz").write_bytes(gzip.compress(f'uid,text\nc,"{cell}"\n'.encode()))
    out = tmp_path / "out" / "records.jsonl"
    done = sellside("annotate", source, "--out", out)
    assert done.returncode == 1
    assert b"b.jsonl, line 2: not JSON" in done.stderr
    assert b"read 4: written 3, rejected 1" in done.stderr
    records = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [record["meta"] for record in records] == [
        {"file": str(source / "a.txt"), "title": "Acme is upgraded", "published_at": "2025-08-21T09:32:00"},
        {"url": "u"},
        {"uid": "c"},
    ]
    for record in records:
        assert {"BROKER", "COMPANY", "TICKER", "RATING", "QUOTE"} <= {span["label"] for span in record["spans"]}
        assert all(record["text"][span["start"] : span["end"]] == span["text"] for span in record["spans"])
        assert record["language"] == "en"
    made = json.loads(out.with_name("records.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert made["counts"] == {"read": 4, "written": 3, "rejected": 1, "repeated_ids": 0, "copied": 0}


def test_records_of_the_command_are_those_of_python(
    tmp_path: Path, sellside: Callable[..., Any], annotate: Callable[..., dict[str, Any]]
) -> None:
    done = sellside("annotate", "-", input=json.dumps({"id": "t", "text": TEXT}).encode())
    record = json.loads(done.stdout)
    ours = annotate(TEXT)
    assert {key: record[key] for key in ("id", "text", "spans", "events")} == {
        key: ours[key] for key in ("id", "text", "spans", "events")
    }


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    command = shutil.which("sellside", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the console script is not installed beside this Python")
    source = tmp_path / "in.jsonl"
    rows = (json.dumps({"id": f"a{n}", "text": f"{TEXT} Day {n}."}) + "\n" for n in range(30_000))
    source.write_text("".join(rows), encoding="utf-8")
    call = [command, "annotate", str(source), "-o", str(tmp_path / "out.jsonl")]
    process = subprocess.Popen(call, stderr=subprocess.PIPE, start_new_session=True)
    spool = tmp_path / "out.jsonl.partial" / "spool-00000"
    while process.poll() is None and not (spool.exists() and spool.stat().st_size):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the run and to all its workers
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"sellside annotate: interrupted" in errors
    assert b"--resume" in errors.splitlines()[-1]
    assert b"Traceback" not in errors
