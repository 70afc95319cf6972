"""The stock of acts whose own sentence names none: the head of their bullet, the paragraph's or the headline's name."""

import re
from bisect import bisect_left, bisect_right, insort

from nlp.components.matching import confirm, has_cue, has_kind
from nlp.components.names import ZONES, is_cap, run_from, times
from nlp.components.spread import into_rows, taken_words
from nlp.core.walk import Row, Walk
from nlp.rules.book import Rulebook

_PROOF = frozenset({"RATING", "TARGET"})
_BROKERS = frozenset({"BROKER"})
_COMPANIES = frozenset({"COMPANY"})
_STOCKS = frozenset({"COMPANY", "TICKER"})
_SUBJECTS = _STOCKS | {"RATER"}
_MOVES = frozenset(
    "rose fell gained dropped climbed slipped jumped surged slid tumbled dipped soared plunged advanced declined "
    "rallied sank rises falls "
    "gains drops climbs slips jumps surges slides tumbles dips soars plunges".split()
)
_OWNED = frozenset("earnings results revenue sales profit profits guidance margins".split())
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
                    and (
                        words_of(walk, row, k) in _SHARES
                        or (k == index + 1 and walk.words[row.items[k].tok_start] in _MOVES)
                        or (k > index + 2 and walk.words[row.items[k].tok_start] in _OWNED)
                    )
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
        if _own_subject(walk, row):
            confirm(walk, book, row, 0, "COMPANY", "company.subject", None)
            companies.append(walk.starts[row.items[0].tok_start])
            companies.sort()
            continue
        start = walk.starts[walk.sentences[number][0]]
        paragraph = text.rfind("\n", 0, start) + 1
        near = bisect_left(companies, paragraph)
        moving = _moving_name(walk, book, paragraph, number, taken)
        if moving is not None:
            mention = walk.mention("COMPANY", moving[0], moving[1], "company.shares", None)
            walk.mentions.append(mention)
            taken.update(range(*moving))
            into_rows(walk, book, mention)
            insort(companies, mention.start)
            continue
        if near < len(companies) and companies[near] < start:
            continue
        if companies and not is_digest(walk):
            continue
        place = _first_name(walk, book, paragraph, number, taken)
        if place is None and is_digest(walk):
            place = _paragraph_name(walk, book, paragraph, start, taken)
        if place is None and not companies and not headline_read:
            place, headline_read = _headline_name(walk, book), True
        if place is None or (place[1] - place[0] == 1 and (walk.words[place[0]],) in book.currency_before):
            continue
        if taken.isdisjoint(range(*place)):
            mention = walk.mention("COMPANY", place[0], place[1], "company.guess", None)
            walk.mentions.append(mention)
            taken.update(range(*place))
            into_rows(walk, book, mention)
            insort(companies, mention.start)


_HAS = frozenset("has have had carries carried holds sports flaunts boasts currently now is was remains".split())


def _own_subject(walk: Walk, row: Row) -> bool:
    """Whether the sentence begins with a name that it then tells a rank of: "Korvane, a maker of pumps, has a …"."""
    if row.items[0].kind != "NAME" or len(row.items) < 3:
        return False
    first = row.items[0]
    name = walk.text[walk.starts[first.tok_start] : walk.end(first.tok_end - 1)]
    if times(walk, name, walk.starts[first.tok_start]) < 2:
        return False
    low = [words_of(walk, row, k) for k in (1, 2)]
    if low[0] == ",":
        return low[1] in {"a", "an", "the", "which", "one"} and any(
            words_of(walk, row, k) in _HAS for k in range(3, len(row.items))
        )
    return low[0] in _HAS


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


