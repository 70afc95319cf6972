"""Acts of houses: one row a text, with every event that it tells and the keys that matter."""

from collections.abc import Callable
from typing import Any

import pytest

from nlp.evaluation.examples import differences_of
from nlp.evaluation.markup import Example, plain_value

POSITIVE: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "Jefferies upgraded Korvane Systems (NYSE:KVNS) from Hold to Buy on Thursday, raising its price target to "
        "$45 from $38.",
        [
            {
                "broker": "Jefferies",
                "company": "Korvane Systems",
                "tickers": ["NYSE:KVNS"],
                "rating_action": "upgrade",
                "target_action": "raise",
                "rating_from": "Hold",
                "rating_to": "Buy",
                "target_from": "USD 38",
                "target_to": "USD 45",
                "date": "2025-08-21",
            }
        ],
    ),
    (
        "Barclays downgraded Tolvik Mining (LON:TLVK) to Underweight from Equal Weight.",
        [
            {
                "broker": "Barclays",
                "company": "Tolvik Mining",
                "rating_action": "downgrade",
                "target_action": None,
                "rating_from": "Equal Weight",
                "rating_to": "Underweight",
                "target_to": None,
            }
        ],
    ),
    (
        "Canaccord Genuity initiated coverage on Ostrel Gold (TSX:OSG) with a Speculative Buy rating and a C$4.00 "
        "price target.",
        [
            {
                "rating_action": "initiate",
                "target_action": "set",
                "rating_from": None,
                "rating_to": "Speculative Buy",
                "target_to": "CAD 4",
            }
        ],
    ),
    (
        "Wedbush resumed coverage of Quarrix (NASDAQ:QRRX) with an Outperform rating.",
        [{"broker": "Wedbush", "rating_action": "resume", "target_action": None, "rating_to": "Outperform"}],
    ),
    (
        "Citi suspended its rating on Pellworth Group (LON:PLW).",
        [{"broker": "Citi", "company": "Pellworth Group", "rating_action": "suspend", "rating_to": None}],
    ),
    (
        "Morgan Stanley reiterated its Overweight rating on Brindle Foods (NYSE:BRDL).",
        [{"rating_action": "reiterate", "target_action": None, "rating_to": "Overweight", "rating_from": None}],
    ),
    (
        "UBS raised its price target on Korvane Systems (NYSE:KVNS) to $50 from $45 and kept its Neutral rating.",
        [
            {
                "broker": "UBS",
                "rating_action": "reiterate",
                "rating_to": "Neutral",
                "target_action": "raise",
                "target_from": "USD 45",
                "target_to": "USD 50",
            }
        ],
    ),
    (
        "Deutsche Bank cut its price target on Norrland Paper (STO:NRLP) to SEK 92 from SEK 105.",
        [
            {
                "rating_action": None,
                "target_action": "cut",
                "target_from": "SEK 105",
                "target_to": "SEK 92",
                "rating_to": None,
            }
        ],
    ),
    (
        "HSBC maintained its price target of HK$14.20 on Jinhai Ports (0788.HK).",
        [{"rating_action": None, "target_action": "maintain", "target_from": None, "target_to": "HKD 14.2"}],
    ),
    (
        "Berenberg set a price target of 460p on Pellworth Group (LON:PLW).",
        [{"rating_action": None, "target_action": "set", "target_from": None, "target_to": "GBX 460"}],
    ),
    (
        "Bernstein removed its price target of $30 on Quarrix (NASDAQ:QRRX).",
        [{"broker": "Bernstein", "target_action": "remove", "target_from": "USD 30", "target_to": None}],
    ),
    (
        "Barclays and UBS cut Norrland Paper (STO:NRLP) to Sell.",
        [
            {"broker": "Barclays", "rating_action": "downgrade", "rating_to": "Sell"},
            {"broker": "UBS", "rating_action": "downgrade", "rating_to": "Sell"},
        ],
    ),
    (
        "Jefferies raised its price target on Korvane Systems (NYSE:KVNS) to $45, while Citi cut its target to $36.",
        [
            {"broker": "Jefferies", "target_action": "raise", "target_to": "USD 45"},
            {"broker": "Citi", "target_action": "cut", "target_to": "USD 36"},
        ],
    ),
    (
        "HSBC lifted Jinhai Ports (0788.HK) to Buy and cut Meridor Shipping (0791.HK) to Hold.",
        [
            {"company": "Jinhai Ports", "tickers": ["0788.HK"], "rating_action": "upgrade", "rating_to": "Buy"},
            {"company": "Meridor Shipping", "tickers": ["0791.HK"], "rating_action": "downgrade", "rating_to": "Hold"},
        ],
    ),
    (
        "Korvane Systems (NYSE:KVNS) was upgraded to Buy from Hold by Jefferies analyst Petra Lindqvist.",
        [{"broker": "Jefferies", "analyst": "Petra Lindqvist", "rating_action": "upgrade", "rating_to": "Buy"}],
    ),
    (
        "Wedbush raised its price target on Quarrix (NASDAQ:QRRX) to $40 from $50.",
        [{"target_action": "raise", "target_from": "USD 50", "target_to": "USD 40"}],
    ),
    (
        "Mizuho (NYSE:MFG) upgraded Hakuren Denki (TYO:3774) to Buy.",
        [{"broker": "Mizuho", "tickers": ["TYO:3774"], "rating_action": "upgrade", "rating_to": "Buy"}],
    ),
    (
        "One analyst downgraded Brindle Foods (NYSE:BRDL) to Sell.",
        [{"broker": None, "company": "Brindle Foods", "rating_action": "downgrade", "rating_to": "Sell"}],
    ),
    (
        "Citi discontinued coverage of Pellworth Group (LON:PLW), which it had rated Hold.",
        [{"broker": "Citi", "rating_action": "suspend", "rating_from": "Hold", "rating_to": None}],
    ),
    (
        "Wedbush reiterated its Outperform rating and $40 price target on Quarrix (NASDAQ:QRRX).",
        [{"rating_action": "reiterate", "rating_to": "Outperform", "target_action": "maintain", "target_to": "USD 40"}],
    ),
    (
        "Wedbush reiterated Outperform on Quarrix (NASDAQ:QRRX) with a $40 price target.",
        [{"rating_action": "reiterate", "rating_to": "Outperform", "target_action": "set", "target_to": "USD 40"}],
    ),
    (
        "UBS takes its target on Korvane Systems (NYSE:KVNS) to $45.",
        [{"rating_action": None, "target_action": "set", "target_from": None, "target_to": "USD 45"}],
    ),
    (
        "Citi upgraded Brindle Foods (NYSE:BRDL) to Buy; Wedbush cut it to Neutral.",
        [
            {"broker": "Citi", "company": "Brindle Foods", "rating_action": "upgrade", "rating_to": "Buy"},
            {"broker": "Wedbush", "company": "Brindle Foods", "rating_action": "downgrade", "rating_to": "Neutral"},
        ],
    ),
    (
        "UBS assumed coverage of Korvane (NYSE:KVNS) with a Sell rating.",
        [{"broker": "UBS", "rating_action": "initiate", "target_action": None, "rating_to": "Sell"}],
    ),
]

