"""Which tickers and names are one company.

Tickers are joined where one event has both (dual listings), and where the user's list of securities says so.
Names join nothing: two companies may share one. A name, or a symbol without a market, is read as the company
that it stands for in the corpus if there is only one.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from nlp.core.company_names import company_words
from nlp.export.markets import markets
from nlp.rules.securities import SecuritiesError, read_rows


def name_key(name: str) -> str:
    """A company's name as it is compared: words in lower case, without legal suffixes."""
    return " ".join(company_words(name))


class Securities:
    """The user's list: which tickers are one company. ``companies`` maps a ticker to the list's id."""

    def __init__(self, rows: Iterable[tuple[str, str]] = ()) -> None:
        self.companies = {ticker: company for company, ticker in rows}


def read_securities(path: Path) -> Securities:
    """The list of securities (``nlp.rules.securities.read_rows``) as tickers and their companies.

    Raises ``SecuritiesError`` for a list that cannot be read, and for a ticker that two companies claim.
    """
    listed: dict[str, tuple[str, int]] = {}
    for row in read_rows(path):
        ticker = markets().ticker(row.ticker, row.symbol or None, row.mic or None)
        known = listed.setdefault(ticker, (row.company, row.line))
        if known[0] != row.company:
            raise SecuritiesError(
                f"{path}, line {row.line}: {row.ticker or row.symbol} is {row.company!r}, "
                f"but line {known[1]} says that it is {known[0]!r}"
            )
    return Securities((company, ticker) for ticker, (company, _) in listed.items())


class Companies:
    """Collects what a corpus shows together, and then tells the company of each event."""

    def __init__(self, securities: Securities | None = None) -> None:
        self._listed = dict((securities or Securities()).companies)
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._seen: set[str] = set(self._listed)
        self._names: dict[str, set[str]] = {}
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._symbols: dict[str, set[str]] = {}
        self._owner: dict[str, str] = {}
        self.refused: list[tuple[str, str]] = []

    def see(self, tickers: tuple[str, ...], name: str | None) -> None:
        """Take note of the tickers and the name of one event."""
        full = [ticker for ticker in tickers if not ticker.startswith(":")]
        self._seen.update(full)
        for pair in pairwise(sorted(set(full))):
            self._pairs[pair] += 1
        if name and full:
            self._names.setdefault(name, set()).update(full)

    def settle(self) -> None:
        """Join what was seen together, the most frequent pairs first: the order of the input is no matter.

        A pair that would make one of two companies of the securities list is refused, and kept in
        ``refused``.
        """
        self._parent = {ticker: ticker for ticker in self._seen}
        first: dict[str, str] = {}
        for ticker, company in sorted(self._listed.items()):
            self._unite(first.setdefault(company, ticker), ticker)
        for company, ticker in first.items():
            self._owner[self._root(ticker)] = company
        for pair, _ in sorted(self._pairs.items(), key=lambda item: (-item[1], item[0])):
            one, other = self._root(pair[0]), self._root(pair[1])
            if one == other:
                continue
            claims = {self._owner[root] for root in (one, other) if root in self._owner}
            if len(claims) > 1:
                self.refused.append(pair)
                continue
            root = self._unite(one, other)
            if claims:
                self._owner[root] = claims.pop()
        for ticker in sorted(self._seen):
            root = self._root(ticker)
            self._members.setdefault(root, []).append(ticker)
            self._symbols.setdefault(ticker.partition(":")[2], set()).add(root)
        self._names = {name: {self._root(t) for t in tickers} for name, tickers in self._names.items()}

    def company(self, tickers: tuple[str, ...], name: str | None) -> str | None:
        """The key of an event's company after ``settle``: a ticker where one is told, else its name.

        None where neither ticker nor name is told.
        """
        for ticker in tickers:
            if not ticker.startswith(":"):
                return self._root(ticker)
        named = self._names.get(name, set()) if name else set()
        for ticker in tickers:
            found = self._symbols.get(ticker[1:], set())
            if len(found) > 1:
                found = found & named
            if len(found) == 1:
                return next(iter(found))
            return ticker
        if len(named) == 1:
            return next(iter(named))
        return name

    def label(self, company: str) -> str:
        """The id of the securities list for a company that is in it, else the company's key."""
        return self._owner.get(company, company)

    @property
    def joined(self) -> int:
        """How many companies have more than one ticker."""
        return sum(1 for members in self._members.values() if len(members) > 1)

    def listings(self, company: str) -> list[str]:
        """All tickers of a company; none for one that is only known by a name or a symbol."""
        return self._members.get(company, [])

    def _root(self, ticker: str) -> str:
        root = ticker
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[ticker] != root:
            self._parent[ticker], ticker = root, self._parent[ticker]
        return root

    def _unite(self, one: str, other: str) -> str:
        """Join two companies under the ticker that comes first by name."""
        root, leaf = sorted((self._root(one), self._root(other)))
        self._parent[leaf] = root
        return root
