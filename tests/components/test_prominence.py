"""Which acts are the article's news (lead) and which are told as background (context)."""

import pytest

from nlp.pipeline import Annotator

TEXTS: dict[str, tuple[str, dict[str, str]]] = {
    "a marker reaches forward only": (
        "Korvane earnings beat estimates\n\nKorvane (NYSE:KRV) rose after its quarterly report.\n"
        "Citi analyst Ann Lorne kept a Buy rating and a $36 price target on the stock.\n"
        "Elsewhere, UBS reiterated a Neutral rating on Korvane.",
        {"Citi": "lead", "UBS": "context"},
    ),
    "a marker inside the act's own sentence": (
        "Korvane cut to Hold at Citi\n\nCiti downgraded Korvane (NYSE:KRV) to Hold from Buy.\n"
        "UBS and Barclays have also recently issued reports: UBS upgraded Korvane to Buy.",
        {"Citi": "lead", "UBS": "context"},
    ),
    "previously tells the old value, not an earlier act": (
        "Korvane's outlook is stable, says Citi, which cuts its target price to $85 from $87 previously.",
        {"Citi": "lead"},
    ),
    "a headline that speaks of analysts names no single house": (
        "Korvane jumps as analysts upgrade ratings\n\nCiti upgraded Korvane (NYSE:KRV) to Buy from Hold.\n\n"
        "Meanwhile, UBS raised Korvane to Buy from Neutral.",
        {"Citi": "lead", "UBS": "lead"},
    ),
    "the month of the act before": (
        "UBS, which upgraded Korvane (KRV) to Buy in June, cut the stock to Sell on Monday.",
        {"UBS": "lead"},
    ),
    "in a round-up the next stock is news too": (
        "Stocks on the move\n\nKorvane (KRV) - Citi upgraded Korvane to buy from hold. Separately, Quarrix (QRX) was "
        "upgraded to overweight at Barclays.",
        {"Citi": "lead", "Barclays": "lead"},
    ),
}


@pytest.mark.parametrize("text, expected", TEXTS.values(), ids=TEXTS)
def test_prominence(annotator: Annotator, text: str, expected: dict[str, str]) -> None:
    events = annotator.annotate({"id": "1", "text": text}).to_dict()["events"]

    assert {e["broker"]["value"]: e["prominence"] for e in events} == expected


@pytest.mark.parametrize(
    "text, day",
    {
        "the day of the act": ("Citi upgraded Korvane (KRV) to Buy on February 10.", "2025-02-10"),
        "the day of results": ("Korvane (KRV) is set to report on February 10; Citi upgraded it to Buy.", None),
        "a day to come": ("Citi upgraded Korvane (KRV) to Buy before its investor day on 2025-02-27.", None),
    }.values(),
)
def test_day(annotator: Annotator, text: str, day: str | None) -> None:
    record = annotator.annotate({"id": "1", "text": text, "meta": {"published_at": "2025-02-12"}}).to_dict()

    assert [e["date"] and e["date"]["value"] for e in record["events"]] == [day]
