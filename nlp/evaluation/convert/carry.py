"""What every tool's format needs: carrying a record through a tool that knows only text, spans and relations.

A record goes out as the tool's spans and relations, and, beside them, as itself without its text (its
*luggage*), in a place that the tool hands back untouched. What comes back is put together from both: what
the tool shows (spans, relations) is the annotator's and wins; what it cannot show (normal forms, actions,
dates) is the luggage's, as long as the spans that it hangs on are there.

An event goes out as relations from one of its spans, the *anchor*, to its other spans, named by the field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nlp.core.record import LABELS
from nlp.evaluation.amounts import amounts_in
from nlp.evaluation.compare import LIST_FIELDS
from nlp.evaluation.schemes import share
from nlp.evaluation.validate import FIELD_LABELS

ANCHORS = (
    "rating_to", "target_to", "rating_from", "target_from", "company", "broker", "tickers", "analyst", "date",
    "quotes",
)  # fmt: skip
_OWN_FIELD = {"RATING": "rating_to", "TARGET": "target_to", "QUOTE": "quotes", "TICKER": "tickers"}


class ToolSpan(NamedTuple):
    """A span as a tool gives it; ``key`` is how the tool's relations name it."""

    key: Any
    label: str
    start: int
    end: int


class Relation(NamedTuple):
    """A relation between two spans: of an event's anchor to the span of one of its fields."""

    head: Any
    child: Any
    field: str


