"""Companies: names with a ticker, subjects and objects of an act, and every further mention of a name so found."""

import re
from bisect import bisect_left, bisect_right, insort
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_cue, has_kind
from nlp.components.names import LEGAL, SECTORS, is_cap, run_from, spelt_legal, times
from nlp.components.sections import in_boilerplate
from nlp.core.walk import Item, Mention, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of, squeeze

_NAMES = frozenset({"NAME", "RATER", "HOUSE"})
_PROOF = frozenset({"RATING", "TARGET"})
_RATERS = frozenset({"RATER"})
_BROKERS = frozenset({"BROKER"})
_COMPANIES = frozenset({"COMPANY"})
_STOCKS = frozenset({"COMPANY", "TICKER"})
_SUBJECTS = _STOCKS | _RATERS
_ACTS = ("upgrade", "downgrade", "coverage", "initiate", "target_noun", "rating_word")
# First words that many names share: alone they are no short form.
GENERIC = frozenset(
    "first new american general national united bank global international super great western eastern northern "
    "southern north south east west royal advanced applied standard pacific atlantic central china india japan "
    "canada us usa uk british german french swiss indian chinese japanese european asian australian capital "
    "energy financial federal digital big blue green red black white gold silver golden grand high home life "
    "health data power air oil gas real best five six three two one the all alpha beta delta main public city "
    "world universal premier prime total target block upstart open host core smart texas california york london "
    "hong kong delhi tata".split()
)
_TAIL = frozenset(
    "energy group systems technologies technology industries motors foods pharmaceuticals therapeutics resources "
    "bank software".split()
)
_NO_SHORT_FORM = GENERIC | _TAIL | LEGAL
_LEGAL_OR_STOP = LEGAL | {"."}
_LEGAL_BEHIND_COMMA = LEGAL - {"group", "trust", "as", "company"}
_LEGAL_BEHIND_NAME = LEGAL - {"as", "trust"}
_LEGAL_END = re.compile(
    r"[\s,]+(?:"
    + "|".join(sorted((re.escape(x) for x in LEGAL), key=len, reverse=True))
    + r"|l\.p|n\.v|s\.a|s\.p\.a)\.?$",
    re.IGNORECASE,
)


_LATIN = re.compile(r"[A-Za-z]+")
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]*")
_SIGNS = re.compile(r"\W")


@lru_cache(maxsize=20_000)
def without_legal(name: str) -> str:
    """``"Linamar Corp."`` → ``"Linamar"``."""
    while True:
        shorter = _LEGAL_END.sub("", name)
        if shorter == name or not shorter:
            return name
        name = shorter


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        if not has_kind(book, row, _NAMES):
            continue
        act = has_kind(book, row, _PROOF) or has_cue(walk, book, row, *_ACTS)
        credit = has_kind(book, row, _RATERS) and not has_kind(book, row, _BROKERS)

        def accept(
            row: Row, index: int, item: Item, rule: Any, slot: str, act: bool = act, credit: bool = credit
        ) -> bool:
            if rule.norm.get("needs") == "act" and not act:
                return False
            if credit and rule.id != "company.ticker":
                return False
            if walk.words[item.tok_end - 1].lower() in SECTORS:
                return False
            if (
                index == 0
                and item.kind == "NAME"
                and len(walk.words[item.tok_start]) > 4
                and walk.words[item.tok_start].isupper()
                and _dash_follows(walk, item.tok_end)
            ):
                return False  # a dateline
            if item.kind in {"NAME", "RATER"} or (item.kind == "HOUSE" and rule.priority >= 17):
                confirm(walk, book, row, index, "COMPANY", rule.id, None)
                return True
            return False

        apply(book, "COMPANY", row, _NAMES, accept)
    ticker_names(walk, book)
    heads(walk, book)
    guess(walk, book)
    symbols = symbols_as_names(walk)
    spread(walk, book)
    with_article(walk, book)
    bare_symbols(walk, book)
    taken = taken_words(walk) if symbols else set()
    for mention in symbols:
        if taken.isdisjoint(range(mention.tok_start, mention.tok_end)):
            again = walk.mention("COMPANY", mention.tok_start, mention.tok_end, "company.initials", None)
            walk.mentions.append(again)
            _into_rows(walk, book, again)


