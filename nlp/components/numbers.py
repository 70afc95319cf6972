"""Numbers in a sentence: amounts of money, bare numbers, percentages, multiples of something."""

from nlp.core.walk import Walk
from nlp.rules.book import Rulebook

_MAGNITUDES = frozenset(
    "m mn mln million millions bn billion billions b tn trillion t crore crores cr lakh lakhs k thousand bps bp".split()
)
_LONGEST_UNIT = 5  # words of a currency's name: "U.S. dollars" has five
_UNITS = frozenset(
    "months month years year weeks week days day analysts analyst brokers brokerages firms points basis barrels "
    "tons tonnes units mw gw million".split()
)

_SIGNS = frozenset("€£¥₹$円")


class Amount:
    """A number as written: ``kind`` is MONEY, NUMBER, PERCENT, TIMES or BIG (a sum in millions and more)."""

    __slots__ = ("currency", "kind", "rule", "sign", "tok_end", "tok_start", "value")

    def __init__(
        self,
        kind: str,
        tok_start: int,
        tok_end: int,
        value: float,
        currency: str | None = None,
        sign: str = "",
        rule: str = "",
    ) -> None:
        self.kind = kind
        self.tok_start = tok_start
        self.tok_end = tok_end
        self.value = value
        self.currency = currency
        self.sign = sign
        self.rule = rule


def parse_number(printed: str) -> float | None:
    """``"3,600.00"`` → 3600.0; ``"1,23,456"`` → 123456.0; ``"8,5"`` → 8.5; None for what is no number."""
    commas, dots = printed.count(","), printed.count(".")
    if commas and dots:
        if printed.rfind(",") > printed.rfind("."):
            printed = printed.replace(".", "").replace(",", ".")
        else:
            printed = printed.replace(",", "")
    elif commas:
        decimals = len(printed) - printed.rfind(",") - 1
        printed = printed.replace(",", "" if commas > 1 or decimals == 3 else ".")
    elif dots > 1:
        printed = printed.replace(".", "")
    try:
        return float(printed)
    except ValueError:
        return None


def amount_at(walk: Walk, book: Rulebook, i: int, floor: int, ceiling: int) -> Amount | None:
    """The amount whose digits stand at word ``i``; its currency stands between ``floor`` and ``ceiling``."""
    words, starts = walk.words, walk.starts
    printed = words[i]
    end = i + 1
    # "170 . 00", as token-spaced feeds print it
    if (
        end + 1 < ceiling
        and words[end] == "."
        and words[end + 1].isdigit()
        and len(words[end + 1]) == 2
        and starts[end] > walk.end(i)
    ):
        printed = f"{printed}.{words[end + 1]}"
        end += 2
    value = parse_number(printed)
    if value is None:
        return None
    start, currency, sign, rule = i, None, "", ""
    if i > floor and (words[i - 1] in book.currency_tails or words[i - 1] == "P") and starts[i] - walk.end(i - 1) <= 1:
        if words[i - 1] == "P" and starts[i] == walk.end(i - 1):
            currency, start, sign = "PHP", i - 1, "P"
        for size in (5, 4, 3, 2, 1) if not sign else ():
            key = tuple(words[i - size : i])
            if i - size >= floor and key in book.currency_before and _glued(walk, i - size, i):
                currency, rule = book.currency_before[key]
                start, sign = i - size, "".join(key)
                break
    after = words[end] if end < ceiling else ""
    lower = after.lower()
    near = end < ceiling and starts[end] - walk.end(end - 1) <= 1
    if (near and after == "%") or lower in {"percent", "pct"}:
        return Amount("PERCENT", start, end + 1, value)
    if lower == "per" and end + 1 < ceiling and words[end + 1] == "cent":
        return Amount("PERCENT", start, end + 2, value)
    if (
        not sign
        and len(printed) == 4
        and printed.isdigit()
        and "1990" <= printed <= "2099"
        and i
        and (words[i - 1].lower() in _BEFORE_YEAR or (words[i - 1] == "-" and words[i - 2].lower() in _BEFORE_YEAR))
    ):
        return Amount("YEAR", start, end, value)
    if near and lower in _MAGNITUDES:
        glued = starts[end] == walk.end(end - 1)
        if lower == "k" and glued:
            value *= 1000
            end += 1
        elif lower not in {"b", "t", "m"} or glued or sign:
            return Amount("BIG", start, end + 1, value, currency, sign)
        after = words[end] if end < ceiling else ""
        near = end < ceiling and starts[end] - walk.end(end - 1) <= 1
    if near and ((lower in {"x", "×"} and starts[end] == walk.end(end - 1)) or lower == "times") and not sign:
        return Amount("TIMES", start, end + 1, value)
    if not sign and near:
        at = end + (1 if after == "-" and end + 1 < ceiling else 0)
        unit = _unit_at(walk, book, at, ceiling)
        while unit is None and at < end + 2 and at + 1 < ceiling and _says_where(book, words[at], words[at + 1]):
            at += 1  # "180,000 South Korean won"
            unit = _unit_at(walk, book, at, ceiling)
        if unit is not None:
            last, currency, rule = unit
            return Amount("MONEY", start, last, value, currency, " ".join(words[at:last]), rule)
    if sign:
        return Amount("MONEY", start, end, value, currency, sign, rule)
    if near and (lower in _UNITS or (after == "-" and end + 1 < ceiling and words[end + 1].lower() in _UNITS)):
        return Amount("COUNT", start, end, value)
    return Amount("NUMBER", start, end, value)


_BEFORE_YEAR = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct "
    "nov dec fiscal fy year mid end early late since calendar".split()
)


def _opens_a_number(walk: Walk, sign: int, ceiling: int) -> bool:
    """Whether a sign belongs to what follows: in "rose 45 €50" it does, in "45 €" not."""
    return sign + 1 < ceiling and walk.words[sign + 1][0].isdigit() and walk.starts[sign + 1] == walk.end(sign)


def _unit_at(walk: Walk, book: Rulebook, at: int, ceiling: int) -> tuple[int, str | None, str] | None:
    """The longest name or sign of a currency that begins at ``at``: its end, currency and rule."""
    words = walk.words
    if at >= ceiling or (words[at] not in book.currency_heads and words[at].lower() not in book.currency_heads):
        return None
    for size in range(min(_LONGEST_UNIT, ceiling - at), 0, -1):
        key = tuple(words[at : at + size])
        hit = book.currency_after.get(key) or book.currency_after.get(tuple(k.lower() for k in key))
        if hit:
            if size == 1 and len(key[0]) == 1:
                if key[0] not in _SIGNS and walk.starts[at] != walk.end(at - 1):
                    continue  # "450 p" could be anything
                if _opens_a_number(walk, at, ceiling):
                    continue
            return at + size, *hit
    return None


def _says_where(book: Rulebook, word: str, after: str) -> bool:
    """Whether a word before a currency's name tells its country."""
    return word[0].isupper() and len(word) > 3 and (after in book.currency_heads or word.lower() in book.places)


def _glued(walk: Walk, first: int, last: int) -> bool:
    return all(walk.starts[k] == walk.end(k - 1) for k in range(first + 1, last))
