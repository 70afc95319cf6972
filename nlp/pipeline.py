"""The assembly: the pipeline from its parts, and articles through it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from nlp import __version__
from nlp.components import (  # noqa: F401  (importing a component registers its factory)
    actions,
    analysts,
    companies,
    houses,
    multiples,
    quotes,
    ratings,
    resolver,
    rows,
    rules,
    sections,
    sentences,
    targets,
    tickers,
    tokenizer,
)
from nlp.components.events import component  # noqa: F401
from nlp.components.gazetteer import SPANS_KEY
from nlp.components.output import record_of
from nlp.core.record import Record
from nlp.core.walk import walk_of
from nlp.rules.book import book_of

PIPES = (
    "sellside_sections",
    "sellside_sentences",
    "sellside_tickers",
    "sellside_rows",
    "sellside_ratings",
    "sellside_targets",
    "sellside_analysts",
    "sellside_houses",
    "sellside_companies",
    "sellside_multiples",
    "sellside_actions",
    "sellside_quotes",
    "sellside_resolver",
    "sellside_events",
)


def load(patterns: Sequence[Path | str] = ()) -> Language:
    """Build the pipeline over the built-in rules and those of the folders ``patterns`` (later ones win).

    Raises ``nlp.rules.load.RuleError`` for rules that cannot be read.
    """
    language = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "sellside_tokenizer"}}})
    language.add_pipe("sellside_rules", config={"patterns": [str(p) for p in patterns]})
    ruler: Any = language.add_pipe(
        "span_ruler",  # spaCy's entity ruler of the future; this factory lets it keep all it found as well
        name="entity_ruler",
        config={
            "phrase_matcher_attr": "LOWER",
            "spans_key": SPANS_KEY,
            "annotate_ents": True,
            "ents_filter": {"@misc": "spacy.first_longest_spans_filter.v1"},
        },
    )
    ruler.add_patterns(book_of(language.vocab).gazetteer())
    for name in PIPES:
        language.add_pipe(name)
    return language


class Annotator:
    """A pipeline with what it takes to turn an article into a record."""

    def __init__(self, patterns: Sequence[Path | str] | None = None, language: Language | None = None) -> None:
        self.language = language or load(patterns or ())
        self.book = book_of(self.language.vocab)

    @property
    def fingerprint(self) -> str:
        """Changes when the rules or the version change; the same in every process."""
        return f"{__version__}:{self.book.rules.fingerprint}"

    def annotate(self, article: Mapping[str, Any]) -> Record:
        """The record of an article: a mapping with ``id`` and ``text``; other keys go under ``meta``.

        Raises ``ValueError`` when ``text`` is missing or not a string.
        """
        text = article.get("text")
        if not isinstance(text, str):
            raise ValueError(f"an article needs a key 'text' with a string, found {type(text).__name__}")
        doc = self.language.make_doc(text)
        walk = walk_of(doc)
        meta = meta_of(article)
        walk.meta = meta
        for _, pipe in self.language.pipeline:
            doc = pipe(doc)
        return Record(record_of(walk, str(article.get("id", "")), meta))


_OWN_KEYS = frozenset({"id", "text", "meta", "spans", "events", "schema_version"})


def meta_of(article: Mapping[str, Any]) -> dict[str, Any]:
    """``meta`` of the record: the article's own, with every further key of the input."""
    meta = dict(article.get("meta") or {})
    extra = [key for key in article if key not in _OWN_KEYS]
    for key in extra:
        meta.setdefault(key, article[key])
    given = {key: article[key] for key in ("spans", "events") if key in article}
    if given:
        meta["input_annotations"] = given
    return meta


def annotate(articles: Iterable[str | Mapping[str, Any]], *, language: Language | None = None) -> Iterator[Record]:
    """Records of ``articles`` (texts, or mappings with ``text``), one at a time and in order."""
    annotator = Annotator(language=language)
    for number, article in enumerate(articles):
        if isinstance(article, str):
            article = {"id": str(number), "text": article}
        yield annotator.annotate(article)
