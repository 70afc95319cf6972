"""What a file of records holds, as two tables: spans by label, events by act."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp.core.record import LABELS, RATING_ACTIONS, TARGET_ACTIONS
from nlp.report.terminal import print_tidy, safe

_EXAMPLES = 3


@dataclass(slots=True)
class Summary:
    """Counts over records. Memory grows with the number of different normal forms, not of records."""

    articles: int = 0
    with_spans: int = 0
    with_events: int = 0
    events: int = 0
    lead: int = 0
    doubted: int = 0
    without_house: int = 0
    warnings: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    forms: dict[str, Counter[str]] = field(default_factory=dict)
    acts: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)

    def add(self, record: Mapping[str, Any]) -> None:
        spans, events = record.get("spans") or (), record.get("events") or ()
        self.articles += 1
        self.with_spans += bool(spans)
        self.with_events += bool(events)
        self.warnings += len(record.get("warnings") or ())
        self.documents.update({span["label"] for span in spans})
        for span in spans:
            self.spans[span["label"]] += 1
            self.forms.setdefault(span["label"], Counter())[_form(span)] += 1
        for event in events:
            self.events += 1
            self.lead += event.get("prominence") == "lead"
            self.doubted += bool(event.get("checks"))
            self.without_house += event.get("broker") is None
            self.acts[event.get("rating_action"), event.get("target_action")] += 1


def summarize(records: Iterable[Mapping[str, Any]]) -> Summary:
    """Count over ``records``, which are taken one at a time."""
    summary = Summary()
    for record in records:
        summary.add(record)
    return summary


def _form(span: Mapping[str, Any]) -> str:
    """A span in its normal form, or as printed where it has none."""
    norm = span.get("norm") or {}
    if "amount" in norm and "currency" in norm:
        return f"{norm['currency']} {norm['amount']:g}"
    for key in ("name", "rating", "date", "speaker", "metric"):
        if norm.get(key):
            return str(norm[key])
    return str(span.get("text", ""))


def print_summary(summary: Summary, console: Console) -> None:
    """Print the two tables and a line under each."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("label")
    for name in ("spans", "articles", "different"):
        table.add_column(name, justify="right")
    table.add_column("most often", overflow="fold")
    for label in sorted(summary.spans, key=lambda x: LABELS.index(x) if x in LABELS else len(LABELS)):
        forms = summary.forms[label]
        often = sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:_EXAMPLES]
        table.add_row(
            label,
            f"{summary.spans[label]:,}",
            f"{summary.documents[label]:,}",
            f"{len(forms):,}",
            safe(", ".join(f"{_cut(form)} ({count:,})" for form, count in often)),
        )
    print_tidy(console, table)
    found = sum(summary.spans.values())
    console.print(Text(f"{found:,} spans in {summary.with_spans:,} of {summary.articles:,} articles\n"))
    if summary.events:
        print_tidy(console, _act_table(summary))
    told = f"{summary.events:,} events in {summary.with_events:,} articles: {summary.lead:,} as the news, "
    told += f"{summary.events - summary.lead:,} as background; {summary.without_house:,} without a house; "
    console.print(Text(told + f"{summary.doubted:,} with a check that failed"))
    if summary.warnings:
        console.print(Text(f"{summary.warnings:,} warnings"))


def _act_table(summary: Summary) -> Table:
    """Events by what was done to the rating (rows) and to the target (columns)."""
    ratings = [a for a in (*RATING_ACTIONS, None) if any(key[0] == a for key in summary.acts)]
    targets = [a for a in (*TARGET_ACTIONS, None) if any(key[1] == a for key in summary.acts)]
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("rating \\ target")
    for target in targets:
        table.add_column(target or "none told", justify="right")
    table.add_column("all", justify="right")
    for rating in ratings:
        row = [summary.acts[rating, target] for target in targets]
        table.add_row(rating or "none told", *(f"{n:,}" if n else "-" for n in row), f"{sum(row):,}")
    return table


def _cut(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
