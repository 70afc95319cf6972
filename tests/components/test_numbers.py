"""Numbers as they are printed: what they are worth, what they count, and in which currency."""

import pytest
from spacy.language import Language

from nlp.components.numbers import Amount, amount_at, parse_number
from nlp.core.walk import walk_of
from nlp.rules.book import book_of


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("45", 45.0),
        ("3,600.00", 3600.0),
        ("1,234,567.5", 1234567.5),
        ("1,23,456", 123456.0),
        ("12,34,56", 123456.0),
        ("1,250", 1250.0),
        ("31.50", 31.5),
        ("1.250", 1.25),
        ("0,125", 125.0),
        ("8,5", 8.5),
        ("31,50", 31.5),
        ("31,5000", 31.5),
        ("1.250,50", 1250.5),
        ("1.250.000,5", 1250000.5),
        ("1.250.000", 1250000.0),
        ("buy", None),
    ],
)
def test_parse_number(printed: str, value: float | None) -> None:
    assert parse_number(printed) == value


def amounts(language: Language, text: str, floor: int = 0, ceiling: int | None = None) -> list[tuple[Amount, str]]:
    """The amounts of a text in order, each with the words that it takes."""
    walk, book = walk_of(language.make_doc(text)), book_of(language.vocab)
    stop = len(walk.words) if ceiling is None else ceiling
    found: list[tuple[Amount, str]] = []
    i = floor
    while i < stop:
        amount = amount_at(walk, book, i, floor, stop) if walk.words[i][0].isdigit() else None
        if amount is not None:
            assert amount.tok_start <= i < amount.tok_end
            found.append((amount, text[walk.starts[amount.tok_start] : walk.end(amount.tok_end - 1)]))
            floor = i = amount.tok_end
        else:
            i += 1
    return found


