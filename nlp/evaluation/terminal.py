"""Scores and errors as plain lines for a terminal, a pipe or a log: no colour codes, no folding."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nlp.core.record import LABELS
from nlp.evaluation.compare import LIST_FIELDS, plain
from nlp.evaluation.errors import EventError, SpanError
from nlp.evaluation.scorer import RecordDict, Score


def score_lines(score: Score) -> Iterator[str]:
    """The table of scores."""
    data = score.to_dict()
    yield f"{'':18}{'P':>8}{'R':>8}{'F1':>8}{'right':>8}{'spurious':>9}{'missed':>8}"
    for label in (*LABELS, "core"):
        yield _row(f"span {label}", data["spans"][label])
    for name in ("detection", "exact"):
        yield _row(f"event {name}", data["events"][name])
    yield f"{'event exact, mean over documents':<34}{data['events']['exact_doc_mean']:>8.4f}"
    for name, counts in data["events"]["fields"].items():
        yield _row(f"  {name}", counts)
    yield f"{data['documents']} documents"
    for problem in data["problems"]:
        yield f"INVALID {problem}"


def _row(name: str, c: Mapping[str, Any]) -> str:
    if not (c["tp"] or c["fp"] or c["fn"]):
        return f"{name:<18}{'-':>8}{'-':>8}{'-':>8}{0:>8}{0:>9}{0:>8}"
    counts = f"{c['tp']:>8g}{c['fp']:>9g}{c['fn']:>8g}"
    return f"{name:<18}{c['p']:>8.4f}{c['r']:>8.4f}{c['f1']:>8.4f}{counts}"


def error_lines(found: Iterable[tuple[RecordDict, list[SpanError], list[EventError]]]) -> Iterator[str]:
    """Every error: spans by label and kind, then events by document; each with its sentence and its rule.

    In a sentence ``⟦…⟧`` is the gold span, ``«…»`` the predicted one.
    """
    spans: list[tuple[RecordDict, SpanError]] = []
    events: list[tuple[RecordDict, EventError]] = []
    for record, of_spans, of_events in found:
        spans += [(record, e) for e in of_spans]
        events += [(record, e) for e in of_events]
    counted = Counter((LABELS.index(e.label), e.kind) for _, e in spans)
    last: tuple[int, str] | None = None
    for record, span_error in sorted(spans, key=lambda x: (LABELS.index(x[1].label), x[1].kind)):
        group = (LABELS.index(span_error.label), span_error.kind)
        if group != last:
            yield f"\n== {span_error.label} {span_error.kind}: {counted[group]}   ⟦gold⟧ «predicted»"
            last = group
        yield from _span_error(record, span_error)
    if events:
        kinds = Counter("field (exact)" if e.kind == "field" and e.exact else e.kind for _, e in events)
        yield "\n== EVENTS: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    for record, event_error in events:
        yield from _event_error(record, event_error)


def _span_error(record: RecordDict, e: SpanError) -> Iterator[str]:
    told = [e.document]
    if e.kind == "label" and e.pred is not None:
        told.append(f"found as {e.pred['label']}")
    if e.rule:
        told.append(f"rule {e.rule}")
    if e.nearest is not None:
        n = e.nearest
        told.append(f"near: {n['label']} {n['text']!r}" + (f" rule {n['rule']}" if n.get("rule") else ""))
    yield f"{'  '.join(told)} | {marked(str(record['text']), e.sentence, e.gold, e.pred)}"


def marked(
    text: str,
    sentence: tuple[int, int],
    gold: Mapping[str, Any] | None,
    pred: Mapping[str, Any] | None,
    around: int = 110,
) -> str:
    """The sentence on one line, cut to ``around`` characters beside the spans, with the spans marked."""
    marks: list[tuple[int, int, str]] = []
    if pred is not None:
        marks += [(pred["start"], 1, "«"), (pred["end"], 0, "»")]
    if gold is not None:
        marks += [(gold["start"], 2, "⟦"), (gold["end"], -1, "⟧")]
    start = max(sentence[0], min((m[0] for m in marks), default=sentence[0]) - around)
    end = min(sentence[1], max((m[0] for m in marks), default=sentence[1]) + around)
    start = min([start, *(m[0] for m in marks)])
    end = max([end, *(m[0] for m in marks)])
    out, at = [], start
    for place, _, sign in sorted(marks):
        out += [text[at:place], sign]
        at = place
    out.append(text[at:end])
    line = "".join(out).replace("\n", "⏎").replace("\r", "")
    return ("…" if start > sentence[0] else "") + line + ("…" if end < sentence[1] else "")


def _event_error(record: RecordDict, e: EventError) -> Iterator[str]:
    start, end = e.sentence
    sentence = str(record["text"])[start:end].replace("\n", "⏎").replace("\r", "")
    rule = f"  rule {e.rule}" if e.rule else ""
    exact = " (exact all the same)" if e.exact else ""
    yield f"{e.kind.upper()}{exact}  {e.document}{rule}  | {sentence[:300]}"
    if e.gold is None or e.pred is None:
        event = e.gold or e.pred or {}
        yield "    " + "  ".join(f"{name}={short(name, event.get(name))}" for name in e.fields)
        return
    yield "    " + "  ".join(
        f"{name}={short(name, e.gold.get(name))}"
        for name in ("broker", "company", "rating_action", "target_action", "rating_to", "target_to")
        if name not in e.fields
    )
    for name in e.fields:
        yield f"    {name:14} gold {short(name, e.gold.get(name))}  <>  pred {short(name, e.pred.get(name))}"


def short(name: str, value: Any) -> str:
    """A field's value in as few characters as tell it."""
    if name in LIST_FIELDS:
        items = [str(plain(v)) for v in value or ()]
        return "[" + " | ".join(f"{v[:40]}…{v[-20:]}" if len(v) > 64 else v for v in items) + "]"
    value = plain(value)
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        amount = value.get("amount")
        number = f"{amount:g}" if isinstance(amount, float | int) and abs(amount) < 1e6 else amount
        return f"{value.get('currency')} {number}"
    return str(value)
