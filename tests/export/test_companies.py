"""Tickers as they are compared, and the user's list of securities."""

from pathlib import Path

import pytest

from nlp.export.companies import Companies, Securities, SecuritiesError, name_key, read_securities
from nlp.export.markets import markets


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("NYSE:ACME", "XNYS:ACME"),
        ("New York Stock Exchange: acme", "XNYS:ACME"),
        ("XNYS:BRK/B", "XNYS:BRK.B"),
        ("OTCQX:ABCDY", "OTCM:ABCDY"),
        ("TSE:7203", "XJPX:7203"),
        ("TSE:RY", "XTSE:RY"),
        ("$ACME", ":ACME"),
        ("ACME", ":ACME"),
        ("Moonbase:ACME", "MOONBASE:ACME"),
    ],
)
def test_tickers_under_one_name(printed: str, expected: str) -> None:
    assert markets().ticker(printed) == expected


def test_the_normal_form_wins_over_the_print() -> None:
    assert markets().ticker("ACME.L", "ACME", "XLON") == "XLON:ACME"


@pytest.mark.parametrize(("one", "other"), [("Brill Foods plc", "BRILL FOODS"), ("A.B. Mill & Co", "AB Mill")])
def test_names_without_their_suffixes(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "securities.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_securities_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffname,ticker,company\nBrill,LON:BRL,7\nBrill,OTC:BRLFY,7\nXyz,NYSE:XYZ,8\n")
    assert read_securities(path).companies == {"XLON:BRL": "7", "OTCM:BRLFY": "7", "XNYS:XYZ": "8"}


def test_securities_of_symbol_and_mic_are_one_company_by_their_name(tmp_path: Path) -> None:
    path = write(tmp_path, "symbol,mic,name\nBRL,XLON,Brill\nBRLFY,OTCQ,Brill\nXYZ,XNYS,Xyz\n")
    assert read_securities(path).companies == {"XLON:BRL": "Brill", "OTCM:BRLFY": "Brill", "XNYS:XYZ": "Xyz"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("isin,ticker\n", "no column name"),
        ("", "no column name and no column mic and no column symbol"),
        ("company,ticker\nBrill,BRL\n", 'line 2: a row needs a symbol and a mic, or a ticker like "NYSE:ACME"'),
        ("company,ticker\n,LON:BRL\n", "line 2: a row needs a name"),
        (
            "company,ticker\nA,LON:BRL\n\nB,LSE:BRL\n",
            "line 4: LSE:BRL is 'B', but line 2 says that it is 'A'",
        ),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SecuritiesError) as error:
        read_securities(write(tmp_path, text))
    assert message in str(error.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SecuritiesError, match="No such file"):
        read_securities(tmp_path / "nowhere.csv")


def test_a_list_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "securities.csv"
    path.write_bytes(b"company,ticker\nM\xfcller,ETR:MUL\n")
    with pytest.raises(SecuritiesError, match="not UTF-8"):
        read_securities(path)


def test_frequent_pairs_are_joined_before_rare_ones() -> None:
    """One wrong event does not tear a company from the list that its tickers are mostly seen with."""
    companies = Companies(Securities([("a", "X:A"), ("b", "X:B")]))
    companies.see(("X:B", "Y:A"), None)
    for _ in range(2):
        companies.see(("X:A", "Y:A"), None)
    companies.settle()
    assert companies.listings("X:A") == ["X:A", "Y:A"]
    assert companies.refused == [("X:B", "Y:A")]
    assert companies.joined == 1
