"""What is wrong with an annotated record: offsets, vocabularies, and events that their text contradicts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from nlp.core.record import LABELS, RATING_ACTIONS, TARGET_ACTIONS
from nlp.evaluation.amounts import money_in_text
from nlp.evaluation.compare import FIELDS, houses_agree, plain, rating_key
from nlp.evaluation.files import numbered_records

CHECKS = ("rating_direction", "target_direction", "target_change", "currency_mismatch")
PROMINENCE = ("lead", "context")
SPEAKERS = ("broker", "company", "other")
STANCES = {1: "positive", 2: "positive", 3: "neutral", 4: "negative", 5: "negative"}
FIELD_LABELS = {
    "broker": "BROKER",
    "company": "COMPANY",
    "tickers": "TICKER",
    "analyst": "ANALYST",
    "rating_from": "RATING",
    "rating_to": "RATING",
    "target_from": "TARGET",
    "target_to": "TARGET",
    "date": "DATE",
    "quotes": "QUOTE",
}


class Finding(NamedTuple):
    """One thing that is wrong; ``where`` is "record", "span T3", "event E1" or "event E1, rating_to"."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check_record(record: Mapping[str, Any]) -> list[Finding]:
    """Everything that is wrong with a record, spans first."""
    text = record.get("text")
    if not isinstance(text, str):
        return [Finding("record", "has no 'text', a string")]
    if not isinstance(record.get("id"), str):
        return [Finding("record", "has no 'id', a string")]
    findings = list(_lists(record))
    spans = record.get("spans") or []
    readable = []
    for n, span in enumerate(spans, start=1):
        wrong = list(_span(span, n, text))
        findings += wrong
        if not wrong:
            readable.append(span)
    findings += _overlaps(readable)
    findings += _repeated("span", [s.get("id") for s in spans if isinstance(s, Mapping)])
    events = record.get("events") or []
    findings += _repeated("event", [e.get("id") for e in events if isinstance(e, Mapping)])
    annotated = set(LABELS if record.get("labels") is None else record["labels"])
    for n, event in enumerate(events, start=1):
        findings += _event(event, n, record, readable, annotated)
    return findings


def check_files(paths: Iterable[Path]) -> tuple[list[str], int]:
    """What is wrong in files of records, one line a finding, and how many records they hold.

    A line reads ``file:line: id: where: what``. An id that is given twice is a finding too. Raises
    ``ValueError`` for a line that is no record at all.
    """
    lines: list[str] = []
    count = 0
    seen: dict[str, str] = {}
    for path in paths:
        for number, record in numbered_records(path):
            count += 1
            place = f"{path}:{number}"
            if record["id"] in seen:
                lines.append(f"{place}: {record['id']}: record: this id is taken by {seen[record['id']]}")
            seen.setdefault(record["id"], place)
            lines += [f"{place}: {record['id']}: {finding}" for finding in check_record(record)]
    return lines, count


def _lists(record: Mapping[str, Any]) -> Iterator[Finding]:
    for key, known in (("labels", LABELS), ("fields", FIELDS)):
        listed = record.get(key)
        if listed is None:
            continue
        yield from (
            Finding("record", f"{key} names {name!r}; known are {', '.join(known)}")
            for name in listed
            if name not in known
        )
    labels = record.get("labels")
    if labels is not None:
        used = {s.get("label") for s in record.get("spans") or () if isinstance(s, Mapping)}
        extra = sorted(str(label) for label in used - set(labels) if label in LABELS)
        yield from (Finding("record", f"has {label} spans, but 'labels' does not list {label}") for label in extra)


def _repeated(kind: str, ids: Sequence[Any]) -> Iterator[Finding]:
    seen = set()
    for name in ids:
        if name is not None and name in seen:
            yield Finding(f"{kind} {name}", "this id is given twice")
        seen.add(name)


def _span(span: Any, number: int, text: str) -> Iterator[Finding]:
    if not isinstance(span, Mapping):
        yield Finding(f"span {number}", "is no JSON object")
        return
    where = f"span {span.get('id', number)}"
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if label not in LABELS:
        yield Finding(where, f"label {label!r}; labels are {', '.join(LABELS)}")
        return
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        yield Finding(where, f"offsets {start}-{end} do not lie in the text of {len(text)} characters")
        return
    found = text[start:end]
    if span.get("text") != found:
        yield Finding(where, f"text is {span.get('text')!r}, but the offsets hold {found!r}")
    if found != found.strip():
        yield Finding(where, f"white space at the ends of {label} {found!r}")
    yield from _norm(span.get("norm") or {}, where)


