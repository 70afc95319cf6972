"""Weights from gold, and how far confidences can be trusted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.components.events.confidence import BASE, GROUNDS
from nlp.evaluation.confidence import Judged, cross_validate, fit, judge, rule_lines, trust, trust_lines
from nlp.pipeline import Annotator
from nlp.rules.model import Rule

runner = CliRunner()

GOOD = "UBS upgraded Brightwater Cement (LON:BWCM) to Buy from Neutral on Thursday."
BAD = "UBS cut Quarrix (NASDAQ:QRRX) to Sell."


def event(company: str, action: str, **more: object) -> dict[str, object]:
    return {"broker": "UBS", "company": company, "rating_action": action, "target_action": None, **more}


GOLD = [
    {
        "id": "good",
        "text": GOOD,
        "spans": [],
        "events": [
            event("Brightwater Cement", "upgrade", tickers=["LON:BWCM"], rating_from="Neutral", rating_to="Buy"),
        ],
    },
    {"id": "bad", "text": BAD, "spans": [], "events": [event("Quarrix", "downgrade", tickers=[], rating_to="Sell")]},
    {"id": "spans only", "text": GOOD, "spans": []},
]


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator()


def test_events_are_judged_as_exact_or_not(annotator: Annotator) -> None:
    judged = list(judge(GOLD, annotator, "gold.jsonl"))
    assert [(one.document.split("\x1f"), one.right) for one in judged] == [
        (["gold.jsonl", "good"], True),
        (["gold.jsonl", "bad"], False),  # the gold has no ticker
    ]
    assert all("one-liner" in one.grounds for one in judged)


def made(count: int, grounds: list[str], right: int) -> list[Judged]:
    """``count`` events of as many documents, the first ``right`` of them right."""
    name = "-".join(grounds) or "none"
    return [Judged(f"{name}{n}", grounds, n < right, None) for n in range(count)]


def test_what_goes_with_errors_gets_a_weight_below_zero() -> None:
    weights = fit(made(100, [], 90) + made(50, ["twins"], 10) + made(50, ["reiterate"], 49))
    assert weights["twins"] < -2 < 0 < weights["reiterate"]
    assert weights["no-ticker"] == 0.0  # never seen
    assert set(weights) == {BASE, *GROUNDS}


def test_fit_is_the_same_in_any_order_of_the_gold() -> None:
    judged = made(60, [], 50) + made(40, ["twins"], 10)
    assert fit(judged) == fit(judged[::-1])


def test_nothing_is_fitted_without_errors() -> None:
    with pytest.raises(ValueError, match="right events and wrong ones"):
        fit(made(10, [], 10))


def test_a_document_is_told_by_weights_that_have_not_seen_it() -> None:
    twins = [Judged("one article", ["twins"], False, None)] * 20
    told = cross_validate(made(100, [], 80) + twins)
    assert set(told[100:]) == {told[100]}
    assert told[100] == pytest.approx(0.8, abs=0.05)  # only this document has twins: nothing was learned about them


def test_share_of_the_errors_among_the_least_confident() -> None:
    right = [False, False, *[True] * 17, False]
    told = [0.1, 0.2, *[0.9] * 18]
    found = trust(right, told)
    assert (found.events, found.wrong) == (20, 3)
    assert found.found == pytest.approx(2 / 3, abs=1e-4)
    assert found.at_best == pytest.approx(2 / 3, abs=1e-4)


def test_of_events_that_tie_the_part_that_fits_counts() -> None:
    found = trust([False] * 5 + [True] * 5, [0.5] * 10)
    assert found.found == 0.1  # one of ten events, of which half are wrong
    assert found.auc == 0.5


def test_brier_score_and_bands() -> None:
    found = trust([True, True, False, True], [0.9, 0.92, 0.1, 1.0])
    assert found.brier == pytest.approx((0.01 + 0.0064 + 0.01) / 4, abs=1e-4)
    assert found.brier_flat == 0.1875
    assert [(b.low, b.events, b.right) for b in found.bins] == [(0.0, 1, 0.0), (0.9, 2, 1.0), (0.95, 1, 1.0)]


def test_without_errors_no_share_is_told() -> None:
    found = trust([True, True], [0.9, 0.8])
    assert (found.found, found.auc) == (None, None)
    assert "least confident" not in "\n".join(trust_lines(found))


def test_weights_are_written_as_rules_that_tell_what_they_rest_on() -> None:
    judged = made(60, [], 50) + made(40, ["twins"], 10)
    rules = {rule.pattern: rule for rule in map(Rule.model_validate_json, rule_lines(judged, fit(judged)))}
    assert rules["twins"].norm["events"] == 40
    assert rules["twins"].norm["right"] == 10
    assert rules[BASE].norm["events"] == 100


def write(path: Path, records: list[dict[str, object]]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def test_from_gold_to_a_folder_of_weights_and_back(tmp_path: Path) -> None:
    many = [{**record, "id": f"{record['id']} {n}"} for record in GOLD for n in range(10)]
    gold = write(tmp_path / "gold.jsonl", many)
    mine = tmp_path / "mine"
    mine.mkdir()
    result = runner.invoke(app, ["confidence", "fit", gold, "-o", str(mine / "confidence.jsonl")])
    assert result.exit_code == 0, result.output
    assert "events 20, wrong 10 (50.0%)" in result.stdout
    first = (mine / "confidence.jsonl").read_bytes()
    runner.invoke(app, ["confidence", "fit", gold, "-o", str(mine / "confidence.jsonl")])
    assert (mine / "confidence.jsonl").read_bytes() == first
    assert runner.invoke(app, ["patterns", "check", "--patterns", str(mine)]).exit_code == 0
    checked = runner.invoke(app, ["confidence", "check", gold, "--patterns", str(mine), "--json"])
    assert json.loads(checked.stdout)["auc"] == 1.0  # the two texts differ in what is seen


def test_gold_without_events_is_refused(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [GOLD[2]])
    result = runner.invoke(app, ["confidence", "check", gold])
    assert result.exit_code == 2
    assert "no events to judge" in result.stderr


def test_grounds_are_listed_with_their_weights() -> None:
    result = runner.invoke(app, ["confidence", "grounds"])
    assert result.exit_code == 0
    assert [line.split()[1] for line in result.stdout.splitlines()] == [BASE, *GROUNDS]
