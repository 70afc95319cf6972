"""``sellside.toml``: packs, the list of securities and options for a folder's runs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two packs, seen from a folder inside it."""
    for name, rule in {
        "rules": {"id": "broker.kestrel-quay", "label": "BROKER", "pattern": "Kestrel Quay"},
        "more": {"id": "broker.kestrel-quay", "label": "BROKER", "pattern": "Kestrel Quay Securities"},
        "without": {"id": "broker.kestrel-quay", "off": True},
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.jsonl").write_text(json.dumps(rule) + "\n", encoding="utf-8")
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    return tmp_path


def settings(folder: Path, text: str) -> None:
    (folder / "sellside.toml").write_text(text, encoding="utf-8")


def kestrel(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["patterns", "list", "--label", "BROKER", *arguments])
    assert result.exit_code == 0, result.output
    return next((line.rpartition("\t")[2] for line in result.stdout.splitlines() if "kestrel-quay" in line), "")


def test_packs_later_ones_win(folder: Path) -> None:
    assert kestrel() == ""
    settings(folder, 'patterns = ["rules"]\n')
    assert kestrel() == "Kestrel Quay"
    settings(folder, 'patterns = ["rules", "more"]\n')
    assert kestrel() == "Kestrel Quay Securities"
    settings(folder, 'patterns = ["rules", "without"]\n')
    assert kestrel() == ""


def test_the_command_line_takes_the_place_of_the_file(folder: Path) -> None:
    settings(folder, 'patterns = ["rules"]\n')
    assert kestrel("--patterns", "../more") == "Kestrel Quay Securities"


def test_options_and_securities(folder: Path) -> None:
    settings(folder, 'securities = "list.csv"\n[annotate]\nno-text = true\nworkers = 1\nquiet = true\n')
    (folder / "list.csv").write_text("symbol,mic,name\nKVNS,XNYS,Korvane Systems\n", encoding="utf-8")
    (folder / "inside" / "a.txt").write_text("UBS upgraded Korvane Systems to Buy.", encoding="utf-8")
    result = CliRunner().invoke(app, ["annotate", "a.txt"])
    record = json.loads(result.stdout)
    assert "text" not in record
    assert record["events"][0]["tickers"] == [{"value": "NYSE:KVNS", "span": None, "inferred": True}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('paterns = ["rules"]', "unknown key 'paterns'; did you mean 'patterns'?"),
        ("[annotate]\nworker = 1", "[annotate] has no option 'worker'; did you mean 'workers'?"),
        ("[patterns.chek]\nfix = true", "[patterns] has no command 'chek'; did you mean 'check'?"),
        ("[annotate]\nworkers = [1, 2]", "workers takes one value, not [1, 2]"),
        ("patterns = [1]", "patterns takes paths in quotation marks, not [1]"),
        ("patterns = ", "sellside.toml: not TOML: "),
    ],
)
def test_what_is_wrong_is_told(folder: Path, text: str, told: str) -> None:
    settings(folder, text)
    result = CliRunner().invoke(app, ["patterns", "list"])
    assert result.exit_code == 2
    assert told in result.stderr
