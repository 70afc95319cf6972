"""Finding the rules that know a word."""

import pytest

from nlp.rules.load import RuleSet, load_rules
from nlp.rules.model import Rule
from nlp.rules.search import find_rules, summary


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


def found(rules: RuleSet, text: str) -> dict[str, str]:
    return {rule.id: met for rule, met in find_rules(rules, text)}


def test_by_phrase_and_alias(rules: RuleSet) -> None:
    assert found(rules, "stifel nicolaus")["broker.stifel"] == "Stifel Nicolaus"
    assert "broker.jefferies" in found(rules, "Jeff")
    assert "broker.goldman-sachs" not in found(rules, "oldman & Co")


def test_by_id(rules: RuleSet) -> None:
    assert found(rules, "exchange.prefix.ts") == {"exchange.prefix.tse": "id"}


def test_in_a_sentence(rules: RuleSet) -> None:
    met = found(rules, "B. Riley cut Acme (TSE:ACM) to Neutral from Buy.")
    assert {"broker.b-riley-securities", "rating.neutral", "rating.buy", "exchange.prefix.tse"} <= set(met)
    assert "rating.sell" not in met


def test_by_a_form_of_a_word(rules: RuleSet) -> None:
    assert found(rules, "slashes")["cue.cut"] == "slashes"


def test_codes_need_their_case(rules: RuleSet) -> None:
    assert found(rules, "UP")["rating.code.up"] == "UP"
    assert found(rules, "up")["rating.code.up"] == "id"


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_asked_nothing_found(rules: RuleSet, text: str) -> None:
    assert found(rules, text) == {}


def test_summaries() -> None:
    def rule(pattern: object, *aliases: str) -> Rule:
        data = {"id": "x", "label": "TARGET", "pattern": pattern, "aliases": list(aliases)}
        return Rule.model_validate(data)

    assert summary(rule("price target")) == "price target"
    assert summary(rule("price target", "PT", "TP")) == "price target (+2)"
    pattern = [
        {"CUE": "raise"},
        {"LOWER": {"IN": ["to", "at", "by", "for"]}, "OP": "?"},
        {"ENT_TYPE": {"NOT_IN": ["MONEY"]}, "LOWER": "x"},
        {"OP": "{0,2}"},
    ]
    assert summary(rule(pattern)) == "CUE:raise to|at|by|…? ENT_TYPE:NOT_IN&x any{0,2}"
