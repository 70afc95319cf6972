"""Two runs over one gold, side by side: what got better, what got worse, and in which documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nlp.evaluation.bootstrap import Difference, paired
from nlp.evaluation.errors import EventError, SpanError, event_errors, span_errors
from nlp.evaluation.metrics import told_metrics
from nlp.evaluation.scorer import RecordDict, align, score
from nlp.evaluation.values import short


class Change(NamedTuple):
    """A document whose errors changed: those that went away, and those that are new."""

    document: str
    fixed: list[str]
    broken: list[str]


class Comparison(NamedTuple):
    """Figures of run A and run B with the interval of their difference, and the documents that changed."""

    figures: dict[str, Difference]
    changes: list[Change]


def compare_runs(gold: Sequence[RecordDict], a: Sequence[RecordDict], b: Sequence[RecordDict]) -> Comparison:
    """Compare two runs. A record that is missing from a run counts as empty there."""
    score_a, score_b = score(gold, a, allow_invalid=True), score(gold, b, allow_invalid=True)
    names = sorted({*told_metrics(score_a), *told_metrics(score_b)}, key=_order([score_a, score_b]))
    return Comparison(paired(score_a, score_b, names), list(_changes(gold, a, b)))


def _order(scores: Sequence[Any]) -> Any:
    names = [name for each in scores for name in told_metrics(each)]
    return names.index


def _changes(gold: Sequence[RecordDict], a: Sequence[RecordDict], b: Sequence[RecordDict]) -> Iterator[Change]:
    for (record, pred_a, _), (_, pred_b, _) in zip(align(gold, a), align(gold, b), strict=True):
        before, after = _errors(record, pred_a), _errors(record, pred_b)
        fixed, broken = before - after, after - before
        if fixed or broken:
            yield Change(str(record["id"]), list(fixed.elements()), list(broken.elements()))


def _errors(gold: RecordDict, pred: RecordDict) -> Counter[str]:
    found = [_span_line(e) for e in span_errors(gold, pred)]
    found += [_event_line(e) for e in event_errors(gold, pred)]
    return Counter(found)


def _span_line(e: SpanError) -> str:
    sides = [f"{side} {s['label']} {s['text']!r} {s['start']}" for side, s in _sides(e.gold, e.pred)]
    return f"{e.kind} {', '.join(sides)}"


def _event_line(e: EventError) -> str:
    keys = ("broker", "company", *(f for f in e.fields if f not in {"broker", "company"}))
    sides = [
        f"{side} " + " ".join(f"{key}={short(key, event.get(key))}" for key in keys)
        for side, event in _sides(e.gold, e.pred)
    ]
    return f"{e.kind} {', '.join(sides)}"


def _sides(gold: Mapping[str, Any] | None, pred: Mapping[str, Any] | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if gold is not None:
        yield "gold", gold
    if pred is not None:
        yield "pred", pred
