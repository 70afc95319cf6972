"""What a price target is worth: its amount and currency, and whether it is one house's or the average of many."""

from collections.abc import Callable
from typing import Any

import pytest
from spacy.language import Language

Annotate = Callable[..., dict[str, Any]]


def targets(annotate: Annotate, text: str) -> list[tuple[str, float, str]]:
    """The targets of a text: as printed, amount, currency."""
    spans = [span for span in annotate(text)["spans"] if span["label"] == "TARGET"]
    assert all(span["rule"].startswith("target.") for span in spans)
    return [(span["text"], span["norm"]["amount"], span["norm"]["currency"]) for span in spans]


@pytest.mark.parametrize(
    ("stock", "told", "currency"),
    [
        # "$" is the dollar of the listing, and the American one elsewhere.
        ("Korvane (NYSE:KRV)", "$45 from $40", "USD"),
        ("Korvane (TSX:KRV)", "$45 from $40", "CAD"),
        ("Korvane (ASX:KRV)", "45 dollars from 40 dollars", "AUD"),
        ("Korvane (HKG:0123)", "45$ from 40$", "HKD"),
        ("Korvane (SGX:K12)", "$45 from $40", "SGD"),
        ("Korvane (NZX:KRV)", "$45 from $40", "NZD"),
        ("Korvane (TPE:2330)", "$45 from $40", "TWD"),
        ("Korvane (ETR:KRV)", "$45 from $40", "USD"),
        ("Korvane", "$45 from $40", "USD"),
        ("Korvane", "$45 from C$40", "CAD"),
        # So are crowns and the sign that yen and yuan share.
        ("Norrland (STO:NRL)", "92 kr from 80 kr", "SEK"),
        ("Norrland (OSL:NRL)", "kr 92 from kr 80", "NOK"),
        ("Norrland (CPH:NRL)", "92 kroner from 80 kroner", "DKK"),
        ("Norrland (PRG:NRL)", "920 crowns from 800 crowns", "CZK"),
        ("Norrland", "92 kr from 80 kr", "SEK"),
        ("Norrland", "92 kr from DKK 80", "DKK"),
        ("Jinhai (TYO:1234)", "¥4,500 from ¥4,000", "JPY"),
        ("Jinhai (SHA:600000)", "¥45 from ¥40", "CNY"),
        ("Jinhai", "￥45 from ¥40", "JPY"),
        # A bare number has the unit behind the pair, the other target's currency, or the unit of the listing.
        ("Pellworth (LON:PLW)", "450 from 400", "GBX"),
        ("Pellworth (LON:PLW)", "450 from 400p", "GBX"),
        ("Pellworth", "1,140 (1,065) pence", "GBX"),
        ("Pellworth", "1,140 (1,065) yen", "JPY"),
        ("Pellworth", "460 (395)p", "GBX"),
        ("Pellworth (ETR:PLW)", "45 from 40", "EUR"),
        ("Pellworth (ETR:PLW)", "45 from CHF 40", "CHF"),
        ("Pellworth (ETR:PLW)", "45 from $40", "USD"),
        ("Pellworth (TYO:1234)", "4,500 from 4,000", "JPY"),
        ("Pellworth", "45 from 40", "USD"),
        ("Pellworth ($PLW, TSX:PLW)", "$45 from $40", "CAD"),
        ("Pellworth, said a trader (NYSE:PLW) at the LON:PLW desk,", "$45 from $40", "USD"),
    ],
)
def test_the_currency_that_a_sign_leaves_open(annotate: Annotate, stock: str, told: str, currency: str) -> None:
    found = targets(annotate, f"UBS raised its price target on {stock} to {told}.")
    assert [code for _, _, code in found] == [currency, currency]


