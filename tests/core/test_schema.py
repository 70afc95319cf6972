"""The record's shape: its schema file is current, the pipeline keeps to it, what is wrong is refused."""

import copy
import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import BaseModel, ValidationError

from nlp.core.record import LABELS, RATING_ACTIONS, SCHEMA_VERSION, TARGET_ACTIONS
from nlp.core.schema import SCHEMA_FILE, ArticleRecord, check_shape, schema_text

TEXT = 'Harrow & Pike raised Tolmin Foods (NYSE:TLF) to Buy, target $12 (from $10), on "cheap stock".'


def pointed(value: Any, span: str) -> dict[str, Any]:
    return {"value": value, "span": span}


def span(number: int, label: str, text: str, norm: dict[str, Any] | None) -> dict[str, Any]:
    start = TEXT.index(text)
    found = {"id": f"T{number}", "label": label, "start": start, "end": start + len(text), "text": text}
    return {**found, "norm": norm, "rule": "r"}


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "id": "a",
        "text": TEXT,
        "meta": {"published_at": "2025-08-21"},
        "spans": [
            span(1, "BROKER", "Harrow & Pike", {"name": "Harrow & Pike"}),
            span(2, "COMPANY", "Tolmin Foods", {"name": "Tolmin Foods"}),
            span(3, "TICKER", "NYSE:TLF", {"symbol": "TLF", "exchange": "NYSE", "mic": "XNYS"}),
            span(4, "RATING", "Buy", {"rating": "Buy", "score": 2, "stance": "positive"}),
            span(5, "TARGET", "$12", {"amount": 12.0, "currency": "USD"}),
            span(6, "TARGET", "$10", {"amount": 10.0, "currency": "USD"}),
            span(7, "QUOTE", "cheap stock", {"speaker": "broker"}),
        ],
        "events": [
            {
                "id": "E1",
                "prominence": "lead",
                "rating_action": "upgrade",
                "target_action": "raise",
                "broker": pointed("Harrow & Pike", "T1"),
                "company": pointed("Tolmin Foods", "T2"),
                "tickers": [pointed("NYSE:TLF", "T3")],
                "analyst": None,
                "rating_from": None,
                "rating_to": pointed("Buy", "T4"),
                "target_from": pointed({"amount": 10.0, "currency": "USD"}, "T6"),
                "target_to": pointed({"amount": 12.0, "currency": "USD"}, "T5"),
                "date": {"value": "2025-08-21", "span": None},
                "quotes": [pointed("cheap stock", "T7")],
                "sentence": [0, len(TEXT)],
                "checks": [{"check": "target_change", "expected": 25.0, "found": 20.0}],
                "confidence": 0.9,
                "drivers": [{"value": "valuation", "span": "T7", "start": 80, "end": 91}],
                "valuation": {"value": 23.1, "metric": "P/E", "span": None},
                "upside": {"value": 15.0, "told": True},
                "house_type": "independent",
                "frame": "frame.act",
                "event_id": "0123456789ab",
            }
        ],
    }


