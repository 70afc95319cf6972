"""What changes when rules change: spans and events, with their sentences."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli.patterns import app
from nlp.evaluation.changes import Change, compare, lines_of, rules_of
from nlp.rules.load import find_patterns, load_rules

TEXT = "UBS cut Korvane Systems to Hold from Buy. Its shares fell."


def span(label: str, printed: str, **norm: Any) -> dict[str, Any]:
    start = TEXT.index(printed)
    return {"label": label, "start": start, "end": start + len(printed), "text": printed, "norm": norm, "rule": "r"}


def event(**values: Any) -> dict[str, Any]:
    told = {"broker": {"value": "UBS", "span": "T1"}, "company": {"value": "Korvane Systems", "span": None}}
    return told | {"rating_action": "downgrade", "target_action": None, "sentence": [0, 41]} | values


def record(*spans: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"id": "a1", "text": TEXT, "spans": list(spans), "events": list(events)}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [line for change in compare(old, new) for line in lines_of(change)]


def test_the_same_is_no_change() -> None:
    one = record(span("BROKER", "UBS"), events=(event(),))
    assert list(compare(one, one)) == []


def test_a_span_gained_lost_and_altered() -> None:
    old = record(span("BROKER", "UBS", name="UBS"), span("COMPANY", "Korvane"), span("RATING", "Hold"))
    new = record(span("BROKER", "UBS", name="UBS Group"), span("COMPANY", "Korvane Systems"), span("RATING", "Buy"))
    assert told(old, new) == [
        "~ a1: BROKER 'UBS', rule r",
        "      name: 'UBS' → 'UBS Group'",
        "      in: UBS cut Korvane Systems to Hold from Buy.",
        "~ a1: COMPANY 'Korvane' → 'Korvane Systems', rule r",
        "      in: UBS cut Korvane Systems to Hold from Buy.",
        "- a1: RATING 'Hold', rule r",
        "      in: UBS cut Korvane Systems to Hold from Buy.",
        "+ a1: RATING 'Buy', rule r",
        "      in: UBS cut Korvane Systems to Hold from Buy.",
    ]


def test_an_event_gained_and_lost() -> None:
    (gained,) = compare(record(), record(events=(event(),)))
    (lost,) = compare(record(events=(event(),)), record())
    assert [next(lines_of(change)) for change in (gained, lost)] == [
        "+ a1: event UBS, Korvane Systems: downgrade",
        "- a1: event UBS, Korvane Systems: downgrade",
    ]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({"rating_to": {"value": "Hold", "span": "T9"}}, ("rating_to",)),
        ({"broker": {"value": "UBS Group", "span": "T1"}}, ("broker",)),  # paired by its sentence
    ],
)
def test_an_event_altered(values: dict[str, Any], keys: tuple[str, ...]) -> None:
    (change,) = compare(record(events=(event(),)), record(events=(event(**values),)))
    assert (change.kind, change.keys) == ("altered", keys)
    assert change.sentence == TEXT[:41]


def test_other_span_ids_are_no_change() -> None:
    moved = event(broker={"value": "UBS", "span": "T7"})
    assert list(compare(record(events=(event(),)), record(events=(moved,)))) == []


def test_a_whole_set_takes_the_place_of_the_built_in_rules(tmp_path: Path) -> None:
    whole = tmp_path / "old"
    shutil.copytree(find_patterns(), whole)
    (whole / "scales.jsonl").unlink()
    assert rules_of(str(whole)).by_label("SCALE") == []
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "mine.jsonl").write_text('{"id": "rating.hold", "off": true}\n', encoding="utf-8")
    assert len(rules_of(str(pack))) == len(load_rules()) - 1


def test_command(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    rule = {
        "id": "rating.core-holding",
        "label": "RATING",
        "pattern": "Core Holding",
        "norm": {"rating": "Core Holding", "score": 2, "stance": "positive"},
        "guard": "free",
    }
    (pack / "mine.jsonl").write_text(json.dumps(rule) + "\n", encoding="utf-8")
    article = {"id": "a1", "text": "UBS upgraded Korvane Systems to Core Holding from Hold."}
    (tmp_path / "in.jsonl").write_text(json.dumps(article) + "\n", encoding="utf-8")
    arguments = ["diff", "built-in", str(pack), str(tmp_path / "in.jsonl")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "+ a1: RATING 'Core Holding', rule rating.core-holding" in result.stdout
    assert "rating_to: None → 'Core Holding'" in result.stdout
    assert result.stdout.endswith(
        "1 of 1 articles change: spans 1 gained, 0 lost, 0 altered; events 0 gained, 0 lost, 1 altered\n"
    )
    lines = CliRunner().invoke(app, [*arguments, "--json"]).stdout.splitlines()
    assert [(json.loads(line)["change"], json.loads(line)["what"]) for line in lines] == [
        ("gained", "span"),
        ("altered", "event"),
    ]
    assert CliRunner().invoke(app, ["diff", "built-in", str(tmp_path / "none"), arguments[3]]).exit_code == 2


def test_change_as_json() -> None:
    change = Change("lost", "span", "a1", "x", {"label": "BROKER"}, None)
    assert change.to_dict()["old"] == {"label": "BROKER"}
