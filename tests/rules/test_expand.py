"""Forms of words."""

from typing import Any

import pytest

from nlp.rules.expand import PartOfSpeech, expand, lemma_forms


@pytest.mark.parametrize(
    ("lemma", "pos", "forms"),
    [
        ("raise", "VERB", {"raise", "raises", "raised", "raising"}),
        ("cut", "VERB", {"cut", "cuts", "cutting"}),
        ("put", "VERB", {"put", "puts", "putting"}),
        ("begin", "VERB", {"begin", "begins", "began", "begun", "beginning"}),
        ("stick", "VERB", {"stick", "sticks", "stuck", "sticking"}),
        ("trim", "VERB", {"trim", "trims", "trimmed", "trimming"}),
        ("up", "VERB", {"up", "ups", "upped", "upping"}),
        ("reiterate", "VERB", {"reiterate", "reiterates", "reiterated", "reiterating"}),
        ("analyst", "NOUN", {"analyst", "analysts"}),
        ("price", "NOUN", {"price", "prices"}),
        ("rating", "NOUN", {"rating", "ratings"}),
        ("double-up", "VERB", {"double-up", "double-ups", "double-upped", "double-upping"}),
    ],
)
def test_forms(lemma: str, pos: PartOfSpeech, forms: set[str]) -> None:
    found = lemma_forms(lemma, pos)
    assert set(found) == forms
    assert len(found) == len(forms)
    assert found[0] == lemma


@pytest.mark.parametrize(
    ("lemma", "pos", "forms"),
    [
        ("uprate", "VERB", ("uprate", "uprated", "uprates", "uprating")),
        ("overdeliver", "VERB", ("overdeliver", "overdelivered", "overdelivering", "overdelivers")),
        ("blorp", "VERB", ("blorp", "blorped", "blorping", "blorps")),
        ("zot", "VERB", ("zot", "zots", "zotted", "zotting")),
        ("zefy", "VERB", ("zefy", "zefied", "zefies", "zefying")),
        ("gizmotch", "NOUN", ("gizmotch", "gizmotches")),
        ("zefy", "NOUN", ("zefy", "zefies")),
    ],
)
def test_words_that_the_table_lacks(lemma: str, pos: PartOfSpeech, forms: tuple[str, ...]) -> None:
    assert lemma_forms(lemma, pos) == forms


def test_no_part_of_speech_gives_all() -> None:
    assert {"put", "puts", "putting"} <= set(lemma_forms("put"))
    assert {"trimmed", "trimmer"} <= set(lemma_forms("trim"))
    assert "trimmer" not in lemma_forms("trim", "VERB")


def test_case_does_not_matter() -> None:
    assert lemma_forms("Raise") == lemma_forms("raise")


@pytest.mark.parametrize("wrong", ["", "step up", "raise "])
def test_one_word_only(wrong: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        lemma_forms(wrong)


def test_expand_spells_lemmas_out() -> None:
    pattern: list[dict[str, Any]] = [
        {"LEMMA": "cut", "POS": "VERB"},
        {"LOWER": "to"},
        {"LEMMA": {"NOT_IN": ["put"]}, "OP": "?"},
    ]
    assert expand(pattern) == [
        {"LOWER": {"IN": ["cut", "cuts", "cutting"]}},
        {"LOWER": "to"},
        {"LOWER": {"NOT_IN": list(lemma_forms("put"))}, "OP": "?"},
    ]
    assert pattern[0] == {"LEMMA": "cut", "POS": "VERB"}


def test_expand_joins_the_forms_of_several_words() -> None:
    (token,) = expand([{"LEMMA": {"IN": ["cut", "trim"]}, "POS": "VERB"}])
    assert token == {"LOWER": {"IN": ["cut", "cuts", "cutting", "trim", "trimmed", "trimming", "trims"]}}


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ({"LEMMA": {"REGEX": "x"}}, "LEMMA takes a word"),
        ({"LEMMA": ["cut"]}, "LEMMA takes a word"),
        ({"LEMMA": "cut", "LOWER": "cuts"}, "keep one"),
        ({"LEMMA": "cut", "POS": "ADJ"}, "no tagger"),
    ],
)
def test_expand_refuses(token: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        expand([token])
