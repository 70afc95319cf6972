"""The part of dedupe that reads: events as packed rows and as what is compared, by several processes."""

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

import orjson

from nlp.evaluation.compare import canonical_house
from nlp.export.clusters import Money, Rating
from nlp.export.companies import name_key
from nlp.export.fields import EventReader, RecordDict, RecordError, data_of, plain_text, reading
from nlp.export.instants import read_instant
from nlp.export.markets import markets
from nlp.export.reading import Problem, files_of, is_parquet, parse_record, read_lines, read_records
from nlp.export.rows import Row, read_events

_CHUNK = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SOURCE = ("event_id", "article_id", "url", "published_at")
_NEVER = 1 << 62  # sorts behind every moment


class Told(NamedTuple):
    """What of an event is compared, before the corpus has told which tickers are one company.

    ``seen`` is when it was certainly known, in microseconds since 1970; ``day`` the ordinal of the day of the
    act, or of publication where the text tells none. ``tickers`` are "OPERATOR:SYMBOL". ``digest`` and
    ``size`` are of the packed row; ``source`` is the JSON by which a call names this event; ``lead`` whether
    it is its article's news.
    """

    seen: int
    event_id: str
    digest: bytes
    size: int
    day: int | None
    house: str | None
    tickers: tuple[str, ...]
    name: str | None
    rating_action: str | None
    target_action: str | None
    rating_from: Rating | None
    rating_to: Rating | None
    target_from: Money | None
    target_to: Money | None
    source: bytes
    lead: bool


class Prepared(NamedTuple):
    """A number of events, with their rows in JSON one behind the other, and what could not be read."""

    rows: bytes
    told: list[Told]
    problems: list[str]


def prepare(records: Iterable[RecordDict]) -> Prepared:
    """The events of records; of a record that cannot be read no event counts."""
    packed: list[bytes] = []
    told: list[Told] = []
    problems: list[str] = []
    for record in records:
        try:
            data = data_of(record)
            with reading(data):
                made = list(read_events(data))
                tickers = [_tickers(reader) for reader, _ in made]
        except RecordError as error:
            problems.append(str(error))
            continue
        for (reader, row), of_event in zip(made, tickers, strict=True):
            packed.append(orjson.dumps(row, option=orjson.OPT_UTC_Z))
            told.append(_told(reader, row, of_event, packed[-1]))
    return Prepared(b"".join(packed), told, problems)


def prepare_lines(lines: list[tuple[str, bytes]]) -> Prepared:
    """The same for lines of JSONL with their places."""
    problems: list[str] = []
    records = (parse_record(place, line, problems.append) for place, line in lines)
    done = prepare(record for record in records if record is not None)
    return done._replace(problems=problems + done.problems)


def prepare_file(path: str, on_problem: Problem, workers: int) -> Iterator[Prepared]:
    """The events of a file or a folder of records, in order; lines are read by ``workers`` processes."""
    for file in files_of(path):
        if is_parquet(file):
            records = read_records(file, on_problem)
            while chunk := list(islice(records, _CHUNK)):
                yield prepare(chunk)
            continue
        lines = read_lines(file, on_problem)
        first = list(islice(lines, _CHUNK))
        if workers < 2 or len(first) < _CHUNK:  # too little to pay for processes
            while first:
                yield prepare_lines(first)
                first = list(islice(lines, _CHUNK))
            continue
        with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
            waiting: deque[Future[Prepared]] = deque([pool.submit(prepare_lines, first)])
            while waiting:
                while len(waiting) < 2 * workers + 1 and (chunk_of_lines := list(islice(lines, _CHUNK))):
                    waiting.append(pool.submit(prepare_lines, chunk_of_lines))
                yield waiting.popleft().result()


def _told(reader: EventReader, row: Row, tickers: tuple[str, ...], packed: bytes) -> Told:
    day: date | None = row["date"] or row["published_on"]
    return Told(
        seen=_seen(row),
        event_id=row["event_id"],
        digest=blake2b(packed, digest_size=8).digest(),
        size=len(packed),
        day=day.toordinal() if day else None,
        house=_house(row["broker"]) if row["broker"] else None,
        tickers=tickers,
        name=_name(row["company"]) if row["company"] else None,
        rating_action=row["rating_action"],
        target_action=row["target_action"],
        rating_from=_rating(reader, "rating_from", row["score_from"]),
        rating_to=_rating(reader, "rating_to", row["score_to"]),
        target_from=_money(row["target_from"], row["currency_from"]),
        target_to=_money(row["target_to"], row["currency"]),
        source=orjson.dumps({key: row[key] for key in _SOURCE}),
        lead=row["prominence"] != "context",
    )


def _tickers(reader: EventReader) -> tuple[str, ...]:
    found = []
    for field in reader.fields("tickers"):
        norm = reader.norm(field)
        printed = plain_text(field.get("value"))
        if printed:
            found.append(_ticker(printed, plain_text(norm.get("symbol")), plain_text(norm.get("mic"))))
    return tuple(found)


def _seen(row: Row) -> int:
    """When an event was certainly known; by its own date where publication is not told."""
    known: datetime | None = row["known_by"]
    if known is None and row["date"] is not None:
        known = read_instant(row["date"].isoformat()).known_by
    return _NEVER if known is None else _microseconds(known)


@lru_cache(maxsize=1 << 16)
def _microseconds(known: datetime) -> int:
    return round((known - _EPOCH).total_seconds() * 1_000_000)


def _rating(reader: EventReader, key: str, score: int | None) -> Rating | None:
    field = reader.field(key)
    if field is None or field.get("value") is None:
        return None
    scale = reader.norm(field).get("scale")
    rank = scale.get("rank") if isinstance(scale, dict) else None
    return Rating(field["value"], score, rank if type(rank) is int else None)


def _money(amount: float | None, currency: str | None) -> Money | None:
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
