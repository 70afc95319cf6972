"""A corpus run on a Ray cluster, from its paths to its outputs. ``run`` is all that others call.

The input is read twice. The first reading takes the ids and the digest of every article, so that ids come out as in
a run on one machine, where an id that comes again is changed; the second annotates.
"""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.chunks import CHUNK_ITEMS
from nlp.batch.files import sync_file
from nlp.batch.formats import find_format, format_of
from nlp.batch.ids import IdBook, renames
from nlp.batch.items import Interrupted, Options, RunError, UsageError
from nlp.batch.journal import Journal, State, Story, read_journal
from nlp.batch.manifest import differences, header, manifest, now, read_manifest
from nlp.batch.pool import Pool
from nlp.batch.progress import Progress
from nlp.batch.run import (
    DEFAULT_FACTORY,
    DEFAULT_TIMEOUT,
    MESSAGES,
    Summary,
    outcome,
    refusal,
    resumable,
    settle,
    summary_of,
    tell,
)
from nlp.batch.signals import terminations_as_interrupts
from nlp.batch.sources import Inputs, Source
from nlp.batch.streams import check_packages
from nlp.batch.worker import Setup
from nlp.batch.writers import Places, clear, publish, write_error
from nlp.cluster.shards import ShardPlaces

_KINDS = ("jsonl", "csv", "parquet")


def run(
    paths: Sequence[str],
    out: str | None,
    options: Options | None = None,
    *,
    address: str | None = None,
    workers: int | None = None,
    resume: bool = False,
    timeout: float | None = DEFAULT_TIMEOUT,
    quiet: bool = False,
    annotator_factory: str = DEFAULT_FACTORY,
    chunk_items: int = CHUNK_ITEMS,
) -> Summary:
    """Annotate all articles of ``paths``, files of many articles each, and write a shard for each into ``out``.

    ``paths`` and ``out`` are reached by all machines of the cluster under the same names. ``address`` is that of the
    cluster; see ``nlp.cluster.on_ray.session`` for what happens without one. ``workers`` defaults to the cores of the
    cluster; ``timeout`` is in seconds for one article. Raises ``UsageError``, ``RunError`` and ``Interrupted`` like
    ``nlp.batch.run.run``.
    """
    options = options or Options()
    places = _places(out, options)
    inputs = Inputs(paths, options.input_format, places.outputs)
    survey = inputs.survey()
    sources = _shards(inputs)
    check_packages(survey.kinds)
    _check_ray()
    from nlp.cluster.on_ray import session

    progress = Progress(survey.bytes, quiet)
    for notice in (*inputs.notices, *(f"not read: {count:,} {kind}" for kind, count in sorted(inputs.skipped.items()))):
        progress.say(notice)
    patterns = tuple(str(Path(path).absolute()) for path in options.patterns)
    securities = str(Path(options.securities).absolute()) if options.securities else None
    own = replace(options, patterns=patterns, securities=securities)
    setup = Setup(annotator_factory, own, options.shard_format)
    try:
        head = {
            **header(paths, options, options.shard_format, _fingerprint(setup, progress), survey, chunk_items),
            "engine": "ray",
        }
        head["versions"]["ray"] = version("ray")
        with session(address, workers) as size, terminations_as_interrupts():
            task = _Run(sources, setup, head, size, timeout, progress)
            return settle(task, places, resume)
    except KeyboardInterrupt:
        raise resumable(Interrupted("interrupted"), places) from None
    except RunError as error:
        raise resumable(error, places) from None
    finally:
        progress.clear()


