"""The record of a walk: mentions and events as plain data."""

from typing import Any

from nlp.core.record import SCHEMA_VERSION
from nlp.core.walk import Walk


def record_of(walk: Walk, article_id: str, meta: dict[str, Any]) -> dict[str, Any]:
    """The record as a dict of JSON values; spans in order of the text, ids T1, T2, ..."""
    text = walk.text
    spans = []
    for number, m in enumerate(walk.mentions, start=1):
        span: dict[str, Any] = {
            "id": f"T{number}",
            "label": m.label,
            "start": m.start,
            "end": m.end,
            "text": text[m.start : m.end],
        }
        if m.norm:
            span["norm"] = m.norm
        elif m.label == "COMPANY":
            span["norm"] = {"name": span["text"]}
        span["rule"] = m.rule
        spans.append(span)
    record = {
        "schema_version": SCHEMA_VERSION,
        "id": article_id,
        "text": text,
        "meta": meta,
        "language": "en",
        "spans": spans,
        "events": walk.events,
    }
    warnings = walk.scratch.get("warnings")
    if warnings:
        record["warnings"] = warnings
    return record
