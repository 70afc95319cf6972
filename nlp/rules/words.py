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
def _dictionary(groups: tuple[str, ...]) -> frozenset[str]:
    from nlp.rules.expand import english_table

    index = english_table("lemma_index")
    words = {word for group in groups for word in index[group]}
    if "noun" in groups:
        words.update(english_table("lemma_lookup"))
    return frozenset(words)


def is_ordinary(word: str, nouns: bool = True) -> bool:
    """Whether the English tables of spacy-lookups-data know ``word`` as a word of the language.

    Without ``nouns`` only verbs, adjectives and adverbs count: the tables list abbreviations as nouns.
    """
    groups = ("adj", "adv", "verb", "noun") if nouns else ("adj", "adv", "verb")
    return word.lower() in _dictionary(groups)
