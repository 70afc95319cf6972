"""The peer: what one writes in an afternoon with spaCy's own parts, over the same gazetteer.

All names and ratings as token patterns in an ``EntityRuler``, a sentencizer, and regular expressions for the
rest. It is here to be measured beside the pipeline, in speed and in what it finds; nothing else uses it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import spacy
from spacy.language import Language

from nlp.core.record import Record
from nlp.rules.load import load_rules

_MONEY = r"(?:(?:[A-Z]{2,3}|C|A|HK|US)?[$£€¥₹]|Rs\.? ?|[A-Z]{3} ?)\d+(?:,\d+)*(?:\.\d+)?|\d+(?:,\d+)*(?:\.\d+)?p\b"
_TICKER = re.compile(r"\b(?:[A-Z]{2,10} ?: ?[A-Z0-9.]{1,8})\b|(?<=\()[A-Z]{1,5}(?=\))|\$[A-Z]{1,5}\b")
_TARGET = re.compile(
    rf"(?:price target|target price|price objective|target|\bPT)\b[^.\n]{{0,40}}?({_MONEY})"
    rf"(?:[^.\n]{{0,20}}?\b(?:from|to|versus)\b[^.\n]{{0,12}}?({_MONEY}))?"
    rf"|({_MONEY})\s+(?:price )?(?:target|objective)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“\"]([^”\"\n]{8,600})[”\"]")


class Peer:
    """Has the ``annotate`` of ``nlp.pipeline.Annotator``; finds spans of the core labels and no events."""

    def __init__(self) -> None:
        self.language = _build()

    def annotate(self, article: Mapping[str, Any]) -> Record:
        text = article["text"]
        doc = self.language(text)
        found = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        found |= set(_by_expressions(text))
        spans = [
            {"id": f"T{n}", "label": label, "start": start, "end": end, "text": text[start:end]}
            for n, (start, end, label) in enumerate(_without_overlaps(sorted(found)), start=1)
        ]
        return Record({"id": article["id"], "text": text, "meta": article.get("meta", {}), "spans": spans})

    def to_bytes(self, article: Mapping[str, Any]) -> bytes:
        """The record as one line of JSON, by the standard library."""
        return json.dumps(self.annotate(article).to_dict(), ensure_ascii=False).encode()


def _build() -> Language:
    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    ruler: Any = language.add_pipe("entity_ruler")
    rules = load_rules()
    phrases = {
        (label, phrase)
        for label in ("BROKER", "RATING")
        for rule in rules.by_label(label)
        for phrase in rule.phrases
        if len(phrase) > 2  # "B" and "A" would mark every article of the language
    }
    ruler.add_patterns(
        [
            {"label": label, "pattern": [{"LOWER": token.lower_} for token in language.make_doc(phrase)]}
            for label, phrase in sorted(phrases)
        ]
    )
    return language


def _by_expressions(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TICKER.finditer(text):
        yield *match.span(), "TICKER"
    for match in _TARGET.finditer(text):
        for group in (1, 2, 3):
            if match[group]:
                yield *match.span(group), "TARGET"
    for match in _QUOTE.finditer(text):
        yield *match.span(1), "QUOTE"


def _without_overlaps(found: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    reach: dict[str, int] = {}
    for start, end, label in found:
        if start >= reach.get(label, 0):
            reach[label] = end
            yield start, end, label
