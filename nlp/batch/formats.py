"""The formats of the output: how a chunk of records becomes bytes, and how those become the finished file.

A run appends encoded chunks to a spool file, because a chunk can be cut off again and written anew after a
crash. Most spool files are the finished file. Those that are not are turned into it when the run has read
everything.
"""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from nlp.batch.files import sync_file
from nlp.batch.items import UsageError
from nlp.batch.streams import missing_package

_BLOCK = 1 << 20
_ZSTD_LEVEL = 3
_GZIP_LEVEL = 6


class Format(Protocol):
    """How records are written. ``encode`` runs in the workers and depends on nothing but the records."""

    suffix: str

    def encode(self, records: Sequence[bytes]) -> bytes: ...

    def finish(self, spool: Path, target: Path) -> None:
        """Make the file ``target`` of the spool, which may be used up. May be broken off and done again."""


class Jsonl:
    suffix = ".jsonl"

    def encode(self, records: Sequence[bytes]) -> bytes:
        return b"".join(record + b"\n" for record in records)

    def finish(self, spool: Path, target: Path) -> None:
        Path(spool).replace(target)


class JsonlGzip:
    """Every chunk is a gzip member of its own, which all readers of gzip take for one file."""

    suffix = ".jsonl.gz"

    def encode(self, records: Sequence[bytes]) -> bytes:
        return gzip.compress(Jsonl().encode(records), _GZIP_LEVEL, mtime=0) if records else b""

    def finish(self, spool: Path, target: Path) -> None:
        if spool.stat().st_size == 0:
            spool.write_bytes(gzip.compress(b"", mtime=0))
        Path(spool).replace(target)


class JsonlZstd:
    """Every chunk is a frame in the spool; the finished file is one, for some readers stop after one."""

    suffix = ".jsonl.zst"

    def encode(self, records: Sequence[bytes]) -> bytes:
        import zstandard

        if not records:
            return b""
        packed: bytes = zstandard.ZstdCompressor(_ZSTD_LEVEL).compress(Jsonl().encode(records))
        return packed

    def finish(self, spool: Path, target: Path) -> None:
        import zstandard

        size = 0
        with spool.open("rb") as file:
            for block in _unpacked(file):
                size += len(block)
        with spool.open("rb") as file, target.open("wb") as out:
            compressor = zstandard.ZstdCompressor(_ZSTD_LEVEL)
            with compressor.stream_writer(out, size=size, closefd=False) as packed:
                for block in _unpacked(file):
                    packed.write(block)
            sync_file(out)


def _unpacked(file: Any) -> Any:
    import zstandard

    with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
        while block := stream.read(_BLOCK):
            yield block


def find_format(name: str) -> Format:
    """The format of this name ("jsonl", "jsonl.gz", "jsonl.zst", "parquet").

    Raises ``UsageError`` for another name, or when the package that writes the format is not installed.
    """
    if name == "jsonl":
        return Jsonl()
    if name == "jsonl.gz":
        return JsonlGzip()
    if name == "jsonl.zst":
        _need("zstandard", name)
        return JsonlZstd()
    if name == "parquet":
        _need("pyarrow", name)
        from nlp.batch.parquet import Parquet

        return Parquet()
    raise UsageError(f"{name!r} is no format of output; they are {', '.join(FORMAT_NAMES)}")


FORMAT_NAMES = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")


def format_of(path: Path) -> str:
    """The name of the format that the suffix of an output file stands for; empty for a folder of shards."""
    for name in FORMAT_NAMES:
        if path.name.lower().endswith(f".{name}"):
            return name
    if path.suffix and not path.is_dir():
        raise UsageError(f"{path}: outputs are .jsonl, .jsonl.gz, .jsonl.zst, .parquet, or a folder (no suffix)")
    return ""


def _need(package: str, name: str) -> None:
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise UsageError(missing_package(package, f"write .{name} files"))
