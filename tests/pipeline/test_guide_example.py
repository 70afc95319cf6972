"""The example of the annotation guide, word for word: what the guide promises is what comes out."""

from collections.abc import Callable
from typing import Any

import pytest

TEXT = (
    "Jefferies upgraded Acme Inc (TYO:3774) from Hold to Buy on Thursday, raising its price target to "
    'JPY3,600.00 from JPY3,000.00. It cited "an attractive entry point".'
)
PUBLISHED = "2025-08-21T09:32:00"
SPANS = {
    "T1": ("BROKER", 0, 9, "Jefferies", {"name": "Jefferies"}),
    "T2": ("COMPANY", 19, 27, "Acme Inc", {"name": "Acme Inc"}),
    "T3": ("TICKER", 29, 37, "TYO:3774", {"symbol": "3774", "exchange": "TYO", "mic": "XTKS"}),
    "T4": ("RATING", 44, 48, "Hold", {"rating": "Hold", "score": 3, "stance": "neutral"}),
    "T5": ("RATING", 52, 55, "Buy", {"rating": "Buy", "score": 2, "stance": "positive"}),
    "T6": ("DATE", 59, 67, "Thursday", {"date": "2025-08-21"}),
    "T7": ("TARGET", 97, 108, "JPY3,600.00", {"amount": 3600.0, "currency": "JPY"}),
    "T8": ("TARGET", 114, 125, "JPY3,000.00", {"amount": 3000.0, "currency": "JPY"}),
    "T9": ("QUOTE", 137, 162, "an attractive entry point", {"speaker": "broker"}),
}
EVENT: dict[str, Any] = {
    "id": "E1",
    "prominence": "lead",
    "rating_action": "upgrade",
    "target_action": "raise",
    "broker": ("Jefferies", "T1"),
    "company": ("Acme Inc", "T2"),
    "tickers": [("TYO:3774", "T3")],
    "analyst": None,
    "rating_from": ("Hold", "T4"),
    "rating_to": ("Buy", "T5"),
    "target_from": ({"amount": 3000.0, "currency": "JPY"}, "T8"),
    "target_to": ({"amount": 3600.0, "currency": "JPY"}, "T7"),
    "date": ("2025-08-21", "T6"),
    "quotes": [("an attractive entry point", "T9")],
    "sentence": [0, 126],
    "checks": [],
}


@pytest.fixture(scope="module")
def record(annotate: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return annotate(TEXT, published_at=PUBLISHED)


def place(span: dict[str, Any]) -> tuple[str, int, int]:
    return span["label"], span["start"], span["end"]


@pytest.mark.parametrize("expected", SPANS.values(), ids=[f"{label} {text}" for label, _, _, text, _ in SPANS.values()])
def test_span_has_its_place_and_norm(record: dict[str, Any], expected: tuple[str, int, int, str, Any]) -> None:
    label, start, end, text, norm = expected
    at_place = [span for span in record["spans"] if place(span) == (label, start, end)]
    assert len(at_place) == 1
    assert at_place[0]["text"] == text
    assert norm.items() <= at_place[0]["norm"].items()
    assert at_place[0]["rule"]


def test_no_other_span_of_the_guide_s_labels(record: dict[str, Any]) -> None:
    labels = {label for label, *_ in SPANS.values()}
    found = [place(span) for span in record["spans"] if span["label"] in labels]
    assert found == [(label, start, end) for label, start, end, *_ in SPANS.values()]


def test_there_is_one_event(record: dict[str, Any]) -> None:
    assert len(record["events"]) == 1


@pytest.mark.parametrize("field", EVENT)
def test_event_field(record: dict[str, Any], field: str) -> None:
    """A field's value, and the place in the text that it points at."""
    by_id = {span["id"]: place(span) for span in record["spans"]}

    def found(value: Any) -> Any:
        if isinstance(value, list):
            return [found(one) for one in value]
        return (value["value"], by_id.get(value["span"])) if isinstance(value, dict) else value

    def expected(value: Any) -> Any:
        if isinstance(value, list):
            return [expected(one) for one in value]
        return (value[0], SPANS[value[1]][:3]) if isinstance(value, tuple) else value

    assert record["events"], "no event found"
    assert found(record["events"][0][field]) == expected(EVENT[field])


def test_text_and_meta_are_as_given(record: dict[str, Any]) -> None:
    assert record["text"] == TEXT
    assert record["meta"] == {"published_at": PUBLISHED}
    assert record["schema_version"] == "1.0"
