"""Pairing the gold events of a document with the predicted ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.evaluation.assign import best_pairs
from nlp.evaluation.compare import EXACT_FIELDS, field_agrees, houses_agree, stocks_agree

Event = Mapping[str, Any]


def pair_events(gold: Sequence[Event], pred: Sequence[Event], fields: frozenset[str]) -> list[tuple[int, int]]:
    """One-to-one pairs ``(gold index, predicted index)``, by best total agreement, in the order of the gold.

    Only events of one house and one stock are paired, as far as ``fields`` annotates house and stock.
    """
    weight: dict[tuple[int, int], float] = {}
    for i, g in enumerate(gold):
        for j, p in enumerate(pred):
            if _may_pair(g, p, fields):
                weight[i, j] = _agreement(g, p, fields)
    return best_pairs(weight)


def _may_pair(gold: Event, pred: Event, fields: frozenset[str]) -> bool:
    if "broker" in fields and not houses_agree(gold.get("broker"), pred.get("broker")):
        return False
    shown = {"company", "tickers"} & fields
    return stocks_agree({k: gold.get(k) for k in shown}, {k: pred.get(k) for k in shown})


def _agreement(gold: Event, pred: Event, fields: frozenset[str]) -> float:
    """The number of fields that agree, and a little more for those that make an event exact.

    The one for being paired at all keeps every pair worth more than none.
    """
    agreed = [name for name in sorted(fields) if field_agrees(name, gold, pred)]
    return 1 + len(agreed) + 0.001 * sum(name in EXACT_FIELDS for name in agreed)
