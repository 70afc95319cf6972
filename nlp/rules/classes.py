"""Token patterns, in spaCy's form, run as one regular expression over a row of class letters.

spaCy's ``Matcher`` tries every pattern at every token. Here each distinct word gets one letter, by the set of
predicates (of all patterns together) that hold for it; a sentence becomes a short string of such letters; and all
patterns of a component become one compiled alternation over that string. What a pattern means is spaCy's: the tests
hold both against each other.

Beyond spaCy's keys, a pattern's element may say ``{"CUE": "raise"}`` (or ``{"CUE": {"IN": [...]}}``): any word that
the CUE rules of that name list; and ``ENT_TYPE`` asks for the kind of the item that stands there, a mention being
one item.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_FIRST: Final = 0xE000  # the private use area gives 6,400 letters that no text of ours is made of
_SHAPES: Final[dict[str, Callable[[str], bool]]] = {
    "IS_TITLE": str.istitle,
    "IS_UPPER": str.isupper,
    "IS_LOWER": str.islower,
    "IS_DIGIT": str.isdigit,
    "IS_ALPHA": str.isalpha,
    "IS_PUNCT": lambda w: not w.isalnum() and w not in "$£€¥₹+<>=|^~`",
    "IS_QUOTE": lambda w: w in {'"', "“", "”", "„", "'", "‘", "’", "«", "»", "`"},
    "LIKE_NUM": lambda w: w[:1].isdigit(),
}
_BREAKS: Final = {"IS_CAP": lambda w: w[:1].isupper() or any(c.isupper() for c in w)}
_SHAPES.update(_BREAKS)

# What stands in rows beside what patterns ask for: known from the start, for a new letter has all compiled anew.
_KINDS: Final = tuple("BIG COUNT DATE MULTIPLE PERCENT QUOTE RATER TERM_LIST TERM_PLURAL TERM_SOFT TIMES YEAR".split())

Element = Mapping[str, Any]
Match = tuple[Any, int, int, list[tuple[str, int, int]]]
"""A rule, the places from its first to behind its last, and each slot it captures with its places."""


class PatternError(ValueError):
    """A token pattern that cannot be run; the message says which key and what is allowed."""


@dataclass(frozen=True, slots=True)
class _Test:
    """One predicate: on the lower-cased word, on the word as it stands, on its shape, or on the item's kind."""

    attr: str
    values: frozenset[str]
    regex: str = ""

    def holds(self, word: str, kind: str) -> bool:
        if self.attr == "ENT_TYPE":
            return kind in self.values
        if kind:
            return False
        if self.attr == "LOWER":
            value = word.lower()
        elif self.attr in {"ORTH", "TEXT"}:
            value = word
        elif self.attr == "LENGTH":
            return str(len(word)) in self.values
        else:
            return _SHAPES[self.attr](word)
        if self.regex:
            return re.search(self.regex, value) is not None
        return value in self.values


class Alphabet:
    """The letters, shared by all grammars of one pipeline. Grows when a word brings a new set of predicates."""

    def __init__(self) -> None:
        self._tests: dict[_Test, int] = {}
        self._by_lower: dict[str, int] = {}
        self._slow: list[tuple[_Test, int]] = []
        self._letters: dict[tuple[int, str], str] = {}  # of a mask, and of each kind its own
        self.masks: list[int] = []
        self.version = 0  # how many letters there are; what was compiled for fewer is out of date
        self._words: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._of_kinds: dict[frozenset[str], re.Pattern[str]] = {}

    def test(self, test: _Test) -> int:
        """The bit of ``test``; known before the first letter is given out."""
        bit = self._tests.get(test)
        if bit is None:
            if self.masks:
                self._letters.clear()
                self.masks.clear()
                self.version = 0
                self._words.clear()
                self._kinds.clear()
                self._of_kinds.clear()
            bit = 1 << len(self._tests)
            self._tests[test] = bit
            if test.attr == "LOWER" and not test.regex:
                for value in test.values:
                    self._by_lower[value] = self._by_lower.get(value, 0) | bit
            else:
                self._slow.append((test, bit))
        return bit

    def _letter(self, mask: int, kind: str = "") -> str:
        letter = self._letters.get((mask, kind))
        if letter is None:
            letter = chr(_FIRST + len(self.masks))
            self._letters[mask, kind] = letter
            self.masks.append(mask)
            self.version += 1
        return letter

    def word(self, word: str) -> str:
        letter = self._words.get(word)
        if letter is None:
            mask = self._by_lower.get(word.lower(), 0)
            for test, bit in self._slow:
                if test.holds(word, ""):
                    mask |= bit
            letter = self._letter(mask)
            if len(self._words) > 60_000:  # a bound for endless corpora: the cache only saves time
                self._words.clear()
            self._words[word] = letter
        return letter

    def kind(self, kind: str) -> str:
        letter = self._kinds.get(kind)
        if letter is None:
            mask = 0
            for test, bit in self._slow:
                if test.attr == "ENT_TYPE" and kind in test.values:
                    mask |= bit
            letter = self._kinds[kind] = self._letter(mask, kind)
        return letter

    def letters_of(self, needed: Sequence[int], refused: int) -> list[str]:
        """The letters for which a bit of each of ``needed`` holds and none of ``refused``, in order."""
        return [
            chr(_FIRST + i)
            for i, mask in enumerate(self.masks)
            if not mask & refused and all(_any(mask, bits) for bits in needed)
        ]

    def has_kind(self, letters: str, kinds: frozenset[str]) -> bool:
        """Whether an item of one of ``kinds`` stands in ``letters``."""
        regex = self._of_kinds.get(kinds)
        if regex is None:
            regex = self._of_kinds[kinds] = re.compile(f"[{''.join(self.kind(kind) for kind in sorted(kinds))}]")
        return regex.search(letters) is not None

    def lower(self, words: Iterable[str]) -> int:
        """The bit of words that are one of ``words`` in lower case."""
        return self.test(_Test("LOWER", frozenset(words)))

    def words(self, words: Iterable[str]) -> str:
        """One letter a word."""
        words = list(words)
        try:
            return "".join(map(self._words.__getitem__, words))
        except KeyError:
            word = self.word
            return "".join([word(w) for w in words])

    def seed(self) -> None:
        """Letters for every word that a pattern names, in the usual cases, for the usual shapes and for every kind."""
        for lower in sorted(self._by_lower):
            for word in (lower, lower.title(), lower.upper()):
                self.word(word)
        for word in ("acme", "Acme", "ACME", "eBay", "a", "A", "é", "7", "3,600.00", "12", "2025", "$", "£", "%"):
            self.word(word)
        for sign in ".,;:!?()[]{}<>-–—/|*+=&@#'\"“”‘’„«»…•~^`_\\":
            self.word(sign)
        for kind in sorted({value for test, _ in self._slow if test.attr == "ENT_TYPE" for value in test.values}):
            self.kind(kind)
        for kind in _KINDS:
            self.kind(kind)