def luggage(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without its text, each event with its anchor."""
    packed = {key: value for key, value in record.items() if key != "text"}
    if record.get("events"):
        anchors = _anchors(record["events"])
        packed["anchors"] = anchors
    return packed


def relations(record: Mapping[str, Any]) -> list[Relation]:
    """The relations that show the record's events. An event without spans of its own has none."""
    found = []
    events = record.get("events") or []
    for event, anchor in zip(events, _anchors(events), strict=True):
        if anchor is not None:
            found += [Relation(anchor, span, name) for name, span in _links(event) if span != anchor]
    return found


def _links(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in FIELD_LABELS:
        value = event.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping) and item.get("span") is not None:
                yield name, item["span"]


def _anchors(events: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """One span an event, no span for two events: the first free one in the order of ``ANCHORS``."""
    taken: set[str] = set()
    anchors: list[str | None] = []
    for event in events:
        links = sorted(_links(event), key=lambda link: ANCHORS.index(link[0]))
        anchor = next((span for _, span in links if span not in taken), None)
        if anchor is not None:
            taken.add(anchor)
        anchors.append(anchor)
    return anchors


def unpack(
    packed: Mapping[str, Any] | None,
    text: str,
    found: Sequence[ToolSpan],
    links: Iterable[Relation],
    name: str,
    told: Mapping[Any, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """A record from what came back.

    Args:
        packed: the luggage; None for data that did not come from here.
        text: the text as the tool gives it.
        found: the tool's spans. Raises ``ValueError`` for an unknown label or offsets outside the text.
        links: the tool's relations; ``head`` and ``child`` are keys of ``found``.
        name: the id of a record without luggage.
        told: further values of events, by the key of the anchor's span, from a tool that shows them.
    """
    for span in found:
        if span.label not in LABELS:
            raise ValueError(f"unknown label {span.label!r}; labels are {', '.join(LABELS)}")
        if not 0 <= span.start < span.end <= len(text):
            where = f"{span.label} {span.start}-{span.end}"
            raise ValueError(f"{where} lies outside the text of {len(text)} characters")
    base = dict(packed or {})
    before = list(base.get("spans") or [])
    anchors = base.pop("anchors", [])
    spans, names = _spans(before, text, found)
    relations_ = [Relation(names[r.head], names[r.child], r.field) for r in links]
    for relation in relations_:
        if relation.field not in FIELD_LABELS:
            raise ValueError(f"unknown relation {relation.field!r}; relations are {', '.join(FIELD_LABELS)}")
    changed = {s["id"] for s in spans} - {s["id"] for s in before if s in spans}
    values = {names[key]: dict(value) for key, value in (told or {}).items()}
    by_id = {s["id"]: s for s in spans}
    events = _events(list(base.get("events") or []), anchors, relations_, by_id, changed, values)
    record: dict[str, Any] = {"id": name, "text": text}
    for key, value in base.items():
        record[key] = value
    record["spans"] = spans
    if events or "events" in base:
        record["events"] = events
    return record


def _spans(
    before: Sequence[Mapping[str, Any]], text: str, found: Sequence[ToolSpan]
) -> tuple[list[dict[str, Any]], dict[Any, str]]:
    """The spans with what is known of them, and their ids by the tool's keys."""
    rest = list(before)
    matched: dict[int, Mapping[str, Any]] = {}
    for strict in (True, False):
        for n, span in enumerate(found):
            if n in matched:
                continue
            own = {"start": span.start, "end": span.end}
            alike = [s for s in rest if s["label"] == span.label]
            twin = max(alike, key=lambda s: share(own, s), default=None)
            if twin is not None and (share(own, twin) == 1 if strict else share(own, twin) > 0):
                matched[n] = twin
                rest.remove(twin)
    numbers = [int(s["id"][1:]) for s in before if str(s.get("id", "")).startswith("T") and s["id"][1:].isdigit()]
    free = max(numbers, default=0)
    spans = []
    names = {}
    for n, span in enumerate(found):
        twin = matched.get(n)
        same = twin is not None and (twin["start"], twin["end"]) == (span.start, span.end)
        if twin is not None and "id" in twin:
            name = twin["id"]
        else:
            free += 1
            name = f"T{free}"
        new = {"id": name, "label": span.label, "start": span.start, "end": span.end}
        new["text"] = text[span.start : span.end]
        spans.append(dict(twin) if same and twin is not None else new)
        names[span.key] = name
    order = {s.get("id"): n for n, s in enumerate(before)}
    if len(spans) == len(before) and all(s in before for s in spans):
        spans.sort(key=lambda s: order[s.get("id")])
    else:
        spans.sort(key=lambda s: (s["start"], -s["end"], LABELS.index(s["label"])))
    return spans, names


def _events(
    before: Sequence[Mapping[str, Any]],
    anchors: Sequence[str | None],
    links: Sequence[Relation],
    spans: Mapping[str, Mapping[str, Any]],
    changed: set[str],
    told: Mapping[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    by_anchor: dict[str, list[tuple[str, str]]] = {}
    for link in links:
        by_anchor.setdefault(link.head, []).append((link.field, link.child))
    events = []
    for event, anchor in zip(before, [*anchors, *[None] * len(before)], strict=False):
        old = list(_links(event))
        if anchor is None:
            events.append(_with_links(event, [link for link in old if link[1] in spans], old, spans, changed))
            continue
        now = by_anchor.pop(anchor, [])
        own = [link for link in old if link[1] == anchor and anchor in spans]
        if len(old) > len([link for link in old if link[1] == anchor]) and not now:
            continue  # all its relations were taken away: so was the event
        events.append(_with_links(event, own + now, old, spans, changed) | told.get(anchor, {}))
    for anchor, now in by_anchor.items():
        own_field = _OWN_FIELD.get(spans[anchor]["label"], spans[anchor]["label"].lower())
        taken = {field for field, _ in now}
        own = [(own_field, anchor)] if own_field in FIELD_LABELS and own_field not in taken else []
        new: dict[str, Any] = {"id": _next_id(events), "prominence": "lead"}
        new |= {"rating_action": None, "target_action": None}
        new |= {field: [] if field in LIST_FIELDS else None for field in FIELD_LABELS}
        events.append(_with_links(new, own + now, [], spans, changed) | told.get(anchor, {}))
    return events


def _next_id(events: Sequence[Mapping[str, Any]]) -> str:
    used = {event.get("id") for event in events}
    number = len(events) + 1
    while f"E{number}" in used:
        number += 1
    return f"E{number}"


def _with_links(
    event: Mapping[str, Any],
    now: Sequence[tuple[str, str]],
    old: Sequence[tuple[str, str]],
    spans: Mapping[str, Mapping[str, Any]],
    changed: set[str],
) -> dict[str, Any]:
    """The event with the spans that the tool shows.

    Values of new and changed spans are read from their text.
    """
    result = dict(event)
    kept = {link for link in now if link in old and link[1] not in changed}
    for name in FIELD_LABELS:
        current = [span for field, span in now if field == name]
        if name in LIST_FIELDS:
            items = [v for v in event.get(name) or [] if _pointer(v) is None or (name, _pointer(v)) in kept]
            have = {_pointer(v) for v in items}
            items += [_value(name, spans[span]) for span in current if span not in have]
            if name in event:
                result[name] = items
        elif current:
            if (name, current[0]) not in kept:
                result[name] = _value(name, spans[current[0]])
        elif _pointer(event.get(name)) is not None:
            result[name] = None
    return result


def _pointer(value: Any) -> str | None:
    return value.get("span") if isinstance(value, Mapping) else None


def _value(name: str, span: Mapping[str, Any]) -> dict[str, Any]:
    """The value of a field as a span tells it."""
    norm = span.get("norm") or {}
    value: Any = span["text"]
    if name == "broker":
        value = norm.get("name", value)
    elif name == "date":
        value = norm.get("date", value)
    elif name in {"target_from", "target_to"}:
        amount = norm.get("amount", min(amounts_in(span["text"]), default=None))
        value = {"amount": amount, "currency": norm.get("currency")}
    return {"value": value, "span": span["id"]}
