"""``sellside patterns test``: every rule's own sentences, through the pipeline that is to run them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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

Witness = Callable[[str], Collection[str]]
"""Takes an example; gives the ids of the rules of token patterns that fit somewhere in its text."""

RECORD_LABEL = {
    "EXCHANGE": "TICKER",
    "CURRENCY": "TARGET",
    "CUE": "ACTION",
    "SCALE": "RATING",
    "FRAME": "BROKER",
    "NAME": "BROKER",
}
"""What a rule under a label that no record shows makes appear in one, or is there to keep out of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sentences of the rules came to."""

    failures: list[Problem]
    examples: int
    counterexamples: int
    rules: int


def run_sentences(rules: RuleSet, judge: Judge, spans: SpanFinder, witness: Witness | None = None) -> Outcome:
    """Run the examples and counterexamples of all rules, in order; nothing stops at a failure.

    With a ``witness`` a rule of token patterns also has to fit in one of its examples: one that never does is
    shadowed by another, which then makes the example come out right.
    """
    failures: list[Problem] = []
    examples = counterexamples = with_some = 0
    for rule in rules:
        examples += len(rule.examples)
        counterexamples += len(rule.counterexamples)
        with_some += bool(rule.examples or rule.counterexamples)
        file, line = rules.where(rule.id)
        for what in _failures(rule, judge, spans):
            failures.append(Problem(file, line, rule.id, what, "correct the rule or the sentence"))
        if witness is not None and rule.examples and isinstance(rule.pattern, list) and rule.label != "CUE":
            idle = _idle(rule, witness, rules)
            if idle:
                failures.append(Problem(file, line, rule.id, idle, "give it a higher priority, or take it out"))
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


def _idle(rule: Rule, witness: Witness, rules: RuleSet) -> str:
    """That a rule fits in none of its examples, and which of its label do; empty where it fits in one."""
    others: list[str] = []
    for example in rule.examples:
        try:
            at_work = witness(example)
        except ValueError:
            return ""  # told already
        if rule.id in at_work:
            return ""
        others += [name for name in at_work if name in rules.by_id and rules.by_id[name].label == rule.label]
    instead = f"; what comes out is found by {', '.join(sorted(set(others)))}" if others else ""
    return f"the pattern fits in none of its examples{instead}"
