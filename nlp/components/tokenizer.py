"""The tokenizer: one regular expression, linear in the length of the text.

Letters, numbers and signs stand apart ("JPY" "3,600.00", "Hold" "-" "rated", "(" "NYSE" ":" "JEF" ")"), so that every
mention begins and ends on a token's border, whatever its neighbours. spaCy's own rules leave "JPY3,600.00", "23.1x" or
"neutral”rating" in one piece, and go through their special cases for every chunk that holds a digit.
"""

import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from nlp.core.walk import TOKEN, Walk, new_walk
from nlp.rules.book import Rulebook

# White space is a token of its own; one space after a token belongs to it.
_TOKENS = re.compile(rf"({TOKEN}|\s)( ?)")


def read(text: str, book: Rulebook) -> Walk:
    """A walk over the tokens of ``text``, without a ``Doc``."""
    words, starts, letters = book.chunks.split(text)
    return Walk(text, words, starts, [], letters)


class NewsTokenizer:
    """Callable from text to ``Doc``; keeps every character of the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        pairs = _TOKENS.findall(text)
        if not pairs:
            doc = Doc(self.vocab)
            new_walk(doc, text, [], [])
            return doc
        words = [word for word, _ in pairs]
        doc = Doc(self.vocab, words=words, spaces=[space != "" for _, space in pairs])
        ends = list(accumulate([len(word) + len(space) for word, space in pairs]))
        new_walk(doc, text, words, [0, *ends[:-1]])
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "NewsTokenizer":
        return self

    def to_disk(self, _path: str | Path, **_: Any) -> None:
        """Nothing to save: the rules are the code."""

    def from_disk(self, _path: str | Path, **_: Any) -> "NewsTokenizer":
        return self


@registry.tokenizers("sellside_tokenizer")
def make_tokenizer() -> Callable[[Any], NewsTokenizer]:
    def create(language: Any) -> NewsTokenizer:
        return NewsTokenizer(language.vocab)

    return create
