"""Values of events as a reader wants them: in few characters."""

from collections.abc import Mapping
from typing import Any

from nlp.evaluation.compare import LIST_FIELDS, plain


def short(name: str, value: Any) -> str:
    """A field's value in as few characters as tell it."""
    if name in LIST_FIELDS:
        items = [str(plain(v)) for v in value or ()]
        return "[" + " | ".join(f"{v[:40]}…{v[-20:]}" if len(v) > 64 else v for v in items) + "]"
    value = plain(value)
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        amount = value.get("amount")
        number = f"{amount:g}" if isinstance(amount, float | int) and abs(amount) < 1e6 else amount
        return f"{value.get('currency')} {number}"
    return str(value)
