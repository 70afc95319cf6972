"""A corpus run from its paths to its outputs. ``run`` is all that others call."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nlp.batch.changed import Earlier
from nlp.batch.chunks import CHUNK_ITEMS, Chunk, Chunks
from nlp.batch.conduct import annotate_chunks
from nlp.batch.formats import find_format, format_of
from nlp.batch.ids import IdBook
from nlp.batch.items import Interrupted, Options, RunError, UsageError
from nlp.batch.journal import Counts, Journal, State, Story, read_journal
from nlp.batch.manifest import differences, exit_code, header, manifest, now, read_manifest
from nlp.batch.pool import Pool
from nlp.batch.progress import Progress, duration
from nlp.batch.readers import Reader
from nlp.batch.signals import interrupts_ignored, terminations_as_interrupts
from nlp.batch.sources import Inputs, Source
from nlp.batch.streams import check_packages
from nlp.batch.worker import Setup
from nlp.batch.writers import FileOutput, Lock, Output, Places, StandardOutput, clear, publish, write_error

DEFAULT_FACTORY = "nlp.pipeline:Annotator"
DEFAULT_TIMEOUT = 60.0
_CHECKPOINT = 5.0  # seconds of work that a crash may cost
MESSAGES = 20  # rejects that are told one by one where a file holds them all


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run. ``exit_code`` is 0 when all input became records, 1 when some was rejected."""

    read: int
    written: int
    rejected: int
    repeated: int
    copied: int
    exit_code: int


def run(
    paths: Sequence[str],
    out: str | None = None,
    options: Options | None = None,
    *,
    workers: int | None = None,
    resume: bool = False,
    only_changed: str | None = None,
    timeout: float | None = DEFAULT_TIMEOUT,
    quiet: bool = False,
    annotator_factory: str = DEFAULT_FACTORY,
    checkpoint_seconds: float = _CHECKPOINT,
    chunk_items: int = CHUNK_ITEMS,
) -> Summary:
    """Annotate all articles of ``paths`` and write their records to ``out``, or to standard output.

    ``workers`` defaults to the number of cores; ``timeout`` is in seconds for one article. The output does
    not depend on either. Raises ``UsageError`` when the run cannot be begun, ``RunError`` when it cannot go
    on, and ``Interrupted`` after Ctrl-C or SIGTERM; in all three cases ``out`` is as it was before.
    """
    options = options or Options()
    target = None if out in (None, "-") else Path(str(out))
    shards = target is not None and not format_of(target)
    format = "jsonl" if target is None else format_of(target) or options.shard_format
    places = None if target is None else Places(target, find_format(format), shards)
    if places is not None:
        places.check()
    elif resume:
        raise UsageError("--resume needs an output file (-o): what went to standard output cannot be taken up")
    _check_own(options)
    inputs = Inputs(paths, options.input_format, places.outputs if places else ())
    survey = inputs.survey()
    check_packages(survey.kinds)
    workers = workers or cores()
    progress = Progress(survey.bytes, quiet)
    pool = Pool(workers, Setup(annotator_factory, options, format), timeout, progress.say)
    for notice in (
        *inputs.notices,
        *(f"not read: {count:,} {kind}" for kind, count in sorted(inputs.skipped.items())),
    ):
        progress.say(notice)
    try:
        with terminations_as_interrupts():
            head = header(paths, options, format, pool.wait_for_fingerprint(), survey, chunk_items)
            task = Task(inputs, options, head, pool, progress, timeout, checkpoint_seconds)
            task.earlier = Earlier(Path(only_changed), head) if only_changed else None
            if places is None:
                return task.to_stream(StandardOutput())
            return settle(task, places, resume)
    except KeyboardInterrupt:
        raise resumable(Interrupted("interrupted"), places) from None
    except RunError as error:
        raise resumable(error, places) from None
    finally:
        pool.close()
        progress.clear()


class Run(Protocol):
    """What ``settle`` asks of a run."""

    def compare_with_finished(self, places: Places) -> Summary: ...

    def to_files(self, places: Places, resume: bool) -> Summary: ...


def settle(task: Run, places: Places, resume: bool) -> Summary:
    """Write the outputs of ``task`` under a lock; a run that is finished is only compared with what is asked now."""
    if resume and places.out.exists() and not places.partial.exists():
        return task.compare_with_finished(places)
    lock = Lock(places)
    try:
        return task.to_files(places, resume)
    finally:
        lock.release()


def _check_own(options: Options) -> None:
    """Look at the user's own rules and list before the run; raises ``UsageError`` with all that is wrong."""
    if not options.patterns and not options.securities:
        return
    from nlp.rules.check import refuse_wrong
    from nlp.rules.load import RuleError, load_rules
    from nlp.rules.securities import Securities, SecuritiesError

    folders = [Path(path) for path in options.patterns]
    try:
        refuse_wrong(folders)
        if options.securities:
            Securities(Path(options.securities), load_rules(folders))
    except (RuleError, SecuritiesError) as error:
        raise UsageError(str(error)) from None