class Places:
    """Finds places by a regular expression over letters, whose ``{}`` stand for sets of words.

    The sets are told by ``bits`` of ``Alphabet.lower``; a sum of bits stands for all words of its sets.
    """

    def __init__(self, alphabet: Alphabet, template: str, *bits: int) -> None:
        self._alphabet = alphabet
        self._template = template
        self._bits = bits
        self._version = -1
        self._regex = re.compile("(?!)")

    def _compile(self) -> None:
        masks = self._alphabet.masks
        sets = [[chr(_FIRST + i) for i, mask in enumerate(masks) if mask & bits] for bits in self._bits]
        self._regex = re.compile(self._template.format(*[f"[{_ranges(s)}]" if s else "(?!)" for s in sets]))
        self._version = self._alphabet.version

    def find(self, letters: str) -> list[int]:
        """Where in ``letters`` the expression fits."""
        if self._version != self._alphabet.version:
            self._compile()
        return [match.start() for match in self._regex.finditer(letters)]

    def search(self, letters: str) -> bool:
        """Whether the expression fits anywhere in ``letters``."""
        if self._version != self._alphabet.version:
            self._compile()
        return self._regex.search(letters) is not None


Reader = tuple[re.Pattern[str], dict[int, tuple[Any, list[tuple[str, int]]]]]
"""Some rules as one expression; and of the group of each, the rule and the groups of its slots."""


