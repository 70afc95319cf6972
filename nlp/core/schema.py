"""The shape of a record, for readers and for other languages: a pydantic model, and its JSON Schema.

The pipeline writes plain dicts: a model of every span would cost more than finding it. This module is
for those who read records. Its JSON Schema lies beside it (``record.schema.json``);
``python -m nlp.core.schema`` writes it anew. ``nlp.evaluation.validate`` checks what no shape can say:
whether the text bears the value.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_FILE = Path(__file__).with_name("record.schema.json")

Stance = Literal["positive", "neutral", "negative"]
Iso = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in ISO 8601.")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, and GBX for pence.")]


class Open(BaseModel):
    """Keys may be added by later editions; the known ones keep their names, types and meaning."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class Money(Open):
    amount: float
    currency: Currency


class HouseScale(Open):
    """Where a rating stands in the scale of its own house: rank 1 is the best of ``of`` steps."""

    house: str
    rank: int = Field(ge=1)
    of: int = Field(ge=1)


# The pipeline gives every norm in full; gold may give a part of one, so that no key of a norm is required.


class HouseNorm(Open):
    name: str | None = Field(default=None, description="The canonical name of the house.")


class NameNorm(Open):
    name: str | None = None


class TickerNorm(Open):
    symbol: str | None = None
    exchange: str | None = Field(default=None, description="The exchange as printed.")
    mic: str | None = Field(default=None, pattern=r"^[A-Z0-9]{4}$", description="ISO 10383.")


class RatingNorm(Open):
    rating: str | None = Field(default=None, description="The term in its usual form.")
    score: int | None = Field(default=None, ge=1, le=5, description="1 strong buy to 5 sell, as I/B/E/S has it.")
    stance: Stance | None = None
    scope: Literal["consensus"] | None = None
    scale: HouseScale | None = None


class TargetNorm(Open):
    amount: float | None = None
    currency: Currency | None = None
    scope: Literal["consensus", "case"] | None = Field(
        default=None, description="consensus: an average, high or low of many. case: of a bull or bear case."
    )


class QuoteNorm(Open):
    speaker: Literal["broker", "company", "other"] | None = None


class DateNorm(Open):
    date: Iso | None = None


class MultipleNorm(Open):
    value: float | None = None
    metric: str | None = None


class Mention(Open):
    """``text[start:end]`` is the span's text; offsets count Unicode code points of the article's text."""

    id: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str = Field(min_length=1)
    rule: str | None = Field(default=None, description="The rule that found it; null or absent in gold.")


class BrokerSpan(Mention):
    label: Literal["BROKER"]
    norm: HouseNorm | None = None


class TickerSpan(Mention):
    label: Literal["TICKER"]
    norm: TickerNorm | None = None


class RatingSpan(Mention):
    label: Literal["RATING"]
    norm: RatingNorm | None = None


class TargetSpan(Mention):
    label: Literal["TARGET"]
    norm: TargetNorm | None = None


class QuoteSpan(Mention):
    label: Literal["QUOTE"]
    norm: QuoteNorm | None = None


class NameSpan(Mention):
    label: Literal["COMPANY", "ANALYST"]
    norm: NameNorm | None = None


class ActionSpan(Mention):
    label: Literal["ACTION"]
    norm: dict[str, Any] | None = None


class DateSpan(Mention):
    label: Literal["DATE"]
    norm: DateNorm | None = None


class MultipleSpan(Mention):
    label: Literal["MULTIPLE"]
    norm: MultipleNorm | None = None


Span = Annotated[
    BrokerSpan | TickerSpan | RatingSpan | TargetSpan | QuoteSpan | NameSpan | ActionSpan | DateSpan | MultipleSpan,
    Field(discriminator="label"),
]


class Pointer(Open):
    """A value and the span that bears it; null where no single span does."""

    span: str | None = None


class Text(Pointer):
    value: str


class Listing(Text):
    inferred: bool = Field(
        default=False, description="The text prints no ticker: the user's list of securities tells this one."
    )


class Day(Pointer):
    value: Iso


class Amount(Pointer):
    value: Money


class Driver(Pointer):
    """A reason by its kind (such as "valuation"), and where the text gives it."""

    value: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Valuation(Pointer):
    value: float
    metric: str


class Upside(Open):
    """Per cent from the price to the target; ``told`` is false where it was worked out from the two."""

    value: float
    told: bool


class Check(Open):
    """What arithmetic or order contradicts; the event keeps what the text says."""

    check: Literal["rating_direction", "target_direction", "target_change", "currency_mismatch"]
    expected: Any
    found: Any


class Event(Open):
    """One act, or one standing view, of one house on one company."""

    id: str
    prominence: Literal["lead", "context"]
    rating_action: Literal["upgrade", "downgrade", "initiate", "resume", "reiterate", "suspend"] | None
    target_action: Literal["raise", "cut", "set", "maintain", "remove"] | None
    broker: Text | None
    company: Text | None
    tickers: list[Listing]
    analyst: Text | None
    rating_from: Text | None
    rating_to: Text | None
    target_from: Amount | None
    target_to: Amount | None
    date: Day | None
    quotes: list[Text]
    sentence: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    checks: list[Check] = []
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="The share of such events that was wholly right on gold."
    )
    drivers: list[Driver] = []
    valuation: Valuation | None = None
    upside: Upside | None = None
    house_type: Literal["bank", "independent", "quant"] | None = None
    frame: str | None = Field(default=None, description="The rule that read the act.")
    event_id: str | None = Field(default=None, description="The same for one act in whichever article.")


class ArticleRecord(Open):
    """An article with what was found in it. Gold may leave out rules, norms and events' spans."""

    schema_version: Literal["1.0"] = "1.0"
    id: str
    text: str
    meta: dict[str, Any] = {}
    language: Literal["en", "other"] | None = None
    spans: list[Span] = []
    events: list[Event] = []
    warnings: list[str] = []

    @model_validator(mode="after")
    def _grounded(self) -> "ArticleRecord":
        for span in self.spans:
            if self.text[span.start : span.end] != span.text:
                found = self.text[span.start : span.end]
                raise ValueError(f"span {span.id}: text is {span.text!r}, but the offsets hold {found!r}")
        spans = {span.id for span in self.spans}
        if len(spans) != len(self.spans):
            raise ValueError("two spans have one id")
        for event in self.events:
            for name, pointer in event:
                for one in pointer if isinstance(pointer, list) else [pointer]:
                    if isinstance(one, Pointer) and one.span is not None and one.span not in spans:
                        raise ValueError(f"event {event.id}: {name} points at the span {one.span!r}, not there")
        return self


def check_shape(data: Mapping[str, Any]) -> ArticleRecord:
    """The record as a typed object. Raises ``pydantic.ValidationError`` that lists all that is wrong."""
    return ArticleRecord.model_validate(dict(data))


def schema_text() -> str:
    """The JSON Schema of a record as indented JSON with a closing line break."""
    import json

    return json.dumps(ArticleRecord.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(SCHEMA_FILE)
