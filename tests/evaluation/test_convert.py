"""Records through annotation tools and back: nothing lost, and what an annotator changed is what counts."""

import copy
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.evaluation.convert.brat import read_brat, write_brat
from nlp.evaluation.convert.carry import relations
from nlp.evaluation.convert.doccano import from_doccano, to_doccano
from nlp.evaluation.convert.files import FORMATS, convert_file
from nlp.evaluation.convert.label_studio import from_label_studio, to_label_studio
from nlp.evaluation.convert.offsets import code_point_offsets
from nlp.evaluation.convert.prodigy import from_prodigy, to_prodigy
from nlp.evaluation.files import read_records, write_records
from tests.evaluation.making import record

ARTICLE = (
    "🚀 [Jefferies](BROKER name=Jefferies) lifts [Acme 🧪 Inc](COMPANY) ([TYO:3774](TICKER)) "
    "to [Buy](RATING score=2)\r\n\r\n“[Good,\r\nnot [€50](TARGET amount=50 currency=EUR) good](QUOTE)”, "
    "[UBS](BROKER) has [Sell](RATING).\r\n"
    '=> [{"broker": "Jefferies", "company": "Acme 🧪 Inc", "tickers": ["TYO:3774"], '
    '"rating_action": "upgrade", "rating_to": "Buy", "target_action": "set", "target_to": "EUR 50", '
    '"quotes": ["Good,\\r\\nnot €50 good"], "date": "2025-03-04", "prominence": "lead"}, '
    '{"broker": "UBS", "company": "Acme 🧪 Inc", "rating_action": "reiterate", "rating_to": "Sell", '
    '"prominence": "context"}, {"broker": "Citi", "company": null, "rating_action": "upgrade"}]'
)
TOOLS = [name for name in FORMATS if name != "sellside"]


