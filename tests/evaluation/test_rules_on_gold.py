"""What each rule earns and costs."""

from pathlib import Path

import orjson
import pytest

from nlp.evaluation.rules import RuleStat, rule_lines, rule_stats, stats_of_files
from tests.evaluation.making import UPGRADE, record


def stats(lost: bool = True) -> dict[str, RuleStat]:
    gold = record(UPGRADE, labels=["BROKER", "RATING", "TARGET"])
    pred = record(UPGRADE.replace("[Hold](RATING)", "[Hold](TARGET)"))
    for span in pred["spans"]:
        span["rule"] = f"{span['label'].lower()}.x"
    del pred["spans"][0]["rule"]
    pred["events"][0]["frame"] = "frame.good"
    pred["events"].append({**pred["events"][0], "frame": "frame.bad", "broker": None})
    if lost:
        hold = next(s for s in pred["spans"] if s["text"] == "Hold")
        buy = next(s for s in pred["spans"] if s["text"] == "Buy")
        pred["lost"] = [
            {**hold, "label": "RATING", "rule": "rating.hold", "why": "overlaps target.x"},
            {**buy, "rule": "rating.other", "why": "the same"},
            {
                "label": "BROKER",
                "start": 10,
                "end": 18,
                "text": "upgraded",
                "rule": "broker.y",
                "why": "verb",
            },
        ]
    return {s.rule: s for s in rule_stats([gold], [pred], ["rule.silent", "rating.x"])}


def test_hits_right_wrong_and_alone() -> None:
    found = stats()
    rating, target, company = found["rating.x"], found["target.x"], found["company.x"]
    assert (rating.hits, rating.right, rating.wrong, rating.alone) == (1, 1, 0, 0)
    assert (target.hits, target.right, target.wrong, target.alone) == (3, 2, 1, 2)
    assert (company.hits, company.right, company.wrong) == (1, 0, 0)
    assert found["(no rule)"].right == 1
    assert stats(lost=False)["rating.x"].alone == 1


def test_lost_candidates_and_what_shadows_them() -> None:
    found = stats()
    assert (found["rating.hold"].lost, found["rating.hold"].lost_right) == (1, 1)
    assert found["rating.hold"].shadows == {"target.x": 1}
    assert found["rating.other"].shadows == {"rating.x": 1}
    assert (found["broker.y"].lost, found["broker.y"].lost_right, found["broker.y"].shadows) == (1, 0, {})


def test_rules_of_events_are_right_when_exact() -> None:
    found = stats()
    assert (found["frame.good"].right, found["frame.good"].wrong) == (1, 0)
    assert (found["frame.bad"].right, found["frame.bad"].wrong) == (0, 1)


def test_never_fired_and_order() -> None:
    found = list(stats().values())
    assert [s.rule for s in found if s.never_fired] == ["rule.silent"]
    assert found[-1].rule == "rule.silent"
    assert [s.wrong for s in found] == sorted((s.wrong for s in found), reverse=True)


def test_rule_lines() -> None:
    lines = list(rule_lines(stats().values()))
    row = next(line for line in lines if line.startswith("target.x")).split()
    assert row == ["target.x", "3", "2", "2", "1", "0.667", "0", "0"]
    row = next(line for line in lines if line.startswith("rating.hold")).split()
    assert row == ["rating.hold", "0", "0", "0", "0", "-", "1", "1", "target.x", "1"]
    assert lines[-2:] == ["1 rules never fired:", "  rule.silent"]
    assert list(rule_lines(stats().values(), unfired=False))[-1] == "1 rules never fired"


def test_stats_of_files(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    made = record(UPGRADE)
    made["spans"][0]["rule"] = "broker.jefferies"
    path.write_bytes(orjson.dumps(made))
    lines = list(stats_of_files(path, path))
    assert next(line for line in lines if line.startswith("broker.jefferies")).split()[1:4] == ["1", "1", "1"]
    assert lines[-1].endswith("rules never fired")
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="holds no records"):
        list(stats_of_files(path))
