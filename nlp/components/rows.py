"""Rows: each sentence that may tell something, as a row of tokens and candidates.

Most sentences of most articles hold no cue; they get no row and cost nothing more.
"""

import re
from bisect import bisect_left
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components import slots
from nlp.components.names import LEGAL, ZONES, is_cap, run_from
from nlp.components.numbers import amount_at
from nlp.components.rating_places import in_a_ratings_place, is_grade, rated_fair
from nlp.components.sections import in_boilerplate
from nlp.core.walk import Item, Mention, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

# Words that may follow a house's name and belong to it ("Truist Securities", "Needham & Company").
_HOUSE_TAIL: Final = frozenset(
    "securities capital markets research group partners bank financial equities company co corp inc llc plc ltd "
    "advisory investment".split()
)
_URL: Final = re.compile(r"https?://\S+")
_LEGAL_FORMS: Final = frozenset("ag sa plc nv ab asa oyj inc corp ltd llc spa se bhd".split())
# Ordinary adjectives: ratings only where the word "rating" or the other end of a change stands by.
SOFT: Final = frozenset(
    {
        "Positive",
        "Negative",
        "Cautious",
        "Attractive",
        "Unattractive",
        "Above Average",
        "Below Average",
        "Increase",
        "Mixed",
        "Developing",
        "Exit",
        "Switch",
    }
)
_IN_ROWS: Final = frozenset({"BROKER", "RATING", "NAME"})  # labels of the phrases that may become items
_NOT_IN_NAMES: Final = frozenset({"HOUSE", "RATER", "TERM_FREE", "TERM_CAP"})
_BETWEEN: Final = frozenset("gruppe group holding holdings international bank banking financial".split())
_MOODS: Final = frozenset({"outlook", "sentiment", "momentum"})
_VERBS: Final = frozenset({"outperform", "underperform", "outperforms", "underperforms"})


def process(walk: Walk, book: Rulebook) -> None:
    """Fills ``Walk.rows``."""
    if "://" in walk.text:
        walk.scratch["urls"] = [
            (bisect_left(walk.starts, m.start()), bisect_left(walk.starts, m.end())) for m in _URL.finditer(walk.text)
        ]
    hot = set(book.hot.find(walk.classes))
    by_start: dict[int, list[tuple[int, Item]]] = {}
    grades: list[tuple[int, int, str]] = []
    for first, last, label, rule_id in walk.hits:
        if last <= first or label not in _IN_ROWS:
            continue
        if rule_id in book.grades:
            grades.append((first, last, rule_id))
            continue
        item = _candidate(walk, book, first, last, label, rule_id)
        if item is not None:
            by_start.setdefault(first, []).append((last, item))
            if item.kind in {"HOUSE", "TERM_FREE", "TERM_CAP"} or (
                item.kind == "TERM_LOW" and in_a_ratings_place(walk.words, first, last)
            ):
                hot.add(first)
    groups = walk.scratch.get("ticker_groups", {})
    ticker_at = {m.tok_start: m for m in walk.mentions if m.label == "TICKER"}
    if not hot:
        return
    hot_sorted = sorted(hot)
    taken = _spoken_for(walk, by_start, ticker_at)
    target_letter = book.alphabet.word("target")
    at = 0
    for number, (start, stop) in enumerate(walk.sentences):
        while at < len(hot_sorted) and hot_sorted[at] < start:
            at += 1
        if at >= len(hot_sorted):
            break
        if hot_sorted[at] >= stop or in_boilerplate(walk, walk.starts[start]):
            continue
        _add_grades(book, grades, start, stop, by_start)
        items = _items(walk, book, start, stop, by_start, groups, ticker_at, taken)
        chars = [
            book.alphabet.kind(i.kind)
            if i.kind
            else walk.classes[i.tok_start]
            if i.tok_end == i.tok_start + 1
            else target_letter
            for i in items
        ]
        walk.rows[number] = Row(number, items, "".join(chars))


def _add_grades(
    book: Rulebook,
    grades: list[tuple[int, int, str]],
    start: int,
    stop: int,
    by_start: dict[int, list[tuple[int, Item]]],
) -> None:
    """Add the sentence's grades to its candidates: only here, for every "a" of a text may be one."""
    for number in range(bisect_left(grades, (start,)), bisect_left(grades, (stop,))):
        first, last, rule_id = grades[number]
        here = by_start.setdefault(first, [])
        here.append((last, Item("TERM_GRADE", first, last, rule_id, book.rule_by_id[rule_id].norm)))
        here.sort(key=lambda candidate: -candidate[0])


