"""An article as the page reads it: its text, its spans in the browser's offsets, its events as cards."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from nlp.export.fields import (
    EventReader,
    RecordDict,
    RecordError,
    meta_text,
    plain_text,
    spans_by_id,
    warnings_of,
)
from nlp.report.charts import amount, percent
from nlp.report.figures import NO_HOUSE, kind_of

Place = tuple[int, int]

_ACTS = {
    "upgrade": "upgrades",
    "downgrade": "downgrades",
    "initiate": "initiates",
    "resume": "resumes",
    "reiterate": "reiterates",
    "suspend": "suspends",
}
_TARGET_ACTS = {
    "raise": "raises target on",
    "cut": "cuts target on",
    "set": "sets target on",
    "maintain": "maintains target on",
    "remove": "removes target on",
}


def title_of(record: RecordDict) -> str:
    """The title of the input, else the first line of the text, else the id."""
    title = meta_text(record, "title")
    if title:
        return title.strip()
    first = str(record.get("text") or "").strip().partition("\n")[0].strip()
    return f"{first[:140]}…" if len(first) > 141 else first or str(record["id"])


def article(record: RecordDict) -> dict[str, Any]:
    """What the page needs of a record, as JSON. Raises ``RecordError`` for one that is not in the format.

    Keys are short, for there are thousands: i id, t title, d published_at, u url, s source, x text, p spans
    as [start, end, label, note], e events as ``card`` makes them, w warnings. Offsets count UTF-16 units, as
    the browser does.
    """
    text = str(record.get("text") or "")
    units = _Units(text)
    spans = spans_by_id(record)
    url = meta_text(record, "url")
    made: dict[str, Any] = {
        "i": record["id"],
        "t": title_of(record),
        "d": meta_text(record, "published_at"),
        "u": url if url and url.lower().startswith(("http://", "https://")) else None,
        "s": meta_text(record, "source"),
        "x": text,
        "p": [
            [*units.place(record, span_id, span["start"], span["end"]), span["label"], _note(span)]
            for span_id, span in spans.items()
        ]
        if text
        else [],
        "e": [
            card(EventReader(record, event, number, spans), units)
            for number, event in enumerate(record.get("events") or (), start=1)
        ],
    }
    if record.get("warnings"):
        made["w"] = warnings_of(record)
    return {key: value for key, value in made.items() if value is not None}


def card(reader: EventReader, units: "_Units") -> dict[str, Any]:
    """An event as a card, under short keys too.

    h headline, k kind of drawing, a acts, b house, c company, m prominence, f fields as [name, value,
    places], x failed checks as [check, expected, found].
    """
    event = reader.event
    house, company = reader.text("broker"), reader.text("company")
    rating, target = reader.word("rating_action"), reader.word("target_action")
    fields: list[tuple[str, str, list[Place]]] = []

    def put(name: str, value: str | None, *found: Any) -> None:
        if value:
            fields.append((name, value, [units.pair(place) for place in found if place]))

    put("House", house, reader.place(reader.field("broker")))
    put("Analyst", reader.text("analyst"), reader.place(reader.field("analyst")))
    put("Company", company, reader.place(reader.field("company")))
    for ticker in reader.fields("tickers"):
        put(
            "Listing, inferred" if ticker.get("inferred") else "Listing",
            plain_text(ticker.get("value")),
            reader.place(ticker),
        )
    put("Rating act", rating)
    put("Rating before", _rating(reader, "rating_from"), reader.place(reader.field("rating_from")))
    put("Rating after", _rating(reader, "rating_to"), reader.place(reader.field("rating_to")))
    put("Target act", target)
    put("Target before", _money(reader, "target_from"), reader.place(reader.field("target_from")))
    put("Target after", _money(reader, "target_to"), reader.place(reader.field("target_to")))
    put("Date", reader.text("date"), reader.place(reader.field("date")))
    put("Valuation", _valuation(reader), reader.place(reader.field("valuation")))
    put("Upside", _upside(reader), reader.place(reader.field("upside")))
    for driver in reader.fields("drivers"):
        put("Reason", (plain_text(driver.get("value")) or "").replace("_", " "), reader.place(driver))
    for quote in reader.fields("quotes"):
        place = reader.place(quote)
        words = plain_text(quote.get("value")) or (units.text[slice(*place)] if place else None)
        put("Quote", words and f"“{words}”", place)
    sentence = event.get("sentence")
    if isinstance(sentence, list) and len(sentence) == 2:
        put("Sentence", units.text[slice(*sentence)], sentence)
    if reader.number("confidence") is not None:
        put("Confidence", f"{reader.number('confidence'):.2f}")
    act = _ACTS.get(rating or "") or _TARGET_ACTS.get(target or "") or "on"
    return {
        "h": f"{house or NO_HOUSE} {act} {company or '(no company named)'}",
        "k": kind_of({"rating_action": rating}),
        "a": [rating or "target only", *([f"target {target}"] if target else [])],
        "b": house or NO_HOUSE,
        "c": company or "",
        "m": reader.word("prominence") or "",
        "f": fields,
        "x": [
            [str(check.get("check")), _told(check.get("expected")), _told(check.get("found"))]
            for check in reader.fields("checks")
        ],
    }


class _Units:
    """Offsets in code points as offsets in UTF-16 units, which count characters beyond the BMP twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._wide = [] if text.isascii() else [at for at, letter in enumerate(text) if letter > "\uffff"]

    def place(self, record: RecordDict, span_id: str, start: int, end: int) -> Place:
        """A span's place. Raises ``RecordError`` where it does not lie in the text."""
        if not 0 <= start <= end <= len(self.text):
            raise RecordError(
                f"article {record['id']}, span {span_id}: {start}-{end} does not lie in the text of "
                f"{len(self.text)} characters"
            )
        return self.pair((start, end))

    def pair(self, place: Iterable[int]) -> Place:
        start, end = place
        return start + bisect_left(self._wide, start), end + bisect_left(self._wide, end)


def _note(span: RecordDict) -> str:
    """What the normal form of a span says, in a few words."""
    norm = span.get("norm")
    if not isinstance(norm, Mapping):
        return ""
    return ", ".join(f"{key} {value}" for key, value in norm.items() if isinstance(value, str | int | float))


def _rating(reader: EventReader, key: str) -> str | None:
    told, score = reader.text(key), reader.score(key)
    return f"{told} ({score} of 5)" if told and score else told


def _money(reader: EventReader, key: str) -> str | None:
    value, currency = reader.money(key)
    return None if value is None else amount(value, currency or "")


def _valuation(reader: EventReader) -> str | None:
    value, field = reader.measure("valuation")
    return None if value is None else f"{value:g}x {field.get('metric') or ''}".strip()


def _upside(reader: EventReader) -> str | None:
    value, field = reader.measure("upside")
    return None if value is None else f"{percent(value / 100)} {'told' if field.get('told') else 'reckoned'}"


def _told(value: Any) -> str:
    if isinstance(value, Mapping) and "amount" in value:
        return amount(float(value["amount"]), str(value.get("currency") or ""))
    return "" if value is None else str(value)
