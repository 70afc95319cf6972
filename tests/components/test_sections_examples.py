"""Boilerplate yields nothing; what stands around it, and what only resembles it, yields all it tells."""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.examples import differences_of
from nlp.evaluation.markup import parse

LEAD = "[Jefferies](BROKER) upgraded Korvane Systems ([NYSE:KVNS](TICKER)) to [Buy](RATING) from [Hold](RATING)."

TAILS = [
    "Risk Disclosure: Trading in financial instruments involves high risks. UBS and Citi rate Tolvik (LON:TLVK) Sell.",
    "Latest comments\n\nJefferies cut Tolvik Mining (LON:TLVK) to Sell!",
    "Receive News & Ratings for Korvane Systems Daily - Enter your email address below to receive a summary of the "
    "latest news and analysts' ratings for Korvane Systems (NYSE:KVNS).",
    "This article was generated with the support of AI and reviewed by an editor. For more information see our T&C.",
    "Disclaimer: UBS and Barclays are trade marks. Do not read this as a Buy rating.",
    "© 2025 Halloway Newswire. All Rights Reserved.",
    "Terms And Conditions\nPrivacy Policy\nRisk Warning",
    "Before you consider Korvane Systems, you'll want to hear this. Analysts rate five other stocks a Strong Buy.",
]

TEXTS = [
    "[Barclays](BROKER) cut Tolvik ([LON:TLVK](TICKER)) to [Sell](RATING).\n\nAbout Tolvik Mining\n\n"
    "Tolvik Mining ([LON:TLVK](TICKER)) digs for tin.",
    "Shares of Brindle Foods ([NYSE:BRDL](TICKER) – Get Free Report) were upgraded by [UBS](BROKER) to [Buy](RATING).",
    "In other recent news, [Wedbush](BROKER) raised Quarrix ([NASDAQ:QRRX](TICKER)) to [Outperform](RATING).",
    "A number of analysts have weighed in. [Citi](BROKER) cut Quarrix ([NASDAQ:QRRX](TICKER)) to [Neutral](RATING).",
    "Analyst Upgrades and Downgrades\n\n[HSBC](BROKER) moved Jinhai ([0788.HK](TICKER)) to [Hold](RATING).",
    "The chief risk officer's disclosure came late; [UBS](BROKER) cut Brindle ([NYSE:BRDL](TICKER)) to [Sell](RATING).",
    LEAD,
]


@pytest.mark.parametrize("tail", TAILS)
def test_tail_yields_nothing(annotate: Callable[..., dict[str, Any]], tail: str) -> None:
    lead = parse(LEAD)
    record = annotate(f"{lead.text}\n\n{tail}")
    assert [span["text"] for span in record["spans"] if span["start"] >= len(lead.text)] == []
    assert len(record["events"]) == 1
    assert differences_of({**record, "text": lead.text}, lead) == []


@pytest.mark.parametrize("markup", TEXTS)
def test_text_is_read(annotate: Callable[..., dict[str, Any]], markup: str) -> None:
    example = parse(markup)
    assert differences_of(annotate(example.text), example) == []
