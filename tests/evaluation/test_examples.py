"""Examples in markup against records: what agrees, and what the difference is."""

import copy
from typing import Any

import pytest

from nlp.core.record import Record
from nlp.evaluation.examples import assert_example, differences_of
from nlp.evaluation.markup import MarkupError, parse
from tests.evaluation.making import UPGRADE, record


def found(markup: str = UPGRADE) -> dict[str, Any]:
    made = record(markup)
    for span in made["spans"]:
        span["rule"] = f"{span['label'].lower()}.x"
        span["norm"] = {"score": 2, "extra": 1}
    return made


def test_assert_example_passes_records_and_dicts() -> None:
    assert_example(found(), UPGRADE)
    assert_example(Record(found()), parse(UPGRADE))


def test_only_labels_in_use_and_keys_given_are_asserted() -> None:
    text = parse(UPGRADE).text
    assert_example(found(), text.replace("Jefferies", "[Jefferies](BROKER)"))
    marked = text.replace("Buy", "[Buy](RATING score=2)").replace("Hold", "[Hold](RATING)")
    assert_example(found(), marked + '\n=> [{"rating_to": "Buy"}]')
    assert_example(found(), marked + '\n=> [{"broker": "The Jefferies analysts", "target_to": "JPY 3,600"}]')


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("[Hold](RATING)", "Hold", "unexpected: RATING 'Hold' 51-55, by rule rating.x"),
        ("[Buy](RATING) from", "[Buy from](RATING)", "missed: RATING 'Buy from' 42-50"),
        ("[Buy](RATING)", "[Buy](RATING score=3)", "norm of RATING 'Buy' 42-45: score is 2, not 3"),
        ("[Buy](RATING)", "[Buy](RATING stance=neutral)", "stance is None, not 'neutral'"),
        ('"rating_to": "Buy"', '"rating_to": "buy"', "rating_to is 'Buy', not 'buy'"),
        ('"company": "Acme Inc"', '"company": "Acme"', "company is 'Acme Inc', not 'Acme'"),
        ('"broker": "Jefferies"', '"broker": "UBS"', "broker is 'Jefferies', not 'UBS'"),
        ("JPY 3600", "USD 3600", "target_to is {'amount': 3600.0, 'currency': 'JPY'}, not"),
        ('"tickers": ["TYO:3774"]', '"tickers": []', "tickers is ['TYO:3774'], not []"),
        ("\n=> [{", "\n=> [{}, {", "1 events, not 2:"),
        ("\n=> [{", "\n=> [{" + '"checks": ["target_change"], ', "checks is None, not ['target_change']"),
        ("upgraded", "raised", "the text is"),
    ],
)
def test_differences_are_told(old: str, new: str, wanted: str) -> None:
    assert old in UPGRADE
    lines = differences_of(found(), parse(UPGRADE.replace(old, new)))
    assert any(wanted in line for line in lines), lines
    with pytest.raises(AssertionError, match="not as the example says"):
        assert_example(found(), UPGRADE.replace(old, new))


def test_events_match_in_any_order_one_to_one() -> None:
    both = '{"broker": "a", "rating_action": "upgrade"}, {"broker": "a", "rating_action": "downgrade"}'
    two = f"[a](BROKER)\n=> [{both}]"
    made = record(two)
    made["events"].reverse()
    assert_example(made, two)
    # The looser expectation must not take the event that the stricter one needs.
    assert_example(made, '[a](BROKER)\n=> [{"broker": "a"}, {"rating_action": "downgrade"}]')
    made["events"][1] = copy.deepcopy(made["events"][0])
    with pytest.raises(AssertionError):
        assert_example(made, two)


@pytest.mark.parametrize(
    ("told", "value", "agrees"),
    [
        ('"checks": ["target_change"]', {"checks": [{"check": "target_change", "found": 1}]}, True),
        ('"checks": []', {"checks": []}, True),
        ('"drivers": ["valuation"]', {"drivers": [{"value": "valuation", "span": None}]}, True),
        ('"drivers": []', {"drivers": [{"value": "valuation"}]}, False),
        ('"upside": 15.0', {"upside": {"value": 15.0, "told": True}}, True),
        ('"upside": {"told": false}', {"upside": {"value": 15.0, "told": True}}, False),
        ('"upside": {"told": true}', {"upside": {"value": 15.0, "told": True}}, True),
        (
            '"valuation": {"value": 23.1, "metric": "P/E"}',
            {"valuation": {"value": 23.1, "metric": "P/E"}},
            True,
        ),
        ('"house_type": "bank"', {"house_type": "bank"}, True),
        ('"house_type": null', {"house_type": "bank"}, False),
        ('"analyst": null', {"analyst": None}, True),
        ('"analyst": null', {}, True),
    ],
)
def test_further_keys_of_events(told: str, value: dict[str, Any], agrees: bool) -> None:
    made = record("[a](BROKER)\n=> [{}]")
    made["events"][0] |= value
    example = parse("[a](BROKER)\n=> [{" + told + "}]")
    assert (differences_of(made, example) == []) is agrees


def test_assert_example_refuses_markup_that_asserts_nothing() -> None:
    with pytest.raises(MarkupError):
        assert_example(record("a"), "a")
