"""What the README says comes out does come out, and what it names is there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.cli.app import app
from nlp.pipeline import Annotator
from tests.packaging.readme import README, block, made


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_what_is_shown_is_what_comes_out(readme: str, annotator: Annotator) -> None:
    expected = made(readme, annotator)
    shown = {name: block(readme, name) for name in expected}
    assert shown == expected, "python -m tests.packaging.readme writes it anew"


def test_python_example_prints_what_it_says(readme: str, python: Callable[..., bytes], tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```\n\nprints `(.*?)`", readme, re.DOTALL)
    assert found
    assert python(found[1], cwd=tmp_path).decode().strip() == found[2]


def test_command_table_is_complete(readme: str) -> None:
    named = set(re.findall(r"^\| `sellside ([a-z]+)", readme, re.MULTILINE))
    registered = [*(c.name for c in app.registered_commands), *(g.name for g in app.registered_groups)]
    assert named == set(registered)


def test_make_targets_are_there(readme: str, root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)`", readme)) | set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_files_named_are_there(readme: str, root: Path) -> None:
    paths = set(re.findall(r"`((?:nlp|patterns|corpus|docs)/[\w./-]*)`", readme))
    paths |= set(re.findall(r"\]\(((?!http)[\w./-]+)\)", readme))
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not (root / path).exists()] == []
