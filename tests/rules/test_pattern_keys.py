"""What the check allows in a token pattern is what the grammar runs, and nothing else."""

import pytest

from nlp.rules.classes import Alphabet, Grammar, PatternError
from nlp.rules.expand import expand
from nlp.rules.lint_tokens import KEYS, OPERATORS, SHAPE_KEYS, pattern_findings
from nlp.rules.model import Rule

CUES = {"raise": frozenset({"raise", "raises"})}
VALUES: dict[str, object] = {
    **dict.fromkeys(SHAPE_KEYS, True),
    "LENGTH": 3,
    "CUE": "raise",
    "ENT_TYPE": "MONEY",
}


def rule(*tokens: dict[str, object]) -> Rule:
    return Rule.model_validate({"id": "target.t", "label": "TARGET", "pattern": list(tokens)})


def runs(tested: Rule) -> bool:
    assert isinstance(tested.pattern, list)
    try:
        Grammar(Alphabet(), [tested.model_copy(update={"pattern": expand(tested.pattern)})], CUES)
    except PatternError:
        return False
    return True


def passes(tested: Rule) -> bool:
    return not list(pattern_findings(tested, CUES, {"MONEY"}))


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("OP", "POS")])
def test_allowed_keys_run(key: str) -> None:
    tested = rule({key: VALUES.get(key, "raise")})
    assert passes(tested)
    assert runs(tested)


@pytest.mark.parametrize("key", ["LOWER", "ORTH", "TEXT"])
@pytest.mark.parametrize("operator", OPERATORS)
def test_allowed_operators_run(key: str, operator: str) -> None:
    tested = rule({key: {operator: "^a$" if operator == "REGEX" else ["a", "b"]}})
    assert passes(tested)
    assert runs(tested)


@pytest.mark.parametrize("quantity", ["?", "*", "+", "{2}", "{0,3}", "{1,}"])
def test_allowed_quantities_run(quantity: str) -> None:
    tested = rule({"LOWER": "a"}, {"LOWER": "b", "OP": quantity})
    assert passes(tested)
    assert runs(tested)


@pytest.mark.parametrize(
    "token",
    [
        {"SHAPE": "Xxx"},
        {"TAG": "NN"},
        {"IS_STOP": True},
        {"LOWER": {"FUZZY": "a"}},
        {"LOWER": {"REGX": "a"}},
        {"LOWER": "a", "OP": "!"},
        {"LOWER": "a", "OP": "1"},
        {"CUE": "rise"},
    ],
    ids=str,
)
def test_what_does_not_run_is_found(token: dict[str, object]) -> None:
    tested = rule(token)
    assert not runs(tested)
    assert not passes(tested)
