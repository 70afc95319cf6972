"""Inline markup: a text with its spans, and the events expected of it, in one readable string.

``[Jefferies](BROKER) upgraded [Acme](COMPANY) to [Buy](RATING score=2)`` marks three spans. Marks nest. A
mark may carry keys of the span's normal form: bare words, numbers, or JSON (``"…"``, ``{…}``, ``[…]``). A
backslash escapes the next of ``[ ] ( ) \\``; every square bracket that is not part of a mark is escaped.

A line that begins with ``=> `` ends the text and holds JSON to the end, or to the next such line: an array of
expected events, or one event. Values are plain (``"target_to": "JPY 3600"``, ``"quotes": ["…"]``); a key that
is not given is not asserted. A line of the text that itself begins so is written ``\\=> ``.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from nlp.core.record import LABELS

_ESCAPABLE = "[]()\\"
_ARROW = re.compile(r"^=> ", re.MULTILINE)
_ESCAPED_ARROW = re.compile(r"^\\(?==> )", re.MULTILINE)
_MARK_HEAD = re.compile(r"\]\(\s*([^\s()\"{}\[\]=]*)")
_KEY = re.compile(r"\s+([A-Za-z_]\w*)=")
_BARE = re.compile(r"[^\s()\"]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MONEY = re.compile(r"([A-Z]{3}) (-?\d[\d,]*(?:\.\d+)?)")
_CONSTANTS: Mapping[str, Any] = {"null": None, "true": True, "false": False}
_STRING_KEYS = frozenset(
    {
        "symbol",
        "exchange",
        "mic",
        "rating",
        "name",
        "date",
        "currency",
        "metric",
        "speaker",
        "stance",
        "scope",
    }
)


class MarkupError(ValueError):
    """Markup that cannot be read. ``position`` is a code-point offset into it; ``line`` counts from 1."""

    def __init__(self, message: str, markup: str, position: int) -> None:
        self.message = message
        self.position = position
        self.line = markup.count("\n", 0, position) + 1
        self.column = position - (markup.rfind("\n", 0, position) + 1) + 1
        near = markup[max(0, position - 20) : position + 20].replace("\n", "⏎")
        super().__init__(f"line {self.line}, column {self.column}: {message}, near {near!r}")


class Example(NamedTuple):
    """Parsed markup. ``spans`` are in the order of the text, ``events`` is None where none are stated."""

    text: str
    spans: list[dict[str, Any]]
    events: list[dict[str, Any]] | None


def parse(markup: str, *, allow_unmarked: bool = False) -> Example:
    """Read markup.

    Args:
        markup: text with marks, and lines ``=> …`` at its end.
        allow_unmarked: accept a text without a single mark.

    Raises:
        MarkupError: unbalanced or unknown marks, a stray bracket, no mark at all, bad JSON after ``=> ``.
    """
    body, tail = split_events(markup)
    text, spans = _parse_body(body, markup)
    if not spans and not allow_unmarked:
        raise MarkupError("no span is marked", markup, 0)
    return Example(text, spans, _parse_events(markup, tail))


def split_events(markup: str) -> tuple[str, int | None]:
    """The text's markup, and the offset of the first line ``=> …``, or None without one."""
    arrow = _ARROW.search(markup)
    if arrow is None:
        return markup, None
    return markup[: max(0, arrow.start() - 1)], arrow.start()


