"""Named figures, floors, slices, intervals and comparisons of runs."""

import copy
from typing import Any

import pytest

from nlp.evaluation.bootstrap import intervals, paired
from nlp.evaluation.metrics import Metric, below, floors, metric, told_metrics, value
from nlp.evaluation.runs import compare_runs
from nlp.evaluation.scorer import Score, score
from nlp.evaluation.slices import slices, value_at
from tests.evaluation.making import UPGRADE, record


def run(count: int, wrong: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """``count`` documents alike, of which ``wrong`` have lost a RATING and got a wrong action."""
    gold = [record(UPGRADE, str(n), meta={"outlet": "even" if n % 2 == 0 else "odd"}) for n in range(count)]
    pred = copy.deepcopy(gold)
    for each in pred[:wrong]:
        each["spans"] = [s for s in each["spans"] if s["text"] != "Hold"]
        each["events"][0]["rating_action"] = "reiterate"
    return gold, pred


@pytest.fixture
def half() -> Score:
    return score(*run(10, 5))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("core", 110 / 115),
        ("core.strict.f1", 110 / 115),
        ("core.p", 1.0),
        ("RATING.r", 15 / 20),
        ("RATING.exact.r", 15 / 20),
        ("macro_core.r", (1 + 1 + 0.75 + 1) / 4),
        ("QUOTE", 1.0),
        ("detection", 1.0),
        ("exact", 0.5),
        ("exact_doc_mean", 0.5),
        ("rating_action.p", 0.5),
    ],
)
def test_value_of_a_named_figure(half: Score, name: str, wanted: float) -> None:
    assert value(metric(name), half) == pytest.approx(wanted)


def test_metric_says_what_is_counted() -> None:
    assert metric("BROKER.partial.r") == Metric("BROKER.partial.r", ((("scheme", "partial", "BROKER"),),), "r")
    assert metric("exact.p") == Metric("exact.p", ((("events", "exact"),),), "p")
    assert metric("rating_to.r") == Metric("rating_to.r", ((("fields", "rating_to"),),), "r")
    assert metric("exact_doc_mean") == Metric("exact_doc_mean", ())


def test_metric_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="unknown figure 'cor'") as caught:
        metric("cor")
    assert str(caught.value) == (
        "unknown figure 'cor'; it is one of BROKER, TICKER, RATING, TARGET, QUOTE, COMPANY, ANALYST, ACTION, DATE, "
        "MULTIPLE, core, all, macro_core, macro_all, detection, exact, exact_doc_mean, broker, company, tickers, "
        "analyst, rating_action, target_action, rating_from, rating_to, target_from, target_to, date, quotes, "
        "prominence; spans may add .strict, .exact, .partial or .type, and all but exact_doc_mean .f1, .p or .r"
    )


@pytest.mark.parametrize("name", ["cor", "core.x", "core.p.p", "exact.strict", "exact_doc_mean.p", "", "spans.core"])
def test_metric_refuses(name: str) -> None:
    with pytest.raises(ValueError, match="unknown figure"):
        metric(name)


def test_told_metrics_are_those_with_cases(half: Score) -> None:
    names = told_metrics(half)
    assert names[:2] == ["BROKER", "TICKER"]
    assert {"core", "macro_core", "exact_doc_mean", "target_to"} <= set(names)
    assert not {"QUOTE", "quotes", "analyst"} & set(names)
    assert told_metrics(Score()) == []


def test_floors_and_what_falls_below(half: Score) -> None:
    wanted = floors("core=0.95, exact=0.85,exact_doc_mean=0.5")
    assert [(m.name, least) for m, least in wanted] == [
        ("core", 0.95),
        ("exact", 0.85),
        ("exact_doc_mean", 0.5),
    ]
    assert below(wanted, half) == [{"name": "exact", "floor": 0.85, "value": 0.5}]
    assert floors("") == []
    assert [least for _, least in floors("core=0,exact=1")] == [0, 1]


def test_what_falls_below_is_told_to_six_places() -> None:
    third = score([record("[Buy](RATING) [Hold](RATING) [Sell](RATING)")], [record("[Buy](RATING) Hold Sell")])
    assert below(floors("core.r=0.5"), third) == [{"name": "core.r", "floor": 0.5, "value": 0.333333}]


