"""Bare symbols and names: which of the two a word in capitals is."""

import re
from bisect import bisect_left
from typing import Final

from nlp.components.sections import in_boilerplate
from nlp.components.spread import LATIN, row_of, taken_words, without_legal
from nlp.components.subjects import is_digest
from nlp.core.walk import Mention, Walk
from nlp.rules.book import Rulebook, squeeze

_CAPITALS: Final = re.compile(r"[A-Z]{3,5}(?![A-Za-z])")
_CURRENCIES: Final = frozenset(
    "USD EUR GBP CHF CAD AUD NZD JPY CNY HKD SGD INR SEK NOK DKK BRL MXN ZAR KRW USA FDA".split()
)


_SPOKEN: Final = (
    5  # as often an article speaks of a company by its name's first word in capitals, not of a row by its symbol
)


def symbols_as_names(walk: Walk) -> list[Mention]:
    """A bare symbol that is the company's initials or first word is its name, not its ticker ("AMD", "ABB")."""
    if not any(m.rule == "ticker.repeat" for m in walk.mentions):
        return []
    names = sorted({walk.text[m.start : m.end] for m in walk.mentions if m.label == "COMPANY"})
    plain: set[str] = set()
    bare: dict[str, int] = {}
    for mention in walk.mentions:
        if mention.label == "TICKER" and mention.rule == "ticker.repeat":
            printed = walk.text[mention.start : mention.end]
            bare[printed] = bare.get(printed, 0) + 1
    for name in names:
        words = LATIN.findall(without_legal(name))
        if words:
            if len(words) == 1 or (words[0].isupper() and bare.get(words[0], 0) >= _SPOKEN):
                plain.add(words[0])
            if len(words) > 2:
                plain.add("".join(w[0] for w in words).upper())
    taken_off = []
    for mention in walk.mentions:
        if mention.label == "TICKER" and mention.rule == "ticker.repeat":
            printed = walk.text[mention.start : mention.end]
            longer = any(n.startswith(printed + " ") and walk.text.startswith(n, mention.start) for n in names)
            if printed in plain or longer:
                taken_off.append(mention)
                row = row_of(walk, mention.tok_start)
                for item in row.items if row else ():
                    if (
                        item.kind == "TICKER"
                        and item.tok_start == mention.tok_start
                        and item.tok_end == mention.tok_end
                    ):
                        item.kind = "NAME"
    if taken_off:
        gone = set(map(id, taken_off))
        walk.mentions = [m for m in walk.mentions if id(m) not in gone]
    return taken_off


def bare_symbols(walk: Walk, book: Rulebook) -> None:
    """Symbols that the text never puts beside a name, where their letters are those of a company's ("BIIB", "KHC").

    Initials are the name itself, not its symbol ("GM"), and a symbol that is told in full elsewhere is known already.
    """
    forms: dict[str, str] = {}
    for mention in walk.mentions:
        if mention.label == "COMPANY":
            forms.setdefault(walk.text[mention.start : mention.end], "")
    if not forms:
        return
    candidates = {
        w
        for w in set(_CAPITALS.findall(walk.text))  # some of them are parts of words: those are found nowhere below
        if w.lower() not in book.cues["not_ticker"]
        and w.lower() not in book.cue_sets
        and w not in _CURRENCIES
        and (w,) not in book.currency_before
        and squeeze(w) not in book.exchanges
    }
    if not candidates:
        return
    taken: set[int] | None = None
    listed = {m.tok_start - 1 for m in walk.mentions if m.label == "TICKER"}
    known = {
        walk.words[m.tok_start]
        for m in walk.mentions
        if m.label == "COMPANY" and (m.tok_end in listed or m.tok_end - 1 in listed)
    }
    for name in list(forms):
        initials = "".join(w[0] for w in LATIN.findall(name)).upper()
        for word in sorted(candidates):
            if (
                name.split()[0] in known
                or not (spells_name(word, name) or (not listed and begins_like(word, name)))
                or word in initials
                or word in LATIN.findall(name)
                or name.upper().startswith(word + "-")  # "Ems-Chemie", or EMS
            ):
                continue
            if taken is None:
                taken = taken_words(walk)
            if not spells_name(word, name) and not any(_as_stock(walk, at, word) for at in walk.occurrences(word)):
                continue
            for at in walk.occurrences(word):
                first = bisect_left(walk.starts, at)
                if (
                    first < len(walk.starts)
                    and walk.starts[first] == at
                    and walk.words[first] == word
                    and first not in taken
                    and not in_boilerplate(walk, at)
                    and _same_story(walk, name, at)
                    and not any(
                        w.isupper() and w.isalpha() and len(w) > 1
                        for w in walk.words[max(0, first - 1) : first] + walk.words[first + 1 : first + 2]
                    )
                ):
                    walk.mentions.append(walk.mention("TICKER", first, first + 1, "ticker.of-name", {"symbol": word}))
                    taken.add(first)


def _same_story(walk: Walk, name: str, at: int) -> bool:
    """Whether the paragraph of ``at`` names the company, where a digest's paragraphs are stories of their own."""
    if not is_digest(walk):
        return True
    end = walk.text.find("\n", at)
    return walk.text.find(name.split()[0], walk.text.rfind("\n", 0, at) + 1, end if end > 0 else len(walk.text)) >= 0


_MOVES: Final = frozenset("fell rose gained lost shares stock is was has up down jumped slid dropped climbed".split())


def _as_stock(walk: Walk, at: int, word: str) -> bool:
    """Whether the symbol at ``at`` is spoken of as a stock: "analysts covering BIIB", "KHC fell", "KHC's rating"."""
    behind = walk.text[at + len(word) : at + len(word) + 60].split("\n")[0]
    if walk.text[:at].endswith(("covering ", "rating on ", "target on ", "hares of ")):
        return True
    if behind.startswith(("'s ", "’s ")):
        return not {"rating", "target", "shares", "stock"}.isdisjoint(behind.split()[1:5])
    return not walk.text[:at].rstrip()[-1:].isalnum() and behind.split()[:1] != [] and behind.split()[0] in _MOVES


def begins_like(symbol: str, name: str) -> bool:
    """Whether the first two letters of ``symbol`` are the name's first and a later one, as in most symbols."""
    letters = "".join(LATIN.findall(without_legal(name))).upper()
    return len(letters) > len(symbol) and letters[0] == symbol[0] and symbol[1] in letters[1:] and name[:1].isupper()


def spells_name(symbol: str, name: str) -> bool:
    """Whether ``symbol`` is made of the letters of ``name`` in their order, from its first on."""
    letters = "".join(LATIN.findall(without_legal(name))).upper()
    if not symbol or not letters.startswith(symbol[0]) or len(letters) <= len(symbol) or not name[:1].isupper():
        return False
    at = 0
    for letter in symbol:
        at = letters.find(letter, at) + 1
        if not at:
            return False
    return True
