"""Scores and errors as plain lines for a terminal, a pipe or a log: no colour codes, no folding."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nlp.core.record import LABELS
from nlp.evaluation.errors import EventError, SpanError
from nlp.evaluation.excerpt import excerpt, one_line
from nlp.evaluation.run import Evaluation
from nlp.evaluation.runs import Comparison
from nlp.evaluation.scorer import RecordDict, Score
from nlp.evaluation.values import short


def score_lines(
    score: Score, intervals: Mapping[str, tuple[float, float]] | None = None, *, schemes: bool = False
) -> Iterator[str]:
    """The table of scores, with 95% intervals of F1 where they are given."""
    data = score.to_dict()
    bounds = intervals or {}
    yield f"{'':18}{'P':>8}{'R':>8}{'F1':>8}{'right':>8}{'spurious':>9}{'missed':>8}" + "   95% of F1" * bool(bounds)
    for label in (*LABELS, "core"):
        yield _row(f"span {label}", data["spans"][label], bounds.get(label))
    for name in ("detection", "exact"):
        yield _row(f"event {name}", data["events"][name], bounds.get(name))
    yield f"{'event exact, mean over documents':<34}{data['events']['exact_doc_mean']:>8.4f}" + _bounds(
        bounds.get("exact_doc_mean"), 25
    )
    for name, counts in data["events"]["fields"].items():
        yield _row(f"  {name}", counts, bounds.get(name))
    if schemes:
        yield from _scheme_lines(data["schemes"])
        yield from _norm_lines(data["norm"])
    yield f"{data['documents']} documents"
    for problem in data["problems"]:
        yield f"INVALID {problem}"


def _row(name: str, c: Mapping[str, Any], bounds: tuple[float, float] | None = None) -> str:
    if not (c["tp"] or c["fp"] or c["fn"]):
        return f"{name:<18}{'-':>8}{'-':>8}{'-':>8}{0:>8}{0:>9}{0:>8}"
    counts = f"{c['tp']:>8g}{c['fp']:>9g}{c['fn']:>8g}"
    return f"{name:<18}{c['p']:>8.4f}{c['r']:>8.4f}{c['f1']:>8.4f}{counts}{_bounds(bounds)}"


def _bounds(bounds: tuple[float, float] | None, gap: int = 0) -> str:
    return f"{'':{gap}}   {bounds[0]:.3f}-{bounds[1]:.3f}" if bounds else ""


def _scheme_lines(schemes: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n{'F1 by scheme':18}" + "".join(f"{name:>9}" for name in schemes)
    told = [label for label in LABELS if any(_any(schemes[name][label]) for name in schemes)]
    for label in (*told, "core", "all", "macro_core", "macro_all"):
        yield f"  {label:<16}" + "".join(f"{schemes[name][label]['f1']:>9.4f}" for name in schemes)


def _norm_lines(norm: Mapping[str, Any]) -> Iterator[str]:
    if norm:
        yield f"\n{'normal forms':18}{'P':>8}{'R':>8}{'F1':>8}{'right':>8}{'spurious':>9}{'missed':>8}"
    for label, keys in norm.items():
        for key, counts in keys.items():
            yield _row(f"  {label}.{key}"[:18], counts)


def _any(counts: Mapping[str, Any]) -> bool:
    return bool(counts["tp"] or counts["fp"] or counts["fn"])


def slice_lines(path: str, groups: Mapping[str, Score]) -> Iterator[str]:
    """Scores by the values of a key."""
    width = max(20, *(len(name) + 2 for name in groups)) if groups else 20
    heads = f"{'documents':>10}{'core':>8}{'detection':>11}{'exact':>8}{'doc mean':>10}"
    yield f"\n{'by ' + path:<{width}}{heads}"
    for name, score in groups.items():
        data = score.to_dict()
        core = f"{data['spans']['core']['f1']:>8.4f}" if _any(data["spans"]["core"]) else f"{'-':>8}"
        events = f"{'-':>11}{'-':>8}{'-':>10}"
        if _any(data["events"]["detection"]):
            of = data["events"]
            events = f"{of['detection']['f1']:>11.4f}{of['exact']['f1']:>8.4f}{of['exact_doc_mean']:>10.4f}"
        yield f"{name:<{width}}{data['documents']:>10}{core}{events}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Two runs side by side (A, then B), and what changed in which document."""
    yield f"\n{'':18}{'A':>8}{'B':>8}{'B - A':>9}{'95% interval':>18}{'p':>8}"
    for name, d in comparison.figures.items():
        bounds = f"{d.low:+.4f} {d.high:+.4f}"
        sign = " *" if d.clear else ""
        yield f"{name:<18}{d.a:>8.4f}{d.b:>8.4f}{d.b - d.a:>+9.4f}{bounds:>18}{d.p:>8.4f}{sign}"
    fixed = sum(len(change.fixed) for change in comparison.changes)
    broken = sum(len(change.broken) for change in comparison.changes)
    documents = len(comparison.changes)
    yield f"{documents} documents changed: {fixed} errors of A are gone in B, {broken} are new in B"
    for change in comparison.changes:
        yield change.document
        yield from (f"    fixed   {line}" for line in change.fixed)
        yield from (f"    broken  {line}" for line in change.broken)