_MOVES = frozenset(
    "rose fell gained dropped climbed slipped jumped surged slid tumbled dipped soared plunged advanced declined "
    "rallied sank rises falls "
    "gains drops climbs slips jumps surges slides tumbles dips soars plunges".split()
)
_SHARES = frozenset("shares stock share stocks shrs".split())


def guess(walk: Walk, book: Rulebook) -> None:
    """The stock of acts whose sentence names none: the name whose shares move, the paragraph's, the headline's."""
    waiting = [
        (number, row)
        for number, row in walk.rows.items()
        if not has_kind(book, row, _SUBJECTS)
        and (
            any(
                i.kind in {"RATING", "TARGET"} and i.mention is not None and not (i.mention.norm or {}).get("scope")
                for i in row.items
            )
            or (has_kind(book, row, _BROKERS) and has_cue(walk, book, row, "upgrade", "downgrade", "coverage"))
            or (has_cue(walk, book, row, "upgrade", "downgrade") and has_cue(walk, book, row, "stock", "house_noun"))
        )
    ]
    if not waiting:
        return
    companies = sorted(m.start for m in walk.mentions if m.label == "COMPANY")
    headline_read = False
    text = walk.text
    for _, row in waiting:
        for index, item in enumerate(row.items):
            if item.kind == "NAME" and index + 1 < len(row.items):
                k = index + 1
                while k < len(row.items) and walk.words[row.items[k].tok_start] in {"'", "’", "s", "(", ")"}:
                    k += 1
                if (
                    k < len(row.items)
                    and walk.words[row.items[k].tok_start].lower() in (_SHARES if k > index + 1 else _SHARES | _MOVES)
                    and not (k + 1 < len(row.items) and words_of(walk, row, k + 1) in {"exchange", "market"})
                ):
                    confirm(walk, book, row, index, "COMPANY", "company.shares", None)
                    companies.append(item.mention.start if item.mention else 0)
                    break
    companies.sort()
    taken = taken_words(walk)
    for number, row in waiting:
        if has_kind(book, row, _COMPANIES):
            continue
        start = walk.starts[walk.sentences[number][0]]
        paragraph = text.rfind("\n", 0, start) + 1
        near = bisect_left(companies, paragraph)
        if near < len(companies) and companies[near] < start:
            continue
        if companies and not is_digest(walk):
            continue
        place = _first_name(walk, book, paragraph, number, taken)
        if place is None and not companies and not headline_read:
            place, headline_read = _headline_name(walk, book), True
        if place is None:
            continue
        if taken.isdisjoint(range(*place)):
            mention = walk.mention("COMPANY", place[0], place[1], "company.guess", None)
            walk.mentions.append(mention)
            taken.update(range(*place))
            _into_rows(walk, book, mention)
            insort(companies, mention.start)


def words_of(walk: Walk, row: Row, k: int) -> str:
    """The first word of the row's item ``k``, in lower case."""
    return walk.words[row.items[k].tok_start].lower()


_PARAGRAPH_HEAD = re.compile(r"(?m)^[^\S\n]*(?:\d{4} (?:GMT|ET)|\d{1,2}:\d{2}|\*\*\*)")


def is_digest(walk: Walk) -> bool:
    """Whether the article is a string of unrelated paragraphs, each with its own time or head."""
    known: bool | None = walk.scratch.get("digest")
    if known is None:
        heads = _PARAGRAPH_HEAD.findall(walk.text)
        known = walk.scratch["digest"] = len(heads) >= 2
    return known


