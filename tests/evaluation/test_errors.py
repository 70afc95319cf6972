"""Errors, one by one, and how they are told."""

import copy

import pytest

from nlp.evaluation.errors import event_errors, event_place, sentence_around, span_errors
from nlp.evaluation.excerpt import Excerpt, excerpt, pieces
from nlp.evaluation.run import evaluate
from nlp.evaluation.runs import compare_runs
from nlp.evaluation.terminal import (
    ANNOTATORS,
    comparison_lines,
    error_lines,
    evaluation_lines,
    marked,
    score_lines,
    slice_lines,
)
from nlp.evaluation.values import short
from tests.evaluation.making import UPGRADE, event, record


def kinds(gold: str, pred: str) -> list[tuple[str, str]]:
    return [(e.kind, e.label) for e in span_errors(record(gold), record(pred))]


@pytest.mark.parametrize(
    ("gold", "pred", "wanted"),
    [
        pytest.param("[a](BROKER) b", "[a](BROKER) b", [], id="right"),
        pytest.param("[a](BROKER) b", "a b", [("missed", "BROKER")], id="missed"),
        pytest.param("a b", "[a](BROKER) b", [("spurious", "BROKER")], id="spurious"),
        pytest.param("[a b](BROKER) c", "[a](BROKER) b c", [("boundary", "BROKER")], id="boundary"),
        pytest.param("[a](BROKER) b", "[a](COMPANY) b", [("label", "BROKER")], id="label"),
        pytest.param(
            "[abcd](BROKER) e",
            "[a](COMPANY)bcd e",
            [("missed", "BROKER"), ("spurious", "COMPANY")],
            id="too little overlap",
        ),
        pytest.param("[[a](TARGET) b](QUOTE)", "[a](TARGET) b", [("missed", "QUOTE")], id="the inner one is right"),
        pytest.param(
            "[[ab](TARGET) c](QUOTE)",
            "[a](TARGET)b c",
            [("boundary", "TARGET"), ("missed", "QUOTE")],
            id="a boundary before a label",
        ),
    ],
)
def test_span_errors_by_kind(gold: str, pred: str, wanted: list[tuple[str, str]]) -> None:
    assert kinds(gold, pred) == wanted


def test_span_errors_carry_rule_and_nearest() -> None:
    gold = record("x [Acme Foods](COMPANY) y")
    pred = record("x [Acme](BROKER) Foods y")
    pred["spans"][0]["rule"] = "broker.acme"
    spurious, missed = span_errors(gold, pred)
    assert (missed.kind, missed.rule, missed.nearest) == ("missed", None, pred["spans"][0])
    assert (spurious.kind, spurious.rule, spurious.nearest) == ("spurious", "broker.acme", gold["spans"][0])
    lost = {
        "label": "COMPANY",
        "start": 2,
        "end": 12,
        "text": "Acme Foods",
        "rule": "company.x",
        "why": "overlaps",
    }
    assert span_errors(gold, pred | {"lost": [lost]})[1].nearest == lost


def test_span_errors_leave_out_labels_not_annotated() -> None:
    assert span_errors(record("a", labels=["RATING"]), record("[a](BROKER)")) == []


def test_event_errors_by_kind() -> None:
    both = ['{"broker": "UBS", "company": "Acme", "rating_action": "upgrade"}']
    gold = record("UBS on Acme\n=> [" + ", ".join([*both, '{"broker": "JPM", "company": "Emca"}']) + "]")
    pred = copy.deepcopy(gold)
    pred["events"][0]["rating_action"] = "reiterate"
    pred["events"][0]["frame"] = "frame.x"
    pred["events"][1] = event({"broker": "Citi", "company": "Zeta"}) | {"frame": "frame.y"}
    found = event_errors(gold, pred)
    assert [(e.kind, e.fields, e.rule, e.exact) for e in found] == [
        ("field", ("rating_action",), "frame.x", False),
        ("missed event", ("broker", "company"), None, False),
        ("spurious event", ("broker", "company"), "frame.y", False),
    ]


def test_event_errors_tell_an_exact_pair_with_other_differences() -> None:
    gold, pred = record(UPGRADE), record(UPGRADE)
    pred["events"][0]["prominence"] = "context"
    (found,) = event_errors(gold, pred)
    assert (found.kind, found.fields, found.exact) == ("field", ("prominence",), True)


