"""The pages of the documentation, and the examples in them."""

import re
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

RUN = ("sh", "python", "sql")
SHOWN = ("text", "json", "csv", "yaml", "toml", "dockerfile")
# What sets a machine up, or belongs to another: named in the pages, and not done by a test.
_SETUP = ("make", "git", "cd", "source", "python3.11 -m venv", "python -m pip", "pip", "ray", "docker", "kubectl")

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """An example: its language, its lines, and what the page says that it prints (None: nothing is said)."""

    language: str
    code: str
    line: int
    printed: str | None


def blocks(page: Path) -> list[Block]:
    """The examples of a page in order. A block of text right behind one is what it prints."""
    text = page.read_text(encoding="utf-8")
    found = list(_BLOCK.finditer(text))
    made = []
    for match, after in zip_longest(found, found[1:]):
        follows = after is not None and after[1] == "text" and not text[match.end() : after.start()].strip()
        printed = after[2] if follows and after is not None else None
        made.append(Block(match[1], match[2], text[: match.start()].count("\n") + 2, printed))
    return made


def prose(page: Path) -> str:
    """A page without its examples and without code in its lines."""
    return re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page.read_text(encoding="utf-8")))


def commands(code: str) -> str:
    """The lines of a shell example that a test can run; a folder is watched once and not for ever."""
    kept = [line for line in code.splitlines() if not re.match(rf"({'|'.join(_SETUP)})\b", line)]
    return "\n".join(
        f"{line} --once" if line.startswith("sellside watch") and "--once" not in line else line for line in kept
    )


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()
