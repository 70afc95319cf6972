"""Why: which rule made each span and event of an article, on which words, and what lost to it."""

from collections.abc import Mapping
from typing import Any

from nlp.components.events.confidence import GROUNDS
from nlp.components.output import record_of
from nlp.core.walk import Walk
from nlp.pipeline import Annotator, meta_of

_WANTED = {
    "HOUSE": "a house's name, but nothing near it shows it in its research role",
    "TERM_LOW": "a rating's word in lower case, but not in a rating's place",
    "TERM_CAP": "a rating's word, but not in a rating's place",
    "TERM_FREE": "a rating's word, but the sentence speaks of no rating and names no house",
    "TERM_CODE": "a rating's code, but not in a rating's place",
    "TERM_SOFT": "an adjective that is a rating only beside the word rating",
    "TERM_GRADE": "a grade, but no rater of grades is near",
    "TERM_PLURAL": "a plural of a rating's word, but no count stands before it",
    "MONEY": "an amount, but not in a price target's place",
    "RATER": "an agency, vendor or newsletter that is no equity house",
    "NAME": "a name, but neither subject nor object of an act, without a ticker",
}


def explain(annotator: Annotator, article: Mapping[str, Any]) -> dict[str, Any]:
    """``{"record", "spans", "events", "lost"}``: each span and event with its reason, and the candidates that lost.

    A span's reason is its rule, the rule's file and line, and the sentence; an event's is the frame, the cue's words,
    the sentences that were joined, and what speaks for and against it.
    Raises ``ValueError`` for an article without text.
    """
    text = article.get("text")
    if not isinstance(text, str):
        raise ValueError("an article needs a key 'text' with a string")
    walk = annotator.walk(text, meta_of(article))
    record = record_of(walk, str(article.get("id", "")), walk.meta)
    return {
        "record": record,
        "spans": [_span_reason(annotator, walk, span) for span in record["spans"]],
        "events": [
            _event_reason(annotator, walk, event, grounds)
            for event, grounds in zip(record["events"], walk.scratch.get("grounds", ()), strict=True)
        ],
        "lost": _lost(walk),
    }


def _sentence_at(walk: Walk, at: int) -> str:
    for first, last in walk.sentences:
        if walk.starts[first] <= at < walk.end(last - 1):
            return walk.text[walk.starts[first] : walk.end(last - 1)]
    return ""


def _span_reason(annotator: Annotator, walk: Walk, span: dict[str, Any]) -> dict[str, Any]:
    rule = span["rule"]
    reason: dict[str, Any] = {
        "id": span["id"],
        "label": span["label"],
        "text": span["text"],
        "rule": rule,
        "sentence": _sentence_at(walk, span["start"]),
    }
    if rule in annotator.book.rule_by_id:
        file, line = annotator.book.rules.where(rule)
        reason["where"] = f"{file}:{line}"
        if annotator.book.rule_by_id[rule].note:
            reason["note"] = annotator.book.rule_by_id[rule].note
    return reason


def _event_reason(annotator: Annotator, walk: Walk, event: dict[str, Any], grounds: list[str]) -> dict[str, Any]:
    weights = annotator.book.weights
    start, end = event["sentence"]
    cues = [walk.text[m.start : m.end] for m in walk.mentions if m.label == "ACTION" and start <= m.start < end]
    return {
        "id": event["id"],
        "frame": event["frame"],
        "cues": cues,
        "sentence": walk.text[start:end],
        "values": {
            key: event[key]["span"]
            for key in ("broker", "company", "rating_from", "rating_to", "target_from", "target_to", "date")
            if isinstance(event.get(key), dict)
        },
        "checks": event["checks"],
        "confidence": event["confidence"],
        "grounds": [
            {"ground": name, "weight": weights.get(name, 0) / 100, "means": GROUNDS[name]}
            for name in sorted(grounds, key=lambda name: weights.get(name, 0))
        ],
    }


def _lost(walk: Walk) -> list[dict[str, Any]]:
    """Candidates of the sentences that were read, and mentions that another one beat, in order of the text."""
    out = [
        {
            "label": m.label,
            "text": walk.text[m.start : m.end],
            "start": m.start,
            "end": m.end,
            "rule": m.rule,
            "why": why,
        }
        for m, why in walk.lost
    ]
    for row in walk.rows.values():
        for item in row.items:
            if item.kind in _WANTED:
                start, end = walk.starts[item.tok_start], walk.end(item.tok_end - 1)
                out.append(
                    {
                        "label": item.kind,
                        "text": walk.text[start:end],
                        "start": start,
                        "end": end,
                        "rule": item.rule,
                        "why": _WANTED[item.kind],
                    }
                )
    return sorted(out, key=lambda c: (c["start"], -c["end"], c["label"]))
