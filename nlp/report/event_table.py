"""Rows of the events table for a terminal: what fits there, and a pipe or a file has the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp.report.terminal import is_plain, print_tidy, safe

_LONGEST_WORD = 12  # "Outperformer": rich would cut it


def print_events(rows: Iterable[Mapping[str, Any]], console: Console) -> int:
    """Print a line for each row of ``nlp.export.rows.event_rows``; returns how many.

    The day is that of the act, else of publication. Background is dim, an act that fails a check is marked "!".
    """
    plain = is_plain(console)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="" if plain else "bold", show_edge=False)
    table.add_column("day", no_wrap=True)
    for name in ("house", "stock", "act", "rating", "target"):
        table.add_column(name, overflow="fold", min_width=_LONGEST_WORD if name in ("act", "rating") else len(name))
    count = 0
    for row in rows:
        count += 1
        dim = row["prominence"] == "context" and not plain
        table.add_row(*(Text(safe(cell)) for cell in _cells(row)), style="dim" if dim else "")
    if count:
        print_tidy(console, table)
    return count


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    acts = [str(act) for act in (row["rating_action"], row["target_action"]) if act]
    tickers = ", ".join(row["tickers"] or row["inferred_tickers"])
    return (
        str(row["date"] or row["published_on"] or ""),
        row["broker"] or "not named",
        " ".join(part for part in (row["company"], f"({tickers})" if tickers else "") if part) or "not named",
        ", ".join(acts) + (" !" if row["checks"] else ""),
        _change(row["rating_from"], row["rating_to"]),
        _targets(row),
    )


def _change(before: str | None, after: str | None) -> str:
    if before and after:
        return f"{before} → {after}"
    return f"{before} →" if before else after or ""


def _targets(row: Mapping[str, Any]) -> str:
    """ "GBX 515 → 640": the currency once, where it is one."""
    after = _money(row["target_to"], row["currency"])
    if row["target_from"] is not None and row["currency_from"] == row["currency"]:
        after = after.partition(" ")[2]
    return _change(_money(row["target_from"], row["currency_from"]), after)


def _money(amount: float | None, currency: str | None) -> str:
    if amount is None:
        return ""
    return f"{currency} {amount:,.2f}".removesuffix(".00")
