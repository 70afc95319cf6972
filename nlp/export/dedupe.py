"""From records to calls: read every event once, cluster them, and give a row a call with all its sources."""

import mmap
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import IO, Self

import orjson

from nlp.evaluation.compare import canonical_house
from nlp.export.clusters import Call, Cluster, cluster
from nlp.export.companies import Companies, Securities, name_key
from nlp.export.fields import EventReader, RecordDict, RecordError, data_of
from nlp.export.instants import read_instant
from nlp.export.markets import markets
from nlp.export.rows import Row, read_events
from nlp.export.schema import EVENTS, Column
from nlp.export.writers import Problem

DEFAULT_WINDOW = 7

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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = 1 << 62  # sorts behind every moment


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
        told = f"{self.events:,} events, {self.calls:,} calls"
        parts = [
            (self.conflicts, "contradicted by another"),
            (self.repeated, "events read twice and counted once"),
            (self.joined, "companies with several tickers"),
            (self.refused, "pairs of tickers kept apart by the list of securities"),
        ]
        return told + "".join(f"; {count:,} {what}" for count, what in parts if count)


class Dedupe:
    """Takes records in, then gives calls out. Rows wait in a temporary file, for a corpus may be large.

    To be used in a ``with`` block, at whose end the file goes.
    """

    def __init__(self, window: int = DEFAULT_WINDOW, securities: Securities | None = None) -> None:
        self.window = window
        self.tally = Tally()
        self._companies = Companies(securities)
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by __exit__)
        self._ends = array("Q", [0])
        self._calls: list[tuple[Call, tuple[str, ...], str | None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def read(self, records: Iterable[RecordDict], on_problem: Problem) -> None:
        """Read the events of records; one that cannot be read is a problem, and none of its events count."""
        for record in records:
            try:
                made = [(row, _tickers(reader)) for reader, row in read_events(data_of(record))]
            except RecordError as error:
                on_problem(str(error))
                continue
            for row, tickers in made:
                self._take(row, tickers)

    def calls(self) -> Iterator[Row]:
        """The calls in the order in which they became known, with the columns of ``CALLS``."""
        self._companies.settle()
        self.tally.events = len(self._calls)
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
                yield self._row(each, ids, rows)

    def _take(self, row: Row, tickers: tuple[str, ...]) -> None:
        packed = orjson.dumps(row, option=orjson.OPT_UTC_Z)
        self._spool.write(packed)
        self._ends.append(self._ends[-1] + len(packed))
        name = _name(row["company"]) if row["company"] else None
        self._companies.see(tickers, name)
        day: date | None = row["date"] or row["published_on"]
        call = Call(
            seen=_seen(row),
            event_id=row["event_id"],
            digest=blake2b(packed, digest_size=8).digest(),
            place=len(self._calls),
            day=day.toordinal() if day else None,
            house=_house(row["broker"]) if row["broker"] else None,
            company=None,
            rating_action=row["rating_action"],
            target_action=row["target_action"],
            rating_from=row["rating_from"],
            rating_to=row["rating_to"],
            target_from=_money(row["target_from"], row["currency_from"]),
            target_to=_money(row["target_to"], row["currency"]),
        )
        self._calls.append((call, tickers, name))

    def _settled(self) -> Iterator[Call]:
        """The events under the companies that the whole corpus tells; of repeated ones the first."""
        seen: set[tuple[str, bytes]] = set()
        for call, tickers, name in self._calls:
            key = (call.event_id, call.digest)
            if key in seen:
                self.tally.repeated += 1
                continue
            seen.add(key)
            yield call._replace(company=self._companies.company(tickers, name))

    def _row(self, found: Cluster, ids: list[str], rows: mmap.mmap) -> Row:
        members = [
            orjson.loads(rows[self._ends[each.place] : self._ends[each.place + 1]]) for each in found.members
        ]
        company = found.members[0].company
        keys = ("event_id", "article_id", "url", "published_at")
        conflicts = [
            {"call_id": ids[each.other], "field": each.field, "here": each.here, "there": each.there}
            for each in found.conflicts
        ]
        return {
            "call_id": ids[found.number],
            **members[0],
            "stock": self._companies.label(company) if company else None,
            "listings": self._companies.listings(company) if company else [],
            "times_told": len(members),
            "times_lead": sum(1 for row in members if row["prominence"] != "context"),
            "sources": orjson.dumps([{key: row[key] for key in keys} for row in members]).decode(),
            "conflicts": orjson.dumps(conflicts).decode() if conflicts else None,
        }


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


def _tickers(reader: EventReader) -> tuple[str, ...]:
    """The tickers of an event, as "OPERATOR:SYMBOL"."""
    found = []
    for field in reader.fields("tickers"):
        norm = reader.norm(field)
        found.append(_ticker(str(field.get("value")), norm.get("symbol"), norm.get("mic")))
    return tuple(found)


def _seen(row: Row) -> int:
    """When an event was certainly known, in microseconds; by its own date where publication is not told."""
    known: datetime | None = row["known_by"]
    if known is None and row["date"] is not None:
        known = read_instant(row["date"].isoformat()).known_by
    return _NEVER if known is None else int((known - _EPOCH).total_seconds() * 1_000_000)


def _money(amount: float | None, currency: str | None) -> tuple[float, str] | None:
    return None if amount is None or currency is None else (amount, currency)


@lru_cache(maxsize=1 << 18)
def _ticker(printed: str, symbol: str | None, mic: str | None) -> str:
    return markets().ticker(printed, symbol, mic)


@lru_cache(maxsize=1 << 18)
def _name(company: str) -> str:
    return name_key(company)


@lru_cache(maxsize=1 << 16)
def _house(broker: str) -> str | None:
    return canonical_house(broker)
