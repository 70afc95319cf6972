"""Contenders over the same texts, in turn, round after round, in one process."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from nlp.bench.texts import Texts

Article = dict[str, Any]
Contender = Callable[[Sequence[Article]], object]
"""Does its work for all articles given."""


def race(contenders: Mapping[str, Contender], texts: Texts, rounds: int) -> dict[str, Any]:
    """Seconds of every contender in every round, after a first round that only counts as the first.

    Each round runs all contenders one after the other, so that a machine that slows down slows all. The
    result has for each contender ``first`` (seconds of the round in which it sees the texts for the first
    time), ``seconds`` (of the rounds after it) and the medians of these, ``articles_per_second`` and
    ``characters_per_second``.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, contender in contenders.items():
            began = time.perf_counter()
            contender(texts.articles)
            seconds[name].append(time.perf_counter() - began)
    return {
        name: {
            "first": round(first, 4),
            "seconds": [round(value, 4) for value in values],
            "articles_per_second": round(len(texts.articles) / median(values), 1),
            "characters_per_second": round(texts.chars / median(values)),
        }
        for name, (first, *values) in seconds.items()
    }


def ratio(result: Mapping[str, Any], name: str, beside: str) -> dict[str, float]:
    """Articles a second of ``name`` over those of ``beside``: median, least and most of the rounds.

    ``first`` is the same for the first round, when both see the texts for the first time.
    """
    pairs = zip(result[name]["seconds"], result[beside]["seconds"], strict=True)
    values = sorted(other / own for own, other in pairs)
    return {
        "median": round(median(values), 3),
        "low": round(values[0], 3),
        "high": round(values[-1], 3),
        "first": round(result[beside]["first"] / result[name]["first"], 3),
    }
