"""The table of houses as the scorer needs it: a name's key to the key of the house's canonical name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from nlp.rules.load import find_patterns, read_rules
from nlp.rules.model import Rule

_NOT_WORD = re.compile(r"[^\w]+|_")


def house_key(name: str) -> str:
    """Letters and digits of a house's name, without a leading "the" or a closing "analysts"."""
    words = [_NOT_WORD.sub("", w) for w in unicodedata.normalize("NFKC", name).casefold().split()]
    words = [w for w in words if w]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[-1] in {"analyst", "analysts"}:
        words = words[:-1]
    return "".join(words)


def table_of(houses: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """``{key of a name: key of the canonical name}`` of ``(canonical name, its other names)``.

    A canonical name is no other house's alias; of two houses that claim one alias, the first has it.
    """
    listed = [(house_key(name), list(aliases)) for name, aliases in houses]
    table = {key: key for key, _ in listed}
    for key, aliases in listed:
        for alias in aliases:
            table.setdefault(house_key(alias), key)
    return table


@cache
def house_table() -> Mapping[str, str]:
    """The table of the built-in rules. Without a file of houses it is empty: each name stands for itself."""
    path = find_patterns() / "brokers.jsonl"
    if not path.exists():
        return {}
    entries, _ = read_rules(path)
    rules = [e.item for e in entries if isinstance(e.item, Rule) and e.item.label == "BROKER"]
    named = [(str(rule.norm.get("name") or rule.pattern), rule.phrases) for rule in rules if rule.phrases]
    return table_of(named)
