"""What one text tells, as a table: house, stock, what was done, from what to what."""

# ruff: noqa: E501  (sentences are kept whole)

from typing import Any

import pytest

from nlp.pipeline import Annotator

CALLS = {
    "a name of ordinary words, by its place": (
        "Six Lanterns price target raised to $41 from $37 at UBS",
        ["UBS | Six Lanterns | - raise | 37 > 41"],
    ),
    "a name with a mark": (
        "Mmm! Kitchens price target cut to $18 from $22 at Citi",
        ["Citi | Mmm! Kitchens | - cut | 22 > 18"],
    ),
    "a name that begins small": (
        "kelp Mills Raised to Buy From Hold by Citi",
        ["Citi | kelp Mills | upgrade - |  > "],
    ),
    "a house at the head of a row and at its end": (
        "11/03/25 UBS Norvale Capital upgraded to Buy from Neutral at UBS",
        ["UBS | Norvale Capital | upgrade - |  > "],
    ),
    "a name that begins with a house's": (
        "Hanwha Turbines Target Price Cut to KRW52,000 From KRW61,000 by Nomura",
        ["Nomura | Hanwha Turbines | - cut | 61000 > 52000"],
    ),
    "a label before a colon is no name": (
        "CORRECTION: UBS Upgrades Korvane Systems to Buy",
        ["UBS | Korvane Systems | upgrade - |  > "],
    ),
    "a former rating put at length": (
        "Korvane Systems (NYSE:KRV) was cut to Hold from a previous investment rating of Buy by UBS.",
        ["UBS | Korvane Systems | downgrade - |  > "],
    ),
    "an analyst brings the house": (
        "DBS analyst Orla Vance likes Korvane (KRV). Morgan Stanley analyst Ann Lee kept a Hold "
        "on Korvane. Vance has upgraded Korvane shares to Buy (from Hold), although she trims her price target from "
        "$23 to $21.",
        ["Morgan Stanley | Korvane | reiterate - |  > ", "DBS Group Research | Korvane | upgrade cut | 23 > 21"],
    ),
    "new coverage": (
        'Korvane (KRV) - The kiln maker is rated "outperform" in new coverage by Baird.',
        ["Baird | Korvane | initiate - |  > "],
    ),
    "the step of a change is no target": (
        "Stifel gave Korvane (KRV) a price-target boost of $6 to $140 per share.",
        ["Stifel | Korvane | - raise |  > 140"],
    ),
    "a Street-high target": (
        "Mizuho raised its price target on Korvane to a Street-high of $150.",
        ["Mizuho | Korvane | - raise |  > 150"],
    ),
    "two stocks, the second with its trade": (
        "Citi also raised its ratings on freight forwarder Ebley Inc EBLY.O and cold storage operator Rubrox Corp "
        'RBRX.N to "buy" from "neutral".',
        ["Citi | Ebley Inc | upgrade - |  > ", "Citi | Rubrox Corp | upgrade - |  > "],
    ),
    "a rank and its word are one view": (
        "Korvane (KRV) has a Zacks Rank #2 (Buy). With its Zacks Rank #2 it is one to watch.",
        ["Zacks Research | Korvane | reiterate - |  > "],
    ),
    "a symbol behind its name": (
        "Korvane Motors KRV currently carries a Zacks Rank #3 (Hold).",
        ["Zacks Research | Korvane Motors | reiterate - |  > "],
    ),
    "a list of symbols": ("More upgrades today: $KRV $TLV", ["- | - | upgrade - |  > ", "- | - | upgrade - |  > "]),
    "paragraphs with a time speak of their own stock": (
        "Market Talk\n\n0633 GMT - Tolvik International's mill runs at full tilt, DBS says, as "
        "the brokerage maintains its buy rating. Still, the brokerage trims the target price to S$2.10 from S$2.30.\n\n"
        "2240 GMT - Oregon Power's shares gain 1.6%. Citi keeps a buy call on the stock. Oregon Power said Oregon Power grew.",
        [
            "DBS Group Research | Tolvik International | reiterate cut | 2.3 > 2.1",
            "Citi | Oregon Power | reiterate - |  > ",
        ],
    ),
    "a head that stands alone on its line": (
        "\\*\\* Under Harbor Inc :\n\nBUZZ - UBS cuts PT on Under Harbor on dearer freight\n\n\\*\\* Hershel Co :\n\n"
        "BUZZ - Slips after Stifel downgrades to 'hold' from 'buy'",
        ["UBS | Under Harbor Inc | - cut |  > ", "Stifel | Hershel Co | downgrade - |  > "],
    ),
    "an old value in square brackets": (
        "CLSA downgraded Korvane (NSE:KRV) to Hold from Buy, and dropped its target to Rs 450 [Rs 585 earlier].",
        ["CLSA | Korvane | downgrade cut | 585 > 450"],
    ),
    "a minor unit as its currency": (
        "TA Securities downgraded Korvane Bhd (KLSE: 5312) to sell from buy with a target price of 78 sen (from RM1.25).",
        ["TA Securities | Korvane Bhd | downgrade cut | 1.25 > 0.78"],
    ),
    "the old target behind 'against'": (
        "ABG Sundal Collier cut Korvane AB (STO:KRV) to Hold from Buy and set its target at SEK 205, against SEK 190 before.",
        ["ABG Sundal Collier | Korvane AB | downgrade raise | 190 > 205"],
    ),
    "the unit behind the second number": (
        "Korvane (KRX:042990): Meritz Securities: Hold from Buy, target 680,000 from 590,000 won",
        ["Meritz Securities | Korvane | downgrade raise | 590000 > 680000"],
    ),
    "now another view": (
        "Seaport Research Partners, which had been at Neutral, now rates Korvane (NASDAQ:KRV) Sell with a target of $4.",
        ["Seaport Research Partners | Korvane | downgrade set |  > 4"],
    ),
    "what was in force before": (
        "Morgan Stanley resumed coverage of Korvane (NYSE:KRV) at Overweight with a target of $58. Before that it had "
        'rated the shares "equal weight" with a target of $49.',
        ["Morgan Stanley | Korvane | resume raise | 49 > 58"],
    ),
    "a view and the act that made it": (
        'Banco Safra has been "neutral" on Korvane (BVMF:KRV3) since April, when it downgraded it from "outperform".',
        ["Banco Safra | Korvane | downgrade - |  > "],
    ),
    "targets in turn": (
        "GBM upgraded Korvane (BMV:KRV) to outperform and downgraded Minera Altura (BMV:ALT) to underperform, with "
        "targets of MXN 88.5 and MXN 19 respectively.",
        ["GBM | Korvane | upgrade set |  > 88.5", "GBM | Minera Altura | downgrade set |  > 19"],
    ),
    "as many ratings as houses": (
        "Korvane KRV.N: Wells Fargo, Goldman Sachs and Loop Capital start with buy, overweight and hold",
        [
            "Wells Fargo | Korvane | initiate - |  > ",
            "Goldman Sachs | Korvane | initiate - |  > ",
            "Loop Capital | Korvane | initiate - |  > ",
        ],
    ),
    "two stocks of one verb": (
        "Danske Bank rates Nordvane Bank (HEL:NDV) Buy and Swedvane (STO:SWV) Hold.",
        ["Danske Bank | Nordvane Bank | reiterate - |  > ", "Danske Bank | Swedvane | reiterate - |  > "],
    ),
    "put under review": (
        'D.A. Davidson withdraws its $26 PT and moves Korvane (KRV.N) to "under review".',
        ["D.A. Davidson | Korvane | suspend remove | 26 > "],
    ),
    "a house and its stock as the head of lines": (
        "Here is what brokerages say\n\n***Emkay on Medhaan Labs***\nInitiates With Buy, Target At Rs 2,140/sh\n\n"
        "***HSBC on Anantara Retail***\nHold Call, Target At Rs 612",
        ["Emkay | Medhaan Labs | initiate set |  > 2140", "HSBC | Anantara Retail | reiterate set |  > 612"],
    ),
    "kept as": ("Citi reiterates Korvane as buy", ["Citi | Korvane | reiterate - |  > "]),
    "an ordinary word as the rating at a headline's end": (
        "Citi raises Korvane to buy",
        ["Citi | Korvane | upgrade - |  > "],
    ),
    "a target is dropped to, a rating set": (
        "Citi dropped its price target on Korvane (NYSE:KRV) from $40 to $39 and set a “neutral” rating on the stock.",
        ["Citi | Korvane | reiterate cut | 40 > 39"],
    ),
    "cents of the listing's currency": (
        "UBS cut Korvane (ASX:KRV) to Sell, target to 35c from $1.20.",
        ["UBS | Korvane | downgrade cut | 1.2 > 0.35"],
    ),
    "what many set is no house's": (
        "TD Cowen has a buy rating on Korvane (NYSE:KRV). The average rating is overweight, with price targets "
        "between $75 and $121.",
        ["TD Cowen | Korvane | reiterate - |  > "],
    ),
    "it, the house that opened the sentence before": (
        "Citi upgraded Korvane (ASX: KRV) to buy.\n\nMacquarie is yet to update its numbers. It last had an outperform "
        "rating on the stock.\n\nOver at Morgans, analysts are calm. They kept their add rating.",
        [
            "Citi | Korvane | upgrade - |  > ",
            "Macquarie | Korvane | reiterate - |  > ",
            "Morgans | Korvane | reiterate - |  > ",
        ],
    ),
    "grades in quotation marks": (
        'TheStreet cut Korvane (NYSE:KRV) from a "b-" rating to a "c+" rating in a report on Monday.',
        ["TheStreet | Korvane | downgrade - |  > "],
    ),
    "old values in brackets": (
        "Korvane (ASX:KRV): cut to Underweight at Jarden (from Neutral); PT cut 18% to $38.20 (prev. $46.60)",
        ["Jarden | Korvane | downgrade cut | 46.6 > 38.2"],
    ),
    "cells of a table": (
        "| Korvane (ASX:KRV) | Macquarie | Neutral (maintained) | A$84.30 from A$70.50 |",
        ["Macquarie | Korvane | reiterate raise | 70.5 > 84.3"],
    ),
    "a person behind the house, with the rating in brackets": (
        'UBS\'s Priya Raman (Buy, PT raised to $254 from $222): "Results at Korvane (KRV) were fine."',
        ["UBS | Korvane | reiterate raise | 222 > 254"],
    ),
    "a place in front of a trade is no stock": (
        "Korvane Energy (NYSE:KRV) rose after UBS upgraded the Permian producer to Buy and announced a $32 price target.",
        ["UBS | Korvane Energy | upgrade set |  > 32"],
    ),
    "a stock with its trade": (
        "Danske upgrades the flooring group Korvane to buy, cutting its target to SEK 148 (155).",
        ["Danske Bank | Korvane | upgrade cut | 155 > 148"],
    ),
    "ranks in relative clauses": (
        "Better stocks include Korvane (KRV), which sports a Zacks Rank #1 (Strong Buy), and Quarrix (QRX), which has "
        "a Zacks Rank #2 (Buy).",
        ["Zacks Research | Korvane | reiterate - |  > ", "Zacks Research | Quarrix | reiterate - |  > "],
    ),
}

NONE = {
    "an index": "Citi keeps its December target for the Sensex at 32,200, it said in a note.",
    "a thing that becomes another": "Ferries between Bergen and Kirkwall are upgraded to daily sailings from May.",
    "a supposed act": "A screenshot of a supposed cut of Korvane (NYSE:KRV) by Citi to Sell went round.",
    "a share's price": "Danske Bank rates Korvane (STO:KRV). Its shares were 0.4% lower at 246.10 kroner.",
    "a sector": "Nomura keeps an overweight rating on Vietnam's cement sector.",
    "a group of stocks": "UBS Initiates Coverage On Regional Airlines",
    "a number of stocks": "Citi upgraded five out of nine chemical stocks that it covers.",
    "a credit grade": "TEXT-S&P: Korvane Life cut to 'BBB+'; outlook stable",
    "grades in general": "In ten years stocks with a Zacks Rank #1 (Strong Buy) did better. Korvane (KRV) fell.",
    "a list of ideas": 'Stifel added the kiln maker Korvane (KRV) to its "Best Ideas" list on Monday.',
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
