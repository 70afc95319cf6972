"""Records through annotation tools and back: nothing lost, and what an annotator changed is what counts."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given

from nlp.evaluation.convert.brat import read_brat, write_brat
from nlp.evaluation.convert.carry import relations
from nlp.evaluation.convert.doccano import from_doccano, to_doccano
from nlp.evaluation.convert.files import FORMATS, convert_file
from nlp.evaluation.convert.label_studio import from_label_studio, to_label_studio
from nlp.evaluation.convert.prodigy import from_prodigy, to_prodigy
from nlp.evaluation.files import read_records, write_records
from tests.evaluation.articles import article, records
from tests.evaluation.making import record

TOOLS = [name for name in FORMATS if name != "sellside"]


def through(name: str, made: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    source, middle, target = tmp_path / "in.jsonl", tmp_path / f"{name}.x", tmp_path / "out.jsonl"
    write_records([made], source)
    assert convert_file(source, middle, "sellside", name).written == 1
    assert convert_file(middle, target, name, "sellside").written == 1
    (back,) = read_records(target)
    return back


@pytest.mark.parametrize("name", TOOLS)
def test_round_trip_loses_nothing(name: str, tmp_path: Path) -> None:
    made = article()
    assert through(name, made, tmp_path) == made


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(record("[a](BROKER)"), id="no events"),
        pytest.param(record("nothing\n=> []"), id="no spans"),
        pytest.param({"id": "", "text": "a\r", "spans": []}, id="a lone carriage return"),
        pytest.param(record("[[a](RATING)](QUOTE) [ b ](BROKER)[c](BROKER)"), id="one stretch, blanks, adjacent"),
        pytest.param(record("[a\n\n\r\nb](QUOTE)\n=> []"), id="a span over lines"),
        pytest.param({"id": "x" * 300, "text": "a", "spans": [], "meta": {"title": "t"}}, id="a long id"),
    ],
)
def test_round_trip_of_odd_records(name: str, made: dict[str, Any], tmp_path: Path) -> None:
    assert through(name, made, tmp_path) == made


@given(records())
def test_round_trip_of_any_record(made: dict[str, Any]) -> None:
    for there, back in (
        (to_doccano, from_doccano),
        (to_label_studio, from_label_studio),
        (to_prodigy, from_prodigy),
    ):
        carried = orjson.loads(orjson.dumps(there(made)))
        assert back(carried, 1) == made, there.__name__


@given(made=records())
def test_round_trip_of_any_record_through_brat(made: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("brat")
    if any(s["text"].strip("\r\n") != s["text"] for s in made["spans"]):
        with pytest.raises(ValueError, match=r"r: .* begins or ends with a line break"):
            write_brat([made], folder)
        return
    write_brat([made], folder)
    assert list(read_brat(folder)) == [made]


def test_relations_hang_on_an_anchor_of_their_own() -> None:
    made = article()
    heads = {r.head for r in relations(made)}
    assert len(heads) == 2
    made["events"][1]["rating_to"]["span"] = made["events"][0]["rating_to"]["span"]
    assert len({r.head for r in relations(made)}) == 2


# What an annotator changes


def edited(made: dict[str, Any], **change: Any) -> dict[str, Any]:
    """The record after an edit in doccano: entities by text removed, added or moved, relations removed."""
    line = to_doccano(made)
    text = made["text"]

    def name(entity: dict[str, Any]) -> str:
        return str(text[entity["start_offset"] : entity["end_offset"]])

    for removed in change.get("remove", ()):
        gone = {e["id"] for e in line["entities"] if name(e) == removed}
        line["entities"] = [e for e in line["entities"] if e["id"] not in gone]
        line["relations"] = [r for r in line["relations"] if not gone & {r["from_id"], r["to_id"]}]
    for old, new in change.get("move", {}).items():
        for entity in line["entities"]:
            if name(entity) == old:
                start = text.index(new)
                entity |= {"start_offset": start, "end_offset": start + len(new)}
    if "unrelate" in change:
        line["relations"] = [r for r in line["relations"] if r["type"] not in change["unrelate"]]
    for number, (label, stretch) in enumerate(change.get("add", ()), start=90):
        start = text.index(stretch)
        line["entities"].append(
            {"id": number, "label": label, "start_offset": start, "end_offset": start + len(stretch)}
        )
    for number, (head, child, kind) in enumerate(change.get("relate", ()), start=90):
        ids = {name(e): e["id"] for e in line["entities"]}
        line["relations"].append({"id": number, "from_id": ids[head], "to_id": ids[child], "type": kind})
    # The tool gives its own numbers.
    shift = {e["id"]: e["id"] * 7 + 1000 for e in line["entities"]}
    for entity in line["entities"]:
        entity["id"] = shift[entity["id"]]
    for relation in line["relations"]:
        relation |= {"from_id": shift[relation["from_id"]], "to_id": shift[relation["to_id"]]}
    return from_doccano({"id": 77, **line}, 1)


def test_an_edit_of_nothing_changes_nothing() -> None:
    assert edited(article()) == article()


def test_a_removed_span_takes_its_value_along() -> None:
    back = edited(article(), remove=["TYO:3774", "€50"])
    first = back["events"][0]
    assert first["tickers"] == []
    assert first["target_to"] is None
    assert first["rating_to"] == article()["events"][0]["rating_to"]
    assert "TYO:3774" not in [s["text"] for s in back["spans"]]
    assert back["events"][1:] == article()["events"][1:]


def test_a_moved_span_keeps_its_id_and_loses_its_norm() -> None:
    back = edited(article(), move={"Jefferies": "Jefferies lifts"})
    old = article()["spans"][0]
    span = back["spans"][0]
    assert (span["id"], span["text"]) == (old["id"], "Jefferies lifts")
    assert "norm" not in span
    assert back["events"][0]["broker"] == {"value": "Jefferies lifts", "span": old["id"]}
    assert back["events"][0]["rating_action"] == "upgrade"


def test_a_moved_anchor_keeps_its_event() -> None:
    back = edited(article(), move={"Sell": "has Sell"})
    assert back["events"][1]["rating_to"]["value"] == "has Sell"
    assert back["events"][1]["rating_action"] == "reiterate"
    assert back["events"][1]["broker"]["value"] == "UBS"


def test_removed_relations_remove_values_and_the_last_one_the_event() -> None:
    back = edited(article(), unrelate=["broker"])
    assert [e["broker"] for e in back["events"]] == [None, None, {"value": "Citi"}]
    gone = edited(article(), unrelate=["broker", "company", "tickers", "target_to", "quotes"])
    assert gone["events"] == article()["events"][2:]


def test_new_spans_and_relations_make_an_event() -> None:
    made = record("[UBS](BROKER) cut Acme to [Sell](RATING), target $40.\n=> []")
    back = edited(
        made,
        add=[("COMPANY", "Acme"), ("TARGET", "$40")],
        relate=[("Sell", "UBS", "broker"), ("Sell", "Acme", "company"), ("Sell", "$40", "target_to")],
    )
    assert [(s["id"], s["text"]) for s in back["spans"]] == [
        ("T1", "UBS"),
        ("T3", "Acme"),
        ("T2", "Sell"),
        ("T4", "$40"),
    ]
    (event,) = back["events"]
    assert event["id"] == "E1"
    assert event["broker"] == {"value": "UBS", "span": "T1"}
    assert event["company"] == {"value": "Acme", "span": "T3"}
    assert event["rating_to"] == {"value": "Sell", "span": "T2"}
    assert event["target_to"] == {"value": {"amount": 40.0, "currency": None}, "span": "T4"}
    assert event["rating_action"] is None
