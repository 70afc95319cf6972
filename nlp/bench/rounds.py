"""Contenders over the same texts, in turn, round after round, in one process."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from nlp.bench.texts import Texts

Article = dict[str, Any]
Contender = Callable[[Article], object]


def race(contenders: Mapping[str, Contender], texts: Texts, rounds: int) -> dict[str, Any]:
    """Seconds of every contender in every round, after one round that is not counted.

    Each round runs all contenders one after the other, so that a machine that slows down slows all. The
    result has for each contender ``seconds`` (by round) and the medians ``articles_per_second`` and
    ``characters_per_second``.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            taken = timed(contender, texts.articles)
            if number:
                seconds[name].append(taken)
    return {
        name: {
            "seconds": [round(value, 4) for value in values],
            "articles_per_second": round(len(texts.articles) / median(values), 1),
            "characters_per_second": round(texts.chars / median(values)),
        }
        for name, values in seconds.items()
    }


def timed(contender: Contender, articles: Sequence[Article]) -> float:
    """Seconds that ``contender`` takes for all ``articles``."""
    began = time.perf_counter()
    for article in articles:
        contender(article)
    return time.perf_counter() - began


def ratio(result: Mapping[str, Any], name: str, beside: str) -> dict[str, float]:
    """Articles a second of ``name`` over those of ``beside``: median, least and most of the rounds."""
    pairs = zip(result[name]["seconds"], result[beside]["seconds"], strict=True)
    values = sorted(other / own for own, other in pairs)
    return {"median": round(median(values), 3), "low": round(values[0], 3), "high": round(values[-1], 3)}
