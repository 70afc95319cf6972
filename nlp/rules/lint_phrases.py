"""What can be wrong with the phrases of one rule."""

import re
from collections.abc import Iterator

from nlp.rules.lint_tokens import Finding
from nlp.rules.model import Rule
from nlp.rules.words import is_ordinary, surface, words_of

NAME_LABELS = ("BROKER", "NAME", "COMPANY", "EXCHANGE")


def phrase_findings(rule: Rule) -> Iterator[Finding]:
    """White space, repeated phrases, possessives, and ordinary words that the rule does not call risky."""
    seen: dict[str, str] = {}
    for phrase in rule.phrases:
        if phrase != tidy(phrase):
            yield f"{phrase!r} has white space that no text will have", f"write {tidy(phrase)!r}"
        if not words_of(phrase):
            yield f"{phrase!r} holds no word", "take it out"
            continue
        key = tidy(phrase) if rule.case == "exact" else surface(phrase)
        if key in seen:
            yield f"{phrase!r} meets the same words as {seen[key]!r}", "keep one of the two"
        seen.setdefault(key, phrase)
        if rule.label == "BROKER" and re.search(r"['’]s$", phrase):
            yield f"{phrase!r} ends in a possessive", "leave the 's out: it is found without"
    yield from _risky(rule)


def tidy(phrase: str) -> str:
    """The phrase without white space at its ends and with single spaces inside."""
    return " ".join(phrase.split())


def _risky(rule: Rule) -> Iterator[Finding]:
    own = {surface(phrase) for phrase in rule.phrases}
    marked = {surface(phrase) for phrase in rule.risky}
    for phrase in rule.risky:
        if surface(phrase) not in own:
            yield (
                f"{phrase!r} is called risky but is no phrase of the rule",
                "correct it, or add it to aliases",
            )
    if len(marked) < len(rule.risky):
        yield "the same phrase is called risky twice", "keep one"
    if rule.label not in NAME_LABELS or rule.case == "exact":
        return
    for phrase in rule.phrases:
        if surface(phrase) in marked or not phrase.isalpha():
            continue
        if rule.label == "BROKER" and len(phrase) <= 2:
            yield f"{phrase!r} is too short to stand for a house alone", "add it to risky"
        elif is_ordinary(phrase, nouns=rule.label != "EXCHANGE"):
            yield f"{phrase!r} is an ordinary word", "add it to risky, so that it needs evidence"
