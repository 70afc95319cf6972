"""Scores: spans, events, what a record annotates, and invalid runs."""

import copy
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.evaluation.assign import best_pairs
from nlp.evaluation.counts import Counts
from nlp.evaluation.pairing import pair_events
from nlp.evaluation.scorer import InvalidRun, Score, align, score
from tests.evaluation.making import UPGRADE, event, record

ALL = frozenset(["broker", "company", "tickers", "rating_action", "rating_to"])


def figures(counts: dict[str, float]) -> tuple[float, float, float]:
    return counts["tp"], counts["fp"], counts["fn"]


def test_score_of_a_copy_is_perfect() -> None:
    gold = record(UPGRADE)
    data = score([gold], [copy.deepcopy(gold)]).to_dict()
    assert figures(data["spans"]["core"]) == (6, 0, 0)
    assert figures(data["spans"]["RATING"]) == (2, 0, 0)
    assert figures(data["events"]["exact"]) == (1, 0, 0)
    assert data["events"]["exact_doc_mean"] == 1.0
    assert {c["f1"] for c in data["events"]["fields"].values()} == {1.0}


def test_score_counts_spans_strictly() -> None:
    gold = record("[Jefferies](BROKER) likes [Acme](COMPANY), [Buy](RATING)")
    pred = record("[Jefferies likes](BROKER) [Acme](RATING), [Buy](RATING)")
    data = score([gold], [pred]).to_dict()["spans"]
    assert figures(data["BROKER"]) == (0, 1, 1)
    assert figures(data["COMPANY"]) == (0, 0, 1)
    assert figures(data["RATING"]) == (1, 1, 0)
    assert figures(data["core"]) == (1, 2, 1)
    assert data["core"]["p"] == 0.333333
    assert isinstance(data["core"]["tp"], int)
    assert data["core"]["r"] == 0.5
    assert data["core"]["f1"] == 0.4
    assert data["TICKER"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "tp": 0, "fp": 0, "fn": 0}


def test_score_counts_a_span_given_twice_as_spurious() -> None:
    gold = record("[Buy](RATING)")
    pred = record("[Buy](RATING)")
    pred["spans"] *= 2
    assert figures(score([gold], [pred]).to_dict()["spans"]["RATING"]) == (1, 1, 0)


def test_score_counts_false_positives_of_a_record_without_labels() -> None:
    gold = record("Nothing here\n=> []")
    pred = record('[Nothing](BROKER) here\n=> [{"broker": "Nothing"}]')
    data = score([gold], [pred]).to_dict()
    assert figures(data["spans"]["BROKER"]) == (0, 1, 0)
    assert figures(data["events"]["detection"]) == (0, 1, 0)
    assert data["events"]["exact_doc_mean"] == 0.0


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"labels": ["BROKER", "Rating"]}, "a: unknown label Rating; labels are BROKER, TICKER"),
        ({"fields": ["broker", "rating"]}, "a: unknown field rating; fields are broker, company"),
        ({"spans": [{"label": "Rating", "start": 0, "end": 1}]}, "a: unknown label Rating"),
        ({"labels": ["Rating", "Broker"]}, "a: unknown label Broker, Rating; labels are"),
    ],
)
def test_score_refuses_labels_and_fields_that_there_are_not(change: dict[str, object], wanted: str) -> None:
    sound, wrong = record(UPGRADE), record(UPGRADE) | change
    with pytest.raises(ValueError, match=wanted):
        score([wrong], [sound])
    if "spans" in change:
        with pytest.raises(ValueError, match=wanted):
            score([sound], [wrong])


def test_score_leaves_out_what_gold_does_not_annotate() -> None:
    gold = record("[Buy](RATING) now", labels=["RATING"])
    pred = record('[Buy](RATING) [now](DATE)\n=> [{"broker": "x"}]')
    data = score([gold], [pred]).to_dict()
    assert figures(data["spans"]["DATE"]) == (0, 0, 0)
    assert figures(data["events"]["detection"]) == (0, 0, 0)
    with_date = score([gold | {"labels": ["RATING", "DATE"]}], [pred]).to_dict()
    assert figures(with_date["spans"]["DATE"]) == (0, 1, 0)


