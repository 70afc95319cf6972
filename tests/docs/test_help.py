"""Help and pages agree: every command and option is on a page, and no page gives a command an option it has not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from nlp.cli.app import app
from tests.docs.pages import ROOT

TEXT = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]}
EVERY_PAGE = "\n".join(TEXT.values()) + (ROOT / "patterns" / "README.md").read_text(encoding="utf-8")
ELSEWHERE = {"--out", "--number", "--help"}  # written -o and -n on the pages


def _leaves(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    for word, inner in getattr(command, "commands", {}).items():
        yield from _leaves(inner, f"{name} {word}".strip())
    if not hasattr(command, "commands"):
        yield name, command


def _options(command: Any) -> set[str]:
    return {each for param in command.params for each in (*param.opts, *param.secondary_opts) if each.startswith("-")}


COMMANDS = dict(_leaves(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_has_the_command_and_its_options(name: str) -> None:
    assert re.search(rf"(sellside |`){name}\b", EVERY_PAGE), f"sellside {name} is on no page"
    options = {each for each in _options(COMMANDS[name]) if each.startswith("--")} - ELSEWHERE
    missing = [each for each in sorted(options) if not re.search(rf"{each}(?![\w-])", EVERY_PAGE)]
    either = [each for each in missing if each.replace("--", "--no-", 1) not in EVERY_PAGE]
    assert either == []


@pytest.mark.parametrize("page", TEXT)
def test_a_page_gives_no_command_an_option_that_it_has_not(page: str) -> None:
    names = "|".join(sorted(COMMANDS, key=len, reverse=True))
    wrong = []
    for name, rest in re.findall(rf"sellside ({names})\b([^`|;\n]*)", TEXT[page]):
        for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest):
            if option not in _options(COMMANDS[name]) | {"--help", "-h"}:
                wrong.append(f"sellside {name} {option}")
    assert wrong == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_a_sentence_that_no_line_end_cuts(name: str) -> None:
    text = COMMANDS[name].help
    assert text
    assert all("\n" not in paragraph for paragraph in text.split("\n\n"))
