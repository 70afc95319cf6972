"""Records to rows: plain dicts with the columns of ``nlp.export.schema``, in its order."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from nlp.core.record import Record
from nlp.export.fields import (
    EventReader,
    RecordDict,
    RecordError,
    data_of,
    kind,
    meta_text,
    plain_text,
    reading,
    spans_by_id,
    split_ticker,
    warnings_of,
)
from nlp.export.instants import date_precision, full_date, read_instant
from nlp.export.schema import SCORE_SCHEME, columns_of

Row = dict[str, Any]

_PLACED = (
    "broker",
    "company",
    "analyst",
    "rating_from",
    "rating_to",
    "target_from",
    "target_to",
    "date",
    "valuation",
    "upside",
)
_PLACED_LISTS = ("tickers", "quotes", "drivers")


def rows(records: Iterable[Record | RecordDict], table: str = "events") -> Iterator[Row]:
    """The rows of one table ("articles", "spans", "events" or "quotes"), in the order of the records.

    Days are ``datetime.date``, moments ``datetime`` in UTC, words lists of strings, and JSON a string. Raises
    ``RecordError`` (a ``ValueError``) for a record that is not in the format, ``ValueError`` for an unknown
    table.
    """
    columns_of(table)
    of_record = _MAKERS[table]
    for record in records:
        yield from of_record(data_of(record))


def article_rows(record: RecordDict) -> Iterator[Row]:
    with reading(record):
        yield from _article_rows(record)


def _article_rows(record: RecordDict) -> Iterator[Row]:
    published = meta_text(record, "published_at")
    instant = read_instant(published)
    yield {
        "article_id": record["id"],
        "url": meta_text(record, "url"),
        "title": meta_text(record, "title"),
        "source": meta_text(record, "source"),
        "published_at": published,
        "published_on": instant.day,
        "published_precision": instant.precision,
        "published_zone": instant.zone,
        "published_utc": instant.utc,
        "known_by": instant.known_by,
        "language": plain_text(record.get("language")),
        "text": plain_text(record.get("text")),
        "spans": len(record.get("spans") or ()),
        "events": len(record.get("events") or ()),
        "warnings": warnings_of(record),
        "meta": _json(record.get("meta") or {}),
        "record_version": plain_text(record.get("schema_version")),
    }


def span_rows(record: RecordDict) -> Iterator[Row]:
    with reading(record):
        yield from _span_rows(record)


def _span_rows(record: RecordDict) -> Iterator[Row]:
    text = record.get("text")
    for span_id, span in spans_by_id(record).items():
        norm = span.get("norm")
        if norm is not None and not isinstance(norm, Mapping):
            raise RecordError(f'article {record["id"]}, span {span_id}: "norm" is {kind(norm)}, not an object')
        form: Mapping[str, Any] = norm or {}
        score = form.get("score")
        if score is not None and (isinstance(score, bool) or score not in (1, 2, 3, 4, 5)):
            raise RecordError(f"article {record['id']}, span {span_id}: the score is {score!r}, not 1 to 5")
        yield {
            "article_id": record["id"],
            "span_id": span_id,
            "label": span["label"],
            "start": span["start"],
            "end": span["end"],
            "text": plain_text(span.get("text", _slice(text, span["start"], span["end"]))),
            "name": plain_text(form.get("name")),
            "symbol": plain_text(form.get("symbol")),
            "exchange": plain_text(form.get("exchange")),
            "mic": plain_text(form.get("mic")),
            "rating": plain_text(form.get("rating")),
            "score": None if score is None else int(score),
            "score_scheme": None if score is None else SCORE_SCHEME,
            "stance": plain_text(form.get("stance")),
            "scope": plain_text(form.get("scope")),
            "amount": _number(form.get("amount")),
            "currency": plain_text(form.get("currency")),
            "value": _number(form.get("value")),
            "metric": plain_text(form.get("metric")),
            "date": full_date(plain_text(form.get("date"))),
            "speaker": plain_text(form.get("speaker")),
            "norm": None if norm is None else _json(norm),
            "rule": plain_text(span.get("rule")),
        }


def event_rows(record: RecordDict) -> Iterator[Row]:
    for _, row in read_events(record):
        yield row


def read_events(record: RecordDict) -> Iterator[tuple[EventReader, Row]]:
    """The rows of a record's events, each with the reader that it was made by."""
    with reading(record):
        yield from _read_events(record)