def article() -> dict[str, Any]:
    """A record with emoji, CRLF, nested spans, two events that share a span, and one without any span."""
    made = record(
        ARTICLE,
        "x/y: 1",
        meta={"source": "t", "n": 1},
        labels=list(LABELS),
        schema_version="1.0",
        warnings=["w"],
    )
    ids = {s["text"]: s["id"] for s in made["spans"]}
    for event in made["events"]:
        for key in ("broker", "company", "rating_to"):
            if event[key] and event[key]["value"] in ids:
                event[key]["span"] = ids[event[key]["value"]]
    first = made["events"][0]
    first["target_to"]["span"] = ids["€50"]
    for key in ("tickers", "quotes"):
        first[key][0]["span"] = ids[first[key][0]["value"]]
    return made


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
        pytest.param(
            record("[[a](RATING)](QUOTE) [ b ](BROKER)[c](BROKER)"), id="one stretch, blanks, adjacent"
        ),
        pytest.param(record("[a\n\n\r\nb](QUOTE)\n=> []"), id="a span over lines"),
        pytest.param({"id": "x" * 300, "text": "a", "spans": [], "meta": {"title": "t"}}, id="a long id"),
    ],
)
def test_round_trip_of_odd_records(name: str, made: dict[str, Any], tmp_path: Path) -> None:
    assert through(name, made, tmp_path) == made


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(st.text("ab 🚀é\n\r\"'&<", min_size=1, max_size=30))
    spans: list[dict[str, Any]] = []
    for label in draw(st.lists(st.sampled_from(LABELS), unique=True, max_size=5)):
        at = 0
        while at < len(text) and draw(st.booleans()):
            start = draw(st.integers(at, len(text) - 1))
            at = draw(st.integers(start + 1, len(text)))
            spans.append({"label": label, "start": start, "end": at, "text": text[start:at]})
    spans.sort(key=lambda s: (s["start"], -s["end"]))
    spans = [{"id": f"T{n}", **s} for n, s in enumerate(spans, start=1)]
    fields = {"RATING": "rating_to", "BROKER": "broker", "COMPANY": "company", "TARGET": "target_to"}
    events = []
    for n in range(draw(st.integers(0, 2))):
        event: dict[str, Any] = {"id": f"E{n}", "rating_action": "upgrade", "prominence": "lead"}
        event |= {"target_action": None, "tickers": [], "quotes": []}
        for span in spans:
            if span["label"] in fields and draw(st.booleans()):
                event[fields[span["label"]]] = {
                    "value": draw(st.sampled_from(["v", "w"])),
                    "span": span["id"],
                }
        events.append(event)
    return {"id": "r", "text": text, "spans": spans, "events": events}


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
def test_round_trip_of_any_record_through_brat(
    made: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
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


# Formats as the tools write them


def test_doccano_without_relations() -> None:
    back = from_doccano({"id": 5, "text": "UBS cut", "label": [[0, 3, "BROKER"]]}, 1)
    assert back == {
        "id": "5",
        "text": "UBS cut",
        "spans": [{"id": "T1", "label": "BROKER", "start": 0, "end": 3, "text": "UBS"}],
    }


def test_doccano_line() -> None:
    line = to_doccano(article())
    assert line["entities"][0] == {"id": 1, "label": "BROKER", "start_offset": 2, "end_offset": 11}
    assert {r["type"] for r in line["relations"]} == {"broker", "company", "tickers", "target_to", "quotes"}
    assert isinstance(line["sellside"], str)


def test_label_studio_task() -> None:
    task = to_label_studio(article(), as_prediction=True)
    assert task["predictions"][0]["model_version"] == "sellside 1.0"
    first = task["predictions"][0]["result"][0]
    assert (first["id"], first["type"]) == ("T1", "labels")
    assert first["value"] == {"start": 2, "end": 11, "text": "Jefferies", "labels": ["BROKER"]}
    relation = task["predictions"][0]["result"][-1]
    assert (relation["type"], relation["direction"]) == ("relation", "right")
    assert from_label_studio(task, 1) == article()


def test_label_studio_takes_the_first_annotation_that_counts() -> None:
    task = to_label_studio(article())
    cancelled = {"was_cancelled": True, "result": []}
    task["annotations"].insert(0, cancelled)
    task["predictions"] = [{"result": []}]
    assert from_label_studio(task, 1) == article()
    task["annotations"] = [cancelled]
    assert from_label_studio(task, 1)["spans"] == []


def test_label_studio_relations_may_point_left() -> None:
    task = to_label_studio(article())
    for result in task["annotations"][0]["result"]:
        if result["type"] == "relation":
            result |= {"from_id": result["to_id"], "to_id": result["from_id"], "direction": "left"}
    assert from_label_studio(task, 1) == article()


def test_label_studio_offsets_in_utf16_are_understood() -> None:
    task = to_label_studio(article())
    text = task["data"]["text"]
    for result in task["annotations"][0]["result"]:
        for key in ("start", "end") if result["type"] == "labels" else ():
            place = result["value"][key]
            result["value"][key] = len(text[:place].encode("utf-16-le")) // 2
    assert from_label_studio(task, 1) == article()


def test_offsets_are_proven_by_the_text_shown() -> None:
    text = "🚀\r\nab\r\ncd"
    assert code_point_offsets(text, 3, 5, "ab") == (3, 5)
    assert code_point_offsets(text, 3, 5, None) == (3, 5)
    assert code_point_offsets(text, 8, 10, "cd") == (7, 9)  # UTF-16
    assert code_point_offsets(text, 2, 4, "ab") == (3, 5)  # CRLF as one
    assert code_point_offsets(text, 2, 7, "ab\ncd") == (3, 9)
    with pytest.raises(ValueError, match="the tool shows 'xy'"):
        code_point_offsets(text, 3, 5, "xy")


def test_prodigy_tokens_cover_the_text() -> None:
    made = article()
    task = to_prodigy(made)
    assert "".join(t["text"] + " " * t["ws"] for t in task["tokens"]) == made["text"]
    assert [t["id"] for t in task["tokens"]] == list(range(len(task["tokens"])))
    for span in task["spans"]:
        first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
        assert (first["start"], last["end"]) == (span["start"], span["end"])
    relation = task["relations"][0]
    assert relation["head"] == relation["head_span"]["token_end"]


@given(records())
def test_prodigy_tokens_of_any_record_cover_the_text(made: dict[str, Any]) -> None:
    task = to_prodigy(made)
    assert "".join(t["text"] + " " * t["ws"] for t in task["tokens"]) == made["text"]
    assert all(made["text"][t["start"] : t["end"]] == t["text"] for t in task["tokens"])


def test_prodigy_leaves_out_what_was_rejected(tmp_path: Path) -> None:
    tasks = [to_prodigy(article()) | {"answer": answer} for answer in ("accept", "reject", "ignore")]
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_records(tasks, path)
    outcome = convert_file(path, out, "prodigy", "sellside")
    assert outcome.written == 1
    assert outcome.left_out == [
        f"{path}, line 2: was answered 'reject'",
        f"{path}, line 3: was answered 'ignore'",
    ]


def test_brat_files(tmp_path: Path) -> None:
    write_brat([article()], tmp_path)
    (annotations,) = tmp_path.glob("*.ann")
    assert annotations.name == "000001-x%2Fy%3A%201.ann"
    lines = annotations.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "T1\tBROKER 2 11\tJefferies"
    quote = next(line for line in lines if "\tQUOTE " in line)
    start = article()["text"].index("Good")
    assert quote == f"T5\tQUOTE {start} {start + 5};{start + 7} {start + 19}\tGood, not €50 good"
    assert next(line for line in lines if line.startswith("E1\t")).startswith("E1\tEVENT:T9 rating_to:T4 ")
    assert "A1\trating_action E1 upgrade" in lines
    assert annotations.with_suffix(".txt").read_bytes().decode() == article()["text"]
    conf = (tmp_path / "annotation.conf").read_text(encoding="utf-8")
    assert "rating_action\tArg:<EVENT>, Value:upgrade|downgrade" in conf
    with pytest.raises(FileExistsError, match="holds annotations already"):
        write_brat([article()], tmp_path)


def brat(tmp_path: Path, text: str, *lines: str) -> list[dict[str, Any]]:
    (tmp_path / "d.txt").write_text(text, encoding="utf-8", newline="")
    (tmp_path / "d.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(read_brat(tmp_path))


def test_brat_of_another_hand(tmp_path: Path) -> None:
    (back,) = brat(
        tmp_path,
        "UBS cut Acme to Sell",
        "T1\tBROKER 0 3\tUBS",
        "T2\tRATING 16 20\tSell",
        "T3\tTICKER 8 12\tAcme",
        "T4\tEVENT 16 20\tSell",
        "E1\tEVENT:T4 rating_to:T2 broker:T1 tickers:T3",
        "A1\trating_action E1 downgrade",
        "#1\tAnnotatorNotes T1\tsure",
        "",
    )
    assert back["id"] == "d"
    (event,) = back["events"]
    assert (event["rating_action"], event["target_action"], event["prominence"]) == (
        "downgrade",
        None,
        "lead",
    )
    assert event["broker"] == {"value": "UBS", "span": "T1"}
    assert event["tickers"] == [{"value": "Acme", "span": "T3"}]


def test_brat_attributes_are_the_annotators(tmp_path: Path) -> None:
    write_brat([article()], tmp_path)
    (path,) = tmp_path.glob("*.ann")
    lines = path.read_text(encoding="utf-8").replace("rating_action E1 upgrade", "rating_action E1 initiate")
    path.write_text(lines.replace("A2\ttarget_action E1 set\n", ""), encoding="utf-8")
    (back,) = read_brat(tmp_path)
    assert back["events"][0]["rating_action"] == "initiate"
    assert back["events"][0]["target_action"] is None


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("T1\tBROKER 0 1;3 4\tU c", r"d\.ann, line 1: T1 leaves out 'BS'"),
        ("T1\tBROKER zero 3\tUBS", r"d\.ann, line 1: .*found 'T1"),
        ("T1\tHOUSE 0 3\tUBS", r"d\.ann: unknown label 'HOUSE'"),
        ("T1\tBROKER 0 99\tUBS", r"d\.ann: BROKER 0-99 lies outside the text"),
        ("A1\trating_action", r"d\.ann, line 1"),
    ],
)
def test_brat_refuses(tmp_path: Path, line: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        brat(tmp_path, "UBS cut", line)


def test_brat_needs_texts(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no \.txt files"):
        list(read_brat(tmp_path))


@pytest.mark.parametrize(
    ("form", "content", "wanted"),
    [
        ("doccano", '{"entities": []}', "line 1: no key 'text'"),
        ("doccano", '{"text": "a", "entities": [{"id": 1}]}', "line 1: the key 'label' is missing"),
        (
            "doccano",
            '{"text": "a", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "broker"}]}',
            "line 1: the key 1",
        ),
        ("doccano", '{"text": "ab", "label": [[0, 1, "BROKER"]], "relations": 5}', "line 1: 'int' object"),
        ("doccano", "{", "line 1: not JSON"),
        ("prodigy", '{"spans": []}', "line 1: no key 'text'"),
        ("label-studio", '{"data": {}}', "an array of tasks is expected"),
        ("label-studio", "[{]", "line 1: not JSON"),
        ("label-studio", '[{"data": {}}]', "task 1: no text under data.text"),
        ("sellside", '{"id": 5, "text": "a"}', "line 1: a record needs the key 'id'"),
        ("xml", "", "unknown format 'xml'; formats are sellside, doccano"),
    ],
)
def test_convert_names_the_place(tmp_path: Path, form: str, content: str, wanted: str) -> None:
    path, out = tmp_path / "in", tmp_path / "out"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=wanted.replace("'", ".")):
        convert_file(path, out, form, "sellside")
    assert not out.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_an_unknown_relation_is_refused() -> None:
    line = to_doccano(copy.deepcopy(article()))
    line["relations"][0]["type"] = "boss"
    with pytest.raises(ValueError, match="unknown relation 'boss'; relations are broker"):
        from_doccano(line, 1)


def test_label_studio_file_is_one_array(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.json"
    write_records([article(), article() | {"id": "2"}], source)
    convert_file(source, out, "sellside", "label-studio", as_predictions=True)
    tasks = json.loads(out.read_text(encoding="utf-8"))
    assert len(tasks) == 2
    assert "predictions" in tasks[1]
    write_records([], source)
    convert_file(source, out, "sellside", "label-studio")
    assert json.loads(out.read_text(encoding="utf-8")) == []
