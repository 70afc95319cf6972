"""Files that are read by address, such as ``s3://bucket/folder``: object stores and what else pyarrow reaches."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Literal

from nlp.batch.items import UsageError


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address, with the methods of a ``Path`` that reading needs.

    ``store`` is the address of the folder or file that a command named, which may tell how to reach the store.
    """

    store: str
    path: str
    size: int
    modified: int

    def __str__(self) -> str:
        return f"{self.store.partition('://')[0]}://{self.path}"

    def open(self, mode: Literal["rb"] = "rb") -> "io.BufferedReader":
        """The file, to be read from the start or anywhere. Raises ``OSError``."""
        return io.BufferedReader(_store(self.store)[0].open_input_file(self.path), 1 << 20)

    def stat(self) -> Any:
        """Size in bytes and time of change in nanoseconds, as they were when the folder was listed."""
        return SimpleNamespace(st_size=self.size, st_mtime_ns=self.modified)

    def absolute(self) -> "RemoteFile":
        return self


def is_address(argument: str) -> bool:
    return "://" in argument


def walk(address: str) -> Iterator[tuple[RemoteFile, list[str]]]:
    """The file at ``address``, or all in and below it, in the order in which a folder on the disk is walked.

    Yields each with its folders and name below the address. Raises ``UsageError`` when there is nothing, or no way
    to look.
    """
    import pyarrow.fs as fs

    store, base = _store(address)
    try:
        info = store.get_file_info(base)
        if info.type == fs.FileType.NotFound:
            raise UsageError(f"{address}: there is no such file or folder")
        found = [info] if info.is_file else store.get_file_info(fs.FileSelector(base, recursive=True))
    except OSError as error:
        raise UsageError(f"{address}: cannot be looked into: {' '.join(str(error).split())}") from None
    below = {each.path: each.path.removeprefix(base).strip("/").split("/") for each in found if each.is_file}
    for each in sorted((each for each in found if each.is_file), key=lambda each: below[each.path]):
        names = below[each.path] if each.path != base else [each.base_name]
        yield RemoteFile(address, each.path, each.size, each.mtime_ns or 0), names


@lru_cache
def _store(address: str) -> tuple[Any, str]:
    try:
        import pyarrow as pa
        import pyarrow.fs as fs
    except ImportError:
        raise UsageError(f"pyarrow is needed to read {address}: pip install 'sellside[formats]'") from None
    try:
        store, base = fs.FileSystem.from_uri(address)
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address}: not an address that can be read: {error}") from None
    return store, base.rstrip("/") or base
