"""Reading rules: what counts, and what is said when a line cannot be read."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nlp.rules.load as load
from nlp.rules.load import RuleError, find_patterns, load_rules, read_rules
from nlp.rules.model import Rule

Pack = Callable[..., Path]


def line(rule_id: str, pattern: str = "Acme Research", **more: object) -> str:
    return json.dumps({"id": rule_id, "label": "BROKER", "pattern": pattern} | more)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """``pack("name", file=[lines])``: a folder of rules."""

    def make(name: str, **files: list[str]) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for stem, lines in files.items():
            (folder / f"{stem}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    return make


@pytest.fixture
def only(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """As ``pack``, and the folder stands in for the built-in rules."""

    def make(name: str = "built-in", **files: list[str]) -> Path:
        folder = pack(name, **files)
        monkeypatch.setattr(load, "find_patterns", lambda: folder)
        return folder

    return make


def test_built_in_rules_are_found(root: Path) -> None:
    assert find_patterns() == root / "patterns"
    assert len(load_rules().by_label("BROKER")) >= 500


def test_packaged_copy_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "nlp"
    package.mkdir()
    (tmp_path / "patterns").mkdir()
    monkeypatch.setattr("importlib.resources.files", lambda name: tmp_path / name)
    assert find_patterns() == tmp_path / "patterns"
    (package / "_patterns").mkdir()
    assert find_patterns() == package / "_patterns"
    shutil.rmtree(package / "_patterns")
    shutil.rmtree(tmp_path / "patterns")
    with pytest.raises(FileNotFoundError, match="install the package again"):
        find_patterns()


def test_order_is_by_file_then_line(only: Pack) -> None:
    only(b=[line("x.3"), line("x.1")], a=[line("x.2")])
    rules = load_rules()
    assert [rule.id for rule in rules] == ["x.2", "x.3", "x.1"]
    file, number = rules.where("x.1")
    assert (Path(file).name, number) == ("b.jsonl", 2)


def test_later_folder_wins_and_keeps_the_place(only: Pack, pack: Pack) -> None:
    only(a=[line("x.1"), line("x.2")])
    first = pack("first", a=[line("x.3"), line("x.1", "Acme One")])
    second = pack("second", z=[line("x.1", "Acme Two")])
    rules = load_rules([first, second])
    assert [(rule.id, rule.pattern) for rule in rules] == [
        ("x.1", "Acme Two"),
        ("x.2", "Acme Research"),
        ("x.3", "Acme Research"),
    ]
    assert rules.where("x.1")[0].endswith("second/z.jsonl")


def test_switched_off_and_on_again(only: Pack, pack: Pack) -> None:
    only(a=[line("x.1"), line("x.2")])
    off = pack("off", a=['{"id": "x.1", "off": true}'])
    assert [rule.id for rule in load_rules([off])] == ["x.2"]
    again = pack("again", a=[line("x.1", "Acme Back")])
    assert [rule.pattern for rule in load_rules([off, again])] == ["Acme Back", "Acme Research"]


def test_switch_without_a_rule(only: Pack, pack: Pack) -> None:
    only(a=[line("broker.jefferies")])
    off = pack("off", a=['{"id": "broker.jeffries", "off": true}'])
    with pytest.raises(RuleError, match=r"off/a\.jsonl:1: broker\.jeffries: .* did you mean broker\.jefferies\?"):
        load_rules([off])


def test_id_twice_in_one_folder(only: Pack) -> None:
    only(a=[line("x.1")], b=[line("x.2"), line("x.1")])
    with pytest.raises(RuleError, match=r"b\.jsonl:2: x\.1: this id is taken by .*a\.jsonl:1 -> "):
        load_rules()


REST = '"label": "BROKER", "pattern": "A"'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{{"id": "x", {REST}, "exmaples": []}}', "x: unknown key 'exmaples' -> did you mean 'examples'?"),
        (f'{{"id": "x", {REST}, "zzz": 1}}', "unknown key 'zzz' -> the keys are id, label"),
        ('{"id": "x", "label": "BROKER"}', "x: the key 'pattern' is missing -> add it"),
        (f'{{"id": 7, {REST}}}', "the value of 'id' is wrong: input should be a valid string"),
        ('{"id": "x", "label": "BANK", "pattern": "A"}', "the value of 'label' is wrong"),
        ('{"id": "x", "label": "BROKER", "pattern": 3}', "neither a phrase nor a list"),
        ('{"id": "x", "label": "BROKER", "pattern": ["a"]}', "neither a phrase nor a list"),
        ('{"id": "x", "off": false}', "the value of 'off' is wrong"),
        ('{"id": "x", "off": true, "label": "BROKER"}', "unknown key 'label'"),
        (f'{{"id": "x", {REST}', "not JSON"),
        ('["x"]', "not a JSON object"),
    ],
)
def test_what_is_said_of_a_wrong_line(only: Pack, text: str, told: str) -> None:
    folder = only(a=[line("x.1"), "", text])
    with pytest.raises(RuleError) as error:
        load_rules()
    assert str(error.value).startswith(f"{folder / 'a.jsonl'}:3: ")
    assert told in str(error.value)
    assert " -> " in str(error.value)


def test_all_problems_are_told_at_once(only: Pack) -> None:
    only(a=["[]", line("x.1"), "{"], b=['{"id": "y"}'])
    with pytest.raises(RuleError) as error:
        load_rules()
    assert [text.split(": ")[0][-len("a.jsonl:1") :] for text in str(error.value).splitlines()] == [
        "a.jsonl:1",
        "a.jsonl:3",
        "b.jsonl:1",
        "b.jsonl:1",
    ]


def test_bad_encoding_is_told_with_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line("x.1").encode() + b'\n{"id": "x.2", "note": "caf\xe9"}\n')
    entries, problems = read_rules(path)
    assert [entry.item.id for entry in entries] == ["x.1"]
    assert [(p.line, p.what) for p in problems] == [(2, "byte 27 of the line is not UTF-8")]


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line("x.1").encode() + b"\r\n" + line("x.2").encode() + b"\r\n")
    entries, problems = read_rules(path)
    assert [(entry.item.id, entry.line) for entry in entries] == [("x.1", 1), ("x.2", 2)]
    assert problems == []


def test_folder_without_rules(only: Pack, tmp_path: Path) -> None:
    only(a=[line("x.1")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleError, match=r"holds no \.jsonl file"):
        load_rules([tmp_path / "empty"])
    with pytest.raises(RuleError, match="no such folder"):
        load_rules([tmp_path / "nowhere"])


def test_fingerprint_is_of_the_content(only: Pack, pack: Pack, tmp_path: Path) -> None:
    folder = only(a=[line("x.1")], b=[line("x.2")])
    first = load_rules().fingerprint
    assert first == load_rules().fingerprint
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("b.jsonl", "a.jsonl"):
        shutil.copy(folder / name, moved / name)
    shutil.rmtree(folder)
    shutil.copytree(moved, folder)
    assert load_rules().fingerprint == first
    (folder / "b.jsonl").write_text(line("x.2", "Acme Other") + "\n", encoding="utf-8")
    second = load_rules().fingerprint
    assert second != first
    assert load_rules([pack("more", a=[line("x.3")])]).fingerprint != second


def test_by_label() -> None:
    rules = load_rules()
    assert {rule.label for rule in rules.by_label("SCALE")} == {"SCALE"}
    with pytest.raises(ValueError, match="no such label: BANK"):
        rules.by_label("BANK")


def test_without_spacy() -> None:
    code = "import sys; from nlp.rules.load import load_rules; load_rules(); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_built_in_rule_is_a_rule() -> None:
    assert all(isinstance(rule, Rule) for rule in load_rules())
