"""Spans in four schemes, held against nervaluate where it is right, and normal forms."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.evaluation.counts import Counts
from nlp.evaluation.schemes import SCHEMES, match_strictly, norm_counts, scheme_counts, share
from nlp.evaluation.scorer import macro, score
from tests.evaluation.making import record

Span = dict[str, Any]
SLOT = 12


def span(label: str, start: int, end: int, **norm: object) -> Span:
    return {"label": label, "start": start, "end": end} | ({"norm": norm} if norm else {})


def total(gold: list[Span], pred: list[Span]) -> dict[str, Counts]:
    counts = scheme_counts(gold, pred, LABELS)
    return {scheme: sum((counts[scheme, label] for label in LABELS), Counts()) for scheme in SCHEMES}


@pytest.mark.parametrize(
    ("pred", "strict", "exact", "partial", "kind"),
    [
        pytest.param([span("BROKER", 5, 10)], (1, 0, 0), (1, 0, 0), (1, 0, 0), (1, 0, 0), id="right"),
        pytest.param([span("COMPANY", 5, 10)], (0, 1, 1), (1, 0, 0), (1, 0, 0), (0, 1, 1), id="label"),
        pytest.param([span("BROKER", 5, 9)], (0, 1, 1), (0, 1, 1), (0.5, 0.5, 0.5), (1, 0, 0), id="boundary"),
        pytest.param([span("COMPANY", 5, 9)], (0, 1, 1), (0, 1, 1), (0.5, 0.5, 0.5), (0, 1, 1), id="both"),
        pytest.param([span("BROKER", 10, 12)], (0, 1, 1), (0, 1, 1), (0, 1, 1), (0, 1, 1), id="adjacent"),
        pytest.param([], (0, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 1), id="missed"),
        pytest.param(
            [span("BROKER", 5, 7), span("BROKER", 8, 10)],
            (0, 2, 1),
            (0, 2, 1),
            (0.5, 1.5, 0.5),
            (1, 1, 0),
            id="split in two",
        ),
    ],
)
def test_schemes_of_one_gold_span(
    pred: list[Span],
    strict: tuple[float, ...],
    exact: tuple[float, ...],
    partial: tuple[float, ...],
    kind: tuple[float, ...],
) -> None:
    found = total([span("BROKER", 5, 10)], pred)
    wanted = {"strict": strict, "exact": exact, "partial": partial, "type": kind}
    assert {scheme: (c.tp, c.fp, c.fn) for scheme, c in found.items()} == wanted


def test_a_pair_counts_for_the_gold_label() -> None:
    counts = scheme_counts([span("BROKER", 5, 10)], [span("COMPANY", 5, 10)], LABELS)
    assert counts["exact", "BROKER"] == Counts(1, 0, 0)
    assert counts["exact", "COMPANY"] == Counts(0, 0, 0)
    assert counts["strict", "COMPANY"] == Counts(0, 1, 0)


def test_nested_spans_are_offered_to_their_like_first() -> None:
    gold = [span("QUOTE", 0, 40), span("TARGET", 10, 14)]
    pred = [span("TARGET", 10, 13), span("QUOTE", 0, 39)]
    assert total(gold, pred)["partial"] == Counts(1, 1, 1)
    assert total(gold, pred)["type"] == Counts(2, 0, 0)


def test_like_is_preferred_then_the_same_extent() -> None:
    gold = [span("BROKER", 5, 10)]
    other, like, wider = span("COMPANY", 5, 10), span("BROKER", 6, 10), span("RATING", 4, 10)
    assert total(gold, [other, like])["partial"] == Counts(0.5, 1.5, 0.5)
    assert total(gold, [wider, other])["partial"] == Counts(1, 1, 0)


def test_of_two_others_the_one_with_the_larger_overlap_is_paired() -> None:
    gold = [span("BROKER", 0, 10)]
    for pred in itertools.permutations([span("COMPANY", 0, 6), span("RATING", 6, 10)]):
        counts = scheme_counts(gold, list(pred), LABELS)
        assert counts["partial", "COMPANY"] == Counts(0, 0, 0)
        assert counts["partial", "RATING"] == Counts(0, 1, 0)


def test_the_order_of_spans_does_not_matter() -> None:
    gold = [span("BROKER", 0, 10), span("COMPANY", 4, 16), span("BROKER", 12, 20)]
    pred = [span("BROKER", 8, 14), span("COMPANY", 9, 18), span("RATING", 0, 5)]
    wanted = total(gold, pred)
    for some, others in itertools.product(itertools.permutations(gold), itertools.permutations(pred)):
        assert total(list(some), list(others)) == wanted


def test_share_is_a_part_of_what_both_cover() -> None:
    assert share(span("A", 0, 10), span("B", 5, 15)) == pytest.approx(5 / 15)
    assert share(span("A", 0, 10), span("B", 0, 10)) == 1
    assert share(span("A", 0, 10), span("B", 10, 15)) == 0
    assert share(span("A", 0, 10), span("B", 2, 4)) == pytest.approx(0.2)
    assert share(span("A", 5, 5), span("B", 5, 5)) == 0


def test_match_strictly_uses_each_span_once() -> None:
    gold = [span("A", 0, 1), span("A", 0, 1)]
    assert match_strictly(gold, [*gold, span("B", 0, 1)]) == ([(0, 0), (1, 1)], [], [2])
    assert match_strictly(gold, gold[:1]) == ([(0, 0)], [1], [])


@st.composite
def separate_documents(draw: st.DrawFn, one_label: bool = False) -> tuple[list[Span], list[Span]]:
    """Gold and predicted spans where each overlaps at most one of the other side: nervaluate's own ground.

    With ``one_label`` those that may overlap have the same label.
    """
    gold, pred = [], []
    for slot in range(draw(st.integers(1, 5))):
        label = draw(st.sampled_from(["BROKER", "COMPANY"]))
        for side in (gold, pred):
            if draw(st.booleans()):
                start = draw(st.integers(0, 4)) + slot * SLOT
                told = label if one_label else draw(st.sampled_from(["BROKER", "COMPANY"]))
                side.append(span(told, start, start + draw(st.integers(1, 5))))
    return gold, pred


THEIR_NAMES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


def theirs(documents: list[tuple[list[Span], list[Span]]]) -> dict[str, Any]:
    """What nervaluate finds; its ends are those of the last character."""
    nervaluate = pytest.importorskip("nervaluate")
    golds, preds = (
        [[each | {"end": each["end"] - 1} for each in side] for side in sides] for sides in zip(*documents, strict=True)
    )
    found: dict[str, Any] = nervaluate.Evaluator(golds, preds, tags=["BROKER", "COMPANY"], loader="dict").evaluate()
    return found


@given(st.lists(separate_documents(), min_size=1, max_size=4))
def test_micro_figures_agree_with_nervaluate(documents: list[tuple[list[Span], list[Span]]]) -> None:
    overall = theirs(documents)["overall"]
    sums = [total(gold, pred) for gold, pred in documents]
    for scheme, name in THEIR_NAMES.items():
        ours = sum((s[scheme] for s in sums), Counts())
        if ours.tp + ours.fp and ours.tp + ours.fn:  # it calls every rate without a case 0
            assert ours.p == pytest.approx(overall[name].precision), scheme
            assert ours.r == pytest.approx(overall[name].recall), scheme
            assert ours.f1 == pytest.approx(overall[name].f1), scheme


def macro_figures(
    documents: list[tuple[list[Span], list[Span]]], schemes: tuple[str, ...]
) -> Iterator[tuple[str, float, float]]:
    """Rates by scheme as means over the labels that occur: ours and theirs."""
    by_label = theirs(documents)["entities"]
    counts = [scheme_counts(gold, pred, LABELS) for gold, pred in documents]
    for scheme in schemes:
        ours = macro(sum((each[scheme, label] for each in counts), Counts()) for label in LABELS)
        told = [found[THEIR_NAMES[scheme]] for found in by_label.values()]
        told = [each for each in told if each.possible or each.actual]
        for rate, name in (("p", "precision"), ("r", "recall"), ("f1", "f1")):
            if told:
                yield f"{scheme}.{rate}", ours[rate], sum(getattr(each, name) for each in told) / len(told)


@given(st.lists(separate_documents(one_label=True), min_size=1, max_size=4))
def test_macro_figures_agree_with_nervaluate(documents: list[tuple[list[Span], list[Span]]]) -> None:
    for figure, ours, other in macro_figures(documents, SCHEMES):
        assert ours == pytest.approx(other, abs=1e-6), figure


@given(st.lists(separate_documents(), min_size=1, max_size=4))
def test_macro_figures_agree_with_nervaluate_where_the_label_counts(
    documents: list[tuple[list[Span], list[Span]]],
) -> None:
    # Label by label it never pairs a span with one of another label, though "exact" and "partial" should.
    for figure, ours, other in macro_figures(documents, ("strict", "type")):
        assert ours == pytest.approx(other, abs=1e-6), figure


def test_norm_counts_what_gold_gives() -> None:
    gold = [
        span("RATING", 0, 3, score=2, stance="positive"),
        span("TARGET", 5, 8, amount=50.0, currency="USD"),
    ]
    pred = [span("RATING", 0, 3, score=3, stance="positive"), span("TARGET", 5, 8, amount=50, extra=1)]
    assert norm_counts(gold, pred) == {
        ("RATING", "score"): Counts(0, 1, 1),
        ("RATING", "stance"): Counts(1, 0, 0),
        ("TARGET", "amount"): Counts(1, 0, 0),
        ("TARGET", "currency"): Counts(0, 0, 1),
    }


def test_norm_counts_found_spans_only_and_both_nulls_not() -> None:
    gold = [span("TICKER", 0, 3, mic=None), span("RATING", 5, 8, score=2)]
    pred = [span("TICKER", 0, 3, mic=None), span("RATING", 5, 9, score=2)]
    assert norm_counts(gold, pred) == {}
    assert norm_counts([span("TICKER", 0, 3, mic=None)], [span("TICKER", 0, 3, mic="XTKS")]) == {
        ("TICKER", "mic"): Counts(0, 1, 0)
    }


def test_norm_counts_add_up() -> None:
    gold = [span("TARGET", n, n + 1, amount=1e6) for n in range(3)]
    pred = [span("TARGET", n, n + 1, amount=1e6 + n) for n in range(3)]
    assert norm_counts(gold, pred) == {("TARGET", "amount"): Counts(2, 1, 1)}
    small = [span("TARGET", 0, 1, amount=0.5)], [span("TARGET", 0, 1, amount=0.5000015)]
    assert norm_counts(*small) == {("TARGET", "amount"): Counts(0, 1, 1)}


def test_norm_names_of_houses_compare_by_house() -> None:
    gold = [span("BROKER", 0, 3, name="Bank of America")]
    assert norm_counts(gold, [span("BROKER", 0, 3, name="BofA Securities")]) == {("BROKER", "name"): Counts(1)}


def test_norm_names_of_companies_compare_as_they_stand() -> None:
    company = [span("COMPANY", 0, 3, name="Acme")], [span("COMPANY", 0, 3, name="ACME")]
    assert norm_counts(*company) == {("COMPANY", "name"): Counts(0, 1, 1)}


def test_macro_is_the_mean_over_labels_that_occur() -> None:
    assert macro([Counts(1, 0, 0), Counts(0, 1, 1), Counts()]) == {"p": 0.5, "r": 0.5, "f1": 0.5}
    assert macro([Counts()]) == {"p": 1.0, "r": 1.0, "f1": 1.0}


def test_rates_are_rounded_to_six_places() -> None:
    thirds = {"p": 0.666667, "r": 0.333333, "f1": 0.444444}
    assert Counts(2, 1, 4).to_dict() == thirds | {"tp": 2, "fp": 1, "fn": 4}
    assert macro([Counts(2, 1, 4)]) == thirds


def test_score_tells_schemes_and_norm() -> None:
    gold = record("[Jefferies](BROKER name=Jefferies) to [Buy](RATING score=2)")
    pred = record("[Jefferies to](BROKER) [Buy](RATING score=3)")
    data = score([gold], [pred]).to_dict()
    assert data["schemes"]["partial"]["core"]["f1"] == 0.75
    assert (data["schemes"]["partial"]["core"]["tp"], data["schemes"]["partial"]["core"]["fp"]) == (1.5, 0.5)
    assert data["schemes"]["type"]["all"]["f1"] == 1.0
    assert data["schemes"]["strict"]["macro_core"]["f1"] == 0.5
    assert data["schemes"]["strict"]["macro_all"]["f1"] == 0.5
    assert data["schemes"]["strict"]["core"] == data["schemes"]["strict"]["all"] == data["spans"]["core"]
    assert data["schemes"]["strict"]["BROKER"] == Counts(0, 1, 1).to_dict()
    assert data["schemes"]["type"]["BROKER"] == Counts(1, 0, 0).to_dict()
    assert data["norm"] == {"RATING": {"score": Counts(0, 1, 1).to_dict()}}