class Grammar:
    """Rules of one stage. ``scan`` finds, left to right and without overlap, the first rule that fits at a place.

    At each place only those rules are tried that may begin with the letter that stands there.
    """

    def __init__(self, alphabet: Alphabet, rules: Sequence[Any], cues: Mapping[str, frozenset[str]]) -> None:
        self.alphabet = alphabet
        self.rules = list(rules)
        self._parsed = [[_element(e, alphabet, cues, r.id) for e in r.pattern] for r in self.rules]
        self.witness: set[str] | None = None
        """Where a set stands here, ``scan`` notes in it the ids of the rules that fit."""
        self._version = -1
        self._firsts: re.Pattern[str] | None = None
        self._units: list[list[str]] = []  # of each rule, the expressions of its elements
        self._beginning: dict[str, list[int]] = {}  # by letter
        self._reader_of: dict[str, Reader] = {}  # by letter
        self._readers: dict[tuple[int, ...], Reader] = {}

    def _compile(self) -> None:
        self._units = []
        self._beginning = {}
        self._reader_of = {}
        self._readers = {}
        for number, elements in enumerate(self._parsed):
            units: list[str] = []
            firsts: set[str] = set()
            opening = True
            for needed, refused, quantity in elements:
                letters = self.alphabet.letters_of(needed, refused)
                units.append((f"[{_ranges(letters)}]" if letters else "(?!)") + quantity)
                if opening:
                    firsts.update(letters)
                    opening = quantity[:1] in {"?", "*"} or quantity.startswith(("{0", "{,"))
            self._units.append(units)
            for letter in firsts:
                self._beginning.setdefault(letter, []).append(number)
        letters = sorted(self._beginning)
        self._firsts = re.compile(f"[{_ranges(letters)}]") if letters else None
        self._version = self.alphabet.version

    def _reader(self, letter: str) -> Reader:
        numbers = tuple(self._beginning[letter])
        reader = self._readers.get(numbers)
        if reader is None:
            reader = self._readers[numbers] = self._join(numbers)
        self._reader_of[letter] = reader
        return reader

    def _join(self, numbers: Sequence[int]) -> Reader:
        parts: list[str] = []
        groups: dict[int, tuple[Any, list[tuple[str, int]]]] = {}
        group = 0
        for number in numbers:
            rule = self.rules[number]
            group += 1
            whole = group
            slot_of: dict[int, str] = {}
            for name, where in (rule.slots or {}).items():
                for at in [where] if isinstance(where, int) else where:
                    slot_of[at] = name
            if rule.capture:
                for at in range(rule.capture[0], rule.capture[1] + 1):
                    slot_of.setdefault(at, "")
            named: list[tuple[str, int]] = []
            piece: list[str] = []
            for at, unit in enumerate(self._units[number]):
                if at in slot_of:
                    group += 1
                    named.append((slot_of[at], group))
                    piece.append(f"({unit})")
                else:
                    piece.append(unit)
            groups[whole] = (rule, named)
            parts.append(f"({''.join(piece)})")
        return re.compile("|".join(parts)), groups

    def scan(self, line: str) -> list[Match]:
        """(rule, start, end, [(slot, start, end), ...]) in places of ``line``."""
        found: list[Match] = []
        if self._version != self.alphabet.version:
            self._compile()
        firsts = self._firsts
        if firsts is None:
            return found
        free = 0  # behind the last match
        for first in firsts.finditer(line):
            at: int = first.start()
            if at < free:
                continue
            letter = line[at]
            reader = self._reader_of.get(letter)
            if reader is None:
                reader = self._reader(letter)
            match = reader[0].match(line, at)
            if match is not None:
                free = match.end()
                found.append(_read(match, reader[1]))
        if self.witness is not None:
            self.witness.update(rule.id for rule, *_ in found)
        return found


def _read(match: re.Match[str], groups: dict[int, tuple[Any, list[tuple[str, int]]]]) -> Match:
    rule, named = groups[match.lastindex or 0]
    captures: list[tuple[str, int, int]] = []
    for name, group in named:
        start, end = match.span(group)
        if start < end:
            captures.append((name, start, end))
    return rule, match.start(), match.end(), captures


def _any(mask: int, bits: int) -> bool:
    return bool(mask & bits)


def _ranges(letters: Sequence[str]) -> str:
    """``letters`` (sorted) as the inside of a character class."""
    out: list[str] = []
    i = 0
    while i < len(letters):
        j = i
        while j + 1 < len(letters) and ord(letters[j + 1]) == ord(letters[j]) + 1:
            j += 1
        out.append(letters[i] if i == j else f"{letters[i]}-{letters[j]}")
        i = j + 1
    return "".join(out)


_QUANTITY: Final = re.compile(r"\?|\*|\+|\{\d*,?\d*\}")


def _element(
    element: Element, alphabet: Alphabet, cues: Mapping[str, frozenset[str]], rule_id: str
) -> tuple[list[int], int, str]:
    """An element as (groups of bits, one of each of which must hold; bits that must not; quantity)."""
    needed: list[int] = []
    refused = 0
    quantity = ""
    for key, value in element.items():
        if key == "OP":
            if value == "!":
                raise PatternError(f"{rule_id}: OP '!' is not supported; use NOT_IN")
            if not _QUANTITY.fullmatch(value):
                raise PatternError(f"{rule_id}: unknown OP {value!r}; use ? * + or {{n,m}}")
            quantity = value
        elif key == "CUE":
            names = [value] if isinstance(value, str) else list(value.get("IN", value.get("NOT_IN", [])))
            words: set[str] = set()
            for name in names:
                if name not in cues:
                    raise PatternError(f"{rule_id}: no CUE rule is named {name!r}")
                words |= cues[name]
            bit = alphabet.test(_Test("LOWER", frozenset(words)))
            if isinstance(value, dict) and "NOT_IN" in value:
                refused |= bit
            else:
                needed.append(bit)
        elif key in _SHAPES:
            bit = alphabet.test(_Test(key, frozenset()))
            if value:
                needed.append(bit)
            else:
                refused |= bit
        elif key in {"LOWER", "ORTH", "TEXT", "ENT_TYPE", "LENGTH"}:
            if not isinstance(value, dict):
                needed.append(alphabet.test(_Test(key, frozenset([str(value)]))))
                continue
            for operator, operand in value.items():
                if operator == "IN":
                    needed.append(alphabet.test(_Test(key, frozenset(map(str, operand)))))
                elif operator == "NOT_IN":
                    refused |= alphabet.test(_Test(key, frozenset(map(str, operand))))
                elif operator == "REGEX":
                    needed.append(alphabet.test(_Test(key, frozenset(), operand)))
                else:
                    raise PatternError(f"{rule_id}: unknown operator {operator!r} in {key}; use IN, NOT_IN or REGEX")
        else:
            raise PatternError(f"{rule_id}: unknown key {key!r} in a pattern")
    return needed, refused, quantity
