"""What docs/evaluation.md shows is what happens."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [code for name, code in fenced if name == kind]


def test_python_runs_and_its_errors_read_as_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    exec(compile(code, "docs/evaluation.md", "exec"), {})
    out = capsys.readouterr().out
    shown = next(block for block in blocks("text") if block.startswith("== RATING"))
    assert shown in out


def test_the_least_record_can_be_scored(tmp_path: Path) -> None:
    line = blocks("json")[0]
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(path), str(path), "--json"])
    data = json.loads(result.stdout)
    assert data["spans"]["BROKER"]["tp"] == data["spans"]["core"]["tp"] == 1
    assert data["events"]["detection"]["tp"] == 0


def test_a_row_of_a_table_can_be_scored(tmp_path: Path) -> None:
    line = blocks("json")[1]
    path = tmp_path / "table.jsonl"
    path.write_text(line, encoding="utf-8")
    data = json.loads(CliRunner().invoke(app, ["evaluate", str(path), "--json"]).stdout)
    assert data["events"]["exact"]["tp"] == 1
    assert data["events"]["fields"]["target_to"]["tp"] == 1
    assert data["spans"]["core"] == data["spans"]["DATE"]  # nothing is counted
