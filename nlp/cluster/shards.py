"""What is done to one shard, wherever that is: read it for its ids and digests, or annotate it.

A shard is a file of the input. The work on it is the local engine's, file for file; what is here puts it in the
``ShardPlaces`` that all machines of a cluster see.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.batch.chunks import Chunks
from nlp.batch.formats import Format
from nlp.batch.ids import IdRecorder, IdsGiven
from nlp.batch.items import Options, RunError
from nlp.batch.manifest import read_manifest
from nlp.batch.pool import Pool
from nlp.batch.progress import Progress
from nlp.batch.readers import Reader
from nlp.batch.run import Task
from nlp.batch.sources import Source
from nlp.batch.writers import Lock, Places

ATTEMPTS = 4  # at one shard, whose workers die, before the run is given up


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a shard: the number of its items, the ids of its articles before any is changed, the digests of all
    items one after the other, and ``digest``, the SHA-256 of that, in hexadecimal."""

    items: int
    ids: list[str]
    digests: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class ShardPlaces:
    """Where the shards of a run are worked on: the folder ``OUT.partial``, which all machines reach.

    A finished shard is its part in ``finished``, its rejects if it has any, and its manifest, which comes last.
    """

    folder: Path
    format: Format

    @property
    def attempts(self) -> Path:
        return self.folder / "attempts"

    def part(self, shard: int) -> Path:
        return self.folder / "finished" / f"part-{shard:05d}{self.format.suffix}"

    def rejects(self, shard: int) -> Path:
        return self.folder / "shards" / f"{shard:05d}.rejects.jsonl"

    def manifest(self, shard: int) -> Path:
        return self.folder / "shards" / f"{shard:05d}.manifest.json"

    def finished(self, shard: int) -> dict[str, Any] | None:
        """The manifest of a shard that is done; None of another."""
        return read_manifest(self.manifest(shard)) if self.part(shard).exists() else None

    def set_up(self) -> None:
        """Make the folders; forget the attempts of an earlier run, whose workers are gone."""
        shutil.rmtree(self.attempts, ignore_errors=True)
        for folder in (self.attempts, self.folder / "finished", self.folder / "shards"):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def attempt(self, shard: int, name: str, purpose: str) -> Iterator[Path]:
        """A folder for one try at a shard, which goes when the try ends, well or with an error.

        What a try leaves behind had its process killed, so the folders tell how often that was. Raises ``RunError``
        when it was too often: Ray itself would go on for ever.
        """
        left = sorted(self.attempts.glob(f"{shard:05d}-{purpose}-*"))
        if len(left) >= ATTEMPTS:
            raise RunError(
                f"{name}: the process that {purpose} it died {len(left)} times. Is there memory enough? "
                "If it is this file that kills it, leave it out"
            )
        folder = Path(tempfile.mkdtemp(prefix=f"{shard:05d}-{purpose}-", dir=self.attempts))
        try:
            yield folder
        finally:
            for path in (*left, folder):
                shutil.rmtree(path, ignore_errors=True)


def read_shard(source: Source, options: Options, chunk_items: int) -> Contents:
    """Read a shard without annotating it."""
    recorder = IdRecorder()
    chunks = Chunks([source], Reader(options, recorder), chunk_items)
    digests = bytearray()
    for chunk in chunks:
        for item in chunk.items:
            digests += item.digest or b"-"
    return Contents(chunks.read, recorder.seen, bytes(digests), chunks.digest)


def annotate_shard(
    shard: int,
    source: Source,
    renames: Mapping[int, str],
    places: ShardPlaces,
    options: Options,
    head: dict[str, Any],
    pool: Pool,
    timeout: float | None,
) -> dict[str, Any]:
    """Annotate a shard and put it among the finished ones; return its manifest.

    ``renames`` are the new ids of articles whose own an earlier shard has, by place among the shard's ids. May be
    broken off at any point and done again, even by two at once: they write the same.
    """
    with places.attempt(shard, source.name, "annotates") as folder:
        own = Places(folder / places.part(shard).name, places.format, shards=False)
        lock = Lock(own)
        try:
            own_head = {**head, "input": {**head["input"], "paths": [source.name]}}
            progress = Progress(0, quiet=True)
            task = Task([source], options, own_head, pool, progress, timeout, float("inf"), IdsGiven(renames))
            task.to_files(own, resume=False)
        finally:
            lock.release()
        if own.rejects.exists():
            own.rejects.replace(places.rejects(shard))
        else:
            places.rejects(shard).unlink(missing_ok=True)
        own.out.replace(places.part(shard))
        own.manifest.replace(places.manifest(shard))
    done = places.finished(shard)
    if done is None:
        raise RunError(f"{places.manifest(shard)} was written and is not there: do all machines see the same folder?")
    return done
