"""DocBin and CoNLL: every character and every span comes back, whatever the text is made of."""

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.export.conll import COLUMNS
from nlp.export.reading import stop
from nlp.export.tokens import Tokens, apart
from nlp.export.writers import write_to
from tests.export.made import bare, brill, span

ODD = "  Zürich\t🙂 \u00a0JPY3,600.00\n\nNortherly"


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens()


def docs(path: Path) -> list[Any]:
    import spacy
    from spacy.tokens import DocBin

    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def test_docbin_reads_back_without_us(tmp_path: Path) -> None:
    record = brill()
    assert write_to("docbin", [record], tmp_path / "out.spacy", stop) == {"docs": 1, "spans": 13}
    (doc,) = docs(tmp_path / "out.spacy")
    assert doc.text == record["text"]
    found = {(s.start_char, s.end_char, s.label_, s.kb_id_, s.id_) for s in doc.spans["sc"]}
    assert found == {(s["start"], s["end"], s["label"], s["id"], s["rule"]) for s in record["spans"]}
    assert orjson.loads(orjson.dumps(doc.user_data["events"])) == record["events"]  # its lists are tuples
    assert (doc.user_data["id"], doc.user_data["meta"]) == (record["id"], record["meta"])
    assert {ent.label_ for ent in doc.ents} == {each["label"] for each in record["spans"]}


def conll(path: Path) -> list[list[list[str]]]:
    """The sentences of the file, each a list of lines."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == "# global.columns = " + " ".join(COLUMNS)
    sentences: list[list[list[str]]] = [[]]
    for line in lines[1:]:
        if not line:
            sentences.append([])
        elif not line.startswith("# newdoc"):
            sentences[-1].append(line.split("\t"))
    return [sentence for sentence in sentences if sentence]


def spans_of(sentences: list[list[list[str]]], column: int) -> set[tuple[int, int, str]]:
    found = set()
    for sentence in sentences:
        for place, line in enumerate(sentence):
            if line[column].startswith("B-"):
                end = place + 1
                while end < len(sentence) and sentence[end][column].startswith("I-"):
                    end += 1
                found.add((int(line[1]), int(sentence[end - 1][2]), line[column][2:]))
    return found


def test_conll_has_a_column_a_label(tmp_path: Path) -> None:
    record = brill()
    inner = span(record["text"], 14, "RATING", "spring")
    record["spans"].append(inner)
    counts = write_to("conll", [record], tmp_path / "out.conll", stop)
    sentences = conll(tmp_path / "out.conll")
    assert counts == {"docs": 1, "sentences": len(sentences), "tokens": sum(map(len, sentences))}
    for number, label in enumerate(LABELS, start=3):
        expected = {(s["start"], s["end"], label) for s in record["spans"] if s["label"] == label}
        assert spans_of(sentences, number) == expected
    resolved = spans_of(sentences, len(COLUMNS) - 1)
    assert (inner["start"], inner["end"], "RATING") not in resolved
    assert len(resolved) == 13
    for sentence in sentences:
        for form, start, end, *tags in sentence:
            assert record["text"][int(start) : int(end)] == form
            assert len(tags) == len(LABELS) + 1


def test_no_sentence_ends_within_a_span(tmp_path: Path) -> None:
    text = "He said: It is over. All of it.\nWe go on."
    quote = span(text, 1, "QUOTE", "It is over. All of it.\nWe go on.")
    write_to("conll", [{"id": "q", "text": text, "spans": [quote], "events": []}], tmp_path / "out.conll", stop)
    (found,) = spans_of(conll(tmp_path / "out.conll"), COLUMNS.index("QUOTE"))
    assert found == (quote["start"], quote["end"], "QUOTE")


@given(data=st.data())
def test_docs_keep_text_and_borders(tokens: Tokens, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=st.sampled_from(ODD + "ab1.,()'\"’-"), min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    doc = tokens.doc(text, [{"start": start, "end": end}])
    assert doc.text == text
    found = doc.char_span(start, end)
    assert found is not None
    assert found.text == text[start:end]


def test_a_long_run_without_white_space_is_no_trap(tokens: Tokens) -> None:
    text = "(" * 20_000
    begun = time.perf_counter()
    assert tokens.doc(text, [{"start": 3, "end": 7}]).text == text
    assert time.perf_counter() - begun < 5


def test_overlapping_spans_leave_the_longest() -> None:
    spans = [
        {"label": "QUOTE", "start": 0, "end": 10},
        {"label": "RATING", "start": 3, "end": 6},
        {"label": "BROKER", "start": 9, "end": 12},
        {"label": "TICKER", "start": 12, "end": 14},
    ]
    assert [each["label"] for each in apart(spans)] == ["QUOTE", "TICKER"]


@pytest.mark.parametrize("form", ["docbin", "conll"])
@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (bare("x"), "article x: it has no text, and tokens are made of text"),
        (
            {"id": "x", "text": "Buy", "spans": [{"id": "T1", "label": "RATING", "start": 0, "end": 4}]},
            "article x, span T1: 0-4 does not lie in the text of 3 characters",
        ),
    ],
)
def test_what_cannot_be_cut_is_said(tmp_path: Path, form: str, record: dict[str, Any], problem: str) -> None:
    problems: list[str] = []
    counts = write_to(form, [record, brill()], tmp_path / "out", problems.append)
    assert (counts["docs"], problems) == (1, [problem])


@pytest.mark.parametrize(
    ("spans", "problem"),
    [
        ([("MOOD", 0, 3)], "article x: no column for the label MOOD"),
        ([("RATING", 0, 3), ("RATING", 2, 5)], "article x, span T2: overlaps another RATING span"),
    ],
)
def test_conll_says_what_it_cannot_hold(tmp_path: Path, spans: list[tuple[str, int, int]], problem: str) -> None:
    listed = [
        {"id": f"T{n}", "label": label, "start": start, "end": end}
        for n, (label, start, end) in enumerate(spans, start=1)
    ]
    problems: list[str] = []
    write_to("conll", [{"id": "x", "text": "Buy it", "spans": listed}], tmp_path / "out", problems.append)
    assert problems == [problem]
