"""Counts of right, spurious and missed, which add up over documents and shards."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives, false negatives. Half counts occur under the scheme ``partial``.

    With nothing to find and nothing found, precision, recall and F1 are 1: nothing went wrong.
    """

    tp: float = 0
    fp: float = 0
    fn: float = 0

    def __add__(self, other: Self) -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def empty(self) -> bool:
        return not (self.tp or self.fp or self.fn)

    @property
    def p(self) -> float:
        return self._share(self.tp, self.tp + self.fp)

    @property
    def r(self) -> float:
        return self._share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        return self._share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def _share(self, part: float, whole: float) -> float:
        return part / whole if whole else float(self.empty)

    def to_dict(self) -> dict[str, Any]:
        """``{"p", "r", "f1", "tp", "fp", "fn"}``, rates rounded to six places."""
        return {
            "p": round(self.p, 6),
            "r": round(self.r, 6),
            "f1": round(self.f1, 6),
            "tp": _whole(self.tp),
            "fp": _whole(self.fp),
            "fn": _whole(self.fn),
        }


def _whole(count: float) -> float:
    return int(count) if count == int(count) else count
