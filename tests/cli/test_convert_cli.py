"""`sellside convert`: to an annotation tool and back."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.evaluation.files import read_records, write_records
from tests.evaluation.making import UPGRADE, record


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["convert", *map(str, arguments)])


@pytest.mark.parametrize("tool", ["doccano", "label-studio", "prodigy", "brat"])
def test_convert_there_and_back(tmp_path: Path, tool: str) -> None:
    source, middle, back = (tmp_path / name for name in ("in.jsonl", "middle", "back.jsonl"))
    write_records([record(UPGRADE), record("[x](BROKER) 🚀\r\n", "b")], source)
    result = run(source, "--to", tool, "-o", middle)
    assert (result.exit_code, result.stdout) == (0, f"{middle}: 2 records\n")
    assert run(middle, "--from", tool, "--to", "sellside", "-o", back).exit_code == 0
    assert list(read_records(back)) == list(read_records(source))


def test_convert_predictions(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.json"
    write_records([record(UPGRADE)], source)
    assert run(source, "--to", "label-studio", "--predictions", "-o", out).exit_code == 0
    assert "predictions" in json.loads(out.read_text(encoding="utf-8"))[0]


def test_convert_tells_what_it_left_out(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "a", "answer": "reject"}\n', encoding="utf-8")
    result = run(source, "--from", "prodigy", "-o", out)
    assert result.exit_code == 1
    assert f"left out: {source}, line 1: was answered 'reject'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "xml"], "unknown format 'xml'"),
        (["--to", "xml"], "unknown format 'xml'"),
        ([], "line 1: not JSON"),
    ],
)
def test_convert_refuses(tmp_path: Path, arguments: list[str], message: str) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("{", encoding="utf-8")
    result = run(source, "-o", out, *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True)
    assert not out.exists()
