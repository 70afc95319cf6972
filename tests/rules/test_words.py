"""The words that checks count are those of the tokenizer."""

from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from nlp.components.tokenizer import NewsTokenizer
from nlp.rules.load import load_rules
from nlp.rules.words import is_ordinary, surface, words_of

TOKENIZER = NewsTokenizer(Vocab())


def tokens(text: str) -> list[str]:
    return [token.text for token in TOKENIZER(text) if not token.text.isspace()]


def test_all_phrases_are_cut_as_the_tokenizer_cuts() -> None:
    for rule in load_rules():
        for phrase in rule.phrases:
            assert words_of(phrase) == tokens(phrase)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_cut_as_the_tokenizer_cuts(text: str) -> None:
    assert words_of(text) == tokens(text)


def test_surface_joins_what_meets_the_same_words() -> None:
    assert surface("J.P. Morgan") == surface("J.P.MORGAN") == "j . p . morgan"
    assert surface("market-perform") != surface("market perform")


def test_ordinary_words() -> None:
    assert is_ordinary("Benchmark") and is_ordinary("loops") and is_ordinary("cut")
    assert not is_ordinary("Jefferies") and not is_ordinary("Berenberg")
    assert is_ordinary("NASDAQ") and not is_ordinary("NASDAQ", nouns=False)