NEGATIVE = [
    "UBS said Korvane (NYSE:KVNS) would be cut to Sell if it lost the contract.",
    "Jefferies denied that it had downgraded Korvane Systems (NYSE:KVNS) to Sell.",
    "Barclays may upgrade Tolvik (LON:TLVK) to Buy next year, traders speculate.",
    "Barclays warned that Tolvik Mining (LON:TLVK) could be downgraded to Sell if costs rise.",
    "Jefferies has not downgraded Korvane Systems (NYSE:KVNS).",
    "Fitch downgraded Norrland Paper (STO:NRLP) to BB+ from BBB-.",
    "The average price target on Brindle Foods (NYSE:BRDL) is $41.50, and the consensus rating is Hold.",
    "UBS raised its earnings estimates for Korvane Systems (NYSE:KVNS) to $1.45 a share from $1.40.",
    "Goldman Sachs bought 20,000 shares of Brindle Foods (NYSE:BRDL) in the third quarter.",
    "Citi upgraded European banks to Overweight from Neutral.",
    "UBS raised its gold price forecast to $4,500 an ounce.",
    "Korvane Systems (NYSE:KVNS) raised its revenue forecast to $2 billion from $1.8 billion.",
    '"We like the shares," Wedbush said of Quarrix (NASDAQ:QRRX).',
]


def differences(record: dict[str, Any], text: str, events: list[dict[str, Any]]) -> list[str]:
    expected = [{key: plain_value(key, value) for key, value in event.items()} for event in events]
    return differences_of(record, Example(text, [], expected))


@pytest.mark.parametrize(("text", "events"), POSITIVE)
def test_events(annotate: Callable[..., dict[str, Any]], text: str, events: list[dict[str, Any]]) -> None:
    assert differences(annotate(text, published_at="2025-08-21T09:32:00"), text, events) == []


@pytest.mark.parametrize("text", NEGATIVE)
def test_no_event(annotate: Callable[..., dict[str, Any]], text: str) -> None:
    assert annotate(text)["events"] == []


def test_raise_that_is_a_cut_is_doubted(annotate: Callable[..., dict[str, Any]]) -> None:
    record = annotate("Wedbush raised its price target on Quarrix (NASDAQ:QRRX) to $40 from $50.")
    assert [check["check"] for check in record["events"][0]["checks"]] == ["target_direction"]