@pytest.mark.parametrize("text", ["core", "core=", "core=x", "core=95", "core=1.5", "core=-1", "core=1=0.5"])
def test_floors_refuse(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no floor; write them as in core=0\.95,exact=0\.85"):
        floors(text)
    with pytest.raises(ValueError, match="unknown figure 'cor'"):
        floors("cor=0.5")


def test_intervals_hold_the_figure_and_narrow_with_documents() -> None:
    few, many = score(*run(10, 5)), score(*run(200, 100))
    names = ["core", "exact", "exact_doc_mean", "macro_core", "RATING.r"]
    wide, narrow = intervals(few, names), intervals(many, names)
    for name in names:
        assert wide[name][0] <= value(metric(name), few) <= wide[name][1]
        assert narrow[name][1] - narrow[name][0] < (wide[name][1] - wide[name][0]) / 2
    # The exact binomial interval of 100 in 200 is 0.43 to 0.57.
    assert narrow["exact"] == (pytest.approx(0.43, abs=0.02), pytest.approx(0.57, abs=0.02))
    assert narrow["exact_doc_mean"] == pytest.approx(narrow["exact"])


def test_intervals_are_the_same_every_time(half: Score) -> None:
    assert intervals(half, ["core"]) == intervals(half, ["core"])
    many = score(*run(200, 90))
    assert intervals(many, ["core"], resamples=50) != intervals(many, ["core"], resamples=50, seed=1)


def test_intervals_need_two_documents_and_something_to_count(half: Score) -> None:
    assert intervals(score(*run(1, 1)), ["core"]) == {}
    assert intervals(half, ["QUOTE", "core"]).keys() == {"core"}


def test_intervals_leave_out_resamples_without_a_case() -> None:
    gold, pred = run(30, 0)
    gold[0]["spans"].append({"id": "T9", "label": "ANALYST", "start": 0, "end": 3, "text": "Jef"})
    assert intervals(score(gold, pred), ["ANALYST"]) == {"ANALYST": (0.0, 0.0)}


def test_paired_difference() -> None:
    gold, worse = run(60, 30)
    better = run(60, 3)[1]
    a, b = score(gold, worse), score(gold, better)
    found = paired(a, b, ["exact", "exact_doc_mean"])["exact"]
    assert (found.a, found.b) == (0.5, 0.95)
    assert 0.3 < found.low < 0.45 < found.high < 0.6
    assert found.clear
    assert found.p < 0.01
    same = paired(a, a, ["exact"])["exact"]
    assert (same.low, same.high, same.p, same.clear) == (0, 0, 1, False)
    back = paired(b, a, ["exact"])["exact"]
    assert (back.low, back.high) == (-found.high, -found.low)


def test_paired_refuses_other_documents(half: Score) -> None:
    with pytest.raises(ValueError, match="not scored over the same documents"):
        paired(half, score(*run(3, 0)), ["core"])


def test_paired_with_nothing_to_draw_claims_nothing() -> None:
    gold, pred = run(1, 1)
    found = paired(score(gold, pred), score(gold, gold), ["exact"])["exact"]
    assert (found.a, found.b, found.clear, found.p) == (0, 1, False, 1)
    gold, pred = run(3, 0)
    found = paired(score(gold, pred), score(gold, gold), ["QUOTE"])["QUOTE"]
    assert (found.clear, found.p) == (False, 1)


def test_compare_runs_tells_what_changed() -> None:
    gold, a = run(4, 2)
    b = copy.deepcopy(gold)
    b[3]["spans"] = b[3]["spans"][1:]
    found = compare_runs(gold, a, b)
    assert [c.document for c in found.changes] == ["0", "1", "3"]
    assert found.changes[0].broken == []
    assert len(found.changes[0].fixed) == 2
    assert found.changes[0].fixed[0] == "missed gold RATING 'Hold' 51"
    assert "gold broker=Jefferies company=Acme Inc rating_action=upgrade" in found.changes[0].fixed[1]
    assert "pred broker=Jefferies company=Acme Inc rating_action=reiterate" in found.changes[0].fixed[1]
    assert found.changes[2] == ("3", [], ["missed gold BROKER 'Jefferies' 0"])
    assert found.figures["exact"].a == 0.5
    assert found.figures["BROKER"].b < 1


def test_slices_group_the_documents() -> None:
    gold, pred = run(5, 1)
    gold[4]["meta"] = {}
    found = slices(gold, score(gold, pred), "meta.outlet")
    assert list(found) == ["even", "odd", "(none)"]
    assert [len(s.documents) for s in found.values()] == [2, 2, 1]
    assert found["even"].exact_doc_mean() == 0.5
    assert found["odd"].exact_doc_mean() == 1.0


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("meta.a", "x"),
        ("meta.n", "3"),
        ("meta.a.b", "(none)"),
        ("nothing", "(none)"),
        ("meta.empty", "(none)"),
    ],
)
def test_value_at(path: str, wanted: str) -> None:
    assert value_at({"meta": {"a": "x", "n": 3, "empty": ""}}, path) == wanted
