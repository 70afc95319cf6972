"""The shape of one rule: a line of a ``patterns/*.jsonl`` file.

The JSON Schema of the model is kept beside it (``rule.schema.json``) for editors that complete JSON.
``python -m nlp.rules.model`` writes it anew.
"""

from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Label: TypeAlias = Literal[
    "BROKER",
    "TICKER",
    "RATING",
    "TARGET",
    "QUOTE",
    "COMPANY",
    "ANALYST",
    "ACTION",
    "DATE",
    "MULTIPLE",
    "EXCHANGE",
    "CURRENCY",
    "SCALE",
    "CUE",
    "FRAME",
    "SECTION",
    "SPEECH",
    "DRIVER",
    "NAME",
    "UNIT",
    "WEIGHT",
]
"""What a rule marks. The first ten are labels of the record; the others serve the pipeline only."""

SCHEMA_FILE = Path(__file__).with_name("rule.schema.json")

_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Rule(BaseModel):
    """One rule. Instances are frozen; ``dict`` and ``list`` fields must not be changed by their readers."""

    model_config = _STRICT

    id: str = Field(min_length=1, description="Readable and unique, such as broker.jefferies.")
    label: Label = Field(description="What the rule marks.")
    pattern: str | list[dict[str, Any]] = Field(
        min_length=1, description="A phrase, or one object a token in spaCy's pattern form."
    )
    aliases: list[str] = Field(default=[], description="Further phrases of the same rule.")
    norm: dict[str, Any] = Field(default={}, description="The normal form, and what else is known about it.")
    priority: int = Field(default=0, description="The higher one wins where two rules claim one stretch.")
    examples: list[str] = Field(default=[], description="Inline markup; the marked spans must be found.")
    counterexamples: list[str] = Field(
        default=[], description="Plain text in which nothing may be found under this rule's label."
    )
    note: str = Field(default="", description="What the next editor should know.")
    source: str = Field(default="", description="Where a fact comes from; left out when there is none.")
    slots: dict[str, int | list[int]] = Field(
        default={}, description="What a frame captures: a name, and the index or indices of its tokens."
    )
    capture: tuple[int, int] | None = Field(
        default=None, description="First and last index of the tokens that make the span; default all."
    )
    guard: Literal["free", "slot", "code"] | None = Field(
        default=None,
        description="free: stands alone. slot: an ordinary word, needs a rating slot. code: a short code.",
    )
    risky: list[str] = Field(default=[], description="Phrases of this rule that need evidence near them.")
    case: Literal["exact"] | None = Field(default=None, description="exact: the letters' case must agree.")

    @property
    def phrases(self) -> list[str]:
        """The pattern, where it is a phrase, and the aliases; in the order of the file."""
        return [self.pattern, *self.aliases] if isinstance(self.pattern, str) else list(self.aliases)


class Off(BaseModel):
    """A line that switches an earlier rule off: ``{"id": "broker.jefferies", "off": true}``."""

    model_config = _STRICT

    id: str = Field(min_length=1)
    off: Literal[True]
    note: str = ""


LABELS: tuple[str, ...] = Label.__args__  # type: ignore[attr-defined]
RULE_KEYS: tuple[str, ...] = tuple(Rule.model_fields)


def schema_text() -> str:
    """The JSON Schema of a line (a rule, or a switch) as indented JSON with a closing line break."""
    import json

    from pydantic import TypeAdapter

    schema = TypeAdapter(Rule | Off).json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(SCHEMA_FILE)
