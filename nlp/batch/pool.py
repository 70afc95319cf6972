"""A small pool of worker processes that notices when one dies or hangs, and tells which article it was at."""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection, get_all_start_methods, get_context
from typing import Any

from nlp.batch.items import RunError
from nlp.batch.signals import interrupts_ignored
from nlp.batch.worker import Load, Result, Setup, serve

_TICK = 0.5  # seconds between looks at workers that may hang
_STARTS = 3  # workers that may die one after another before they were ready


@dataclass(slots=True, eq=False)
class Job:
    """Articles of one chunk (``owner``), and their places in it. ``whole`` when they are all that it has."""

    owner: Any
    places: list[int]
    items: list[Load]
    whole: bool
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Death:
    """A worker ended at its job. ``place`` is that of the article in the job, None if it was at none."""

    place: int | None
    cause: str
    timeout: bool


@dataclass(slots=True, eq=False)
class _Worker:
    process: Any
    connection: connection.Connection
    cell: Any
    ready: bool = False
    job: Job | None = None


class Pool:
    """Up to ``size`` workers, started when there is work for them.

    ``timeout`` is the number of seconds that one article may take; None for no limit. Raises ``RunError``
    when workers cannot start.
    """

    def __init__(self, size: int, setup: Setup, timeout: float | None, say: Callable[[str], None]) -> None:
        self.size = size
        self.fingerprint: str | None = None
        self.deaths = 0
        self._setup = setup
        self._timeout = timeout
        self._say = say
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        # A fork server holds the imported packages, so that a worker starts in a third of a second, also
        # the one that takes the place of a dead one. A plain fork would inherit the pipes of the other
        # workers.
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        self._context: Any = get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload([setup.annotator_factory.partition(":")[0]])

    def wait_for_fingerprint(self) -> str:
        """Start the first worker and return the fingerprint of the pipeline that it has built."""
        if not self._workers:
            self._start()
        while self.fingerprint is None:
            self.wait(_TICK)
            if not self._workers:
                self._start()
        return self.fingerprint

    def grow(self, jobs: int) -> None:
        """Have at least as many workers as there are ``jobs`` at hand, up to the size of the pool."""
        while len(self._workers) < min(jobs, self.size):
            self._start()

    @property
    def idle(self) -> int:
        return sum(worker.ready and worker.job is None for worker in self._workers)

    @property
    def busy(self) -> int:
        return sum(worker.job is not None for worker in self._workers)

    def submit(self, job: Job) -> bool:
        """Give ``job`` to an idle worker. False when that one was found dead, and the job not begun."""
        worker = next(worker for worker in self._workers if worker.ready and worker.job is None)
        try:
            worker.connection.send_bytes(pickle.dumps((job.items, job.whole)))
        except OSError:
            self._remove(worker)
            return False
        worker.job = job
        job.attempts += 1
        return True

    def wait(self, seconds: float) -> list[tuple[Job, Result | Death]]:
        """Wait until a worker has something to tell, ``seconds`` at most; return what has become of jobs."""
        ready = connection.wait([worker.connection for worker in self._workers], min(seconds, _TICK))
        events: list[tuple[Job, Result | Death]] = []
        for worker in [worker for worker in self._workers if worker.connection in ready]:
            event = self._hear(worker)
            if event is not None:
                events.append(event)
        return events + self._stop_hanging()

    def close(self) -> None:
        """End all workers, now. What they were at is lost."""
        for worker in list(self._workers):
            worker.connection.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        cell = self._context.RawArray("d", [-1.0, 0.0])
        process = self._context.Process(target=serve, args=(theirs, cell, self._setup), daemon=True)
        with interrupts_ignored():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours, cell))

    def _hear(self, worker: _Worker) -> tuple[Job, Result | Death] | None:
        try:
            kind, content = pickle.loads(worker.connection.recv_bytes())
        except (EOFError, OSError):
            return self._bury(worker)
        if kind == "failed":
            raise RunError(f"a worker could not go on: {content}")
        if kind == "ready":
            worker.ready = True
            self._failed_starts = 0
            if self.fingerprint not in (None, content):
                raise RunError("the pipeline changed while the run was going on: two workers built different ones")
            self.fingerprint = content
            return None
        job, worker.job = worker.job, None
        assert job is not None
        return job, content

    def _bury(self, worker: _Worker, timeout: bool = False) -> tuple[Job, Death] | None:
        place = int(worker.cell[0])
        code = self._remove(worker)
        cause = f"killed by signal {-code}" if code and code < 0 else f"exit code {code}"
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                self._shrink(cause)
        if worker.job is None:
            return None
        return worker.job, Death(place if place >= 0 else None, cause, timeout)

    def _shrink(self, cause: str) -> None:
        """Go on with the workers that there are, if there are any, and try no more."""
        self.size = sum(worker.ready for worker in self._workers)
        self._failed_starts = 0
        if not self.size:
            raise RunError(f"workers end before they are ready ({cause}); is there memory enough?")
        self._say(f"further workers end before they are ready ({cause}); going on with {self.size}")

    def _remove(self, worker: _Worker) -> int | None:
        self.deaths += 1
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        code: int | None = worker.process.exitcode
        return code

    def _stop_hanging(self) -> list[tuple[Job, Result | Death]]:
        if self._timeout is None:
            return []
        now = time.monotonic()
        late = [
            worker
            for worker in self._workers
            if worker.job is not None and worker.cell[0] >= 0 and now - worker.cell[1] > self._timeout
        ]
        # A result that has arrived in the meantime is a result.
        deaths = [self._bury(worker, timeout=True) for worker in late if not worker.connection.poll()]
        return [death for death in deaths if death is not None]
