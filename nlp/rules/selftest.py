"""``sellside patterns test``: every rule's own sentences, through the pipeline that is to run them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.rules.load import Problem, RuleSet
from nlp.rules.model import Rule

Judge = Callable[[str], Sequence[str]]
"""Takes an example in inline markup; gives one line for each thing that the pipeline does otherwise.

Raises ``ValueError`` for markup that cannot be read.
"""

SpanFinder = Callable[[str], Iterable[Mapping[str, Any]]]
"""Takes a plain text; gives the spans of its record, each with at least ``label`` and ``text``."""

RECORD_LABEL = {"EXCHANGE": "TICKER", "CURRENCY": "TARGET", "CUE": "ACTION", "SCALE": "RATING"}
"""What a rule under a label that no record shows makes appear in one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sentences of the rules came to."""

    failures: list[Problem]
    examples: int
    counterexamples: int
    rules: int


def run_sentences(rules: RuleSet, judge: Judge, spans: SpanFinder) -> Outcome:
    """Run the examples and counterexamples of all rules, in order; nothing stops at a failure."""
    failures: list[Problem] = []
    examples = counterexamples = with_some = 0
    for rule in rules:
        examples += len(rule.examples)
        counterexamples += len(rule.counterexamples)
        with_some += bool(rule.examples or rule.counterexamples)
        file, line = rules.where(rule.id)
        for what in _failures(rule, judge, spans):
            failures.append(Problem(file, line, rule.id, what, "correct the rule or the sentence"))
    return Outcome(failures, examples, counterexamples, with_some)


def _failures(rule: Rule, judge: Judge, spans: SpanFinder) -> list[str]:
    told: list[str] = []
    for example in rule.examples:
        try:
            told += [f"{line}, in {example!r}" for line in judge(example)]
        except ValueError as error:
            told.append(f"the example {example!r} cannot be read: {error}")
    label = RECORD_LABEL.get(rule.label, rule.label)
    for text in rule.counterexamples:
        found = [str(span["text"]) for span in spans(text) if span["label"] == label]
        if found:
            told.append(f"finds {label} {', '.join(map(repr, found))} in the counterexample {text!r}")
    return told