class Sides(NamedTuple):
    """What the two sides are called, and their errors: by default a prediction against gold."""

    gold: str = "gold"
    pred: str = "pred"
    kinds: Mapping[str, str] = {}


ANNOTATORS = Sides(
    "A",
    "B",
    {
        "missed": "only A",
        "spurious": "only B",
        "missed event": "event only A",
        "spurious event": "event only B",
    },
)


def error_lines(
    found: Iterable[tuple[RecordDict, list[SpanError], list[EventError]]], sides: Sides = Sides()
) -> Iterator[str]:
    """Every error: spans by label and kind, then events by document; each with its sentence and its rule.

    In a sentence ``⟦…⟧`` is the gold span (or A's), ``«…»`` the predicted one (or B's).
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
            kind = sides.kinds.get(span_error.kind, span_error.kind)
            yield f"\n== {span_error.label} {kind}: {counted[group]}   ⟦{sides.gold}⟧ «{sides.pred}»"
            last = group
        yield from _span_error(record, span_error)
    if events:
        names = (sides.kinds.get(e.kind, e.kind) for _, e in events)
        exact = (" (exact)" if e.exact else "" for _, e in events)
        kinds = Counter(map(str.__add__, names, exact))
        yield "\n== EVENTS: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    for record, event_error in events:
        yield from _event_error(record, event_error, sides)


def _span_error(record: RecordDict, e: SpanError) -> Iterator[str]:
    told = [e.document]
    if e.kind == "label" and e.pred is not None:
        told.append(f"found as {e.pred['label']}")
    if e.rule:
        told.append(f"rule {e.rule}")
    if e.nearest is not None:
        n = e.nearest
        rule = f" rule {n['rule']}" if n.get("rule") else ""
        why = f", lost: {n['why']}" if n.get("why") else ""
        told.append(f"near: {n['label']} {n['text']!r}{rule}{why}")
    yield f"{'  '.join(told)} | {marked(str(record['text']), e.sentence, e.gold, e.pred)}"


def marked(text: str, sentence: tuple[int, int], gold: Mapping[str, Any] | None, pred: Mapping[str, Any] | None) -> str:
    """The sentence on one line, cut to what is near the spans, with the spans marked."""
    piece = excerpt(sentence, (gold, pred))
    marks: list[tuple[int, int, float, str]] = []
    for span, inner, opening, closing in ((pred, 0.0, "«", "»"), (gold, 0.5, "⟦", "⟧")):
        if span is not None:  # the longer one opens first and closes last
            length = span["end"] - span["start"] - inner
            marks += [(span["start"], 1, -length, opening), (span["end"], 0, length, closing)]
    out, at = [], piece.start
    for place, _, _, sign in sorted(marks):
        out += [text[at:place], sign]
        at = place
    out.append(text[at : piece.end])
    return f"{'…' * piece.cut_before}{one_line(''.join(out))}{'…' * piece.cut_after}"


def _event_error(record: RecordDict, e: EventError, sides: Sides) -> Iterator[str]:
    start, end = e.sentence
    sentence = one_line(str(record["text"])[start:end])
    rule = f"  rule {e.rule}" if e.rule else ""
    exact = " (exact all the same)" if e.exact else ""
    yield f"{sides.kinds.get(e.kind, e.kind).upper()}{exact}  {e.document}{rule}  | {sentence[:300]}"
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
        gold, pred = short(name, e.gold.get(name)), short(name, e.pred.get(name))
        yield f"    {name:14} {sides.gold} {gold}  <>  {sides.pred} {pred}"


def evaluation_lines(evaluation: Evaluation, *, with_errors: bool = False, schemes: bool = False) -> Iterator[str]:
    """All of an evaluation; the errors first, so that the table is what stays on the screen."""
    if with_errors:
        yield from error_lines(evaluation.errors)
        yield ""
    yield from score_lines(evaluation.score, evaluation.intervals, schemes=schemes)
    for path, groups in evaluation.slices.items():
        yield from slice_lines(path, groups)
    if evaluation.comparison is not None:
        yield from comparison_lines(evaluation.comparison)
    for failure in evaluation.failures:
        yield f"BELOW THE FLOOR {failure['name']}: {failure['value']:.4f}, wanted {failure['floor']:.4f}"
