"""`sellside evaluate`: tables, JSON, page, floors, exit codes."""

import copy
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import zstandard
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.evaluation.__main__ import main
from nlp.evaluation.files import write_records
from nlp.evaluation.run import predictions
from tests.evaluation.making import UPGRADE, record


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Three gold documents, and predictions with a lost RATING and a wrong action in the second."""
    gold = [record(UPGRADE, str(n), meta={"style": "wire" if n else "tweet"}) for n in range(3)]
    pred = copy.deepcopy(gold)
    pred[1]["spans"] = [s for s in pred[1]["spans"] if s["text"] != "Hold"]
    pred[1]["events"][0]["rating_action"] = "reiterate"
    paths = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    for path, records in zip(paths, (gold, pred), strict=True):
        write_records(records, path)
    return paths


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def figures(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_evaluate_prints_a_table(files: tuple[Path, Path]) -> None:
    result = run(*files)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["span", "RATING", "1.0000", "0.8333", "0.9091", "5", "0", "1"] in [row[:8] for row in rows]
    assert ["event", "exact", "0.6667", "0.6667", "0.6667", "2", "1", "1"] in [row[:8] for row in rows]
    assert all(re.fullmatch(r"[01]\.\d{3}-[01]\.\d{3}", row[8]) for row in rows if len(row) == 9 and row[0] == "span")
    assert "3 documents" in result.stdout
    assert "==" not in result.stdout


def test_evaluate_json_has_the_promised_keys(files: tuple[Path, Path]) -> None:
    data = figures(*files)
    for name in ("BROKER", "TICKER", "RATING", "TARGET", "QUOTE", "core"):
        assert {"p", "r", "f1"} <= data["spans"][name].keys()
    assert data["spans"]["RATING"]["r"] == pytest.approx(5 / 6, abs=1e-6)
    assert data["events"]["exact"]["f1"] == pytest.approx(2 / 3, abs=1e-6)
    assert data["events"]["detection"]["f1"] == 1.0
    assert data["events"]["exact_doc_mean"] == pytest.approx(2 / 3, abs=1e-6)
    assert data["intervals"]["core"][0] < data["spans"]["core"]["f1"] < data["intervals"]["core"][1]
    assert "errors" not in data


def test_evaluate_errors_slices_schemes_and_comparison(files: tuple[Path, Path]) -> None:
    gold, pred = files
    result = run(gold, pred, "--errors", "--schemes", "--by", "meta.style", "--by", "id", "--compare", gold)
    assert result.exit_code == 0
    assert "== RATING missed: 1" in result.stdout
    assert "rating_action  gold upgrade  <>  pred reiterate" in result.stdout
    assert "by meta.style" in result.stdout
    assert "by id" in result.stdout
    assert "F1 by scheme" in result.stdout
    assert "1 documents changed: 2 errors of A are gone in B, 0 are new in B" in result.stdout
    data = figures(gold, pred, "--errors", "--by", "meta.style", "--compare", gold, "--resamples", "0")
    assert [e["kind"] for e in data["errors"]] == ["missed", "field"]
    assert data["slices"]["meta.style"]["tweet"]["events"]["exact"]["f1"] == 1.0
    assert data["compare"]["figures"]["exact"]["b"] == 1.0
    assert data["intervals"] == {}


@pytest.mark.parametrize(("floors", "code"), [("core=0.9,exact=0.6", 0), ("core=0.9,exact=0.7", 1)])
def test_evaluate_fail_under(files: tuple[Path, Path], floors: str, code: int) -> None:
    result = run(*files, "--fail-under", floors)
    assert result.exit_code == code
    assert ("BELOW THE FLOOR exact: 0.6667, wanted 0.7000" in result.stdout) is bool(code)


def test_evaluate_html(files: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(*files, "--html", page).exit_code == 0
    assert "<title>gold.jsonl, pred.jsonl</title>" in page.read_text(encoding="utf-8")


def test_evaluate_says_that_a_run_is_invalid(files: tuple[Path, Path]) -> None:
    gold, pred = files
    lines = pred.read_text(encoding="utf-8").splitlines(keepends=True)
    pred.write_text("".join(lines[:2]), encoding="utf-8")
    result = run(gold, pred)
    assert result.exit_code == 1
    assert "INVALID 2: missing from the predictions" in result.stdout
    data = json.loads(run(gold, pred, "--json").stdout)
    assert (data["valid"], data["problems"]) == (False, ["2: missing from the predictions"])
    assert run(gold, pred, "--allow-invalid").exit_code == 0


def test_evaluate_reads_compressed_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    gold, pred = files
    zipped, squeezed = tmp_path / "gold.jsonl.gz", tmp_path / "pred.jsonl.zst"
    zipped.write_bytes(gzip.compress(gold.read_bytes()))
    squeezed.write_bytes(zstandard.compress(pred.read_bytes()))
    assert figures(zipped, squeezed) == figures(gold, pred)


def test_evaluate_without_predictions_runs_the_pipeline(files: tuple[Path, Path]) -> None:
    data = figures(files[0])
    assert data["documents"] == 3
    assert data["spans"]["TICKER"]["tp"] == 3
    assert data["spans"]["core"]["f1"] > 0.9


def test_the_pipeline_does_not_see_the_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    write_records([record("[Nothing](BROKER) of [interest](RATING) here\n=> []")], path)
    data = figures(path)
    assert data["spans"]["core"]["tp"] == 0
    assert data["spans"]["core"]["fn"] == 2


def test_predictions_tell_what_lost() -> None:
    text = "UBS upgraded Acme (NYSE:ACM) to Buy.\n\nLatest comments\n\nAcme (ACM) is great"
    (found,) = predictions([{"id": "a", "text": text}])
    assert [s["text"] for s in found["spans"] if s["label"] == "TICKER"] == ["NYSE:ACM"]
    lost = [c for c in found["lost"] if c["label"] == "TICKER"]
    assert [(c["text"], c["why"]) for c in lost] == [("ACM", "boilerplate")]
    assert lost[0]["rule"].startswith("ticker.")
    assert text[lost[0]["start"] : lost[0]["end"]] == "ACM"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no records; there is nothing to score against"),
        ("{", "gold.jsonl, line 1: not JSON"),
        ("[]", "gold.jsonl, line 1: a JSON object is expected, not list"),
        ('{"id": "a"}', "line 1: a record needs the key 'text', a string"),
        ('\n{"id": "a", "text": "x", "spans": 5}', "line 2: 'spans' is a list of objects"),
        ('{"id": "a", "text": "x", "spans": [{"start": 0}]}', "line 1: a span without a 'label'"),
        (
            '{"id": "a", "text": "x", "spans": [{"label": "BROKER"}]}',
            "'start' and 'end' are code-point offsets",
        ),
    ],
)
def test_evaluate_names_what_it_cannot_read(files: tuple[Path, Path], content: str, message: str) -> None:
    files[0].write_text(content, encoding="utf-8")
    result = run(*files)
    assert result.exit_code == 2
    assert message in result.stderr


def test_evaluate_refuses_wrong_usage(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert "there is no such file or folder" in run(tmp_path / "none.jsonl").stderr
    result = run(*files, "--fail-under", "cor=0.5")
    assert (result.exit_code, "unknown figure 'cor'" in result.stderr) == (2, True)


def test_articles_without_labels_are_no_gold(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text('{"id": "1", "text": "UBS cut Acme to Sell."}\n', encoding="utf-8")
    result = run(tmp_path / "articles.jsonl")
    assert result.exit_code == 2
    assert "these are articles without labels" in result.stderr


def test_module_prints_errors_and_table(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    gold, pred = map(str, files)
    assert main([gold, pred, "--errors"]) == 0
    out = capsys.readouterr().out
    assert out.index("== RATING missed: 1") < out.index("span core")
    assert main([gold]) == main([gold, pred, "--nonsense"]) == 2
    assert "usage:" in capsys.readouterr().err
    files[1].write_text("", encoding="utf-8")
    assert main([gold, pred]) == 1