def test_score_honours_fields() -> None:
    gold = record(UPGRADE)
    pred = copy.deepcopy(gold)
    pred["events"][0]["rating_to"] = {"value": "Hold"}
    pred["events"][0]["broker"] = None
    gold["fields"] = ["company", "target_to"]
    data = score([gold], [pred]).to_dict()["events"]
    assert figures(data["exact"]) == (1, 0, 0)
    assert figures(data["fields"]["rating_to"]) == (0, 0, 0)
    assert figures(data["fields"]["target_to"]) == (1, 0, 0)
    gold["fields"] = []
    assert figures(score([gold], [pred]).to_dict()["events"]["detection"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("field", "value", "exact"),
    [
        ("rating_action", "downgrade", 0),
        ("target_action", "cut", 0),
        ("rating_from", {"value": "Sell"}, 0),
        ("rating_to", None, 0),
        ("target_from", None, 0),
        ("target_to", {"value": {"amount": 3600.0, "currency": "USD"}}, 0),
        ("tickers", [], 0),
        ("company", {"value": "Emca"}, 0),
        ("date", {"value": "2025-01-01"}, 1),
        ("analyst", {"value": "Jane Doe"}, 1),
        ("quotes", [{"value": "so"}], 1),
        ("prominence", "context", 1),
    ],
)
def test_an_event_is_exact_by_nine_fields(field: str, value: object, exact: int) -> None:
    gold = record(UPGRADE)
    pred = copy.deepcopy(gold)
    pred["events"][0][field] = value
    data = score([gold], [pred]).to_dict()["events"]
    assert figures(data["detection"]) == (1, 0, 0)
    assert figures(data["exact"]) == (exact, 1 - exact, 1 - exact)


def test_fields_count_values() -> None:
    gold, pred = record(UPGRADE), record(UPGRADE)
    gold["events"][0]["quotes"] = [{"value": v} for v in "abc"]
    pred["events"][0]["quotes"] = [{"value": v} for v in "cbx"]
    pred["events"][0]["rating_from"] = None
    pred["events"][0]["rating_to"] = {"value": "Sell"}
    pred["events"][0]["analyst"] = {"value": "Jane Doe"}
    fields = score([gold], [pred]).to_dict()["events"]["fields"]
    assert figures(fields["quotes"]) == (2, 1, 1)
    assert figures(fields["rating_from"]) == (0, 0, 1)
    assert figures(fields["rating_to"]) == (0, 1, 1)
    assert figures(fields["analyst"]) == (0, 1, 0)
    assert figures(fields["date"]) == (0, 0, 0)


def test_fields_of_unpaired_events_count_too() -> None:
    gold, pred = record(UPGRADE), record(UPGRADE)
    pred["events"][0]["broker"] = {"value": "UBS"}
    fields = score([gold], [pred]).to_dict()["events"]["fields"]
    assert figures(fields["company"]) == (0, 1, 1)
    assert figures(fields["tickers"]) == (0, 1, 1)


def test_pairing_needs_house_and_stock() -> None:
    gold = [event({"broker": "UBS", "company": "Acme"}), event({"company": "Acme"})]
    pred = [event({"company": "Acme Inc"}), event({"broker": "UBS", "company": "Emca"})]
    assert pair_events(gold, pred, ALL) == [(1, 0)]


def test_pairing_takes_the_best_total_not_the_first() -> None:
    gold = [
        event({"broker": "UBS", "company": "Acme", "rating_action": "upgrade", "rating_to": "Buy"}),
        event({"broker": "UBS", "company": "Acme", "rating_action": "reiterate", "rating_to": "Buy"}),
    ]
    pred = [
        event({"broker": "UBS", "company": "Acme", "rating_action": "reiterate", "rating_to": "Buy"}),
        event({"broker": "UBS", "company": "Acme", "rating_action": "upgrade", "rating_to": "Hold"}),
    ]
    assert pair_events(gold, pred, ALL) == [(0, 1), (1, 0)]
    assert pair_events(gold, pred[::-1], ALL) == [(0, 0), (1, 1)]
    assert pair_events(gold[:1], pred, ALL) == [(0, 0)]


def test_pairing_without_house_and_stock_fields_pairs_anything() -> None:
    gold = [event({"broker": "UBS", "rating_to": "Buy"})]
    pred = [event({"broker": "JPM", "rating_to": "Sell"}), event({"rating_to": "Buy"})]
    assert pair_events(gold, pred, frozenset(["rating_to"])) == [(0, 1)]


WEIGHTS = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 20).map(float), max_size=12)


