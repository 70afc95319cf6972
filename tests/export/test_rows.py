"""Rows: what a record tells stands in its column, and what it does not tell is null."""

import math
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from nlp.core.record import Record
from nlp.export import RecordError, rows
from nlp.export.schema import SCORE_SCHEME, TABLES
from tests.export.made import TEXT, bare, brill, usd


def event_of(record: dict[str, Any]) -> dict[str, Any]:
    (row,) = rows([record])
    return row


def test_event_row_tells_everything() -> None:
    row = event_of(brill())
    offsets = orjson.loads(row.pop("offsets"))
    assert row.pop("sentence").startswith("Northgate Research cut")
    assert row == {
        "event_id": "brill-1#E1",
        "article_id": "brill-1",
        "url": "https://news.example/brill",
        "title": "Northgate cuts Brill Foods",
        "published_at": "2025-03-05T07:15:00+00:00",
        "published_on": date(2025, 3, 5),
        "published_precision": "second",
        "published_utc": datetime(2025, 3, 5, 7, 15, tzinfo=UTC),
        "known_by": datetime(2025, 3, 5, 7, 15, tzinfo=UTC),
        "date": date(2025, 3, 4),
        "date_precision": "day",
        "broker": "Northgate Research",
        "house_type": "independent",
        "company": "Brill Foods plc",
        "symbol": "BRL",
        "exchange": "LON",
        "mic": "XLON",
        "tickers": ["LON:BRL", "OTC:BRLFY"],
        "inferred_tickers": [],
        "rating_action": "downgrade",
        "rating_from": "Buy",
        "rating_to": "Hold",
        "score_from": 2,
        "score_to": 3,
        "score_scheme": SCORE_SCHEME,
        "target_action": "cut",
        "target_from": 480.0,
        "target_to": 410.0,
        "currency": "GBX",
        "currency_from": "GBX",
        "analyst": "Ada Quist",
        "drivers": ["revenue_growth_demand"],
        "quotes": ["Volumes are gone, and they will not be back by spring,"],
        "prominence": "lead",
        "checks": [],
        "confidence": 0.93,
        "valuation": 14.2,
        "valuation_metric": "P/E",
        "upside": 6.0,
        "upside_told": True,
        "check_details": None,
        "frame": "frame.rating.downgrade",
    }
    for key in ("broker", "company", "analyst", "rating_from", "rating_to"):
        assert TEXT[slice(*offsets[key])] == row[key]
    assert [TEXT[slice(*place)] for place in offsets["tickers"]] == row["tickers"]
    assert TEXT[slice(*offsets["drivers"][0])] == "Volumes"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("record", [brill(), bare("a"), bare("b", broker="Northgate")], ids=["full", "bare", "house"])
def test_rows_have_the_columns_in_order(table: str, record: dict[str, Any]) -> None:
    names = [column.name for column in TABLES[table]]
    for row in rows([record], table):
        assert list(row) == names


@pytest.mark.parametrize("table", TABLES)
def test_null_only_where_the_schema_says(table: str) -> None:
    never = [column.name for column in TABLES[table] if not column.null]
    for row in rows([brill(), bare("a"), bare("b", target_to=usd(3), target_action="set")], table):
        assert [name for name in never if row[name] is None] == []


def test_record_objects_and_dicts_are_read_alike() -> None:
    assert list(rows([Record(brill())])) == list(rows([brill()]))


def test_rows_are_lazy() -> None:
    def records() -> Any:
        yield brill()
        raise AssertionError("read further than asked")

    assert next(rows(records()))["event_id"] == "brill-1#E1"


def test_ids_are_stable_and_unique() -> None:
    record = brill()
    acts = ["3f2a", "3f2a", None, "77b0", "3f2a"]
    record["events"] = [record["events"][0] | {"id": f"E{n}", "event_id": act} for n, act in enumerate(acts, start=1)]
    expected = ["brill-1#3f2a", "brill-1#3f2a-2", "brill-1#E3", "brill-1#77b0", "brill-1#3f2a-3"]
    assert [row["event_id"] for row in rows([record])] == expected
    assert [row["event_id"] for row in rows([record], "quotes") if row["event_id"]] == expected


def test_symbol_of_a_ticker_without_a_span_is_read_off_the_print() -> None:
    row = event_of(bare("a", tickers=["TYO: 7777", "$XYZ"]))
    assert (row["symbol"], row["exchange"], row["mic"]) == ("7777", "TYO", None)
    assert event_of(bare("a", tickers=["$XYZ"]))["symbol"] == "XYZ"


def test_no_target_after_leaves_the_currency_of_the_one_before() -> None:
    row = event_of(bare("a", target_action="remove", target_from=usd(20, "EUR")))
    assert (row["target_from"], row["target_to"], row["currency"]) == (20.0, None, "EUR")


def test_two_currencies_are_both_kept() -> None:
    row = event_of(bare("a", target_action="raise", target_from=usd(20, "EUR"), target_to=usd(30)))
    assert (row["currency_from"], row["currency"]) == ("EUR", "USD")


def test_failed_checks_keep_their_details() -> None:
    failed = [{"check": "target_direction", "expected": "raise", "found": "cut"}]
    row = event_of(bare("a", checks=failed))
    assert row["checks"] == ["target_direction"]
    assert orjson.loads(row["check_details"]) == failed


