"""Output files that are there whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class OutputError(ValueError):
    """The output cannot be written where it was asked for. The message says why, and what to do."""


def check_output(out: Path, inputs: list[str]) -> None:
    """Raise ``OutputError`` when the output would take the place of an input, or has no folder to lie in."""
    if any(name != "-" and Path(name).resolve() == out.resolve() for name in inputs):
        raise OutputError(f"{out}: the output would take the place of the input; give it another name")
    if not out.resolve().parent.is_dir():
        raise OutputError(f"{out}: there is no folder {out.resolve().parent}")


@contextmanager
def whole_file(out: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes become the file ``out`` when the block ends, and vanish when it fails."""
    aside = out.with_name(f"{out.name}.partial")
    try:
        with aside.open("wb") as stream:
            yield stream
        Path(aside).replace(out)
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror or error}") from None
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def whole_path(out: Path) -> Iterator[Path]:
    """A path beside ``out`` for a writer that wants to open its file, or fill its folder, itself."""
    aside = out.with_name(f"{out.name}.partial")
    _remove(aside)
    try:
        yield aside
        if aside.is_dir():
            out.mkdir(exist_ok=True)
            for file in sorted(aside.iterdir()):
                Path(file).replace(out / file.name)
        else:
            Path(aside).replace(out)
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror or error}") from None
    finally:
        _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
