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
    "a quotation that begins with if": (
        "Citi downgrades Korvane: 'If heat is king, then cash is queen'",
        ["Citi | Korvane | downgrade - |  > "],
    ),
    "a reason that names an industry": (
        "Citi upgrades Korvane to Buy on 'robust' kiln industry",
        ["Citi | Korvane | upgrade - |  > "],
    ),
    "an airline, called so": (
        "Jefferies upgrades Ostrel Airlines to Hold on fuel costs",
        ["Jefferies | Ostrel Airlines | upgrade - |  > "],
    ),
    "an act before what it follows": (
        "UPDATE: Stifel Upgrades Korvane Gold Following Q2/13 EPS Report",
        ["Stifel | Korvane Gold | upgrade - |  > "],
    ),
    "a headline's notes are no paper": (
        "Wedbush Initiates Coverage On Korvane Parts, Notes 'Ongoing Upside'",
        ["Wedbush | Korvane Parts | initiate - |  > "],
    ),
    "a list of a paper": (
        "Benzinga's Top Upgrades (KRV, QRX, PLW)",
        ["- | - | upgrade - |  > ", "- | - | upgrade - |  > ", "- | - | upgrade - |  > "],
    ),
    "a target in a headline": (
        "Citi Lowers Korvane Price Target Due To Delay In Launches",
        ["Citi | Korvane | - cut |  > "],
    ),
    "reiterates on": (
        "UPDATE: Citi Reiterates on Korvane Technologies on Strong Quarter",
        ["Citi | Korvane Technologies | reiterate - |  > "],
    ),
    "coverage told in the passive": (
        "Korvane Systems Coverage Initiated by Analysts at Stifel $KRV",
        ["Stifel | Korvane Systems | initiate - |  > "],
    ),
    "now covered by": (
        "Korvane Systems (NYSE:KRV) Now Covered by Analysts at Stifel",
        ["Stifel | Korvane Systems | initiate - |  > "],
    ),
    "a rating moved, untold to what": (
        "Korvane Systems (NYSE:KRV) Stock Rating Lowered by Stifel",
        ["Stifel | Korvane Systems | downgrade - |  > "],
    ),
    "a rating given by a house": (
        "Korvane Gets a Buy from Stifel",
        ["Stifel | Korvane | reiterate - |  > "],
    ),
    "a soft rating, owned": (
        "Korvane's positive rating reiterated at Stifel. $KRV",
        ["Stifel | Korvane | reiterate - |  > "],
    ),
    "a target moved by a share": (
        "Korvane Instruments (KRV) Soars, PT Hiked by 26%",
        ["- | Korvane Instruments | - raise |  > "],
    ),
    "a higher target at a house": (
        "Korvane (KRV) Kiln Momentum Supports Higher Price Target at Stifel",
        ["Stifel | Korvane | - raise |  > "],
    ),
    "a person's target": (
        "Why Petra Lindqvist Lowered Her Price Target on Korvane Stock",
        ["- | Korvane | - cut |  > "],
    ),
    "a question that takes the act for granted": (
        "Will This Downgrade Hurt Korvane & Sons (KRV) Stock Today?",
        ["- | Korvane & Sons | downgrade - |  > "],
    ),
    "a stock that falls after it": ("Quarrix stock falls after downgrade", ["- | Quarrix | downgrade - |  > "]),
    "a wire's head": (
        "BRIEF-RESEARCH ALERT-Citi cuts Korvane Foods to neutral",
        ["Citi | Korvane Foods | downgrade - |  > "],
    ),
    "a Bloomberg code in brackets": (
        "Stifel Starts Korvane Mining plc (KRV:LN) (KRVMY) at Hold",
        ["Stifel | Korvane Mining plc | initiate - |  > "],
    ),
    "a name with its domain": (
        "kiln.com upgraded to Buy from Neutral at Stifel",
        ["Stifel | kiln.com | upgrade - |  > "],
    ),
    "a name with a digit": (
        "k3 Verticals price target raised to $34 from $30 at Stifel",
        ["Stifel | k3 Verticals | - raise | 30 > 34"],
    ),
    "two ratings of one verb": (
        "Stifel reiterates Buy on Quarrix, Sell on Korvane amid vaccine news",
        ["Stifel | Korvane | reiterate - |  > ", "Stifel | Quarrix | reiterate - |  > "],
    ),
    "two moves of one verb": (
        "Stifel Downgraded Quarrix from Buy to Hold and Korvane Parts from Hold to Sell",
        ["Stifel | Korvane Parts | downgrade - |  > ", "Stifel | Quarrix | downgrade - |  > "],
    ),
    "moves without a house": (
        "Korvane upgraded, Quarrix downgraded: top analyst calls",
        ["- | Korvane | upgrade - |  > ", "- | Quarrix | downgrade - |  > "],
    ),
    "a handle is no name": (
        "RT @KilnNews: Stifel downgraded Korvane. But why? $KRV",
        ["Stifel | Korvane | downgrade - |  > "],
    ),
    "a symbol alone in its text": (
        "$KRV initiated with an Outperform at Stifel\nTarget $120",
        ["Stifel | - | initiate set |  > 120"],
    ),
    "a depositary receipt": (
        "Korvane plc (ADR)'s overweight rating reiterated at Stifel. $KRV",
        ["Stifel | Korvane plc | reiterate - |  > "],
    ),
    "a name that ends in its country": (
        "Korvane India slips after Stifel downgrade",
        ["Stifel | Korvane India | downgrade - |  > "],
    ),
    "a rating beside its house and target": (
        "What brokerages say on Korvane: Jefferies buy, target Rs 900; Citi sell, target Rs 610",
        ["Citi | Korvane | reiterate set |  > 610", "Jefferies | Korvane | reiterate set |  > 900"],
    ),
    "a target doubled": (
        "Korvane's price target doubled to $80 at Stifel",
        ["Stifel | Korvane | - raise |  > 80"],
    ),
    "what is said behind the act": (
        "Stifel Upgrades Korvane, Says Shares Could Double",
        ["Stifel | Korvane | upgrade - |  > "],
    ),
    "a quarter is no company": (
        "Korvane Motors Q2: Kotak maintains 'reduce', target raised to Rs 1,040",
        ["Kotak Institutional Equities | Korvane Motors | reiterate raise |  > 1040"],
    ),
    "a name that is its symbol": (
        "KRV plc Rating Reiterated by Stifel $KRV",
        ["Stifel | KRV plc | reiterate - |  > "],
    ),
    "analysts give a stock a target": (
        "Stifel Analysts Give Korvane Stores a $95.00 Price Target",
        ["Stifel | Korvane Stores | - set |  > 95"],
    ),
    "a ranked house": (
        "Korvane Corp. Boost Price Target by Stifel (Ranked 24th) to Buy with 39 PT",
        ["Stifel | Korvane Corp. | reiterate raise |  > 39"],
    ),
    "a target cut as a noun": (
        "Korvane slides 5 pct after Stifel share-price target cut",
        ["Stifel | Korvane | - cut |  > "],
    ),
    "a target beside a list": (
        "Stifel removes Korvane from Focus List, boosts price target",
        ["Stifel | Korvane | - raise |  > "],
    ),
    "cut from": ("Stifel Cuts Korvane from Outperform", ["Stifel | Korvane | downgrade - |  > "]),
    "figures of a link": (
        "https://t.co/dwv5Vk9Bt Price Target Raised to $475.00 $KRV",
        ["- | - | - raise |  > 475"],
    ),
    "a verb of advice is no name": (
        "Accumulate Korvane Cements; target of Rs 2,140: Motilal Oswal",
        ["Motilal Oswal | Korvane Cements | - set |  > 2140"],
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
    "a broker by its trade": (
        'Korvane Display (SHE:300199) fell. Dongling Securities maintained its "buy" rating, and UBS its Hold rating.',
        ["Dongling Securities | Korvane Display | reiterate - |  > ", "UBS | Korvane Display | reiterate - |  > "],
    ),
    "a code of digits with its market": (
        "KGI raised Yushan Optics (3588 TT) to outperform from neutral.",
        ["KGI Securities | Yushan Optics | upgrade - |  > "],
    ),
    "a target without its amount goes": (
        "* Tangerang Steel : CGS International removes target price",
        ["CGS International | Tangerang Steel | - remove |  > "],
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
    "a rating without any house in its sentence": (
        "Citi raised its target on Korvane (LON:KRV) to 220p. The bank, which rates the shares ‘buy’, likes its plan.",
        ["Citi | Korvane | reiterate raise |  > 220"],
    ),
    "a stock known by its shares alone": (
        "Stock could jump, says UBS\n\nInvestors sleep on Korvane Controls, according to UBS.\n\nAnalyst Dana Whitlock started coverage of the industrial "
        "name with a buy rating.\n\nKorvane shares rose 1.9%.",
        ["UBS | Korvane Controls | initiate - |  > "],
    ),
    "the many are counted": (
        'UBS upgraded Korvane (KRV) to Buy. Eight of the 11 houses that follow it rate Korvane "hold" or lower.',
        ["UBS | Korvane | upgrade - |  > "],
    ),
    "a digest's paragraph is about its first name": (
        "Market Talk\n\n0142 GMT - Osgard faces new headwinds, UBS says. It cuts the stock's rating to sell from buy.\n\n0150 GMT - Pellworth Group seems to be winning more orders, Citi says. The brokerage keeps a buy rating.",
        ["Citi | Pellworth Group | reiterate - |  > ", "UBS | Osgard | downgrade - |  > "],
    ),
    "a digest's paragraph comes back to its name": (
        "Market Talk\n\n0142 GMT - A dividend surprise may come from Bharat Korvane, Citi says. Korvane did well. Citi keeps a buy rating on the stock.\n\n0150 GMT - Oil fell.",
        ["Citi | Korvane | reiterate - |  > "],
    ),
    "two stocks, the second verb left out": (
        'UBS upgraded Quarrix to "buy" from "hold," and Pellworth from "sell" to "hold."',
        ["UBS | Pellworth | upgrade - |  > ", "UBS | Quarrix | upgrade - |  > "],
    ),
    "a name and its short form": (
        "Korvane Maritime Group, or KMG, was lowered to hold by UBS.",
        ["UBS | Korvane Maritime Group | downgrade - |  > "],
    ),
    "shares that move before the act": (
        "In corporate news, the Select Retail Fund (SRF) fell. Korvane shares sank 8%. UBS cut its price target on the company to $90 from $95.",
        ["UBS | Korvane | - cut | 95 > 90"],
    ),
    "the former": (
        'Shares of Quarrix and Pellworth rose as UBS upgrades the former and keeps the latter as its top pick. UBS cut its target for Pellworth, which it rates "outperform," to $14 from $22.',
        ["UBS | Pellworth | reiterate cut | 22 > 14", "UBS | Quarrix | upgrade - |  > "],
    ),
    "the stock of the sentence before": (
        "Korvane (KRV) fell. Korvane has a plan. Korvane sells pumps. Zacks Rank of Korvane is #3 (Hold).\n\nPellworth (PLW) operates stores. The stock currently carries a Zacks Rank #2.",
        ["Zacks Research | Korvane | reiterate - |  > ", "Zacks Research | Pellworth | reiterate - |  > "],
    ),
    "one act of an unnamed house": (
        "Upgrade Korvane to 'add' (from 'reduce') with revised TP of $35 (from $30), says the analyst.",
        ["- | Korvane | upgrade raise | 30 > 35"],
    ),
    "a rank and its word": (
        "Korvane is rated Zacks Rank #4 (Sell). However, its Zacks Rank #4 does suggest a weak spell for Korvane.",
        ["Zacks Research | Korvane | reiterate - |  > "],
    ),
    "ranks of several": (
        "While Quarrix (QRX) currently sports a Zacks Rank #1 (Strong Buy), Pellworth (PLW) carries a Zacks Rank #3 (Hold).",
        ["Zacks Research | Pellworth | reiterate - |  > ", "Zacks Research | Quarrix | reiterate - |  > "],
    ),
    "a bank as the stock at a row's head": (
        "Barclays - The bank was downgraded to underweight from overweight by an analyst at Morgan Stanley.",
        ["Morgan Stanley | Barclays | downgrade - |  > "],
    ),
    "an unknown house in a row of bars": (
        "Korvane fell.\n\nAshgrove Institutional | Buy | Target: Rs 380",
        ["Ashgrove Institutional | Korvane | reiterate set |  > 380"],
    ),
    "a rating and what it means": (
        "Korvane (KRV) rose. The analyst at UBS gives KRV shares an Outperform (i.e., Buy) rating, with a price target of $130.",
        ["UBS | Korvane | reiterate set |  > 130"],
    ),
    "with a target": (
        "Bank of America analyst Ann Lee remains bullish on Korvane with a $190 price target of her own.",
        ["BofA Securities | Korvane | - set |  > 190"],
    ),
    "a clause of its own": (
        "UBS analyst Ann Lee has an Outperform rating on Korvane and upped her price target to $75 from $65.",
        ["UBS | Korvane | reiterate raise | 65 > 75"],
    ),
    "an act with a reason that names a plan": (
        "Korvane - Shares rose after Jefferies upgraded the stock and said the company has a strong plan.\n\nPellworth - Shares fell.",
        ["Jefferies | Korvane | upgrade - |  > "],
    ),
    "an unknown house on a bank": (
        "Ferncastle maintains a buy rating on Barclays and keeps its target price at 55p.",
        ["Ferncastle | Barclays | reiterate maintain |  > 55"],
    ),
    "the firm on a bank": (
        "UBS sees growth at Macquarie Group. The firm has an overweight rating on Macquarie Group with an AU$253 price target.",
        ["UBS | Macquarie Group | reiterate set |  > 253"],
    ),
    "a share class is no group": (
        "DBS maintains a buy call on Korvane's H-shares but raises its target to HK$53.20 from HK$37.00.",
        ["DBS Group Research | Korvane | reiterate raise | 37 > 53.2"],
    ),
    "on August 1st": (
        "UBS downgraded shares of Korvane (NYSE:KRV) from a buy rating to a hold rating in a report on Thursday, August 1st. Three analysts have rated the stock with a hold rating.",
        ["UBS | Korvane | downgrade - |  > "],
    ),
    "a fall is no cut": (
        "Shares of this Zacks Rank #3 (Hold) company have dropped 10.4%. Korvane (KRV) sells pumps.",
        ["Zacks Research | Korvane | reiterate - |  > "],
    ),
    "a moving name": (
        "Kohlen dipped 2.4% after Goldman rated it a sell, and Nordvik shares slid after Citi downgraded it to neutral.",
        ["Citi | Nordvik | downgrade - |  > ", "Goldman Sachs | Kohlen | reiterate - |  > "],
    ),
    "equities research analysts are no stocks": (
        'Korvane was downgraded by equities research analysts at StockNews.com from a "hold" rating to a "sell" rating.',
        ["StockNews.com | Korvane | downgrade - |  > "],
    ),
    "a name that ends with a country": (
        "Korvane Power Japan stock rises on Jefferies upgrade to Buy\n\nJefferies upgraded Korvane Power Japan Inc "
        "(TYO:3774) to Buy.",
        ["Jefferies | Korvane Power Japan | upgrade - |  > "],
    ),
}

NONE = {
    "a question": "Will UBS upgrade Korvane (KRV) to Buy?",
    "an index": "Citi keeps its December target for the Sensex at 32,200, it said in a note.",
    "a thing that becomes another": "Ferries between Bergen and Kirkwall are upgraded to daily sailings from May.",
    "a supposed act": "A screenshot of a supposed cut of Korvane (NYSE:KRV) by Citi to Sell went round.",
    "a share's price": "Danske Bank rates Korvane (STO:KRV). Its shares were 0.4% lower at 246.10 kroner.",
    "a sector": "Nomura keeps an overweight rating on Vietnam's cement sector.",
    "a group of stocks": "UBS Initiates Coverage On Regional Airlines",
    "a number of stocks": "Citi upgraded five out of nine chemical stocks that it covers.",
    "a thing that is upgraded": "Next Phone Said to Feature Upgraded Touch Pad $KRV",
    "a group in the passive": "$KRV - European Stocks Gain As Miners Upgraded",
    "a counted group": "UBS Downgrades 2 Truckers",
    "a condition": "UBS Could Upgrade Korvane If Margins Rise",
    "a credit grade": "TEXT-S&P: Korvane Life cut to 'BBB+'; outlook stable",
    "grades in general": "In ten years stocks with a Zacks Rank #1 (Strong Buy) did better. Korvane (KRV) fell.",
    "a list of ideas": 'Stifel added the kiln maker Korvane (KRV) to its "Best Ideas" list on Monday.',
    "the writer's own view": "Korvane: Rating Downgrade To Hold As I See Risk\nI wrote about Korvane (KRV). I think my view holds.",
    "counts in a table": "- Sell Ratings - Hold Ratings - Buy Ratings - Rating Score - Korvane (NYSE:KRV) - 1 - 11 - 10 - 2.41",
    "product upgrades": "Korvane sells pumps. With functional upgrades this year, Korvane may do well, UBS analysts say.",
    "customers": "Last month, Korvane (KRV) said 10 customers upgraded to its new pump.",
    "lower targets": "There are analysts with lower targets than the average on Korvane (KRV), including one who looks for $50.",
    "all analysts": "It is no surprise that the analysts have cut their price target for Korvane (KRV) 6% to $8.",
    "top pick in its coverage": "UBS says Korvane remains the top pick in its coverage for the next 12 months.",
    "buttons": "Subscribe Subscribe on Podwave. UBS talks to Korvane.",
    "many say": "UBS likes Korvane. Based on the recent recommendations of 4 analysts, Korvane (KRV) is rated a strong buy overall.",
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


def test_a_symbol_said_only_of_the_stock_is_its_ticker(annotator: Annotator) -> None:
    text = 'UBS cut Quarrix Hale to "hold".\n\n** UBS sees weak demand for QHC\'s products.\n\n** QHC fell 17% in 2024.'
    [event] = annotator.annotate({"id": "1", "text": text}).events
    assert [t["value"] for t in event["tickers"]] == ["QHC"]


def test_a_first_word_that_the_article_speaks_by_is_a_name(annotator: Annotator) -> None:
    text = "UBS cut KRV Health (NYSE:KRV) to Hold. " + "Demand at KRV is weak this year. " * 6
    spans = annotator.annotate({"id": "1", "text": text}).spans
    assert [s["text"] for s in spans if s["label"] == "TICKER"] == ["NYSE:KRV"]