@given(WEIGHTS)
# Two groups that a later pair makes one, then a pair of what was the second group.
@example({(0, 0): 1.0, (1, 1): 5.0, (1, 2): 6.0, (2, 0): 1.0, (2, 1): 9.0, (3, 2): 6.0})
def test_best_pairs_is_the_best_of_all_pairings(weight: dict[tuple[int, int], float]) -> None:
    found = best_pairs(weight)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert set(found) <= set(weight)
    columns = [0, 1, 2, 3]
    best = max(sum(weight.get(pair, 0.0) for pair in enumerate(order)) for order in itertools.permutations(columns))
    assert sum(weight[pair] for pair in found) == best
    assert found == best_pairs(dict(reversed(weight.items())))


def test_best_pairs_takes_the_first_of_equals() -> None:
    assert best_pairs({(0, 1): 1.0, (0, 0): 1.0}) == [(0, 0)]
    assert best_pairs({(1, 0): 1.0, (0, 0): 1.0}) == [(0, 0)]
    assert best_pairs({}) == []


def test_pairing_looks_at_the_annotated_parts_of_a_stock_only() -> None:
    gold = [event({"company": "Acme", "tickers": ["A"]})]
    pred = [event({"company": "Emca", "tickers": ["A"]})]
    assert pair_events(gold, pred, frozenset(["company", "tickers"])) == [(0, 0)]
    assert pair_events(gold, pred, frozenset(["tickers"])) == [(0, 0)]
    assert pair_events(gold, pred, frozenset(["company"])) == []
    pred[0] |= {"company": {"value": "Acme"}, "tickers": [{"value": "B"}]}
    assert pair_events(gold, pred, frozenset(["tickers"])) == []


def test_pairing_of_equal_agreement_goes_by_the_fields_of_exactness() -> None:
    gold = [event({"company": "Acme", "rating_to": "Buy", "date": "2025-01-01"})]
    pred = [
        event({"company": "Acme", "rating_to": "Hold", "date": "2025-01-01"}),
        event({"company": "Acme", "rating_to": "Buy", "date": "2025-01-02"}),
    ]
    assert pair_events(gold, pred, frozenset(["company", "rating_to", "date"])) == [(0, 1)]
    # But two further fields weigh more than one of them.
    gold[0]["analyst"] = pred[0]["analyst"] = {"value": "Jane Doe"}
    assert pair_events(gold, pred, frozenset(["company", "rating_to", "date", "analyst"])) == [(0, 0)]


def test_pairing_prefers_one_pair_that_agrees_to_two_that_hardly_do() -> None:
    told = {"broker": "UBS", "rating_action": "upgrade", "rating_to": "Buy", "target_action": "raise"}
    other = {"broker": "UBS", "rating_action": "downgrade", "rating_to": "Sell", "target_action": "cut"}
    gold = [event(told | {"company": "Acme"}), event(other | {"company": "Acme Foods"})]
    pred = [event(told | {"company": "Acme"}), event(other | {"company": "Acme Robotics", "target_action": "set"})]
    fields = frozenset(["broker", "company", "rating_action", "rating_to", "target_action"])
    assert pair_events(gold, pred, fields) == [(0, 0)]


def test_align_puts_an_empty_record_where_none_is() -> None:
    gold = record("[Buy](RATING)")
    assert list(align([gold], [gold])) == [(gold, gold, None)]
    empty = {"id": "a", "text": "Buy", "spans": [], "events": []}
    assert list(align([gold], [])) == [(gold, empty, "a: missing from the predictions")]
    ((_, prediction, problem),) = align([gold], [gold | {"text": "Sell"}])
    assert prediction == empty
    assert problem is not None
    assert "the text was changed" in problem


def test_detection_counts_both_sides() -> None:
    gold, pred = record(UPGRADE), record(UPGRADE)
    gold["events"] += [event({"broker": "UBS"}), event({"broker": "Citi"})]
    pred["events"] += [event({"broker": "Jefferies"})]
    assert figures(score([gold], [pred]).to_dict()["events"]["detection"]) == (1, 1, 2)


def test_documents_weigh_alike_in_the_mean() -> None:
    line = '{"broker": "UBS", "company": "Acme", "rating_action": "reiterate"}'
    long_gold = record(f"UBS on Acme\n=> [{', '.join([line] * 9)}]", "long")
    short_gold = record(f"UBS on Acme\n=> [{line}]", "short")
    none = record("UBS on Acme\n=> []", "none")
    short_pred = copy.deepcopy(short_gold) | {"events": []}
    result = score([long_gold, short_gold, none], [copy.deepcopy(long_gold), short_pred, none])
    assert result.total("events", "exact") == Counts(9, 0, 1)
    assert result.exact_doc_mean() == 0.5
    data = result.to_dict()
    assert data["documents"] == 3
    assert data["events"]["exact_doc_mean"] == 0.5
    assert figures(data["events"]["detection"]) == (9, 0, 1)
    assert score([none], [none]).exact_doc_mean() == 1.0
    gold = [short_gold, short_gold | {"id": "b"}, short_gold | {"id": "c"}]
    third = score(gold, [short_gold, short_pred | {"id": "b"}, short_pred | {"id": "c"}])
    assert third.to_dict()["events"]["exact_doc_mean"] == 0.333333


