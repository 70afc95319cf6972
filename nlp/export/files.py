"""Output files that are there whole, or not at all."""

import errno
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


def reason_of(error: OSError) -> str:
    """Which file or folder could not be read or written, and why, in words."""
    path = Path(str(error.filename)) if error.filename is not None else None
    if path is None:
        return error.strerror or str(error)
    asked = path.with_name(path.name.removesuffix(".part").removesuffix(".partial") or path.name)
    why = error.strerror or str(error)
    if error.errno == errno.ENOENT:
        parent = asked.absolute().parent
        why = "there is no such file or folder" if parent.is_dir() else f"there is no folder {parent}"
    elif error.errno == errno.EISDIR:
        why = "this is a folder; name a file"
    elif error.errno == errno.ENOTDIR:
        why = "this is a file, or lies in one; name a folder"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"it may not be opened or written here ({why})"
    return f"{asked}: {why}"


@contextmanager
def whole_file(out: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes become the file ``out`` when the block ends, and vanish when it fails."""
    aside = out.with_name(f"{out.name}.partial")
    try:
        with aside.open("wb") as stream:
            yield stream
        _put(aside, out)
    except OSError as error:
        raise OutputError(_refused(out, error)) from None
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
            _put(aside, out)
    except OSError as error:
        raise OutputError(_refused(out, error)) from None
    finally:
        _remove(aside)


def _put(aside: Path, out: Path) -> None:
    if out.is_dir():
        raise OutputError(f"{out}: this is a folder; name a file")
    aside.replace(out)


def _refused(out: Path, error: OSError) -> str:
    """The reason under the name that was asked for, whichever file beside it or in it the system names."""
    return f"{out}: {reason_of(error).partition(': ')[2] or error}" if error.filename else f"{out}: {error.strerror}"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