def _read_events(record: RecordDict) -> Iterator[tuple[EventReader, Row]]:
    events = record.get("events")
    if not events:
        return
    spans = spans_by_id(record)
    text = record.get("text")
    published = meta_text(record, "published_at")
    instant = read_instant(published)
    of_article: Row = {
        "article_id": record["id"],
        "url": meta_text(record, "url"),
        "title": meta_text(record, "title"),
        "published_at": published,
        "published_on": instant.day,
        "published_precision": instant.precision,
        "published_utc": instant.utc,
        "known_by": instant.known_by,
    }
    for number, (event, id_) in enumerate(zip(events, event_ids(record), strict=True), start=1):
        reader = EventReader(record, event, number, spans)
        yield reader, {"event_id": id_, **of_article, **_told(reader, text)}


def quote_rows(record: RecordDict) -> Iterator[Row]:
    with reading(record):
        yield from _quote_rows(record)


def _quote_rows(record: RecordDict) -> Iterator[Row]:
    spans = spans_by_id(record)
    text = record.get("text")
    tied: dict[str, list[Row]] = {}
    loose: list[Row] = []
    events = record.get("events") or ()
    for number, (event, id_) in enumerate(zip(events, event_ids(record), strict=True), start=1):
        reader = EventReader(record, event, number, spans)
        of_event = {
            "article_id": record["id"],
            "event_id": id_,
            "broker": reader.text("broker"),
            "company": reader.text("company"),
        }
        for quote in reader.fields("quotes"):
            span_id = plain_text(quote.get("span"))
            place = reader.place(quote)
            row = {
                **of_event,
                "span_id": span_id,
                "start": place[0] if place else None,
                "end": place[1] if place else None,
                "text": plain_text(quote.get("value")),
                "speaker": plain_text(reader.norm(quote).get("speaker")),
            }
            if span_id in spans:
                tied.setdefault(str(span_id), []).append(row)
            else:
                loose.append(row)
    names = [column.name for column in columns_of("quotes")]
    for span_id, span in spans.items():
        if span["label"] != "QUOTE":
            continue
        words = plain_text(span.get("text", _slice(text, span["start"], span["end"])))
        norm = span.get("norm") or {}
        alone = {
            "article_id": record["id"],
            "span_id": span_id,
            "start": span["start"],
            "end": span["end"],
            "speaker": plain_text(norm.get("speaker")),
        }
        for row in tied.get(span_id, [alone]):
            yield {name: row.get(name) for name in names} | {"text": words}
    for row in loose:
        yield {name: row.get(name) for name in names}


def event_ids(record: RecordDict) -> list[str]:
    """Ids that no two events of a corpus share: the article's id, "#", and the event's ``event_id``, else its
    ``id``.

    ``event_id`` stays the same when the pipeline finds more events in the article. It is made of house,
    company and act, so two events may have one: the second gets "-2" behind it.
    """
    ids: list[str] = []
    given: dict[str, int] = {}
    for number, event in enumerate(record.get("events") or (), start=1):
        own = None
        if isinstance(event, dict):
            own = event.get("event_id") or event.get("id")
        id_ = f"{record['id']}#{own or f'E{number}'}"
        given[id_] = given.get(id_, 0) + 1
        ids.append(id_ if given[id_] == 1 else f"{id_}-{given[id_]}")
    return ids