def _first_name(walk: Walk, book: Rulebook, paragraph: int, number: int, taken: set[int]) -> tuple[int, int] | None:
    """The name that begins a sentence of the paragraph, the earliest first; else the row's own first name."""
    for k in range(max(0, number - 12), number + 1):
        a, b = walk.sentences[k]
        if walk.starts[a] < paragraph:
            continue
        i = a
        while i < b and (
            walk.words[i][0].isdigit() or walk.words[i] in {"GMT", "ET", "-", "–", "*", "•", "(", ")", '"', ":"}
        ):
            i += 1
        if i < b and is_cap(walk.words[i]):
            end = run_from(walk, book, i, b, {})
            if (
                end > i
                and taken.isdisjoint(range(i, end))
                and (
                    times(walk, walk.text[walk.starts[i] : walk.end(end - 1)], walk.starts[i]) > 1
                    or (end < b and walk.words[end] in {"'", "’"})
                )
            ):
                return i, end
    return None


def _headline_name(walk: Walk, book: Rulebook) -> tuple[int, int] | None:
    """The name in the headline (or the first sentences) that the text speaks of most."""
    limit = bisect_left(walk.starts, max(walk.headline_end, 300))
    best: tuple[int, int, int] | None = None
    i = 0
    taken = {
        k: 1 for m in walk.mentions if m.label in {"BROKER", "ANALYST", "RATING"} for k in range(m.tok_start, m.tok_end)
    }
    while i < min(limit, len(walk.words)):
        end = run_from(walk, book, i, len(walk.words), taken) if i not in taken and is_cap(walk.words[i]) else i
        if end > i:
            name = walk.text[walk.starts[i] : walk.end(end - 1)]
            count = times(walk, name, walk.starts[i])
            if len(name) > 2 and (count > 1 or len(walk.text) < 300) and (best is None or count > best[0]):
                best = (count, i, end)
            i = end
        else:
            i += 1
    return None if best is None else best[1:]


def _dash_follows(walk: Walk, end: int) -> bool:
    return any(w in {"-", "–", "—"} for w in walk.words[end : end + 5]) and walk.words[end : end + 1] != [":"]


def heads(walk: Walk, book: Rulebook) -> None:
    """Companies that head a bullet or a paragraph ("Acme - Shares rose after UBS upgraded the stock")."""
    waiting = [
        number
        for number, row in walk.rows.items()
        if not has_kind(book, row, _STOCKS)
        and (
            has_kind(book, row, _PROOF)
            or (
                has_kind(book, row, _BROKERS)
                and has_cue(walk, book, row, "upgrade", "downgrade", "coverage", "adjust", "target_noun")
            )
        )
        and not any(i.mention is not None and (i.mention.norm or {}).get("scope") for i in row.items)
    ]
    if not waiting:
        return
    found: dict[int, tuple[int, int]] = {}
    signs = book.head_signs.find(walk.classes)
    for number, (start, stop) in enumerate(walk.sentences):
        at = bisect_left(signs, start)
        if at == len(signs) or signs[at] >= stop:
            continue
        reach = _head_end(walk, book, start, stop)
        if reach:
            found[number] = reach
    if len(found) < 2:
        return
    walk.scratch["heads"] = sorted(walk.starts[a] for a, _ in found.values())
    heading = sorted(found)
    taken = taken_words(walk)
    for number in waiting:
        at = bisect_right(heading, number) - 1
        if at < 0 or number - heading[at] > 8:
            continue
        start, end = found[heading[at]]
        if taken.isdisjoint(range(start, end)):
            mention = walk.mention("COMPANY", start, end, "company.head", None)
            walk.mentions.append(mention)
            taken.update(range(start, end))
            _into_rows(walk, book, mention)