def test_each_sign_is_read_for_itself(annotate: Annotate) -> None:
    text = "UBS raised its price target on Pellworth (LON:PLW) to £4.50 from 400p."
    assert targets(annotate, text) == [("£4.50", 4.5, "GBP"), ("400p", 400.0, "GBX")]
    text = "UBS raised its price target on Pellworth to 450 pence. Citi raised its price target on Korvane to 45."
    assert targets(annotate, text) == [("450 pence", 450.0, "GBX"), ("45", 45.0, "USD")]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        # Four digits of our time are a year, not an amount.
        ("UBS raised its price target on Korvane to 2025 from 1994.", ["1994"]),
        ("UBS raised its price target on Korvane to 1995 from 2041.", ["2041"]),
        ("UBS raised its price target on Korvane to 2040 from 1900.", ["1900"]),
        ("UBS raised its price target on Korvane to 2,025 from 1,995.", ["2,025", "1,995"]),
        ("UBS raised its price target on Korvane to $2025 from $1995.", ["$2025", "$1995"]),
        ("UBS raised its price target on Korvane to 202 from 199.5.", ["202", "199.5"]),
        # The step of a change is none, nor is what a share costs.
        ("UBS gave its price target on Korvane a boost of $8 and set it to $152.", ["$152"]),
        ("UBS raised its price target on Korvane to $45, after a trim of $3 in May.", ["$45"]),
        ("UBS lowered its price target on Korvane, set against a selling price of $131.30.", []),
        ("UBS upgraded Korvane to Buy with a Share price of $44 and a target of $50.", ["$50"]),
        ("UBS upgraded Korvane to Buy with a share value of $44 and a price target of $50.", ["$44", "$50"]),
        # Earnings, offers and the like have amounts of their own.
        ("UBS raised its EPS estimate on Korvane to $4.50 from $4.00 and its price target to $45.", ["$45"]),
        ("UBS raised its EPS target on Korvane to $4.50 from $4.00.", []),
        ("UBS said that the offer price target of $45 is fair.", []),
        ("UBS said that the bid price target of $45 is fair.", []),
        ("The dividend rose; UBS raised its price target on Korvane to $45 from $40.", ["$45", "$40"]),
        # An amount after a verb alone is a target where targets are spoken of.
        ("UBS raised Korvane to Buy, to $45 from $40.", []),
        ("UBS raised Korvane to Buy. Its price target went to $45 from $40.", ["$45", "$40"]),
        ("UBS has a target for Korvane. Citi, which rates it Buy, went to $45 from $40.", ["$45", "$40"]),
        ("UBS has a target for Korvane. Citi went to $45 from $40.", ["$45", "$40"]),
        ("UBS has a price target for Korvane. The fare was raised to $45 from $40.", []),
        ("UBS has a target for Korvane. It was rated Buy and raised to $45 from $40.", ["$45", "$40"]),
        ("The price target for the stock was a secret, and now raised to $45 from $40.", ["$45", "$40"]),
        ("EPS and a price target of $45.", []),
        ("UBS cut its revenue forecast and its price target on Korvane to $45.", ["$45"]),
    ],
)
def test_which_amounts_are_targets(annotate: Annotate, text: str, printed: list[str]) -> None:
    assert [words for words, _, _ in targets(annotate, text)] == printed


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("UBS has a price target of $45 on Korvane.", [None]),
        ("The average price target on Korvane is $45.", ["consensus"]),
        ("The consensus price target of Korvane stands at $45.", ["consensus"]),
        ("The mean target among Street analysts is $45.", ["consensus"]),
        ("Analysts have price targets ranging from $30 to $45.", ["consensus", "consensus"]),
        ("Of twelve targets one is a price target of $30.", ["consensus"]),
        ("UBS has targets: a price target of $45 and a price target of $30.", [None, None]),
        ("Three analysts cover it; UBS has a price target of $45.", [None]),
        ("UBS has a price target on High Peak Mining (NYSE:HPM) of $45.", [None]),
        ("Korvane has a price target of $45 on average.", ["consensus"]),
        ("Korvane has a price target of $45 average.", ["consensus"]),
        ("UBS has a price target of $45 and an average rating.", [None]),
        ("UBS has a price target of $45, highest of all.", [None]),
        # "Street-high" is one house's, unless the average is meant.
        ("On the Street its price target is $45.", [None]),
        ("On the Street its average price target is $45.", ["consensus"]),
        ("On the Street its mean price target is $45.", ["consensus"]),
        ("On the Street its median price target is $45.", ["consensus"]),
        ("On the Street its consensus price target is $45.", ["consensus"]),
        ("12 targets: a price target of $45.", ["consensus"]),
        ("UBS has a Street-high target of $45 on Korvane.", [None]),
        ("The Street has an average price target of $45.", ["consensus"]),
        ("UBS has a $45 price target on Korvane; the average price target is $40.", [None, "consensus"]),
        ("UBS sees a bull case of $60 and has a price target of $45.", ["case", None]),
        ("UBS has a price target of $45 and, with a high margin, a bull case of $60.", [None, "case"]),
    ],
)
def test_whose_target_it_is(annotate: Annotate, text: str, scopes: list[str | None]) -> None:
    spans = [span for span in annotate(text)["spans"] if span["label"] == "TARGET"]
    assert [span["norm"].get("scope") for span in spans] == scopes


def test_the_pipe_does_the_same_for_a_doc(language: Language) -> None:
    doc = language("UBS raised its price target on Korvane to $45 from $40.")
    assert [span.text for span in doc.spans["sellside"] if span.label_ == "TARGET"] == ["$45", "$40"]
