"""What a run gets wrong, case by case: misses, spurious finds, boundaries, labels, fields."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.core.record import LABELS
from nlp.evaluation.compare import FIELDS, field_agrees, plain
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.schemes import match_strictly, share
from nlp.evaluation.scorer import RecordDict, align, annotated_fields, annotated_labels, is_exact, spans_of

SPAN_KINDS = ("missed", "spurious", "boundary", "label")
EVENT_KINDS = ("missed event", "spurious event", "house or stock", "field")


@dataclass(frozen=True, slots=True)
class SpanError:
    """A gold span that was not found as it is, or a predicted one that is not in the gold.

    ``nearest`` is the span of the other side that comes closest, right or wrong, where one overlaps. For a
    missed span it may be a candidate that the pipeline set aside (key ``lost`` of a record, with ``why``).
    """

    kind: str
    document: str
    label: str
    gold: Mapping[str, Any] | None
    pred: Mapping[str, Any] | None
    rule: str | None
    sentence: tuple[int, int]
    nearest: Mapping[str, Any] | None = None

    def to_dict(self, record: RecordDict) -> dict[str, Any]:
        """As JSON, with the sentence's text out of the error's own record."""
        start, end = self.sentence
        return {
            "of": "span",
            "kind": self.kind,
            "document": self.document,
            "label": self.label,
            "rule": self.rule,
            "gold": self.gold,
            "pred": self.pred,
            "nearest": self.nearest,
            "sentence": [start, end],
            "text": str(record["text"])[start:end],
        }


@dataclass(frozen=True, slots=True)
class EventError:
    """A gold event that was missed, a predicted one that is spurious, or a pair with fields that differ."""

    kind: str
    document: str
    gold: Mapping[str, Any] | None
    pred: Mapping[str, Any] | None
    fields: tuple[str, ...]
    rule: str | None
    sentence: tuple[int, int]
    exact: bool = False

    def to_dict(self, record: RecordDict) -> dict[str, Any]:
        """As JSON, with the sentence's text out of the error's own record."""
        start, end = self.sentence
        return {
            "of": "event",
            "kind": self.kind,
            "document": self.document,
            "fields": list(self.fields),
            "exact": self.exact,
            "rule": self.rule,
            "gold": self.gold,
            "pred": self.pred,
            "sentence": [start, end],
            "text": str(record["text"])[start:end],
        }


def errors(
    gold: Iterable[RecordDict], pred: Iterable[RecordDict]
) -> Iterator[tuple[RecordDict, list[SpanError], list[EventError]]]:
    """Each gold record with what is wrong in its prediction. Records that are right come with empty lists."""
    for gold_record, pred_record, _ in align(gold, pred):
        yield gold_record, span_errors(gold_record, pred_record), event_errors(gold_record, pred_record)


def span_errors(gold: RecordDict, pred: RecordDict) -> list[SpanError]:
    """The span errors of one document, in the order of the text."""
    text = str(gold["text"])
    labels = annotated_labels(gold)
    gold_spans, pred_spans = spans_of(gold, labels), spans_of(pred, labels)
    _, missed, spurious = match_strictly(gold_spans, pred_spans)
    found: list[SpanError] = []
    for kind, g, p in _couple([gold_spans[i] for i in missed], [pred_spans[j] for j in spurious]):
        span = g or p
        assert span is not None
        other = None
        if g is None or p is None:
            other = _nearest(span, [*pred_spans, *(pred.get("lost") or ())] if p is None else gold_spans)
        found.append(
            SpanError(
                kind,
                str(gold["id"]),
                span["label"],
                g,
                p,
                (p or {}).get("rule"),
                sentence_around(text, span["start"], span["end"]),
                other,
            )
        )
    return sorted(found, key=lambda e: ((e.gold or e.pred or {})["start"], LABELS.index(e.label), e.kind))


def _couple(
    missed: Sequence[Mapping[str, Any]], spurious: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Couples that overlap: of one label (boundary), then of two, by half (label); then the rest."""
    couples = []
    for i, g in enumerate(missed):
        for j, p in enumerate(spurious):
            overlap = share(g, p)
            same = g["label"] == p["label"]
            if overlap and (same or overlap >= 0.5):
                couples.append((not same, -overlap, i, j))
    used_gold: set[int] = set()
    used_pred: set[int] = set()
    for other_label, _, i, j in sorted(couples):
        if i not in used_gold and j not in used_pred:
            used_gold.add(i)
            used_pred.add(j)
            yield ("label" if other_label else "boundary"), missed[i], spurious[j]
    for i, g in enumerate(missed):
        if i not in used_gold:
            yield "missed", g, None
    for j, p in enumerate(spurious):
        if j not in used_pred:
            yield "spurious", None, p


