"""What the README says comes out does come out, and what it names is there."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from nlp.cli.app import app
from nlp.core.articles import read_head
from nlp.report.terminal import event_card, print_tidy


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def block(readme: str, name: str) -> str:
    """The fenced block under the mark ``<!-- name -->``."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", readme, re.DOTALL)
    assert found, f"README.md has no block {name}"
    return found[1]


@pytest.fixture(scope="module")
def record(readme: str, annotate: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    text = block(readme, "article")
    head = read_head(text)
    return annotate(text, title=head.title, published_at=head.published_at)


def test_events_are_those_shown(readme: str, record: dict[str, Any]) -> None:
    file = io.StringIO()
    console = Console(file=file, width=160)
    for event in record["events"]:
        print_tidy(console, event_card(event, record, plain=True))
    assert file.getvalue().strip() == block(readme, "events").strip()


def test_first_event_s_json_is_that_shown(readme: str, record: dict[str, Any]) -> None:
    shown = json.loads(block(readme, "record"))
    event = record["events"][0]
    assert {key: event[key] for key in shown} == shown
    assert {"broker", "company", "rating_from", "rating_to", "target_from", "target_to", "quotes"} <= set(
        shown
    )


def test_python_example_prints_what_it_says(
    readme: str, python: Callable[..., bytes], tmp_path: Path
) -> None:
    found = re.search(r"```python\n(.*?)```\n\nprints `(.*?)`", readme, re.DOTALL)
    assert found
    assert python(found[1], cwd=tmp_path).decode().strip() == found[2]


def test_command_table_is_complete(readme: str) -> None:
    named = set(re.findall(r"^\| `sellside ([a-z]+)", readme, re.MULTILINE))
    registered = [*(c.name for c in app.registered_commands), *(g.name for g in app.registered_groups)]
    assert named == set(registered)


def test_make_targets_are_there(readme: str, root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)`", readme)) | set(
        re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE)
    )
    assert {"run", "test"} <= named <= targets


def test_files_named_are_there(readme: str, root: Path) -> None:
    paths = set(re.findall(r"`((?:nlp|patterns|corpus|docs)/[\w./-]*)`", readme))
    paths |= set(re.findall(r"\]\(((?!http)[\w./-]+)\)", readme))
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not (root / path).exists()] == []
