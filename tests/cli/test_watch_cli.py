"""``sellside watch``: once for cron, or until it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.watch import watch
from nlp.export import read_records

app = typer.Typer()
app.command("watch")(watch)
runner = CliRunner()


def test_once_annotates_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Jefferies upgraded Brill Foods (NYSE:BRLF) to Buy.", encoding="utf-8")
    arguments = [str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--once", "-j", "1"]
    first = runner.invoke(app, arguments)
    assert first.exit_code == 0, first.stderr
    assert "1 records written, 0 articles rejected" in first.stderr
    (record,) = read_records(tmp_path / "out")
    assert record["events"][0]["rating_action"] == "upgrade"
    assert "0 records written" in runner.invoke(app, arguments).stderr


def test_rejected_articles_end_with_1(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("  ", encoding="utf-8")
    result = runner.invoke(app, [str(tmp_path), "-o", str(tmp_path / "out"), "--once", "-j", "1"])
    assert result.exit_code == 1
    assert "1 articles rejected" in result.stderr


def test_no_folder_is_2(tmp_path: Path) -> None:
    result = runner.invoke(app, [str(tmp_path / "nowhere"), "-o", str(tmp_path / "out"), "--once"])
    assert (result.exit_code, "there is no such folder" in result.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_ends_it_in_order(tmp_path: Path, root: Path) -> None:
    (tmp_path / "in").mkdir()
    code = "import typer; from nlp.cli.watch import watch; typer.run(watch)"
    command = [
        sys.executable,
        "-c",
        code,
        str(tmp_path / "in"),
        "-o",
        str(tmp_path / "out"),
        "--interval",
        "0.1",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=root) as task:
        assert task.stderr is not None
        assert task.stderr.readline().startswith("watching")
        time.sleep(0.3)
        task.send_signal(signal.SIGTERM)
        rest = task.stderr.read()
        assert task.wait(30) == 0
    assert rest == "stopped\n0 records written, 0 articles rejected\n"