class _Run:
    """A run over ``sources``, whose numbers are those of its shards."""

    def __init__(
        self,
        sources: Sequence[Source],
        setup: Setup,
        head: dict[str, Any],
        workers: int,
        timeout: float | None,
        progress: Progress,
    ) -> None:
        self._sources = sources
        self._setup = setup
        self._head = head
        self._workers = workers
        self._timeout = timeout
        self._progress = progress
        self._digest = sha256()
        self._read = 0
        self._told = 0
        self._began = time.monotonic()

    def to_files(self, places: Places, resume: bool) -> Summary:
        story = read_journal(places.journal)
        shards = ShardPlaces(places.partial.resolve(), places.format)
        if resume and story is not None:
            self._check_same(story.header, places, finished=story.manifest is not None)
            self._head = story.header
            if story.manifest is not None:
                self._progress.say("the run had annotated everything; putting its output in place")
                publish(places, 0, story.manifest)
                return summary_of(story.manifest)
        else:
            if resume:
                self._progress.say("there is nothing to resume; starting from the beginning")
            clear(places)
            story = None
        journal = Journal(places.journal)
        try:
            shards.set_up()
            return self._to_files(places, shards, journal, story)
        except OSError as error:
            raise write_error(places.partial, error) from None
        finally:
            journal.close()

    def _to_files(self, places: Places, shards: ShardPlaces, journal: Journal, story: Story | None) -> Summary:
        finished = {number: done for number in range(len(self._sources)) if (done := shards.finished(number))}
        resumed = list(story.resumed) if story else []
        if story is None:
            journal.start(self._head)
        else:
            resumed.append({"at": now(), "read": sum(done["counts"]["read"] for done in finished.values())})
            journal.resumed(**resumed[-1])
            self._progress.say(f"resuming after {len(finished):,} of {len(self._sources):,} shards")
        contents = self._first_reading(shards)
        for number, done in finished.items():
            if done["input"]["digest"] != contents[number].digest:
                raise UsageError("--resume: the input has changed in the part that was annotated already")
        finished.update(self._annotate(shards, finished, contents))
        state = self._add_up(finished)
        _gather_rejects(places, shards, len(self._sources))
        seconds = time.monotonic() - self._began
        facts = {
            "seconds": round(seconds, 3),
            "workers": self._workers,
            "timeout": self._timeout,
            "workers_replaced": sum(done["workers_replaced"] for done in finished.values()),
        }
        whole = manifest(self._head, state, self._digest.hexdigest(), resumed, facts)
        whole["shards"] = len(self._sources)
        journal.finishing(whole)
        publish(places, 0, whole)
        self._progress.say(outcome(state, seconds))
        return summary_of(whole)

    def compare_with_finished(self, places: Places) -> Summary:
        """For --resume where the output is there: nothing to do, if it is what this run would make."""
        done = read_manifest(places.manifest)
        if done is None:
            raise UsageError(f"{places.out} is there, but {places.manifest} is not: it cannot be told what made it")
        self._check_same(done, places, finished=True)
        shards = ShardPlaces(places.partial.resolve(), places.format)
        try:
            shards.set_up()
            self._first_reading(shards)
        finally:
            shutil.rmtree(places.partial, ignore_errors=True)
        if self._read != done["counts"]["read"] or self._digest.hexdigest() != done["input"]["digest"]:
            raise UsageError(refusal(places, ["the input has changed since the run was finished"]))
        self._progress.say(f"{places.out} is finished; nothing to do")
        return summary_of(done)

    def _first_reading(self, shards: ShardPlaces) -> list["_Known"]:
        """What is to be known of each shard before it is annotated."""
        from nlp.cluster.on_ray import read_shards

        book = IdBook()
        known = []
        chunk_items = self._head["chunk"]["items"]
        for contents in read_shards(list(enumerate(self._sources)), shards, self._setup.options, chunk_items):
            self._digest.update(contents.digests)
            self._read += contents.items
            known.append(_Known(contents.digest, renames(contents.ids, book)))
        return known

    def _annotate(
        self, shards: ShardPlaces, finished: Mapping[int, dict[str, Any]], known: Sequence["_Known"]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Annotate the shards that are not finished; yield their manifests as they are done."""
        from nlp.cluster.on_ray import annotate_shards

        sizes = [_size(source) for source in self._sources]
        read = sum(done["counts"]["read"] for done in finished.values())
        rejected = sum(done["counts"]["rejected"] for done in finished.values())
        position = sum(sizes[number] for number in finished)
        self._progress.begin(read, position)
        # The largest first, so that no machine begins a long one when the others have no more to do.
        left = sorted((n for n in range(len(sizes)) if n not in finished), key=lambda number: -sizes[number])
        work = [(number, self._sources[number], known[number].renames) for number in left]
        for number, done in annotate_shards(work, shards, self._setup, self._head, self._workers, self._timeout):
            if done["input"]["digest"] != known[number].digest:
                raise RunError(f"{self._sources[number].name} has changed while it was annotated")
            read += done["counts"]["read"]
            rejected += done["counts"]["rejected"]
            position += sizes[number]
            if done["counts"]["rejected"]:
                self._tell(shards.rejects(number))
            self._progress.update(read, rejected, position)
            yield number, done

    def _tell(self, rejects: Path) -> None:
        with rejects.open("rb") as lines:
            for line in lines:
                self._told += 1
                if self._told > MESSAGES:
                    return
                self._progress.say(tell(orjson.loads(line)))

    def _add_up(self, finished: Mapping[int, dict[str, Any]]) -> State:
        counts = [done["counts"] for done in finished.values()]
        state = State(
            read=sum(count["read"] for count in counts),
            written=sum(count["written"] for count in counts),
            rejected=sum(count["rejected"] for count in counts),
            repeated=sum(count["repeated_ids"] for count in counts),
        )
        if len(finished) != len(self._sources) or not self._read == state.read == state.written + state.rejected:
            raise RunError(
                f"the counts do not add up: {self._read:,} read, {state.written:,} written, {state.rejected:,} rejected"
            )
        return state

    def _check_same(self, before: dict[str, Any], places: Places, finished: bool) -> None:
        found = differences(before, self._head, finished)
        if found:
            raise UsageError(refusal(places, found))


@dataclass(frozen=True, slots=True)
class _Known:
    """A shard's digest, and the new ids of those of its articles whose id an earlier article has, by place."""

    digest: str
    renames: Mapping[int, str]


def _places(out: str | None, options: Options) -> Places:
    """Where the shards go. Raises ``UsageError`` for what cannot be done in shards on several machines."""
    if out in (None, "-") or format_of(Path(str(out))):
        raise UsageError("--engine ray writes a folder of shards: -o takes a name without a suffix")
    if options.shard_size != Options().shard_size:
        raise UsageError("--shard-size: --engine ray writes one shard for each file that it reads")
    if not options.ordered:
        raise UsageError("--unordered: --engine ray keeps the order within a shard")
    places = Places(Path(str(out)), find_format(options.shard_format), shards=True)
    places.check()
    return places


def _shards(inputs: Inputs) -> list[Source]:
    """The files to read, by names that hold on every machine. Raises ``UsageError`` where they are no shards."""
    found = []
    for source in inputs:
        if source.path is None:
            raise UsageError("--engine ray reads files that all machines see, not standard input")
        if source.kind not in _KINDS:
            raise UsageError(
                f"{source.name}: --engine ray reads files of many articles (.jsonl, .csv, .parquet). Without it, "
                "'sellside annotate' reads files of one article, too"
            )
        found.append(replace(source, path=source.path.absolute()))
    return found


def _check_ray() -> None:
    if find_spec("ray") is None:
        raise UsageError("ray is needed for --engine ray: pip install 'sellside[ray]'")


def _fingerprint(setup: Setup, progress: Progress) -> str:
    pool = Pool(1, setup, None, progress.say)
    try:
        return pool.wait_for_fingerprint()
    finally:
        pool.close()


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:  # a link to nowhere, which will be rejected
        return 0


def _gather_rejects(places: Places, shards: ShardPlaces, number: int) -> None:
    with places.rejects_aside.open("wb") as whole:
        for shard in range(number):
            if shards.rejects(shard).exists():
                with shards.rejects(shard).open("rb") as part:
                    shutil.copyfileobj(part, whole)
        sync_file(whole)
