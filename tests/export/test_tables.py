"""Tables in Arrow, pandas, Polars, Parquet, CSV and DuckDB hold the same rows under the documented types."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from nlp.export import RecordError, batches, rows, to_arrow, to_pandas, to_polars
from nlp.export.cells import cell
from nlp.export.names import NAMINGS
from nlp.export.reading import stop
from nlp.export.schema import EVENTS, TABLES
from nlp.export.writers import write_to
from tests.export.made import bare, brill, usd

RECORDS = [
    brill(),
    bare("b", broker="Northgate Research", target_action="set", target_to=usd(3.5)),
    bare("c"),
]


@pytest.mark.parametrize("table", TABLES)
def test_arrow_holds_the_rows(table: str) -> None:
    assert to_arrow(RECORDS, table).to_pylist() == list(rows(RECORDS, table))


@pytest.mark.parametrize("table", TABLES)
def test_arrow_of_nothing_has_the_columns(table: str) -> None:
    made = to_arrow([], table)
    assert made.num_rows == 0
    assert made.schema == to_arrow(RECORDS, table).schema
    assert made.schema.names == [column.name for column in TABLES[table]]


def test_arrow_fields_tell_unit_and_null() -> None:
    for field, column in zip(to_arrow([]).schema, EVENTS, strict=True):
        assert field.nullable == bool(column.null), column.name
        assert field.metadata[b"unit"].decode() == column.unit


def test_batches_are_cut_and_lazy() -> None:
    def records() -> Any:
        yield from RECORDS
        raise AssertionError("read further than asked")

    made = batches(records(), size=2)
    assert next(made).num_rows == 2
    with pytest.raises(AssertionError):
        next(made)


def test_pandas_types() -> None:
    frame = to_pandas(RECORDS)
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert types["score_to"] == "Int64"
    assert types["upside_told"] == "boolean"
    assert types["date"].startswith("datetime64")
    assert types["known_by"] == "datetime64[us, UTC]"
    assert types["target_to"] == "float64"
    assert frame["event_id"].tolist() == ["brill-1#E1", "b#E1", "c#E1"]


def test_polars_types() -> None:
    import polars as pl

    frame = to_polars(RECORDS)
    assert frame.schema["tickers"] == pl.List(pl.String)
    assert frame.schema["date"] == pl.Date
    assert frame["target_to"].to_list() == [410.0, 3.5, None]


def test_a_broken_record_raises_out_of_python() -> None:
    with pytest.raises(RecordError, match="article c, event E1"):
        to_arrow([*RECORDS[:2], bare("c", confidence="high")])


@pytest.mark.parametrize("names", NAMINGS)
def test_names_rename_and_keep_the_values(names: str) -> None:
    named = to_arrow(RECORDS, names=names).to_pylist()
    naming = NAMINGS[names]
    assert [column.name for column in naming.columns()] == list(named[0])
    for ours, theirs in zip(rows(RECORDS), named, strict=True):
        for name, value in ours.items():
            assert theirs[naming.renamed.get(name, name)] == value


def test_openbb_time_is_utc_or_none() -> None:
    late = bare("a", published_at="2025-03-05T23:30:00-05:00")
    local = bare("b", published_at="2025-03-05T23:30:00")
    first, second = to_arrow([late, local], names="openbb").to_pylist()
    assert (first["published_date"], first["published_time"]) == (date(2025, 3, 6), "04:30:00")
    assert (second["published_date"], second["published_time"]) == (date(2025, 3, 5), None)


def test_ibes_code_has_its_text_and_scheme_beside_it() -> None:
    first, second, _ = to_arrow(RECORDS, names="ibes").to_pylist()
    assert (first["ireccd"], first["itext"], first["etext"]) == (3, "HOLD", "Hold")
    assert first["ireccd_scheme"].startswith("I/B/E/S")
    assert (second["ireccd"], second["itext"], second["ireccd_scheme"]) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"names": "bloomberg"}, "no set of column names"),
        ({"names": "ibes", "table": "spans"}, "for the table events"),
    ],
)
def test_wrong_names_are_errors(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(batches(RECORDS, **arguments))  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [None, "openbb"])
def test_parquet_reads_back(tmp_path: Path, names: str | None) -> None:
    import pyarrow.parquet as pq

    counts = write_to("parquet", iter(RECORDS), tmp_path / "out", stop, names)
    assert counts == {"articles": 3, "spans": 13, "events": 3, "quotes": 2}
    for table in TABLES:
        expected = to_arrow(RECORDS, table, names if table == "events" else None)
        assert pq.read_table(tmp_path / "out" / f"{table}.parquet").equals(expected)


def test_csv_reads_back(tmp_path: Path) -> None:
    write_to("csv", iter(RECORDS), tmp_path / "out", stop)
    for table, columns in TABLES.items():
        with (tmp_path / "out" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        expected = [{c.name: str(cell(row[c.name], c.kind)) for c in columns} for row in rows(RECORDS, table)]
        assert found == expected


def test_a_record_that_cannot_be_read_is_in_no_table(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    problems: list[str] = []
    broken = brill(id="broken")
    broken["events"][0]["rating_to"] = "Hold"
    counts = write_to("parquet", [broken, *RECORDS], tmp_path / "out", problems.append)
    assert counts["articles"] == 3
    assert problems == ['article broken, event E1: "rating_to" is a string; an object with "value" is expected']
    assert "broken" not in pq.read_table(tmp_path / "out" / "spans.parquet")["article_id"].to_pylist()


def test_batches_of_writers_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nlp.export import writers

    seen: list[tuple[str, int]] = []
    counts = writers.in_batches(
        writers.tables_of(RECORDS, stop), lambda table, listed: seen.append((table, len(listed))), size=2
    )
    assert {table: sum(n for name, n in seen if name == table) for table in TABLES} == counts
    assert ("articles", 2) in seen


def connect(tmp_path: Path, records: list[dict[str, Any]], names: str | None = None) -> Any:
    import duckdb

    write_to("duckdb", records, tmp_path / "out.duckdb", stop, names)
    return duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True)


def test_duckdb_holds_the_rows(tmp_path: Path) -> None:
    with connect(tmp_path, RECORDS) as database:
        for table, columns in TABLES.items():
            found = database.execute(f"SELECT * FROM {table}").fetchall()
            expected = [tuple(row[column.name] for column in columns) for row in rows(RECORDS, table)]
            assert found == expected


def test_duckdb_tells_what_columns_mean(tmp_path: Path) -> None:
    with connect(tmp_path, []) as database:
        (comment,) = database.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'events' AND column_name = 'upside'"
        ).fetchone()
    assert comment == "return to the target [per cent]; null: the text tells none"


@pytest.mark.parametrize("names", NAMINGS)
def test_duckdb_view_under_other_names_equals_the_table(tmp_path: Path, names: str) -> None:
    with connect(tmp_path, RECORDS, names) as database:
        cursor = database.execute(f"SELECT * FROM events_{names}")
        columns = [each[0] for each in cursor.description]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    assert found == to_arrow(RECORDS, names=names).to_pylist()


def test_known_by_orders_what_was_out_first(tmp_path: Path) -> None:
    exact = bare("exact", published_at="2025-03-05T20:00:00-05:00")
    vague = bare("vague", published_at="2025-03-05")
    with connect(tmp_path, [vague, exact]) as database:
        order = database.execute("SELECT article_id, known_by FROM articles ORDER BY known_by").fetchall()
    assert order == [
        ("exact", datetime(2025, 3, 6, 1, 0, tzinfo=UTC)),
        ("vague", datetime(2025, 3, 6, 12, 0, tzinfo=UTC)),
    ]