@pytest.mark.parametrize(
    ("text", "printed", "value", "currency"),
    [
        # A sign or a code in front.
        ("at $45", "$45", 45.0, None),
        ("at £12.50", "£12.50", 12.5, "GBP"),
        ("at € 31.50", "€ 31.50", 31.5, "EUR"),
        ("at JPY3,600.00", "JPY3,600.00", 3600.0, "JPY"),
        ("at INR 980", "INR 980", 980.0, "INR"),
        ("at Rs. 1,250", "Rs. 1,250", 1250.0, "INR"),
        ("at Rs.1,250", "Rs.1,250", 1250.0, "INR"),
        ("at kr 92", "kr 92", 92.0, None),
        ("at R$ 12", "R$ 12", 12.0, "BRL"),
        ("at $45/share", "$45", 45.0, None),
        # The dollar's country, where it touches the sign.
        ("at US$45", "US$45", 45.0, "USD"),
        ("at U.S.$45", "U.S.$45", 45.0, "USD"),
        ("at A$45", "A$45", 45.0, "AUD"),
        ("at AU$45", "AU$45", 45.0, "AUD"),
        ("at C$4.00", "C$4.00", 4.0, "CAD"),
        ("at CA$4.00", "CA$4.00", 4.0, "CAD"),
        ("at HK$14.20", "HK$14.20", 14.2, "HKD"),
        ("at NT$300", "NT$300", 300.0, "TWD"),
        ("at MX$12", "MX$12", 12.0, "MXN"),
        ("class A $45", "$45", 45.0, None),
        ("at XA$45", "$45", 45.0, None),
        # The P of pesos, which is no word's last letter.
        ("at P45", "P45", 45.0, "PHP"),
        ("P45", "P45", 45.0, "PHP"),
        ("of (P45", "P45", 45.0, "PHP"),
        # A unit behind.
        ("at 45€", "45€", 45.0, "EUR"),
        ("at 45 €", "45 €", 45.0, "EUR"),
        ("at 45$", "45$", 45.0, None),
        ("at 9£", "9£", 9.0, "GBP"),
        ("at 460p", "460p", 460.0, "GBX"),
        ("at 460 pence", "460 pence", 460.0, "GBX"),
        ("at 45 euros", "45 euros", 45.0, "EUR"),
        ("at 45 Dollars", "45 Dollars", 45.0, None),
        ("at 45 DOLLARS", "45 DOLLARS", 45.0, None),
        ("a 45-dollar", "45-dollar", 45.0, None),
        ("at 45 pounds sterling", "45 pounds sterling", 45.0, "GBP"),
        ("at 45 U.S. dollars", "45 U.S. dollars", 45.0, "USD"),
        ("at 5 Hong Kong dollars", "5 Hong Kong dollars", 5.0, "HKD"),
        ("at 180,000 South Korean won", "180,000 South Korean won", 180000.0, "KRW"),
        ("at 45 USD", "45 USD", 45.0, "USD"),
        ("at 5 Oman rials", "5 Oman rials", 5.0, None),
        ("at 5 Saudi Arab riyals", "5 Saudi Arab riyals", 5.0, "SAR"),
        ("at 98 Swiss francs", "98 Swiss francs", 98.0, "CHF"),
        ("at 98 swiss francs", "98 swiss francs", 98.0, "CHF"),
        # Thousands in a letter, and feeds that put a blank round the point.
        ("at $1.2k", "$1.2k", 1200.0, None),
        ("at 1.2K euros", "1.2K euros", 1200.0, "EUR"),
        ("at $170 . 00", "$170 . 00", 170.0, None),
        ("at 170 . 50 euros", "170 . 50 euros", 170.5, "EUR"),
        ("a 1.2k-dollar", "1.2k-dollar", 1200.0, None),
    ],
)
def test_money(language: Language, text: str, printed: str, value: float, currency: str | None) -> None:
    ((amount, words),) = amounts(language, text)
    assert (amount.kind, words, amount.value, amount.currency) == ("MONEY", printed, value, currency)
    assert amount.sign.replace(" ", "") in words.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "kind", "printed", "value"),
    [
        ("rose 45%", "PERCENT", "45%", 45.0),
        ("rose 45 %", "PERCENT", "45 %", 45.0),
        ("rose 45 percent", "PERCENT", "45 percent", 45.0),
        ("rose 45 PCT", "PERCENT", "45 PCT", 45.0),
        ("rose 45 per cent", "PERCENT", "45 per cent", 45.0),
        ("45 per share", "NUMBER", "45", 45.0),
        ("in March 2025", "YEAR", "2025", 2025.0),
        ("in FY 1990", "YEAR", "1990", 1990.0),
        ("since 2099", "YEAR", "2099", 2099.0),
        ("since 1989", "NUMBER", "1989", 1989.0),
        ("since 2100", "NUMBER", "2100", 2100.0),
        ("since 20.5", "NUMBER", "20.5", 20.5),
        ("to 2025", "NUMBER", "2025", 2025.0),
        ("2025", "NUMBER", "2025", 2025.0),
        ("March $2025", "MONEY", "$2025", 2025.0),
        ("$3.2 billion", "BIG", "$3.2 billion", 3.2),
        ("3.2bn", "BIG", "3.2bn", 3.2),
        ("Rs 3 crore", "BIG", "Rs 3 crore", 3.0),
        ("3.2m", "BIG", "3.2m", 3.2),
        ("$3.2 m", "BIG", "$3.2 m", 3.2),
        ("3.2 m", "NUMBER", "3.2", 3.2),
        ("3.2 b", "NUMBER", "3.2", 3.2),
        ("3.2 t", "NUMBER", "3.2", 3.2),
        ("1.2k", "NUMBER", "1.2k", 1200.0),
        ("1.2 k", "BIG", "1.2 k", 1.2),
        ("50bps", "BIG", "50bps", 50.0),
        ("23.1x", "TIMES", "23.1x", 23.1),
        ("23.1×", "TIMES", "23.1×", 23.1),
        ("23 times", "TIMES", "23 times", 23.0),
        ("23 x", "NUMBER", "23", 23.0),
        ("$23x", "MONEY", "$23", 23.0),
        ("12-month", "COUNT", "12", 12.0),
        ("12 months", "COUNT", "12", 12.0),
        ("12 Analysts", "COUNT", "12", 12.0),
        ("12-x", "NUMBER", "12", 12.0),
        ("12-", "NUMBER", "12", 12.0),
        ("460 p", "NUMBER", "460", 460.0),
        ("XP45", "NUMBER", "45", 45.0),
        ("P 45", "NUMBER", "45", 45.0),
        ("45 Big Dull Grey Rocks", "NUMBER", "45", 45.0),
        ("45 Grey Rock dollars", "NUMBER", "45", 45.0),
        ("45 Big dollars", "NUMBER", "45", 45.0),
        ("170 . ab", "NUMBER", "170", 170.0),
    ],
)
def test_other_numbers(language: Language, text: str, kind: str, printed: str, value: float) -> None:
    ((amount, words),) = amounts(language, text)
    assert (amount.kind, words, amount.value) == (kind, printed, value)
    assert bool(amount.sign) == (printed[0] in "$R")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("€45-€50", ["€45", "€50"]),
        ("45p-50p", ["45p", "50p"]),
        ("45 €50", ["45", "€50"]),
        ("45 € 50 €", ["45 €", "50 €"]),
        ("460 pence (395)", ["460 pence", "395"]),
        ("170. 00", ["170", "00"]),
        ("170 . 0", ["170", "0"]),
        ("170 . 000", ["170", "000"]),
        # What two blanks or a line end part does not belong together.
        ("€  31 %", ["31 %"]),
        ("45  %", ["45"]),
        ("23\n\ntimes", ["23"]),
        ("3\n\nbillion", ["3"]),
        ("45\n\neuros", ["45"]),
        ("1.2k  euros", ["1.2k"]),
        ("1.2k €50", ["1.2k", "€50"]),
    ],
)
def test_what_belongs_to_a_number(language: Language, text: str, printed: list[str]) -> None:
    assert [words for _, words in amounts(language, text)] == printed