def _candidate(walk: Walk, book: Rulebook, first: int, last: int, label: str, rule_id: str) -> Item | None:
    text = walk.text[walk.starts[first] : walk.end(last - 1)]
    rule = book.rule_by_id[rule_id]
    if label == "BROKER":
        exact = book.exact_forms.get(text.lower())
        if exact is not None and text not in exact:
            return None
        if (not is_cap(text) or (last - first == 1 and text.islower())) and text not in rule.phrases:
            return None  # but "equinet", "5paisa" and the like are written so
        if (
            first > 1
            and walk.words[first - 1] == "-"
            and walk.starts[first] == walk.end(first - 1)
            and walk.starts[first - 1] == walk.end(first - 2)
            and walk.words[first - 2][:1].isupper()
            and len(walk.words[first - 2]) > 3
            and walk.words[first - 2][1:].islower()
        ):
            return None  # "Harley-Davidson"
        if (
            text.isupper()
            and len(text) <= 4
            and first
            and walk.words[first - 1].isdigit()
            and "\n" not in walk.text[walk.end(first - 1) : walk.starts[first]]
        ):
            return None  # "18:13 GMT": a time zone, not a house's code
        if text.isupper() and len(text) <= 4 and last < len(walk.words) and walk.words[last][0].isdigit():
            return None  # "RMB63.50": a currency
        return Item("HOUSE", first, last, rule_id, book.houses[rule_id])
    if label == "RATING":
        kind = str(rule.norm.get("kind", "rating"))
        if (rule.case or rule.guard == "code") and (
            text not in rule.phrases
            or (len(text) < 2 and not (first and walk.words[first - 1].lower() in {"to", "from", "at"}))
        ):
            return None
        if kind == "list" and text[:1].isupper():
            return Item("TERM_LIST", first, last, rule_id, rule.norm)
        if "rating" not in kind and kind != "consensus":
            return None
        after = [w.lower() for w in walk.words[last : last + 2]]
        if text in {"average", "mixed"} or (text == "Average" and after[:1] in (["rating"], ["price"], ["target"])):
            return None  # of a consensus, not a rating
        if text.lower() == "subscribe" and after[:1] in (["on"], ["to"], ["now"], ["subscribe"]):
            return None  # a site's own button
        if after == ["-", "off"] or (after[:1] == ["with"] and rule.norm.get("rating") == "In-Line" and text.islower()):
            return None  # "sell-off", "in line with expectations"
        near = [w.lower() for w in walk.words[max(0, first - 3) : first]]
        if text == "increase" and near[-1:] == ["to"]:
            return None  # a verb
        if rule.norm.get("rating") in SOFT and (text.islower() or not _MOODS.isdisjoint(near)):
            return Item("TERM_SOFT", first, last, rule_id, rule.norm)
        if rule.norm.get("plural"):
            return Item("TERM_PLURAL", first, last, rule_id, rule.norm)
        if rule.guard == "code":
            return Item("TERM_CODE", first, last, rule_id, rule.norm)
        if rule.guard == "free" and text not in _VERBS:
            return Item("TERM_FREE", first, last, rule_id, rule.norm)
        return Item("TERM_CAP" if text[:1].isupper() else "TERM_LOW", first, last, rule_id, rule.norm)
    if label == "NAME":
        return Item("RATER", first, last, rule_id, rule.norm) if is_cap(text) or text in rule.phrases else None
    return None


def _spoken_for(
    walk: Walk, by_start: dict[int, list[tuple[int, Item]]], ticker_at: dict[int, Mention]
) -> dict[int, int]:
    """The words that no name may take in."""
    taken = {k: 1 for k, found in by_start.items() if any(item.kind in _NOT_IN_NAMES for _, item in found)}
    for mention in ticker_at.values():
        taken.update(dict.fromkeys(range(mention.tok_start, mention.tok_end), 1))
    for a, b in walk.scratch.get("urls", ()):
        taken.update(dict.fromkeys(range(a, b), 1))
    return taken