def _nearest(span: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The candidate that overlaps most, one of the same label before all others."""
    near = [o for o in others if share(span, o) > 0]
    return max(near, key=lambda o: (o["label"] == span["label"], share(span, o), -o["start"]), default=None)


def event_errors(gold: RecordDict, pred: RecordDict) -> list[EventError]:
    """The event errors of one document: gold events in their order, then the spurious ones.

    A missed event and a spurious one that agree in more fields than they differ in are shown as one error of
    the kind "house or stock": most of them are one event whose house or stock was misread.
    """
    fields = annotated_fields(gold)
    if not fields:
        return []
    name = str(gold["id"])
    gold_events, pred_events = list(gold["events"]), list(pred.get("events") or ())
    partner = dict(pair_events(gold_events, pred_events, fields))
    paired = set(partner.values())
    near = _near_misses(
        {i: g for i, g in enumerate(gold_events) if i not in partner},
        {j: p for j, p in enumerate(pred_events) if j not in paired},
        fields,
    )
    found = []
    for i, g in enumerate(gold_events):
        j = partner.get(i, near.get(i))
        if j is None:
            found.append(EventError("missed event", name, g, None, _told(g, fields), None, event_place(g, gold)))
            continue
        p = pred_events[j]
        differing = tuple(f for f in FIELDS if f in fields and not field_agrees(f, g, p))
        if differing:
            kind = "field" if i in partner else "house or stock"
            exact = kind == "field" and is_exact(g, p, fields)
            found.append(EventError(kind, name, g, p, differing, p.get("frame"), event_place(p, pred), exact))
    for j, p in enumerate(pred_events):
        if j not in paired and j not in near.values():
            place = event_place(p, pred)
            found.append(EventError("spurious event", name, None, p, _told(p, fields), p.get("frame"), place))
    return found


def _told(event: Mapping[str, Any], fields: frozenset[str]) -> tuple[str, ...]:
    return tuple(f for f in FIELDS if f in fields and event.get(f))


def _near_misses(
    missed: Mapping[int, Mapping[str, Any]], spurious: Mapping[int, Mapping[str, Any]], fields: frozenset[str]
) -> dict[int, int]:
    """Missed events with the spurious one that agrees in most of what the two tell, if in more than half."""
    couples = []
    for i, g in missed.items():
        for j, p in spurious.items():
            told = [f for f in FIELDS if f in fields and f != "prominence" and (g.get(f) or p.get(f))]
            agreed = sum(field_agrees(f, g, p) for f in told)
            if 2 * agreed > len(told):
                couples.append((-agreed / len(told), i, j))
    near: dict[int, int] = {}
    for _, i, j in sorted(couples):
        if i not in near and j not in near.values():
            near[i] = j
    return near


def event_place(event: Mapping[str, Any], record: RecordDict) -> tuple[int, int]:
    """The event's own sentence, else the one that holds most of the event's values."""
    text = str(record["text"])
    if event.get("sentence"):
        start, end = event["sentence"]
        return int(start), int(end)
    wanted = set()
    for name, field in event.items():
        values = field if isinstance(field, list) else [field]
        wanted |= {(name, _value_key(plain(v))) for v in values if isinstance(v, Mapping)}
    keys = {key for _, key in wanted}
    places: dict[tuple[int, int], set[Any]] = {}
    for span in record.get("spans") or ():
        own = {_value_key(span["text"]), _value_key(span.get("norm"))} & keys
        if own:
            places.setdefault(sentence_around(text, span["start"], span["end"]), set()).update(own)
    best = max(places, key=lambda place: (len(places[place]), -place[0]), default=None)
    return best if best is not None else sentence_around(text, 0, 0)


def _value_key(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("amount", value.get("name"))
    if not isinstance(value, str):
        return value
    digits = re.sub(r"[^\d.]", "", value).strip(".")
    try:
        return float(digits) if len(value) < 16 else value.casefold()
    except ValueError:
        return value.casefold()


_BREAK = re.compile(r"\n|[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:Inc|Corp|Co|Ltd|Rs|No|Mr|Ms|Dr|St|vs|approx|Cos|Bros)|\b[A-Z])\.\s*$")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or sentence around ``text[start:end]``, by a rough rule that is enough to read an error by."""
    begin, stop = 0, len(text)
    for cut in _BREAK.finditer(text):
        if _ABBREVIATION.search(text, max(0, cut.end() - 12), cut.end()):
            continue
        if cut.end() <= start:
            begin = cut.end()
        elif cut.start() >= end:
            stop = cut.start() + 1 if text[cut.start()] != "\n" else cut.start()
            break
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop
