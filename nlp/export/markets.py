"""Markets under one name: "NYSE", "XNYS" and "New York Stock Exchange" are one, and so are the tiers of one
operator.

A symbol means one stock on all markets of an operator (Nasdaq's tiers, OTC's tiers), so that the operator is
what two tickers are compared by.
"""

import re
from functools import cache
from typing import Any

from nlp.evaluation.compare import ticker_parts
from nlp.rules.load import load_rules

_NOT_WORD = re.compile(r"[^\w]+|_")


class Markets:
    """Reads tickers with the built-in table of exchanges."""

    def __init__(self) -> None:
        self._operators: dict[str, str] = {}
        self._prefixes: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for rule in load_rules().by_label("EXCHANGE"):
            norm = rule.norm
            if "mic" in norm:
                self._operators[str(norm["mic"])] = str(norm.get("operating_mic") or norm["mic"])
            candidates: list[Any] = list(norm.get("candidates") or [{"mic": norm["mic"], "symbol": ""}])
            choices = [(re.compile(str(each["symbol"])), str(each["mic"])) for each in candidates]
            for phrase in rule.phrases:
                self._prefixes.setdefault(_key(phrase), choices)

    def ticker(self, printed: str, symbol: str | None = None, mic: str | None = None) -> str:
        """A ticker as "OPERATOR:SYMBOL", as ":SYMBOL" where no market is told.

        ``symbol`` and ``mic`` are from its normal form, where it has one; else both are read off the print. A
        market that the table does not have keeps its printed name.
        """
        prefix, read = ticker_parts(printed)
        symbol = (symbol or read).upper().replace("/", ".").replace(" ", ".")
        if mic is None and prefix is not None:
            mic = self._market(prefix, symbol)
        return f"{self._operators.get(mic, mic) if mic else ''}:{symbol}"

    def _market(self, prefix: str, symbol: str) -> str:
        choices = self._prefixes.get(_key(prefix))
        if not choices:
            return prefix
        return next((mic for pattern, mic in choices if pattern.match(symbol)), choices[-1][1])


def _key(name: str) -> str:
    return _NOT_WORD.sub("", name).upper()


@cache
def markets() -> Markets:
    """The one table of this process."""
    return Markets()
