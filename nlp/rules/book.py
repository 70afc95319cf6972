"""The rulebook: the rules of ``patterns/``, made ready to run.

Everything that can be decided when the pipeline is built is decided here: verb forms, class letters, look-up tables.
One rulebook serves all components of a pipeline; it belongs to the pipeline's vocabulary.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from nlp.core.walk import TOKEN
from nlp.rules.chunks import Chunks
from nlp.rules.classes import Alphabet, Grammar, Places
from nlp.rules.expand import expand
from nlp.rules.load import Entry, RuleSet, load_rules
from nlp.rules.model import Rule

_SPLIT = re.compile(TOKEN)

GAZETTEER_LABELS = ("BROKER", "RATING", "NAME", "SECTION", "DRIVER")
GRAMMAR_LABELS = ("RATING", "TARGET", "ANALYST", "ACTION", "DATE", "MULTIPLE", "BROKER", "COMPANY")


class Rulebook:
    """Tables and grammars of one rule set. Read only once built."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.cues: dict[str, frozenset[str]] = {}
        self.hot_words: set[str] = set()
        for rule in rules.by_label("CUE"):
            name = str(rule.norm["cue"])
            words = set(rule.aliases)
            for element in expand(rule.pattern if isinstance(rule.pattern, list) else []):
                wanted = element.get("LOWER", {})
                words |= {wanted} if isinstance(wanted, str) else set(wanted.get("IN", ()))
            if isinstance(rule.pattern, str):
                words.add(rule.pattern.lower())
            self.cues[name] = frozenset(words) | self.cues.get(name, frozenset())
            if rule.norm.get("hot"):
                self.hot_words |= words
        self.cue_sets: dict[str, set[str]] = {}
        for name, words_ in self.cues.items():
            for word in words_:
                self.cue_sets.setdefault(word, set()).add(name)
        self.alphabet = Alphabet()
        # By tiers of ten of the priority, the highest first: a scan is left to right, so a weak rule that begins
        # early would otherwise take the words of a strong one.
        self.grammars: dict[str, list[Grammar]] = {}
        for label in GRAMMAR_LABELS:
            tiers: dict[int, list[Rule]] = {}
            for rule in rules.by_label(label):
                if isinstance(rule.pattern, list):
                    tiers.setdefault(rule.priority // 10, []).append(rule)
            self.grammars[label] = [self._grammar(tiers[tier]) for tier in sorted(tiers, reverse=True)]
        self.frames: dict[str, Grammar] = {}
        kinds: dict[str, list[Rule]] = {}
        for rule in rules.by_label("FRAME"):
            kinds.setdefault(str(rule.norm.get("kind", "value")), []).append(rule)
        for kind, members in kinds.items():
            self.frames[kind] = self._grammar(members)
        self.hot = Places(self.alphabet, "{}", self.alphabet.lower(self.hot_words))
        self.stops = Places(self.alphabet, "{}", self.alphabet.lower(".!?…"))
        self.head_signs = Places(self.alphabet, "{}", self.alphabet.lower("-–—:"))  # behind a paragraph's head
        self._cue_bits = {name: self.alphabet.lower(words) for name, words in self.cues.items()}
        self._cue_places: dict[tuple[str, ...], Places] = {}
        self._read_phrases()
        self.alphabet.seed()
        self.chunks = Chunks(self.alphabet)
        self.breaks = self.cues.get("function", frozenset()) | self.cues.get("headline", frozenset())
        self.places = self.cues.get("place", frozenset())
        self.breaks |= self.places
        self._read_tables(rules)

    def _read_phrases(self) -> None:
        """The gazetteer by lower-cased words, for texts that no ``entity_ruler`` reads."""
        self.phrases: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        sizes: dict[tuple[str, ...], set[int]] = {}
        for entry in self.gazetteer():
            key = tuple([word.lower() for word in _SPLIT.findall(entry["pattern"])])
            if key:
                self.phrases.setdefault(key, []).append((entry["label"], entry["id"]))
                sizes.setdefault(key[:2], set()).add(len(key))
        for found in self.phrases.values():
            found.sort()
        self.single = {key[0]: found for key, found in self.phrases.items() if len(key) == 1}
        pairs = [key for key in sizes if len(key) == 2]
        # By first and second word: how many words the phrases have that begin so; the longest first.
        self.phrase_sizes: dict[str, dict[str, list[int]]] = {}
        for first, second in pairs:
            self.phrase_sizes.setdefault(first, {})[second] = sorted(sizes[first, second], reverse=True)
        alone = self.alphabet.lower(self.single)
        begins = self.alphabet.lower(first for first, _ in pairs)
        goes_on = self.alphabet.lower(second for _, second in pairs)
        # One class in front, for the search to run at the speed at which a class is found.
        self.phrase_starts = Places(self.alphabet, "{}(?:(?<={})|(?={}))", alone | begins, alone, goes_on)

    @contextmanager
    def witness(self) -> Iterator[set[str]]:
        """Within it, the set holds the ids of all rules of token patterns that fit somewhere."""
        seen: set[str] = set()
        grammars = [g for tiers in self.grammars.values() for g in tiers] + list(self.frames.values())
        for grammar in grammars:
            grammar.witness = seen
        try:
            yield seen
        finally:
            for grammar in grammars:
                grammar.witness = None

    def cue_places(self, names: tuple[str, ...]) -> Places:
        """Finds the words that the cues ``names`` list."""
        places = self._cue_places.get(names)
        if places is None:
            bits = 0
            for name in names:
                bits |= self._cue_bits.get(name, 0)
            places = self._cue_places[names] = Places(self.alphabet, "{}", bits)
        return places

    def _grammar(self, rules: Sequence[Rule]) -> Grammar:
        ordered = sorted(rules, key=lambda r: -r.priority)
        ready = [r.model_copy(update={"pattern": expand(r.pattern)}) for r in ordered]  # type: ignore[arg-type]
        return Grammar(self.alphabet, ready, self.cues)

    def _read_tables(self, rules: RuleSet) -> None:
        self.currency_before: dict[tuple[str, ...], tuple[str | None, str]] = {}
        self.currency_after: dict[tuple[str, ...], tuple[str | None, str]] = {}
        self.minor_units: dict[str, tuple[str, int]] = {}  # what 100 or 1,000 of make one of a currency
        for rule in rules.by_label("CURRENCY"):
            code = rule.norm.get("currency")
            for side, table in (("before", self.currency_before), ("after", self.currency_after)):
                for form in rule.norm.get(side, ()):
                    _add(table, form, (code, rule.id))
            for minor, forms in rule.norm.get("minor", {}).items():
                if "per_main" in rule.norm and code is not None:
                    self.minor_units[minor] = (code, rule.norm["per_main"])
                for form in forms:
                    _add(self.currency_after, form, (minor, rule.id))
                    if (form.isalpha() and form.isupper() and len(form) == 3) or form in {"GBp", "GBx"}:
                        _add(self.currency_before, form, (minor, rule.id))
            if "sign" in rule.norm:
                _add(self.currency_before, rule.norm["sign"], (code, rule.id))
        self.currency_heads = {key[0] for key in self.currency_after}
        self.currency_tails = {key[-1] for key in self.currency_before}
        self.exchanges: dict[str, list[dict[str, Any]]] = {}
        self.suffixes: dict[str, list[dict[str, Any]]] = {}  # markets by what stands behind a symbol: ".L", "-T"
        self.bloomberg: dict[str, dict[str, Any]] = {}
        by_mic: dict[str, dict[str, Any]] = {}
        for rule in rules.by_label("EXCHANGE"):
            if "mic" in rule.norm:
                by_mic[rule.norm["mic"]] = rule.norm
        for rule in rules.by_label("EXCHANGE"):
            if "candidates" in rule.norm:
                entries = [by_mic.get(c["mic"], {}) | c for c in rule.norm["candidates"]]
            else:
                entries = [rule.norm]
                for key in ("ric", "yahoo", "dow_jones"):
                    for suffix in rule.norm.get(key, ()):
                        self.suffixes.setdefault(f".{suffix.lstrip('.').upper()}", []).append(rule.norm)
                for suffix in rule.norm.get("hyphen", ()):
                    self.suffixes.setdefault(f"-{suffix}", []).append(rule.norm)
                for code in rule.norm.get("bloomberg", ()):
                    self.bloomberg.setdefault(code, rule.norm)
            for phrase in rule.phrases:
                self.exchanges.setdefault(_squeeze(phrase), entries)
        self.mics = by_mic
        self.houses: dict[str, dict[str, Any]] = {}
        self.rule_by_id: dict[str, Rule] = rules.by_id
        self.grades = {rule.id for rule in rules.by_label("RATING") if rule.norm.get("kind") == "quant_grade"}
        self.risky: set[tuple[str, str]] = set()
        self.exact_forms: dict[str, set[str]] = {}  # short codes, whose case must agree
        self.house_of_name: dict[str, dict[str, Any]] = {}
        for rule in rules.by_label("BROKER"):
            norm = {"name": rule.phrases[0] if rule.phrases else rule.id} | rule.norm
            self.houses[rule.id] = norm
            for phrase in rule.phrases:
                self.house_of_name.setdefault(_squeeze(phrase), norm)
            for phrase in rule.phrases:
                if len(phrase) <= 4 and phrase.isalpha() and phrase.isupper():
                    self.exact_forms.setdefault(phrase.lower(), set()).add(phrase)
            for phrase in rule.risky:
                self.risky.add((rule.id, phrase.lower()))
        self.house_types = {str(n["name"]): n.get("type") for n in self.houses.values() if "name" in n}
        self.scales: dict[str, dict[str, int]] = {}
        for rule in rules.by_label("SCALE"):
            tiers = rule.norm["tiers"]
            self.scales[rule.norm["house"]] = {_squeeze(t): i for i, t in enumerate(tiers)}
        # In hundredths: whole numbers have one sum, in whatever order they are added.
        self.weights: dict[str, int] = {
            str(rule.pattern): round(rule.norm["weight"] * 100) for rule in rules.by_label("WEIGHT")
        }

    def gazetteer(self) -> list[dict[str, Any]]:
        """All phrases in the form that the pipe ``entity_ruler`` takes, in the order of the rules."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for label in GAZETTEER_LABELS:
            for rule in self.rules.by_label(label):
                for phrase in rule.phrases:
                    key = (label, " ".join(_SPLIT.findall(phrase)).lower())
                    found.setdefault(key, {"label": label, "pattern": phrase, "id": rule.id})
        return list(found.values())


def _add(table: dict[tuple[str, ...], tuple[str | None, str]], form: str, value: tuple[str | None, str]) -> None:
    tokens = tuple(_SPLIT.findall(form))
    for variant in {
        tokens,
        tuple(t.lower() for t in tokens) if len(form) > 3 else tokens,
        tuple(t.title() for t in tokens) if len(form) > 3 else tokens,
    }:
        table.setdefault(variant, value)


_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def _squeeze(name: str) -> str:
    return _SIGNS.sub("", name).lower()


squeeze = _squeeze

# Keyed by the vocabulary's look-up tables: a Vocab itself takes no weak reference, its tables live as long as it does.
_BOOKS: "WeakKeyDictionary[Any, Rulebook]" = WeakKeyDictionary()
_CACHE: dict[str, Rulebook] = {}


def rulebook(directories: Iterable[Path] = ()) -> Rulebook:
    """The rulebook of the built-in rules and of ``directories``; one a content in a process."""
    return book_of_rules(load_rules(tuple(directories)))


def book_of_rules(rules: RuleSet) -> Rulebook:
    book = _CACHE.get(rules.fingerprint)
    if book is None:
        book = _CACHE[rules.fingerprint] = Rulebook(rules)
    return book


def register(vocab: Any, book: Rulebook) -> None:
    """Make ``book`` the one that the components of this vocabulary's pipeline use."""
    _BOOKS[vocab.lookups] = book


def book_of(vocab: Any) -> Rulebook:
    """The rulebook of a pipeline; the built-in one where a component stands alone in another pipeline."""
    book = _BOOKS.get(vocab.lookups)
    if book is None:
        book = _BOOKS[vocab.lookups] = rulebook()
    return book


def dump_rules(rules: RuleSet) -> bytes:
    """The rules in force, one a line, behind a line with their fingerprint: what a saved pipeline carries."""
    lines = [orjson.dumps({"fingerprint": rules.fingerprint})]
    lines += [rule.model_dump_json(exclude_defaults=True).encode() for rule in rules]
    return b"\n".join(lines)


def parse_rules(data: bytes) -> RuleSet:
    """The inverse of ``dump_rules``."""
    head, *lines = data.split(b"\n")
    entries = [Entry(Rule.model_validate_json(line), "saved pipeline", n) for n, line in enumerate(lines, start=2)]
    return RuleSet(entries, orjson.loads(head)["fingerprint"])
