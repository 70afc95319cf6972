"""The assembly: the pipeline from its parts, and articles through it."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from nlp import __version__
from nlp.components import (
    actions,
    analysts,
    companies,
    gazetteer,
    houses,
    multiples,
    quotes,
    ratings,
    resolver,
    rows,
    sections,
    sentences,
    targets,
    tickers,
    tokenizer,
)
from nlp.components import rules as _rules  # noqa: F401  (importing a component registers its factory)
from nlp.components.events import component
from nlp.components.gazetteer import SPANS_KEY
from nlp.components.output import record_of
from nlp.core.language import guess_language
from nlp.core.record import SCHEMA_VERSION, Record
from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of, book_of_rules
from nlp.rules.load import RuleSet
from nlp.rules.securities import Securities

# The pipes behind the gazetteer, in order, each with the function that does its work on a walk.
STAGES: dict[str, Callable[[Walk, Rulebook], None]] = {
    "sellside_sections": sections.process,
    "sellside_sentences": sentences.process,
    "sellside_tickers": tickers.process,
    "sellside_rows": rows.process,
    "sellside_ratings": ratings.process,
    "sellside_targets": targets.process,
    "sellside_analysts": analysts.process,
    "sellside_houses": houses.process,
    "sellside_companies": companies.process,
    "sellside_multiples": multiples.process,
    "sellside_actions": actions.process,
    "sellside_quotes": quotes.process,
    "sellside_resolver": resolver.process,
    "sellside_events": component.process,
}


def load(patterns: Sequence[Path | str] = (), *, rules: RuleSet | None = None) -> Language:
    """Build the pipeline over the built-in rules and those of the folders ``patterns`` (later ones win).

    ``rules``, where given, are all there are. Raises ``nlp.rules.load.RuleError`` for rules that cannot be read.
    """
    language = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "sellside_tokenizer"}}})
    first: Any = language.add_pipe("sellside_rules", config={"patterns": [str(p) for p in patterns]})
    if rules is not None:
        first.take(book_of_rules(rules))
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
    for name in STAGES:
        language.add_pipe(name)
    return language


class Annotator:
    """A pipeline with what it takes to turn an article into a record.

    ``language`` is to be complete when it is given: the annotator looks once whether its tokenizer, pipes and phrases
    are the built-in ones. If so it runs the pipes' own functions on the bare text and leaves the ``Doc`` out, which the
    record does not need; if not, every article goes through the whole ``language``.
    """

    def __init__(
        self,
        patterns: Sequence[Path | str] | None = None,
        language: Language | None = None,
        securities: Path | str | None = None,
    ) -> None:
        """``securities`` is a list (CSV) by which companies without a ticker in the text get theirs, as inferred.

        Raises ``RuleError`` and ``SecuritiesError`` for what cannot be read.
        """
        self.language = language or load(patterns or ())
        self.book = book_of(self.language.vocab)
        self.securities = Securities(Path(securities), self.book.rules) if securities else None
        self._stages = [gazetteer.process, *STAGES.values()] if _is_built_in(self.language, self.book) else []

    @property
    def fingerprint(self) -> str:
        """Changes when the rules, the list of securities or the version change; the same in every process."""
        listed = f":{self.securities.fingerprint}" if self.securities else ""
        return f"{__version__}:{self.book.rules.fingerprint}{listed}"

    def annotate(self, article: Mapping[str, Any]) -> Record:
        """The record of an article: a mapping with ``id`` and ``text``; other keys go under ``meta``.

        Raises ``ValueError`` when ``text`` is missing or not a string.
        """
        text = article.get("text")
        if not isinstance(text, str):
            raise ValueError(f"an article needs a key 'text' with a string, found {type(text).__name__}")
        meta = meta_of(article)
        article_id = str(article.get("id", ""))
        language = guess_language(text)
        if language != "en":  # English rules on foreign words would only find noise
            return Record(
                {
                    "schema_version": SCHEMA_VERSION,
                    "id": article_id,
                    "text": text,
                    "meta": meta,
                    "language": language,
                    "spans": [],
                    "events": [],
                }
            )
        # A walk has no cycles: the collector would go through it, time and again, and find nothing.
        collects = gc.isenabled()
        gc.disable()
        try:
            record = record_of(self.walk(text, meta), article_id, meta)
        finally:
            if collects:
                gc.enable()
        if self.securities:
            self.securities.infer(record)
        return Record(record)

    def walk(self, text: str, meta: dict[str, Any]) -> Walk:
        """The walk over a text, finished: what the record holds, and what led to it. Its language is not asked."""
        if self._stages:
            walk = tokenizer.read(text, self.book)
            walk.meta = meta
            for stage in self._stages:
                stage(walk, self.book)
            return walk
        doc = self.language.make_doc(text)
        walk = walk_of(doc)
        walk.meta = meta
        for _, pipe in self.language.pipeline:
            doc = pipe(doc)
        return walk


def _is_built_in(language: Language, book: Rulebook) -> bool:
    """Whether ``language`` does what ``STAGES`` do, no more and no less."""
    if language.pipe_names != ["sellside_rules", "entity_ruler", *STAGES]:
        return False
    if any(language.get_pipe_meta(name).factory != name for name in STAGES):
        return False
    ruler: Any = language.get_pipe("entity_ruler")
    return isinstance(language.tokenizer, tokenizer.NewsTokenizer) and ruler.patterns == book.gazetteer()


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
