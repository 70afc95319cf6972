"""What each part is worth: parts, scores without them, the table and its place in a page."""

import json
from pathlib import Path

import pytest

from nlp.evaluation.ablation import Part, Worth, ablate, main, parts, renewed, table, without
from nlp.pipeline import STAGES
from nlp.rules.load import load_rules

TEXT = "UBS upgraded Brightwater Cement (LON:BQXM) to Buy from Neutral on Thursday."
EVENT = {
    "broker": "UBS",
    "company": "Brightwater Cement",
    "tickers": ["LON:BQXM"],
    "rating_action": "upgrade",
    "target_action": None,
    "rating_from": "Neutral",
    "rating_to": "Buy",
}
SPANS = [
    {"label": "BROKER", "start": 0, "end": 3, "text": "UBS"},
    {"label": "TICKER", "start": 33, "end": 41, "text": "LON:BQXM"},
    {"label": "RATING", "start": 46, "end": 49, "text": "Buy"},
    {"label": "RATING", "start": 55, "end": 62, "text": "Neutral"},
]
WHOLE = Part("", "")


@pytest.fixture
def gold(tmp_path: Path) -> str:
    path = tmp_path / "gold.jsonl"
    record = {"id": "1", "text": TEXT, "spans": SPANS, "events": [EVENT]}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return str(path)


def test_parts_are_all_pipes_and_all_rules() -> None:
    rules = load_rules()
    found = parts(rules)
    assert [part.name for part in found if part.kind == "pipe"] == ["entity_ruler", *STAGES]
    assert sorted(name for part in found if part.kind == "file" for name in part.rules) == sorted(rules.by_id)
    names = [part.name for part in found]
    assert "frames.jsonl: covered.…" in names
    assert len(names) == len(set(names))


def test_nothing_is_lost_without_nothing(gold: str) -> None:
    assert without(WHOLE, {"mine": [gold]}) == {"mine": Worth(1.0, 1.0, 1)}


def test_without_a_pipe_what_it_finds_is_missing(gold: str) -> None:
    worth = without(Part("pipe", "sellside_tickers", pipe="sellside_tickers"), {"mine": [gold]})["mine"]
    assert worth.core == pytest.approx(6 / 7)  # three of four spans, and none too many
    assert worth.events == 0


def test_without_rules_what_they_find_is_missing(gold: str) -> None:
    worth = without(Part("rules", "neutral", rules=("rating.neutral",)), {"mine": [gold]})["mine"]
    assert worth.events == 0


def test_a_part_that_the_rest_cannot_do_without_is_told(gold: str) -> None:
    cues = tuple(rule.id for rule in load_rules().by_label("CUE"))
    worth = without(Part("file", "cues.jsonl", rules=cues), {"mine": [gold]})["mine"]
    assert worth.error


def test_several_processes_keep_the_order(gold: str) -> None:
    chosen = [WHOLE, Part("pipe", "sellside_events", pipe="sellside_events")]
    found = ablate({"mine": [gold]}, chosen)
    assert list(found) == chosen
    assert [worths["mine"].events for worths in found.values()] == [1, 0]


def test_table_tells_the_whole_and_then_changes() -> None:
    found = {
        WHOLE: {"mine": Worth(0.9, 0.8, 40)},
        Part("pipe", "sellside_quotes", pipe="sellside_quotes"): {"mine": Worth(0.85, 0.8, 40)},
        Part("file", "cues.jsonl", rules=("a", "b")): {"mine": Worth(error="KeyError: 'say'")},
    }
    assert list(table(found, ["mine"])) == [
        "| without | rules | mine: core F1 | exact F1 | exact events |",
        "| --- | --- | --- | --- | --- |",
        "| (nothing) | | 0.900 | 0.800 | 40 |",
        "| `sellside_quotes` |  | −0.050 | · | · |",
        "| `cues.jsonl` | 2 | not without it | | |",
    ]


def test_table_takes_its_place_in_a_page() -> None:
    page = "before\n<!-- ablation -->\nold\n<!-- end -->\nafter\n"
    assert renewed(page, ["| a |"]) == "before\n<!-- ablation -->\n\n| a |\n\n<!-- end -->\nafter\n"
    with pytest.raises(ValueError, match="no place for the table"):
        renewed("nothing here", [])


@pytest.mark.parametrize("arguments", [[], ["mine"], ["mine=absent.jsonl"], ["--help"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "usage: python -m nlp.evaluation.ablation" in capsys.readouterr().err
