"""Sentences made from a template for rules that are lists of names: each name must come out as what it is.

A house, a rating term, a scale, an exchange, a currency or a name that is no house needs no example of its own for
this: the sentence is always the same, and only the name changes. What a template cannot show (a guard, a verb, an odd
place in the sentence) is what the rules' own examples are for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp.rules.load import Problem, RuleSet
from nlp.rules.model import Rule
from nlp.rules.words import surface

SpanFinder = Callable[[str], Iterable[Mapping[str, Any]]]
"""Takes a plain text; gives the spans of its record, with ``label``, ``start``, ``end``, ``text`` and ``norm``."""

STOCK_LABELS = ("BROKER", "RATING", "SCALE", "EXCHANGE", "CURRENCY", "NAME")
"""Labels whose phrases are tried in sentences from a template."""

_RATED = ("rating", "consensus", "list", "quant_grade")  # the other kinds are no ratings in a record
_SYMBOLS = (
    "KVNS",
    "KVN",
    "KV",
    "KVNSX",
    "KVNSYS",
    "7203",
    "0788",
    "600123",
    "123456",
    "KVNS3",
    "1234567",
    "KVNS11",
    "ALKVN",
)


@dataclass(frozen=True, slots=True)
class Stock:
    """A sentence and the span that must come out of it; ``norm`` holds the keys that are compared.

    Without a label nothing may be found at the place as ``refused``.
    """

    text: str
    start: int
    end: int
    label: str = ""
    norm: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""


def stock_sentences(rule: Rule) -> Iterator[Stock]:
    """The sentences of a rule; none for a rule of token patterns, or of a label that no template shows."""
    if not isinstance(rule.pattern, str):
        return
    if rule.label == "BROKER":
        name = rule.norm.get("name", rule.phrases[0])
        for phrase in rule.phrases:
            yield _stock("", phrase, " upgraded Korvane Systems to Buy from Hold.", "BROKER", {"name": name})
    elif rule.label == "RATING":
        yield from _ratings(rule)
    elif rule.label == "SCALE":
        yield from _scale(rule)
    elif rule.label == "EXCHANGE":
        yield from _exchange(rule)
    elif rule.label == "CURRENCY":
        yield from _currency(rule)
    elif rule.label == "NAME":
        for phrase in rule.phrases:
            text = f"{phrase} upgraded Korvane Systems to Buy from Hold."
            yield Stock(text, 0, len(phrase), refused="BROKER")


@dataclass(frozen=True, slots=True)
class Names:
    """What trying all names came to."""

    problems: list[Problem]
    sentences: int


def try_names(rules: RuleSet, spans: SpanFinder) -> Names:
    """Run the sentences of all rules, and tell what comes out otherwise than the rules say, with their places."""
    problems: list[Problem] = []
    sentences = 0
    claimed = Counter(key for rule in rules if rule.label in _NAMING for key in set(map(surface, rule.phrases)))
    for rule in rules:
        for stock in stock_sentences(rule):
            if rule.label in _NAMING and claimed[surface(stock.text[stock.start : stock.end])] > 1:
                continue  # rules of two labels know it: which one wins depends on more than a template shows
            sentences += 1
            what = _difference(stock, list(spans(stock.text)))
            if what:
                file, line = rules.where(rule.id)
                problems.append(Problem(file, line, rule.id, what, _REMEDY))
    return Names(problems, sentences)


_NAMING = ("BROKER", "RATING", "NAME")
_REMEDY = "see which rule takes it with `sellside patterns find`, and correct one of the two"


def _difference(stock: Stock, spans: Sequence[Mapping[str, Any]]) -> str:
    phrase = stock.text[stock.start : stock.end]
    if stock.refused:
        met = [s for s in spans if s["label"] == stock.refused and s["start"] < stock.end and stock.start < s["end"]]
        return f"{met[0]['text']!r} is found as {stock.refused} in {stock.text!r}" if met else ""
    for span in spans:
        if (span["label"], span["start"], span["end"]) == (stock.label, stock.start, stock.end):
            norm = span.get("norm") or {}
            for key, value in stock.norm.items():
                if norm.get(key) != value:
                    return f"{phrase!r} has {key} {norm.get(key)!r}, not {value!r}, in {stock.text!r}"
            return ""
    near = [f"{s['text']!r} as {s['label']}" for s in spans if s["start"] < stock.end and stock.start < s["end"]]
    instead = f"; found is {', '.join(near)}" if near else ""
    return f"{phrase!r} is not found as {stock.label} in {stock.text!r}{instead}"


def _stock(before: str, phrase: str, after: str, label: str, norm: Mapping[str, Any]) -> Stock:
    return Stock(before + phrase + after, len(before), len(before) + len(phrase), label, norm)


def _ratings(rule: Rule) -> Iterator[Stock]:
    kind = rule.norm.get("kind", "rating")
    if kind not in _RATED or rule.norm.get("plural"):
        return
    norm = {"rating": rule.norm["rating"]}
    for phrase in rule.phrases:
        if kind == "quant_grade":
            yield _stock("Weiss Ratings moved Korvane Systems to ", phrase, " from D.", "RATING", norm)
        elif kind == "list":  # a list's name is written with capitals
            printed = phrase if phrase[:1].isupper() else phrase.title()
            yield _stock("Jefferies upgraded Korvane Systems to ", printed, ", citing demand.", "RATING", norm)
        else:
            yield _stock("Jefferies moved Korvane Systems to ", phrase, " from Tender.", "RATING", norm)


def _scale(rule: Rule) -> Iterator[Stock]:
    house, tiers = rule.norm["house"], rule.norm["tiers"]
    for rank, tier in enumerate(tiers, start=1):
        other = tiers[0] if rank > 1 else tiers[-1]
        scale = {"house": house, "rank": rank, "of": len(tiers)}
        yield _stock(f"{house} moved Korvane Systems to ", tier, f" from {other}.", "RATING", {"scale": scale})


def _exchange(rule: Rule) -> Iterator[Stock]:
    entries = rule.norm.get("candidates") or [rule.norm]
    symbol = next((s for s in _SYMBOLS if re.match(entries[0].get("symbol", ""), s)), None)
    if symbol is None:
        return
    for phrase in rule.phrases:
        before = "Jefferies upgraded Korvane Systems ("
        yield _stock(before, f"{phrase}:{symbol}", ") to Buy.", "TICKER", {"symbol": symbol, "mic": entries[0]["mic"]})


def _currency(rule: Rule) -> Iterator[Stock]:
    code = rule.norm.get("currency")
    written = [(f"{form} 45" if form[-1].isalnum() else f"{form}45", code) for form in rule.norm.get("before", ())]
    written += [(_behind(form), code) for form in rule.norm.get("after", ())]
    for minor, forms in rule.norm.get("minor", {}).items():
        written += [(_behind(form), code if "per_main" in rule.norm else minor) for form in forms]
    for amount, currency in written:
        # A sign of several currencies names none: the listing settles it, and this sentence has none.
        norm = {} if currency is None else {"currency": currency}
        yield _stock("Jefferies has a price target of ", amount, " on Korvane Systems.", "TARGET", norm)


def _behind(form: str) -> str:
    return f"45{form}" if len(form) == 1 else f"45 {form}"