def _norm(norm: Mapping[str, Any], where: str) -> Iterator[Finding]:
    score, stance = norm.get("score"), norm.get("stance")
    if score is not None and score not in STANCES:
        yield Finding(where, f"norm.score {score!r}; it is 1 (strong buy) to 5 (sell)")
    if stance is not None and stance not in STANCES.values():
        yield Finding(where, f"norm.stance {stance!r}; it is positive, neutral or negative")
    elif score in STANCES and stance is not None and STANCES[score] != stance:
        yield Finding(where, f"norm.stance {stance!r} contradicts the score {score}")
    if norm.get("speaker") is not None and norm["speaker"] not in SPEAKERS:
        yield Finding(where, f"norm.speaker {norm['speaker']!r}; it is one of {', '.join(SPEAKERS)}")
    amount, currency = norm.get("amount"), norm.get("currency")
    if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int | float)):
        yield Finding(where, f"norm.amount {amount!r} is no number")
    if currency is not None and not _is_code(currency):
        yield Finding(where, f"norm.currency {currency!r} is no ISO 4217 code")
    if norm.get("date") is not None and not _is_date(norm["date"]):
        yield Finding(where, f"norm.date {norm['date']!r} is no ISO date")


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _overlaps(spans: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    last: dict[str, Mapping[str, Any]] = {}
    for span in sorted(spans, key=lambda s: (s["start"], s["end"])):
        before = last.get(span["label"])
        if before is not None and span["start"] < before["end"]:
            both = f"{before['text']!r} {before['start']}-{before['end']} and {span['text']!r} "
            both += f"{span['start']}-{span['end']}"
            yield Finding(f"span {span.get('id', '')}".rstrip(), f"two {span['label']} spans overlap: {both}")
        if before is None or span["end"] > before["end"]:
            last[span["label"]] = span


def _event(
    event: Any,
    number: int,
    record: Mapping[str, Any],
    spans: Sequence[Mapping[str, Any]],
    annotated: set[str],
) -> Iterator[Finding]:
    if not isinstance(event, Mapping):
        yield Finding(f"event {number}", "is no JSON object")
        return
    where = f"event {event.get('id', number)}"
    for key, known in (
        ("rating_action", (*RATING_ACTIONS, None)),
        ("target_action", (*TARGET_ACTIONS, None)),
        ("prominence", PROMINENCE),
    ):
        if key in event and event[key] not in known:
            yield Finding(f"{where}, {key}", f"{event[key]!r}; it is one of {', '.join(str(k) for k in known)}")
    yield from _consistency(event, where)
    for key, label in FIELD_LABELS.items():
        given = event.get(key)
        for value in given if isinstance(given, list) else [given]:
            if value is not None:
                yield from _value(f"{where}, {key}", key, value, label, spans, record, annotated)
    text = record["text"]
    if event.get("sentence") is not None:
        try:
            start, end = event["sentence"]
            sentence = text[start:end]
        except (TypeError, ValueError):
            yield Finding(f"{where}, sentence", f"{event['sentence']!r} is no pair of offsets")
        else:
            if not 0 <= start < end <= len(text) or sentence != sentence.strip():
                yield Finding(f"{where}, sentence", f"{start}-{end} is outside the text or has white space at its ends")
    for check in event.get("checks") or ():
        name = check.get("check") if isinstance(check, Mapping) else check
        if name not in CHECKS:
            yield Finding(f"{where}, checks", f"{name!r}; checks are {', '.join(CHECKS)}")


_FORBIDDEN = {
    "rating_action": {
        "reiterate": ("rating_from",),
        "suspend": ("rating_to",),
        None: ("rating_from", "rating_to"),
    },
    "target_action": {
        "set": ("target_from",),
        "maintain": ("target_from",),
        "remove": ("target_to",),
        None: ("target_from", "target_to"),
    },
}


def _consistency(event: Mapping[str, Any], where: str) -> Iterator[Finding]:
    for key, forbidden in _FORBIDDEN.items():
        if key not in event:
            continue
        action = event[key]
        for field in forbidden.get(action, ()):
            if event.get(field) is not None:
                yield Finding(f"{where}, {field}", f"is given, but {key} {action or 'null'!r} has none")
    if all(key in event and event[key] is None for key in _FORBIDDEN):
        yield Finding(where, "tells neither a rating nor a target; that is no event")


def _value(
    where: str,
    key: str,
    value: Any,
    label: str,
    spans: Sequence[Mapping[str, Any]],
    record: Mapping[str, Any],
    annotated: set[str],
) -> Iterator[Finding]:
    told = plain(value)
    of_label = [s for s in spans if s["label"] == label]
    pointed = value.get("span") if isinstance(value, Mapping) else None
    if pointed is not None:
        ids = {s["id"]: s for s in record.get("spans") or () if isinstance(s, Mapping) and "id" in s}
        if pointed not in ids:
            yield Finding(where, f"points at the span {pointed!r}, which is not there")
            return
        if ids[pointed].get("label") != label:
            yield Finding(where, f"points at {pointed}, a {ids[pointed].get('label')} span, not a {label}")
            return
        of_label = [s for s in of_label if s.get("id") == pointed]
    if key in {"target_from", "target_to"}:
        shape = isinstance(told, Mapping) and isinstance(told.get("amount"), int | float)
        if not shape or not _is_code(told.get("currency")):
            yield Finding(where, f"money is {{'amount': number, 'currency': code}}, not {told!r}")
            return
    elif not isinstance(told, str):
        yield Finding(where, f"{told!r} is no string")
        return
    if key == "date":
        if not _is_date(told):
            yield Finding(where, f"{told!r} is no ISO date")
        return  # dates are resolved, and headings may give them: their spans do not hold them as they are
    if label not in annotated or not isinstance(record.get("spans"), list):
        return
    if not any(tells(key, told, span) for span in of_label):
        what = "that span" if pointed else f"any {label} span"
        shown = [s["text"] for s in of_label][:8]
        yield Finding(where, f"{told!r} is not what {what} says {shown}")


def tells(key: str, told: Any, span: Mapping[str, Any]) -> bool:
    """Whether a span says the value of a field."""
    norm = span.get("norm") or {}
    if key == "broker":
        return houses_agree(told, span["text"]) or houses_agree(told, norm.get("name"))
    if key in {"rating_from", "rating_to"}:
        return rating_key(told) == rating_key(span["text"])
    if key in {"target_from", "target_to"}:
        if norm.get("amount") is not None and norm.get("currency") is not None:
            return bool(norm["amount"] == told["amount"] and norm["currency"] == told["currency"])
        return money_in_text(told["amount"], told["currency"], span["text"])
    return bool(told == span["text"])
