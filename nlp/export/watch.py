"""Annotate what appears in a folder: a folder of records follows a folder of articles."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from nlp.batch.items import Options, RunError
from nlp.batch.run import DEFAULT_FACTORY, DEFAULT_TIMEOUT, Summary, run
from nlp.batch.sources import Inputs

_BOOK = ".watched"  # hidden, so that whoever reads the folder's records passes it over


@dataclass(frozen=True, slots=True)
class Stamp:
    """A state of a file: whoever writes to it changes its stamp."""

    size: int
    mtime_ns: int


class Watch:
    """Looks into ``folder``; what is new there and no longer being written is annotated into a new file of
    ``out``.

    A file is taken when two looks in a row found the same stamp, and once for each stamp, over restarts too:
    ``out`` holds a book of what is done. Of a file that was changed, the records of both states are in
    ``out``.
    """

    def __init__(
        self,
        folder: Path,
        out: Path,
        say: Callable[[str], None],
        options: Options | None = None,
        workers: int | None = None,
        annotator_factory: str = DEFAULT_FACTORY,
    ) -> None:
        """Raises ``nlp.batch.items.UsageError`` when there is no such folder."""
        self.folder = folder
        self.out = out
        self.written = 0
        self.rejected = 0
        self._say = say
        self._options = options or Options()
        self._workers = workers
        self._factory = annotator_factory
        self._inputs = Inputs([str(folder)], None, [out])
        self._done = self._read_book()
        self._last: dict[str, Stamp] = {}

    def look(self, settled: bool = False) -> int:
        """Look once; annotate what is ready and return how many files that was. ``settled``: take all as they
        are.

        Raises ``nlp.batch.items.RunError`` when the run cannot go on (a full disk, no output folder).
        """
        found = self._stamps()
        ready = {
            name: stamp
            for name, stamp in found.items()
            if self._done.get(name) != stamp and (settled or self._last.get(name) == stamp)
        }
        self._last = found
        if ready:
            self._annotate(ready)
        return len(ready)

    def follow(self, interval: float, stop: Callable[[], bool] = lambda: False) -> None:
        """Look every ``interval`` seconds, until ``stop`` says so or an interrupt comes."""
        while not stop():
            self.look()
            time.sleep(interval)

    def _stamps(self) -> dict[str, Stamp]:
        stamps = {}
        for source in self._inputs:
            if source.path is None:
                continue
            try:
                status = source.path.stat()
            except OSError:  # it went while we looked
                continue
            stamps[str(source.path)] = Stamp(status.st_size, status.st_mtime_ns)
        return stamps

    def _annotate(self, ready: dict[str, Stamp]) -> None:
        target = self._next_target()
        summary: Summary = run(
            list(ready),
            str(target),
            self._options,
            workers=self._workers,
            timeout=DEFAULT_TIMEOUT,
            quiet=True,
            annotator_factory=self._factory,
        )
        self._note(ready, target)
        self.written += summary.written
        self.rejected += summary.rejected
        files = f"{len(ready):,} file{'' if len(ready) == 1 else 's'}"
        rejected = f", {summary.rejected:,} rejected (see {target}.rejects.jsonl)" if summary.rejected else ""
        self._say(f"{files}: {summary.written:,} records in {target}{rejected}")

    def _next_target(self) -> Path:
        try:
            self.out.mkdir(exist_ok=True)
        except OSError as error:
            raise RunError(f"{self.out}: {error.strerror or error}") from None
        taken = [int(path.stem) for path in self.out.glob("[0-9]*.jsonl") if path.stem.isdigit()]
        return self.out / f"{max(taken, default=0) + 1:06}.jsonl"

    def _note(self, ready: dict[str, Stamp], target: Path) -> None:
        with (self.out / _BOOK).open("ab") as book:
            for name, stamp in ready.items():
                line = {
                    "file": name,
                    "size": stamp.size,
                    "mtime_ns": stamp.mtime_ns,
                    "records": target.name,
                }
                book.write(orjson.dumps(line) + b"\n")
        self._done |= ready

    def _read_book(self) -> dict[str, Stamp]:
        book = self.out / _BOOK
        if not book.is_file():
            return {}
        done = {}
        for line in book.read_bytes().splitlines():
            try:
                entry = orjson.loads(line)
                done[str(entry["file"])] = Stamp(int(entry["size"]), int(entry["mtime_ns"]))
            except (
                ValueError,
                KeyError,
                TypeError,
            ):  # a line that a crash cut short: its files are done again
                continue
        return done
