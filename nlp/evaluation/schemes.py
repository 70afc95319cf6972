"""Spans scored four ways, and their normal forms.

==========  =====================================================================================
strict      same label, same start and end
exact       same start and end, whatever the label
partial     any overlap, whatever the label: 1 for the same start and end, ½ otherwise
type        any overlap with the same label
==========  =====================================================================================

Spans are paired one to one. A pair counts for the label of its gold span; a predicted span without partner is
spurious for its own label. Spans of different labels may lie within each other, so in the two schemes that
ignore the label a span is first offered to its like: another label gets what is then left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.evaluation.assign import best_pairs
from nlp.evaluation.compare import houses_agree
from nlp.evaluation.counts import Counts

SCHEMES = ("strict", "exact", "partial", "type")
Span = Mapping[str, Any]


def match_strictly(gold: Sequence[Span], pred: Sequence[Span]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs of the same label and offsets, and what is left of either side; all as indices."""
    places: dict[tuple[str, int, int], list[int]] = {}
    for i, span in enumerate(gold):
        places.setdefault(span_key(span), []).append(i)
    pairs, spurious = [], []
    for j, span in enumerate(pred):
        waiting = places.get(span_key(span))
        if waiting:
            pairs.append((waiting.pop(0), j))
        else:
            spurious.append(j)
    matched = {i for i, _ in pairs}
    return pairs, [i for i in range(len(gold)) if i not in matched], spurious


def span_key(span: Span) -> tuple[str, int, int]:
    """Label, start, end."""
    return span["label"], span["start"], span["end"]


def share(a: Span, b: Span) -> float:
    """Characters that two spans share, as a part of those that they cover together (0 to 1)."""
    common = min(a["end"], b["end"]) - max(a["start"], b["start"])
    if common <= 0:
        return 0.0
    return float(common / (max(a["end"], b["end"]) - min(a["start"], b["start"])))


def scheme_counts(gold: Sequence[Span], pred: Sequence[Span], labels: Sequence[str]) -> dict[tuple[str, str], Counts]:
    """Counts by ``(scheme, label)`` for one document; every label of ``labels`` is there."""
    strict, missed, spurious = match_strictly(gold, pred)
    # A strict pair is a right one under every scheme, and no better use of either span is possible.
    right = {label: sum(gold[i]["label"] == label for i, _ in strict) for label in labels}
    counts = {}
    for scheme in SCHEMES:
        pairs = _pairs(scheme, gold, pred, missed, spurious)
        credit = dict.fromkeys(labels, 0.0)
        lost = dict.fromkeys(labels, 0.0)  # what a pair's predicted span fell short of, beside the gold span's part
        for i, j in pairs:
            worth = 0.5 if scheme == "partial" and share(gold[i], pred[j]) < 1 else 1.0
            credit[gold[i]["label"]] += worth
            lost[gold[i]["label"]] += 1 - worth
        paired_gold = {i for i, _ in pairs}
        paired_pred = {j for _, j in pairs}
        for label in labels:
            alone_gold = sum(gold[i]["label"] == label for i in missed if i not in paired_gold)
            alone_pred = sum(pred[j]["label"] == label for j in spurious if j not in paired_pred)
            counts[scheme, label] = Counts(
                right[label] + credit[label], alone_pred + lost[label], alone_gold + lost[label]
            )
    return counts


def _pairs(
    scheme: str, gold: Sequence[Span], pred: Sequence[Span], missed: Sequence[int], spurious: Sequence[int]
) -> list[tuple[int, int]]:
    if scheme == "strict":
        return []
    weight = {}
    for i in missed:
        for j in spurious:
            overlap = share(gold[i], pred[j])
            same = gold[i]["label"] == pred[j]["label"]
            if not overlap or (scheme == "type" and not same) or (scheme == "exact" and overlap < 1):
                continue
            # Like with like before all else, then as many pairs as can be, then the larger overlap.
            weight[i, j] = 1 + overlap / 100 + 10 * same
    return best_pairs(weight)


def norm_counts(gold: Sequence[Span], pred: Sequence[Span]) -> dict[tuple[str, str], Counts]:
    """Counts by ``(label, key of norm)`` over the spans that were found strictly.

    Only the keys that the gold span gives are counted: the same value is right, another one both spurious and
    missed, none missed.
    """
    counts: dict[tuple[str, str], Counts] = {}
    pairs, _, _ = match_strictly(gold, pred)
    for i, j in pairs:
        found = pred[j].get("norm") or {}
        for key, value in (gold[i].get("norm") or {}).items():
            told = found.get(key)
            agree = _norm_agrees(gold[i]["label"], key, value, told)
            one = Counts(1) if agree else Counts(0, int(told is not None), int(value is not None))
            where = (gold[i]["label"], key)
            if value is not None or told is not None:
                counts[where] = counts.get(where, Counts()) + one
    return counts


def _norm_agrees(label: str, key: str, gold: Any, pred: Any) -> bool:
    if label == "BROKER" and key == "name":
        return houses_agree(gold, pred)
    numbers = [v for v in (gold, pred) if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == 2:
        return bool(abs(gold - pred) <= 1e-6 * max(1.0, abs(gold)))
    return bool(gold == pred)
