"""When two values of an event say the same: the comparison rules of the annotation guide, section 4.

Every function here is symmetric. Values come as a record holds them, ``{"value": …, "span": …}``, or plain.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nlp.core.company_names import company_words
from nlp.evaluation.houses import house_key, house_table

_NOT_WORD = re.compile(r"[^\w]+|_")
_HYPHEN_INSIDE = re.compile(r"[-‐‑‒–](?=\w)")  # a closing hyphen belongs to a letter grade
_SPACE = re.compile(r"\s+")
_TICKER = re.compile(r"^[$#]?(?:(?P<exchange>[^:]+):)?\s*[$#]?(?P<symbol>.*)$", re.DOTALL)


def plain(value: Any) -> Any:
    """The bare value of a field: ``{"value": 5, "span": "T1"}`` gives 5, anything else is given back."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def canonical_house(name: str | None) -> str | None:
    """The key under which a house is compared: its canonical name's where the rules know it, else its own."""
    if name is None:
        return None
    key = house_key(name)
    return house_table().get(key, key)


def houses_agree(a: Any, b: Any) -> bool:
    """Whether two fields ``broker`` name one house. No house (null) agrees with no house."""
    return canonical_house(plain(a)) == canonical_house(plain(b))


def companies_agree(a: Any, b: Any) -> bool:
    """Whether, without legal suffixes, one name is a whole-word beginning of the other.

    Null agrees with null, and with nothing else.
    """
    a, b = plain(a), plain(b)
    if a is None or b is None:
        return a is None and b is None
    short, long = sorted((company_words(a), company_words(b)), key=len)
    if not short:
        return not long
    return long[: len(short)] == short


def ticker_parts(ticker: str) -> tuple[str | None, str]:
    """``(exchange or None, symbol)`` of a ticker as printed, upper-cased, without ``$`` and ``#``."""
    match = _TICKER.match(ticker.strip())
    assert match is not None  # every part of the expression may be empty
    exchange = match["exchange"]
    symbol = _SPACE.sub(" ", match["symbol"]).strip().upper()
    return (_exchange_key(exchange) if exchange else None), symbol


def _exchange_key(exchange: str) -> str:
    return _NOT_WORD.sub("", exchange).upper()


def tickers_agree(a: Any, b: Any) -> bool:
    """Whether two tickers have one symbol, and one exchange where both tell it."""
    exchange_a, symbol_a = ticker_parts(plain(a))
    exchange_b, symbol_b = ticker_parts(plain(b))
    return symbol_a == symbol_b and (exchange_a is None or exchange_b is None or exchange_a == exchange_b)


def symbols(tickers: Iterable[Any] | None) -> set[str]:
    """The symbols of a list of tickers."""
    return {ticker_parts(plain(t))[1] for t in printed(tickers)}


def printed(tickers: Iterable[Any] | None) -> list[Any]:
    """The tickers that the text prints: without those that a list of securities adds to it."""
    return [t for t in tickers or () if not (isinstance(t, Mapping) and t.get("inferred"))]


def rating_key(term: str) -> str:
    """A rating's printed text without case, spaces and hyphens; the minus of "B-" stays."""
    return _SPACE.sub("", _HYPHEN_INSIDE.sub("", unicodedata.normalize("NFKC", term).casefold()))


def ratings_agree(a: Any, b: Any) -> bool:
    """Whether two ratings are printed alike; null agrees with null."""
    a, b = plain(a), plain(b)
    if a is None or b is None:
        return a is None and b is None
    return rating_key(a) == rating_key(b)


def money_agrees(a: Any, b: Any) -> bool:
    """Whether amount and currency are the same; null agrees with null."""
    a, b = plain(a), plain(b)
    if a is None or b is None:
        return a is None and b is None
    amount_a, amount_b = a.get("amount"), b.get("amount")
    if amount_a is None or amount_b is None:
        return amount_a is amount_b and a.get("currency") == b.get("currency")
    # A millionth of the amount: what binary fractions lose, and less than any printed target tells.
    close = abs(float(amount_a) - float(amount_b)) <= 1e-6 * max(1.0, abs(float(amount_a)))
    return close and a.get("currency") == b.get("currency")


