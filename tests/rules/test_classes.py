"""A grammar over class letters means what spaCy's ``Matcher`` means, for the keys that both know."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from nlp.rules.classes import Alphabet, Grammar, PatternError, Places

VOCAB = spacy.blank("en").vocab
WORDS = ("Buy", "buy", "BUY", "to", "from", "To", "Acme", "UBS", "7", "12", "3.5", ".", "$", "é", "É", "a1", "ß")

_one = st.sampled_from(WORDS)
_some = st.lists(_one, min_size=1, max_size=4, unique=True)


def _values(low: bool) -> st.SearchStrategy[Any]:
    fit = str.lower if low else str
    some = _some.map(lambda words: [fit(word) for word in words])
    return (
        _one.map(fit)
        | some.map(lambda words: {"IN": words})
        | some.map(lambda words: {"NOT_IN": words})
        | st.sampled_from(("^b", "uy$", "^.$", "[A-Z]", r"\d")).map(lambda regex: {"REGEX": regex})
    )


_tests = st.one_of(
    _values(low=True).map(lambda value: {"LOWER": value}),
    _values(low=False).map(lambda value: {"ORTH": value}),
    st.tuples(st.sampled_from(("IS_TITLE", "IS_UPPER", "IS_LOWER", "IS_DIGIT", "IS_ALPHA")), st.booleans()).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    st.integers(1, 4).map(lambda size: {"LENGTH": size}),
)
_operator = st.sampled_from(("", "", "", "?", "*", "+", "{2}", "{1,2}", "{,2}"))
ELEMENTS = st.tuples(_tests, _tests | st.just({}), _operator).map(
    lambda parts: {**parts[0], **parts[1], **({"OP": parts[2]} if parts[2] else {})}
)
PATTERNS = st.lists(ELEMENTS, min_size=1, max_size=4).filter(
    lambda pattern: any(element.get("OP", "+") in {"+", "{2}", "{1,2}"} for element in pattern)
)


@dataclass
class OneRule:
    """What a grammar asks of a rule."""

    pattern: list[dict[str, Any]]
    id: str = "rule"
    slots: dict[str, Any] = field(default_factory=dict)
    capture: tuple[int, int] | None = None


def matches_of(pattern: list[dict[str, Any]], words: list[str]) -> set[tuple[int, int]]:
    """Every stretch that spaCy's ``Matcher`` finds."""
    matcher = Matcher(VOCAB)
    matcher.add("rule", [pattern])
    return {(start, end) for _, start, end in matcher(Doc(VOCAB, words=words)) if start < end}


@given(pattern=PATTERNS, words=st.lists(_one, max_size=9))
@settings(max_examples=1500)
def test_one_rule_finds_what_the_matcher_finds(pattern: list[dict[str, Any]], words: list[str]) -> None:
    alphabet = Alphabet()
    grammar = Grammar(alphabet, [OneRule(pattern)], {})
    found = [(start, end) for _, start, end, _ in grammar.scan(alphabet.words(words))]
    every = matches_of(pattern, words)
    assert set(found) <= every
    assert [end for _, end in found[:-1]] <= [start for start, _ in found[1:]]
    free = {(start, end) for start, end in every if all(end <= a or b <= start for a, b in found)}
    assert free == set()
    if every:
        assert found[0][0] == min(every)[0]


@given(patterns=st.lists(PATTERNS, min_size=2, max_size=3), words=st.lists(_one, max_size=7))
@settings(max_examples=500)
def test_the_first_rule_that_fits_at_a_place_wins(patterns: list[list[dict[str, Any]]], words: list[str]) -> None:
    alphabet = Alphabet()
    rules = [OneRule(pattern, id=str(n)) for n, pattern in enumerate(patterns)]
    grammar = Grammar(alphabet, rules, {})
    every = [matches_of(pattern, words) for pattern in patterns]
    for rule, start, end, _ in grammar.scan(alphabet.words(words)):
        assert (start, end) in every[int(rule.id)]
        for earlier in every[: int(rule.id)]:
            assert all(a != start for a, _ in earlier)


