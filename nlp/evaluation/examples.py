"""Examples in inline markup, held against a record that the pipeline made."""

from collections.abc import Mapping
from typing import Any

from nlp.core.record import Record
from nlp.evaluation.compare import houses_agree, lists_agree, money_agrees, plain, shared
from nlp.evaluation.markup import Example, parse, plain_value


def assert_example(record: Record | Mapping[str, Any], markup: str | Example) -> None:
    """Hold a record against an example.

    The record has exactly the marked spans of the labels that the example uses; the norm keys that a mark
    gives are the span's; and, where events are stated, the record has as many, each agreeing with one stated
    event in the keys that it gives. Values must be the same as they stand (lists in any order); only houses
    compare by their canonical name.

    Raises ``AssertionError`` that tells every difference, ``MarkupError`` when the example itself is wrong.
    """
    example = parse(markup) if isinstance(markup, str) else markup
    data = record.data if isinstance(record, Record) else record
    differences = differences_of(data, example)
    if differences:
        listed = "\n  ".join(differences)
        raise AssertionError(f"not as the example says:\n  {listed}\nin: {example.text!r}")


def differences_of(data: Mapping[str, Any], example: Example) -> list[str]:
    """What a record does otherwise than an example says; one line a difference, empty when it agrees."""
    if data["text"] != example.text:
        return [f"the text is {data['text']!r}"]
    return [*_span_differences(data, example), *_event_differences(data, example)]


def _span_differences(data: Mapping[str, Any], example: Example) -> list[str]:
    labels = {span["label"] for span in example.spans}
    found = {_key(span): span for span in data.get("spans") or () if span["label"] in labels}
    wanted = {_key(span): span for span in example.spans}
    lines = [f"missed: {_name(wanted[key])}" for key in wanted if key not in found]
    lines += [
        f"unexpected: {_name(span)}" + (f", by rule {span['rule']}" if span.get("rule") else "")
        for key, span in found.items()
        if key not in wanted
    ]
    for key, span in wanted.items():
        norm = found[key].get("norm") or {} if key in found else {}
        for name, value in span.get("norm", {}).items():
            if key in found and norm.get(name) != value:
                lines.append(f"norm of {_name(span)}: {name} is {norm.get(name)!r}, not {value!r}")
    return lines


def _key(span: Mapping[str, Any]) -> tuple[int, int, str]:
    return span["start"], span["end"], span["label"]


def _name(span: Mapping[str, Any]) -> str:
    return f"{span['label']} {span['text']!r} {span['start']}-{span['end']}"


def _event_differences(data: Mapping[str, Any], example: Example) -> list[str]:
    if example.events is None:
        return []
    events = list(data.get("events") or ())
    if len(events) != len(example.events):
        lines = [f"{len(events)} events, not {len(example.events)}:"]
        return lines + [f"  found {_summary(event)}" for event in events]
    if shared(example.events, events, _agrees) == len(events):
        return []
    lines = []
    rest = list(events)
    for wanted in example.events:
        event = min(rest, key=lambda e: len(_differing(wanted, e)))
        rest.remove(event)
        lines += [
            f"event {_summary(wanted)}: {key} is {plain_value(key, event.get(key))!r}, not {wanted[key]!r}"
            for key in _differing(wanted, event)
        ]
    return lines


def _agrees(wanted: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    return not _differing(wanted, event)


def _differing(wanted: Mapping[str, Any], event: Mapping[str, Any]) -> list[str]:
    return [key for key, value in wanted.items() if not _value_agrees(key, value, event.get(key))]


def _value_agrees(key: str, wanted: Any, value: Any) -> bool:
    if key == "broker":
        return houses_agree(wanted, value)
    if key in {"target_from", "target_to"}:
        return money_agrees(wanted, value)
    if key in {"tickers", "quotes"}:
        return lists_agree(wanted, value, lambda a, b: bool(plain(a) == plain(b)))
    if key == "checks":
        names = [check if isinstance(check, str) else check["check"] for check in wanted]
        return sorted(names) == sorted(check["check"] for check in value or ())
    if key == "drivers":
        return sorted(wanted) == sorted(str(plain(driver)) for driver in value or ())
    if key in {"valuation", "upside"} and not isinstance(wanted, Mapping):
        return bool(wanted == plain(value))
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(value.get(name) == told for name, told in wanted.items())
    return bool(plain(wanted) == plain(value))


def _summary(event: Mapping[str, Any]) -> str:
    keys = ("broker", "company", "rating_action", "rating_to", "target_action", "target_to")
    told = [(key, plain(event.get(key))) for key in keys if event.get(key) is not None]
    return "{" + ", ".join(f"{key}: {value}" for key, value in told) + "}"
