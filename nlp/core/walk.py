"""What the components know of one article while they walk over it.

A ``Walk`` holds the tokens as plain Python lists (reading them off a ``Doc`` one by one costs more than all the rules
together) and the findings so far. It hangs on its ``Doc`` by a weak key, so that a ``Doc`` can still be pickled, and it
is made anew from the tokens of any ``Doc`` that another tokenizer has made.
"""

import re
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Letters; a number with its separators; any other single sign.
TOKEN: Final = r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_|\w"
_FIRST_WORD: Final = re.compile(TOKEN)
# Characters of a text in which each name is searched for; in a longer one an index is quicker. Not final: tests set it.
_LONG = 30_000

_WALKS: Final["WeakKeyDictionary[Doc, Walk]"] = WeakKeyDictionary()


class Mention:
    """A span of the text with a label, in code points, and the tokens that it covers.

    ``tokens`` are places in ``Walk.words`` (white space left out), end exclusive.
    ``source`` is the rule id that found it; ``norm`` its normal form (JSON values only).
    """

    __slots__ = ("end", "label", "norm", "rule", "start", "tok_end", "tok_start")

    def __init__(
        self,
        label: str,
        start: int,
        end: int,
        tok_start: int,
        tok_end: int,
        rule: str,
        norm: dict[str, Any] | None = None,
    ) -> None:
        self.label = label
        self.start = start
        self.end = end
        self.tok_start = tok_start
        self.tok_end = tok_end
        self.rule = rule
        self.norm = norm

    def __repr__(self) -> str:
        return f"Mention({self.label}, {self.start}, {self.end}, {self.rule})"


class Item:
    """One place of a sentence's row: a token, or a mention that stands for its tokens.

    ``kind`` is "" for a token, else what stands there: a candidate (HOUSE, TERM, MONEY, NUMBER, NAME, ...) or a
    mention's label. ``data`` is what the candidate knows (a rule's norm, an amount, ...).
    """

    __slots__ = ("data", "kind", "mention", "rule", "tok_end", "tok_start")

    def __init__(self, kind: str, tok_start: int, tok_end: int, rule: str = "", data: Any = None) -> None:
        self.kind = kind
        self.tok_start = tok_start
        self.tok_end = tok_end
        self.rule = rule
        self.data = data
        self.mention: Mention | None = None

    def __repr__(self) -> str:
        return f"Item({self.kind or 'token'}, {self.tok_start}, {self.tok_end})"


class Row:
    """A sentence that tells something, as a row of items; ``line`` has one class letter an item."""

    __slots__ = ("items", "line", "sentence")

    def __init__(self, sentence: int, items: list[Item], line: str) -> None:
        self.sentence = sentence
        self.items = items
        self.line = line

    def put(self, first: int, last: int, item: Item, letter: str) -> None:
        """Set ``item`` in the place of those from ``first`` to before ``last``."""
        self.items[first:last] = [item]
        self.line = self.line[:first] + letter + self.line[last:]


class Walk:
    __slots__ = (
        "boilerplate",
        "by_label",
        "classes",
        "events",
        "headline_end",
        "hits",
        "index",
        "lost",
        "mentions",
        "meta",
        "places",
        "rows",
        "scratch",
        "sentences",
        "starts",
        "text",
        "words",
    )

    def __init__(
        self,
        text: str,
        words: list[str],
        starts: list[int],
        places: list[int],
        classes: str = "",
        headline_end: int = 0,
    ) -> None:
        self.text = text
        self.words = words
        self.starts = starts
        self.places = places  # of each word in the Doc; empty where there is no Doc
        self.classes = classes  # one letter a word; see nlp.rules.classes
        self.hits: list[tuple[int, int, str, str]] = []  # phrases; see nlp.components.gazetteer
        self.headline_end = headline_end
        self.boilerplate: list[tuple[int, int]] = []  # character ranges
        self.sentences: list[tuple[int, int]] = []  # token ranges
        self.rows: dict[int, Row] = {}
        self.mentions: list[Mention] = []
        self.by_label: dict[str, list[Mention]] = {}  # filled with what the resolver keeps
        self.lost: list[tuple[Mention, str]] = []  # candidate, why it lost
        self.events: list[dict[str, Any]] = []
        self.meta: dict[str, Any] = {}
        self.scratch: dict[str, Any] = {}
        self.index: dict[str, list[int]] = {}  # of each word, where it begins; see occurrences

    def end(self, word: int) -> int:
        """The code point after word ``word``."""
        return self.starts[word] + len(self.words[word])

    def low(self) -> str:
        """The text in lower case: for a first look whether an expression can match at all."""
        low: str | None = self.scratch.get("low")
        if low is None:
            low = self.scratch["low"] = self.text.lower()
        return low

    def occurrences(self, name: str) -> list[int]:
        """Where ``name`` stands, without overlap: all places of whole words, others may be missing."""
        text, size = self.text, len(name)
        found: list[int] = []
        if len(text) <= _LONG:
            at = text.find(name) if size else -1
            while at >= 0:
                found.append(at)
                at = text.find(name, at + size)
            return found
        if not self.index:
            for word, start in zip(self.words, self.starts, strict=True):
                self.index.setdefault(word, []).append(start)
        first = _FIRST_WORD.match(name)
        end = 0
        for at in self.index.get(first.group(), ()) if first else ():
            if at >= end and text.startswith(name, at):
                found.append(at)
                end = at + size
        return found

    def in_brackets(self, name: str) -> int:
        """Where the text first has ``name`` in brackets, the opening one; -1 where it never does."""
        text, size = self.text, len(name)
        if len(text) <= _LONG:
            return text.find(f"({name})")
        for at in self.occurrences(name):
            if text[at - 1 : at] == "(" and text.startswith(")", at + size):
                return at - 1
        return -1

    def labelled(self, label: str) -> list[Mention]:
        """The mentions of ``label`` that the resolver has kept, in order of the text."""
        return self.by_label.get(label, [])

    def mention(
        self, label: str, tok_start: int, tok_end: int, rule: str, norm: dict[str, Any] | None = None
    ) -> Mention:
        return Mention(label, self.starts[tok_start], self.end(tok_end - 1), tok_start, tok_end, rule, norm)


def new_walk(doc: "Doc", text: str, words: list[str], starts: list[int]) -> Walk:
    """Hang a fresh walk on ``doc``; ``words`` and ``starts`` are of all its tokens, white space included."""
    places = [i for i, word in enumerate(words) if not word.isspace()]
    if len(places) != len(words):
        words = [words[i] for i in places]
        starts = [starts[i] for i in places]
    walk = Walk(text, words, starts, places)
    _WALKS[doc] = walk
    return walk


def walk_of(doc: "Doc") -> Walk:
    """The walk of ``doc``; made from its tokens when there is none yet."""
    walk = _WALKS.get(doc)
    if walk is None:
        walk = new_walk(doc, doc.text, [t.text for t in doc], [t.idx for t in doc])
    return walk