@given(words=st.lists(_one | st.text(min_size=1, max_size=4), max_size=12), later=st.lists(_one, max_size=6))
def test_letters_of_words_seen_later_are_matched_too(words: list[str], later: list[str]) -> None:
    """The alphabet grows as texts bring new sets of predicates; what was compiled before follows."""
    alphabet = Alphabet()
    grammar = Grammar(alphabet, [OneRule([{"LOWER": "buy"}, {"IS_UPPER": True, "OP": "?"}])], {})
    grammar.scan(alphabet.words(words))
    found = [(start, end) for _, start, end, _ in grammar.scan(alphabet.words(later))]
    fresh = Alphabet()
    same = Grammar(fresh, [OneRule([{"LOWER": "buy"}, {"IS_UPPER": True, "OP": "?"}])], {})
    assert found == [(start, end) for _, start, end, _ in same.scan(fresh.words(later))]


def test_kinds_are_no_words() -> None:
    alphabet = Alphabet()
    grammar = Grammar(
        alphabet,
        [
            OneRule(
                [{"LOWER": "to"}, {"ENT_TYPE": {"IN": ["RATING", "TERM"]}}, {"ENT_TYPE": "RATING", "OP": "?"}],
                slots={"to": 1},
            )
        ],
        {},
    )
    kind, word = alphabet.kind, alphabet.word
    line = word("to") + kind("TERM") + kind("RATING") + word("to") + kind("NAME") + word("to") + word("RATING")
    assert [(start, end, captures) for _, start, end, captures in grammar.scan(line)] == [(0, 3, [("to", 1, 2)])]
    assert alphabet.has_kind(line, frozenset({"RATING"}))
    assert not alphabet.has_kind(word("RATING"), frozenset({"RATING"}))
    assert kind("NAME") != kind("HOUSE")


def test_cues_stand_for_their_words() -> None:
    alphabet = Alphabet()
    cues = {"raise": frozenset({"raises", "lifts"}), "cut": frozenset({"cuts"})}
    grammar = Grammar(alphabet, [OneRule([{"CUE": {"IN": ["raise", "cut"]}}, {"CUE": {"NOT_IN": ["cut"]}}])], cues)
    line = alphabet.words(["Lifts", "it", "cuts", "cuts", "raises"])
    assert [(start, end) for _, start, end, _ in grammar.scan(line)] == [(0, 2), (3, 5)]


def test_places_of_sets_of_words() -> None:
    alphabet = Alphabet()
    stop, wall = alphabet.lower([".", "!"]), alphabet.lower(["wall"])
    street = alphabet.lower(["street"])
    either = Places(alphabet, "{}", stop | wall)
    pair = Places(alphabet, "{}(?={})", wall, street)
    line = alphabet.words(["Wall", "Street", ".", "wall", "!"])
    assert either.find(line) == [0, 2, 3, 4]
    assert pair.find(line) == [0]
    assert pair.search(line)
    assert not pair.search(alphabet.words(["street", "wall"]))
    assert Places(alphabet, "{}", 0).find(line) == []


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ({"LOWER": "buy", "OP": "!"}, "NOT_IN"),
        ({"LOWER": "buy", "OP": "**"}, "unknown OP"),
        ({"SHAPE": "Xx"}, "unknown key 'SHAPE'"),
        ({"LOWER": {"FUZZY": "buy"}}, "unknown operator 'FUZZY'"),
        ({"CUE": "raise"}, "no CUE rule is named 'raise'"),
    ],
)
def test_what_cannot_be_run_is_told(element: dict[str, Any], message: str) -> None:
    with pytest.raises(PatternError, match="rule: .*" + message.replace("*", r"\*")):
        Grammar(Alphabet(), [OneRule([element])], {})
