"""How the values of a record are read: what an event tells, and where in the text it stands.

Records may come from elsewhere (gold, another extractor), so shapes are checked here, and what cannot be read
is an error that names the article, the event and the key.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nlp.core.record import Record

RecordDict = Mapping[str, Any]


_FAR = 1 << 40  # no text is longer


class RecordError(ValueError):
    """A record that is not in the format of docs/record.md. The message says where, and what was found."""


@contextmanager
def reading(record: RecordDict) -> Iterator[None]:
    """Turn what goes wrong while a record is read, because it holds something else, into ``RecordError``."""
    try:
        yield
    except RecordError:
        raise
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError) as error:
        raise RecordError(f"article {record['id']}: not in the format of a record: {error}") from error


def plain_text(value: Any) -> str | None:
    """A value that should be text; a number as it would be printed. Raises ``TypeError`` for others."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"{kind(value)} stands where a string is expected")


def warnings_of(record: RecordDict) -> list[str]:
    """The warnings of a record. Raises ``TypeError`` where they are no list of strings."""
    warnings = record.get("warnings")
    if not isinstance(warnings, list | None):
        raise TypeError(f'"warnings" is {kind(warnings)}, not a list')
    return [plain_text(warning) or "" for warning in warnings or ()]


def data_of(record: Record | RecordDict) -> RecordDict:
    """The plain mapping of a record, with its id checked. Raises ``RecordError``."""
    data = record.data if isinstance(record, Record) else record
    if not isinstance(data, Mapping):
        raise RecordError(f"a record is a JSON object, this is {kind(data)}")
    if not isinstance(data.get("id"), str):
        raise RecordError(f'a record needs an "id", a string; found {kind(data.get("id"))}')
    for key in ("spans", "events"):
        if not isinstance(data.get(key) or [], list):
            raise RecordError(f'article {data["id"]}: "{key}" is {kind(data[key])}, not a list')
    if not isinstance(data.get("meta") or {}, Mapping):
        raise RecordError(f'article {data["id"]}: "meta" is {kind(data["meta"])}, not an object')
    if not isinstance(data.get("text"), str | None):
        raise RecordError(f'article {data["id"]}: "text" is {kind(data["text"])}, not a string')
    return data


def meta_value(record: RecordDict, key: str) -> Any:
    """A key of the input (url, title, published_at, …), which stands under meta or at the top level."""
    meta = record.get("meta") or {}
    value = meta.get(key)
    return record.get(key) if value is None else value


def meta_text(record: RecordDict, key: str) -> str | None:
    """The same as text; None where it is missing or empty. A number is written as it would be printed."""
    value = meta_value(record, key)
    if isinstance(value, str):
        return value or None
    return None if value is None or isinstance(value, dict | list) else str(value)


def spans_by_id(record: RecordDict) -> dict[str, RecordDict]:
    """The spans under their ids. Raises ``RecordError`` for one without label or whole-number offsets."""
    found: dict[str, RecordDict] = {}
    for number, span in enumerate(record.get("spans") or (), start=1):
        if not isinstance(span, dict):
            raise RecordError(f"article {record['id']}, span {number}: is {kind(span)}, not an object")
        start, end = span.get("start"), span.get("end")
        if (
            type(start) is not int
            or type(end) is not int
            or not 0 <= start <= end < _FAR
            or type(span.get("label")) is not str
        ):
            raise RecordError(
                f"article {record['id']}, span {span.get('id', number)}: "
                'needs "label", a string, and "start" and "end", whole numbers in order'
            )
        found[str(span.get("id", number))] = span
    return found


