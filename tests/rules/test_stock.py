"""Sentences from a template: what they are, and what is told where a name does not come out."""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.rules.load import Entry, RuleSet
from nlp.rules.model import Rule
from nlp.rules.stock import stock_sentences, try_names


def rule(label: str, pattern: Any, **more: Any) -> Rule:
    return Rule.model_validate({"id": f"{label.lower()}.mine", "label": label, "pattern": pattern} | more)


@pytest.mark.parametrize(
    ("made", "texts"),
    [
        (
            rule("BROKER", "Kestrel", aliases=["Kestrel Quay"]),
            [
                "Kestrel upgraded Korvane Systems to Buy from Hold.",
                "Kestrel Quay upgraded Korvane Systems to Buy from Hold.",
            ],
        ),
        (
            rule("RATING", "Core Holding", norm={"rating": "Core Holding"}),
            ["Jefferies moved Korvane Systems to Core Holding from Tender."],
        ),
        (rule("RATING", "On Ice", norm={"rating": "On Ice", "kind": "status"}), []),
        (
            rule("EXCHANGE", "KQX", norm={"mic": "XKQX", "symbol": r"\d{4}"}),
            ["Jefferies upgraded Korvane Systems (KQX:7203) to Buy."],
        ),
        (
            rule("CURRENCY", "XTS", norm={"currency": "XTS", "before": ["T₥", "XTS"], "after": ["marks"]}),
            [
                "Jefferies has a price target of T₥45 on Korvane Systems.",
                "Jefferies has a price target of XTS 45 on Korvane Systems.",
                "Jefferies has a price target of 45 marks on Korvane Systems.",
            ],
        ),
        (
            rule("SCALE", "Kestrel", norm={"house": "Kestrel", "tiers": ["Buy", "Sell"], "scores": [2, 5]}),
            ["Kestrel moved Korvane Systems to Buy from Sell.", "Kestrel moved Korvane Systems to Sell from Buy."],
        ),
        (rule("NAME", "Quayside Data"), ["Quayside Data upgraded Korvane Systems to Buy from Hold."]),
        (rule("TARGET", [{"ENT_TYPE": "MONEY"}]), []),
    ],
    ids=lambda value: value.id if isinstance(value, Rule) else "",
)
def test_sentences(made: Rule, texts: list[str]) -> None:
    assert [stock.text for stock in stock_sentences(made)] == texts


@pytest.mark.parametrize(
    ("made", "spans", "told"),
    [
        (rule("BROKER", "Kestrel"), [], "'Kestrel' is not found as BROKER in"),
        (
            rule("BROKER", "Kestrel"),
            [{"label": "COMPANY", "start": 0, "end": 7, "text": "Kestrel"}],
            "found is 'Kestrel' as COMPANY",
        ),
        (
            rule("BROKER", "Kestrel", norm={"name": "Kestrel Quay"}),
            [{"label": "BROKER", "start": 0, "end": 7, "text": "Kestrel", "norm": {"name": "Kestrel"}}],
            "'Kestrel' has name 'Kestrel', not 'Kestrel Quay', in",
        ),
        (
            rule("NAME", "Quayside Data"),
            [{"label": "BROKER", "start": 0, "end": 8, "text": "Quayside"}],
            "'Quayside' is found as BROKER in",
        ),
    ],
)
def test_what_is_told(made: Rule, spans: list[dict[str, Any]], told: str) -> None:
    (problem,) = try_names(RuleSet([Entry(made, "mine.jsonl", 3)], ""), lambda text: spans).problems
    assert (problem.file, problem.line, problem.id) == ("mine.jsonl", 3, made.id)
    assert told in problem.what


def test_a_name_of_two_labels_is_left_to_its_examples() -> None:
    rules = RuleSet(
        [
            Entry(rule("BROKER", "Mark"), "a.jsonl", 1),
            Entry(rule("RATING", "mark", norm={"rating": "M"}), "a.jsonl", 2),
        ],
        "",
    )
    assert try_names(rules, lambda text: []).sentences == 0


def test_in_text(annotate: Callable[..., dict[str, Any]]) -> None:
    """Names that the extractor once cut or did not see."""
    for text, label, found in [
        ("B. Riley cuts Korvane to Sell", "BROKER", "B. Riley"),
        ("equinet cut Korvane to Sell.", "BROKER", "equinet"),
        ("UBS has a price target of 45 Australian dollars on Korvane.", "TARGET", "45 Australian dollars"),
        ("UBS has a price target of U.S.$45 on Korvane.", "TARGET", "U.S.$45"),
        ("UBS cut Korvane (NYSE-ARCA:KVNS) to Sell.", "TICKER", "NYSE-ARCA:KVNS"),
        ("UBS cut Korvane (BÉT:KVNS) to Sell.", "TICKER", "BÉT:KVNS"),
    ]:
        assert [s["text"] for s in annotate(text)["spans"] if s["label"] == label] == [found]