def _head_end(walk: Walk, book: Rulebook, start: int, stop: int) -> tuple[int, int] | None:
    while start < stop and walk.words[start] in {'"', "”", "*", "•", "-", "–", "#", "“", "\\"}:
        start += 1
    lone = _lone_head(walk, start, stop)
    if lone:
        return start, lone
    if start >= stop or not (is_cap(walk.words[start]) or walk.words[start].isdigit()):
        return None
    end = run_from(walk, book, start, stop, {})
    if (
        end > start
        and len(walk.words[start]) > 4
        and all(w.isupper() or not w.isalpha() for w in walk.words[start:end])
    ):
        return None  # a dateline: "STOCKHOLM - …"
    if end == start or end >= stop or walk.words[end] not in {"-", "–", "—", ":"}:
        colon = next((k for k in range(start, min(stop - 2, start + 18)) if walk.words[k] == ":"), None)
        if colon is None or not is_cap(walk.words[colon + 1]) or walk.words[start] == "(":
            return None
        start = colon + 1
        end = run_from(walk, book, start, stop, {})
        if end == start or end >= stop or walk.words[end] not in {"-", "–", "—"}:
            return None
    if walk.words[end] == ":" and end + 1 < stop and not walk.words[end + 1][0].isupper():
        return None
    if walk.words[end] != ":" and not (
        walk.starts[end] > walk.end(end - 1) and end + 1 < stop and walk.starts[end + 1] > walk.end(end)
    ):
        return None
    return start, end


def _lone_head(walk: Walk, start: int, stop: int) -> int:
    """End of a name that stands alone on its line before a colon ("** Under Armour Inc :"), whatever its words."""
    end = start
    while end < stop and end - start < 9 and walk.words[end] != ":":
        word = walk.words[end]
        if not (is_cap(word) or word[0].isdigit() or word in {"&", "-", ".", "'", "’", "of", "and", "/"}):
            return 0
        end += 1
    behind = walk.text[walk.end(end) : walk.end(end) + 2] if end < stop else ""
    lone = end < stop and walk.words[end] == ":" and walk.starts[end] > walk.end(end - 1) and behind[:1] in {"\n", ""}
    return end if lone and end > start and is_cap(walk.words[start]) else 0


def symbols_as_names(walk: Walk) -> list[Mention]:
    """A bare symbol that is the company's initials or first word is its name, not its ticker ("AMD", "ABB")."""
    if not any(m.rule == "ticker.repeat" for m in walk.mentions):
        return []
    names = sorted({walk.text[m.start : m.end] for m in walk.mentions if m.label == "COMPANY"})
    plain: set[str] = set()
    for name in names:
        words = _LATIN.findall(without_legal(name))
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
                row = _row_of(walk, mention.tok_start)
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


def _row_of(walk: Walk, word: int) -> Row | None:
    """The row of the sentence that holds ``word``, where it has one."""
    return walk.rows.get(bisect_right(walk.sentences, (word, len(walk.words) + 1)) - 1)


def ticker_names(walk: Walk, book: Rulebook) -> None:
    """Names before tickers in sentences that have no row."""
    rows = walk.rows
    groups = dict(walk.scratch.get("ticker_groups", {}))
    for m in walk.mentions:
        if m.label == "TICKER" and m.rule in {"ticker.suffixed", "ticker.behind"}:
            groups.setdefault(m.tok_start, (m.tok_end, [m]))
    if not groups:
        return
    covered = {m.tok_end for m in walk.mentions if m.label == "COMPANY"}
    edges = [a for a, _ in walk.sentences]
    for first, (_, _) in sorted(groups.items()):
        if (
            first == 0
            or bisect_right(edges, first) - 1 in rows
            or first in covered
            or in_boilerplate(walk, walk.starts[first])
        ):
            continue
        end = first
        if walk.words[end - 1] == ",":
            end -= 1
        if walk.words[end - 1] in {"'", "’"}:
            end -= 1
        elif (
            walk.words[end - 1] == "s"
            and walk.words[max(0, end - 2)] in {"'", "’"}
            and not name_before(walk, book, end) < end
        ):
            end -= 2
        if walk.words[max(0, end - 3) : end] == ["(", "The", ")"]:
            end -= 3
        start = name_before(walk, book, end)
        if start < end:
            walk.mentions.append(walk.mention("COMPANY", start, end, "company.ticker", None))