def _parse_body(body: str, markup: str) -> tuple[str, list[dict[str, Any]]]:
    out: list[str] = []
    length = 0
    opened: list[tuple[int, int]] = []  # (offset in the markup, offset in the text)
    spans: list[dict[str, Any]] = []
    at = 0
    arrows = {match.start() for match in _ESCAPED_ARROW.finditer(body)}
    while at < len(body):
        sign = body[at]
        if sign == "\\":
            escapes = at in arrows or body[at + 1 : at + 2] in _ESCAPABLE
            if escapes and at + 1 < len(body):
                at += 1
            out.append(body[at])
            length += 1
            at += 1
        elif sign == "[":
            opened.append((at, length))
            at += 1
        elif sign == "]":
            if not opened:
                raise MarkupError("a ']' without its '['; write \\] for a plain bracket", markup, at)
            begin, start = opened.pop()
            label, norm, after = _parse_mark(body, markup, at)
            if start == length:
                raise MarkupError("an empty mark", markup, begin)
            span = {"label": label, "start": start, "end": length}
            spans.append(span | ({"norm": norm} if norm else {}))
            at = after
        else:
            out.append(sign)
            length += 1
            at += 1
    if opened:
        raise MarkupError("a '[' without '](LABEL)'; write \\[ for a plain bracket", markup, opened[-1][0])
    text = "".join(out)
    spans.sort(key=lambda s: (s["start"], -s["end"], LABELS.index(s["label"])))
    marked = [
        {"id": f"T{n}", "label": s["label"], "start": s["start"], "end": s["end"]}
        | {"text": text[s["start"] : s["end"]]}
        | ({"norm": s["norm"]} if "norm" in s else {})
        for n, s in enumerate(spans, start=1)
    ]
    return text, marked


