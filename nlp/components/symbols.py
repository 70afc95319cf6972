"""Bare symbols and names: which of the two a word in capitals is."""

from bisect import bisect_left

from nlp.components.sections import in_boilerplate
from nlp.components.spread import LATIN, row_of, taken_words, without_legal
from nlp.core.walk import Mention, Walk
from nlp.rules.book import Rulebook, squeeze

_CURRENCIES = frozenset("USD EUR GBP CHF CAD AUD NZD JPY CNY HKD SGD INR SEK NOK DKK BRL MXN ZAR KRW USA FDA".split())


def symbols_as_names(walk: Walk) -> list[Mention]:
    """A bare symbol that is the company's initials or first word is its name, not its ticker ("AMD", "ABB")."""
    if not any(m.rule == "ticker.repeat" for m in walk.mentions):
        return []
    names = sorted({walk.text[m.start : m.end] for m in walk.mentions if m.label == "COMPANY"})
    plain: set[str] = set()
    for name in names:
        words = LATIN.findall(without_legal(name))
        if words:
            if len(words) == 1:
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
        for w in set(walk.words)
        if 3 <= len(w) <= 5
        and w.isupper()
        and w.isalpha()
        and w.lower() not in book.cues["not_ticker"]
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
                or not spells_name(word, name)
                or word in initials
                or word in LATIN.findall(name)
                or name.upper().startswith(word + "-")  # "Ems-Chemie", or EMS
            ):
                continue
            if taken is None:
                taken = taken_words(walk)
            for at in walk.occurrences(word):
                first = bisect_left(walk.starts, at)
                if (
                    first < len(walk.starts)
                    and walk.starts[first] == at
                    and walk.words[first] == word
                    and first not in taken
                    and not in_boilerplate(walk, at)
                    and not any(
                        w.isupper() and w.isalpha() and len(w) > 1
                        for w in walk.words[max(0, first - 1) : first] + walk.words[first + 1 : first + 2]
                    )
                ):
                    walk.mentions.append(walk.mention("TICKER", first, first + 1, "ticker.of-name", {"symbol": word}))
                    taken.add(first)


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
