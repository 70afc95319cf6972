"""From a dictionary word to its forms: what ``LEMMA`` in a pattern stands for, settled when rules are built.

The forms come from the English lookup table of spacy-lookups-data, read the other way round.
"""

import gzip
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson

PartOfSpeech = Literal["VERB", "NOUN"]

_VOWELS = frozenset("aeiou")


@cache
def english_table(name: str) -> dict[str, Any]:
    """One English table of spacy-lookups-data: plain or, as its wheel has it, compressed."""
    import spacy_lookups_data

    path = Path(str(spacy_lookups_data.en[name]))
    data = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    table: dict[str, Any] = orjson.loads(data)
    return table


@cache
def _forms_by_lemma() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for form, lemma in english_table("lemma_lookup").items():
        forms.setdefault(lemma, []).append(form)
    return {lemma: tuple(sorted(found)) for lemma, found in forms.items()}


@cache
def lemma_forms(lemma: str, pos: PartOfSpeech | None = None) -> tuple[str, ...]:
    """All forms of a word in lower case, itself first, the others by alphabet.

    ``pos`` keeps the forms of a verb or of a noun only; ``None`` keeps all. Of a word with a hyphen the last
    part is inflected (``double-upgrade``: ``double-upgraded``). A word that the table lacks gets regular
    forms. Raises ``ValueError`` for an empty word or one that holds white space.
    """
    word = lemma.lower()
    if not word or any(character.isspace() for character in word):
        raise ValueError(f"LEMMA takes one word, not {lemma!r}")
    known = _forms_by_lemma().get(word, ())
    head, hyphen, last = word.rpartition("-")
    if not known and hyphen and head and last:
        return tuple(f"{head}-{form}" for form in lemma_forms(last, pos))
    if pos == "VERB":
        forms = _verb_forms(word, known)
    elif pos == "NOUN":
        forms = _noun_forms(word, known)
    else:
        forms = {*known, *_verb_forms(word, known), *_noun_forms(word, known)}
    return (word, *sorted(forms - {word}))


def _verb_forms(word: str, known: Sequence[str]) -> set[str]:
    exceptions = english_table("lemma_exc")["verb"]
    forms = {form for form in known if not form.endswith(("er", "est", "ly")) or word in exceptions.get(form, ())}
    if not any(form.endswith("ing") for form in forms):
        forms.add(_joined(word, "ing"))
    if not any(form.endswith("s") for form in forms):
        forms.add(_with_s(word))
    if not known:
        # Of a verb that it knows the table lists the past form, unless that is the verb itself ("cut").
        forms.add(_joined(word, "ed"))
    return forms


def _noun_forms(word: str, known: Sequence[str]) -> set[str]:
    exceptions = english_table("lemma_exc")["noun"]
    forms = {form for form in known if form.endswith("s") or word in exceptions.get(form, ())}
    return forms or {_with_s(word)}


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _joined(word: str, ending: str) -> str:
    """A regular ``-ed`` or ``-ing``: drops a silent e, doubles the last letter of a short closed syllable."""
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + ending
    if ending == "ed" and word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    short = len(word) > 1 and word[-2] in _VOWELS and sum(letter in _VOWELS for letter in word) == 1
    closed = word[-1] not in _VOWELS and word[-1] not in "wxy"
    return word + (word[-1] if short and closed else "") + ending


def expand(pattern: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A token pattern without ``LEMMA``: each is replaced by ``LOWER`` with all its forms.

    ``{"LEMMA": "raise"}`` becomes ``{"LOWER": {"IN": ["raise", "raised", …]}}``; ``IN`` and ``NOT_IN`` of
    words are taken too. ``"POS": "VERB"`` or ``"NOUN"`` beside it narrows the forms, and goes. Nothing else
    changes. Raises ``ValueError`` for a ``LEMMA`` that cannot be spelt out.
    """
    return [_expanded(token) if "LEMMA" in token else token for token in pattern]


def _expanded(token: dict[str, Any]) -> dict[str, Any]:
    if "LOWER" in token:
        raise ValueError("LEMMA and LOWER in one token: keep one of them")
    value, pos = token["LEMMA"], token.get("POS")
    if isinstance(value, str):
        operator, words = "IN", [value]
    elif isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("IN", "NOT_IN"):
        operator, words = next(iter(value.items()))
    else:
        raise ValueError('LEMMA takes a word, {"IN": [words]} or {"NOT_IN": [words]}')
    if pos not in (None, "VERB", "NOUN"):
        raise ValueError("POS beside LEMMA is VERB or NOUN: there is no tagger")
    forms = list(dict.fromkeys(form for word in words for form in lemma_forms(word, pos)))
    rest = {key: item for key, item in token.items() if key not in ("LEMMA", "POS")}
    return {"LOWER": {operator: forms}, **rest}
