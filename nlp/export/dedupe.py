"""From records to calls: read every event once, cluster them, and give a row a call with all its sources."""

import gc
import io
import mmap
import tempfile
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice
from typing import IO, NamedTuple, Self

import orjson

from nlp.export.clusters import Call, Cluster, cluster
from nlp.export.companies import Companies, Securities
from nlp.export.fields import RecordDict
from nlp.export.prepare import Prepared, Told, prepare, prepare_file
from nlp.export.rows import Row
from nlp.export.schema import EVENTS, Column
from nlp.export.table_text import WRITERS
from nlp.export.writers import Problem

DEFAULT_WINDOW = 7
_ROWS = 2_000  # that a process makes at a time

CALLS = (
    Column("call_id", "text", "id of the call, made of the first event's id"),
    *EVENTS,
    Column(
        "stock",
        "text",
        "the company: as the list of securities calls it, else its first listing, else its name",
        "none is told",
    ),
    Column(
        "listings",
        "words",
        "all tickers of the company, in this corpus and the list of securities, MARKET:SYMBOL",
    ),
    Column("times_told", "whole", "number of events that tell the call", unit="events"),
    Column("times_lead", "whole", "how many of them tell it as their article's news", unit="events"),
    Column("sources", "json", "those events, the first known first: event_id, article_id, url, published_at"),
    Column(
        "conflicts",
        "json",
        "calls of the same days that contradict this one: call_id, field, here, there",
        "nothing contradicts it",
    ),
)


@dataclass(slots=True)
class Tally:
    """What a run went through. ``repeated`` events were there twice, word for word, and count once."""

    events: int = 0
    calls: int = 0
    repeated: int = 0
    conflicts: int = 0
    joined: int = 0
    refused: int = 0

    def __str__(self) -> str:
        parts = [
            (self.conflicts, "", "contradicted by another"),
            (self.repeated, "event", "read twice and counted once"),
            (self.joined, "company", "with several tickers"),
            (self.refused, "pair", "of tickers kept apart by the list of securities"),
        ]
        told = f"{_counted(self.events, 'event')}, {_counted(self.calls, 'call')}"
        return told + "".join(f"; {_counted(count, word)} {what}" for count, word, what in parts if count)


