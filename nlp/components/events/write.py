"""Events as plain data, every value with the span that it rests on."""

import hashlib
from typing import Any

from nlp.components.events.checks import checks_of
from nlp.components.events.confidence import confidence_of, grounds_of
from nlp.components.events.entities import Entities
from nlp.components.events.merge import Draft
from nlp.components.events.reasons import drivers_of, scale_of, told_ranges, upside_of, valuation_of
from nlp.components.places import within
from nlp.core.walk import Item, Mention, Walk
from nlp.rules.book import Rulebook


def write_events(walk: Walk, book: Rulebook, found: Entities, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ``events`` of a record, in order of their first report."""
    number_of = {id(m): f"T{n}" for n, m in enumerate(walk.mentions, start=1)}
    events.sort(key=lambda e: min((t.sentence, t.act.first) for t in e["draft"].told))
    out = [_event(walk, book, found, e, number_of, n) for n, e in enumerate(events, start=1)]
    told: dict[str, int] = {}
    for event in out:
        name = event["event_id"]
        told[name] = told.get(name, 0) + 1
        if told[name] > 1:  # the same act told with other values: a name of its own, in order of the text
            event["event_id"] = hashlib.sha256(f"{name}\x1f{told[name]}".encode()).hexdigest()[:12]
    grounds = grounds_of(walk, found, [e["draft"] for e in events], out)
    for event, seen in zip(out, grounds, strict=True):
        event["confidence"] = confidence_of(book.weights, seen)
    walk.scratch["grounds"] = grounds
    return out


def _event(
    walk: Walk, book: Rulebook, found: Entities, e: dict[str, Any], number_of: dict[int, str], n: int
) -> dict[str, Any]:
    draft: Draft = e["draft"]
    text = walk.text
    values = draft.values
    rating_from, rating_to = values["rating_from"], values["rating_to"]
    if draft.rating_action == "reiterate":
        rating_from = None
    target_from = values["target_from"]
    if draft.target_action in {"set", "maintain"}:
        target_from = None
    company = None
    if draft.company is not None:
        mention = found.mention_of.get(draft.company)
        company = {"value": draft.company, "span": number_of.get(id(mention)) if mention else None}
    ranges = told_ranges(walk, draft)
    for item in (rating_from, rating_to):
        scale = scale_of(book, draft.house, item.mention if item else None)
        if scale and item and item.mention and item.mention.norm is not None:
            item.mention.norm["scale"] = scale
    event: dict[str, Any] = {
        "id": f"E{n}",
        "prominence": e["prominence"],
        "rating_action": draft.rating_action,
        "target_action": draft.target_action,
        "broker": {"value": draft.house, "span": number_of.get(id(draft.broker))} if draft.house else None,
        "company": company,
        "tickers": [
            {"value": text[m.start : m.end], "span": number_of.get(id(m))} for m in draft.tickers if id(m) in number_of
        ],
        "analyst": _analyst(walk, draft, number_of),
        "rating_from": _rating(text, rating_from, number_of),
        "rating_to": _rating(text, rating_to, number_of),
        "target_from": _target(target_from, number_of),
        "target_to": _target(values["target_to"], number_of),
        "date": _date(walk, e, number_of),
        "quotes": [{"value": text[q.start : q.end], "span": number_of.get(id(q))} for q in draft.quotes],
        "sentence": list(e["sentence"]),
        "checks": checks_of(walk, book, draft),
        "frame": e["frame"],
        "confidence": None,
        "drivers": drivers_of(walk, book, draft, ranges),
        "valuation": valuation_of(walk, draft, ranges, number_of),
        "upside": upside_of(walk, draft, ranges),
        "house_type": _house_type(book, draft.house),
    }
    event["event_id"] = _stable_id(event)
    return event


def _stable_id(event: dict[str, Any]) -> str:
    """The same for the same house, stock and act, whatever else the article tells."""
    parts = [
        (event["broker"] or {}).get("value") or "",
        (event["company"] or {}).get("value") or (event["tickers"][0]["value"] if event["tickers"] else ""),
        event["rating_action"] or "",
        event["target_action"] or "",
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def _house_type(book: Rulebook, house: str | None) -> str | None:
    kind = book.house_types.get(house or "")
    return str(kind) if kind else None


def _analyst(walk: Walk, draft: Draft, number_of: dict[int, str]) -> dict[str, Any] | None:
    if draft.analyst is None:
        return None
    mention = next((m for m in walk.labelled("ANALYST") if walk.text[m.start : m.end] == draft.analyst), None)
    return {"value": draft.analyst, "span": number_of.get(id(mention)) if mention else None}


def _rating(text: str, item: Item | None, number_of: dict[int, str]) -> dict[str, Any] | None:
    if item is None or item.mention is None:
        return None
    m: Mention = item.mention
    return {"value": text[m.start : m.end], "span": number_of.get(id(m))}


def _target(item: Item | None, number_of: dict[int, str]) -> dict[str, Any] | None:
    if item is None or item.mention is None or item.mention.norm is None:
        return None
    norm = item.mention.norm
    return {"value": {"amount": norm["amount"], "currency": norm["currency"]}, "span": number_of.get(id(item.mention))}


def _date(walk: Walk, e: dict[str, Any], number_of: dict[int, str]) -> dict[str, Any] | None:
    if e["date"] is None:
        return None
    where = e["date_at"]
    mention = next(iter(within(walk.labelled("DATE"), where[0], where[0] + 1)), None) if where else None
    return {"value": e["date"], "span": number_of.get(id(mention)) if mention else None}
