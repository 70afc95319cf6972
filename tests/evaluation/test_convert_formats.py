"""Formats as the tools write them: what is written, what is read, what is refused."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from nlp.evaluation.convert.brat import read_brat, write_brat
from nlp.evaluation.convert.doccano import from_doccano, to_doccano
from nlp.evaluation.convert.files import convert_file
from nlp.evaluation.convert.label_studio import from_label_studio, to_label_studio
from nlp.evaluation.convert.offsets import code_point_offsets
from nlp.evaluation.convert.prodigy import to_prodigy
from nlp.evaluation.files import write_records
from tests.evaluation.articles import article, records


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
