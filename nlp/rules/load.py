"""Read rules from folders of JSONL files. Needs pydantic and orjson, never spaCy."""

import difflib
import hashlib
import importlib.resources
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import ValidationError

from nlp.rules.model import LABELS, RULE_KEYS, Off, Rule


class RuleError(ValueError):
    """Rules that cannot be read. Each line of the message is file:line: what is wrong -> what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a look, with a line of a file of rules."""

    file: str
    line: int
    id: str
    what: str
    remedy: str
    notice: bool = False

    def __str__(self) -> str:
        rule = f"{self.id}: " if self.id else ""
        word = "notice: " if self.notice else ""
        return f"{self.file}:{self.line}: {rule}{word}{self.what} -> {self.remedy}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that was read: a rule or a switch, with its place."""

    item: Rule | Off
    file: str
    line: int


class RuleSet:
    """The rules in force, in a fixed order: folders as given, files by name, lines as they stand.

    A rule that a later folder overrides keeps its first place in the order.
    """

    def __init__(self, entries: Sequence[Entry], fingerprint: str) -> None:
        self._entries = {entry.item.id: entry for entry in entries}
        self.by_id: dict[str, Rule] = {entry.item.id: entry.item for entry in entries if isinstance(entry.item, Rule)}
        self.rules: list[Rule] = list(self.by_id.values())
        self.fingerprint = fingerprint
        """sha256 (hex) of the names and bytes of all files read; independent of where the folders are."""
        self._by_label: dict[str, list[Rule]] = {}
        for rule in self.rules:
            self._by_label.setdefault(rule.label, []).append(rule)

    def __len__(self) -> int:
        return len(self.rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def by_label(self, label: str) -> list[Rule]:
        """The rules of one label, in order. Raises ``ValueError`` for a label that no rule may have."""
        if label not in LABELS:
            raise ValueError(f"no such label: {label}; labels are {', '.join(LABELS)}")
        return list(self._by_label.get(label, ()))

    def where(self, rule_id: str) -> tuple[str, int]:
        """File and line (from 1) of a rule. Raises ``KeyError`` for an unknown id."""
        entry = self._entries[rule_id]
        return entry.file, entry.line


def find_patterns() -> Path:
    """The folder of the rules that come with the package.

    An installed wheel holds them as ``nlp/_patterns``; an editable install has no such folder, there they are
    the repository's ``patterns`` beside ``nlp``. Raises ``FileNotFoundError`` when neither is there.
    """
    package = Path(str(importlib.resources.files("nlp")))
    for folder in (package / "_patterns", package.parent / "patterns"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the built-in rules are missing: neither {package / '_patterns'} nor {package.parent / 'patterns'} "
        "exists; install the package again"
    )


def rule_files(folder: Path) -> list[Path]:
    """The JSONL files of a folder, by name. Raises ``RuleError`` when it is no folder or has none."""
    if not folder.is_dir():
        raise RuleError(f"{folder}: no such folder of rules -> name a folder that holds .jsonl files")
    files = sorted(folder.glob("*.jsonl"), key=lambda path: path.name)
    if not files:
        raise RuleError(f"{folder}: holds no .jsonl file -> name a folder that holds rules")
    return files


def shown(path: Path) -> str:
    """The path for a message: from the working directory where the file is inside it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def read_rules(path: Path, content: bytes | None = None) -> tuple[list[Entry], list[Problem]]:
    """Read one file: the lines that are rules or switches, and a problem for each line that is neither.

    ``content`` spares reading the file a second time. Empty lines are allowed.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    data = path.read_bytes() if content is None else content
    name = shown(path)
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append(Entry(Rule.model_validate_json(line), name, number))
        except ValidationError:
            item = _explain(name, number, line)
            if isinstance(item, Off):
                entries.append(Entry(item, name, number))
            else:
                problems.extend(item)
    return entries, problems


def load_rules(directories: Sequence[Path] = (), base: Path | None = None) -> RuleSet:
    """The built-in rules, then those of each folder; of two rules with one id the later one counts.

    ``base`` is a folder that takes the place of the built-in rules. Raises ``RuleError`` with every problem found
    (file, line, remedy): a line that is no rule, an id twice in
    one folder, a switch for a rule that does not exist.
    """
    digest = hashlib.sha256()
    problems: list[Problem] = []
    read: list[list[Entry]] = []
    for folder in (base or find_patterns(), *directories):
        read.append([])
        for path in rule_files(folder):
            content = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
            entries, wrong = read_rules(path, content)
            read[-1] += entries
            problems += wrong
    merged, wrong = merge_folders(read)
    problems += wrong
    if problems:
        raise RuleError("\n".join(str(problem) for problem in problems))
    return RuleSet(list(merged.values()), digest.hexdigest())


def merge_folders(folders: Sequence[Sequence[Entry]]) -> tuple[dict[str, Entry], list[Problem]]:
    """The entries in force by id, later folders over earlier ones; and what is wrong between the lines.

    An overriding entry stands at the place of the first with its id. Wrong are an id twice in one folder and
    a switch for a rule that no earlier folder has.
    """
    merged: dict[str, Entry] = {}
    problems: list[Problem] = []
    for folder in folders:
        seen: dict[str, Entry] = {}
        earlier = set(merged)
        for entry in folder:
            key = entry.item.id
            if key in seen:
                problems.append(_repeated(entry, seen[key]))
            elif isinstance(entry.item, Off) and key not in earlier:
                problems.append(_nothing_to_switch(entry, sorted(earlier)))
            seen[key] = merged[key] = entry
    return merged, problems


def _repeated(entry: Entry, first: Entry) -> Problem:
    return Problem(
        entry.file,
        entry.line,
        entry.item.id,
        f"this id is taken by {first.file}:{first.line}",
        "give one of the two another id, or merge them",
    )


def _nothing_to_switch(entry: Entry, known: list[str]) -> Problem:
    near = difflib.get_close_matches(entry.item.id, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "see `sellside patterns list` for the ids there are"
    return Problem(entry.file, entry.line, entry.item.id, "switches off a rule that does not exist", hint)


def _explain(file: str, number: int, line: bytes) -> Off | list[Problem]:
    """A line that is no rule: the switch that it is, or what is wrong with it in plain words."""

    def problem(what: str, remedy: str, rule_id: str = "") -> Problem:
        return Problem(file, number, rule_id, what, remedy)

    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return [problem(f"byte {error.start + 1} of the line is not UTF-8", "save the file as UTF-8")]
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return [problem(f"not JSON ({error})", "write one JSON object on the line")]
    if not isinstance(data, dict):
        return [problem("not a JSON object", 'write {"id": …, "label": …, "pattern": …} on one line')]
    model: type[Rule] | type[Off] = Off if "off" in data else Rule
    rule_id = data["id"] if isinstance(data.get("id"), str) else ""
    try:
        item = model.model_validate_json(line)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    else:
        # The rule itself did not validate, so what validates here is a switch.
        assert isinstance(item, Off)
        return item
    found: dict[str, Problem] = {}
    for detail in details:
        place = detail["loc"]
        key = str(place[0]) if place else ""
        if detail["type"] == "missing":
            found.setdefault(key, problem(f"the key {key!r} is missing", "add it", rule_id))
        elif detail["type"] == "extra_forbidden":
            near = difflib.get_close_matches(key, RULE_KEYS, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(RULE_KEYS)}"
            found.setdefault(key, problem(f"unknown key {key!r}", remedy, rule_id))
        elif key == "pattern":
            remedy = "write a phrase, or a list with one object a token"
            found.setdefault(key, problem("the pattern is neither a phrase nor a list of objects", remedy, rule_id))
        else:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            found.setdefault(key, problem(f"the value of {key!r} is wrong: {message}", "correct it", rule_id))
    return list(found.values())
