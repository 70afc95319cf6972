"""Records for tests, from inline markup."""

from typing import Any

from nlp.evaluation.compare import FIELDS, LIST_FIELDS
from nlp.evaluation.markup import parse

ACTIONS = ("rating_action", "target_action", "prominence")


def record(markup: str, name: str = "a", **more: Any) -> dict[str, Any]:
    """A gold record; events in full form, keys that are not given null."""
    example = parse(markup, allow_unmarked=True)
    made: dict[str, Any] = {"id": name, "text": example.text, "meta": {}, "spans": example.spans}
    if example.events is not None:
        made["events"] = [event(e, f"E{n}") for n, e in enumerate(example.events, start=1)]
    return made | more


def event(told: dict[str, Any], name: str = "E1") -> dict[str, Any]:
    """An event in a record's form."""
    made: dict[str, Any] = {"id": name}
    for key in FIELDS:
        value = told.get(key)
        if key in ACTIONS:
            made[key] = value
        elif key in LIST_FIELDS:
            made[key] = [{"value": v} for v in value or ()]
        else:
            made[key] = None if value is None else {"value": value}
    return made


UPGRADE = (
    "[Jefferies](BROKER) upgraded [Acme Inc](COMPANY) ([TYO:3774](TICKER)) to [Buy](RATING) "
    "from [Hold](RATING), "
    "raising its target to [JPY3,600.00](TARGET) from [JPY3,000.00](TARGET).\n"
    '=> [{"broker": "Jefferies", "company": "Acme Inc", "tickers": ["TYO:3774"], "rating_action": "upgrade", '
    '"rating_from": "Hold", "rating_to": "Buy", "target_action": "raise", "target_from": "JPY 3000", '
    '"target_to": "JPY 3600", "prominence": "lead"}]'
)