def test_event_errors_put_a_misread_house_beside_its_event() -> None:
    gold, pred = record(UPGRADE), record(UPGRADE)
    pred["events"][0]["broker"] = None
    (found,) = event_errors(gold, pred)
    assert (found.kind, found.fields, found.exact) == ("house or stock", ("broker",), False)


def test_event_errors_of_a_record_without_events() -> None:
    assert event_errors(record("[a](BROKER)"), record('a\n=> [{"broker": "a"}]')) == []


def test_event_place_is_the_sentence_with_most_of_its_values() -> None:
    made = record("[UBS](BROKER) is a bank. [UBS](BROKER) cut [Acme](COMPANY) to [Sell](RATING). [Sell](RATING) it is.")
    wanted = event({"broker": "UBS", "company": "Acme", "rating_to": "Sell"})
    start, end = event_place(wanted, made)
    assert made["text"][start:end] == "UBS cut Acme to Sell."
    assert event_place(wanted | {"sentence": [1, 2]}, made) == (1, 2)
    start, end = event_place(event({}), made)
    assert made["text"][start:end] == "UBS is a bank."


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("One here. Two there. Three.", "Two", "Two there."),
        ("Acme Inc. rose. Then fell.", "rose", "Acme Inc. rose."),
        ("Head\nBody is here", "Body", "Body is here"),
        ("He said “so.” Then left.", "Then", "Then left."),
        ("no stop at all", "stop", "no stop at all"),
    ],
)
def test_sentence_around(text: str, at: str, wanted: str) -> None:
    place = text.index(at)
    start, end = sentence_around(text, place, place + len(at))
    assert text[start:end] == wanted


def test_excerpt_cuts_a_long_sentence_but_never_a_span() -> None:
    far = {"start": 500, "end": 510}
    assert excerpt((0, 1000), [far, None]) == Excerpt(390, 620, True, True)
    assert excerpt((0, 600), [far]) == Excerpt(390, 600, True, False)
    assert excerpt((505, 520), [far]) == Excerpt(500, 520, False, False)
    assert excerpt((3, 9), []) == Excerpt(3, 9, False, False)


def test_pieces_join_to_the_excerpt() -> None:
    cut = Excerpt(2, 8, False, False)
    assert list(pieces("0123456789", cut, {"start": 4, "end": 6})) == [
        ("23", False),
        ("45", True),
        ("67", False),
    ]
    assert list(pieces("0123456789", cut, {"start": 2, "end": 8})) == [("234567", True)]
    assert list(pieces("0123456789", cut, None)) == [("234567", False)]


def test_marked_shows_both_spans() -> None:
    text = "ab\ncd ef gh"
    spans = {"start": 3, "end": 8}, {"start": 3, "end": 5}
    assert marked(text, (0, 11), *spans) == "ab⏎⟦«cd» ef⟧ gh"
    assert marked(text, (0, 11), None, spans[1]) == "ab⏎«cd» ef gh"


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("rating_to", None, "-"),
        ("rating_to", {"value": "Buy", "span": "T1"}, "Buy"),
        ("target_to", {"value": {"amount": 3600.0, "currency": "JPY"}}, "JPY 3600"),
        ("target_to", {"value": {"amount": 1234567.5, "currency": "JPY"}}, "JPY 1234567.5"),
        ("target_to", {"value": {"amount": 1e6, "currency": "JPY"}}, "JPY 1000000.0"),
        ("target_to", {"value": {"amount": 1000000.5, "currency": "JPY"}}, "JPY 1000000.5"),
        ("tickers", [{"value": "A"}, {"value": "B"}], "[A | B]"),
        ("quotes", ["x" * 64], f"[{'x' * 64}]"),
        ("quotes", ["x" * 65], f"[{'x' * 40}…{'x' * 20}]"),
        ("quotes", None, "[]"),
        ("quotes", ["x" * 70], f"[{'x' * 40}…{'x' * 20}]"),
        ("rating_action", "upgrade", "upgrade"),
    ],
)
def test_short_values(name: str, value: object, wanted: str) -> None:
    assert short(name, value) == wanted


