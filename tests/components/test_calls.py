"""What one text tells, as a table: house, stock, what was done, from what to what."""

# ruff: noqa: E501  (sentences are kept whole)

from typing import Any

import pytest

from nlp.pipeline import Annotator

CALLS = {
    "a name of ordinary words, by its place": (
        "Six Lanterns price target raised to $66 from $60 at B. Riley",
        ["B. Riley Securities | Six Lanterns | - raise | 60 > 66"],
    ),
    "a name with a mark": (
        "Yum! Kitchens price target raised to $120 from $105 at BMO Capital",
        ["BMO Capital Markets | Yum! Kitchens | - raise | 105 > 120"],
    ),
    "a name that begins small": (
        "kelp Beauty Cut to Neutral From Buy by UBS",
        ["UBS | kelp Beauty | downgrade - |  > "],
    ),
    "a house at the head of a row and at its end": (
        "04/21/21 BTIG Norvale Capital downgraded to Neutral from Buy at BTIG",
        ["BTIG | Norvale Capital | downgrade - |  > "],
    ),
    "a name that begins with a house's": (
        "Hanwha Turbines Target Price Raised to KRW660,000 From KRW350,000 by Daiwa Capital Markets",
        ["Daiwa | Hanwha Turbines | - raise | 350000 > 660000"],
    ),
    "a label before a colon is no name": (
        "CORRECTION: UBS Upgrades Korvane Systems to Buy",
        ["UBS | Korvane Systems | upgrade - |  > "],
    ),
    "a former rating put at length": (
        "Korvane Systems (NYSE:KRV) was upgraded to Buy from a previous investment rating of Neutral by UBS.",
        ["UBS | Korvane Systems | upgrade - |  > "],
    ),
    "an analyst brings the house": (
        "Phillip Securities analyst Glenn Thorne sees risks at Korvane (KRV). Morgan Stanley analyst Ann Lee kept a Hold "
        "on Korvane. Thorne has downgraded Korvane shares to Sell (from Reduce), even as he lifts his price target from "
        "$230 to $265.",
        ["Morgan Stanley | Korvane | reiterate - |  > ", "Phillip Securities | Korvane | downgrade raise | 230 > 265"],
    ),
    "new coverage": (
        'Korvane (KRV) - The device maker was rated "overweight" in new coverage at Wells Fargo.',
        ["Wells Fargo | Korvane | initiate - |  > "],
    ),
    "the step of a change is no target": (
        "Morgan Stanley made a price-target boost of $8 to $152 per share for Korvane (KRV).",
        ["Morgan Stanley | Korvane | - raise |  > 152"],
    ),
    "a Street-high target": (
        "Mizuho raised its price target on Korvane to a Street-high of $150.",
        ["Mizuho | Korvane | - raise |  > 150"],
    ),
    "two stocks, the second with its trade": (
        "Goldman Sachs also lowered its ratings on e-commerce platform Ebley Inc EBLY.O and online gaming firm Rubrox Corp "
        'RBRX.N to "sell" from "neutral".',
        ["Goldman Sachs | Ebley Inc | downgrade - |  > ", "Goldman Sachs | Rubrox Corp | downgrade - |  > "],
    ),
    "a rank and its word are one view": (
        "Korvane (KRV) sports a Zacks Rank #3 (Hold). Its Zacks Rank #3 does suggest that it may perform in line.",
        ["Zacks Research | Korvane | reiterate - |  > "],
    ),
    "a symbol behind its name": (
        "Korvane Motors KRV currently carries a Zacks Rank #3 (Hold).",
        ["Zacks Research | Korvane Motors | reiterate - |  > "],
    ),
    "a list of symbols": ("Tons of upgrades today:$KRV,$TLV", ["- | - | upgrade - |  > ", "- | - | upgrade - |  > "]),
    "paragraphs with a time speak of their own stock": (
        "Market Talk\n\n0751 GMT - Oltek International's earnings are supported by its order book, CGS International says, as "
        "the brokerage maintains its add rating. However, the brokerage trims the target price to S$1.43 from S$1.44.\n\n"
        "2353 GMT - Oregon Power's shares gain 1.6%. Citi keeps a buy call on the stock. Oregon Power said Oregon Power grew.",
        [
            "CGS International | Oltek International | reiterate cut | 1.44 > 1.43",
            "Citi | Oregon Power | reiterate - |  > ",
        ],
    ),
    "a head that stands alone on its line": (
        "\\*\\* Under Harbor Inc :\n\nBUZZ - Barclays cuts PT on Under Harbor on rising competition\n\n\\*\\* Hershel Co :\n\n"
        "BUZZ - Edges up after Citigroup upgrades to 'neutral' from 'sell'",
        ["Barclays | Under Harbor Inc | - cut |  > ", "Citi | Hershel Co | upgrade - |  > "],
    ),
}

NONE = {
    "a sector": "Maybank maintains a neutral rating on Southeast Asia's plantations sector.",
    "a group of stocks": "Morgan Stanley Initiates Coverage On Specialty Retailers",
    "a number of stocks": "UBS downgraded 13 out of 14 industrial stocks that it covers.",
    "a credit grade": "TEXT-S&P: Korvane Life upgraded to 'AA-';outlook negative",
    "grades in general": "Our research shows that stocks rated Zacks Rank #1 (Strong Buy) outperform. Korvane (KRV) fell.",
    "a list of ideas": 'Wedbush added the retailer Korvane (KRV) to its "Best Ideas" list, pointing out value.',
    "the writer's own view": "Korvane: Rating Downgrade To Hold As I See Risk\nI wrote about Korvane (KRV). I think my view holds.",
    "counts in a table": "- Sell Ratings - Hold Ratings - Buy Ratings - Rating Score - Korvane (NYSE:KRV) - 1 - 11 - 10 - 2.41",
}


def told(annotator: Annotator, text: str) -> list[str]:
    """The events as ``house | stock | actions | old > new target``."""

    def value(event: dict[str, Any], key: str) -> str:
        found = event[key]
        return "-" if found is None else str(found["value"])

    def amount(event: dict[str, Any], key: str) -> str:
        return "" if event[key] is None else f"{event[key]['value']['amount']:g}"

    record = annotator.annotate({"id": "1", "text": text}).to_dict()
    return sorted(
        f"{value(e, 'broker')} | {value(e, 'company')} | {e['rating_action'] or '-'} {e['target_action'] or '-'} | "
        f"{amount(e, 'target_from')} > {amount(e, 'target_to')}"
        for e in record["events"]
    )


@pytest.mark.parametrize("text, expected", CALLS.values(), ids=CALLS)
def test_calls(annotator: Annotator, text: str, expected: list[str]) -> None:
    assert told(annotator, text) == sorted(expected)


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_no_calls(annotator: Annotator, text: str) -> None:
    assert told(annotator, text) == []
