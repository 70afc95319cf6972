"""For those whose corpus lives in Spark: a function for ``DataFrame.mapInPandas``.

The articles and records are made by the code of a corpus run. What a corpus run has beyond that is Spark's here, or
not there: see docs/cluster.md.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from nlp.batch.chunks import CHUNK_ITEMS
from nlp.batch.fields import Builder
from nlp.batch.ids import IdsGiven
from nlp.batch.items import Options
from nlp.batch.run import DEFAULT_FACTORY
from nlp.batch.worker import Load, Setup, Work, build_annotator

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "id string, record string, reason string"


def annotate_frames(
    frames: "Iterator[pd.DataFrame]", options: Options | None = None, annotator_factory: str = DEFAULT_FACTORY
) -> "Iterator[pd.DataFrame]":
    """Annotate frames of articles, a row each; yield frames of the columns of ``SCHEMA``, in the same order.

    ``record`` is the record as JSON, and null where the row is no article; ``reason`` then tells why. Of ``options``
    count ``text_field``, ``id_field``, ``date_field``, ``max_chars``, ``no_text`` and ``patterns``. Ids are left as
    they are, for nobody here knows those of other partitions. The pipeline is built once a process.
    """
    import pandas as pd
    import pyarrow as pa

    setup = Setup(annotator_factory, options or Options(), "jsonl")
    work = _work(setup)
    for frame in frames:
        # Arrow takes what pandas holds for a missing value, of whatever kind, for null.
        rows = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
        columns: dict[str, list[str | None]] = {"id": [], "record": [], "reason": []}
        for start in range(0, len(rows), CHUNK_ITEMS):
            for id_, record, reason in _annotate(rows[start : start + CHUNK_ITEMS], setup.options, work):
                columns["id"].append(id_)
                columns["record"].append(record)
                columns["reason"].append(reason)
        yield pd.DataFrame(columns, dtype=object)


def _annotate(rows: list[dict[str, Any]], options: Options, work: Work) -> Iterator[tuple[str | None, ...]]:
    builder = Builder(options, IdsGiven({}))
    loads: list[Load] = []
    reasons: list[str | None] = []
    for row in rows:
        try:
            loads.append(("article", builder.article(row), "", ""))
            reasons.append(None)
        except ValueError as error:
            reasons.append(str(error))
    outcomes = iter(work.do(loads, whole=False).outcomes)
    articles = (orjson.loads(payload)["id"] for _, payload, _, _ in loads)
    for row, reason in zip(rows, reasons, strict=True):
        if reason is not None:
            id_ = row.get(options.id_field)
            yield None if id_ is None else str(id_), None, reason
            continue
        outcome = next(outcomes)
        record = outcome.decode() if isinstance(outcome, bytes) else None
        yield next(articles), record, outcome if isinstance(outcome, str) else None


@lru_cache(maxsize=1)
def _work(setup: Setup) -> Work:
    return Work(build_annotator(setup), setup, [-1.0, 0.0])