def test_error_lines_are_dense() -> None:
    gold = record(UPGRADE)
    pred = record(UPGRADE.replace("[Buy](RATING)", "[Buy](COMPANY)").replace("[Acme Inc](COMPANY)", "Acme Inc"))
    pred["spans"][0]["rule"] = "broker.jefferies"
    pred["events"][0]["target_to"] = None
    lines = list(error_lines([(gold, span_errors(gold, pred), event_errors(gold, pred))]))
    text = "Jefferies upgraded ⟦Acme Inc⟧ (TYO:3774) to Buy from Hold, raising"
    assert lines[0] == "\n== RATING label: 1   ⟦gold⟧ «pred»"
    assert lines[1].startswith("a  found as COMPANY | Jefferies upgraded Acme Inc (TYO:3774) to «⟦Buy⟧» from Hold")
    assert lines[2] == "\n== COMPANY missed: 1   ⟦gold⟧ «pred»"
    assert lines[3].startswith(f"a | {text}")
    assert lines[4] == "\n== EVENTS: 1 field"
    assert lines[5].startswith("FIELD  a  | Jefferies upgraded")
    assert lines[-1] == "    target_to      gold JPY 3600  <>  pred -"


def test_error_lines_between_annotators_name_neither_gold() -> None:
    gold, pred = record(UPGRADE), record("[Jefferies](BROKER) x\n=> []")
    pred["text"] = gold["text"]
    lines = list(error_lines([(gold, span_errors(gold, pred), event_errors(gold, pred))], ANNOTATORS))
    assert "\n== RATING only A: 2   ⟦A⟧ «B»" in lines
    assert "\n== EVENTS: 1 event only A" in lines


def test_evaluation_lines_tell_everything_asked_for() -> None:
    gold = [record(UPGRADE, str(n), meta={"style": "wire"}) for n in range(2)]
    pred = copy.deepcopy(gold)
    pred[0]["spans"] = pred[0]["spans"][1:]
    pred[1]["events"] = []
    result = evaluate(gold, pred, by=["meta.style"], other=gold, fail_under="exact=0.9")
    lines = list(evaluation_lines(result, with_errors=True, schemes=True))
    assert not result.ok
    rows = {line.split("  ")[0].strip(): line for line in lines}
    assert rows["span BROKER"].split()[2:8] == ["1.0000", "0.5000", "0.6667", "1", "0", "1"]
    assert rows["span QUOTE"].split()[2:] == ["-", "-", "-", "0", "0", "0"]
    assert rows["event exact, mean over documents"].split()[-2] == "0.5000"
    assert rows["wire"].split() == ["wire", "2", "0.9565", "0.6667", "0.6667", "0.5000"]
    assert lines[-1] == "BELOW THE FLOOR exact: 0.6667, wanted 0.9000"
    assert "2 documents changed: 2 errors of A are gone in B, 0 are new in B" in lines
    assert "\n== BROKER missed: 1   ⟦gold⟧ «pred»" in lines
    assert any(line.startswith("\nF1 by scheme") for line in lines)


def test_score_lines_tell_what_is_invalid() -> None:
    result = evaluate([record("[Buy](RATING)")], [], resamples=0)
    assert list(score_lines(result.score))[-1] == "INVALID a: missing from the predictions"
    assert evaluate([record("[Buy](RATING)")], [], allow_invalid=True).ok


def test_slice_and_comparison_lines_of_nothing() -> None:
    assert len(list(slice_lines("meta.x", {}))) == 1
    gold = [record("x")]
    assert list(comparison_lines(compare_runs(gold, gold, gold)))[-1].startswith("0 documents changed")


def test_evaluation_as_json() -> None:
    gold, pred = [record(UPGRADE), record(UPGRADE, "b")], [record(UPGRADE), record(UPGRADE, "b")]
    pred[0]["spans"] = pred[0]["spans"][1:]
    pred[0]["events"][0]["rating_action"] = None
    data = evaluate(gold, pred, by=["id"], other=gold).to_dict(with_errors=True)
    assert data["valid"] is True
    assert data["slices"]["id"]["b"]["spans"]["core"]["f1"] == 1.0
    assert data["intervals"]["exact"][0] == 0.0
    assert data["compare"]["figures"]["exact"]["b"] == 1.0
    assert data["compare"]["documents"][0]["document"] == "a"
    span_error, event_error = data["errors"]
    assert (span_error["of"], span_error["kind"], span_error["label"]) == ("span", "missed", "BROKER")
    assert span_error["text"] == gold[0]["text"][slice(*span_error["sentence"])]
    assert (event_error["of"], event_error["kind"], event_error["fields"]) == (
        "event",
        "field",
        ["rating_action"],
    )
