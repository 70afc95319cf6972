"""Where the tokenizer cuts, and which words are ordinary ones, for those who write and check rules."""

import re
from functools import cache

_WORDS = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_|\w")


def words_of(text: str) -> list[str]:
    """The words, numbers and signs into which the tokenizer cuts ``text``; white space is left out."""
    return _WORDS.findall(text)


def surface(phrase: str) -> str:
    """One spelling for all phrases that meet the same words whatever their case and spacing."""
    return " ".join(words_of(phrase)).lower()


@cache
def _dictionary() -> frozenset[str]:
    from nlp.rules.expand import english_table

    words: set[str] = set()
    for group in english_table("lemma_index").values():
        words.update(group)
    for form, lemma in english_table("lemma_lookup").items():
        words.update((form, lemma))
    return frozenset(words)


def is_ordinary(word: str) -> bool:
    """Whether the English tables of spacy-lookups-data know ``word`` as a word of the language."""
    return word.lower() in _dictionary()
