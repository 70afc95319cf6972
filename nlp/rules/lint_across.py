"""What can be wrong between rules: one surface for two houses, two labels, or two rules of a label."""

from collections.abc import Iterator, Sequence

import orjson

from nlp.rules.lint_tokens import Finding
from nlp.rules.model import Rule
from nlp.rules.words import surface

COMPETING = ("BROKER", "RATING", "NAME", "COMPANY", "ANALYST", "TICKER", "SECTION")
"""Labels whose phrases are looked for anywhere in a text, so that two of them can claim one stretch."""

OWN_PLACE = ("CUE", "SCALE", "FRAME", "UNIT", "WEIGHT")
"""Labels that share surfaces by design: a verb may serve two cues, a scale is known by its house's name."""


def across_findings(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """Conflicts between the rules in force; each is told at the later rule of the two."""
    yield from _surfaces(rules)
    yield from _patterns(rules)


def _surfaces(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Finding]]:
    claims: dict[str, list[tuple[Rule, str]]] = {}
    for rule in rules:
        if rule.label in OWN_PLACE:
            continue
        for key, phrase in {surface(phrase): phrase for phrase in rule.phrases}.items():
            for other, others in claims.get(key, ()):
                if rule.case == other.case == "exact" and phrase != others:
                    continue
                finding = _conflict(rule, other, phrase)
                if finding is not None:
                    yield rule, finding
            claims.setdefault(key, []).append((rule, phrase))


def _conflict(rule: Rule, other: Rule, phrase: str) -> Finding | None:
    if rule.label == other.label:
        if rule.label == "BROKER":
            return f"{phrase!r} is also the name of {other.id}", "leave it to one of the two houses"
        if rule.label == "RATING" and (rule.case == "exact") != (other.case == "exact"):
            return None  # a code beside a word of other case: "UP" and "up"
        return f"{phrase!r} belongs to {other.id} too, which comes first", "leave it to one of the two"
    if rule.label in COMPETING and other.label in COMPETING and rule.priority == other.priority:
        return (
            f"{phrase!r} is a {rule.label} here and a {other.label} in {other.id}",
            "give the one that should win a higher priority",
        )
    return None


def _patterns(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Finding]]:
    seen: dict[tuple[str, bytes], Rule] = {}
    for rule in rules:
        if isinstance(rule.pattern, str):
            continue
        key = (rule.label, orjson.dumps(rule.pattern, option=orjson.OPT_SORT_KEYS))
        other = seen.setdefault(key, rule)
        if other is not rule:
            yield rule, (f"the pattern is that of {other.id}", "take one of the two out")
        elif rule.label not in OWN_PLACE and rule.slots == {} and _is_phrase(rule.pattern):
            words = " ".join(token["LOWER"] for token in rule.pattern)
            yield rule, ("the tokens spell out plain words", f"write them as a phrase: {words!r}")


def _is_phrase(pattern: list[dict[str, object]]) -> bool:
    return all(set(token) == {"LOWER"} and isinstance(token["LOWER"], str) for token in pattern)
