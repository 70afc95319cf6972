"""How sure a figure is: intervals and differences by resampling documents.

Documents, not spans, are drawn: errors within an article go together, and an interval over spans would be too
narrow. Everything is seeded: the same scores give the same intervals.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nlp.evaluation.counts import Counts
from nlp.evaluation.metrics import Metric, metric, value
from nlp.evaluation.scorer import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 1000
LEVEL = 0.95
_CELLS = 4_000_000  # of the matrix of draws that is in memory at a time


class Difference(NamedTuple):
    """A figure of two runs. ``low`` and ``high`` bound ``b - a``; ``p`` is two-sided."""

    a: float
    b: float
    low: float
    high: float
    p: float

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.low > 0 or self.high < 0


def intervals(
    score: Score, names: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """95% percentile intervals of named figures; none for a figure with nothing to count.

    Empty when there are fewer than two documents. Resamples in which a figure has nothing to count are left
    out.
    """
    import numpy as np

    if len(score.documents) < 2:
        return {}
    samples = _samples([score], names, resamples, seed)
    tail = (1 - LEVEL) / 2
    found = {}
    for name in names:
        told = samples[0][name][~np.isnan(samples[0][name])]
        if len(told):
            low, high = np.quantile(told, [tail, 1 - tail])
            found[name] = (round(float(low), 6), round(float(high), 6))
    return found


def paired(
    a: Score, b: Score, names: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, Difference]:
    """The difference between two runs over the same documents, both drawn alike.

    Raises ``ValueError`` when the two do not score the same documents in the same order.
    """
    import numpy as np

    if [d.id for d in a.documents] != [d.id for d in b.documents]:
        raise ValueError("the two runs are not scored over the same documents")
    samples = _samples([a, b], names, resamples, seed) if len(a.documents) > 1 else []
    tail = (1 - LEVEL) / 2
    found = {}
    for name in names:
        was, is_now = value(metric(name), a), value(metric(name), b)
        if not samples:
            found[name] = Difference(was, is_now, -1.0, 1.0, 1.0)
            continue
        difference = samples[1][name] - samples[0][name]
        difference = difference[~np.isnan(difference)]
        if not len(difference):
            found[name] = Difference(was, is_now, -1.0, 1.0, 1.0)
            continue
        low, high = (float(x) for x in np.quantile(difference, [tail, 1 - tail]))
        less = (1 + int((difference <= 0).sum())) / (len(difference) + 1)
        more = (1 + int((difference >= 0).sum())) / (len(difference) + 1)
        p = min(1.0, 2 * min(less, more))
        found[name] = Difference(was, is_now, round(low, 6), round(high, 6), round(p, 4))
    return found


def _samples(scores: Sequence[Score], names: Sequence[str], resamples: int, seed: int) -> "list[dict[str, Floats]]":
    """For each score the figures of every resample; the scores share the draws."""
    import numpy as np

    metrics = [metric(name) for name in names]
    tables = [{m.name: _table(m, score) for m in metrics} for score in scores]
    parts: list[dict[str, list[Floats]]] = [{m.name: [] for m in metrics} for _ in scores]
    for draws in _draws(len(scores[0].documents), resamples, seed):
        for table, part in zip(tables, parts, strict=True):
            for m in metrics:
                part[m.name].append(_figures(m, [draws @ group for group in table[m.name]]))
    return [{name: np.concatenate(rows) for name, rows in part.items()} for part in parts]


def _draws(documents: int, resamples: int, seed: int) -> "Iterator[Floats]":
    """How often each document is drawn, a row a resample, some rows at a time."""
    import numpy as np

    generator = np.random.default_rng(seed)
    at_once = max(1, min(resamples, _CELLS // documents))
    chance = np.full(documents, 1 / documents)
    for start in range(0, resamples, at_once):
        rows = min(at_once, resamples - start)
        yield generator.multinomial(documents, chance, size=rows).astype(np.float64)


def _table(wanted: Metric, score: Score) -> "list[Floats]":
    """By group, three counts a document; for the mean over documents, its F1 and whether it takes part."""
    import numpy as np

    if wanted.is_doc_mean:
        rows = [document.exact_f1() for document in score.documents]
        return [np.array([[0.0, 0.0] if f1 is None else [f1, 1.0] for f1 in rows])]
    tables = []
    for group in wanted.groups:
        sums = [sum((document.counts.get(key, Counts()) for key in group), Counts()) for document in score.documents]
        tables.append(np.array([[c.tp, c.fp, c.fn] for c in sums], dtype=np.float64))
    return tables


def _figures(wanted: Metric, sums: "list[Floats]") -> "Floats":
    """The metric of each resample, from the sums of its groups; NaN where there is nothing to count."""
    import numpy as np

    if wanted.is_doc_mean:
        total, documents = sums[0][:, 0], sums[0][:, 1]
        return np.divide(total, documents, out=np.full_like(total, np.nan), where=documents > 0)
    told = np.zeros(len(sums[0]))
    groups = np.zeros(len(sums[0]))
    for group in sums:
        tp, fp, fn = group[:, 0], group[:, 1], group[:, 2]
        part = 2 * tp if wanted.rate == "f1" else tp
        whole = part + {"f1": fp + fn, "p": fp, "r": fn}[wanted.rate]
        told += np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
        groups += (tp + fp + fn) > 0
    return np.divide(told, groups, out=np.full_like(told, np.nan), where=groups > 0)
