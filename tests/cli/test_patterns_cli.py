"""``sellside patterns``, from the command line."""

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

import nlp.rules.load as load
from nlp.cli.patterns import app
from nlp.rules.stock import Names

RIGHT = {"id": "broker.mine", "label": "BROKER", "pattern": "Kestrel Quay Research"}
WRONG = RIGHT | {"aliases": ["KQ"]}
MARKET = {"mic": "XKQX", "name": "Kestrel Exchange", "country": "GB", "currency": "GBP", "symbol": "[A-Z]{2,4}"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run() -> Run:
    """``run("check", "--quiet")``: exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return call


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder in place of the built-in rules."""
    folder = tmp_path / "built-in"
    folder.mkdir()
    modules = [import_module(name) for name in ("nlp.rules.load", "nlp.rules.check", "nlp.rules.fix")]
    for module in modules:  # once all are there: what is imported later would keep the small folder
        monkeypatch.setattr(module, "find_patterns", lambda: folder)
    _write(folder, {"id": "broker.base", "label": "BROKER", "pattern": "Base Research"})
    # Without verbs and ratings no name comes out of a sentence.
    monkeypatch.setattr("nlp.rules.stock.try_names", lambda rules, spans: Names([], len(rules)))
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    return folder


def _write(folder: Path, *rules: Mapping[str, Any]) -> None:
    text = "".join(json.dumps(rule) + "\n" for rule in rules)
    (folder / "mine.jsonl").write_text(text, encoding="utf-8")


def test_check_right(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT)
    code, out, _ = run("check", "--patterns", pack, "--quiet")
    assert (code, out) == (0, "2 rules in 2 files, 2 sentences for names: 0 errors, 0 notices\n")


def test_check_wrong(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT, WRONG | {"id": "broker.two", "pattern": "Kestrel Two"})
    code, out, _ = run("check", "--patterns", pack)
    assert code == 1
    assert f"{pack / 'mine.jsonl'}:2: broker.two: 'KQ' is too short to stand for a house alone -> add it" in out
    assert out.endswith("3 rules in 2 files: 1 error, 0 notices\n")


def test_check_lines_that_cannot_be_read(run: Run, built_in: Path, pack: Path) -> None:
    (pack / "mine.jsonl").write_text('{"id": "x", "lable": 1}\n', encoding="utf-8")
    code, out, _ = run("check", "--patterns", pack)
    assert code == 1
    assert "unknown key 'lable' -> did you mean 'label'?" in out


def test_check_several_packs(run: Run, built_in: Path, pack: Path, tmp_path: Path) -> None:
    _write(pack, WRONG)
    other = tmp_path / "other"
    other.mkdir()
    _write(other, RIGHT)
    assert run("check", "--patterns", pack, "--patterns", other)[0] == 0
    assert run("check", "--patterns", other, "--patterns", pack)[0] == 1


def test_check_tells_a_name_that_does_not_come_out(run: Run, pack: Path) -> None:
    _write(pack, {"id": "name.mine", "label": "NAME", "pattern": "Jefferies", "priority": 1})
    code, out, _ = run("check", "--patterns", pack)
    assert code == 0  # two labels know it: a matter of examples
    _write(pack, {"id": "exchange.mine", "label": "EXCHANGE", "pattern": "K&Q", "norm": MARKET})
    code, out, _ = run("check", "--patterns", pack)
    assert code == 1
    assert "mine.jsonl:1: exchange.mine: 'K&Q:KVNS' is not found as TICKER in 'Jefferies upgraded" in out


def test_check_fix(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT | {"aliases": ["Quay Group", "Kestrel Group ", "quay group"]})
    assert run("check", "--patterns", pack)[0] == 1
    code, out, _ = run("check", "--patterns", pack, "--fix")
    assert code == 0
    assert "mine.jsonl:1: broker.mine: notice: aliases sorted, 1 repeated taken out -> mended" in out
    mended = json.loads((pack / "mine.jsonl").read_text(encoding="utf-8"))
    assert mended["aliases"] == ["Kestrel Group", "Quay Group"]


@pytest.mark.parametrize("command", [["check"], ["check", "--fix"], ["list"], ["find", "x"], ["test"]])
def test_no_such_folder(run: Run, tmp_path: Path, command: list[str]) -> None:
    code, out, err = run(*command, "--patterns", tmp_path / "nowhere")
    assert code in (1, 2)
    assert "no such folder of rules" in err
    assert out == ""


def test_list(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT | {"aliases": ["Kestrel"]})
    assert run("list", "--patterns", pack) == (
        0,
        "broker.base\tBROKER\tBase Research\nbroker.mine\tBROKER\tKestrel Quay Research (+1)\n",
        "",
    )
    assert run("list", "--label", "rating", "--patterns", pack) == (0, "", "")
    code, _, err = run("list", "--label", "BANK")
    assert code == 2
    assert "no such label: BANK; labels are BROKER" in err


def test_find(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT)
    code, out, _ = run("find", "kestrel", "--patterns", pack)
    assert (code, out) == (0, f"{pack / 'mine.jsonl'}:1: broker.mine\tBROKER\tKestrel Quay Research\n")
    code, out, err = run("find", "zzz", "--patterns", pack)
    assert (code, out, err) == (1, "", "no rule knows 'zzz'\n")


def test_find_refuses_rules_that_cannot_be_read(run: Run, built_in: Path, pack: Path) -> None:
    (pack / "mine.jsonl").write_text("{", encoding="utf-8")
    code, _, err = run("find", "x", "--patterns", pack)
    assert code == 1
    assert "mine.jsonl:1: not JSON" in err


def test_init(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("init", tmp_path / "new")
    assert code == 0
    assert str(tmp_path / "new" / "brokers.jsonl") in out
    assert f"sellside patterns check --patterns {tmp_path / 'new'}" in out
    code, _, err = run("init", tmp_path / "new")
    assert code == 2
    assert "not empty" in err


class _Record:
    def __init__(self, text: str) -> None:
        self.text = text

    def to_dict(self) -> dict[str, Any]:
        start = self.text.find("Kestrel")
        span = {"label": "BROKER", "start": start, "end": start + 7, "text": "Kestrel"}
        return {"id": "s", "text": self.text, "spans": [span] if start >= 0 else [], "events": []}


class _Annotator:
    def __init__(self, patterns: list[Path] | None = None) -> None:
        load.load_rules(patterns or ())

    def annotate(self, article: Mapping[str, Any]) -> _Record:
        return _Record(article["text"])


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline that takes every "Kestrel" for a house."""
    module = ModuleType("nlp.pipeline")
    module.Annotator = _Annotator  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nlp.pipeline", module)


@pytest.mark.usefixtures("fake")
def test_test_passes(run: Run, built_in: Path, pack: Path) -> None:
    _write(pack, RIGHT | {"examples": ["[Kestrel](BROKER) rose."], "counterexamples": ["A falcon rose."]})
    assert run("test", "--patterns", pack) == (
        0,
        "1 example and 1 counterexample of 1 rules: 0 failures\n",
        "",
    )


@pytest.mark.usefixtures("fake")
def test_test_fails(run: Run, built_in: Path, pack: Path) -> None:
    sentences = {"examples": ["[Falcon](BROKER) rose.", "broken"], "counterexamples": ["A Kestrel rose."]}
    _write(pack, RIGHT | sentences)
    code, out, _ = run("test", "--patterns", pack)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith(f"{pack / 'mine.jsonl'}:1: broker.mine: missed: BROKER 'Falcon' 0-6, in '[Falcon]")
    assert "the example 'broken' cannot be read" in lines[1]
    assert "finds BROKER 'Kestrel' in the counterexample 'A Kestrel rose.'" in lines[2]
    assert lines[3] == "2 examples and 1 counterexample of 1 rules: 3 failures"


@pytest.mark.usefixtures("fake")
def test_test_refuses_rules_that_cannot_be_read(run: Run, built_in: Path, pack: Path) -> None:
    (pack / "mine.jsonl").write_text("{", encoding="utf-8")
    code, out, err = run("test", "--patterns", pack)
    assert (code, out) == (1, "")
    assert "mine.jsonl:1: not JSON" in err
