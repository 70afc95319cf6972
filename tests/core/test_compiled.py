"""Compiled modules stand in for their sources only while they are of the same sources and of this Python."""

import json
from collections.abc import Callable
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader
from pathlib import Path
from typing import Any

import pytest

from nlp.core.compiled import _Finder, state

Make = Callable[..., _Finder]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """``make(**changes)``: a finder for a package with one compiled module, its index changed so."""
    monkeypatch.delenv("SELLSIDE_PURE", raising=False)
    source = b"ONE = 1\n"
    (tmp_path / "one.py").write_bytes(source)

    def finder(**changes: Any) -> _Finder:
        index = {
            "suffix": EXTENSION_SUFFIXES[0],
            "failed": "",
            "files": {"nlp.one": f"nlp.one{EXTENSION_SUFFIXES[0]}"},
            "sources": {"one.py": sha256(source).hexdigest()},
        }
        folder = tmp_path / "_compiled"
        folder.mkdir(exist_ok=True)
        (folder / "index.json").write_text(json.dumps({**index, **changes}), encoding="utf-8")
        return _Finder(tmp_path, folder)

    return finder


def test_module_is_found_where_its_source_is_unchanged(make: Make, tmp_path: Path) -> None:
    finder = make()
    spec = finder.find_spec("nlp.one")
    assert spec is not None
    assert isinstance(spec.loader, ExtensionFileLoader)
    assert spec.origin == str(tmp_path / "_compiled" / f"nlp.one{EXTENSION_SUFFIXES[0]}")
    assert finder.why_not() == ""
    assert finder.find_spec("nlp.two") is None
    assert finder.find_spec("json") is None


def test_edited_source_runs_as_it_is(make: Make, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_bytes(b"ONE = 2\n")
    finder = make()
    assert finder.find_spec("nlp.one") is None
    assert finder.why_not() == "nlp/one.py has changed since it was compiled"


def test_source_that_is_gone_counts_as_changed(make: Make, tmp_path: Path) -> None:
    (tmp_path / "one.py").unlink()
    assert "one.py has changed" in make().why_not()


def test_module_of_another_python_is_left_aside(make: Make) -> None:
    finder = make(suffix=".cpython-27-none.so")
    assert finder.find_spec("nlp.one") is None
    assert finder.why_not() == "compiled for another Python (.cpython-27-none.so)"


def test_build_that_failed_tells_why(make: Make) -> None:
    finder = make(failed="no C compiler (cc) was found when it was built", files={})
    assert finder.find_spec("nlp.one") is None
    assert finder.why_not() == "no C compiler (cc) was found when it was built"


def test_switch_keeps_compiled_modules_out(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELLSIDE_PURE", "1")
    finder = make()
    assert finder.find_spec("nlp.one") is None
    assert finder.why_not() == "switched off by SELLSIDE_PURE"


@pytest.mark.parametrize("index", [None, "{"])
def test_package_that_was_never_compiled(make: Make, tmp_path: Path, index: str | None) -> None:
    finder = make()
    file = tmp_path / "_compiled" / "index.json"
    file.unlink()
    if index is not None:
        file.write_text(index, encoding="utf-8")
    assert finder.find_spec("nlp.one") is None
    assert finder.why_not() == "never compiled"


def test_state_tells_what_runs() -> None:
    assert state() == "compiled" or state().startswith("pure Python: ")
