"""The first pipe: holds the rules, so that a saved pipeline carries them."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp.rules.book import Rulebook, book_of_rules, dump_rules, parse_rules, register, rulebook


@Language.factory("sellside_rules", default_config={"patterns": []})
def make_rules(nlp: Language, name: str, patterns: list[str]) -> "Rules":
    return Rules(nlp.vocab, rulebook([Path(p) for p in patterns]))


class Rules:
    """Pipe: changes no ``Doc``; makes its rulebook the one of the pipeline's vocabulary."""

    def __init__(self, vocab: Vocab, book: Rulebook) -> None:
        self.vocab = vocab
        self.take(book)

    def __call__(self, doc: Doc) -> Doc:
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        return dump_rules(self.book.rules)

    def take(self, book: Rulebook) -> None:
        """Put another rulebook in place of the pipeline's."""
        self.book = book
        register(self.vocab, book)

    def from_bytes(self, data: bytes, **_: Any) -> "Rules":
        self.take(book_of_rules(parse_rules(data)))
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> "Rules":
        return self.from_bytes(Path(path).read_bytes())
