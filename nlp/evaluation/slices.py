"""Scores by a key of the gold records: by outlet, by style, by any other."""

from collections.abc import Iterable, Mapping
from typing import Any

from nlp.evaluation.scorer import RecordDict, Score

NONE = "(none)"


def slices(gold: Iterable[RecordDict], score: Score, path: str) -> dict[str, Score]:
    """The score's documents, grouped by a key such as ``meta.outlet``; the largest group first.

    Args:
        gold: the records that were scored, in the same order.
        path: keys joined by dots. Records without it come under ``(none)``.
    """
    groups: dict[str, list[Any]] = {}
    for record, document in zip(gold, score.documents, strict=True):
        groups.setdefault(value_at(record, path), []).append(document)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: Score(tuple(documents)) for name, documents in ordered}


def value_at(record: RecordDict, path: str) -> str:
    """The value under a dotted path, as text."""
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return NONE if value is None or value == "" else str(value)