def _parse_mark(body: str, markup: str, at: int) -> tuple[str, dict[str, Any], int]:
    """Label, norm and the offset after ``](LABEL key=value …)`` at ``at``."""
    head = _MARK_HEAD.match(body, at)
    if head is None:
        raise MarkupError("a ']' that no '(LABEL)' follows; write \\] for a plain bracket", markup, at)
    label = head[1]
    if label not in LABELS:
        near = difflib.get_close_matches(label.upper(), LABELS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"labels are {', '.join(LABELS)}"
        raise MarkupError(f"unknown label {label!r}; {hint}", markup, head.start(1))
    norm: dict[str, Any] = {}
    at = head.end()
    while (key := _KEY.match(body, at)) is not None:
        if key[1] in norm:
            raise MarkupError(f"the key {key[1]!r} is given twice", markup, key.start(1))
        norm[key[1]], at = _parse_value(key[1], body, markup, key.end())
    end = re.compile(r"\s*\)").match(body, at)
    if end is None:
        raise MarkupError("a mark ends with ')', after its label and key=value pairs", markup, at)
    return label, norm, end.end()


def _parse_value(key: str, body: str, markup: str, at: int) -> tuple[Any, int]:
    if body[at : at + 1] in {'"', "{", "["}:
        try:
            value, end = json.JSONDecoder().raw_decode(body, at)
        except json.JSONDecodeError as error:
            raise MarkupError(f"the value of {key!r} is not JSON ({error.msg})", markup, error.pos) from None
        return value, end
    bare = _BARE.match(body, at)
    if bare is None:
        raise MarkupError(f"the key {key!r} has no value", markup, at)
    word = bare[0]
    if word in _CONSTANTS:
        return _CONSTANTS[word], bare.end()
    if key not in _STRING_KEYS and _NUMBER.fullmatch(word):
        return (float(word) if "." in word or key in {"amount", "value"} else int(word)), bare.end()
    return word, bare.end()


def _parse_events(markup: str, tail: int | None) -> list[dict[str, Any]] | None:
    if tail is None:
        return None
    events: list[dict[str, Any]] = []
    starts = [match.end() for match in _ARROW.finditer(markup, tail)]
    ends = [start - len("=> ") for start in starts[1:]] + [len(markup)]
    for start, end in zip(starts, ends, strict=True):
        try:
            found = json.loads(markup[start:end])
        except json.JSONDecodeError as error:
            raise MarkupError(f"not JSON after '=> ' ({error.msg})", markup, start + error.pos) from None
        for event in found if isinstance(found, list) else [found]:
            if not isinstance(event, dict):
                raise MarkupError("an event is a JSON object", markup, start)
            try:
                events.append({key: plain_value(key, value) for key, value in event.items()})
            except ValueError as error:
                raise MarkupError(str(error), markup, start) from None
    return events


def plain_value(key: str, value: Any) -> Any:
    """A value of an expected event in plain form: "JPY 3600" is ``{"amount": 3600.0, "currency": "JPY"}``.

    Values in a record's own form (``{"value": …, "span": …}``) are made plain too. Raises ``ValueError`` for
    money that cannot be read and for an unknown key.
    """
    if key not in EVENT_KEYS:
        near = difflib.get_close_matches(key, EVENT_KEYS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"keys are {', '.join(EVENT_KEYS)}"
        raise ValueError(f"unknown event key {key!r}; {hint}")
    if isinstance(value, list):
        return [v["value"] if isinstance(v, Mapping) and "value" in v else v for v in value]
    if isinstance(value, Mapping) and "value" in value and "metric" not in value and "told" not in value:
        value = value["value"]
    if key in {"target_from", "target_to"} and isinstance(value, str):
        money = _MONEY.fullmatch(value)
        if money is None:
            raise ValueError(f"{key}: money is written as in 'JPY 3600' or 'GBX 1,250.5', not {value!r}")
        return {"amount": float(money[2].replace(",", "")), "currency": money[1]}
    return value


EVENT_KEYS = (
    "broker", "company", "tickers", "analyst", "rating_action", "target_action", "rating_from", "rating_to",
    "target_from", "target_to", "date", "quotes", "prominence", "checks", "drivers", "valuation", "upside",
    "house_type", "confidence", "sentence",
)  # fmt: skip


def render(record: Mapping[str, Any], *, norm: bool = True) -> str:
    """The markup of a record's text and spans, and of its events where it has the key.

    Args:
        record: with ``text``, ``spans`` and perhaps ``events``.
        norm: write the spans' normal forms into the marks.

    Raises:
        ValueError: two spans cross (each begins or ends within the other), which marks cannot say.
    """
    text = str(record["text"])
    spans = sorted(record.get("spans") or (), key=lambda s: (s["start"], -s["end"], LABELS.index(s["label"])))
    body = "".join(_render_marks(text, spans, norm))
    body = _ARROW.sub(r"\\=> ", body)
    if record.get("events") is None:
        return body
    events = [_short_event(event) for event in record["events"]]
    return f"{body}\n=> {json.dumps(events, ensure_ascii=False)}"


def _render_marks(text: str, spans: list[Mapping[str, Any]], norm: bool) -> Iterator[str]:
    opened: list[Mapping[str, Any]] = []
    at = 0

    def close(until: int) -> Iterator[str]:
        nonlocal at
        while opened and opened[-1]["end"] <= until:
            span = opened.pop()
            yield _escape(text[at : span["end"]])
            yield _render_mark(span, norm)
            at = span["end"]

    for span in spans:
        yield from close(span["start"])
        if opened and opened[-1]["end"] < span["end"]:
            a, b = (f"{s['label']} {s['start']}-{s['end']}" for s in (opened[-1], span))
            raise ValueError(f"the spans {a} and {b} cross; marks can only nest")
        yield _escape(text[at : span["start"]])
        yield "["
        at = span["start"]
        opened.append(span)
    yield from close(len(text))
    yield _escape(text[at:])


def _escape(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def _render_mark(span: Mapping[str, Any], norm: bool) -> str:
    keys = (span.get("norm") or {}) if norm else {}
    pairs = "".join(f" {key}={_render_value(key, value)}" for key, value in keys.items())
    return f"]({span['label']}{pairs})"


def _render_value(key: str, value: Any) -> str:
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and value[0] not in "{[" and value not in _CONSTANTS
        if bare and (key in _STRING_KEYS or not _NUMBER.fullmatch(value)):
            return value
    return json.dumps(value, ensure_ascii=False)


def _short_event(event: Mapping[str, Any]) -> dict[str, Any]:
    short = {}
    for key in EVENT_KEYS:
        if key not in event:
            continue
        value = plain_value(key, event[key])
        if key in {"target_from", "target_to"} and isinstance(value, Mapping):
            value = f"{value['currency']} {value['amount']:.10g}" if value.get("currency") else value
        short[key] = value
    return short
