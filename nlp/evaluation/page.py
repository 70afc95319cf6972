"""The evaluation as one HTML page: no network, no other file; readable in light and dark."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.core.record import CORE_LABELS, LABELS
from nlp.evaluation.compare import FIELDS, field_agrees
from nlp.evaluation.counts import Counts
from nlp.evaluation.errors import EventError, SpanError
from nlp.evaluation.excerpt import Excerpt, excerpt, pieces
from nlp.evaluation.run import Evaluation
from nlp.evaluation.schemes import SCHEMES
from nlp.evaluation.scorer import RecordDict, Score
from nlp.evaluation.values import short

TEMPLATES = Path(__file__).with_name("templates")


def render_page(evaluation: Evaluation, *, title: str) -> str:
    """The page as a string. ``title`` names the run, such as the two files."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("evaluation.html.j2").render(_context(evaluation, title))


def write_page(evaluation: Evaluation, path: Path, *, title: str) -> None:
    """Write the page, as a whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(render_page(evaluation, title=title), encoding="utf-8")
    part.replace(path)


def _context(evaluation: Evaluation, title: str) -> dict[str, Any]:
    score = evaluation.score
    cases = [case for group in evaluation.errors for case in _cases(*group)]
    return {
        "title": title,
        "documents": len(score.documents),
        "problems": score.problems,
        "failures": evaluation.failures,
        "figures": list(_figures(score, evaluation.intervals)),
        "tables": list(_tables(score, evaluation.intervals)),
        "schemes": _schemes(score),
        "scheme_names": SCHEMES,
        "slices": {path: list(_slices(groups)) for path, groups in evaluation.slices.items()},
        "comparison": evaluation.comparison,
        "cases": cases,
        "kinds": _counted(case["kind"] for case in cases),
        "labels": _counted(label for case in cases for label in case["labels"]),
        "rules": _counted(case["rule"] for case in cases if case["rule"]),
    }


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def _figures(score: Score, intervals: Mapping[str, tuple[float, float]]) -> Iterator[dict[str, Any]]:
    """The four figures at the top of the page."""
    totals = score.totals()
    core = sum((totals.get(("spans", label), Counts()) for label in CORE_LABELS), Counts())
    if not core.empty:
        yield {
            "name": "core spans",
            "note": "strict F1, five labels",
            "value": core.f1,
            "bounds": intervals.get("core"),
        }
    for name, note in (("detection", "F1, same house and stock"), ("exact", "F1, all nine fields")):
        counts = totals.get(("events", name))
        if counts is not None:
            yield {"name": f"events {name}", "note": note, "value": counts.f1, "bounds": intervals.get(name)}
    if ("events", "exact") in totals:
        yield {
            "name": "events exact, by document",
            "note": "mean of the documents' F1",
            "value": score.exact_doc_mean(),
            "bounds": intervals.get("exact_doc_mean"),
        }


def _tables(score: Score, intervals: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    totals = score.totals()
    for heading, kind, names in (
        ("Spans by label, strict", "spans", LABELS),
        ("Events", "events", ("detection", "exact")),
        ("Events by field", "fields", FIELDS),
    ):
        rows = [
            {"name": name, "counts": totals[kind, name], "bounds": intervals.get(name)}
            for name in names
            if (kind, name) in totals
        ]
        if rows:
            yield heading, rows
    norms = [
        {"name": f"{key[1]} {key[2]}", "counts": counts, "bounds": None}
        for key, counts in sorted(totals.items())
        if key[0] == "norm"
    ]
    if norms:
        yield "Normal forms of the spans found", norms


def _schemes(score: Score) -> list[dict[str, Any]]:
    totals = score.totals()
    rows = []
    groups = [(label, (label,)) for label in LABELS] + [("core", CORE_LABELS), ("all", LABELS)]
    for name, labels in groups:
        told = [sum((totals.get(("scheme", s, label), Counts()) for label in labels), Counts()) for s in SCHEMES]
        if not all(counts.empty for counts in told):
            rows.append({"name": name, "values": [counts.f1 for counts in told]})
    return rows


def _slices(groups: Mapping[str, Score]) -> Iterator[dict[str, Any]]:
    for name, score in groups.items():
        totals = score.totals()
        core = sum((totals.get(("spans", label), Counts()) for label in CORE_LABELS), Counts())
        exact = totals.get(("events", "exact"), Counts())
        yield {
            "name": name,
            "documents": len(score.documents),
            "core": None if core.empty else core.f1,
            "exact": None if exact.empty else exact.f1,
            "mean": None if exact.empty else score.exact_doc_mean(),
        }


def _cases(record: RecordDict, spans: Iterable[SpanError], events: Iterable[EventError]) -> Iterator[dict[str, Any]]:
    text = str(record["text"])
    for e in spans:
        piece = excerpt(e.sentence, (e.gold, e.pred))
        near = None
        if e.nearest is not None:
            n = e.nearest
            near = {"label": n["label"], "text": n["text"], "rule": n.get("rule"), "why": n.get("why")}
        yield {
            "of": "span",
            "kind": e.kind,
            "labels": sorted({s["label"] for s in (e.gold, e.pred) if s is not None}),
            "rule": e.rule or "",
            "document": e.document,
            "near": near,
            "cut": piece,
            "gold": _side(text, piece, e.gold),
            "pred": _side(text, piece, e.pred),
            "fields": [],
        }
    for event in events:
        piece = Excerpt(*event.sentence, False, False)
        yield {
            "of": "event",
            "kind": event.kind + (" (exact)" if event.exact else ""),
            "labels": list(event.fields) if event.gold is not None and event.pred is not None else [],
            "rule": event.rule or "",
            "document": event.document,
            "near": None,
            "cut": piece,
            "gold": {"label": None, "pieces": [(text[piece.start : piece.end], False)]},
            "pred": None,
            "fields": list(_fields(event)),
        }


def _side(text: str, piece: Excerpt, span: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"label": span["label"], "pieces": list(pieces(text, piece, span))}


def _fields(e: EventError) -> Iterator[dict[str, Any]]:
    """The fields that either side tells, with both values."""
    for name in FIELDS:
        gold = None if e.gold is None else e.gold.get(name)
        pred = None if e.pred is None else e.pred.get(name)
        if not gold and not pred:
            continue
        both = e.gold is not None and e.pred is not None
        differs = both and name in e.fields and not field_agrees(name, e.gold or {}, e.pred or {})
        yield {
            "name": name,
            "gold": "" if e.gold is None else short(name, gold),
            "pred": "" if e.pred is None else short(name, pred),
            "differs": differs,
        }
