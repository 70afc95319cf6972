"""An annotator leaves the ``Doc`` out where it may. What it finds is what the spaCy pipeline finds."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import nlp
from nlp.components import gazetteer, tokenizer
from nlp.core.walk import walk_of
from nlp.pipeline import STAGES, Annotator
from tests.pipeline.soup import PUBLISHED, TEXTS


@Language.component("test_does_nothing")
def does_nothing(doc: Doc) -> Doc:
    return doc


@pytest.fixture(scope="module")
def through_spacy() -> Annotator:
    """An annotator that has to take the way through the ``Doc``: with a pipe more it is not our pipeline."""
    language = nlp.load()
    language.add_pipe("test_does_nothing")
    return Annotator(language=language)


@given(text=TEXTS, published=PUBLISHED)
@settings(max_examples=300)
def test_same_bytes_with_and_without_doc(
    annotator: Annotator, through_spacy: Annotator, text: str, published: str | None
) -> None:
    article = {"id": "t", "text": text, "meta": {"published_at": published}}
    assert annotator.annotate(article).to_json() == through_spacy.annotate(article).to_json()


def test_same_bytes_on_real_texts(annotator: Annotator, through_spacy: Annotator, shared: Path) -> None:
    lines = (shared / "real" / "dev.jsonl").read_bytes().splitlines()[::60]
    for article in map(json.loads, lines):
        assert annotator.annotate(article).to_json() == through_spacy.annotate(article).to_json()


@given(text=st.text(alphabet="aZ9é ²_.,\n\t\r\x1c\u00a0\u2028-$²٣👍\u0301", max_size=60) | TEXTS)
@settings(max_examples=400)
def test_same_tokens_with_and_without_doc(annotator: Annotator, text: str) -> None:
    made = walk_of(annotator.language.make_doc(text))
    read = tokenizer.read(text, annotator.book)
    assert (read.words, read.starts) == (made.words, made.starts)
    assert read.classes == annotator.book.alphabet.words(made.words)


@pytest.fixture(scope="module")
def phrases(annotator: Annotator) -> st.SearchStrategy[str]:
    """Phrases of the gazetteer in any case, whole and in parts, with all sorts of things between them."""
    every = [entry["pattern"] for entry in annotator.book.gazetteer()]
    parts = sorted({word for phrase in every for word in phrase.split()})
    word = st.sampled_from(every) | st.sampled_from(parts)
    word = word | word.map(str.upper) | word.map(str.lower)
    between = st.sampled_from((" ", " ", " ", "", "  ", "\n", "\t", "\u00a0", "-", ". ", " & "))
    return st.lists(st.tuples(word, between).map("".join), max_size=12).map("".join)


@given(data=st.data())
@settings(max_examples=400)
def test_gazetteer_finds_what_the_entity_ruler_finds(
    annotator: Annotator, phrases: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(phrases)
    doc = annotator.language.get_pipe("entity_ruler")(annotator.language.make_doc(text))
    gazetteer.hits_of(doc)
    walk = tokenizer.read(text, annotator.book)
    gazetteer.process(walk, annotator.book)
    assert walk.hits == walk_of(doc).hits


@given(text=TEXTS, name=st.sampled_from(("Acme", "Tolmin Foods", "A", "Buy", ".", "J. Doe", "7", "")))
@settings(max_examples=200)
def test_index_of_long_texts_has_all_places_of_whole_words(annotator: Annotator, text: str, name: str) -> None:
    text = f"{text} {name} {text}"
    walk = tokenizer.read(text, annotator.book)
    starts = set(walk.starts)
    ends = {walk.end(k) for k in range(len(walk.words))}
    searched = [at for at in walk.occurrences(name) if at in starts and at + len(name) in ends]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.core.walk._LONG", 0)
        assert [at for at in walk.occurrences(name) if at + len(name) in ends] == searched


def test_index_of_long_texts_changes_no_record(annotator: Annotator, shared: Path) -> None:
    articles = [json.loads(line) for line in (shared / "real" / "dev.jsonl").read_bytes().splitlines()[::40]]
    searched = [annotator.annotate(article).to_json() for article in articles]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.core.walk._LONG", 0)
        assert [annotator.annotate(article).to_json() for article in articles] == searched


def test_stages_are_the_pipes(language: Language) -> None:
    assert [name for name in language.pipe_names if name in STAGES] == list(STAGES)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda language: language.get_pipe("entity_ruler").add_patterns(
                [{"label": "BROKER", "pattern": "Frobisher Wick", "id": "broker.jefferies"}]
            ),
            id="a phrase more",
        ),
        pytest.param(lambda language: language.disable_pipe("sellside_quotes"), id="a pipe switched off"),
        pytest.param(lambda language: language.remove_pipe("sellside_tickers"), id="a pipe less"),
    ],
)
def test_changed_pipeline_is_obeyed(annotator: Annotator, change: Callable[[Language], object]) -> None:
    text = (
        "Frobisher Wick upgraded Tolmin Foods (NYSE: TLF) to Buy from Hold. “The stock is far too cheap,” "
        "its analyst wrote in a note."
    )
    article = {"id": "t", "text": text}
    language = nlp.load()
    change(language)
    found = Annotator(language=language).annotate(article)
    assert found.spans != annotator.annotate(article).spans
    doc = language(text)
    assert [(s["start"], s["end"], s["rule"]) for s in found.spans] == [
        (span.start_char, span.end_char, span.id_) for span in doc.spans["sellside"]
    ]


def test_an_article_leaves_nothing_to_the_garbage_collector(annotator: Annotator) -> None:
    """Cycles would keep every article in memory until a collection, and make the collections long."""
    article = {
        "id": "t",
        "text": "Jefferies analyst Jane Doe upgraded Tolmin Foods (NYSE: TLF) to Buy from Hold on Tuesday. “It is "
        "cheap,” she said.",
    }
    assert annotator.annotate(article).events
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            annotator.annotate(article)
        assert gc.collect() == 0
    finally:
        gc.enable()
