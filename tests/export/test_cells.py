"""Cells of CSV: no text runs as a formula, every text comes back, and numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.export import rows
from nlp.export.cells import cell, escape_text, unescape_text
from nlp.export.schema import EVENTS
from nlp.export.table_text import write_csv, write_jsonl
from tests.export.made import bare, brill, usd

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("first", RISKY)
def test_formulas_get_an_apostrophe(first: str) -> None:
    assert escape_text(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("text", ["Acme", "", "'quoted'", "a=b", "3 - 2", "'tis"])
def test_plain_text_stays(text: str) -> None:
    assert escape_text(text) == text


@given(st.text(alphabet=st.sampled_from([*RISKY, "'", "a", "1", '"', ","])))
def test_every_text_comes_back(text: str) -> None:
    escaped = escape_text(text)
    assert unescape_text(escaped) == text
    assert not escaped.startswith(RISKY)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "text", ""),
        (-0.5, "number", -0.5),
        (3600.0, "number", 3600),
        (3, "whole", 3),
        (True, "flag", "true"),
        (False, "flag", "false"),
        (date(2025, 3, 4), "day", "2025-03-04"),
        (datetime(2025, 3, 4, 7, 15, tzinfo=UTC), "moment", "2025-03-04T07:15:00Z"),
        (["LON:BRL", "OTC:BRLFY"], "words", "LON:BRL; OTC:BRLFY"),
        (["-1 is said"], "words", "'-1 is said"),
        (["a; b", 'c "d"'], "texts", '["a; b","c \\"d\\""]'),
        ([], "texts", ""),
        ([], "words", ""),
    ],
)
def test_cell_by_kind(value: Any, kind: str, expected: Any) -> None:
    assert cell(value, kind) == expected


def table(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


def test_csv_is_one_row_an_event_and_reads_back() -> None:
    record = brill()
    record["events"][0]["company"]["value"] = '=HYPERLINK("x")'
    record["events"][0]["analyst"]["value"] = 'Jörg\r\nØ, "Jo"'
    stream = io.BytesIO()
    assert write_csv(rows([record, bare("b", upside={"value": -4.5, "told": False})]), EVENTS, stream) == 2
    first, second = table(stream.getvalue())
    assert first["company"] == '\'=HYPERLINK("x")'
    assert first["analyst"] == 'Jörg\r\nØ, "Jo"'
    assert first["target_to"] == "410"
    assert (second["upside"], second["upside_told"]) == ("-4.5", "false")


def test_jsonl_nests_what_csv_writes_as_text() -> None:
    import orjson

    stream = io.BytesIO()
    failed = [{"check": "currency_mismatch", "expected": "USD", "found": "EUR"}]
    write_jsonl(rows([bare("b", checks=failed, target_to=usd(5))]), EVENTS, stream)
    row = orjson.loads(stream.getvalue())
    assert row["check_details"] == failed
    assert row["offsets"] == {}
    assert list(row) == [column.name for column in EVENTS]