def text_agrees(a: Any, b: Any) -> bool:
    """Whether two texts are the same but for case and white space; null agrees with null."""
    a, b = plain(a), plain(b)
    if a is None or b is None:
        return a is None and b is None
    return _text_key(a) == _text_key(b)


def _text_key(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", str(text)).casefold()).strip()


def shared(a: Iterable[Any] | None, b: Iterable[Any] | None, agree: Callable[[Any, Any], bool]) -> int:
    """How many values of two lists can be matched one to one (the largest matching)."""
    left, right = list(a or ()), list(b or ())
    partner: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j, other in enumerate(right):
            if j in seen or not agree(left[i], other):
                continue
            seen.add(j)
            if j not in partner or place(partner[j], seen):
                partner[j] = i
                return True
        return False

    return sum(place(i, set()) for i in range(len(left)))


def lists_agree(a: Iterable[Any] | None, b: Iterable[Any] | None, agree: Callable[[Any, Any], bool]) -> bool:
    """Whether two lists hold the same values, in any order."""
    left, right = list(a or ()), list(b or ())
    return len(left) == len(right) == shared(left, right, agree)


def ticker_lists_agree(a: Iterable[Any] | None, b: Iterable[Any] | None) -> bool:
    """Whether two lists of tickers name the same listings. A listing given twice counts once."""
    return lists_agree(_unique_tickers(a), _unique_tickers(b), tickers_agree)


def _unique_tickers(tickers: Iterable[Any] | None) -> list[Any]:
    return list({ticker_parts(plain(t)): t for t in printed(tickers)}.values())


def stocks_agree(gold: Mapping[str, Any], pred: Mapping[str, Any]) -> bool:
    """Whether two events are on one stock.

    They are where companies agree, or tickers share a symbol, or neither event tells a stock.
    """
    company_gold, company_pred = plain(gold.get("company")), plain(pred.get("company"))
    symbols_gold, symbols_pred = symbols(gold.get("tickers")), symbols(pred.get("tickers"))
    if company_gold is not None and company_pred is not None and companies_agree(company_gold, company_pred):
        return True
    if symbols_gold & symbols_pred:
        return True
    return company_gold is None and company_pred is None and not symbols_gold and not symbols_pred


def _same(a: Any, b: Any) -> bool:
    return bool(plain(a) == plain(b))


SINGLE_FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "broker": houses_agree,
    "company": companies_agree,
    "analyst": text_agrees,
    "rating_action": _same,
    "target_action": _same,
    "rating_from": ratings_agree,
    "rating_to": ratings_agree,
    "target_from": money_agrees,
    "target_to": money_agrees,
    "date": _same,
    "prominence": _same,
}
LIST_FIELDS: dict[str, Callable[[Any, Any], bool]] = {"tickers": tickers_agree, "quotes": text_agrees}
FIELDS = (
    "broker", "company", "tickers", "analyst", "rating_action", "target_action", "rating_from", "rating_to",
    "target_from", "target_to", "date", "quotes", "prominence",
)  # fmt: skip
EXACT_FIELDS = (
    "broker", "company", "tickers", "rating_action", "target_action", "rating_from", "rating_to",
    "target_from", "target_to",
)  # fmt: skip


def field_agrees(name: str, gold: Mapping[str, Any], pred: Mapping[str, Any]) -> bool:
    """Whether two events agree in one field. Raises ``KeyError`` for a field that has no rule."""
    if name == "tickers":
        return ticker_lists_agree(gold.get(name), pred.get(name))
    if name in LIST_FIELDS:
        return lists_agree(gold.get(name), pred.get(name), LIST_FIELDS[name])
    return SINGLE_FIELDS[name](gold.get(name), pred.get(name))
