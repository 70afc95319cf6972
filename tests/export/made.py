"""Records for tests, of few words. Every span is looked up in the text, so its offsets are right."""

from typing import Any

TEXT = (
    "Northgate cuts Brill Foods\n\n"
    "Northgate Research cut Brill Foods plc (LON:BRL) (OTC:BRLFY) to Hold from Buy on Tuesday and lowered "
    'its price target to 410p from 480p. "Volumes are gone, and they will not be back by spring," analyst '
    'Ada Quist wrote. At 14.2x P/E the shares offer 6% upside. The company said "we see it differently".'
)


def span(
    text: str, number: int, label: str, words: str, norm: dict[str, Any] | None = None, nth: int = 0
) -> dict[str, Any]:
    """The span of the ``nth`` place where ``words`` stand in ``text``."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    found = {"id": f"T{number}", "label": label, "start": start, "end": start + len(words), "text": words}
    return found | ({"norm": norm} if norm else {}) | {"rule": f"rule.{label.lower()}"}


def brill(**changes: Any) -> dict[str, Any]:
    """A record with everything in it; ``changes`` replace top-level keys."""
    spans = [
        span(TEXT, 1, "BROKER", "Northgate Research", {"name": "Northgate Research"}),
        span(TEXT, 2, "COMPANY", "Brill Foods plc", {"name": "Brill Foods plc"}),
        span(TEXT, 3, "TICKER", "LON:BRL", {"symbol": "BRL", "exchange": "LON", "mic": "XLON"}),
        span(TEXT, 4, "TICKER", "OTC:BRLFY", {"symbol": "BRLFY", "exchange": "OTC", "mic": "OTCM"}),
        span(TEXT, 5, "RATING", "Hold", {"rating": "Hold", "score": 3, "stance": "neutral"}),
        span(TEXT, 6, "RATING", "Buy", {"rating": "Buy", "score": 2, "stance": "positive"}),
        span(TEXT, 7, "DATE", "Tuesday", {"date": "2025-03-04"}),
        span(TEXT, 8, "TARGET", "410p", {"amount": 410.0, "currency": "GBX"}),
        span(TEXT, 9, "TARGET", "480p", {"amount": 480.0, "currency": "GBX"}),
        span(TEXT, 10, "QUOTE", "Volumes are gone, and they will not be back by spring,", {"speaker": "broker"}),
        span(TEXT, 11, "ANALYST", "Ada Quist"),
        span(TEXT, 12, "MULTIPLE", "14.2x P/E", {"value": 14.2, "metric": "P/E"}),
        span(TEXT, 13, "QUOTE", "we see it differently", {"speaker": "company"}),
    ]
    start = TEXT.index("Northgate Research")
    volumes = TEXT.index("Volumes")
    event: dict[str, Any] = {
        "id": "E1",
        "prominence": "lead",
        "rating_action": "downgrade",
        "target_action": "cut",
        "broker": {"value": "Northgate Research", "span": "T1"},
        "house_type": "independent",
        "company": {"value": "Brill Foods plc", "span": "T2"},
        "tickers": [{"value": "LON:BRL", "span": "T3"}, {"value": "OTC:BRLFY", "span": "T4"}],
        "analyst": {"value": "Ada Quist", "span": "T11"},
        "rating_from": {"value": "Buy", "span": "T6"},
        "rating_to": {"value": "Hold", "span": "T5"},
        "target_from": {"value": {"amount": 480.0, "currency": "GBX"}, "span": "T9"},
        "target_to": {"value": {"amount": 410.0, "currency": "GBX"}, "span": "T8"},
        "date": {"value": "2025-03-04", "span": "T7"},
        "quotes": [{"value": "Volumes are gone, and they will not be back by spring,", "span": "T10"}],
        "sentence": [start, TEXT.index("480p") + 5],
        "checks": [],
        "confidence": 0.93,
        "drivers": [{"value": "revenue_growth_demand", "span": None, "start": volumes, "end": volumes + 7}],
        "valuation": {"value": 14.2, "metric": "P/E", "span": "T12"},
        "upside": {"value": 6.0, "told": True},
        "frame": "frame.rating.downgrade",
    }
    record = {
        "schema_version": "1.0",
        "id": "brill-1",
        "text": TEXT,
        "language": "en",
        "meta": {
            "published_at": "2025-03-05T07:15:00+00:00",
            "title": "Northgate cuts Brill Foods",
            "url": "https://news.example/brill",
            "source": "example wire",
        },
        "spans": spans,
        "events": [event],
    }
    return record | changes


def bare(id_: str, **event: Any) -> dict[str, Any]:
    """A record without text or spans, with one event; plain values take their place in it."""
    meta = {key: event.pop(key) for key in ("published_at", "url") if key in event}
    tickers = [{"value": ticker} for ticker in event.pop("tickers", [])]
    fields = {key: {"value": value} if key in _FIELDS and value is not None else value for key, value in event.items()}
    defaults: dict[str, Any] = dict.fromkeys(_FIELDS)
    defaults |= {
        "prominence": "lead",
        "rating_action": None,
        "target_action": None,
        "quotes": [],
        "checks": [],
    }
    return {
        "id": id_,
        "meta": meta,
        "spans": [],
        "events": [{"id": "E1", "tickers": tickers} | defaults | fields],
    }


def usd(amount: float, currency: str = "USD") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


_FIELDS = (
    "broker",
    "company",
    "analyst",
    "rating_from",
    "rating_to",
    "target_from",
    "target_to",
    "date",
)
