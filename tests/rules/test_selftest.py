"""Running the sentences of rules, with a pipeline that is made up."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import nlp.rules.load as load
from nlp.rules.load import RuleSet, load_rules
from nlp.rules.selftest import run_sentences


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RuleSet:
    house = {"id": "broker.a", "label": "BROKER", "pattern": "Acme"}
    market = {"id": "exchange.a", "label": "EXCHANGE", "pattern": "TSE"}
    lines = [
        house | {"examples": ["good", "bad", "broken"], "counterexamples": ["Acme here", "nothing"]},
        market | {"counterexamples": ["TSE: here"]},
        house | {"id": "broker.b", "pattern": "Bolt"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    monkeypatch.setattr(load, "find_patterns", lambda: tmp_path)
    return load_rules()


def judge(markup: str) -> Sequence[str]:
    if markup == "broken":
        raise ValueError("no span is marked")
    return ["missed: BROKER 'Acme'"] if markup == "bad" else []


def spans(text: str) -> list[dict[str, Any]]:
    found = [{"label": "BROKER", "text": "Acme"}] if "Acme" in text else []
    return found + ([{"label": "TICKER", "text": "TSE:here"}] if "TSE" in text else [])


def test_failures_have_their_places(rules: RuleSet) -> None:
    outcome = run_sentences(rules, judge, spans)
    told = [(failure.line, failure.id, failure.what) for failure in outcome.failures]
    assert told == [
        (1, "broker.a", "missed: BROKER 'Acme', in 'bad'"),
        (1, "broker.a", "the example 'broken' cannot be read: no span is marked"),
        (1, "broker.a", "finds BROKER 'Acme' in the counterexample 'Acme here'"),
        (2, "exchange.a", "finds TICKER 'TSE:here' in the counterexample 'TSE: here'"),
    ]
    assert (outcome.examples, outcome.counterexamples, outcome.rules) == (3, 3, 2)


def test_nothing_found_is_no_failure(rules: RuleSet) -> None:
    assert run_sentences(rules, lambda markup: [], lambda text: []).failures == []


def test_a_rule_that_another_shadows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = {"id": "target.a", "label": "TARGET", "pattern": [{"LOWER": "pt"}, {"ENT_TYPE": "MONEY"}]}
    second = first | {"id": "target.b", "pattern": [{"LOWER": "pt"}], "examples": ["good"]}
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, [first, second])), encoding="utf-8")
    monkeypatch.setattr(load, "find_patterns", lambda: tmp_path)
    outcome = run_sentences(load_rules(), judge, spans, lambda markup: {"target.a", "broker.c"})
    (failure,) = outcome.failures
    assert (failure.id, failure.what) == (
        "target.b",
        "the pattern fits in none of its examples; what comes out is found by target.a",
    )
    assert run_sentences(load_rules(), judge, spans, lambda markup: {"target.b"}).failures == []
