"""What to label next: a stratified draw from a file of articles, the same every time."""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from nlp.evaluation.files import read_records
from nlp.evaluation.slices import value_at


def draw(
    path: Path, number: int, *, by: str = "meta.source", seed: int = 0, skip: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """Draw articles from a file, in its order, without any annotation that they carry.

    Every value of ``by`` has its share, and at least one article as long as ``number`` allows. Which of its
    articles depends on seed and ids alone, not on their order. The file is read twice, not held.

    Args:
        path: articles or records (JSONL).
        number: how many to draw; all when there are fewer.
        by: the dotted key whose values are the strata.
        skip: ids that are labelled already.
    """
    strata: dict[str, list[tuple[str, int]]] = {}
    for place, record in enumerate(read_records(path)):
        if record["id"] not in skip:
            rank = hashlib.sha256(f"{seed}\0{record['id']}".encode()).hexdigest()
            strata.setdefault(value_at(record, by), []).append((rank, place))
    chosen = set()
    for name, share in _shares({name: len(members) for name, members in strata.items()}, number).items():
        chosen |= {place for _, place in sorted(strata[name])[:share]}
    for place, record in enumerate(read_records(path)):
        if place in chosen:
            yield {key: record[key] for key in record if key not in {"spans", "events", "labels", "fields"}}


def _shares(sizes: dict[str, int], number: int) -> dict[str, int]:
    """How many to draw of each stratum: one each, the largest first, then by size."""
    total = sum(sizes.values())
    number = min(number, total)
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    shares = {name: int(place < number) for place, name in enumerate(names)}
    exact = {name: number * sizes[name] / total for name in names}
    while sum(shares.values()) < number:
        open_ = [name for name in names if shares[name] < sizes[name]]
        best = max(open_, key=lambda name: (exact[name] - shares[name], sizes[name]))
        shares[best] += 1
    return shares