def _items(
    walk: Walk,
    book: Rulebook,
    start: int,
    stop: int,
    by_start: dict[int, list[tuple[int, Item]]],
    groups: dict[int, tuple[int, list[Mention]]],
    ticker_at: dict[int, Mention],
    taken: dict[int, int],
) -> list[Item]:
    words = walk.words
    out: list[Item] = []
    for k in range(start, stop - 1):
        word, after = words[k], words[k + 1]
        if after.islower() or not is_cap(word):  # most words: nothing of the below has a small word behind it
            continue
        if word == "P" and after[0].isdigit() and walk.starts[k + 1] == walk.end(k):
            taken[k] = 1
        if after == "-" and k + 2 < stop and words[k + 2].lower() in {"quoted", "listed", "traded", "based"}:
            taken[k] = 1
            if k > start + 1 and words[k - 1] == "," and words[k + 2].lower() == "based" and is_cap(words[k - 2]):
                taken[k - 2] = 1  # "Leeds, UK-based"
        if (after[0].isdigit() or (after == "." and k + 2 < stop and words[k + 2][0].isdigit())) and (
            word in book.currency_tails
        ):
            taken[k] = 1
        if word == "U" and words[k + 1 : k + 5] == [".", "S", ".", "$"]:
            taken[k] = taken[k + 2] = 1
    special = {k for k in range(start, stop) if k in by_start or k in groups or k in ticker_at}
    i = start
    while i < stop:
        word = words[i]
        if word.islower() and i not in special and word != "fair":
            out.append(Item("", i, i + 1))
            i += 1
            continue
        if i in groups:
            last, mentions = groups[i]
            out.append(Item("TICKER", i, min(last, stop), "", mentions))
            i = out[-1].tok_end
            continue
        if i in ticker_at:
            mention = ticker_at[i]
            out.append(Item("TICKER", i, mention.tok_end, "", [mention]))
            i = mention.tok_end
            continue
        if word in {"fair", "Fair", "FAIR"} and i + 1 < stop and not rated_fair(words, i):
            k = i + 2 if words[i + 1] == "-" else i + 1
            if k < stop and words[k].lower() == "value":
                k += 1
                if k < stop and words[k].lower() in {"estimate", "target"}:
                    k += 1
                out.append(Item("", i, k))  # more words than one: stands for the word "target"
                i = k
                continue
        if i in by_start:
            last, item = by_start[i][0]
            if last <= stop and (item.kind != "TERM_CAP" or not _inside_name(walk, book, i, last, stop)):
                if item.kind == "TERM_GRADE" and not is_grade(walk, book, by_start, start, stop, i, last):
                    # "a Zacks Rank #3 (Hold)": the word is the rating, and the rank begins with its house
                    house = next((other for _, other in by_start[i][1:] if other.kind == "HOUSE"), None)
                    out.append(house or Item("", i, i + 1))
                    i = out[-1].tok_end
                    continue
                if item.kind == "HOUSE" and _begins_name(walk, book, item, i, last, stop):
                    end = run_from(walk, book, i, stop, {})
                    first = i
                    if (
                        out
                        and out[-1].kind == "NAME"
                        and out[-1].tok_end == i
                        and walk.starts[i] - walk.end(i - 1) == 1
                        and walk.words[i - 1].isupper()
                    ):
                        first = out.pop().tok_start  # "DR ING HC F Porsche AG"
                    out.append(Item("NAME", first, max(end, last)))
                    i = out[-1].tok_end
                    continue
                if item.kind == "HOUSE":
                    if (
                        out
                        and out[-1].kind == "NAME"
                        and last - i == 1
                        and _touches(walk, out[-1].tok_end, i)
                        and run_from(walk, book, i, stop, {}) > last
                    ):
                        # "DR ING HC F Porsche AG": the house's word is the middle of another name
                        first = out.pop().tok_start
                        end = max(last, run_from(walk, book, i, stop, {}))
                        out.append(Item("NAME", first, end))
                        i = end
                        continue
                    item.tok_end = last = _house_end(walk, book, last, stop)
                out.append(item)
                i = last
                continue
        if word[0].isdigit() and i not in taken:  # not in a link
            floor = out[-1].tok_start if out and not out[-1].kind else i
            floor = max(start, i - 5) if floor < i else i
            amount = amount_at(walk, book, i, floor, stop)
            if amount is not None:
                while out and out[-1].tok_start >= amount.tok_start:
                    out.pop()
                if out and out[-1].tok_end > amount.tok_start:
                    amount.tok_start = i
                out.append(Item(amount.kind, amount.tok_start, amount.tok_end, amount.rule, amount))
                i = amount.tok_end
                continue
        if word in ZONES and i and words[i - 1][0].isdigit():
            out.append(Item("", i, i + 1))
            i += 1
            continue
        end = run_from(walk, book, i, stop, taken) if is_cap(word) and i not in taken else i
        if end > i and len(out) == 1 and _small_first(walk, book, start, end, stop):
            out.pop()
            out.append(Item("NAME", start, end))
            i = end
            continue
        if end > i:
            out.append(Item("NAME", i, end))
            i = end
            continue
        out.append(Item("", i, i + 1))
        i += 1
    slots.fill(walk, book, out, start, stop)
    return out


