"""What ``--fix`` mends, and what it leaves alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nlp.rules.fix as fix
from nlp.rules.fix import fix_file, fix_rules
from nlp.rules.load import RuleError

Mend = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def mend(tmp_path: Path) -> Mend:
    def run(rule: dict[str, Any]) -> dict[str, Any]:
        path = tmp_path / "mine.jsonl"
        path.write_text(json.dumps(rule, ensure_ascii=False) + "\n", encoding="utf-8")
        fix_file(path)
        mended: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return mended

    return run


HOUSE = {"id": "broker.mine", "label": "BROKER", "pattern": "Kestrel Quay"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"pattern": " Kestrel  Quay "}, {}),
        ({"aliases": ["b", "A ", "c"]}, {"aliases": ["A", "b", "c"]}),
        ({"aliases": ["KQ", "kq", "Kestrel quay"]}, {"aliases": ["KQ"]}),
        ({"aliases": ["Kestrel's", "Kestrel"]}, {"aliases": ["Kestrel"]}),
        ({"aliases": ["UP", "Up"], "case": "exact"}, {"aliases": ["UP", "Up"], "case": "exact"}),
        ({"aliases": ["KQ"], "risky": ["KQ", "kq"]}, {"aliases": ["KQ"], "risky": ["KQ"]}),
        ({"pattern": [{"LOWER": "Buy"}]}, {"pattern": [{"LOWER": "buy"}]}),
        (
            {"pattern": [{"LOWER": {"IN": ["Buy", "buy", "hold"]}}, {"ORTH": "EPS"}]},
            {"pattern": [{"LOWER": {"IN": ["buy", "hold"]}}, {"ORTH": "EPS"}]},
        ),
        ({"pattern": [{"LEMMA": {"NOT_IN": ["Cut"]}}]}, {"pattern": [{"LEMMA": {"NOT_IN": ["cut"]}}]}),
    ],
    ids=str,
)
def test_mended(mend: Mend, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert mend(HOUSE | before) == HOUSE | after


def test_changes_are_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    lines = [json.dumps(HOUSE), "", json.dumps(HOUSE | {"id": "broker.two", "aliases": ["b", "a", "B"]})]
    path.write_text("\n".join(lines), encoding="utf-8")
    (change,) = fix_file(path)
    assert (change.line, change.id, change.what) == (3, "broker.two", "aliases sorted, 1 repeated taken out")
    assert change.notice


def test_lines_that_are_right_keep_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    compact = json.dumps(HOUSE | {"note": "é"}, separators=(",", ":"), ensure_ascii=False)
    wrong = json.dumps(HOUSE | {"id": "b", "aliases": ["b", "a"]}, separators=(",", ":"))
    data = f"{compact}\nnot json\n[1]\n{wrong}\n".encode()
    path.write_bytes(data)
    fix_file(path)
    assert path.read_bytes() == data.replace(b'["b","a"]', b'["a","b"]')
    assert fix_file(path) == []
    assert [found.name for found in tmp_path.iterdir()] == ["mine.jsonl"]


def test_a_second_run_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(json.dumps(HOUSE | {"aliases": ["b", "a"]}), encoding="utf-8")
    assert len(fix_rules([tmp_path])) == 1
    assert fix_rules([tmp_path]) == []


def test_installed_rules_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "_patterns"
    folder.mkdir()
    data = json.dumps(HOUSE | {"aliases": ["b", "a"]})
    (folder / "mine.jsonl").write_text(data, encoding="utf-8")
    monkeypatch.setattr(fix, "find_patterns", lambda: folder)
    with pytest.raises(RuleError, match="belongs to the installed package"):
        fix_rules()
    assert (folder / "mine.jsonl").read_text(encoding="utf-8") == data
    assert len(fix_rules([folder])) == 1


def test_data_files_need_no_mending(root: Path) -> None:
    for name in ("brokers", "currencies", "exchanges", "not_houses", "ratings", "scales"):
        before = (root / "patterns" / f"{name}.jsonl").read_bytes()
        for line in before.splitlines():
            rule = json.loads(line)
            assert list(fix._mend(rule)) == [], rule["id"]
