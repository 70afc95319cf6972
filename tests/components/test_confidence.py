"""What is seen about an event, and the confidence that follows from it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import nlp
from nlp.components.events.confidence import BASE, GROUNDS, confidence_of
from nlp.core.walk import walk_of
from nlp.pipeline import Annotator
from nlp.rules.book import rulebook

UPGRADE = "UBS upgraded Brightwater Cement plc (LON:BWCM) to Buy from Neutral on Thursday."
LONG = "\n\n" + "The kilns were shut for a week in spring, and sales were a little lower than a year ago. " * 2


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator()


def grounds(annotator: Annotator, text: str) -> list[list[str]]:
    found: list[list[str]] = annotator.walk(text, {}).scratch["grounds"]
    return found


SEEN = [
    (UPGRADE, "one-liner"),
    (UPGRADE, "short-row"),
    (UPGRADE, "old-rating"),
    (UPGRADE, "company-by-ticker"),
    ("Brightwater Cement was upgraded to Buy at UBS.", "company-subject"),
    ("Brightwater Cement was upgraded to Buy at UBS.", "company-once"),
    ("Brightwater Cement was upgraded to Buy at UBS.", "one-value"),
    ("UBS upgraded Brightwater Cement on Thursday.", "rating-missing"),
    ("UBS upgraded Brightwater Cement on Thursday.", "no-value"),
    ("UBS raised its price target on Brightwater Cement.", "target-missing"),
    ("UBS reiterated its Buy rating on Brightwater Cement with a $20 price target.", "reiterate"),
    ("UBS reiterated its Buy rating on Brightwater Cement with a $20 price target.", "target-set"),
    ("UBS upgraded Brightwater to Buy.", "company-one-word"),
    ("UBS upgraded BWCM to Buy.", "company-code"),
    ("Brightwater Cement was upgraded to Buy from Neutral.", "house-none"),
    ("UBS upgraded Brightwater Cement to Hold from Buy.", "check-failed"),
    ("Brightwater Cement (LON:BWCM) fell. UBS cut the stock to Sell from Hold.", "company-carried"),
    ("Analysts at UBS spoke about Brightwater Cement. The broker cut the stock to Sell from Hold.", "house-carried"),
    ("UBS upgraded Brightwater Cement to Buy; shares of Quarrix (NASDAQ:QRRX) rose 2%.", "no-ticker"),
]


@pytest.mark.parametrize(("text", "ground"), SEEN, ids=[ground for _, ground in SEEN])
def test_ground_is_seen(annotator: Annotator, text: str, ground: str) -> None:
    (seen,) = grounds(annotator, text)
    assert ground in seen


NOT_SEEN = [
    (UPGRADE + LONG, "one-liner"),
    (UPGRADE, "house-carried"),
    (UPGRADE, "company-carried"),
    (UPGRADE, "no-ticker"),
    (UPGRADE, "check-failed"),
    (UPGRADE, "twins"),
    ("UBS upgraded Brightwater Cement to Buy.", "rating-missing"),
]


@pytest.mark.parametrize(("text", "ground"), NOT_SEEN, ids=[ground for _, ground in NOT_SEEN])
def test_ground_is_not_seen(annotator: Annotator, text: str, ground: str) -> None:
    (seen,) = grounds(annotator, text)
    assert ground not in seen


def test_an_event_has_the_confidence_of_its_grounds(annotator: Annotator) -> None:
    walk = annotator.walk(UPGRADE + LONG, {})
    (event,) = walk.events
    assert event["confidence"] == confidence_of(annotator.book.weights, walk.scratch["grounds"][0])
    assert 0 < event["confidence"] < 1


def test_confidence_is_the_logistic_function_of_the_sum_in_two_digits() -> None:
    weights = {"base": 200, "twins": -150, "reiterate": 50}
    assert confidence_of(weights, []) == 0.88
    assert confidence_of(weights, ["twins", "reiterate"]) == 0.73
    assert confidence_of(weights, ["no-ticker"]) == 0.88  # without a weight: it says nothing
    assert confidence_of({"base": -1_000_000}, []) == 0.0
    assert confidence_of({}, ["twins"]) is None


def test_every_ground_has_one_weight() -> None:
    assert set(rulebook().weights) == {BASE, *GROUNDS}


def test_weights_can_be_switched_off(tmp_path: Path) -> None:
    off = "".join(f'{{"id": "confidence.{name}", "off": true}}\n' for name in (BASE, *GROUNDS))
    (tmp_path / "off.jsonl").write_text(off, encoding="utf-8")
    (event,) = Annotator([tmp_path]).annotate({"text": UPGRADE}).events
    assert event["confidence"] is None


def test_the_pipes_of_spacy_tell_the_same(annotator: Annotator) -> None:
    doc = annotator.language(UPGRADE)
    assert walk_of(doc).events[0]["confidence"] == annotator.annotate({"text": UPGRADE}).events[0]["confidence"]


def names_in_code() -> Iterator[str]:
    source = Path(nlp.__file__).with_name("components") / "events" / "confidence.py"
    yield from re.findall(r'"([a-z-]+)"', source.read_text(encoding="utf-8").split('"""What can be seen', 1)[1])


def test_no_ground_is_listed_that_the_code_never_sees() -> None:
    assert set(GROUNDS) <= set(names_in_code())
