"""Prodigy: JSONL of tasks with tokens, spans and relations.

``{"text", "tokens": [{"text", "start", "end", "id", "ws"}], "spans": [{"start", "end", "token_start",
"token_end", "label"}], "relations": [{"head", "child", "head_span", "child_span", "label"}], "answer"}``;
``token_end`` is the last token itself. Tokens are words and single signs, cut wherever a span begins or ends.
"""

import re
from collections.abc import Mapping
from typing import Any

from nlp.evaluation.convert.carry import Relation, ToolSpan, luggage, relations, unpack

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


def to_prodigy(record: Mapping[str, Any]) -> dict[str, Any]:
    """One task."""
    text = record["text"]
    spans = record.get("spans") or []
    tokens = _tokens(text, {s["start"] for s in spans}, {s["end"] for s in spans})
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    shown = {
        s["id"]: {
            "start": s["start"],
            "end": s["end"],
            "token_start": first[s["start"]],
            "token_end": last[s["end"]],
            "label": s["label"],
        }
        for s in spans
    }
    return {
        "text": text,
        "tokens": tokens,
        "spans": list(shown.values()),
        "relations": [
            {
                "head": shown[r.head]["token_end"],
                "child": shown[r.child]["token_end"],
                "head_span": shown[r.head],
                "child_span": shown[r.child],
                "label": r.field,
            }
            for r in relations(record)
        ],
        "meta": {"id": record["id"]},
        "sellside": luggage(record),
        "answer": "accept",
    }


def _tokens(text: str, starts: set[int], ends: set[int]) -> list[dict[str, Any]]:
    """Words, signs and runs of white space, cut where spans start and end.

    A single blank is the ``ws`` of the token before it, unless a span starts or ends with it.
    """
    tokens: list[dict[str, Any]] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match[0] == " " and tokens and start not in starts and end not in ends:
            tokens[-1]["ws"] = True
            continue
        for border in [*sorted(cut for cut in starts | ends if start < cut < end), end]:
            tokens.append({"text": text[start:border], "start": start, "end": border, "id": len(tokens), "ws": False})
            start = border
    return tokens


def from_prodigy(task: Mapping[str, Any], number: int) -> dict[str, Any] | None:
    """A record from one task; None when the annotator rejected or ignored it.

    Raises ``ValueError`` for a task without text.
    """
    if task.get("answer", "accept") != "accept":
        return None
    text = task.get("text")
    if not isinstance(text, str):
        raise ValueError("no key 'text' with a string")
    found = [
        ToolSpan((s["start"], s["end"], s["label"]), s["label"], s["start"], s["end"]) for s in task.get("spans") or []
    ]
    links = [Relation(_key(r["head_span"]), _key(r["child_span"]), r["label"]) for r in task.get("relations") or []]
    return unpack(task.get("sellside"), text, found, links, str(task.get("meta", {}).get("id", number)))


def _key(span: Mapping[str, Any]) -> tuple[int, int, str]:
    return span["start"], span["end"], span["label"]
