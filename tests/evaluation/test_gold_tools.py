"""Agreement of annotators, merging and settling, and the draw of what to label next."""

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from nlp.evaluation.agreement import agreement, agreement_lines, kappa
from nlp.evaluation.draw import draw
from nlp.evaluation.merge import merge, settle, settle_all
from nlp.evaluation.validate import check_record
from tests.evaluation.making import UPGRADE, record

# Agreement


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        # The textbook case: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
        ([("y", "y"), ("n", "n")], 1.0),
        ([("y", "n"), ("n", "y")], -1.0),
        ([("y", "y")] * 3, None),
        ([], None),
        ([(None, None), ("upgrade", "upgrade"), (None, "upgrade"), ("upgrade", None)], 0.0),
    ],
)
def test_kappa(pairs: list[tuple[str, str]], wanted: float | None) -> None:
    assert kappa(pairs) == (None if wanted is None else pytest.approx(wanted))


def test_agreement_is_the_same_from_either_side() -> None:
    a, b = (
        [record(UPGRADE), record("[Buy](RATING) x", "b")],
        [record(UPGRADE), record("Buy [x](RATING)", "b")],
    )
    b[0]["events"][0]["rating_action"] = "reiterate"
    forth, back = agreement(a, b), agreement(b, a)
    assert forth.score.total("spans", "RATING").f1 == back.score.total("spans", "RATING").f1 == pytest.approx(4 / 6)
    assert forth.score.total("events", "exact").f1 == 0
    assert forth.kappa["BROKER"] == 1.0
    assert forth.kappa["RATING"] == back.kappa["RATING"]
    assert 0 < (forth.kappa["RATING"] or 0) < 1
    assert forth.kappa["prominence"] is None
    assert [r["id"] for r, _, _ in forth.differences] == ["a", "b"]


def test_agreement_takes_what_both_annotate() -> None:
    a = record(UPGRADE, labels=["BROKER", "RATING"], fields=["broker", "rating_to"])
    b = record(UPGRADE, labels=["BROKER", "COMPANY"], fields=["broker", "rating_from"])
    b["spans"] = [s for s in b["spans"] if s["label"] == "BROKER"]
    b["events"][0]["rating_to"] = None
    found = agreement([a], [b])
    assert found.differences == []
    assert "RATING" not in found.kappa


def test_agreement_reports_what_it_leaves_out() -> None:
    a = [record("[x](BROKER)", "1"), record("[x](BROKER)", "2"), record("[x](BROKER)", "3")]
    b = [record("[x](BROKER)", "1"), record("[y](BROKER)", "2"), record("[x](BROKER)", "4")]
    found = agreement(a, b)
    assert found.problems == ["2: the texts differ", "3: only in A", "4: only in B"]
    lines = list(agreement_lines(found))
    assert lines[1].split() == ["BROKER", "1.0000", "-", "1", "0", "0"]
    assert lines[-4:] == ["1 documents, 0 with differences", *(f"LEFT OUT {p}" for p in found.problems)]


# Merging


def two() -> tuple[dict[str, Any], dict[str, Any]]:
    a, b = record(UPGRADE), record(UPGRADE)
    for made, shift in ((a, 0), (b, 100)):
        for span in made["spans"]:
            span["id"] = f"T{int(span['id'][1:]) + shift}"
        ids = {s["text"]: s["id"] for s in made["spans"]}
        event = made["events"][0]
        for key in ("broker", "company", "rating_to", "rating_from"):
            event[key]["span"] = ids[event[key]["value"]]
    return a, b


def answered(merged: dict[str, Any], **answers: Any) -> dict[str, Any]:
    out = copy.deepcopy(merged)
    for question in out["open"]:
        question["take"] = answers[question["id"]]
    return out


def test_merge_of_the_same_asks_nothing() -> None:
    a, b = two()
    (merged,) = merge([a], [b])
    assert merged["open"] == []
    gold = settle(merged)
    assert check_record(gold) == []
    assert [s["id"] for s in gold["spans"]] == ["T1", "T2", "T3", "T4", "T5", "T6", "T7"]
    assert gold["events"] == a["events"]
    assert {"open", "id"} - gold.keys() == {"open"}


