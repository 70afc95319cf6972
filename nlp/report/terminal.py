"""An article with its spans, a table of them, and its events as cards: for a terminal, or as plain text.

On a terminal with colours a span is a stretch of coloured ground, and one within another lies on top of it.
Without colours it stands in marks, as in all examples of the project: ``[Jefferies](BROKER)``.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from nlp.core.record import LABELS

RecordDict = Mapping[str, Any]

STYLES = {
    "BROKER": "#000000 on #8ecae6",
    "COMPANY": "#000000 on #b7e4c7",
    "TICKER": "#000000 on #74c69d",
    "RATING": "#000000 on #ffd166",
    "TARGET": "#000000 on #f4a261",
    "QUOTE": "#000000 on #e9e2f5",
    "ANALYST": "#000000 on #bde0fe",
    "ACTION": "#000000 on #ffafcc",
    "DATE": "#000000 on #d9d9d9",
    "MULTIPLE": "#000000 on #e6ccb2",
}
_UNKNOWN = "#000000 on #ffffff"
_RULE = 24  # characters of a rule's id that stay on one line
PLAIN_WIDTH = 160  # of tables where no terminal says how wide it is

# Shown in place of themselves these would move the cursor, colour the screen or turn the text round.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def make_console(file: Any = None) -> Console:
    """A console for ``file`` (standard output), as wide as the terminal; ``PLAIN_WIDTH`` without one."""
    console = Console(file=file, highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    return console


def is_plain(console: Console) -> bool:
    """Whether colours are no use: there is no terminal, or NO_COLOR is set."""
    return not console.is_terminal or console.no_color


def print_tidy(console: Console, *parts: RenderableType) -> None:
    """Print, without the white space that fills a table's lines where a program may read them."""
    if not is_plain(console):
        console.print(*parts, sep="\n")
        return
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    lines = captured.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def print_record(record: RecordDict, console: Console) -> None:
    """Print the whole of a record: head, text, table of spans, cards of events, warnings."""
    plain = is_plain(console)
    console.print(_head(record))
    console.print()
    if plain:
        console.print(Text(marked(record).rstrip()), soft_wrap=True)
    else:
        console.print(coloured(record))
        console.print()
        console.print(legend(record))
    console.print()
    console.print(_title(_count(len(_spans(record)), "span"), plain))
    if _spans(record):
        print_tidy(console, span_table(record, plain))
    console.print()
    events = record.get("events") or ()
    console.print(_title(_count(len(events), "event"), plain))
    for event in events:
        print_tidy(console, event_card(event, record, plain))
    for warning in record.get("warnings") or ():
        console.print(Text(f"Warning: {safe(warning)}", style="yellow"))


def safe(text: str) -> str:
    """``text`` without characters that act on a terminal; each is replaced by one, so that places hold."""
    return _UNSAFE.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 32 else "\ufffd", text)


def coloured(record: RecordDict) -> Text:
    """The article's text with a coloured ground under every span, the longer ones below."""
    text = Text(safe(str(record["text"])))
    for span in sorted(_spans(record), key=lambda s: (s["start"] - s["end"], s["start"])):
        text.stylize(STYLES.get(span["label"], _UNKNOWN), span["start"], span["end"])
    text.rstrip()
    return text


def legend(record: RecordDict) -> Text:
    """The labels that occur, each on its ground, with their numbers."""
    counts = Counter(span["label"] for span in _spans(record))
    line = Text()
    for label in sorted(counts, key=_order):
        line.append(f" {label} ", STYLES.get(label, _UNKNOWN))
        line.append(f" {counts[label]}   ")
    return line


def marked(record: RecordDict) -> str:
    """The article's text with every span in marks, ``[text](LABEL)``, inner ones within outer ones."""
    text = safe(str(record["text"]))
    opening: dict[int, int] = Counter(span["start"] for span in _spans(record))
    closing: dict[int, list[Mapping[str, Any]]] = {}
    for span in _spans(record):
        closing.setdefault(span["end"], []).append(span)
    out: list[str] = []
    at = 0
    for place in sorted({*opening, *closing}):
        out.append(text[at:place])
        inner_first = sorted(closing.get(place, ()), key=lambda s: (-s["start"], -_order(s["label"])))
        out += [f"]({span['label']})" for span in inner_first]
        out.append("[" * opening.get(place, 0))
        at = place
    return "".join(out) + text[at:]


