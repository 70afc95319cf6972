"""The shape of a rule."""

import orjson
import pytest
from pydantic import ValidationError

from nlp.core.record import LABELS as RECORD_LABELS
from nlp.rules.model import LABELS, RULE_KEYS, SCHEMA_FILE, Rule, schema_text

LEAST = {"id": "broker.acme", "label": "BROKER", "pattern": "Acme"}


def test_three_keys_are_enough() -> None:
    rule = Rule.model_validate(LEAST)
    assert rule.phrases == ["Acme"]
    assert (rule.priority, rule.guard, rule.aliases, rule.norm) == (0, None, [], {})


def test_phrases_are_the_pattern_and_the_aliases() -> None:
    assert Rule.model_validate(LEAST | {"aliases": ["Acme Co.", "AC"]}).phrases == ["Acme", "Acme Co.", "AC"]
    tokens = Rule.model_validate(LEAST | {"pattern": [{"LOWER": "acme"}], "aliases": ["AC"]})
    assert tokens.phrases == ["AC"]


@pytest.mark.parametrize("key", ["id", "label", "pattern"])
def test_required(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        Rule.model_validate({k: v for k, v in LEAST.items() if k != key})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 7},
        {"id": ""},
        {"label": "BANK"},
        {"pattern": ""},
        {"pattern": []},
        {"pattern": ["acme"]},
        {"priority": "1"},
        {"aliases": "Acme Co."},
        {"guard": "perhaps"},
        {"case": "lower"},
        {"capture": [1]},
        {"exmaples": []},
    ],
    ids=str,
)
def test_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate_json(orjson.dumps(LEAST | wrong))


def test_rules_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Rule.model_validate(LEAST).id = "other"


def test_labels_hold_those_of_the_record() -> None:
    assert LABELS[: len(RECORD_LABELS)] == RECORD_LABELS


def test_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run python -m nlp.rules.model"


def test_schema_names_all_keys() -> None:
    definition = orjson.loads(schema_text())["$defs"]["Rule"]
    assert tuple(definition["properties"]) == RULE_KEYS
    assert definition["additionalProperties"] is False
    assert definition["required"] == ["id", "label", "pattern"]
