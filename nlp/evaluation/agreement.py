"""How well two annotators agree: F1, kappa, and where they differ."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nlp.core.record import LABELS
from nlp.evaluation.compare import FIELDS
from nlp.evaluation.errors import EventError, SpanError, event_errors, span_errors
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.scorer import (
    RecordDict,
    Score,
    annotated_fields,
    annotated_labels,
    score_document,
    spans_of,
)

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Agreement(NamedTuple):
    """What two annotations of the same texts have in common.

    ``score`` takes A as gold; its F1 is the same either way. ``kappa`` is Cohen's, by label over words (in
    such a span or not) and by event field over paired events; None where it is not defined.
    """

    score: Score
    kappa: Mapping[str, float | None]
    differences: Sequence[tuple[RecordDict, list[SpanError], list[EventError]]]
    problems: Sequence[str]


def agreement(a: Sequence[RecordDict], b: Sequence[RecordDict]) -> Agreement:
    """Compare two annotations, in the texts, labels and fields that both annotate."""
    others = {record["id"]: record for record in b}
    problems = [f"{r['id']}: only in B" for r in b if r["id"] not in {x["id"] for x in a}]
    documents, differences = [], []
    words: dict[str, list[tuple[bool, bool]]] = {}
    values: dict[str, list[tuple[Hashable, Hashable]]] = {}
    for record in a:
        other = others.get(record["id"])
        if other is None or other["text"] != record["text"]:
            what = "only in A" if other is None else "the texts differ"
            problems.append(f"{record['id']}: {what}")
            continue
        left, right = _common(record, other)
        documents.append(score_document(left, right))
        spans, events = span_errors(left, right), event_errors(left, right)
        if spans or events:
            differences.append((left, spans, events))
        _collect_words(left, right, words)
        _collect_values(left, right, values)
    kappas: dict[str, float | None] = {label: kappa(words[label]) for label in LABELS if label in words}
    kappas |= {name: kappa(values[name]) for name in FIELDS if name in values}
    return Agreement(Score(tuple(documents)), kappas, differences, sorted(problems))


def _common(a: RecordDict, b: RecordDict) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both records, restricted to the labels and fields that both annotate."""
    labels = annotated_labels(a) & annotated_labels(b)
    fields = annotated_fields(a) & annotated_fields(b)
    listed = {"labels": [x for x in LABELS if x in labels], "fields": [x for x in FIELDS if x in fields]}
    return {**a, **listed}, {**b, **listed}


def _collect_words(a: RecordDict, b: RecordDict, into: dict[str, list[tuple[bool, bool]]]) -> None:
    tokens = [match.span() for match in _TOKEN.finditer(a["text"])]
    for label in annotated_labels(a):
        inside = [_inside(tokens, spans_of(record, {label})) for record in (a, b)]
        into.setdefault(label, []).extend(zip(*inside, strict=True))


def _inside(tokens: Sequence[tuple[int, int]], spans: Sequence[RecordDict]) -> list[bool]:
    return [any(s["start"] < end and start < s["end"] for s in spans) for start, end in tokens]


def _collect_values(a: RecordDict, b: RecordDict, into: dict[str, list[tuple[Hashable, Hashable]]]) -> None:
    fields = annotated_fields(a)
    if not fields:
        return
    left, right = list(a["events"]), list(b.get("events") or ())
    for i, j in pair_events(left, right, fields):
        for name in ("rating_action", "target_action", "prominence"):
            if name in fields:
                into.setdefault(name, []).append((left[i].get(name), right[j].get(name)))


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two annotators' choices; None without choices, or when chance alone explains all.

    Two annotators who both always choose the same have no kappa: there was nothing to disagree on.
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(x == y for x, y in pairs) / total
    first, second = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    chance = sum(first[choice] * second[choice] for choice in first) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement_lines(found: Agreement) -> Iterator[str]:
    """The table: F1 and kappa by label and by event field."""
    data = found.score.to_dict()
    yield f"{'':18}{'F1':>8}{'kappa':>8}{'both':>7}{'only A':>8}{'only B':>8}"
    rows = [(label, data["spans"][label]) for label in (*LABELS, "core")]
    rows += [(f"event {name}", data["events"][name]) for name in ("detection", "exact")]
    rows += [(name, data["events"]["fields"][name]) for name in FIELDS]
    for name, c in rows:
        if c["tp"] or c["fp"] or c["fn"]:
            value = found.kappa.get(name)
            shown = f"{value:>8.4f}" if value is not None else f"{'-':>8}"
            yield f"{name:<18}{c['f1']:>8.4f}{shown}{c['tp']:>7g}{c['fn']:>8g}{c['fp']:>8g}"
    yield f"{data['documents']} documents, {len(found.differences)} with differences"
    yield from (f"LEFT OUT {problem}" for problem in found.problems)
