"""Byte streams of files as they lie on the disk: plain, gzip or Zstandard, and standard input."""

import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import IO, Any

from nlp.batch.items import UsageError
from nlp.batch.sources import Source

_BLOCK = 1 << 20
_HEAD = 1 << 16

# What reading may raise when the file, not the program, is at fault.
READ_ERRORS = (OSError, EOFError)


class Position:
    """How many bytes of the file on the disk have been read: what progress is measured by."""

    def __init__(self) -> None:
        self._done = 0
        self._file: IO[bytes] | None = None

    def enter(self, file: IO[bytes]) -> None:
        self._file = file

    def leave(self) -> None:
        self._done = self.bytes
        self._file = None

    @property
    def bytes(self) -> int:
        if self._file is None:
            return self._done
        try:
            return self._done + self._file.tell()
        except (OSError, ValueError):  # a pipe has no position
            return self._done


@contextmanager
def open_source(source: Source, position: Position) -> Iterator[tuple[io.BufferedReader, str]]:
    """Open ``source`` for reading bytes, unpacked; yields the stream and the format of what is in it.

    The stream raises one of ``READ_ERRORS`` where the packing is broken or ends early.
    """
    if source.path is None:
        stream = sys.stdin.buffer
        head = _read_head(stream)
        packing = _packing(head)
        raw: Any = _Chained(head, stream)
        if packing:
            unpacked = _unpack(raw, packing)
            head = _read_head(unpacked)
            raw = _Chained(head, unpacked)
        yield io.BufferedReader(raw, _BLOCK), source.kind or sniff(head)
        return
    with source.path.open("rb") as file:
        position.enter(file)
        try:
            yield (_unpack(file, source.packing) if source.packing else file), source.kind
        finally:
            position.leave()


def sniff(head: bytes) -> str:
    """The format of what begins with ``head``: JSONL if a line opens an object; a page; else plain text."""
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()]
    if any(line.startswith(b"{") for line in lines):
        return "jsonl"
    first = next((line.lower() for line in lines if line), b"")
    return "html" if first.startswith((b"<!doctype html", b"<html")) else "txt"


def _packing(head: bytes) -> str:
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    return "zst" if head.startswith(b"\x28\xb5\x2f\xfd") else ""


def _unpack(file: Any, packing: str) -> io.BufferedReader:
    return io.BufferedReader(_Unpacker(file, packing), _BLOCK)


def _read_head(stream: Any) -> bytes:
    """Read until a line is whole, so that a person or a slow pipe is not waited for longer than needed."""
    head = b""
    while b"\n" not in head.lstrip() and len(head) < _HEAD:
        block = stream.read1(_HEAD)
        if not block:
            break
        head += block
    return head


class _Chained(io.RawIOBase):
    """``head``, which was read ahead, and then the rest of the stream."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._head:
            size = min(len(buffer), len(self._head))
            buffer[:size] = self._head[:size]
            self._head = self._head[size:]
            return size
        block = self._rest.read1(len(buffer))
        buffer[: len(block)] = block
        return len(block)


class _Unpacker(io.RawIOBase):
    """Unpacks gzip members or Zstandard frames, one after another.

    Unlike the libraries' own readers it hands out all that stands before a break, and takes a frame cut
    short for an error.
    """

    # A block of four bytes may unpack to 128 kB: small reads bound what a bomb can take of memory.
    _READ = 8192

    def __init__(self, file: Any, packing: str) -> None:
        self._file = file
        self._packing = packing
        self._new, self._error = _gzip_member() if packing == "gz" else _zstd_frame()
        self._frame: Any = None
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if not self._packed:
                self._packed = self._file.read(self._READ)
                if not self._packed and self._frame is not None:
                    raise EOFError("the compressed data breaks off; part of the file is missing")
                if not self._packed:
                    return 0
            if self._frame is None:
                if self._packing == "gz":  # zeros may pad a file to a whole number of blocks
                    self._packed = self._packed.lstrip(b"\0")
                    if not self._packed:
                        continue
                self._frame = self._new()
            try:
                self._ready = memoryview(self._frame.decompress(self._packed))
            except self._error as error:
                raise OSError(f"the compressed data is broken ({error})") from None
            self._packed = b""
            if self._frame.eof:
                self._packed = self._frame.unused_data
                self._frame = None
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def _gzip_member() -> tuple[Callable[[], Any], type[Exception]]:
    return partial(zlib.decompressobj, wbits=zlib.MAX_WBITS | 16), zlib.error


def _zstd_frame() -> tuple[Callable[[], Any], type[Exception]]:
    try:
        import zstandard
    except ImportError:
        raise UsageError(missing_package("zstandard", "read or write .zst files")) from None
    return zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError


def check_packages(kinds: Iterable[str]) -> None:
    """Raise ``UsageError`` when files of one of these kinds cannot be read for want of a package."""
    for kind, package in (("zst", "zstandard"), ("parquet", "pyarrow"), ("html", "trafilatura")):
        if kind in kinds and find_spec(package) is None:
            raise UsageError(missing_package(package, f"read .{kind} files"))


def missing_package(package: str, purpose: str) -> str:
    return f"{package} is needed to {purpose}: pip install 'sellside[formats]'"
