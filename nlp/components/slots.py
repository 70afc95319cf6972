"""Names by their place: where only a company can stand, the whole run of capitals is its name, whatever its words.

Elsewhere a name may not hold words that begin sentences, count, rate or act ("Five", "Under", "Best Buy") and lists
say who else is meant ("S&P Global"). In "… price target raised to", "… upgraded to" and "Upgrades … to" there is no
such doubt.
"""

from nlp.components.names import is_cap, is_sector
from nlp.core.walk import Item, Walk
from nlp.rules.book import Rulebook

_BARE = frozenset({"upgraded", "downgraded", "Upgraded", "Downgraded"})
_ACTED = frozenset(
    "raised lowered cut upped trimmed boosted hiked lifted reduced increased announced maintained reiterated kept set "
    "slashed bumped upgraded downgraded initiated reinstated resumed assumed started reaffirmed".split()
)
_BEHIND_ACTED = frozenset("to at with by from as on".split())
_ACTS = frozenset(
    "upgrades downgrades initiates adjusts reinstates resumes assumes upgraded downgraded initiated adjusted".split()
)
_ENDS = frozenset(
    "to from at with as by price target stock shares coverage pt rating , ( ; . - – on amid after citing following in "
    "for but and over due despite ahead says sees".split()
)
_JOINTS = frozenset({".", "-", "/", "!", "'", "’", "&", "+"})
_LINKS = frozenset({"of", "&", "the", "de", "in"})
# Capitalised words that stand in a name's place without being one.
_NO_NAME = frozenset(
    "its his her their the a an our new average mean median consensus analyst analysts street high low 12 stock "
    "shares share price target coverage rating ratings research this that these also update correction on "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_NAMED = frozenset({"NAME", "COMPANY"})
_LONGEST = 10


def fill(walk: Walk, book: Rulebook, items: list[Item], start: int, stop: int) -> None:
    """Puts a NAME over each company's slot of the sentence ``[start, stop)`` that ``items`` have not named whole."""
    words = walk.words
    if not any(i.kind == "HOUSE" or i.kind.startswith("TERM") for i in items) and _BARE.isdisjoint(words[start:stop]):
        return
    for k in range(start, stop - 1):
        low = words[k].lower()
        if low in _ACTED:
            if k > start:
                _subject(walk, book, items, start, k, stop)
            if low in _ACTS:
                _object(walk, book, items, k + 1, stop)
        elif low in _ACTS or (low == "on" and k > start and is_cap(words[k + 1]) and _rated_or_covered(items, walk, k)):
            _object(walk, book, items, k + 1, stop)


def _subject(walk: Walk, book: Rulebook, items: list[Item], start: int, act: int, stop: int) -> None:
    """The slot before ``act``: "X price target raised to", "X Is Maintained at", "X upgraded to"."""
    words = walk.words
    end = act
    low = words[end - 1].lower()
    if low == "is":
        end -= 1
    elif low in {"target", "price", "pt", "objective"}:
        while end > start and words[end - 1].lower() in {"target", "price", "pt", "objective"}:
            end -= 1
        if end > start and words[end - 1].lower() in {"stock", "share"}:
            end -= 1
    elif act + 1 >= stop or words[act + 1].lower() not in _BEHIND_ACTED:
        return
    first = end
    while first > start and end - first < _LONGEST and _fits(walk, first - 1, first, end):
        first -= 1
    while first < end and (words[first] in _LINKS or words[first] in _JOINTS):
        first += 1
    if first == end and _domain(walk, end - 3, start):
        _put(walk, items, end - 3, end)
        return
    if first == end:
        small = _small(walk, book, start, end)
        if small < end and words[act][:1].isupper():
            _put(walk, items, small, end)
        return
    if (
        first > start
        and not words[first - 1][:1].isdigit()
        and words[first - 1] not in {")", "*", ":", ";", "–", "—", "-", "•", '"', "|", "\\"}
    ):
        return
    _name(walk, book, items, first, end, stop)


def _object(walk: Walk, book: Rulebook, items: list[Item], first: int, stop: int) -> None:
    """The slot from ``first``: "Upgrades X to", "Maintains Hold on X,", behind a house that acts."""
    words = walk.words
    if first >= stop or not any(i.kind == "HOUSE" and i.tok_end < first for i in items):
        return
    if _domain(walk, first, first):
        _put(walk, items, first, first + 3)
        return
    end = first
    while end < stop and end - first < _LONGEST and words[end].lower() not in _ENDS and _fits(walk, end, end + 1, stop):
        end += 1
    while end > first and (words[end - 1] in _LINKS or words[end - 1] in _JOINTS):
        end -= 1
    if words[end : end + 2] == ["-", "rated"]:
        return  # "on Buy-rated Acme"
    if end > first and (end == stop or words[end].lower() in _ENDS or words[end] in {"'", "’"}):
        _name(walk, book, items, first, end, stop)


def _name(walk: Walk, book: Rulebook, items: list[Item], first: int, end: int, stop: int) -> None:
    """Settle what of ``[first, end)`` is the name, and put it."""
    words = walk.words
    if end - first > 1 and words[end - 1] == "s" and words[end - 2] in {"'", "’"}:
        if words[end - 3].lower() not in book.cues.get("possessive_name", frozenset()):
            end -= 2
    elif words[end - 1] in {"'", "’"}:
        end -= 1
    owner = next((k for k in range(first + 1, end - 1) if words[k] in {"'", "’"} and words[k + 1] == "s"), None)
    if owner is not None and words[owner - 1].lower() in book.places:
        first = owner + 2  # "Japan's Panasonic"
    while end - first > 1 and words[first].lower() in {"today", "yesterday", "update"}:
        first += 1
    first = _behind_house(walk, items, first, end)
    inside = [i for i in items if i.tok_start < end and i.tok_end > first]
    houses = [i for i in inside if i.kind == "HOUSE"]
    if houses and houses[0].tok_start == first:
        other = [i for i in items if i.kind == "HOUSE" and not first <= i.tok_start < end]
        if houses[0].tok_end == end or not other:
            return
    if first >= end:
        return
    while end - first > 1 and words[end - 1].lower() in {"common", "-", ","}:
        end -= 1
    lows = [w.lower() for w in words[first:end]]
    if (
        (lows[0] in _NO_NAME and not (len(lows) > 1 and lows[1].isdigit() and lows[0] == "on"))
        or is_sector(words, first, end)
        or any(w in _NO_NAME for w in lows[-1:])
        or not any(is_cap(w) and len(w) > 1 for w in words[first:end])
        or any(_acts(book, w) for w in lows)
    ):
        return
    if any(i.kind in {"TICKER", "MONEY", "ANALYST", "PERCENT"} for i in inside):
        return
    if any(i.kind == "RATER" for i in inside) and not any(i.kind == "HOUSE" for i in items):
        return  # an agency that acts itself
    _put(walk, items, first, end)


def _behind_house(walk: Walk, items: list[Item], first: int, end: int) -> int:
    """The word behind the house at ``first`` that the row names again ("BTIG Acme Inc downgraded … at BTIG")."""
    words = walk.words
    for item in items:
        size = item.tok_end - item.tok_start
        if (
            item.kind == "HOUSE"
            and item.tok_start >= end
            and first + size < end
            and words[first : first + size] == words[item.tok_start : item.tok_end]
        ):
            return first + size
    return first


_CUES = frozenset("adjust cut downgrade initiate keep raise resume set suspend upgrade coverage target_noun be".split())


def _acts(book: Rulebook, low: str) -> bool:
    """Whether a word is a verb of research in the form of headlines; "Place", "Take" and the like may be names."""
    return (low.endswith(("s", "ed")) or low in {"cut", "set", "kept", "target", "coverage"}) and not _CUES.isdisjoint(
        book.cue_sets.get(low, ())
    )


def _fits(walk: Walk, k: int, behind: int, end: int) -> bool:
    """Whether word ``k`` may stand in a name: a capital, a number, or what joins two such."""
    words, starts = walk.words, walk.starts
    word = words[k]
    if k < behind < end:
        gap = starts[behind] - walk.end(k)
        if gap > 1 or (gap and "\n" in walk.text[walk.end(k) : starts[behind]]):
            return False
    if word in _JOINTS:
        tight_left = k > 0 and starts[k] == walk.end(k - 1)
        tight_right = k + 1 < len(words) and starts[k + 1] == walk.end(k)
        return (tight_left and (tight_right or word in ".!'’")) or word == "&"
    if word in _LINKS:
        return True
    if word == "s" and k and words[k - 1] in {"'", "’"}:
        return True
    left = k > 0 and starts[k] == walk.end(k - 1)
    right = k + 1 < len(words) and starts[k + 1] == walk.end(k)
    if word.isdigit():  # "Q2 Holdings", "3i Group"
        return (left and words[k - 1].isalpha()) or (right and words[k + 1].isalpha())
    if len(word) == 1 and word.islower():  # "i3 Verticals", "3i Group"
        return (right and words[k + 1].isdigit()) or (left and words[k - 1].isdigit() and not right)
    return is_cap(word) or word[0].isdigit()


_DOMAINS = frozenset({"com", "ai", "io", "net"})


def _domain(walk: Walk, k: int, floor: int) -> bool:
    """Whether a name in small letters with its domain stands at word ``k`` ("monday.com")."""
    words = walk.words
    return (
        k >= floor
        and k + 2 < len(words)
        and words[k].islower()
        and words[k].isalpha()
        and words[k + 1] == "."
        and words[k + 2].lower() in _DOMAINS
        and walk.starts[k + 2] == walk.end(k) + 1
    )


def _small(walk: Walk, book: Rulebook, start: int, end: int) -> int:
    """Start of a name of one or two words in small letters that opens a line ("monday com"); ``end`` for none."""
    first = end
    while first > start and end - first < 2 and walk.words[first - 1].islower() and walk.words[first - 1].isalpha():
        first -= 1
    if first == end or any(w in book.breaks or w in book.cue_sets or w in _NO_NAME for w in walk.words[first:end]):
        return end
    return first if first == start or walk.words[first - 1] in {")", "*", "\\"} else end


def _rated_or_covered(items: list[Item], walk: Walk, on: int) -> bool:
    """Whether what stands before the "on" at ``on`` is a rating, coverage or a target."""
    before = next((i for i in items if i.tok_end == on), None)
    if before is None:
        return False
    if before.kind.startswith("TERM"):
        return True
    return walk.words[before.tok_end - 1].lower() in {"coverage", "target", "pt", "rating"}


def _put(walk: Walk, items: list[Item], first: int, end: int) -> None:
    inside = [k for k, i in enumerate(items) if i.tok_start < end and i.tok_end > first]
    start = items[inside[0]].tok_start if inside else first
    if (
        start < first
        and items[inside[0]].kind == "NAME"
        and any(i.kind == "HOUSE" and walk.words[i.tok_start : i.tok_end] == walk.words[start:first] for i in items)
    ):  # a house's name and the stock's, taken for one
        items[inside[0] : inside[0] + 1] = [
            *(Item("", k, k + 1) for k in range(start, first)),
            Item("", first, items[inside[0]].tok_end),
        ]
        inside = [k for k, i in enumerate(items) if i.tok_start < end and i.tok_end > first]
    if inside and items[inside[-1]].kind == "NAME":
        end = max(end, items[inside[-1]].tok_end)  # "Just Dine.com": the run goes on with its domain
    if not inside or items[inside[0]].tok_start < first or items[inside[-1]].tok_end > end:
        return
    if len(inside) == 1 and items[inside[0]].kind in _NAMED:
        return
    items[inside[0] : inside[-1] + 1] = [Item("NAME", first, end)]
