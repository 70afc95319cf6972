"""Scoring records against gold: section 4 of the annotation guide.

Counts are kept by document: scores of shards add up, and a bootstrap over documents needs no second pass.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from nlp.core.record import CORE_LABELS, LABELS
from nlp.evaluation.compare import (
    EXACT_FIELDS,
    FIELDS,
    LIST_FIELDS,
    SINGLE_FIELDS,
    field_agrees,
    plain,
    shared,
)
from nlp.evaluation.counts import Counts
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.schemes import SCHEMES, norm_counts, scheme_counts

RecordDict = Mapping[str, Any]
Key = tuple[str, ...]


class InvalidRun(ValueError):
    """Predictions do not cover the gold. ``problems`` lists what is wrong, one sentence a record."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        shown = "\n  ".join(problems[:20])
        more = f"\n  and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"the run is invalid, {len(problems)} record(s):\n  {shown}{more}")


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """The counts of one document, by what was counted: ``("spans", "BROKER")``, ``("events", "exact")``, …"""

    id: str
    counts: Mapping[Key, Counts]

    def exact_f1(self) -> float | None:
        """F1 over the document's exact events; None when it has neither a gold nor a predicted event."""
        exact = self.counts.get(("events", "exact"))
        return None if exact is None or exact.empty else exact.f1


