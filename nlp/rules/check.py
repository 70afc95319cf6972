"""``sellside patterns check``: what is wrong with rules, by file and line, before they are run."""

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.rules.lint_across import across_findings
from nlp.rules.lint_facts import Known, fact_findings
from nlp.rules.lint_phrases import phrase_findings
from nlp.rules.lint_tokens import Finding, cut_findings, kinds_of, pattern_findings
from nlp.rules.load import (
    Entry,
    Problem,
    RuleError,
    find_patterns,
    merge_folders,
    read_rules,
    rule_files,
    shown,
)
from nlp.rules.model import Rule
from nlp.rules.stock import STOCK_LABELS

MarkupReader = Callable[[str], object]
"""Reads inline markup; raises ``ValueError`` when it cannot."""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: problems by file and line, and what was looked at."""

    problems: list[Problem]
    files: int
    rules: int

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.notice]

    @property
    def notices(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.notice]


def check_rules(directories: Sequence[Path] = (), read_markup: MarkupReader | None = None) -> Report:
    """Check the built-in rules, and those of each folder together with them.

    A rule that a later folder overrides or switches off is not looked at. ``read_markup``, where given, is
    tried on every example. Nothing is raised for wrong rules, only for a folder that is not there
    (``RuleError``).
    """
    folders = [find_patterns(), *directories]
    problems: list[Problem] = []
    files = [rule_files(folder) for folder in folders]
    read: list[list[Entry]] = []
    for paths in files:
        entries: list[Entry] = []
        for path in paths:
            found, wrong = read_rules(path)
            entries += found
            problems += wrong
        read.append(entries)
    merged, wrong = merge_folders(read)
    problems += wrong
    places = {entry.item.id: entry for entry in merged.values() if isinstance(entry.item, Rule)}
    rules = [entry.item for entry in places.values() if isinstance(entry.item, Rule)]
    built_in = [entry.item for entry in read[0] if isinstance(entry.item, Rule)]
    asked = {str(rule.norm.get("cue")) for rule in built_in if rule.label == "CUE"} | _asked_cues(rules)
    found_here = [*_findings(rules, kinds_of(built_in), read_markup), *_unasked(rules, asked)]
    for rule, finding in found_here:
        place = places[rule.id]
        problems.append(Problem(place.file, place.line, rule.id, *finding))
    problems += _without_examples(places.values())
    problems.sort(key=lambda problem: (problem.file, problem.line, problem.notice))
    return Report(problems, sum(map(len, files)), len(rules))


def refuse_wrong(directories: Sequence[Path]) -> None:
    """Raise ``RuleError`` with every error in packs of rules; for commands that are about to use them."""
    own = {shown(path) for folder in directories for path in rule_files(folder)}
    errors = [str(problem) for problem in check_rules(directories).errors if problem.file in own]
    if errors:
        raise RuleError("\n".join(errors))


def _findings(
    rules: Sequence[Rule], kinds: Collection[str], read_markup: MarkupReader | None
) -> Iterator[tuple[Rule, Finding]]:
    known = Known.of(rules)
    cues = {str(rule.norm.get("cue")) for rule in rules if rule.label == "CUE"}
    for rule in rules:
        if "||" in rule.id or rule.id != rule.id.strip():
            yield rule, ("the id holds || or white space at an end", "use letters, digits, dots and hyphens")
        for finding in pattern_findings(rule, cues, kinds):
            yield rule, finding
        if not (rule.label == "CUE" and rule.norm.get("whole")):  # held against a stretch of text, not a word
            for finding in cut_findings(rule):
                yield rule, finding
        for finding in phrase_findings(rule):
            yield rule, finding
        for finding in fact_findings(rule, known):
            yield rule, finding
        for finding in _markup(rule, read_markup):
            yield rule, finding
    yield from across_findings(rules)


def _asked_cues(rules: Sequence[Rule]) -> set[str]:
    """The cues that a token pattern asks for."""
    names: set[str] = set()
    for rule in rules:
        for token in rule.pattern if isinstance(rule.pattern, list) else ():
            value = token.get("CUE")
            if isinstance(value, str):
                names.add(value)
            elif isinstance(value, dict):
                names.update(str(name) for each in value.values() if isinstance(each, list) for name in each)
    return names


def _unasked(rules: Sequence[Rule], asked: Collection[str]) -> Iterator[tuple[Rule, Finding]]:
    """Words under a cue that nothing asks for: most often a name that is misspelt."""
    for rule in rules:
        cue = rule.norm.get("cue")
        if rule.label == "CUE" and isinstance(cue, str) and cue not in asked:
            near = difflib.get_close_matches(cue, sorted(asked), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the cues are {', '.join(sorted(asked))}"
            yield rule, (f"norm.cue is {cue!r}, which no pattern asks for", hint)


def _markup(rule: Rule, read_markup: MarkupReader | None) -> Iterator[Finding]:
    for example in rule.examples:
        try:
            if read_markup is not None:
                read_markup(example)
        except ValueError as error:
            yield f"the example {example!r} cannot be read: {error}", "mark spans as [text](LABEL)"
    for text in rule.counterexamples:
        if not text.strip():
            yield "a counterexample is empty", "take it out"


def _without_examples(entries: Iterable[Entry]) -> list[Problem]:
    """One notice a file, at its first such rule: how many of its rules show no example and are tried in none."""
    totals: Counter[str] = Counter()
    bare: dict[str, list[Entry]] = {}
    for entry in entries:
        if not isinstance(entry.item, Rule):
            continue
        totals[entry.file] += 1
        named = isinstance(entry.item.pattern, str) and entry.item.label in STOCK_LABELS
        if not entry.item.examples and not named and entry.item.label != "WEIGHT":  # weights find nothing
            bare.setdefault(entry.file, []).append(entry)
    return [
        Problem(
            file,
            found[0].line,
            "",
            f"{len(found)} of {totals[file]} rules have no examples",
            'add "examples" to those that could go wrong; `sellside patterns test` runs them',
            notice=True,
        )
        for file, found in bare.items()
    ]
