"""The user's list of securities: read, and given to articles that name a company without its ticker."""

from pathlib import Path

import pytest

from nlp.core.schema import check_shape
from nlp.evaluation.compare import ticker_lists_agree
from nlp.export.rows import event_rows
from nlp.pipeline import Annotator
from nlp.rules.load import load_rules
from nlp.rules.securities import Securities, SecuritiesError

LIST = """symbol,mic,name,aliases
KVNS,XNYS,Korvane Systems Inc,Korvane; KV Systems
KVN,XLON,Korvane Systems Inc,
QRX,XLON,Quarrix plc,Quarrix Stores
QRXA,XASX,Quarrix Ltd,
"""
RULES = load_rules()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "securities.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "tickers"),
    [
        ("Korvane Systems", ["NYSE:KVNS", "LON:KVN"]),  # without its legal form
        ("KORVANE", ["NYSE:KVNS", "LON:KVN"]),  # an alias
        ("Korvane Chemicals", []),  # another company
        ("Quarrix Stores", ["LON:QRX"]),
        ("Quarrix", []),  # two companies have this name
    ],
)
def test_names(path: Path, name: str, tickers: list[str]) -> None:
    assert Securities(path, RULES).tickers_of(name) == tickers


def test_a_ticker_in_place_of_symbol_and_mic(path: Path) -> None:
    path.write_text("ticker,name\nNasdaq:KVNS,Korvane\n", encoding="utf-8")
    assert Securities(path, RULES).tickers_of("Korvane") == ["Nasdaq:KVNS"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("symbol,name\n", "no column mic; the first line names the columns: symbol,mic,name,aliases"),
        ("symbol,mic\nA,XNYS\n", "no column name"),
        ("symbol,mic,name\nA,XNYS,\n", "line 2: a row needs a name"),
        ("symbol,mic,name\nA,,Acme\n", "line 2: a row needs a symbol and a mic, or a ticker"),
        ("symbol,mic,name\nA,XQQQ,Acme\n", "line 2: XQQQ is no market of the rules"),
    ],
)
def test_lists_that_are_wrong(path: Path, text: str, message: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SecuritiesError, match=message):
        Securities(path, RULES)


def test_inferred_tickers_say_so(path: Path) -> None:
    annotator = Annotator(securities=path)
    record = annotator.annotate(
        {"text": "UBS upgraded Korvane Systems to Buy. Citi cut Brindle Foods (NYSE:BRDL) to Sell."}
    ).to_dict()
    assert [event["tickers"] for event in record["events"]] == [
        [
            {"value": "NYSE:KVNS", "span": None, "inferred": True},
            {"value": "LON:KVN", "span": None, "inferred": True},
        ],
        [{"value": "NYSE:BRDL", "span": record["events"][1]["tickers"][0]["span"]}],
    ]
    check_shape(record)
    rows = list(event_rows(record))
    assert [(row["symbol"], row["tickers"], row["inferred_tickers"]) for row in rows] == [
        (None, [], ["NYSE:KVNS", "LON:KVN"]),
        ("BRDL", ["NYSE:BRDL"], []),
    ]


def test_inferred_tickers_do_not_count_against_gold() -> None:
    assert ticker_lists_agree([], [{"value": "NYSE:KVNS", "span": None, "inferred": True}])
    assert not ticker_lists_agree([], [{"value": "NYSE:KVNS", "span": None}])


def test_the_list_is_part_of_the_fingerprint(path: Path) -> None:
    before = Annotator(securities=path).fingerprint
    path.write_text(LIST + "ABC,XNYS,Abc,\n", encoding="utf-8")
    assert Annotator(securities=path).fingerprint != before
