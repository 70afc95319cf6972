"""`sellside gold`: check, agree, sample, merge, settle."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.evaluation.files import read_records, write_records
from tests.evaluation.making import UPGRADE, record


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["gold", *map(str, arguments)])


def two(tmp_path: Path) -> tuple[Path, Path]:
    a, b = record(UPGRADE), record(UPGRADE)
    b["spans"] = b["spans"][1:]
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records([a], paths[0])
    write_records([b], paths[1])
    return paths


def test_check_finds_nothing_in_sound_gold(tmp_path: Path) -> None:
    a, _ = two(tmp_path)
    result = run("check", a)
    assert (result.exit_code, result.stdout) == (0, "1 record, 0 findings\n")


def test_check_names_file_line_and_place(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    result = run("check", a, b)
    assert result.exit_code == 1
    assert f"{b}:1: a: record: this id is taken by {a}:1" in result.stdout
    assert f"{b}:1: a: event E1, broker: 'Jefferies' is not what any BROKER span says []" in result.stdout
    assert result.stdout.endswith("2 records, 2 findings\n")


def test_check_refuses_what_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{", encoding="utf-8")
    result = run("check", path)
    assert (result.exit_code, "x.jsonl, line 1: not JSON" in result.stderr) == (2, True)


def test_agree_prints_kappa_and_differences(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    result = run("agree", a, b, "--differences")
    assert result.exit_code == 0
    assert "== BROKER only A: 1   ⟦A⟧ «B»" in result.stdout
    assert "RATING              1.0000  1.0000      2       0       0" in result.stdout
    assert "==" not in run("agree", a, b).stdout
    assert run("agree", a, tmp_path / "none").exit_code == 2
    write_records([record("other", "z")], b)
    result = run("agree", a, b)
    assert (result.exit_code, "LEFT OUT z: only in B" in result.stdout) == (1, True)


def test_sample_draws_and_skips(tmp_path: Path) -> None:
    source, out, known = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "known.jsonl"))
    write_records([record("x", str(n), meta={"source": "s"}) for n in range(10)], source)
    write_records([record("x", "3")], known)
    result = run("sample", source, "-n", 9, "-o", out, "--skip", known)
    assert (result.exit_code, result.stdout) == (0, f"{out}: 9 articles\n")
    assert "3" not in [r["id"] for r in read_records(out)]
    assert run("sample", tmp_path / "none", "-n", 1, "-o", out).exit_code == 2


def test_merge_then_settle(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    merged, gold = tmp_path / "merged.jsonl", tmp_path / "gold.jsonl"
    result = run("merge", a, b, "-o", merged)
    assert (result.exit_code, result.stdout) == (0, f"{merged}: 1 record, 1 open question\n")
    result = run("settle", merged, "-o", gold)
    assert (result.exit_code, "a: no answer to Q1" in result.stderr) == (2, True)
    assert not gold.exists()
    answered = json.loads(merged.read_text(encoding="utf-8"))
    answered["open"][0]["take"] = "a"
    write_records([answered], merged)
    result = run("settle", merged, "-o", gold)
    assert (result.exit_code, result.stdout) == (0, f"{gold}: 1 record\n")
    assert run("check", gold).exit_code == 0


def test_merge_refuses_other_texts_and_places(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    result = run("merge", a, b, "-o", tmp_path / "none" / "x.jsonl")
    assert (result.exit_code, "sellside gold merge:" in result.stderr) == (2, True)
    write_records([record("other")], b)
    result = run("merge", a, b, "-o", tmp_path / "x.jsonl")
    assert (result.exit_code, "in one file only" in result.stderr) == (2, True)
