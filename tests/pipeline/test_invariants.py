"""What holds for every text, however odd."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.core.schema import check_shape
from nlp.evaluation.validate import check_record
from nlp.pipeline import Annotator
from tests.pipeline.soup import CUTS, PUBLISHED, STEW, TEXTS

Annotate = Callable[..., dict[str, Any]]


def overlapping(spans: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of overlapping spans of one label."""
    found = []
    for label in LABELS:
        ordered = sorted((s for s in spans if s["label"] == label), key=lambda s: (s["start"], s["end"]))
        found += [(a["text"], b["text"]) for a, b in pairwise(ordered) if b["start"] < a["end"]]
    return found


@given(text=TEXTS, published=PUBLISHED)
@example(text="Harbor stops coverage with Cowen's $3 target", published=None)
@example(text="All Rights Reserved: Alder (NYSE:SB) cut to Buy from Neutral", published=None)
@example(text="All Rights Reserved:A(SB)to Buy from Neutral", published=None)
@example(text="with stop-at R2Cowen'Gti$3target", published=None)
@settings(max_examples=400)
def test_every_text_gives_a_sound_record(annotate: Annotate, text: str, published: str | None) -> None:
    record = annotate(text, published_at=published)
    assert record["text"] == text
    for span in record["spans"]:
        assert text[span["start"] : span["end"]] == span["text"] != ""
        assert span["label"] in LABELS
        assert span["rule"]
    assert overlapping(record["spans"]) == []
    assert [str(finding) for finding in check_record(record)] == []


@given(text=STEW | CUTS, published=PUBLISHED)
@settings(max_examples=200)
def test_every_record_has_the_shape_and_survives_json(annotator: Annotator, text: str, published: str | None) -> None:
    record = annotator.annotate({"id": "t", "text": text, "meta": {"published_at": published}})
    line = record.to_json()
    assert b"\n" not in line
    assert json.loads(line) == record.to_dict()
    check_shape(json.loads(line))


@given(texts=st.lists(STEW | CUTS, min_size=1, max_size=3))
@settings(max_examples=60)
def test_same_text_gives_same_bytes_whatever_came_before(annotator: Annotator, texts: list[str]) -> None:
    first = [annotator.annotate({"id": "t", "text": text}).to_json() for text in texts]
    again = [annotator.annotate({"id": "t", "text": text}).to_json() for text in reversed(texts)]
    assert again[::-1] == first


@given(text=STEW)
@settings(max_examples=60)
def test_annotate_changes_nothing_that_it_is_given(annotator: Annotator, text: str) -> None:
    article = {"id": "t", "text": text, "meta": {"published_at": "2025-08-21", "tags": ["a"]}, "extra": [1]}
    before = json.dumps(article)
    annotator.annotate(article)
    assert json.dumps(article) == before


@given(text=STEW | CUTS)
@settings(max_examples=80)
def test_doc_holds_what_the_record_holds(annotator: Annotator, text: str) -> None:
    """``doc.spans["sellside"]`` has every mention, ``doc.ents`` a view of them without overlaps."""
    doc = annotator.language(text)
    record = annotator.annotate({"id": "t", "text": text})
    assert doc.text == text
    held = [(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans["sellside"]]
    assert held == [(s["label"], s["start"], s["end"], s["rule"]) for s in record.spans]
    assert {(e.start_char, e.end_char, e.label_) for e in doc.ents} <= {(s, e, label) for label, s, e, _ in held}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\t ", id="white space"),
        pytest.param("\ud800 Jefferies upgraded Acme to Buy \udfff", id="lone surrogates"),
        pytest.param('"' * 3000, id="straight quotes"),
        pytest.param("“" * 3000, id="opening quotes"),
        pytest.param("”" * 3000, id="closing quotes"),
        pytest.param("([{" * 1000, id="brackets"),
        pytest.param("\n" * 3000, id="line breaks"),
        pytest.param("9" * 5000, id="digits"),
        pytest.param("1,234.5" * 800, id="number without an end"),
        pytest.param("$" * 3000, id="dollars"),
        pytest.param("$1" * 3000, id="amounts"),
        pytest.param("Buy " * 2000, id="ratings"),
        pytest.param("Jefferies " * 2000, id="houses"),
        pytest.param("(NYSE:A) " * 2000, id="tickers"),
        pytest.param("price target to $5 from $4 " * 800, id="targets"),
        pytest.param("X" * 20000, id="one long word"),
        pytest.param("Jefferies" + "\u0301" * 2000, id="accents"),
        pytest.param("Jefferies\x00upgraded\x00Acme\x00to\x00Buy", id="null characters"),
        pytest.param("Jefferies\u200dupgraded\u200dAcme", id="zero-width joiners"),
    ],
)
def test_odd_text_is_no_exception(annotate: Annotate, text: str) -> None:
    record = annotate(text)
    assert record["text"] == text
    assert overlapping(record["spans"]) == []
    assert all(text[s["start"] : s["end"]] == s["text"] for s in record["spans"])
