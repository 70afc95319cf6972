"""``sellside patterns find`` and ``list``: which rule knows a word."""

from collections.abc import Iterator

from nlp.rules.expand import expand
from nlp.rules.load import RuleSet
from nlp.rules.model import Rule
from nlp.rules.words import surface

Found = tuple[Rule, str]
"""A rule, and what of it met the text: a phrase, a word of its pattern, or its id."""


def find_rules(rules: RuleSet, text: str) -> Iterator[Found]:
    """Rules that have to do with ``text``, in order, each once.

    A rule is found when its id contains the text, when one of its phrases contains the text or stands in it
    as whole words (so a sentence can be asked for too), or when a single word is one of its token pattern.
    """
    wanted = surface(text)
    lowered = text.strip().lower()
    if not lowered:
        return
    for rule in rules:
        met = _nearest(list(_phrases(rule, text, wanted)), wanted) or _word(rule, wanted)
        if met is not None:
            yield rule, met
        elif lowered in rule.id.lower():
            yield rule, "id"


def _phrases(rule: Rule, text: str, wanted: str) -> Iterator[str]:
    for phrase in rule.phrases:
        if rule.case == "exact":
            if f" {phrase} " in f" {' '.join(text.split())} ":
                yield phrase
            continue
        key = surface(phrase)
        if wanted and (f" {wanted}" in f" {key}" or f" {key} " in f" {wanted} "):
            yield phrase


def _nearest(phrases: list[str], wanted: str) -> str | None:
    """The phrase that is the text itself, else the longest inside it, else the first around it."""
    inside = [phrase for phrase in phrases if len(surface(phrase)) <= len(wanted)]
    return max(inside, key=len) if inside else next(iter(phrases), None)


def _word(rule: Rule, wanted: str) -> str | None:
    for token in expand(rule.pattern) if isinstance(rule.pattern, list) else ():
        for key in ("LOWER", "ORTH", "TEXT", "CUE"):
            value = token.get(key)
            words = value.get("IN", ()) if isinstance(value, dict) else (value,)
            for word in words:
                if isinstance(word, str) and word.lower() == wanted:
                    return word
    return None


def summary(rule: Rule) -> str:
    """One line on what a rule matches: its first phrase and how many more, or its tokens."""
    if isinstance(rule.pattern, str):
        more = f" (+{len(rule.aliases)})" if rule.aliases else ""
        return rule.pattern + more
    return " ".join(map(_token, rule.pattern))


def _token(token: dict[str, object]) -> str:
    parts = []
    for key, value in token.items():
        if key == "OP":
            continue
        words = value.get("IN") if isinstance(value, dict) else None
        listed = words if isinstance(words, list) else None
        if listed is not None:
            parts.append("|".join(map(str, listed[:3])) + ("|…" if len(listed) > 3 else ""))
        elif isinstance(value, dict):
            parts.append(f"{key}:{'/'.join(value)}")
        else:
            parts.append(str(value) if key in ("LOWER", "ORTH", "TEXT", "LEMMA") else f"{key}:{value}")
    return "&".join(parts or ["any"]) + str(token.get("OP", ""))