class Task:
    """One process's share of a run: all of it, or what is left of one that was broken off, or one of its files.

    ``ids`` gives the articles their ids; by default no article gets one that another of the task has.
    """

    def __init__(
        self,
        inputs: Iterable[Source],
        options: Options,
        head: dict[str, Any],
        pool: Pool,
        progress: Progress,
        timeout: float | None,
        checkpoint_seconds: float,
        ids: IdBook | None = None,
    ) -> None:
        self.earlier: Earlier | None = None
        self._options = options
        self._head = head
        self._pool = pool
        self._deaths = pool.deaths
        self._progress = progress
        self._timeout = timeout
        self._checkpoint_seconds = checkpoint_seconds
        self._reader = Reader(options, ids)
        self._chunks = Chunks(inputs, self._reader, head["chunk"]["items"])
        self._format = find_format(head["options"]["format"])
        self._state = State()
        self._told = 0
        self._began = time.monotonic()

    def to_stream(self, output: Output) -> Summary:
        self._work(output, self._chunks, tell_all=True)
        return self._finish()

    def to_files(self, places: Places, resume: bool) -> Summary:
        story = read_journal(places.journal)
        if resume and story is not None:
            self._check_same(story.header, places, finished=story.manifest is not None)
            self._state, self._head = story.state, story.header
            if story.manifest is not None:
                self._progress.say("the run had read everything; putting its output in place")
                publish(places, story.manifest["shards"], story.manifest)
                return summary_of(story.manifest)
        else:
            if resume:
                self._progress.say("there is nothing to resume; starting from the beginning")
            elif story is not None and story.state.read:
                self._progress.say(f"starting anew; {story.state.read:,} articles of the broken-off run are given up")
            clear(places)
            story = None
        journal = Journal(places.journal)
        try:
            return self._to_files(places, journal, story)
        except OSError as error:
            raise write_error(places.partial, error) from None
        finally:
            journal.close()

    def _to_files(self, places: Places, journal: Journal, story: Story | None) -> Summary:
        output = FileOutput(places, self._options.shard_size, self._state.extent)
        resumed = list(story.resumed) if story else []
        try:
            if story is None:
                journal.start(self._head)
            else:
                resumed.append({"at": now(), "read": self._state.read})
                journal.resumed(**resumed[-1])
            chunks = self._skip_written(self._chunks) if story else self._chunks
            self._work(output, chunks, journal=journal)
        except BaseException:
            with interrupts_ignored():
                self._pool.close()
                self._save(output, journal)
            raise
        finally:
            output.close()
        summary = self._finish()
        done = manifest(self._head, self._state, self._chunks.digest, resumed, self._facts())
        journal.finishing(done)
        publish(places, done["shards"], done)
        return summary

    def compare_with_finished(self, places: Places) -> Summary:
        """For --resume where the output is there: nothing to do, if it is what this run would make."""
        done = read_manifest(places.manifest)
        if done is None:
            raise UsageError(f"{places.out} is there, but {places.manifest} is not: it cannot be told what made it")
        self._check_same(done, places, finished=True)
        read = sum(len(chunk.items) for chunk in self._chunks)
        if read != done["counts"]["read"] or self._chunks.digest != done["input"]["digest"]:
            raise UsageError(refusal(places, ["the input has changed since the run was finished"]))
        self._progress.say(f"{places.out} is finished; nothing to do")
        return summary_of(done)

    def _work(
        self, output: Output, chunks: Iterable[Chunk], journal: Journal | None = None, tell_all: bool = False
    ) -> None:
        """Annotate and write chunks until there are no more."""
        if self.earlier is not None:
            if self.earlier.why_all:
                self._progress.say(f"--only-changed: all articles must be annotated, for {self.earlier.why_all}")
            chunks = self.earlier.mark(chunks)
        saved = time.monotonic()
        self._progress.begin(self._state.read, self._reader.position.bytes)
        for chunk in annotate_chunks(chunks, self._pool, self._options.ordered, self._tick, self._timeout):
            self._write(output, chunk, tell_all)
            if journal is not None and time.monotonic() - saved >= self._checkpoint_seconds:
                self._checkpoint(output, journal)
                saved = time.monotonic()
        if journal is not None:
            self._checkpoint(output, journal)

    def _write(self, output: Output, chunk: Chunk, tell_all: bool) -> None:
        rejects = chunk.rejects()
        written = len(chunk.items) - len(rejects)
        blob = chunk.blob
        if blob is None:
            records = [outcome for outcome in chunk.outcomes if isinstance(outcome, bytes)]
            blob = self._format.encode(records)
        lost = self._format.suffix == ".jsonl" and blob.count(b"\n") != written
        if lost or len(chunk.outcomes) != len(chunk.items):
            raise RunError(f"chunk {chunk.index} has {written} records to write, but they do not add up")
        output.write(blob, written, rejects)
        copied = sum(item.kind == "record" for item in chunk.items)
        counts = Counts(len(chunk.items), written, len(rejects), chunk.repeated, copied)
        self._state = self._state.with_chunk(chunk.index, chunk.digest, output.extent, counts)
        for reject in rejects:
            self._tell(reject, tell_all)

    def _tell(self, reject: dict[str, Any], tell_all: bool) -> None:
        self._told += 1
        if tell_all:
            self._progress.insist(tell(reject))
        elif self._told <= MESSAGES:
            self._progress.say(tell(reject))
        elif self._told == MESSAGES + 1:
            self._progress.say("… and more, which the rejects file tells")

    def _tick(self) -> None:
        self._progress.update(self._state.read, self._state.rejected, self._reader.position.bytes)

    def _checkpoint(self, output: Output, journal: Journal) -> None:
        assert isinstance(output, FileOutput)
        output.sync()
        journal.state(self._state)

    def _save(self, output: FileOutput, journal: Journal) -> None:
        """After an error: keep what is written, so that the run can be resumed."""
        output.extent = self._state.extent
        # Where the disk is full or gone, the last line of the journal still holds.
        with suppress(OSError, RunError):
            output.rewind()
            self._checkpoint(output, journal)

    def _skip_written(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Read past the chunks that are written, and make sure that they are the same as then."""
        state = self._state
        ahead = dict(state.ahead)
        if state.read:
            self._progress.say(f"resuming after {state.read:,} articles")
        reached = 0
        for chunk in chunks:
            reached = chunk.index + 1
            if chunk.index < state.chunks:
                if reached == state.chunks and chunk.digest != state.digest:
                    raise UsageError("--resume: the input has changed in the part that was annotated already")
                self._progress.begin(state.read, self._reader.position.bytes)
            elif chunk.index in ahead:
                if chunk.digest != ahead[chunk.index]:
                    raise UsageError("--resume: the input has changed in the part that was annotated already")
            else:
                yield chunk
        if reached < state.chunks:
            raise UsageError("--resume: the input has changed: there is less of it than was annotated already")

    def _check_same(self, before: dict[str, Any], places: Places, finished: bool) -> None:
        found = differences(before, self._head, finished)
        if found:
            raise UsageError(refusal(places, found))

    def _finish(self) -> Summary:
        state = self._state
        if not self._chunks.read == state.read == state.written + state.rejected:
            raise RunError(
                f"the counts do not add up: {self._chunks.read:,} read, {state.written:,} written, "
                f"{state.rejected:,} rejected"
            )
        self._progress.say(outcome(state, time.monotonic() - self._began))
        return Summary(
            state.read, state.written, state.rejected, state.repeated, state.copied, exit_code(state.rejected)
        )

    def _facts(self) -> dict[str, Any]:
        return {
            "seconds": round(time.monotonic() - self._began, 3),
            "workers": self._pool.size,
            "timeout": self._timeout,
            "workers_replaced": self._pool.deaths - self._deaths,
        }


def tell(reject: Mapping[str, Any]) -> str:
    """A line of the rejects file in a person's words."""
    where = reject["file"] if reject["line"] is None else f"{reject['file']}, line {reject['line']}"
    return f"{where}: {reject['reason']}"


def outcome(state: State, seconds: float) -> str:
    """The line with which a run tells what came of it."""
    parts = [f"read {state.read:,}: written {state.written:,}, rejected {state.rejected:,}"]
    if state.repeated:
        parts.append(f"{state.repeated:,} repeated ids")
    if state.copied:
        parts.append(f"{state.copied:,} records copied")
    return f"{', '.join(parts)}, in {duration(seconds)}"


def cores() -> int:
    """The cores that this process may use, which in a container or a batch job are fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resumable(error: RunError, places: Places | None) -> RunError:
    """The error, marked with whether what was done until then is kept."""
    error.resumable = places is not None and places.journal.exists() and not isinstance(error, UsageError)
    return error


def summary_of(done: dict[str, Any]) -> Summary:
    """The summary of the run with this manifest."""
    counts = done["counts"]
    return Summary(
        counts["read"],
        counts["written"],
        counts["rejected"],
        counts["repeated_ids"],
        counts["copied"],
        done["exit_code"],
    )


def refusal(places: Places, reasons: list[str]) -> str:
    """Why a run cannot be taken up, in a person's words."""
    return (
        f"--resume: {'; '.join(reasons)}. Records of two kinds in {places.out} would be worse than none: "
        "undo the change, or start anew without --resume"
    )
