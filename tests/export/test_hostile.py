"""Whatever stands in a record where it should not: rows come, or an error that names the place."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.export import RecordError, rows
from nlp.export.arrow import to_arrow
from nlp.export.dedupe import Dedupe
from nlp.export.schema import TABLES
from nlp.export.writers import tables_of
from nlp.report.page import write_report
from tests.export.made import brill

Path_ = tuple[Any, ...]

WRONG = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 400) | st.floats(-1e6, 1e6) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["value", "span", "x"]), inner),
    max_leaves=4,
)


def paths(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place of a JSON value that holds something."""
    if at:
        yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from paths(each, (*at, key))


PLACES = list(paths(brill()))


def spoiled(path: Path_, wrong: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(brill()))
    here: Any = record
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = wrong
    return record


@given(path=st.sampled_from(PLACES), wrong=WRONG)
def test_rows_or_an_error_that_names_the_place(path: Path_, wrong: Any) -> None:
    record = spoiled(path, wrong)
    for table in TABLES:
        try:
            made = list(rows([record], table))
        except RecordError as error:
            assert "record" in str(error) or "article" in str(error)
        else:
            if made:
                to_arrow([record], table)


@given(path=st.sampled_from(PLACES), wrong=WRONG)
def test_the_good_records_around_it_are_kept(path: Path_, wrong: Any) -> None:
    problems: list[str] = []
    records = [brill(id="before"), spoiled(path, wrong), brill(id="after")]
    made = list(tables_of(records, problems.append))
    assert len(made) + len(problems) == 3
    stream = io.BytesIO()
    counts = write_report(records, stream, problems.append)
    assert counts.articles >= 2
    with Dedupe() as run:
        run.read(records, problems.append)
        told = sum(row["times_told"] for row in run.calls())
    assert told >= 2


@pytest.mark.parametrize("record", [None, 3, "record", [], {}, {"id": 3}, {"id": "a", "spans": {"x": 1}}])
def test_what_is_no_record_at_all(record: Any) -> None:
    for table in TABLES:
        with pytest.raises(RecordError):
            list(rows([record], table))