@pytest.mark.parametrize(
    ("told", "day", "precision"),
    [("2025-02-28", date(2025, 2, 28), "day"), ("2025-02", None, "month"), ("2025", None, "year")],
)
def test_a_date_says_how_precise_it_is(told: str, day: date | None, precision: str) -> None:
    row = event_of(bare("a", date=told))
    assert (row["date"], row["date_precision"]) == (day, precision)


@pytest.mark.parametrize("told", ["2025-02-30", "Thursday", ""])
def test_a_date_that_is_none_is_null(told: str) -> None:
    row = event_of(bare("a", date=told))
    assert (row["date"], row["date_precision"]) == (None, None)


def test_record_without_text_keeps_offsets_and_loses_words() -> None:
    record = brill()
    del record["text"]
    for each in record["spans"]:
        del each["text"]
    record["events"][0]["quotes"][0]["value"] = None
    row = event_of(record)
    assert (row["quotes"], row["sentence"]) == ([], None)
    assert orjson.loads(row["offsets"])["quotes"] == [[record["spans"][9]["start"], record["spans"][9]["end"]]]
    assert all(each["text"] is None for each in rows([record], "spans"))


def test_spans_hold_their_norm_in_columns_and_whole() -> None:
    by_id = {row["span_id"]: row for row in rows([brill()], "spans")}
    assert by_id["T8"]["amount"] == 410.0
    assert by_id["T8"]["currency"] == "GBX"
    assert by_id["T3"]["mic"] == "XLON"
    assert (by_id["T6"]["score"], by_id["T6"]["score_scheme"]) == (2, SCORE_SCHEME)
    assert by_id["T7"]["date"] == date(2025, 3, 4)
    assert orjson.loads(by_id["T12"]["norm"]) == {"value": 14.2, "metric": "P/E"}


def test_quotes_are_tied_to_their_event_or_to_none() -> None:
    found = {row["text"]: row for row in rows([brill()], "quotes")}
    assert found["we see it differently"]["event_id"] is None
    assert found["we see it differently"]["speaker"] == "company"
    tied = found["Volumes are gone, and they will not be back by spring,"]
    assert (tied["event_id"], tied["broker"]) == ("brill-1#E1", "Northgate Research")


def test_a_quote_of_two_events_has_two_rows() -> None:
    record = brill()
    record["events"].append(record["events"][0] | {"id": "E2"})
    tied = [row["event_id"] for row in rows([record], "quotes") if row["span_id"] == "T10"]
    assert tied == ["brill-1#E1", "brill-1#E2"]


def test_a_quote_without_a_span_is_kept() -> None:
    (row,) = rows([bare("a", quotes=[{"value": "so it goes"}])], "quotes")
    assert (row["text"], row["span_id"], row["start"]) == ("so it goes", None, None)


def test_article_counts_and_keeps_meta() -> None:
    (row,) = rows([brill(warnings=["odd"])], "articles")
    assert (row["spans"], row["events"], row["warnings"]) == (13, 1, ["odd"])
    assert orjson.loads(row["meta"])["source"] == "example wire"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"broker": "Northgate"},
            'article x, event E1: "broker" is a string; an object with "value" is expected',
        ),
        ({"target_to": {"value": 410}}, 'the value of "target_to" is a number; an object with "amount"'),
        (
            {"target_to": {"value": {"amount": "410", "currency": "USD"}}},
            '"target_to" holds a string where a number',
        ),
        ({"tickers": "LON:BRL"}, '"tickers" is not a list of objects'),
        ({"rating_to": {"value": "Buy", "score": 7}}, 'the score of "rating_to" is 7'),
        ({"rating_action": 3}, '"rating_action" is a number, not a string'),
        ({"sentence": [1]}, '"sentence" is not a pair of offsets'),
        ({"confidence": True}, '"confidence" holds true or false where a number is expected'),
    ],
)
def test_a_field_of_the_wrong_shape_is_named(change: dict[str, Any], message: str) -> None:
    record = bare("x")
    record["events"][0] |= change
    with pytest.raises(RecordError) as error:
        list(rows([record]))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "a record is a JSON object, this is a list"),
        ({"text": "x"}, 'needs an "id", a string; found missing'),
        ({"id": "x", "events": {}}, ""),
        ({"id": "x", "events": "E"}, '"events" is a string, not a list'),
        ({"id": "x", "events": ["E"]}, "article x, event 1: is a string, not an object"),
        (
            {"id": "x", "events": [{}], "spans": [{"id": "T1", "label": "BROKER"}]},
            "article x, span T1: needs",
        ),
    ],
)
def test_what_is_no_record_is_said(record: Any, message: str) -> None:
    if not message:
        assert list(rows([record])) == []
        return
    with pytest.raises(RecordError) as error:
        list(rows([record]))
    assert message in str(error.value)


def test_unknown_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="'trades' is no table; they are articles, spans, events, quotes"):
        list(rows([], "trades"))


def test_a_number_stays_exact() -> None:
    row = event_of(bare("a", target_to=usd(1234567.05)))
    assert math.isclose(row["target_to"], 1234567.05, rel_tol=0)
