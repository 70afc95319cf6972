"""Where records go: standard output, or files that appear whole or not at all.

A run that writes ``OUT`` works in the folder ``OUT.partial`` beside it and moves what is finished to its
place at the very end: ``OUT.rejects.jsonl``, ``OUT.manifest.json``, and last ``OUT``.
"""

import fcntl
import os
import shutil
import sys
from pathlib import Path
from typing import Any, Protocol

import orjson

from nlp.batch.files import sync_folder, write_some, write_whole
from nlp.batch.formats import Format
from nlp.batch.items import RunError, UsageError
from nlp.batch.journal import Extent


class Output(Protocol):
    """Takes chunks of encoded records and rejects; ``extent`` tells how far what was taken reaches."""

    extent: Extent

    def write(self, blob: bytes, records: int, rejects: list[dict[str, Any]]) -> None: ...


class Places:
    """The names of all files of a run that writes ``out``."""

    def __init__(self, out: Path, format: Format, shards: bool) -> None:
        self.out = out
        self.shards = shards
        self.format = format
        self.rejects = out.with_name(f"{out.name}.rejects.jsonl")
        self.manifest = out.with_name(f"{out.name}.manifest.json")
        self.partial = out.with_name(f"{out.name}.partial")
        self.journal = self.partial / "journal.jsonl"
        self.rejects_aside = self.partial / "rejects.jsonl"
        self.manifest_aside = self.partial / "manifest.json"
        self.finished = self.partial / "finished"

    @property
    def outputs(self) -> list[Path]:
        return [self.out, self.rejects, self.manifest, self.partial]

    def spool(self, shard: int) -> Path:
        return self.partial / f"spool-{shard:05d}"

    def target(self, shard: int) -> Path:
        """Where the finished file of this spool waits to be moved to its place."""
        return self.finished / f"part-{shard:05d}{self.format.suffix}" if self.shards else self.finished

    def check(self) -> None:
        """Raise ``UsageError`` where something stands in the way of the output; nothing is changed."""
        if self.out.is_dir() and not self.shards:
            raise UsageError(f"{self.out} is a folder; a folder of shards has a name without a suffix")
        if self.shards and self.out.exists():
            if not self.out.is_dir():
                raise UsageError(f"{self.out} is a file; without a suffix it would be a folder of shards")
            others = sorted(path.name for path in self.out.iterdir() if not path.name.startswith("part-"))
            if others:
                raise UsageError(f"{self.out} holds other things than shards ({others[0]}), which would be lost")


class Lock:
    """Holds ``OUT.partial`` for one process. Raises ``UsageError`` when another has it, or none can."""

    def __init__(self, places: Places) -> None:
        try:
            places.partial.mkdir(parents=True, exist_ok=True)
            self._file = os.open(places.partial / "lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise UsageError(f"cannot write in {places.partial.parent}: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise UsageError(f"another run is writing {places.out}") from None

    def release(self) -> None:
        os.close(self._file)


class FileOutput:
    """Spool files and rejects in ``OUT.partial``, which ``publish`` turns into the outputs.

    Writing raises ``RunError`` that says what is full or broken; what ``extent`` tells stays true even then.
    """

    def __init__(self, places: Places, shard_size: int, extent: Extent) -> None:
        self.extent = extent
        self._places = places
        self._shard_size = shard_size
        self._files: dict[Path, int] = {}
        self.rewind()

    def write(self, blob: bytes, records: int, rejects: list[dict[str, Any]]) -> None:
        now = self.extent
        if self._places.shards and now.shard_records >= self._shard_size:
            self._sync(self._places.spool(now.shard), close=True)
            now = Extent(now.shard + 1, 0, 0, now.rejects_bytes)
        lines = b"".join(orjson.dumps(reject) + b"\n" for reject in rejects)
        self._append(self._places.spool(now.shard), blob)
        self._append(self._places.rejects_aside, lines)
        self.extent = Extent(
            now.shard,
            now.shard_records + records,
            now.spool_bytes + len(blob),
            now.rejects_bytes + len(lines),
        )

    def sync(self) -> None:
        """Have all that was written on the disk, not only on its way there."""
        for path in list(self._files):
            self._sync(path)

    def rewind(self) -> None:
        """Cut off what was written beyond ``extent`` by a run that was killed or a chunk that broke off."""
        places, extent = self._places, self.extent
        shard = extent.shard + 1
        while places.spool(shard).exists():
            self._forget(places.spool(shard))
            places.spool(shard).unlink()
            shard += 1
        self._append(places.spool(extent.shard), b"")
        self._append(places.rejects_aside, b"")
        os.truncate(places.spool(extent.shard), extent.spool_bytes)
        os.truncate(places.rejects_aside, extent.rejects_bytes)

    def close(self) -> None:
        for path in list(self._files):
            self._forget(path)

    def _append(self, path: Path, data: bytes) -> None:
        try:
            if path not in self._files:
                self._files[path] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            view = memoryview(data)
            while view:
                view = view[write_some(self._files[path], view) :]
        except OSError as error:
            raise write_error(path, error) from None

    def _sync(self, path: Path, close: bool = False) -> None:
        try:
            os.fsync(self._files[path])
        except OSError as error:
            raise write_error(path, error) from None
        if close:
            self._forget(path)

    def _forget(self, path: Path) -> None:
        if path in self._files:
            os.close(self._files.pop(path))


def clear(places: Places) -> None:
    """Empty ``OUT.partial`` of what another run left there, but for the lock, which is ours."""
    try:
        for path in places.partial.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()
    except OSError as error:
        raise write_error(places.partial, error) from None


def publish(places: Places, shards: int, manifest: dict[str, Any]) -> None:
    """Make the outputs of the spool files, put them in their places and remove ``OUT.partial``.

    May be broken off at any point and done again. Raises ``RunError`` when the disk does not take them.
    """
    try:
        if places.shards and places.spool(0).exists():
            places.finished.mkdir(exist_ok=True)
        for shard in range(shards):
            if places.spool(shard).exists():
                places.format.finish(places.spool(shard), places.target(shard))
                places.spool(shard).unlink(missing_ok=True)
        if manifest["counts"]["rejected"]:
            _move(places.rejects_aside, places.rejects)
        else:
            places.rejects.unlink(missing_ok=True)
        write_whole(places.manifest_aside, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        _move(places.manifest_aside, places.manifest)
        if places.shards and places.finished.exists() and places.out.exists():
            Path(places.out).rename(places.partial / "previous")
        _move(places.finished, places.out)
        sync_folder(places.out.parent)
        shutil.rmtree(places.partial)
    except OSError as error:
        raise write_error(places.out, error) from None


def _move(source: Path, target: Path) -> None:
    """Move, or do nothing if that was done before the run was broken off."""
    if source.exists():
        Path(source).replace(target)


def write_error(path: Path, error: OSError) -> RunError:
    return RunError(f"cannot write {path}: {error.strerror or error}")


class StandardOutput:
    """Records on standard output, chunk by chunk. Nothing can be taken back, so nothing can be resumed."""

    def __init__(self) -> None:
        self.extent = Extent()
        self._records = 0

    def write(self, blob: bytes, records: int, rejects: list[dict[str, Any]]) -> None:
        try:
            sys.stdout.buffer.write(blob)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Python flushes standard output once more when it exits, and would complain about the same pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise RunError(f"standard output was closed by its reader after {self._records:,} records") from None
        except OSError as error:
            raise write_error(Path("standard output"), error) from None
        self._records += records