@dataclass(frozen=True, slots=True)
class Score:
    """The documents of a run, scored. Adds up with ``+``."""

    documents: tuple[DocumentScore, ...] = ()
    problems: tuple[str, ...] = field(default=())

    def __add__(self, other: Self) -> "Score":
        return Score(self.documents + other.documents, self.problems + other.problems)

    def total(self, *key: str) -> Counts:
        """Counts under ``key`` over all documents."""
        total = Counts()
        for document in self.documents:
            counts = document.counts.get(key)
            if counts is not None:
                total += counts
        return total

    def totals(self) -> dict[Key, Counts]:
        """All counts over all documents."""
        total: dict[Key, Counts] = {}
        for document in self.documents:
            for key, counts in document.counts.items():
                total[key] = total.get(key, Counts()) + counts
        return total

    def exact_doc_mean(self) -> float:
        """The mean over documents of a document's F1 over exact events.

        Only documents with a gold or a predicted event take part: one without either would only dilute the
        mean; one with predicted events alone counts 0. Without any such document it is 1.
        """
        scores = [f1 for document in self.documents if (f1 := document.exact_f1()) is not None]
        return sum(scores) / len(scores) if scores else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Counts and rates by label, ``core`` (the five core labels), event and field."""
        totals = self.totals()

        def at(*key: str) -> Counts:
            return totals.get(key, Counts())

        def over(labels: Iterable[str], *key: str) -> Counts:
            return sum((at(*key, label) for label in labels), Counts())

        return {
            "documents": len(self.documents),
            "spans": {label: at("spans", label).to_dict() for label in LABELS}
            | {"core": over(CORE_LABELS, "spans").to_dict()},
            "schemes": {
                scheme: {label: at("scheme", scheme, label).to_dict() for label in LABELS}
                | {"core": over(CORE_LABELS, "scheme", scheme).to_dict()}
                | {"all": over(LABELS, "scheme", scheme).to_dict()}
                | {"macro_core": macro(at("scheme", scheme, label) for label in CORE_LABELS)}
                | {"macro_all": macro(at("scheme", scheme, label) for label in LABELS)}
                for scheme in SCHEMES
            },
            "norm": {
                label: {
                    key[2]: counts.to_dict() for key, counts in sorted(totals.items()) if key[:2] == ("norm", label)
                }
                for label in LABELS
                if any(key[:2] == ("norm", label) for key in totals)
            },
            "events": {
                "detection": at("events", "detection").to_dict(),
                "exact": at("events", "exact").to_dict(),
                "exact_doc_mean": round(self.exact_doc_mean(), 6),
                "fields": {name: at("fields", name).to_dict() for name in FIELDS},
            },
            "problems": list(self.problems),
        }


def macro(counts: Iterable[Counts]) -> dict[str, float]:
    """The plain means of precision, recall and F1 over those counts that are not empty; 1 when all are."""
    told = [c for c in counts if not c.empty]
    if not told:
        return {"p": 1.0, "r": 1.0, "f1": 1.0}
    return {name: round(sum(getattr(c, name) for c in told) / len(told), 6) for name in ("p", "r", "f1")}


def score(gold: Iterable[RecordDict], pred: Iterable[RecordDict], *, allow_invalid: bool = False) -> Score:
    """Score predicted records against gold records.

    Args:
        gold: records with ``spans`` and ``events``; ``labels`` and ``fields`` say what they annotate
            (default: all labels, and all fields where the record has ``events``).
        pred: records of the same ids and texts, in any order. Records that gold does not know are left alone.
        allow_invalid: score what is there when a record is missing or its text was changed; what gold has
            there counts as missed.

    Raises:
        InvalidRun: a record is missing, was changed, or is there twice.
        ValueError: a label or a field that there is not.
    """
    documents = []
    problems: list[str] = []
    for gold_record, pred_record, problem in align(gold, pred):
        if problem:
            problems.append(problem)
        documents.append(score_document(gold_record, pred_record))
    if problems and not allow_invalid:
        raise InvalidRun(problems)
    return Score(tuple(documents), tuple(problems))


def align(
    gold: Iterable[RecordDict], pred: Iterable[RecordDict]
) -> Iterator[tuple[RecordDict, RecordDict, str | None]]:
    """Each gold record with its prediction, and what is wrong with that, if anything.

    A missing or changed prediction is replaced by an empty one, so that what gold has there counts as missed.
    """
    found: dict[str, RecordDict] = {}
    twice: set[str] = set()
    for record in pred:
        if record["id"] in found:
            twice.add(record["id"])
        found.setdefault(record["id"], record)
    seen: set[str] = set()
    for record in gold:
        name = record["id"]
        problem = None
        prediction = found.get(name)
        if name in seen:
            problem = f"{name}: the gold has this id twice"
        elif prediction is None:
            problem = f"{name}: missing from the predictions"
        elif name in twice:
            problem = f"{name}: the predictions have this id twice"
        elif prediction["text"] != record["text"]:
            problem = f"{name}: the text was changed {_first_difference(record['text'], prediction['text'])}"
            prediction = None
        seen.add(name)
        yield record, prediction or {"id": name, "text": record["text"], "spans": [], "events": []}, problem


def _first_difference(gold: str, pred: str) -> str:
    pairs = enumerate(zip(gold, pred, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(gold), len(pred)))
    was, is_now = gold[same : same + 12], pred[same : same + 12]
    return f"at character {same}: {was!r} in the gold, {is_now!r} in the prediction"


def annotated_labels(gold: RecordDict) -> frozenset[str]:
    """The labels that a gold record annotates. Raises ``ValueError`` for one that there is not."""
    labels = gold.get("labels")
    return frozenset(LABELS) if labels is None else _known(labels, LABELS, "label", gold)


def annotated_fields(gold: RecordDict) -> frozenset[str]:
    """The event fields that a gold record annotates; none when it has no events to be scored.

    Raises ``ValueError`` for a field that there is not.
    """
    if gold.get("events") is None:
        return frozenset()
    fields = gold.get("fields")
    return frozenset(FIELDS) if fields is None else _known(fields, FIELDS, "field", gold)


def _known(names: Iterable[str], known: Sequence[str], what: str, record: RecordDict) -> frozenset[str]:
    """The names, none of which may be unknown: what nobody scores must not look like a perfect score."""
    given = frozenset(names)
    strange = sorted(given - set(known))
    if strange:
        raise ValueError(f"{record['id']}: unknown {what} {', '.join(strange)}; {what}s are {', '.join(known)}")
    return given


def score_document(gold: RecordDict, pred: RecordDict) -> DocumentScore:
    """The counts of one document."""
    counts: dict[Key, Counts] = {}
    for record in (gold, pred):
        _known((span["label"] for span in record.get("spans") or ()), LABELS, "label", record)
    annotated = annotated_labels(gold)
    labels = [label for label in LABELS if label in annotated]
    gold_spans, pred_spans = spans_of(gold, labels), spans_of(pred, labels)
    for (scheme, label), found in scheme_counts(gold_spans, pred_spans, labels).items():
        counts["scheme", scheme, label] = found
        if scheme == "strict":
            counts["spans", label] = found
    for where, found in norm_counts(gold_spans, pred_spans).items():
        counts["norm", *where] = found
    fields = annotated_fields(gold)
    if fields:
        _count_events(list(gold["events"]), list(pred.get("events") or []), fields, counts)
    return DocumentScore(str(gold["id"]), {key: c for key, c in counts.items() if not c.empty})


def spans_of(record: RecordDict, labels: Collection[str]) -> list[RecordDict]:
    """The spans of a record that have one of the labels."""
    return [span for span in record.get("spans") or () if span["label"] in labels]


def _count_events(
    gold: list[RecordDict], pred: list[RecordDict], fields: frozenset[str], counts: dict[Key, Counts]
) -> None:
    pairs = pair_events(gold, pred, fields)
    exact = sum(is_exact(gold[i], pred[j], fields) for i, j in pairs)
    counts["events", "detection"] = Counts(len(pairs), len(pred) - len(pairs), len(gold) - len(pairs))
    counts["events", "exact"] = Counts(exact, len(pred) - exact, len(gold) - exact)
    partner: dict[int, int] = dict(pairs)
    paired = set(partner.values())
    nothing: RecordDict = {}
    couples = [(g, pred[partner[i]] if i in partner else nothing) for i, g in enumerate(gold)]
    couples += [(nothing, p) for j, p in enumerate(pred) if j not in paired]
    for name in FIELDS:
        if name in fields:
            counts["fields", name] = sum((field_counts(name, g, p) for g, p in couples), Counts())


def is_exact(gold: RecordDict, pred: RecordDict, fields: frozenset[str]) -> bool:
    """Whether a pair agrees in house, company, tickers, both actions, both ratings and both targets."""
    return all(field_agrees(name, gold, pred) for name in EXACT_FIELDS if name in fields)


def field_counts(name: str, gold: RecordDict, pred: RecordDict) -> Counts:
    """Counts of one field of a pair. Null on both sides is no case; lists count by their values."""
    a, b = gold.get(name), pred.get(name)
    if name in LIST_FIELDS:
        right = shared(a, b, LIST_FIELDS[name])
        return Counts(right, len(b or ()) - right, len(a or ()) - right)
    told, given = plain(a) is not None, plain(b) is not None
    right = int(told and given and SINGLE_FIELDS[name](a, b))
    return Counts(right, given - right, told - right)
