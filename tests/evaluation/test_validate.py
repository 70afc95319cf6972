"""What `gold check` finds in a record, and what it lets pass."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluation.amounts import amounts_in, money_in_text
from nlp.evaluation.validate import check_files, check_record
from tests.evaluation.making import UPGRADE, record

Change = Callable[[dict[str, Any]], Any]


def sound() -> dict[str, Any]:
    made = record(UPGRADE)
    spans = {s["text"]: s["id"] for s in made["spans"]}
    event = made["events"][0]
    event["rating_to"]["span"] = spans["Buy"]
    event["target_to"]["span"] = spans["JPY3,600.00"]
    event["sentence"] = [0, len(made["text"])]
    event["checks"] = [{"check": "target_change", "expected": 20, "found": 25}]
    made["spans"][3]["norm"] = {"rating": "Buy", "score": 2, "stance": "positive"}
    return made


def findings(change: Change) -> list[str]:
    made = sound()
    change(made)
    return [str(f) for f in check_record(made)]


def test_a_sound_record_has_no_findings() -> None:
    assert check_record(sound()) == []
    assert check_record({"id": "a", "text": ""}) == []


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        pytest.param(lambda r: r.pop("text"), "record: has no 'text'", id="no text"),
        pytest.param(lambda r: r.update(id=1), "record: has no 'id'", id="no id"),
        pytest.param(lambda r: r.update(labels=["BROKR"]), "labels names 'BROKR'", id="labels"),
        pytest.param(lambda r: r.update(fields=["rating"]), "fields names 'rating'", id="fields"),
        pytest.param(lambda r: r.update(labels=["BROKER"]), "has COMPANY spans, but 'labels'", id="not listed"),
        pytest.param(lambda r: r["spans"][0].update(label="X"), "span T1: label 'X'", id="label"),
        pytest.param(lambda r: r["spans"][0].update(end=999), "span T1: offsets 0-999 do not lie", id="offsets"),
        pytest.param(lambda r: r["spans"][0].update(start=9), "span T1: offsets 9-9 do not lie", id="empty"),
        pytest.param(lambda r: r["spans"][0].update(end=8), "the offsets hold 'Jefferie'", id="text"),
        pytest.param(lambda r: r["spans"][0].update(end=10, text="Jefferies "), "white space", id="white space"),
        pytest.param(lambda r: r["spans"][1].update(id="T1"), "span T1: this id is given twice", id="span id"),
        pytest.param(lambda r: r["spans"].append(5), "span 8: is no JSON object", id="span no object"),
        pytest.param(
            lambda r: r["spans"].append({"id": "T9", "label": "BROKER", "start": 4, "end": 9, "text": "eries"}),
            "span T9: two BROKER spans overlap: 'Jefferies' 0-9 and 'eries' 4-9",
            id="overlap",
        ),
        pytest.param(lambda r: r["spans"][3]["norm"].update(score=6), "norm.score 6", id="score"),
        pytest.param(lambda r: r["spans"][3]["norm"].update(score=3), "contradicts the score 3", id="stance"),
        pytest.param(lambda r: r["spans"][3]["norm"].update(stance="good"), "norm.stance 'good'", id="stance word"),
        pytest.param(lambda r: r["spans"][3].update(norm={"speaker": "ceo"}), "norm.speaker 'ceo'", id="speaker"),
        pytest.param(lambda r: r["spans"][3].update(norm={"amount": "5"}), "norm.amount '5'", id="amount"),
        pytest.param(lambda r: r["spans"][3].update(norm={"currency": "yen"}), "norm.currency 'yen'", id="currency"),
        pytest.param(lambda r: r["spans"][3].update(norm={"date": "2025-2-1"}), "norm.date '2025-2-1'", id="date"),
        pytest.param(lambda r: r["events"].append(3), "event 2: is no JSON object", id="event no object"),
        pytest.param(lambda r: r["events"].append(copy.deepcopy(r["events"][0])), "event E1: this id", id="event id"),
        pytest.param(
            lambda r: r["events"][0].update(rating_action="cut"),
            "event E1, rating_action: 'cut'",
            id="rating action",
        ),
        pytest.param(
            lambda r: r["events"][0].update(target_action="lift"),
            "event E1, target_action: 'lift'",
            id="target action",
        ),
        pytest.param(lambda r: r["events"][0].update(prominence=None), "event E1, prominence: None", id="prominence"),
        pytest.param(
            lambda r: r["events"][0].update(rating_action="reiterate"),
            "event E1, rating_from: is given, but rating_action 'reiterate' has none",
            id="reiterate has no old rating",
        ),
        pytest.param(
            lambda r: r["events"][0].update(target_action="set"),
            "event E1, target_from: is given, but target_action 'set' has none",
            id="set has no old target",
        ),
        pytest.param(lambda r: r["events"][0].update(target_action="remove"), "target_to: is given, but", id="remove"),
        pytest.param(lambda r: r["events"][0].update(rating_action="suspend"), "rating_to: is given", id="suspend"),
        pytest.param(lambda r: r["events"][0].update(rating_action=None), "'null' has none", id="no rating told"),
        pytest.param(
            lambda r: r["events"][0].update(
                dict.fromkeys(
                    ["rating_action", "target_action", "rating_from", "rating_to", "target_from", "target_to"]
                )
            ),
            "event E1: tells neither a rating nor a target",
            id="no act",
        ),
        pytest.param(
            lambda r: r["events"][0]["rating_to"].update(value="Sell"),
            "event E1, rating_to: 'Sell' is not what that span says ['Buy']",
            id="value and span",
        ),
        pytest.param(
            lambda r: r["events"][0].update(rating_to={"value": "Sell"}),
            "event E1, rating_to: 'Sell' is not what any RATING span says ['Buy', 'Hold']",
            id="value not in the text",
        ),
        pytest.param(
            lambda r: r["events"][0]["rating_to"].update(span="T99"),
            "points at the span 'T99'",
            id="dangling",
        ),
        pytest.param(
            lambda r: r["events"][0]["rating_to"].update(span="T1"),
            "points at T1, a BROKER span",
            id="other label",
        ),
        pytest.param(
            lambda r: r["events"][0].update(target_from={"value": {"amount": 3000.0, "currency": "USD"}}),
            "event E1, target_from:",
            id="currency",
        ),
        pytest.param(
            lambda r: r["events"][0].update(target_from={"value": "JPY 3000"}),
            "money is {'amount'",
            id="money",
        ),
        pytest.param(lambda r: r["events"][0].update(company={"value": 5}), "5 is no string", id="no string"),
        pytest.param(lambda r: r["events"][0].update(date={"value": "Thursday"}), "is no ISO date", id="event date"),
        pytest.param(lambda r: r["events"][0].update(tickers=[{"value": "3774"}]), "tickers: '3774'", id="ticker"),
        pytest.param(lambda r: r["events"][0].update(broker={"value": "UBS"}), "broker: 'UBS'", id="house"),
        pytest.param(lambda r: r["events"][0].update(sentence=[0, 999]), "event E1, sentence", id="sentence"),
        pytest.param(lambda r: r["events"][0].update(sentence=5), "5 is no pair", id="sentence no pair"),
        pytest.param(lambda r: r["events"][0].update(sentence=[9, 12]), "sentence: 9-12", id="sentence space"),
        pytest.param(lambda r: r["events"][0].update(checks=[{"check": "x"}]), "checks: 'x'", id="checks"),
    ],
)
def test_check_record_finds(change: Change, wanted: str) -> None:
    assert any(wanted in line for line in findings(change)), findings(change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: r["events"][0].update(broker={"value": "Jefferies analysts"}), id="the same house"),
        pytest.param(lambda r: r["events"][0].update(rating_to={"value": "buy"}), id="case"),
        pytest.param(lambda r: r["events"][0].update(date={"value": "2025-01-31"}), id="a date needs no span"),
        pytest.param(lambda r: r["events"][0].pop("target_action"), id="a key may be left out"),
        pytest.param(
            lambda r: r.update(spans=[], events=[r["events"][0] | {"rating_to": None, "target_to": None}], labels=[]),
            id="labels that are not annotated are no witness",
        ),
    ],
)
def test_check_record_lets_pass(change: Change) -> None:
    assert findings(change) == []


def test_check_files_names_file_line_and_repeated_id(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    wrong = sound()
    wrong["spans"][0]["end"] = 8
    path.write_text("\n".join(json.dumps(r) for r in (sound(), wrong)) + "\n\n", encoding="utf-8")
    lines, count = check_files([path])
    assert count == 2
    assert lines == [
        f"{path}:2: a: record: this id is taken by {path}:1",
        f"{path}:2: a: span T1: text is 'Jefferies', but the offsets hold 'Jefferie'",
        f"{path}:2: a: event E1, broker: 'Jefferies' is not what any BROKER span says []",
    ]


@pytest.mark.parametrize("name", ["dev_short.jsonl", "dev_article.jsonl"])
def test_shared_gold_has_no_findings(name: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "gold" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    assert check_files([path])[0] == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("JPY3,600.00", {3600}),
        ("Rs 1,25,000", {125000}),
        ("€31,50", {31.5, 3150}),
        ("1.250,50 €", {1250.5}),
        ("$1.250", {1.25, 1250}),
        ("1.2k", {1200}),
        ("$45.", {45}),
        ("450p", {450, 4.5, 0.45}),
        ("4,200 cents", {4200, 42, 4.2}),
        ("CHF 1'250", {1250}),
        ("Rs 1.5 lakh", {150000}),
        ("1.250,50.", {1250.5}),
        ("1.2.3", set()),
        ("no number", set()),
    ],
)
def test_amounts_in(text: str, amounts: set[float]) -> None:
    assert {round(a, 6) for a in amounts_in(text)} >= amounts
    assert bool(amounts_in(text)) == bool(amounts)


@pytest.mark.parametrize(
    ("amount", "currency", "text", "may"),
    [
        (45, "USD", "$45", True),
        (45, "CAD", "$45", True),
        (45, "EUR", "$45", False),
        (45, "USD", "45", True),
        (45, "USD", "46", False),
        (45, "GBX", "45p", True),
        (45, "USD", "45p", False),
        (45, "INR", "Rs. 45", True),
        (45, "JPY", "¥45", True),
        (45, "USD", "¥45", False),
        (45, "USD", "HKD45", False),
        (45, "HKD", "HKD 45", True),
        (45, "EUR", "45 €", True),
        (45, "EUR", "45", True),
        (4.5, "GBP", "450p", True),
        (1_000_000.5, "USD", "$1,000,000", True),
        (0.5, "USD", "$0.5000015", False),
    ],
)
def test_money_in_text(amount: float, currency: str, text: str, may: bool) -> None:
    assert money_in_text(amount, currency, text) is may
