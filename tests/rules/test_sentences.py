"""The sentences that the built-in rules carry, through the real pipeline; one test a rule."""

from typing import TYPE_CHECKING

import pytest

from nlp.evaluation.examples import differences_of
from nlp.evaluation.markup import parse
from nlp.rules.load import RuleSet, load_rules
from nlp.rules.selftest import RECORD_LABEL
from nlp.rules.stock import try_names

if TYPE_CHECKING:
    from nlp.pipeline import Annotator

RULES: RuleSet = load_rules()
WITH_EXAMPLES = [rule.id for rule in RULES if rule.examples]
WITH_COUNTEREXAMPLES = [rule.id for rule in RULES if rule.counterexamples]


@pytest.mark.parametrize("rule_id", WITH_EXAMPLES)
def test_examples(annotator: "Annotator", rule_id: str) -> None:
    for markup in RULES.by_id[rule_id].examples:
        example = parse(markup)
        record = annotator.annotate({"id": rule_id, "text": example.text}).to_dict()
        assert differences_of(record, example) == []


TOKEN_RULES = [rule.id for rule in RULES if isinstance(rule.pattern, list) and rule.label != "CUE"]


@pytest.mark.parametrize("rule_id", TOKEN_RULES)
def test_a_pattern_fits_in_an_example(annotator: "Annotator", rule_id: str) -> None:
    with annotator.book.witness() as seen:
        for markup in RULES.by_id[rule_id].examples:
            annotator.annotate({"id": rule_id, "text": parse(markup).text})
    assert rule_id in seen


def test_every_name_comes_out_as_what_it_is(annotator: "Annotator") -> None:
    names = try_names(annotator.book.rules, lambda text: annotator.annotate({"text": text}).data["spans"])
    assert list(map(str, names.problems)) == []
    assert names.sentences > 4_000


@pytest.mark.parametrize("rule_id", WITH_COUNTEREXAMPLES)
def test_counterexamples(annotator: "Annotator", rule_id: str) -> None:
    rule = RULES.by_id[rule_id]
    label = RECORD_LABEL.get(rule.label, rule.label)
    for text in rule.counterexamples:
        spans = annotator.annotate({"id": rule_id, "text": text}).to_dict()["spans"]
        assert [span["text"] for span in spans if span["label"] == label] == []
