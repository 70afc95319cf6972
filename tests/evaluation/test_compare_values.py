"""The comparison rules of the annotation guide, section 4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluation import compare
from nlp.evaluation.houses import house_key, house_table, table_of


@pytest.fixture
def houses(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(
        [
            ("BofA Securities", ["B of A Securities", "Bank of America", "BofA"]),
            ("J.P. Morgan", ["JPMorgan", "JPM"]),
            ("Bank of Acme", ["BofA"]),
        ]
    )
    monkeypatch.setattr(compare, "house_table", lambda: table)


@pytest.mark.usefixtures("houses")
@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("Bank of America", "BofA Securities", True),
        ("bofa", "B. of A. Securities", True),
        ("JP Morgan", "J.P.Morgan", True),
        ("The JPMorgan analysts", "JPM", True),
        ("analysts", "the", False),
        ("Unknown House", "unknown house analysts", True),
        ("Unknown House", "Unknown", False),
        ("Bank of Acme", "BofA", False),
        (None, None, True),
        (None, "JPM", False),
        ({"value": "JPM", "span": "T1"}, {"value": "JPMorgan"}, True),
        ({"value": None}, None, True),
    ],
)
def test_houses_agree(a: object, b: object, agree: bool) -> None:
    assert compare.houses_agree(a, b) is agree
    assert compare.houses_agree(b, a) is agree


def test_house_table_knows_the_rules() -> None:
    table = house_table()
    assert len(table) > 500
    assert all(table[value] == value for value in set(table.values()))


def test_house_key_keeps_a_lone_article() -> None:
    assert house_key("The") == "the"
    assert house_key("Analysts") == "analysts"


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("Acme", "Acme Inc", True),
        ("Acme Inc.", "ACME, Ltd.", True),
        ("Acme", "Acme Robotics Corp", True),
        ("Acme", "Acmetron", False),
        ("Acme Foods", "Acme Robotics", False),
        ("Acme Foods Inc", "Acme Robotics Inc", False),
        ("Robotics", "Acme Robotics", False),
        ("A.P. Moller", "AP Moller - Maersk A/S", True),
        ("McDonald's", "McDonald’s Corp", True),
        ("S&P Global", "S & P Global Inc", True),
        ("Acme Co., Ltd", "Acme", True),
        ("Co", "Company", False),
        ("Inc", "Acme", False),
        ("!", "Acme", False),
        (None, None, True),
        (None, "Acme", False),
    ],
)
def test_companies_agree(a: str | None, b: str | None, agree: bool) -> None:
    assert compare.companies_agree(a, b) is agree
    assert compare.companies_agree(b, a) is agree


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("TYO:3774", "3774", True),
        ("TYO:3774", "TYO: 3774", True),
        ("TYO:3774", "OTC:3774", False),
        ("NYSE:JEF", "nyse:jef", True),
        ("$TSLA", "TSLA", True),
        ("#TSLA", "$tsla", True),
        ("NASDAQ:$TSLA", "TSLA", True),
        ("BRK.B", "BRK", False),
        ("Bolsa de Madrid:SAN", "bolsa-de-madrid:SAN", True),
        ("VOD  LN", "VOD LN", True),
        ("", "A", False),
    ],
)
def test_tickers_agree(a: str, b: str, agree: bool) -> None:
    assert compare.tickers_agree(a, b) is agree
    assert compare.tickers_agree(b, a) is agree


@pytest.mark.parametrize(
    ("printed", "exchange", "symbol"),
    [
        ("nyse:jef", "NYSE", "JEF"),
        ("$tsla", None, "TSLA"),
        ("VOD \n LN", None, "VOD LN"),
        ("Bolsa de Madrid: san", "BOLSADEMADRID", "SAN"),
    ],
)
def test_ticker_parts(printed: str, exchange: str | None, symbol: str) -> None:
    assert compare.ticker_parts(printed) == (exchange, symbol)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        (["NYSE:CNK"], ["CNK"], True),
        (["TYO:1", "OTC:A"], ["OTC:A", "TYO:1"], True),
        (["TYO:1", "OTC:A"], ["OTC:A"], False),
        (["A"], ["A", "A"], True),
        # One bare symbol cannot stand for two listings at once, whatever the order.
        (["NYSE:A", "TSX:A"], ["A", "NYSE:A"], True),
        (["NYSE:A", "TSX:A"], ["A"], False),
        ([], None, True),
        ([], ["A"], False),
    ],
)
def test_ticker_lists_agree(a: list[str] | None, b: list[str] | None, agree: bool) -> None:
    assert compare.ticker_lists_agree(a, b) is agree
    assert compare.ticker_lists_agree(b, a) is agree


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("strong-buy", "Strong Buy", True),
        ("equal-weight", "Equalweight", True),
        ("B-", "B", False),
        ("B-", "b-", True),
        ("Buy", "Strong Buy", False),
        (None, None, True),
        (None, "Buy", False),
    ],
)
def test_ratings_agree(a: str | None, b: str | None, agree: bool) -> None:
    assert compare.ratings_agree(a, b) is agree
    assert compare.ratings_agree(b, a) is agree


def money(amount: float | None, currency: str | None = "USD") -> dict[str, object]:
    return {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        (money(50), money(50.0), True),
        (money(0.1 + 0.2), money(0.3), True),
        (money(50), money(50.01), False),
        (money(1_000_000), money(1_000_000.5), True),
        (money(0.5), money(0.500002), False),
        (money(1_000_000), money(1_000_002), False),
        (money(50), money(50, "GBX"), False),
        (money(50, None), money(50, None), True),
        (money(None), money(None), True),
        (money(None), money(50), False),
        ({"value": money(5), "span": "T1"}, {"value": money(5)}, True),
        (None, money(5), False),
        (None, None, True),
    ],
)
def test_money_agrees(a: object, b: object, agree: bool) -> None:
    assert compare.money_agrees(a, b) is agree
    assert compare.money_agrees(b, a) is agree


@pytest.mark.parametrize(
    ("gold", "pred", "agree"),
    [
        ({"company": "Acme"}, {"company": "Acme Inc"}, True),
        ({"company": "Acme", "tickers": ["A"]}, {"company": "Emca", "tickers": ["X:A"]}, True),
        ({"company": "Acme", "tickers": []}, {"company": "Emca", "tickers": []}, False),
        ({"company": None, "tickers": ["A"]}, {"company": "Acme", "tickers": ["A"]}, True),
        ({"company": "Acme"}, {"company": None}, False),
        ({"company": None, "tickers": []}, {"company": None, "tickers": ["A"]}, False),
        ({}, {"company": None, "tickers": None}, True),
    ],
)
def test_stocks_agree(gold: dict[str, object], pred: dict[str, object], agree: bool) -> None:
    assert compare.stocks_agree(gold, pred) is agree
    assert compare.stocks_agree(pred, gold) is agree


@pytest.mark.parametrize(
    ("field", "gold", "pred", "agree"),
    [
        ("analyst", "Jane  Doe", "jane doe", True),
        ("analyst", "Jane Doe", "J. Doe", False),
        ("analyst", None, "Jane Doe", False),
        ("analyst", None, "None", False),
        ("analyst", None, None, True),
        ("tickers", ["A", "A"], ["A"], True),
        ("date", "2025-01-01", "2025-01-02", False),
        ("quotes", [{"value": "so it\nis"}], [{"value": "So it is"}], True),
        ("quotes", ["a", "a"], ["a"], False),
        ("rating_action", "upgrade", "upgrade", True),
        ("rating_action", None, "upgrade", False),
    ],
)
def test_field_agrees(field: str, gold: object, pred: object, agree: bool) -> None:
    assert compare.field_agrees(field, {field: gold}, {field: pred}) is agree


def test_field_agrees_refuses_a_field_without_rule() -> None:
    with pytest.raises(KeyError):
        compare.field_agrees("sentence", {}, {})


NAMES = st.text("aB.- '&1é", max_size=8)


@given(NAMES, NAMES)
def test_every_rule_is_reflexive_and_symmetric(a: str, b: str) -> None:
    for name in compare.FIELDS:
        if name.startswith("target_") and name != "target_action":
            continue
        one, other = ([a], [b]) if name in compare.LIST_FIELDS else (a, b)
        assert compare.field_agrees(name, {name: one}, {name: one})
        forth = compare.field_agrees(name, {name: one}, {name: other})
        assert forth == compare.field_agrees(name, {name: other}, {name: one})


def test_tickers_that_a_list_of_securities_adds_are_not_scored() -> None:
    told = {"value": "NYSE:KRV", "span": "T2"}
    added = {"value": "XETR:KRW", "span": None, "inferred": True}
    assert compare.printed([told, added, "KRV"]) == [told, "KRV"]
    assert compare.printed(None) == []
