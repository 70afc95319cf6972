"""Confidence on gold: the weights that fit it, and how far they can be trusted.

An event counts as right where it is exact by the annotation guide: house, company, tickers, both actions, both ratings
and both targets. The weights are those of a logistic regression with a ridge, found by ``scipy``; the same gold and the
same rules give the same weights.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nlp.components.events.confidence import BASE, GROUNDS, confidence_of
from nlp.evaluation.files import read_records
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.scorer import RecordDict, annotated_fields, is_exact
from nlp.pipeline import Annotator, meta_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RIDGE = 2.0  # half of it times the squared weights is added to the loss, which is summed over events
FOLDS = 10  # of cross-validation; documents go into folds, not events: errors of one article go together
SHARE = 0.1  # of the events, the least confident, whose share of all errors is told
RULES_FILE = "confidence.jsonl"


class Judged(NamedTuple):
    """An event of the pipeline, held against gold. ``document`` is unique over all files of gold."""

    document: str
    grounds: list[str]
    right: bool
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Events told with about the same confidence: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    events: int
    told: float
    right: float


@dataclass(frozen=True, slots=True)
class Trust:
    """How far confidences can be trusted.

    ``found`` is the share of all wrong events that the least confident ``SHARE`` of events holds, ``at_best`` what it
    would be in a perfect order; None without errors. ``brier`` is the mean squared error of the confidence, and
    ``brier_flat`` that of telling every event the share of right ones. ``auc`` is the chance that a wrong event is
    told with less than a right one; None where there are not both.
    """

    events: int
    wrong: int
    found: float | None
    at_best: float | None
    auc: float | None
    brier: float
    brier_flat: float
    bins: tuple[Bin, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        told = {name: getattr(self, name) for name in self.__slots__ if name != "bins"}
        return told | {"bins": [{name: getattr(b, name) for name in Bin.__slots__} for b in self.bins]}


def judge(gold: Iterable[RecordDict], annotator: Annotator, name: str = "") -> Iterator[Judged]:
    """The pipeline's events on the gold's texts, right or wrong; records without labelled events are left out.

    ``name`` is put before the documents' ids, to tell files of gold apart.
    """
    for record in gold:
        fields = annotated_fields(record)
        if not fields:
            continue
        kept = ("id", "text", "meta", "published_at")
        article = {key: record[key] for key in kept if key in record}
        walk = annotator.walk(record["text"], meta_of(article))
        pairs = {j: i for i, j in pair_events(record["events"], walk.events, fields)}
        for j, (event, grounds) in enumerate(zip(walk.events, walk.scratch.get("grounds", ()), strict=True)):
            right = j in pairs and is_exact(record["events"][pairs[j]], event, fields)
            yield Judged(f"{name}\x1f{record['id']}", grounds, right, event["confidence"])


def judge_files(files: Sequence[Path], patterns: Sequence[Path] = ()) -> list[Judged]:
    """The events of the pipeline on all texts of files of gold. Raises ``ValueError`` when there are none."""
    annotator = Annotator(list(patterns))
    judged = [one for path in files for one in judge(read_records(path), annotator, path.name)]
    if not judged:
        raise ValueError(f"{', '.join(map(str, files))}: no events to judge; gold needs records with 'events'")
    return judged


def fit(judged: Sequence[Judged]) -> dict[str, float]:
    """The weight of every ground, in hundredths; the weight of one that no event shows is 0.

    Raises ``ValueError`` where all events are right, or all are wrong: then nothing can be told apart.
    """
    import numpy as np
    from scipy.optimize import minimize

    right = np.array([one.right for one in judged], dtype=float)
    if len(set(right.tolist())) < 2:
        raise ValueError("weights need right events and wrong ones; all are the same here")
    names = [BASE, *GROUNDS]
    seen = np.array([[name == BASE or name in one.grounds for name in names] for one in judged], dtype=float)
    ridge = np.full(len(names), RIDGE)
    ridge[0] = 0.0  # the base is the share of right events, which nothing is to be pulled away from

    def loss(weights: "Floats") -> tuple[float, "Floats"]:
        score = seen @ weights
        value = np.logaddexp(0.0, score).sum() - right @ score + 0.5 * (ridge * weights**2).sum()
        return float(value), seen.T @ (1 / (1 + np.exp(-score)) - right) + ridge * weights

    def curvature(weights: "Floats") -> "Floats":
        share = 1 / (1 + np.exp(-(seen @ weights)))
        bent: Floats = (seen * (share * (1 - share))[:, None]).T @ seen + np.diag(ridge)
        return bent

    found = minimize(loss, np.zeros(len(names)), jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-8})
    return {name: round(float(weight), 2) + 0.0 for name, weight in zip(names, found.x, strict=True)}


def cross_validate(judged: Sequence[Judged]) -> list[float]:
    """The confidence of each event by weights that were fitted without its fold of documents."""
    fold_of = {one.document: _fold(one.document) for one in judged}
    told = [0.0] * len(judged)
    for fold in sorted(set(fold_of.values())):
        rest = [one for one in judged if fold_of[one.document] != fold]
        weights = _hundredths(fit(rest))
        for n, one in enumerate(judged):
            if fold_of[one.document] == fold:
                told[n] = confidence_of(weights, one.grounds) or 0.0
    return told


def _fold(document: str) -> int:
    return int.from_bytes(hashlib.sha256(document.encode()).digest()[:4], "big") % FOLDS


def _hundredths(weights: dict[str, float]) -> dict[str, int]:
    return {name: round(weight * 100) for name, weight in weights.items()}


def trust(right: Sequence[bool], told: Sequence[float]) -> Trust:
    """How far confidences ``told`` (0 to 1) can be trusted, given which events are ``right``. Needs one event."""
    count, wrong = len(right), sum(not r for r in right)
    share = (count - wrong) / count
    edges = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]
    bins = []
    for low, high in pairwise(edges):
        inside = [n for n, t in enumerate(told) if low <= t < high or (high == 1.0 and t == 1.0)]
        if inside:
            mean = math.fsum(told[n] for n in inside) / len(inside)
            share_right = sum(right[n] for n in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), round(mean, 4), round(share_right, 4)))
    return Trust(
        events=count,
        wrong=wrong,
        found=round(_wrong_among_least(right, told, SHARE * count) / wrong, 4) if wrong else None,
        at_best=round(min(1.0, SHARE * count / wrong), 4) if wrong else None,
        auc=_auc(right, told),
        brier=round(math.fsum((t - r) ** 2 for r, t in zip(right, told, strict=True)) / count, 4),
        brier_flat=round(share * (1 - share), 4),
        bins=tuple(bins),
    )


def _wrong_among_least(right: Sequence[bool], told: Sequence[float], quota: float) -> float:
    """Wrong events among the ``quota`` least confident; of events that tie at its edge, the part that fits in."""
    found = 0.0
    for level in sorted(set(told)):
        tied = [not r for r, t in zip(right, told, strict=True) if t == level]
        if quota <= len(tied):
            return found + sum(tied) * quota / len(tied)
        found += sum(tied)
        quota -= len(tied)
    return found


def _auc(right: Sequence[bool], told: Sequence[float]) -> float | None:
    good = [t for r, t in zip(right, told, strict=True) if r]
    bad = [t for r, t in zip(right, told, strict=True) if not r]
    if not good or not bad:
        return None
    above = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return round(above / (len(good) * len(bad)), 4)


def rule_lines(judged: Sequence[Judged], weights: dict[str, float]) -> Iterator[str]:
    """The weights as rules, a line each, for a folder of patterns; with how often each ground was seen, and right."""
    for name in (BASE, *GROUNDS):
        shown = [one for one in judged if name == BASE or name in one.grounds]
        rule = {
            "id": f"confidence.{name}",
            "label": "WEIGHT",
            "pattern": name,
            "norm": {"weight": weights[name], "events": len(shown), "right": sum(one.right for one in shown)},
            "note": GROUNDS.get(name, "every event"),
        }
        yield json.dumps(rule, ensure_ascii=False)


def trust_lines(found: Trust) -> Iterator[str]:
    """:class:`Trust` as plain text."""
    yield f"events {found.events:,}, wrong {found.wrong:,} ({found.wrong / found.events:.1%})"
    if found.found is not None and found.at_best is not None:
        yield f"the least confident {SHARE:.0%} hold {found.found:.1%} of the errors (at best {found.at_best:.1%})"
    if found.auc is not None:
        yield f"a wrong event is told with less than a right one in {found.auc:.1%} of pairs"
    yield f"Brier score {found.brier:.4f} (the same confidence for all: {found.brier_flat:.4f})"
    yield f"{'told':>12}{'events':>8}{'mean':>7}{'right':>7}"
    for b in found.bins:
        yield f"{f'{b.low:g} to {b.high:g}':>12}{b.events:>8}{b.told:>7.2f}{b.right:>7.2f}"
