"""Chunks through the pool: who is given what, in which order it comes back, and what a death means."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from nlp.batch.chunks import Chunk
from nlp.batch.items import RunError
from nlp.batch.pool import Death, Job, Pool
from nlp.batch.worker import Load, Result

_ATTEMPTS = 3  # of a job whose worker dies outside of any article
_WAIT = 0.5  # seconds


def annotate_chunks(
    chunks: Iterable[Chunk], pool: Pool, ordered: bool, tick: Callable[[], None], timeout: float | None
) -> Iterator[Chunk]:
    """Yield the chunks with their outcomes: in the order in which they came, or as they are done.

    The number of chunks at hand is bounded, so a slow one holds the reader back and memory stays flat.
    ``tick`` is called now and then, also while nothing is done.
    """
    chunks = iter(chunks)
    at_hand: deque[Chunk] = deque()
    jobs: deque[Job] = deque()
    most_at_hand = 2 * pool.size + 2
    more = True
    while more or at_hand:
        while jobs and pool.idle:
            job = jobs.popleft()
            if not pool.submit(job):
                jobs.appendleft(job)
        if more and len(jobs) < pool.size and len(at_hand) < most_at_hand:
            chunk = next(chunks, None)
            if chunk is None:
                more = False
            else:
                at_hand.append(chunk)
                jobs.extend(_jobs(chunk, range(len(chunk.items)), whole=True))
                pool.grow(len(jobs) + pool.busy)
        reading = more and len(jobs) < pool.size and len(at_hand) < most_at_hand
        for job, event in pool.wait(0 if reading or (not pool.busy and not jobs) else _WAIT):
            if isinstance(event, Result):
                _take(job, event)
            else:
                jobs.extendleft(reversed(_after_death(job, event, timeout)))
        pool.grow(len(jobs) + pool.busy)
        yield from _done(at_hand, ordered)
        tick()


def _jobs(chunk: Chunk, places: Iterable[int], whole: bool) -> list[Job]:
    """A job for those of the ``places`` that have no outcome yet; none where there is nothing to do."""
    open_places = [place for place in places if chunk.outcomes[place] is None]
    if not open_places:
        return []
    items = [chunk.items[place] for place in open_places]
    loads: list[Load] = [(item.kind, item.payload, item.id, item.file) for item in items]
    return [Job(chunk, open_places, loads, whole)]


def _take(job: Job, result: Result) -> None:
    chunk: Chunk = job.owner
    for place, outcome in zip(job.places, result.outcomes, strict=True):
        chunk.outcomes[place] = outcome
    if job.whole:
        chunk.blob = result.blob


def _after_death(job: Job, death: Death, timeout: float | None) -> list[Job]:
    """The jobs that take the place of one whose worker died.

    The article that it was at is done alone, apart from those before and after it: if it is what kills
    workers, it takes no other with it, and if not, no other gets the blame.
    """
    chunk: Chunk = job.owner
    if death.place is None:
        if job.attempts >= _ATTEMPTS:
            raise RunError(f"workers die before or after their work, {_ATTEMPTS} in a row ({death.cause})")
        return [job]
    suspect = job.places[death.place]
    if death.timeout:
        chunk.outcomes[suspect] = f"took longer than the {timeout:g} seconds of --timeout"
    elif suspect in chunk.suspects:
        chunk.outcomes[suspect] = f"ended its worker twice ({death.cause})"
    chunk.suspects.add(suspect)
    before, after = job.places[: death.place], job.places[death.place + 1 :]
    pieces = (before, [suspect], after)
    return [new for places in pieces for new in _jobs(chunk, places, whole=False)]


def _done(at_hand: deque[Chunk], ordered: bool) -> Iterator[Chunk]:
    if ordered:
        while at_hand and at_hand[0].done:
            yield at_hand.popleft()
    else:
        for chunk in [chunk for chunk in at_hand if chunk.done]:
            at_hand.remove(chunk)
            yield chunk