@pytest.mark.parametrize(
    ("pred", "problem"),
    [
        pytest.param([], "a: missing from the predictions", id="missing"),
        pytest.param([record("[Buy](RATING) x")], "a: the text was changed at character 3", id="changed"),
        pytest.param([record("[Buy](RATING)")] * 2, "a: the predictions have this id twice", id="twice"),
    ],
)
def test_score_refuses_an_invalid_run(pred: list[dict[str, object]], problem: str) -> None:
    gold = [record("[Buy](RATING)")]
    with pytest.raises(InvalidRun) as caught:
        score(gold, pred)
    assert caught.value.problems[0].startswith(problem)
    allowed = score(gold, pred, allow_invalid=True)
    assert len(allowed.problems) == 1
    right = int("twice" in problem)
    assert figures(allowed.to_dict()["spans"]["RATING"]) == (right, 0, 1 - right)


def test_score_refuses_gold_with_an_id_twice() -> None:
    with pytest.raises(InvalidRun, match="the gold has this id twice"):
        score([record("[Buy](RATING)")] * 2, [record("[Buy](RATING)")])


def test_invalid_run_lists_twenty() -> None:
    problems = [f"{n}: missing" for n in range(21)]
    assert str(InvalidRun(problems)).endswith("\n  19: missing\n  and 1 more")
    assert str(InvalidRun(problems[:20])).endswith("\n  18: missing\n  19: missing")


def test_a_changed_text_is_shown_where_it_changes() -> None:
    gold = [record("[Buy](RATING) and hold it for years")]
    with pytest.raises(InvalidRun, match="at character 4: 'and hold it ' in the gold, 'or sell' in the pred"):
        score(gold, [{"id": "a", "text": "Buy or sell"}])
    with pytest.raises(InvalidRun, match="at character 3: ' and hold it' in the gold, '' in the prediction"):
        score(gold, [{"id": "a", "text": "Buy"}])
    with pytest.raises(InvalidRun, match="at character 8: 'hold it for ' in the gold, 'keep it for ' in the pred"):
        score(gold, [{"id": "a", "text": "Buy and keep it for years"}])


def test_score_leaves_records_alone_that_gold_does_not_know() -> None:
    gold = [record("[Buy](RATING)")]
    result = score(gold, [record("[Buy](RATING)", "other"), record("[Buy](RATING)")])
    assert figures(result.to_dict()["spans"]["RATING"]) == (1, 0, 0)


def test_scores_of_shards_add_up() -> None:
    gold = [record(UPGRADE, str(n)) for n in range(3)]
    pred = copy.deepcopy(gold)
    pred[1]["spans"].pop()
    pred[2]["events"] = []
    pred[0]["text"] += "!"
    whole = score(gold, pred, allow_invalid=True)
    shards = [score([g], [p], allow_invalid=True) for g, p in zip(gold, pred, strict=True)]
    parts = sum(shards, Score())
    assert [d.id for d in parts.documents] == ["0", "1", "2"]
    assert parts.to_dict()["problems"] == list(whole.problems) != []
    assert parts == whole
    assert parts.to_dict() == whole.to_dict()


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 3), min_size=1, max_size=4))
def test_counts_add_and_rate(rows: list[tuple[int, int, int]]) -> None:
    total = sum((Counts(*row) for row in rows), Counts())
    assert (total.tp, total.fp, total.fn) == tuple(map(sum, zip(*rows, strict=True)))
    assert 0 <= total.f1 <= 1
    if total.tp:
        assert total.f1 == pytest.approx(2 * total.p * total.r / (total.p + total.r))
    else:
        assert total.p == total.r == total.f1 == float(total.empty)


@pytest.mark.parametrize("name", ["dev_short.jsonl", "dev_article.jsonl"])
def test_score_of_shared_gold_against_itself(name: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "gold" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    data = score(gold, copy.deepcopy(gold)).to_dict()
    assert data["spans"]["core"]["f1"] == data["events"]["exact"]["f1"] == data["events"]["exact_doc_mean"] == 1.0
    assert {data["spans"][label]["fn"] for label in LABELS} == {0}
