"""The user's list of securities: a CSV file that tells which names and tickers are one company.

Two things use it: articles that name a company without its ticker get the ticker from it, marked as inferred, and
``sellside dedupe`` joins the listings of one company.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.core.company_names import company_words
from nlp.rules.load import RuleSet


class SecuritiesError(ValueError):
    """A list of securities that cannot be used. The message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: one listing. ``symbol`` and ``mic``, or ``ticker`` as a text prints it ("NYSE:ACME")."""

    line: int
    company: str
    names: tuple[str, ...]
    ticker: str
    symbol: str
    mic: str


def read_rows(path: Path) -> list[Row]:
    """Read a CSV file (UTF-8) with a row a listing.

    Columns: ``symbol`` and ``mic`` (ISO 10383), or ``ticker`` ("NYSE:ACME"); ``name``; ``aliases``, divided by
    semicolons. ``company``, any id, tells which rows are one company; without it, those of one name are. Further
    columns are passed over. Raises ``SecuritiesError`` for missing columns and for a row that lacks a value.
    """
    rows: list[Row] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = set(reader.fieldnames or ())
            _check_columns(path, columns)
            for values in reader:
                rows.append(_row(path, reader.line_num, {key: (values.get(key) or "").strip() for key in columns}))
    except OSError as error:
        raise SecuritiesError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SecuritiesError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from None
    return rows


def _check_columns(path: Path, columns: set[str]) -> None:
    missing = []
    if not columns & {"company", "name"}:
        missing.append("name")
    if "ticker" not in columns:
        missing += sorted({"symbol", "mic"} - columns)
    if missing:
        raise SecuritiesError(
            f"{path}: no column {' and no column '.join(missing)}; the first line names the columns: "
            "symbol,mic,name,aliases"
        )


def _row(path: Path, line: int, values: Mapping[str, str]) -> Row:
    name = values.get("name", "")
    company = values.get("company", "") or name
    ticker, symbol, mic = values.get("ticker", ""), values.get("symbol", "").upper(), values.get("mic", "").upper()
    if not company:
        raise SecuritiesError(f"{path}, line {line}: a row needs a name")
    if not (symbol and mic) and not all(part.strip() for part in ticker.partition(":")):
        raise SecuritiesError(f'{path}, line {line}: a row needs a symbol and a mic, or a ticker like "NYSE:ACME"')
    aliases = [alias.strip() for alias in values.get("aliases", "").split(";")]
    return Row(line, company, tuple(filter(None, [name or company, *aliases])), ticker, symbol, mic)


class Securities:
    """The list, made ready for articles."""

    def __init__(self, path: Path, rules: RuleSet) -> None:
        """Raises ``SecuritiesError`` for a list that cannot be read, and for a market that no rule knows."""
        prefixes = {str(rule.norm["mic"]): rule.phrases[0] for rule in rules.by_label("EXCHANGE") if "mic" in rule.norm}
        self._companies: dict[str, set[str]] = {}
        self._tickers: dict[str, list[str]] = {}
        for row in read_rows(path):
            if not row.ticker and row.mic not in prefixes:
                raise SecuritiesError(
                    f"{path}, line {row.line}: {row.mic} is no market of the rules; name one by its MIC (ISO 10383), "
                    "see `sellside patterns list --label EXCHANGE`, or write a ticker"
                )
            printed = row.ticker or f"{prefixes[row.mic]}:{row.symbol}"
            listed = self._tickers.setdefault(row.company, [])
            if printed not in listed:
                listed.append(printed)
            for name in row.names:
                self._companies.setdefault(_key(name), set()).add(row.company)
        self.fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()

    def tickers_of(self, name: str) -> list[str]:
        """The tickers of the company that has this name, in the order of the list; none where two have it."""
        companies = self._companies.get(_key(name), set())
        return list(self._tickers[next(iter(companies))]) if len(companies) == 1 else []

    def infer(self, record: Mapping[str, Any]) -> None:
        """Give the events of a record whose company has no ticker in the text those of the list.

        Such a ticker points at no span, and says that it is inferred.
        """
        for event in record["events"]:
            if event["company"] and not event["tickers"]:
                found = self.tickers_of(event["company"]["value"])
                event["tickers"] = [{"value": ticker, "span": None, "inferred": True} for ticker in found]


def _key(name: str) -> str:
    return " ".join(company_words(name))