def span_table(record: RecordDict, plain: bool) -> Table:
    """Every span: id, label, place, text, normal form, rule."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="" if plain else "bold", show_edge=False)
    for name in ("id", "label", "place", "text", "normal form"):
        table.add_column(name, justify="right" if name == "place" else "left", overflow="fold")
    longest = max((len(str(span.get("rule") or "")) for span in _spans(record)), default=0)
    table.add_column("rule", overflow="fold", min_width=min(longest, _RULE))
    for span in _spans(record):
        table.add_row(
            safe(str(span.get("id", ""))),
            Text(str(span["label"]), "" if plain else STYLES.get(span["label"], _UNKNOWN)),
            f"{span['start']}-{span['end']}",
            _short(str(record["text"])[span["start"] : span["end"]]),
            safe(_norm(span.get("norm") or {})),
            Text(safe(str(span.get("rule") or "")), "" if plain else "dim"),
        )
    return table


def event_card(event: Mapping[str, Any], record: RecordDict, plain: bool) -> RenderableType:
    """One event: its acts as the title, then a line for every field that it has."""
    acts = [f"{name}: {event[key]}" for name, key in _ACTS if event.get(key)]
    title = " | ".join(safe(str(part)) for part in (event.get("id"), event.get("prominence"), *acts) if part)
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="" if plain else "dim", no_wrap=True)
    rows.add_column(overflow="fold")
    for name, value in _fields(event, record):
        style = "bold red" if name == "check" and not plain else ""
        rows.add_row(("  " if plain else "") + name, Text(safe(value), style))
    return Group(Text(title), rows, Text()) if plain else Panel(rows, title=Text(title), title_align="left")


_ACTS = (("rating", "rating_action"), ("target", "target_action"))
_ENDS = ("suspend", "remove")


def _fields(event: Mapping[str, Any], record: RecordDict) -> Iterator[tuple[str, str]]:
    """Name and text of all that an event tells, in the order in which a reader asks."""
    kind = event.get("house_type")
    yield "broker", (_value(event.get("broker")) or "not named") + (f" ({kind})" if kind else "")
    if event.get("analyst"):
        yield "analyst", _value(event["analyst"])
    tickers = ", ".join(
        _value(ticker) + (" from your list" if ticker.get("inferred") else "") for ticker in event.get("tickers") or ()
    )
    company = _value(event.get("company"))
    yield (
        "company",
        " ".join(part for part in (company, f"({tickers})" if tickers else "") if part) or "not named",
    )
    for name, key in _ACTS:
        old, new = _value(event.get(f"{name}_from")), _value(event.get(f"{name}_to"))
        if old:
            new = new or ("none" if event.get(key) in _ENDS else "not told")
        if new:
            yield name, f"{old} → {new}" if old else new
    upside = event.get("upside")
    if upside:
        yield "upside", f"{upside['value']:g}%" + ("" if upside.get("told") else " (worked out)")
    if event.get("valuation"):
        yield "valuation", f"{event['valuation']['value']:g}x {event['valuation']['metric']}"
    if event.get("date"):
        yield "date", _value(event["date"])
    drivers = ", ".join(str(driver["value"]) for driver in event.get("drivers") or ())
    if drivers:
        yield "drivers", drivers
    for quote in event.get("quotes") or ():
        yield "quote", f"“{_value(quote)}”"
    for check in event.get("checks") or ():
        yield "check", f"{check['check']}: expected {check.get('expected')}, found {check.get('found')}"
    if event.get("confidence") is not None:
        yield "confidence", f"{event['confidence']:.2f}"
    if event.get("sentence"):
        start, end = event["sentence"]
        yield "told in", " ".join(str(record["text"])[start:end].split())
    if event.get("frame"):
        yield "rule", str(event["frame"])


def _value(field: Mapping[str, Any] | None) -> str:
    """A field's value as a reader writes it: "USD 1,250.50" for money."""
    value = None if field is None else field["value"]
    if isinstance(value, Mapping):
        amount = f"{value['amount']:,.4f}".rstrip("0").rstrip(".")
        whole, point, rest = amount.partition(".")
        return f"{value['currency']} {whole}{point}{rest.ljust(2, '0') if point else ''}"
    return "" if value is None else str(value)


def _norm(norm: Mapping[str, Any]) -> str:
    parts = []
    for key, value in norm.items():
        if key == "scale" and isinstance(value, Mapping) and value.keys() >= {"rank", "of"}:
            value = f"{value['rank']} of {value['of']}"
        elif isinstance(value, Mapping):
            value = json.dumps(value, ensure_ascii=False)
        parts.append(f"{key}={value:g}" if isinstance(value, float) and value < 1e6 else f"{key}={value}")
    return ", ".join(parts)


def _head(record: RecordDict) -> Text:
    meta = record.get("meta") or {}
    head = Text(safe(str(record.get("id", ""))), style="bold")
    for key in ("published_at", "source", "outlet", "url"):
        if isinstance(meta.get(key), str):
            head.append(f"   {safe(meta[key])}", style="not bold dim")
    return head


def _title(text: str, plain: bool) -> RenderableType:
    return Text(text) if plain else Rule(text, align="left", style="dim")


def _short(text: str, most: int = 48) -> str:
    """``text`` on one line, its middle left out where it is long."""
    line = safe(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 20]} … {line[-17:]}"


def _spans(record: RecordDict) -> Sequence[Mapping[str, Any]]:
    spans: Sequence[Mapping[str, Any]] = record.get("spans") or ()
    return spans


def _order(label: str) -> int:
    return LABELS.index(label) if label in LABELS else len(LABELS)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