def put(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The record with ``value`` at a path such as ``spans.0.label``."""
    changed = copy.deepcopy(record)
    at: Any = changed
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        at = at[part]
    at[last] = value
    return changed


NEEDED = {
    "BROKER": ("name",),
    "COMPANY": ("name",),
    "ANALYST": ("name",),
    "TICKER": ("symbol",),
    "RATING": ("rating",),
    "TARGET": ("amount", "currency"),
    "QUOTE": ("speaker",),
    "MULTIPLE": ("value", "metric"),
}


def incomplete(record: dict[str, Any]) -> list[str]:
    """Spans of the pipeline without a rule, or without a key that every norm of the label has."""
    return [
        f"{one['label']} {one['text']}: {key}"
        for one in record["spans"]
        for key in ("rule", *NEEDED.get(one["label"], ()))
        if (one["rule"] if key == "rule" else (one.get("norm") or {}).get(key)) is None
    ]


def unknown_keys(model: BaseModel, where: str = "record") -> list[str]:
    """Keys that the model does not name, at any depth."""
    found = [f"{where}.{key}" for key in model.model_extra or ()]
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                found += unknown_keys(one, f"{where}.{name}")
    return found


def test_schema_file_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_schema_names_the_record_s_vocabularies() -> None:
    definitions = json.loads(schema_text())["$defs"]
    labels: set[str] = set()
    for name, definition in definitions.items():
        label = definition["properties"].get("label") if name.endswith("Span") else None
        labels |= set(label.get("enum") or [label["const"]]) if label else set()
    assert labels == set(LABELS)
    event = definitions["Event"]["properties"]
    assert tuple(event["rating_action"]["anyOf"][0]["enum"]) == RATING_ACTIONS
    assert tuple(event["target_action"]["anyOf"][0]["enum"]) == TARGET_ACTIONS
    assert json.loads(schema_text())["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_full_record_has_the_shape(record: dict[str, Any]) -> None:
    read = check_shape(record)
    assert unknown_keys(read) == []
    assert json.loads(read.model_dump_json(exclude_unset=True)) == record


def test_added_keys_are_allowed(record: dict[str, Any]) -> None:
    assert unknown_keys(check_shape(put(record, "spans.0.seen", 3))) == ["record.spans.seen"]


def test_gold_may_leave_out_norm_rule_and_pointers(record: dict[str, Any]) -> None:
    for found in record["spans"]:
        del found["norm"], found["rule"]
    event = record["events"][0]
    for key in (
        "sentence",
        "checks",
        "confidence",
        "drivers",
        "valuation",
        "upside",
        "house_type",
        "frame",
        "event_id",
    ):
        del event[key]
    event["broker"] = {"value": "Harrow & Pike"}
    assert isinstance(check_shape(record), ArticleRecord)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("schema_version", "2.0", "schema_version"),
        ("id", 7, "id"),
        ("spans.0.label", "BANK", "label"),
        ("spans.0.start", 1, "the offsets hold"),
        ("spans.0.end", "13", "end"),
        ("spans.1.id", "T1", "two spans have one id"),
        ("spans.2.norm.mic", "NYSE!", "mic"),
        ("spans.3.norm.score", 6, "score"),
        ("spans.3.norm.stance", "good", "stance"),
        ("spans.4.norm.amount", "12", "amount"),
        ("spans.4.norm.currency", "$", "currency"),
        ("spans.6.norm.speaker", "reader", "speaker"),
        ("events.0.rating_action", "raise", "rating_action"),
        ("events.0.target_action", "upgrade", "target_action"),
        ("events.0.prominence", "main", "prominence"),
        ("events.0.broker", "Harrow & Pike", "broker"),
        ("events.0.broker.span", "T9", "points at the span 'T9'"),
        ("events.0.quotes.0.span", "T9", "points at the span 'T9'"),
        ("events.0.date.value", "21/08/2025", "date"),
        ("events.0.sentence", [0], "sentence"),
        ("events.0.checks.0.check", "spelling", "check"),
        ("events.0.house_type", "fund", "house_type"),
    ],
)
def test_wrong_record_is_refused(record: dict[str, Any], path: str, value: Any, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        check_shape(put(record, path, value))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "",
        "Quillon Energy (TSX:QLN) cut to Hold from Buy at Harrow & Pike\n"
        "Published 21/08/2025, 09:32\n\n"
        "Target C$7, 23.1x P/E. Analyst Jane Doe said: “It is full.” "
        "Consensus is Moderate Buy with an average target of $9.",
    ],
    ids=["one line", "empty", "article"],
)
def test_pipeline_s_records_have_the_shape(annotate: Callable[..., dict[str, Any]], text: str) -> None:
    record = orjson.loads(orjson.dumps(annotate(text, published_at="2025-08-21")))
    assert unknown_keys(check_shape(record)) == []
    assert incomplete(record) == []


def test_corpus_has_the_shape_before_and_after_the_pipeline(
    corpus: list[dict[str, Any]], annotate: Callable[..., dict[str, Any]]
) -> None:
    assert corpus, "corpus/ holds no records"
    for gold in corpus:
        assert set(unknown_keys(check_shape(gold))) <= {"record.labels", "record.fields"}
        found = orjson.loads(orjson.dumps(annotate(gold["text"], **gold.get("meta", {}))))
        assert unknown_keys(check_shape(found)) == []
        assert incomplete(found) == []
