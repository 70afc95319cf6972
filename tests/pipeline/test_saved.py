"""A saved pipeline is the same where nobody has imported us; its Docs travel as any Docs do."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from nlp.pipeline import Annotator

TEXT = (
    "Jefferies upgraded Tolmin Foods (NYSE:TLF) to Buy from Hold on Tuesday and lifted its price target to "
    "$12 from $10. “It is a cheap stock,” analyst Jane Doe wrote.\n\nThe shares trade at 9.5x EV/EBITDA."
)
CODE = """
import json, sys
import spacy
assert "nlp" not in sys.modules
language = spacy.load(sys.argv[1])
doc = language(sys.stdin.buffer.read().decode())
print(json.dumps({
    "spans": [(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans["sellside"]],
    "ents": [(e.label_, e.start_char, e.end_char) for e in doc.ents],
    "pipes": language.pipe_names,
}))
"""


def spans_of(doc: Doc) -> list[tuple[str, int, int, str]]:
    return [(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans["sellside"]]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, language: Language) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "pipeline"
    language.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def elsewhere(saved: Path, python: Callable[..., bytes]) -> dict[str, Any]:
    """What the saved pipeline finds in a process of its own, in a folder that holds nothing else."""
    found: dict[str, Any] = json.loads(python(CODE, str(saved), stdin=TEXT.encode(), cwd=saved.parent))
    return found


def test_loaded_pipeline_tags_alike(elsewhere: dict[str, Any], language: Language) -> None:
    doc = language(TEXT)
    assert {"BROKER", "TICKER", "RATING", "TARGET", "QUOTE"} <= {span.label_ for span in doc.spans["sellside"]}
    assert [tuple(span) for span in elsewhere["spans"]] == spans_of(doc)
    assert [tuple(ent) for ent in elsewhere["ents"]] == [(e.label_, e.start_char, e.end_char) for e in doc.ents]


def test_loaded_pipeline_has_the_same_pipes(elsewhere: dict[str, Any], language: Language) -> None:
    assert elsewhere["pipes"] == language.pipe_names
    assert "entity_ruler" in elsewhere["pipes"]


def test_loaded_pipeline_gives_the_same_bytes(saved: Path, annotator: Annotator) -> None:
    loaded = Annotator(language=spacy.load(saved))
    article = {"id": "t", "text": TEXT, "meta": {"published_at": "2025-08-21"}}
    assert loaded.annotate(article).to_json() == annotator.annotate(article).to_json()
    assert loaded.fingerprint == annotator.fingerprint


def test_saved_pipeline_is_saved_the_same_again(saved: Path, tmp_path: Path) -> None:
    spacy.load(saved).to_disk(tmp_path / "again")
    files = sorted(path.relative_to(saved) for path in saved.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file())
    differing = [str(p) for p in files if (saved / p).read_bytes() != (tmp_path / "again" / p).read_bytes()]
    assert [name for name in differing if not name.startswith("vocab")] == []


def test_pipes_get_what_they_require(language: Language) -> None:
    analysis = language.analyze_pipes()
    assert {pipe: problems for pipe, problems in analysis["problems"].items() if problems} == {}
    assert {"doc.spans", "doc.ents", "doc.sents"} <= set(analysis["attrs"])


def test_language_pipe_finds_what_single_calls_find(language: Language) -> None:
    texts = [TEXT, "", "UBS cut Quillon Energy to Sell.", TEXT[:60]]
    assert [spans_of(doc) for doc in language.pipe(texts)] == [spans_of(language(text)) for text in texts]


def test_doc_travels_through_pickle(language: Language) -> None:
    doc = language(TEXT)
    again = pickle.loads(pickle.dumps(doc))
    assert again.text == TEXT
    assert spans_of(again) == spans_of(doc)


@pytest.mark.parametrize("store_user_data", [False, True])
def test_doc_travels_through_docbin(language: Language, store_user_data: bool) -> None:
    doc = language(TEXT)
    store = DocBin(docs=[doc], store_user_data=store_user_data)
    (again,) = DocBin(store_user_data=store_user_data).from_bytes(store.to_bytes()).get_docs(spacy.blank("en").vocab)
    assert again.text == TEXT
    assert spans_of(again) == spans_of(doc)
    assert [e.text for e in again.ents] == [e.text for e in doc.ents]


def test_language_travels_through_bytes(language: Language) -> None:
    import nlp

    again = nlp.load().from_bytes(language.to_bytes())
    assert spans_of(again(TEXT)) == spans_of(language(TEXT))


def test_memory_zone_changes_nothing(language: Language) -> None:
    expected = spans_of(language(TEXT))
    with language.memory_zone():
        inside = spans_of(language(TEXT))
    assert inside == expected
    assert spans_of(language(TEXT)) == expected
