"""``sellside patterns check --fix``: mends in files of rules what needs no judgement."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from nlp.rules.lint_phrases import tidy
from nlp.rules.load import Problem, RuleError, find_patterns, rule_files, shown
from nlp.rules.words import surface


def fix_rules(directories: Sequence[Path] = ()) -> list[Problem]:
    """Mend the files of the folders, or of the built-in rules where none is named; tell each change.

    Trims phrases, drops repeated ones and possessives, sorts aliases, writes LOWER and LEMMA small. A file is
    written anew only where a line changes, and as a whole. Raises ``RuleError`` for built-in rules that lie
    in an installed package: the next installation would undo the change.
    """
    folders = list(directories)
    if not folders:
        folders = [find_patterns()]
        if folders[0].name == "_patterns":
            raise RuleError(f"{folders[0]}: belongs to the installed package -> name a pack with --patterns DIR")
    changes: list[Problem] = []
    for folder in folders:
        for path in rule_files(folder):
            changes += fix_file(path)
    return changes


def fix_file(path: Path) -> list[Problem]:
    """Mend one file. Lines that are no JSON objects stay as they are."""
    changes: list[Problem] = []
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            rule = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if not isinstance(rule, dict):
            continue
        told = list(_mend(rule))
        if told:
            compact = b'", "' not in line and b'": ' not in line
            separators = (",", ":") if compact else (", ", ": ")
            lines[number - 1] = json.dumps(rule, ensure_ascii=False, separators=separators).encode()
            rule_id = str(rule.get("id", ""))
            changes += [Problem(shown(path), number, rule_id, what, "mended", notice=True) for what in told]
    if changes:
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(b"\n".join(lines))
        beside.replace(path)
    return changes


def _mend(rule: dict[str, Any]) -> Iterator[str]:
    pattern = rule.get("pattern")
    if isinstance(pattern, str) and pattern != tidy(pattern):
        rule["pattern"] = tidy(pattern)
        yield f"white space in {pattern!r}"
    elif isinstance(pattern, list):
        for token in pattern:
            if isinstance(token, dict):
                yield from _mend_token(token)
    exact = rule.get("case") == "exact"
    first = rule.get("pattern")
    for key in ("aliases", "risky"):
        old = rule.get(key)
        if not isinstance(old, list) or not all(isinstance(item, str) for item in old):
            continue
        words = [tidy(item) for item in old]
        if key == "aliases" and rule.get("label") == "BROKER":
            words = [re.sub(r"['’]s$", "", word) for word in words]
        taken = first if key == "aliases" and isinstance(first, str) else None
        new = sorted(_once(words, taken, exact), key=lambda word: (word.casefold(), word))
        if new != old:
            rule[key] = new
            gone = len(old) - len(new)
            yield f"{key} sorted" + (f", {gone} repeated taken out" if gone else "")


def _once(words: Sequence[str], taken: str | None, exact: bool) -> list[str]:
    def same(word: str) -> str:
        return word if exact else surface(word)

    seen = {same(taken)} if taken else set()
    kept = []
    for word in words:
        if word and same(word) not in seen:
            seen.add(same(word))
            kept.append(word)
    return kept


def _mend_token(token: dict[str, Any]) -> Iterator[str]:
    for key in ("LOWER", "LEMMA"):
        value = token.get(key)
        if isinstance(value, str) and value != value.lower():
            token[key] = value.lower()
            yield f"{key} {value!r} in small letters"
        elif isinstance(value, dict):
            for operator in ("IN", "NOT_IN"):
                old = value.get(operator)
                if isinstance(old, list) and all(isinstance(item, str) for item in old):
                    new = list(dict.fromkeys(item.lower() for item in old))
                    if new != old:
                        value[operator] = new
                        yield f"{key} {operator} in small letters, each word once"
