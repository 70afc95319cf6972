"""Names that are known: every further mention of one in the text, in full and in the short forms that stand for it."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Any

from nlp.components.names import LEGAL, is_cap, run_from, spelt_legal, times
from nlp.components.sections import in_boilerplate
from nlp.core.walk import Item, Row, Walk
from nlp.rules.book import Rulebook

# First words that many names share: alone they are no short form.
GENERIC = frozenset(
    "first new american general national united bank global international super great western eastern northern "
    "southern north south east west royal advanced applied standard pacific atlantic central china india japan "
    "canada us usa uk british german french swiss indian chinese japanese european asian australian capital "
    "energy financial federal digital big blue green red black white gold silver golden grand high home life "
    "health data power air oil gas real best five six three two one the all alpha beta delta main public city "
    "world universal premier prime total target block upstart open host core smart texas california york london "
    "hong kong delhi tata banca banco banque".split()
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
LATIN = re.compile(r"[A-Za-z]+")
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]*")
_SIGNS = re.compile(r"\W")
_HOLDERS = frozenset({"COMPANY", "BROKER", "TICKER", "ANALYST", "RATING"})


@lru_cache(maxsize=20_000)
def without_legal(name: str) -> str:
    """``"Linamar Corp."`` → ``"Linamar"``."""
    while True:
        shorter = _LEGAL_END.sub("", name)
        if shorter == name or not shorter:
            return name
        name = shorter


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
                initials = "".join(w[0] for w in LATIN.findall(full)).upper()
                if (
                    len(full) > len(name) and _SIGNS.sub("", name).upper() in {initials, initials.replace("A", "", 1)}
                ) or name in full:
                    names.setdefault(full, full)
    taken = taken_words(walk)
    for name in sorted(names, key=lambda n: (-len(n), n)):
        mentions_of(walk, book, name, "COMPANY", "company.again", None, taken)


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
            initials = "".join(w[0] for w in LATIN.findall(full)).upper()
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
                into_rows(walk, book, mention)


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


def row_of(walk: Walk, word: int) -> Row | None:
    """The row of the sentence that holds ``word``, where it has one."""
    return walk.rows.get(bisect_right(walk.sentences, (word, len(walk.words) + 1)) - 1)


def into_rows(walk: Walk, book: Rulebook, mention: Any) -> None:
    """Let the row know of a mention that was found outside it."""
    row = row_of(walk, mention.tok_start)
    if row is None:
        return
    inside = [k for k, i in enumerate(row.items) if i.tok_start < mention.tok_end and i.tok_end > mention.tok_start]
    if inside:
        first, last = inside[0], inside[-1]
        item = Item(mention.label, row.items[first].tok_start, row.items[last].tok_end, mention.rule)
        item.mention = mention
        row.put(first, last + 1, item, book.alphabet.kind(mention.label))