class Dedupe:
    """Takes records in, then gives calls out. Rows wait in a temporary file, for a corpus may be large.

    To be used in a ``with`` block, at whose end the file goes. Within it Python's collector of cycles is off:
    none are made here, and looking for them among millions of events would take most of the time.
    """

    def __init__(self, window: int = DEFAULT_WINDOW, securities: Securities | None = None) -> None:
        self.window = window
        self.tally = Tally()
        self._companies = Companies(securities)
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by __exit__)
        self._ends = array("Q", [0])
        self._told: list[Told] = []
        self._collected = False

    def __enter__(self) -> Self:
        self._collected = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        if self._collected:
            gc.enable()
        self._spool.close()

    def read(self, records: Iterable[RecordDict], on_problem: Problem) -> None:
        """Read the events of records; one that cannot be read is a problem, and none of its events count."""
        records = iter(records)
        while chunk := list(islice(records, 2_000)):
            self._take(prepare(chunk), on_problem)

    def read_file(self, path: str, on_problem: Problem, workers: int = 1) -> None:
        """The same for a file or a folder of records, or "-", with the lines read by ``workers`` processes.

        Raises ``ReadError`` for a file that cannot be opened.
        """
        for prepared in prepare_file(path, on_problem, workers):
            self._take(prepared, on_problem)

    def calls(self) -> Iterator[Row]:
        """The calls in the order in which they became known, with the columns of ``CALLS``."""
        return map(_row, self._found())

    def write(self, form: str, stream: IO[bytes], workers: int = 1) -> None:
        """Write the calls as "csv" or "jsonl"; ``workers`` processes make the lines, in order."""
        write = WRITERS[form]
        write((), CALLS, stream)
        found = self._found()
        chunks = iter(lambda: list(islice(found, _ROWS)), [])
        first = next(chunks, [])
        if workers < 2 or len(first) < _ROWS:  # too little to pay for processes
            for chunk in chain([first], chunks):
                stream.write(_lines(form, chunk))
            return
        with ProcessPoolExecutor(workers) as pool:
            waiting: deque[Future[bytes]] = deque()
            for chunk in chain([first], chunks):
                waiting.append(pool.submit(_lines, form, chunk))
                if len(waiting) > 2 * workers:
                    stream.write(waiting.popleft().result())
            for lines in waiting:
                stream.write(lines.result())

    def _found(self) -> Iterator["Found"]:
        self._companies.settle()
        self.tally.events = len(self._told)
        found = list(cluster(self._settled(), self.window))
        self.tally.calls = len(found)
        self.tally.conflicts = sum(1 for each in found if each.conflicts)
        self.tally.joined = self._companies.joined
        self.tally.refused = len(self._companies.refused)
        ids = _ids(found)
        self._spool.flush()
        if not found:
            return
        with mmap.mmap(self._spool.fileno(), 0, access=mmap.ACCESS_READ) as rows:
            for each in found:
                yield self._call(each, ids, rows)

    def _take(self, prepared: Prepared, on_problem: Problem) -> None:
        for problem in prepared.problems:
            on_problem(problem)
        self._spool.write(prepared.rows)
        for told in prepared.told:
            self._ends.append(self._ends[-1] + told.size)
            self._companies.see(told.tickers, told.name)
        self._told += prepared.told

    def _settled(self) -> Iterator[Call]:
        """The events under the companies that the whole corpus tells; of repeated ones the first."""
        seen: set[tuple[str, bytes]] = set()
        company = self._companies.company
        for place, told in enumerate(self._told):
            key = (told.event_id, told.digest)
            if key in seen:
                self.tally.repeated += 1
                continue
            seen.add(key)
            yield Call(
                told.seen,
                told.event_id,
                told.digest,
                place,
                told.day,
                told.house,
                company(told.tickers, told.name),
                told.rating_action,
                told.target_action,
                told.rating_from,
                told.rating_to,
                told.target_from,
                told.target_to,
            )

    def _call(self, found: Cluster, ids: list[str], rows: mmap.mmap) -> "Found":
        first = found.members[0]
        told = [self._told[each.place] for each in found.members]
        company = first.company
        return Found(
            ids[found.number],
            rows[self._ends[first.place] : self._ends[first.place + 1]],
            self._companies.label(company) if company else None,
            self._companies.listings(company) if company else [],
            len(told),
            sum(each.lead for each in told),
            b",".join([each.source for each in told]),
            [(ids[each.other], each.field, each.here, each.there) for each in found.conflicts],
        )


class Found(NamedTuple):
    """A call before its row is made: the first report's row, packed, and what the others add."""

    id: str
    packed: bytes
    stock: str | None
    listings: list[str]
    told: int
    lead: int
    sources: bytes
    conflicts: list[tuple[str, str, object, object]]


def _counted(number: int, word: str) -> str:
    if number != 1 and word:
        word = "companies" if word == "company" else f"{word}s"
    return f"{number:,} {word}".rstrip()


def _row(found: Found) -> Row:
    conflicts = [dict(zip(("call_id", "field", "here", "there"), each, strict=True)) for each in found.conflicts]
    return {
        "call_id": found.id,
        **orjson.loads(found.packed),
        "stock": found.stock,
        "listings": found.listings,
        "times_told": found.told,
        "times_lead": found.lead,
        "sources": f"[{found.sources.decode()}]",
        "conflicts": orjson.dumps(conflicts).decode() if conflicts else None,
    }


def _lines(form: str, found: list[Found]) -> bytes:
    stream = io.BytesIO()
    WRITERS[form](map(_row, found), CALLS, stream, header=False)
    return stream.getvalue()


def _ids(found: list[Cluster]) -> list[str]:
    """An id for each call, that stays when articles are added: a hash of its first event's id.

    Where two calls begin with events of one id, the later ones get a number behind it.
    """
    given: dict[str, int] = {}
    ids = []
    for each in found:
        id_ = blake2b(each.members[0].event_id.encode(), digest_size=8).hexdigest()
        given[id_] = given.get(id_, 0) + 1
        ids.append(id_ if given[id_] == 1 else f"{id_}-{given[id_]}")
    return ids
