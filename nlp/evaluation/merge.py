"""Two annotations made one: what agrees is taken, the rest becomes questions that a third person settles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlp.core.record import LABELS
from nlp.evaluation.compare import FIELDS
from nlp.evaluation.errors import event_errors, span_errors
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.schemes import match_strictly
from nlp.evaluation.scorer import RecordDict, annotated_fields, annotated_labels, spans_of

ANSWERS = ("a", "b", "both", "neither")


def merge(a: Sequence[RecordDict], b: Sequence[RecordDict]) -> Iterator[dict[str, Any]]:
    """One record a text of A: what both say under ``spans`` and ``events``, the rest under ``open``.

    Each entry of ``open`` has ``a`` and ``b`` (a span or an event, or null) and ``take``: null, to be
    answered with "a", "b", "both", "neither", or a span or event in full. Labels and fields are those that
    both annotate.

    Raises ``ValueError`` when the two do not hold the same texts.
    """
    others = {record["id"]: record for record in b}
    strange = [r["id"] for r in a if others.get(r["id"], {}).get("text") != r["text"]]
    strange += sorted(others.keys() - {r["id"] for r in a})
    if strange:
        listed = ", ".join(strange[:10])
        raise ValueError(f"{len(strange)} record(s) are in one file only, or have another text in it: {listed}")
    for record in a:
        yield _merged(record, others[record["id"]])


def _merged(a: RecordDict, b: RecordDict) -> dict[str, Any]:
    labels = annotated_labels(a) & annotated_labels(b)
    fields = annotated_fields(a) & annotated_fields(b)
    listed = {"labels": [x for x in LABELS if x in labels], "fields": [x for x in FIELDS if x in fields]}
    left, right = _named(a, "a", labels), _named(b, "b", labels)
    pairs, _, _ = match_strictly(left["spans"], right["spans"])
    twins = {right["spans"][j]["id"]: left["spans"][i]["id"] for i, j in pairs}
    right["events"] = [_with_ids(event, twins) for event in right["events"]]
    left, right = {**left, **listed}, {**right, **listed}
    span_questions = span_errors(left, right)
    event_questions = event_errors(left, right)
    disputed = {id(e.gold) for e in event_questions}
    agreed = [left["events"][i] for i, _ in pair_events(left["events"], right["events"], fields)] if fields else []
    questions: list[dict[str, Any]] = [
        {"of": "span", "kind": e.kind, "a": e.gold, "b": e.pred, "take": None} for e in span_questions
    ]
    questions += [
        {"of": "event", "kind": e.kind, "fields": list(e.fields), "a": e.gold, "b": e.pred, "take": None}
        for e in event_questions
    ]
    return {
        "id": a["id"],
        "text": a["text"],
        "meta": a.get("meta") or {},
        "spans": [left["spans"][i] for i, _ in sorted(pairs)],
        "events": [event for event in agreed if id(event) not in disputed],
        **listed,
        "open": [{"id": f"Q{n}", **question} for n, question in enumerate(questions, start=1)],
    }


def _named(record: RecordDict, side: str, labels: frozenset[str]) -> dict[str, Any]:
    """The record with span ids that tell whose they are."""
    spans, ids = [], {}
    for number, span in enumerate(spans_of(record, labels), start=1):
        name = f"{side}:{span.get('id', f'S{number}')}"
        ids[span.get("id")] = name
        spans.append({**span, "id": name})
    events = [_with_ids(event, ids) for event in record.get("events") or ()]
    return {"id": record["id"], "text": record["text"], "spans": spans, "events": events}


def _with_ids(value: Any, ids: Mapping[Any, str]) -> Any:
    """An event, or a part of one, with the ids of its spans replaced; those that are not in ``ids`` stay."""
    if isinstance(value, list):
        return [_with_ids(item, ids) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {key: ids.get(item, item) if key == "span" else _with_ids(item, ids) for key, item in value.items()}


def settle(record: RecordDict) -> dict[str, Any]:
    """The gold record of an adjudicated one: answers applied, ids given anew.

    Raises ``ValueError`` that names the questions without a usable answer.
    """
    spans, events = list(record.get("spans") or ()), list(record.get("events") or ())
    unanswered = []
    for question in record.get("open") or ():
        taken = _taken(question)
        if taken is None:
            unanswered.append(str(question.get("id")))
        else:
            (spans if question["of"] == "span" else events).extend(taken)
    if unanswered:
        raise ValueError(
            f"{record['id']}: no answer to {', '.join(unanswered)}; 'take' is one of {', '.join(ANSWERS)}, "
            "or the span or event itself"
        )
    spans.sort(key=lambda s: (s["start"], -s["end"], LABELS.index(s["label"])))
    ids = {span["id"]: f"T{n}" for n, span in enumerate(spans, start=1) if "id" in span}
    places = {(s["label"], s["start"], s["end"]): f"T{n}" for n, s in enumerate(spans, start=1)}
    for question in record.get("open") or ():
        for span in (question["a"], question["b"]) if question["of"] == "span" else ():
            if span is not None and span["id"] not in ids:
                twin = places.get((span["label"], span["start"], span["end"]))
                if twin is not None:
                    ids[span["id"]] = twin
    numbered = [{**span, "id": f"T{n}"} for n, span in enumerate(spans, start=1)]
    kept = {key: value for key, value in record.items() if key != "open"}
    told = [{**_pointing(event, ids), "id": f"E{n}"} for n, event in enumerate(events, start=1)]
    return {**kept, "spans": numbered, "events": told}


def settle_all(records: Iterable[RecordDict]) -> list[dict[str, Any]]:
    """All records settled. Raises ``ValueError`` with every question that has no answer yet."""
    settled, open_ = [], []
    for record in records:
        try:
            settled.append(settle(record))
        except ValueError as error:
            open_.append(str(error))
    if open_:
        raise ValueError("\n  ".join(["questions are open", *open_]))
    return settled


def _taken(question: Mapping[str, Any]) -> list[Any] | None:
    answer = question.get("take")
    if isinstance(answer, Mapping):
        return [dict(answer)]
    if answer not in ANSWERS:
        return None
    sides = {"a": ("a",), "b": ("b",), "both": ("a", "b"), "neither": ()}[answer]
    return [question[side] for side in sides if question[side] is not None]


def _pointing(value: Any, ids: Mapping[str, str]) -> Any:
    """An event with its pointers renamed; one that points at a span that was not taken is dropped."""
    if isinstance(value, list):
        return [_pointing(item, ids) for item in value]
    if not isinstance(value, Mapping):
        return value
    out = {}
    for key, item in value.items():
        if key == "span":
            if item in ids:
                out[key] = ids[item]
        else:
            out[key] = _pointing(item, ids)
    return out