def _small_first(walk: Walk, book: Rulebook, start: int, end: int, stop: int) -> bool:
    """Whether a line's first word, in small letters, begins the name behind it ("elf Beauty Cut to Neutral")."""
    first = walk.words[start]
    return (
        first.islower()
        and first.isalpha()
        and len(first) > 1
        and first not in book.breaks
        and first not in book.cue_sets
        and walk.starts[start + 1] - walk.end(start) == 1
        and (walk.starts[start] == 0 or walk.text[: walk.starts[start]].rstrip(" *\\-•").endswith("\n"))
        and end < stop
        and is_cap(walk.words[end])
        and walk.words[end].lower() in book.cue_sets
    )


def _begins_name(walk: Walk, book: Rulebook, item: Item, first: int, last: int, stop: int) -> bool:
    """Whether a house's word only begins another name: "Beacon Roofing Supply", "GAMCO Investors Inc (GAMI)"."""
    if last >= stop or not is_cap(walk.words[last]) or walk.starts[last] - walk.end(last - 1) != 1:
        return False
    end = run_from(walk, book, first, stop, {})
    if end <= last:
        return False
    tail = [w.lower() for w in walk.words[last:end]]
    if all(w in _HOUSE_TAIL or w in _BETWEEN or w in _LEGAL_FORMS or w == "." for w in tail):
        return False
    text = walk.text[walk.starts[first] : walk.end(last - 1)]
    if tail[-1] in _LEGAL_FORMS and (end >= stop or walk.words[end] in {"(", ":", "'", "’"}):
        return True
    again = text in walk.words[last:stop]
    return ((item.rule, text.lower()) in book.risky or (text.isupper() and len(text) <= 3)) and not again


def _touches(walk: Walk, end: int, start: int) -> bool:
    return end == start and walk.starts[start] - walk.end(end - 1) == 1 and walk.starts[start] >= walk.headline_end


def _house_end(walk: Walk, book: Rulebook, last: int, stop: int) -> int:
    """The longest form written: a house's name with the words that houses carry behind it, up to a legal form."""
    words, starts = walk.words, walk.starts
    reach = run_from(walk, book, last, stop, {}) if last < stop and is_cap(words[last]) else last
    if (
        reach > last
        and words[reach - 1].lower() in _LEGAL_FORMS
        and starts[last] - walk.end(last - 1) == 1
        and all(w.lower() in _BETWEEN or w.lower() in _LEGAL_FORMS for w in words[last:reach])
    ):
        return reach
    while last < stop and starts[last] - walk.end(last - 1) <= (2 if words[last] == "&" else 1):
        lower = words[last].lower()
        if lower in _HOUSE_TAIL and (words[last][:1].isupper() or lower == "plc"):
            last += 1
            if (
                lower in {"co", "inc", "corp", "ltd"}
                and last < stop
                and words[last] == "."
                and starts[last] == walk.end(last - 1)
            ):
                last += 1
        elif (
            words[last] == "("
            and last + 2 < stop
            and words[last + 1].lower() in book.places
            and words[last + 2] == ")"
            and words[last + 3 : last + 4] in (["'"], ["’"])
        ):
            last += 3  # "Acme Securities (Thailand)'s"
        elif words[last] == "&" and last + 1 < stop and words[last + 1].lower() in {"co", "company", "partners"}:
            last += 1
        else:
            break
    return last


def _inside_name(walk: Walk, book: Rulebook, first: int, last: int, stop: int) -> bool:
    """Whether a capitalised rating word is part of a name ("Best Buy", "Buy Inc"), not a rating."""
    words = walk.words
    after = words[last].lower() if last < stop else ""
    before = words[first - 1] if first else ""
    return (after in LEGAL and is_cap(words[last]) and after not in {"as", "group", "trust"}) or (
        before in {"Best"} and words[first] == "Buy"
    )


@Language.factory("sellside_rows", requires=["doc.spans"])
def make_rows(nlp: Language, name: str) -> "Rows":
    return Rows()


class Rows:
    """Pipe: fills ``Walk.rows``."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