def name_before(walk: Walk, book: Rulebook, end: int) -> int:
    """Start of the name that ends before word ``end``; ``end`` when there is none."""
    at = bisect_left(walk.sentences, (end, 0)) - 1
    sentence = walk.sentences[at] if at >= 0 else (max(0, end - 12), end)
    for start in range(max(sentence[0], end - 12), end):
        if is_cap(walk.words[start]) or walk.words[start].isdigit():
            reach = run_from(walk, book, start, end, {})
            if reach == end:
                return start
    return end


def spread(walk: Walk, book: Rulebook) -> None:
    """Every mention of a company that is known by now, in its full and short forms."""
    names: dict[str, str] = {}
    for mention in [m for m in walk.mentions if m.label == "COMPANY"]:
        full = walk.text[mention.start : mention.end]
        names.setdefault(full, full)
        for short in short_forms(walk, full, mention.tok_end):
            names.setdefault(short, full)
    for name in list(names):
        at = _in_brackets(walk, name)
        if at > 0:
            bracket = bisect_left(walk.starts, at)
            start = name_before(walk, book, bracket)
            if start < bracket:
                full = walk.text[walk.starts[start] : walk.end(bracket - 1)]
                initials = "".join(w[0] for w in _LATIN.findall(full)).upper()
                if (
                    len(full) > len(name) and _SIGNS.sub("", name).upper() in {initials, initials.replace("A", "", 1)}
                ) or name in full:
                    names.setdefault(full, full)
    taken = taken_words(walk)
    for name in sorted(names, key=lambda n: (-len(n), n)):
        mentions_of(walk, book, name, "COMPANY", "company.again", None, taken)


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
        initials = "".join(w[0] for w in _LATIN.findall(name)).upper()
        for word in sorted(candidates):
            if (
                name.split()[0] in known
                or not spells_name(word, name)
                or word in initials
                or word in _LATIN.findall(name)
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


_CURRENCIES = frozenset("USD EUR GBP CHF CAD AUD NZD JPY CNY HKD SGD INR SEK NOK DKK BRL MXN ZAR KRW USA FDA".split())


def spells_name(symbol: str, name: str) -> bool:
    """Whether ``symbol`` is made of the letters of ``name`` in their order, from its first on."""
    letters = "".join(_LATIN.findall(without_legal(name))).upper()
    if not symbol or not letters.startswith(symbol[0]) or len(letters) <= len(symbol) or not name[:1].isupper():
        return False
    at = 0
    for letter in symbol:
        at = letters.find(letter, at) + 1
        if not at:
            return False
    return True


_NAMED_WITH_THE = frozenset("company companies corporation".split())


def with_article(walk: Walk, book: Rulebook) -> None:
    """A capital "The" inside a sentence, or before "… Company", belongs to the name ("upgraded The Home Depot")."""
    if "The " not in walk.text:
        return
    words = walk.words
    edges = {a for a, _ in walk.sentences}
    for k, mention in enumerate(walk.mentions):
        the = mention.tok_start - 1
        if (
            mention.label != "COMPANY"
            or the < 0
            or words[the] != "The"
            or mention.start - walk.end(the) != 1
            or not (
                ((the not in edges and words[the - 1][-1:].isalnum()) or words[the - 1] == ",")
                or words[mention.tok_end - 1].lower() in _NAMED_WITH_THE
            )
        ):
            continue
        longer = walk.mention("COMPANY", the, mention.tok_end, mention.rule, mention.norm)
        row = _row_of(walk, mention.tok_start)
        walk.mentions[k] = longer
        for place, item in enumerate(row.items if row else ()):
            if item.mention is mention and row is not None and place and row.items[place - 1].tok_start == the:
                widened = Item("COMPANY", the, mention.tok_end, mention.rule)
                widened.mention = longer
                row.put(place - 1, place + 1, widened, book.alphabet.kind("COMPANY"))
                break


def _in_brackets(walk: Walk, name: str) -> int:
    """Where the text first has ``name`` in brackets, the opening one; -1 where it never does."""
    text, size = walk.text, len(name)
    return next(
        (at - 1 for at in walk.occurrences(name) if text[at - 1 : at] == "(" and text.startswith(")", at + size)), -1
    )


def short_forms(walk: Walk, full: str, tok_end: int) -> list[str]:
    """Shorter ways in which the text may name ``full``."""
    bare = without_legal(full)
    forms = [bare] if bare != full else []
    for old, new in (("'s", "’s"), ("’s", "'s")):
        if old in bare:
            forms.append(bare.replace(old, new))
    tokens = bare.split()
    for size in range(len(tokens) - 1, 0, -1):
        head = " ".join(tokens[:size]).rstrip(",&-")
        if head.endswith((" of", " and", " &", " de")):
            continue
        if size == 1 and (head.lower().strip(".") in GENERIC or len(head) < 3 or head.lower() in LEGAL):
            continue
        forms.append(head)
        if head.endswith(("'s", "’s")):
            forms.append(head[:-2])
    if len(tokens) == 1 and bare.endswith(("'s", "’s")) and len(bare) > 4:
        forms.append(bare[:-2] + ("’s" if bare[-2] == "'" else "'s"))
    if len(tokens) > 1:
        last = tokens[-1]
        if (
            last.lower() not in _NO_SHORT_FORM
            and len(last) > 3
            and times(walk, last, walk.starts[tok_end - 1]) > times(walk, bare, walk.starts[tok_end - 1]) + 1
        ):
            forms.append(last)
    words, starts = walk.words, walk.starts
    if tok_end + 2 < len(words) and words[tok_end] == "(":
        close = next((k for k in range(tok_end + 1, min(tok_end + 7, len(words))) if words[k] == ")"), None)
        if close is not None and close > tok_end + 1:
            alias = walk.text[starts[tok_end + 1] : walk.end(close - 1)].strip("\"“”'‘’ ")
            initials = "".join(w[0] for w in _LATIN.findall(full)).upper()
            if (
                alias
                and is_cap(alias)
                and ":" not in alias
                and (alias in full or (_SIGNS.sub("", alias) in initials and len(alias) > 1))
            ):
                forms.append(alias)
    initials = "".join(w[0] for w in _CAPITALISED.findall(bare))
    if len(initials) >= 3 and initials.isupper():
        forms.append(initials)
    return forms


def taken_words(walk: Walk) -> set[int]:
    """Words that a name, a ticker or a rating holds."""
    taken: set[int] = set()
    for m in walk.mentions:
        if m.label in _HOLDERS:
            taken.update(range(m.tok_start, m.tok_end))
    return taken


_HOLDERS = frozenset({"COMPANY", "BROKER", "TICKER", "ANALYST", "RATING"})


def mentions_of(
    walk: Walk,
    book: Rulebook,
    name: str,
    label: str,
    rule: str,
    norm: dict[str, Any] | None,
    taken: set[int] | None = None,
) -> None:
    """Add a mention of ``label`` wherever ``name`` stands free in the text, outside boilerplate.

    ``taken`` are the words that are spoken for; kept up to date. Left out, they are collected anew.
    """
    text = walk.text
    if taken is None:
        taken = taken_words(walk)
    for at in walk.occurrences(name):
        end = at + len(name)
        if _free(text, at, end) and not in_boilerplate(walk, at):
            first = bisect_left(walk.starts, at)
            last = bisect_left(walk.starts, end)
            if (
                first < len(walk.starts)
                and walk.starts[first] == at
                and walk.end(last - 1) == end
                and taken.isdisjoint(range(first, last))
                and (last := _longer(walk, book, first, last) if label == "COMPANY" else last)
                and taken.isdisjoint(range(first, last))
                and not _goes_on(walk, book, name, first, last)
            ):
                if label == "COMPANY":
                    last = _with_legal(walk, last)
                mention = walk.mention(label, first, last, rule, norm)
                walk.mentions.append(mention)
                taken.update(range(first, last))
                _into_rows(walk, book, mention)


def _with_legal(walk: Walk, last: int) -> int:
    """The end of a name with the legal form that follows it."""
    words, starts = walk.words, walk.starts
    k = last
    if k + 2 < len(words) and words[k] == "," and (spelt := spelt_legal(walk, k + 1, len(words))):
        return spelt
    if (
        k + 1 < len(words)
        and words[k] == ","
        and words[k + 1].strip(".").lower() in _LEGAL_BEHIND_COMMA
        and is_cap(words[k + 1])
    ):
        k += 1
    if (
        k < len(words)
        and words[k].lower() == "company"
        and words[k + 1 : k + 2] in (["Profile"], ["Overview"], ["News"], ["Description"])
    ):
        return last
    if (
        k < len(words)
        and words[k].lower() in _LEGAL_BEHIND_NAME
        and is_cap(words[k])
        and starts[k] - walk.end(k - 1) == 1
        and (k > last or words[k].lower() not in {"group"})
    ):
        last = k + 1
        if (
            last < len(words)
            and words[last] == "."
            and words[k].lower() in {"inc", "corp", "ltd", "co"}
            and starts[last] == walk.end(k)
        ):
            last += 1
    return last


def _free(text: str, at: int, end: int) -> bool:
    before, after = text[at - 1 : at], text[end : end + 1]
    return not (before.isalnum() or (before in {"@", "#", "_", "$", ".", "/"} and before)) and not after.isalnum()


def _longer(walk: Walk, book: Rulebook, first: int, last: int) -> int:
    """The end of the run from ``first`` where it ends in a legal form ("Lloyds" in "Lloyds Banking Group")."""
    if last >= len(walk.words) or not is_cap(walk.words[last]):
        return last
    end = run_from(walk, book, first, min(len(walk.words), first + 10), {})
    if end > last and walk.words[end - 1].strip(".").lower() in _LEGAL_OR_STOP:
        return end
    return last


def _goes_on(walk: Walk, book: Rulebook, name: str, first: int, last: int) -> bool:
    """Whether the words around belong to another, longer name."""
    words, starts = walk.words, walk.starts
    if last < len(words) and starts[last] - walk.end(last - 1) == 1:
        after = words[last]
        if (
            is_cap(after)
            and after.lower() not in book.breaks
            and after.lower() not in book.cue_sets
            and len(name.split()) < 2
            and (starts[first] >= walk.headline_end)
        ):
            return after.isalpha() and after[1:].islower() and not _plural_noun(after)
    if (
        last < len(words)
        and words[last] in {"-"}
        and starts[last] == walk.end(last - 1)
        and last + 1 < len(words)
        and starts[last + 1] == walk.end(last)
    ):
        return is_cap(words[last + 1])
    return False


def _plural_noun(word: str) -> bool:
    return word.endswith("s") and word[:-1].lower() in {"share", "stock", "analyst"}


def _into_rows(walk: Walk, book: Rulebook, mention: Any) -> None:
    """Let the row know of a mention that was found outside it."""
    row = _row_of(walk, mention.tok_start)
    if row is None:
        return
    inside = [k for k, i in enumerate(row.items) if i.tok_start < mention.tok_end and i.tok_end > mention.tok_start]
    if inside:
        first, last = inside[0], inside[-1]
        item = Item(mention.label, row.items[first].tok_start, row.items[last].tok_end, mention.rule)
        item.mention = mention
        row.put(first, last + 1, item, book.alphabet.kind(mention.label))


@Language.factory("sellside_companies")
def make_companies(nlp: Language, name: str) -> "Companies":
    return Companies()


class Companies:
    """Pipe: adds COMPANY mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