def _told(reader: EventReader, text: str | None) -> Row:
    """The columns that an event itself tells, from "date" on."""
    event = reader.event
    told_date = reader.text("date")
    target_from, currency_from = reader.money("target_from")
    target_to, currency_to = reader.money("target_to")
    score_from, score_to = reader.score("rating_from"), reader.score("rating_to")
    symbol, exchange, mic = _first_listing(reader)
    checks = reader.fields("checks")
    valuation, of_valuation = reader.measure("valuation")
    upside, of_upside = reader.measure("upside")
    sentence = _sentence(reader)
    return {
        "date": full_date(told_date),
        "date_precision": date_precision(told_date),
        "broker": reader.text("broker"),
        "house_type": reader.word("house_type"),
        "company": reader.text("company"),
        "symbol": symbol,
        "exchange": exchange,
        "mic": mic,
        "tickers": _listings(reader, inferred=False),
        "inferred_tickers": _listings(reader, inferred=True),
        "rating_action": reader.word("rating_action"),
        "rating_from": reader.text("rating_from"),
        "rating_to": reader.text("rating_to"),
        "score_from": score_from,
        "score_to": score_to,
        "score_scheme": SCORE_SCHEME if score_from or score_to else None,
        "target_action": reader.word("target_action"),
        "target_from": target_from,
        "target_to": target_to,
        "currency": currency_to or currency_from,
        "currency_from": currency_from,
        "analyst": reader.text("analyst"),
        "drivers": list(dict.fromkeys(reader.words("drivers"))) if event.get("drivers") else [],
        "quotes": _quotes(reader, text),
        "prominence": reader.word("prominence"),
        "checks": [plain_text(check.get("check")) or "" for check in checks],
        "confidence": reader.number("confidence"),
        "valuation": valuation,
        "valuation_metric": plain_text(of_valuation.get("metric")) if valuation is not None else None,
        "upside": upside,
        "upside_told": bool(of_upside.get("told")) if upside is not None else None,
        "sentence": _slice(text, *sentence) if sentence else None,
        "check_details": _json(checks) if checks else None,
        "offsets": _json(_offsets(reader, sentence)),
        "frame": plain_text(event.get("frame")),
    }


def _listings(reader: EventReader, inferred: bool) -> list[str]:
    """The tickers that the text prints, or those that a list of securities adds."""
    found = (
        plain_text(field.get("value")) for field in reader.fields("tickers") if bool(field.get("inferred")) is inferred
    )
    return [value for value in found if value is not None]


def _first_listing(reader: EventReader) -> tuple[str | None, str | None, str | None]:
    for field in reader.fields("tickers"):
        if field.get("inferred"):
            continue
        norm = reader.norm(field)
        symbol, exchange = split_ticker(plain_text(field.get("value")) or "")
        return (
            plain_text(norm.get("symbol")) or symbol or None,
            plain_text(norm.get("exchange")) or exchange,
            plain_text(norm.get("mic")),
        )
    return None, None, None


def _quotes(reader: EventReader, text: str | None) -> list[str]:
    """The words of the quotes; those that the record leaves out are read off the text, or not at all."""
    words = []
    for field in reader.fields("quotes"):
        value = field.get("value")
        place = reader.place(field) if value is None else None
        if place:
            value = _slice(text, *place)
        if value is not None:
            words.append(plain_text(value) or "")
    return words


def _sentence(reader: EventReader) -> tuple[int, int] | None:
    sentence = reader.event.get("sentence")
    if sentence is None:
        return None
    if not isinstance(sentence, list) or len(sentence) != 2 or not all(type(place) is int for place in sentence):
        raise RecordError(f'{reader.where}: "sentence" is not a pair of offsets')
    return sentence[0], sentence[1]


def _offsets(reader: EventReader, sentence: tuple[int, int] | None) -> dict[str, Any]:
    offsets: dict[str, Any] = {}
    event, place_of = reader.event, reader.place
    for key in _PLACED:
        field = event.get(key)
        if field and (place := place_of(field)):
            offsets[key] = place
    for key in _PLACED_LISTS:
        fields = event.get(key)
        if fields:
            places = [place_of(field) for field in fields]
            if any(places):
                offsets[key] = places
    if sentence:
        offsets["sentence"] = sentence
    return offsets


def _slice(text: str | None, start: int, end: int) -> str | None:
    return None if text is None else text[start:end]


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{kind(value)} stands where a number is expected")
    return float(value)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_MAKERS = {"articles": article_rows, "spans": span_rows, "events": event_rows, "quotes": quote_rows}