class EventReader:
    """Reads the fields of one event against the spans of its record."""

    __slots__ = ("event", "spans", "where")

    def __init__(self, record: RecordDict, event: Any, number: int, spans: Mapping[str, RecordDict]) -> None:
        """``number`` counts the record's events from 1 and stands in for an id that is missing."""
        self.where = f"article {record['id']}, event {number}"
        if not isinstance(event, dict):
            raise RecordError(f"{self.where}: is {kind(event)}, not an object")
        self.event = event
        self.spans = spans
        if event.get("id") is not None:
            self.where = f"article {record['id']}, event {event['id']}"

    def field(self, key: str) -> RecordDict | None:
        """The field ``{"value": …, "span": …}``, or None where the event tells none."""
        field = self.event.get(key)
        if field is not None and not isinstance(field, dict):
            raise RecordError(f'{self.where}: "{key}" is {kind(field)}; an object with "value" is expected')
        return field

    def fields(self, key: str) -> list[RecordDict]:
        """The fields of a list (tickers, quotes, drivers, checks)."""
        fields = self.event.get(key)
        if not fields and (fields is None or fields == []):
            return []
        if not isinstance(fields, list) or any(type(field) is not dict for field in fields):
            raise RecordError(f'{self.where}: "{key}" is not a list of objects')
        return fields

    def words(self, key: str) -> list[str]:
        """The values of a list, those left out that are null."""
        fields = self.fields(key)
        return [value for field in fields if (value := plain_text(field.get("value"))) is not None] if fields else []

    def word(self, key: str) -> str | None:
        """A plain word of the event: an action, the prominence, the house type."""
        value = self.event.get(key)
        if type(value) is not str and value is not None:
            raise RecordError(f'{self.where}: "{key}" is {kind(value)}, not a string')
        return value or None

    def number(self, key: str) -> float | None:
        return self._number(self.event.get(key), key)

    def text(self, key: str) -> str | None:
        """The value of a field that is text: broker, company, analyst, rating_from, rating_to, date."""
        field = self.event.get(key)
        if field is None:
            return None
        value = field.get("value") if type(field) is dict else (self.field(key) or {}).get("value")
        if type(value) is not str and value is not None:
            raise RecordError(f'{self.where}: the value of "{key}" is {kind(value)}, not a string')
        return value

    def money(self, key: str) -> tuple[float | None, str | None]:
        """Amount and currency of a target."""
        field = self.field(key)
        if field is None or (value := field.get("value")) is None:
            return None, None
        if not isinstance(value, dict):
            raise RecordError(
                f'{self.where}: the value of "{key}" is {kind(value)}; an object with "amount" and '
                '"currency" is expected'
            )
        currency = value.get("currency")
        return self._number(value.get("amount"), key), None if currency is None else str(currency)

    def measure(self, key: str) -> tuple[float | None, RecordDict]:
        """The number of ``valuation`` or ``upside``, and the object that it stands in."""
        field = self.field(key)
        if field is None:
            return None, {}
        return self._number(field.get("value"), key), field

    def norm(self, field: RecordDict | None) -> RecordDict:
        """The normal form of the span that a field rests on; empty where there is none."""
        span = self.span(field) if field else None
        norm = span.get("norm") if span else None
        return norm if isinstance(norm, dict) else {}

    def span(self, field: RecordDict) -> RecordDict | None:
        """The span that a field rests on."""
        id_ = field.get("span")
        return self.spans.get(id_ if type(id_) is str else str(id_))

    def place(self, field: RecordDict | None) -> list[int] | None:
        """Start and end of a field in the text, from its span or its own offsets."""
        if not field:
            return None
        span = self.span(field) or field
        start, end = span.get("start"), span.get("end")
        return [start, end] if type(start) is int and type(end) is int else None

    def score(self, key: str) -> int | None:
        """The place of a rating on the common scale, 1 to 5."""
        field = self.field(key)
        if not field:
            return None
        score = field["score"] if "score" in field else self.norm(field).get("score")
        if score is not None and (isinstance(score, bool) or score not in (1, 2, 3, 4, 5)):
            raise RecordError(f'{self.where}: the score of "{key}" is {score!r}, not a whole number from 1 to 5')
        return None if score is None else int(score)

    def _number(self, value: Any, key: str) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RecordError(f'{self.where}: "{key}" holds {kind(value)} where a number is expected')
        return float(value)


def split_ticker(printed: str) -> tuple[str, str | None]:
    """Symbol and exchange of a ticker as printed: "TYO:3774" is 3774 on TYO, "$TSLA" is TSLA on none told."""
    head, colon, tail = printed.partition(":")
    if colon and tail.strip() and head.strip():
        return tail.strip(), head.strip()
    return printed.strip().lstrip("$#"), None


def kind(value: Any) -> str:
    """What a JSON value is, for messages."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else f"a {type(value).__name__}"