@pytest.mark.parametrize(
    ("text", "floor", "ceiling", "kind", "printed"),
    [
        ("at $45", 2, None, "NUMBER", "45"),
        ("at P45", 2, None, "NUMBER", "45"),
        ("at R$ 45", 2, None, "MONEY", "$ 45"),
        ("at 45 %", 0, 2, "NUMBER", "45"),
        ("at 45 billion", 0, 2, "NUMBER", "45"),
        ("at 45 euros", 0, 2, "NUMBER", "45"),
        ("at 45 pounds sterling", 0, 3, "MONEY", "45 pounds"),
        ("at 45 months", 0, 2, "NUMBER", "45"),
        ("at 45-month", 0, 3, "NUMBER", "45"),
        ("at 45 times", 0, 2, "NUMBER", "45"),
        ("at 170 . 00", 0, 3, "NUMBER", "170"),
        ("at 45 per cent", 0, 3, "NUMBER", "45"),
        ("at 1.2k euros", 0, 3, "NUMBER", "1.2k"),
    ],
)
def test_the_sentence_ends_the_amount(
    language: Language, text: str, floor: int, ceiling: int | None, kind: str, printed: str
) -> None:
    ((amount, words),) = amounts(language, text, floor, ceiling)
    assert (amount.kind, words) == (kind, printed)


def test_a_sum_keeps_its_currency(language: Language) -> None:
    ((amount, _),) = amounts(language, "Rs 3 crore")
    assert (amount.kind, amount.currency, amount.sign) == ("BIG", "INR", "Rs")


@pytest.mark.parametrize(("text", "rule"), [("at €45", "currency.eur"), ("at 45 yen", "currency.jpy"), ("P45", "")])
def test_an_amount_names_the_rule_of_its_currency(language: Language, text: str, rule: str) -> None:
    ((amount, _),) = amounts(language, text)
    assert amount.rule == rule
