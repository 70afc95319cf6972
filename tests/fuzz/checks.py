"""What must hold for a text, whatever it is, however it was found."""

import json

from nlp.core.record import LABELS
from nlp.core.schema import check_shape
from nlp.evaluation.validate import check_record
from nlp.pipeline import Annotator
from tests.pipeline.test_invariants import overlapping


def check_text(annotator: Annotator, text: str, published: str | None) -> None:
    """The record of ``text`` is sound, and the same a second time."""
    article = {"id": "t", "text": text, "meta": {"published_at": published}}
    line = annotator.annotate(article).to_json()
    record = json.loads(line)
    assert record["text"] == text
    for span in record["spans"]:
        assert text[span["start"] : span["end"]] == span["text"] != ""
        assert span["label"] in LABELS
    assert overlapping(record["spans"]) == []
    check_shape(record)
    assert [str(finding) for finding in check_record(record)] == []
    assert annotator.annotate(article).to_json() == line
