"""Named figures, such as ``core``, ``BROKER.r``, ``core.partial``, ``rating_to.p``, and floors under them."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from nlp.core.record import CORE_LABELS, LABELS
from nlp.evaluation.compare import FIELDS
from nlp.evaluation.counts import Counts
from nlp.evaluation.schemes import SCHEMES
from nlp.evaluation.scorer import Key, Score

RATES = ("f1", "p", "r")
DOC_MEAN = "exact_doc_mean"
_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "core": (CORE_LABELS,),
    "all": (LABELS,),
    "macro_core": tuple((label,) for label in CORE_LABELS),
    "macro_all": tuple((label,) for label in LABELS),
    **{label: ((label,),) for label in LABELS},
}


class Metric(NamedTuple):
    """A rate over summed counts. Several groups of keys are averaged (macro), empty ones left out."""

    name: str
    groups: tuple[tuple[Key, ...], ...]
    rate: str = "f1"

    @property
    def is_doc_mean(self) -> bool:
        """Whether this is the mean over documents, which no sum of counts gives."""
        return not self.groups


def metric(name: str) -> Metric:
    """The metric of a name: ``WHAT[.SCHEME][.RATE]``.

    WHAT is a label, ``core``, ``all``, ``macro_core``, ``macro_all``, ``detection``, ``exact``,
    ``exact_doc_mean``, or a field of events. SCHEME (of spans) is strict, exact, partial or type; RATE is
    f1, p or r.

    Raises ``ValueError`` for a name that says something else.
    """
    what, *rest = name.split(".")
    rate = rest.pop() if rest and rest[-1] in RATES else "f1"
    if what == DOC_MEAN and not rest and rate == "f1":
        return Metric(name, ())
    if what in _GROUPS and (not rest or (len(rest) == 1 and rest[0] in SCHEMES)):
        scheme = rest[0] if rest else "strict"
        groups = tuple(tuple(("scheme", scheme, label) for label in group) for group in _GROUPS[what])
        return Metric(name, groups, rate)
    if not rest and what in {"detection", "exact"}:
        return Metric(name, ((("events", what),),), rate)
    if not rest and what in FIELDS:
        return Metric(name, ((("fields", what),),), rate)
    known = ", ".join([*LABELS, "core", "all", "macro_core", "macro_all", "detection", "exact", DOC_MEAN, *FIELDS])
    raise ValueError(
        f"unknown figure {name!r}; it is one of {known}; spans may add .strict, .exact, .partial or .type, "
        "and all but exact_doc_mean .f1, .p or .r"
    )


def value(wanted: Metric, score: Score) -> float:
    """The metric over all documents of a score (0 to 1; 1 when there is nothing to score)."""
    if wanted.is_doc_mean:
        return score.exact_doc_mean()
    totals = score.totals()
    told = []
    for group in wanted.groups:
        counts = sum((totals.get(key, Counts()) for key in group), Counts())
        if not counts.empty:
            told.append(float(getattr(counts, wanted.rate)))
    return sum(told) / len(told) if told else 1.0


def told_metrics(score: Score) -> list[str]:
    """The names of the figures that a table shows: those that have anything to count."""
    totals = score.totals()
    names = [label for label in LABELS if ("spans", label) in totals]
    names += ["core", "macro_core", "all", "macro_all"] if names else []
    if ("events", "exact") in totals:
        names += ["detection", "exact", DOC_MEAN]
    return names + [name for name in FIELDS if ("fields", name) in totals]


def floors(text: str) -> list[tuple[Metric, float]]:
    """Read ``core=0.95,exact=0.85``. Raises ``ValueError`` for what is no figure or no number from 0 to 1."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, sign, number = part.partition("=")
        try:
            least = float(number)
        except ValueError:
            least = -1.0
        if not sign or not 0 <= least <= 1:
            raise ValueError(f"{part!r} is no floor; write them as in core=0.95,exact=0.85")
        found.append((metric(name.strip()), least))
    return found


def below(wanted: Iterable[tuple[Metric, float]], score: Score) -> list[dict[str, Any]]:
    """The floors that a score does not reach: ``{"name", "floor", "value"}``."""
    found = []
    for figure, least in wanted:
        reached = value(figure, score)
        if reached < least:
            found.append({"name": figure.name, "floor": least, "value": round(reached, 6)})
    return found