def _moving_name(walk: Walk, book: Rulebook, paragraph: int, number: int, taken: set[int]) -> tuple[int, int] | None:
    """The name at the head of the sentence before, in the same paragraph, whose shares move there."""
    if number < 1 or walk.starts[walk.sentences[number - 1][0]] < max(walk.headline_end, paragraph - 400):
        return None
    start, stop = walk.sentences[number - 1]
    apart = walk.starts[start] < paragraph
    first = start
    while first < min(stop, start + 5) and (
        walk.words[first] in {"In", ",", "And", "and"} or walk.words[first].islower()
    ):
        first += 1
    if first >= stop or not is_cap(walk.words[first]):
        return None
    end = run_from(walk, book, first, stop, dict.fromkeys(taken, 1))
    if end <= first or not taken.isdisjoint(range(first, end)):
        return None
    k = end
    while k < stop and walk.words[k] in {"'", "’", "s"}:
        k += 1
    if k < stop and walk.words[k] in _SHARES and walk.words[k + 1 : k + 2] not in (["exchange"], ["market"]):
        return None if apart else (first, end)
    word = walk.words[first]
    if apart and first == start and walk.words[end : end + 1] == ["said"] and f"hares of {word} " in walk.text:
        return first, end
    return None


_BEING = frozenset(
    "is was remains could may might should will would looks seems appears faces stands likely continues has".split()
)


def _paragraph_name(walk: Walk, book: Rulebook, paragraph: int, until: int, taken: set[int]) -> tuple[int, int] | None:
    """The name that a digest's paragraph is about: its first sentence's subject, else the one it comes back to."""
    text = walk.text
    spoken = dict.fromkeys(taken, 1)
    best: tuple[int, int, int] | None = None
    i = bisect_left(walk.starts, paragraph)
    stop = bisect_left(walk.starts, until)
    end_of = text.find("\n", until)
    whole = text[paragraph : end_of if end_of > 0 else len(text)]
    opening = True
    houses = {m.tok_end - 1 for m in walk.mentions if m.label == "BROKER"}
    while i < stop:
        word = walk.words[i]
        if i in spoken or not is_cap(word):
            if opening and i in houses and walk.words[i + 1].lower() in _BEING:
                return None  # a bank is spoken of, as a stock
            opening &= not word[0].isalpha()
            i += 1
            continue
        end = run_from(walk, book, i, stop, spoken)
        if end <= i:
            opening &= word in ZONES
            i += 1
            continue
        name = text[walk.starts[i] : walk.end(end - 1)]
        if any(c.isdigit() for c in name) or text[walk.end(end - 1) : walk.end(end - 1) + 1].isdigit():
            i = end  # "THB10/bottle"
            continue
        ends = name.split()
        again = max(whole.count(name), *(whole.count(w) if len(w) > 2 else 0 for w in (ends[0], ends[-1])))
        behind = walk.words[end] if end < stop else ""
        subject = opening and (behind.islower() or behind in {"'", "’"}) and name.lower() not in whole
        if subject and (len(ends) > 1 or again > 1 or behind in {"'", "’"} or behind in _BEING):
            return i, end
        if again > 1 and len(name) > 2 and (best is None or again > best[0]):
            best = (again, i, end)
        opening = False
        i = end
    return None if best is None else best[1:]


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
            if i == 0 and count > 1 and end < limit and walk.words[end] in {"'", "’"}:
                return i, end  # "Korvane Brands' Guidance Achievable, UBS Says"
            if len(name) > 2 and (count > 1 or len(walk.text) < 300) and (best is None or count > best[0]):
                best = (count, i, end)
            i = end
        else:
            i += 1
    return None if best is None else best[1:]


def dash_follows(walk: Walk, end: int) -> bool:
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
            into_rows(walk, book, mention)


def _head_end(walk: Walk, book: Rulebook, start: int, stop: int) -> tuple[int, int] | None:
    while start < stop and walk.words[start] in {'"', "”", "*", "•", "-", "–", "#", "“", "\\"}:
        start += 1
    lone = _lone_head(walk, start, stop)
    if lone:
        return start, lone
    if start >= stop or not (is_cap(walk.words[start]) or walk.words[start].isdigit()):
        return None
    end = run_from(walk, book, start, stop, {})
    if end > start and walk.words[end : end + 2] in (["'", "s"], ["’", "s"]) and end + 2 < stop:
        end += 2 if walk.words[end + 2] in {"-", "–", "—"} else 0  # "Papa Korvane's - Shares rose"
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
