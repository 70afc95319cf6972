"""What the commands say to people: numbers with their word, errors in words, lines that fit the terminal."""

import re
import sys

import typer

_COLUMNS = re.compile(r"(?:\s*\S+\s{2,})+")  # what stands before the last column of a line


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its word: "1 event", "2,000 events"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def in_words(error: Exception) -> str:
    """An error as a line for people; that of the operating system without its number."""
    from nlp.export.files import reason_of

    if isinstance(error, OSError) and error.filename is not None:
        return reason_of(error)
    return str(error)


def flowing(text: str) -> str:
    """A docstring whose paragraphs are a line each, so that help is wrapped where the terminal ends."""
    import inspect

    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def tell(line: str) -> None:
    """Print a line: as it is for pipes and files; on a terminal broken between words, columns kept apart."""
    typer.echo(fitted(line, _width()) if sys.stdout.isatty() else line)


def fitted(text: str, width: int) -> str:
    """``text`` broken at ``width`` between words; what is left over goes under the line's last column."""
    import textwrap

    out = []
    for line in text.replace("\t", "  ").split("\n"):
        columns = _COLUMNS.match(line)
        indent = columns.end() if columns else len(line) - len(line.lstrip()) + 4
        hanging = " " * min(indent, width // 2)
        out += textwrap.wrap(
            line, width, subsequent_indent=hanging, replace_whitespace=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(out)


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size().columns, 20)
