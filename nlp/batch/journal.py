"""The book of a run: how far it is, written so that it is true after a crash at any moment.

A line is added only when all that it speaks of is safe on the disk. A last line that is cut short is as if
it had not been written.
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.files import write_some


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the files reach: number of the last spool file, its records and bytes, bytes of the rejects."""

    shard: int = 0
    shard_records: int = 0
    spool_bytes: int = 0
    rejects_bytes: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What has been written.

    All chunks before number ``chunks`` are, and those of ``ahead`` (number, digest), which is empty in a
    run that keeps the order. ``digest`` is that of the input up to the end of chunk ``chunks - 1``. The
    counts are of articles: read is what was written and what was rejected; ``repeated`` ids and ``copied``
    records are among the written and rejected.
    """

    chunks: int = 0
    digest: str = ""
    ahead: tuple[tuple[int, str], ...] = ()
    read: int = 0
    written: int = 0
    rejected: int = 0
    repeated: int = 0
    copied: int = 0
    extent: Extent = Extent()

    def with_chunk(self, index: int, digest: str, extent: Extent, counts: "Counts") -> "State":
        """The state after chunk ``index``, too, was written."""
        ahead = {**dict(self.ahead), index: digest}
        chunks, last = self.chunks, self.digest
        while chunks in ahead:
            last = ahead.pop(chunks)
            chunks += 1
        return State(
            chunks=chunks,
            digest=last,
            ahead=tuple(sorted(ahead.items())),
            read=self.read + counts.read,
            written=self.written + counts.written,
            rejected=self.rejected + counts.rejected,
            repeated=self.repeated + counts.repeated,
            copied=self.copied + counts.copied,
            extent=extent,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "State":
        ahead = tuple((int(index), str(digest)) for index, digest in data["ahead"])
        return cls(**{**data, "ahead": ahead, "extent": Extent(**data["extent"])})


@dataclass(frozen=True, slots=True)
class Counts:
    """What one chunk adds to the counts of a ``State``."""

    read: int
    written: int
    rejected: int
    repeated: int
    copied: int


@dataclass(slots=True)
class Story:
    """What a journal tells: the run's ``header``, its last ``state``, where it was ``resumed``, its
    manifest if it
    had come to the end and only the finished files were not all in their place."""

    header: dict[str, Any]
    state: State
    resumed: list[dict[str, Any]]
    manifest: dict[str, Any] | None


class Journal:
    """Adds lines to the file at ``path``. Raises ``OSError`` like any writing."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        # A line that a crash cut short must not be continued by the next one.
        self._repair(path)

    def start(self, header: dict[str, Any]) -> None:
        self._add({"header": header})

    def state(self, state: State) -> None:
        self._add({"state": asdict(state)})

    def resumed(self, at: str, read: int) -> None:
        self._add({"resumed": {"at": at, "read": read}})

    def finishing(self, manifest: dict[str, Any]) -> None:
        self._add({"finishing": manifest})

    def close(self) -> None:
        os.close(self._file)

    def _add(self, entry: dict[str, Any]) -> None:
        line = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
        while line:
            line = line[write_some(self._file, line) :]
        os.fsync(self._file)

    def _repair(self, path: Path) -> None:
        data = path.read_bytes()
        if data and not data.endswith(b"\n"):
            os.truncate(path, data.rfind(b"\n") + 1)


def read_journal(path: Path) -> Story | None:
    """What the journal at ``path`` tells; None when there is none, or the run died before it was begun."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return None
    story: Story | None = None
    for line in lines:
        entry = orjson.loads(line)
        if "header" in entry:
            story = Story(entry["header"], State(), [], None)
        elif story is None:
            return None
        elif "state" in entry:
            story.state = State.from_dict(entry["state"])
        elif "resumed" in entry:
            story.resumed.append(entry["resumed"])
        elif "finishing" in entry:
            story.manifest = entry["finishing"]
    return story
