"""An evaluation from files to figures: what ``sellside evaluate`` does, callable from Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.evaluation.bootstrap import RESAMPLES, intervals
from nlp.evaluation.errors import EventError, SpanError, errors
from nlp.evaluation.files import read_records
from nlp.evaluation.metrics import below, floors, told_metrics
from nlp.evaluation.runs import Comparison, compare_runs
from nlp.evaluation.scorer import RecordDict, Score, score
from nlp.evaluation.slices import slices


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was found out about a run."""

    score: Score
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    slices: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)
    comparison: Comparison | None = None
    failures: Sequence[Mapping[str, Any]] = ()
    errors: Sequence[tuple[RecordDict, list[SpanError], list[EventError]]] = ()

    @property
    def ok(self) -> bool:
        """Whether the run is valid and reaches its floors."""
        return not self.score.problems and not self.failures

    def to_dict(self, *, with_errors: bool = False) -> dict[str, Any]:
        """As JSON: the score's keys, and ``valid``, ``intervals``, ``slices``, ``compare``, ``failures``."""
        data = self.score.to_dict()
        data["valid"] = not self.score.problems
        data["intervals"] = {name: list(bounds) for name, bounds in self.intervals.items()}
        data["slices"] = {
            path: {name: part.to_dict() for name, part in groups.items()} for path, groups in self.slices.items()
        }
        data["failures"] = [dict(failure) for failure in self.failures]
        if self.comparison is not None:
            data["compare"] = {
                "figures": {name: d._asdict() for name, d in self.comparison.figures.items()},
                "documents": [change._asdict() for change in self.comparison.changes],
            }
        if with_errors:
            data["errors"] = []
            for record, spans, events in self.errors:
                data["errors"] += [e.to_dict(record) for e in spans]
                data["errors"] += [e.to_dict(record) for e in events]
        return data


def evaluate(
    gold: Sequence[RecordDict],
    pred: Sequence[RecordDict],
    *,
    by: Sequence[str] = (),
    other: Sequence[RecordDict] | None = None,
    fail_under: str = "",
    resamples: int = RESAMPLES,
    allow_invalid: bool = False,
) -> Evaluation:
    """Score ``pred`` against ``gold``, with intervals, slices and errors.

    Args:
        gold, pred: records; see :func:`nlp.evaluation.scorer.score`.
        by: dotted keys of gold records to slice by, such as ``meta.outlet``.
        other: a second run, to be compared with the first: ``pred`` is A, ``other`` is B.
        fail_under: floors, such as ``core=0.95,exact=0.85``.
        resamples: of the bootstrap; 0 for no intervals.
        allow_invalid: leave out the problems of missing and changed records, which then count as empty.

    Raises ``ValueError`` for floors that cannot be read.
    """
    wanted = floors(fail_under)
    result = score(gold, pred, allow_invalid=True)
    if allow_invalid:
        result = Score(result.documents)
    return Evaluation(
        score=result,
        intervals=intervals(result, told_metrics(result), resamples=resamples) if resamples else {},
        slices={path: slices(gold, result, path) for path in by},
        comparison=None if other is None else compare_runs(gold, pred, other),
        failures=below(wanted, result),
        errors=list(errors(gold, pred)),
    )


def predictions(gold: Sequence[RecordDict], patterns: Sequence[Path] = ()) -> Iterator[dict[str, Any]]:
    """The pipeline's records of the gold's texts. It sees id, text, ``meta`` and date, no labels."""
    from nlp.core.walk import walk_of
    from nlp.pipeline import Annotator

    annotator = Annotator(list(patterns))
    for record in gold:
        kept = ("id", "text", "meta", "published_at")
        article = {key: record[key] for key in kept if key in record}
        found = annotator.annotate(article).to_dict()
        # A second walk, for what a record does not hold: the candidates that lost, and why.
        lost = walk_of(annotator.language(record["text"])).lost
        found["lost"] = [
            {
                "label": mention.label,
                "start": mention.start,
                "end": mention.end,
                "text": record["text"][mention.start : mention.end],
                "rule": mention.rule,
                "why": why,
            }
            for mention, why in lost
        ]
        yield found


def read_run(gold: Path, pred: Path | None, patterns: Sequence[Path] = ()) -> tuple[list[Any], list[Any]]:
    """Gold and predictions from files; without a file of predictions the pipeline makes them."""
    records = list(read_records(gold))
    if not records:
        raise ValueError(f"{gold}: holds no records; there is nothing to score against")
    found = list(predictions(records, patterns)) if pred is None else list(read_records(pred))
    return records, found
