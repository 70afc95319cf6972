"""Records that are hard on converters: emoji, CRLF, nested spans, events that share spans."""

from typing import Any

from hypothesis import strategies as st

from nlp.core.record import LABELS
from tests.evaluation.making import record

ARTICLE = (
    "🚀 [Jefferies](BROKER name=Jefferies) lifts [Acme 🧪 Inc](COMPANY) ([TYO:3774](TICKER)) "
    "to [Buy](RATING score=2)\r\n\r\n“[Good,\r\nnot [€50](TARGET amount=50 currency=EUR) good](QUOTE)”, "
    "[UBS](BROKER) has [Sell](RATING).\r\n"
    '=> [{"broker": "Jefferies", "company": "Acme 🧪 Inc", "tickers": ["TYO:3774"], '
    '"rating_action": "upgrade", "rating_to": "Buy", "target_action": "set", "target_to": "EUR 50", '
    '"quotes": ["Good,\\r\\nnot €50 good"], "date": "2025-03-04", "prominence": "lead"}, '
    '{"broker": "UBS", "company": "Acme 🧪 Inc", "rating_action": "reiterate", "rating_to": "Sell", '
    '"prominence": "context"}, {"broker": "Citi", "company": null, "rating_action": "upgrade"}]'
)


def article() -> dict[str, Any]:
    """A record with emoji, CRLF, nested spans, two events that share a span, and one without any span."""
    made = record(
        ARTICLE,
        "x/y: 1",
        meta={"source": "t", "n": 1},
        labels=list(LABELS),
        schema_version="1.0",
        warnings=["w"],
    )
    ids = {s["text"]: s["id"] for s in made["spans"]}
    for event in made["events"]:
        for key in ("broker", "company", "rating_to"):
            if event[key] and event[key]["value"] in ids:
                event[key]["span"] = ids[event[key]["value"]]
    first = made["events"][0]
    first["target_to"]["span"] = ids["€50"]
    for key in ("tickers", "quotes"):
        first[key][0]["span"] = ids[first[key][0]["value"]]
    return made


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(st.text("ab 🚀é\n\r\"'&<", min_size=1, max_size=30))
    spans: list[dict[str, Any]] = []
    for label in draw(st.lists(st.sampled_from(LABELS), unique=True, max_size=5)):
        at = 0
        while at < len(text) and draw(st.booleans()):
            start = draw(st.integers(at, len(text) - 1))
            at = draw(st.integers(start + 1, len(text)))
            spans.append({"label": label, "start": start, "end": at, "text": text[start:at]})
    spans.sort(key=lambda s: (s["start"], -s["end"]))
    spans = [{"id": f"T{n}", **s} for n, s in enumerate(spans, start=1)]
    fields = {"RATING": "rating_to", "BROKER": "broker", "COMPANY": "company", "TARGET": "target_to"}
    events = []
    for n in range(draw(st.integers(0, 2))):
        event: dict[str, Any] = {"id": f"E{n}", "rating_action": "upgrade", "prominence": "lead"}
        event |= {"target_action": None, "tickers": [], "quotes": []}
        for span in spans:
            if span["label"] in fields and draw(st.booleans()):
                event[fields[span["label"]]] = {
                    "value": draw(st.sampled_from(["v", "w"])),
                    "span": span["id"],
                }
        events.append(event)
    return {"id": "r", "text": text, "spans": spans, "events": events}
