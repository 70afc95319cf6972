"""The input cut into chunks, always in the same way, so that a run can be taken up at the border of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from nlp.batch.items import Item
from nlp.batch.readers import Reader
from nlp.batch.sources import Source

CHUNK_ITEMS = 256
CHUNK_BYTES = 4_000_000


@dataclass(slots=True, eq=False)
class Chunk:
    """Items that are annotated and written together.

    ``digest`` is the SHA-256 over the digests of all items of the input up to the end of this chunk, in
    hexadecimal; ``repeated`` counts the ids in it that were changed because an earlier article has them.
    ``outcomes`` fills up, in the order of the items, with records or reasons for rejection; ``blob`` holds
    the records encoded, if a worker has done the whole chunk.
    """

    index: int
    items: list[Item]
    digest: str
    repeated: int
    outcomes: list[bytes | str | None] = field(default_factory=list)
    blob: bytes | None = None
    suspects: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.outcomes = [item.reason or None for item in self.items]

    @property
    def done(self) -> bool:
        return self.blob is not None or None not in self.outcomes

    def rejects(self) -> list[dict[str, Any]]:
        """The lines of the rejects file for this chunk, which is done."""
        pairs = zip(self.items, self.outcomes, strict=True)
        return [item.rejected(outcome) for item, outcome in pairs if isinstance(outcome, str)]


class Chunks:
    """Iterates over the chunks of ``sources``; ``read`` and ``digest`` tell of all that was read so far."""

    def __init__(
        self,
        sources: Iterable[Source],
        reader: Reader,
        items: int = CHUNK_ITEMS,
    ) -> None:
        self._sources = sources
        self._reader = reader
        self._items = items
        self._running = sha256()
        self.read = 0

    @property
    def digest(self) -> str:
        return self._running.hexdigest()

    def __iter__(self) -> Iterator[Chunk]:
        index = 0
        waiting: list[Item] = []
        size = 0
        repeated = 0
        for source in self._sources:
            for item in self._reader.read(source):
                self._running.update(item.digest or b"-")
                self.read += 1
                waiting.append(item)
                size += len(item.payload)
                if len(waiting) >= self._items or size >= CHUNK_BYTES:
                    now = self._reader.builder.ids.repeated
                    yield Chunk(index, waiting, self.digest, now - repeated)
                    index, waiting, size, repeated = index + 1, [], 0, now
        if waiting:
            yield Chunk(index, waiting, self.digest, self._reader.builder.ids.repeated - repeated)