def test_merge_asks_about_spans_and_events_and_settle_applies_the_answers() -> None:
    a, b = two()
    hold_a = next(s for s in a["spans"] if s["text"] == "Hold")
    b["spans"] = [s for s in b["spans"] if s["text"] != "Hold"]
    b["spans"][0] |= {"end": 18, "text": "Jefferies upgraded"}
    b["events"][0]["rating_from"] = None
    (merged,) = merge([a], [b])
    kinds = [(q["id"], q["of"], q["kind"]) for q in merged["open"]]
    assert kinds == [("Q1", "span", "boundary"), ("Q2", "span", "missed"), ("Q3", "event", "field")]
    assert merged["open"][2]["fields"] == ["rating_from"]
    assert merged["events"] == []
    assert len(merged["spans"]) == 5

    ours = settle(answered(merged, Q1="a", Q2="a", Q3="a"))
    assert ours["spans"] == settle(next(merge([a], [a])))["spans"]
    assert ours["events"] == a["events"]

    theirs = settle(answered(merged, Q1="b", Q2="neither", Q3="b"))
    assert [s["text"] for s in theirs["spans"]][:2] == ["Jefferies upgraded", "Acme Inc"]
    assert "Hold" not in [s["text"] for s in theirs["spans"]]
    assert theirs["events"][0]["broker"] == {"value": "Jefferies", "span": "T1"}
    assert theirs["events"][0]["company"] == {"value": "Acme Inc", "span": "T2"}

    # A pointer at a span that was not taken goes, the value stays.
    mixed = settle(answered(merged, Q1="neither", Q2="neither", Q3="a"))
    assert mixed["events"][0]["rating_from"] == {"value": "Hold"}
    assert mixed["events"][0]["broker"] == {"value": "Jefferies"}

    own = {"label": "RATING", "start": hold_a["start"], "end": hold_a["end"], "text": "Hold"}
    given = settle(answered(merged, Q1="a", Q2=own, Q3="neither"))
    assert [s for s in given["spans"] if s["text"] == "Hold"] == [{**own, "id": "T5"}]
    assert given["events"] == []


def test_merge_keeps_both_where_both_are_right() -> None:
    a, b = record("[x](BROKER) y", "a"), record("x [y](RATING)", "a")
    (merged,) = merge([a], [b])
    both = settle(answered(merged, Q1="both", Q2="b"))
    assert [(s["id"], s["label"]) for s in both["spans"]] == [("T1", "BROKER"), ("T2", "RATING")]


def test_merge_takes_what_both_annotate() -> None:
    a = record("[x](BROKER) [y](DATE)", labels=["BROKER", "DATE"])
    b = record("[x](BROKER) y", labels=["BROKER", "RATING"])
    (merged,) = merge([a], [b])
    assert merged["labels"] == ["BROKER"]
    assert merged["open"] == []
    assert len(merged["spans"]) == 1


def test_merge_refuses_other_texts() -> None:
    with pytest.raises(ValueError, match=r"2 record\(s\) are in one file only, or have another text in it: a, b"):
        list(merge([record("[x](BROKER)")], [record("[y](BROKER)"), record("[x](BROKER)", "b")]))


def test_settle_names_open_questions() -> None:
    (merged,) = merge([record("[x](BROKER) y")], [record("[x y](BROKER)")])
    with pytest.raises(ValueError, match="a: no answer to Q1; 'take' is one of a, b, both, neither"):
        settle(merged)
    with pytest.raises(ValueError, match="questions are open\n  a: no answer to Q1"):
        settle_all([merged, answered(merged, Q1="A")])
    assert len(settle_all([answered(merged, Q1="b")])) == 1


# Drawing


def corpus(tmp_path: Path, sizes: dict[str, int], reverse: bool = False) -> Path:
    made = [
        record("[x](BROKER)\n=> []", f"{name}{n}", meta={"source": name}, labels=["BROKER"], fields=[])
        for name, size in sizes.items()
        for n in range(size)
    ]
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, reversed(made) if reverse else made)))
    return path


def drawn(path: Path, number: int, **options: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for article in draw(path, number, **options):
        counts[article["meta"]["source"]] = counts.get(article["meta"]["source"], 0) + 1
    return counts


def test_draw_gives_each_stratum_its_share(tmp_path: Path) -> None:
    path = corpus(tmp_path, {"a": 60, "b": 30, "c": 9, "d": 1})
    assert drawn(path, 10) == {"a": 6, "b": 2, "c": 1, "d": 1}
    assert drawn(path, 3) == {"a": 1, "b": 1, "c": 1}
    assert drawn(path, 1000) == {"a": 60, "b": 30, "c": 9, "d": 1}
    assert drawn(path, 5, by="meta.none") == drawn(path, 5, by="nothing")


def test_draw_depends_on_ids_and_seed_alone(tmp_path: Path) -> None:
    path = corpus(tmp_path, {"a": 50, "b": 50})
    first = [r["id"] for r in draw(path, 10)]
    assert first == [r["id"] for r in draw(path, 10)]
    assert first != [r["id"] for r in draw(path, 10, seed=1)]
    again = [r["id"] for r in draw(corpus(tmp_path, {"a": 50, "b": 50}, reverse=True), 10)]
    assert again == first[::-1]


def test_draw_leaves_out_annotation_and_what_is_labelled(tmp_path: Path) -> None:
    path = corpus(tmp_path, {"a": 3})
    articles = list(draw(path, 3, skip={"a1"}))
    assert [r["id"] for r in articles] == ["a0", "a2"]
    assert articles[0] == {"id": "a0", "text": "x", "meta": {"source": "a"}}
