"""Names: runs of capitalised words that may be a company, a house or a person. What they are, the context tells."""

from functools import lru_cache

from nlp.core.walk import Walk
from nlp.rules.book import Rulebook

LEGAL = frozenset(
    "inc incorporated corp corporation ltd limited plc llc llp lp co company sa nv ag se ab asa oyj as spa kgaa "
    "bhd tbk pcl "
    "kk pte pty srl gmbh holdings holding group hldgs grp trust reit bancorp bancshares sab cv ab a/s".split()
)
_SHORT_LEGAL = frozenset("inc corp ltd plc llc co cos lp sa nv ag se spa ab asa oyj bhd tbk pcl".split())
_CONNECTORS = frozenset("of de la du del della di do da van von der den the y e".split())
_LINKS = _SHORT_LEGAL | _CONNECTORS | {"of", "and"}  # all words in lower case that a name may go on with
_HARMLESS = frozenset(
    {
        "possessive_name",
        "house_noun",
        "stock",
        "price",
        "stake",
        "not_ticker",
        "on",
        "rate",
        "rating_noun",
        "start",
        "start_noun",
    }
)
# A name that ends in one of these is a group of stocks, not a company.
SECTORS = frozenset(
    "retailers banks miners insurers utilities airlines automakers chipmakers reits equities lenders stocks "
    "shares semis homebuilders sector sectors industry".split()
)
# Behind a clock's digits these are time zones.
ZONES = frozenset("GMT ET EST EDT BST CET CEST UTC SGT HKT IST JST AEST AEDT PT PST CT".split())
_FAR = 15_000
_LONGEST = 20  # words of a name; keeps runs of capitals linear
_WEAK = frozenset(
    "new first best second third two three four five six seven eight nine ten big street market markets growth "
    "news double "
    "strong top general global target price value street open up last trust trading us uk eu sales united "
    "equity share trust north south east west positive focus momentum upstart block buy next today tomorrow wall "
    "hold valuation consensus potential upside".split()
)


class _Caps(dict[str, bool]):
    """Whether a word has a capital where names have one; from memory, bounded."""

    def __missing__(self, word: str) -> bool:
        value = word[:1].isupper() or (word.isalpha() and any(c.isupper() for c in word[1:]))
        if len(self) > 200_000:
            self.clear()
        self[word] = value
        return value


is_cap = _Caps().__getitem__


@lru_cache(maxsize=8)
def _breaks(book: Rulebook) -> frozenset[str]:
    """Words, in lower case, that end a name."""
    return book.breaks | {word for word, cues in book.cue_sets.items() if not cues <= _HARMLESS}


def _good(words: list[str], breaks: frozenset[str], taken: dict[int, int], stop: int, k: int) -> bool:
    """Whether word ``k`` is a capitalised one that may stand in a name."""
    return k < stop and k not in taken and is_cap(words[k]) and words[k].lower() not in breaks


_CLOSING = frozenset({"ai", "uk", "us", "tv"})


def run_from(walk: Walk, book: Rulebook, i: int, stop: int, taken: dict[int, int]) -> int:
    """End of the name that begins at word ``i``; ``i`` itself when none does. Does not enter words of ``taken``."""
    words, starts = walk.words, walk.starts
    stop = min(stop, i + _LONGEST)
    breaks = _breaks(book)
    first = words[i]
    if first in ZONES and i and words[i - 1][0].isdigit():
        return i
    digits_first = first.isdigit() and i + 1 < stop and is_cap(words[i + 1]) and starts[i + 1] == walk.end(i)
    if not digits_first:
        if not is_cap(first):
            return i
        domain = (
            i + 2 < stop and words[i + 1] == "." and words[i + 2].lower() == "com" and starts[i + 2] == walk.end(i + 1)
        )
        joined = (
            i + 2 < stop and words[i + 1] == "&" and starts[i + 1] == walk.end(i) and starts[i + 2] == walk.end(i + 1)
        )
        if first == "UPS" and not (i + 1 < stop and words[i + 1].isupper()):
            return i + 1  # capitals in mixed text: an abbreviation, not the verb
        if (
            first.lower() in breaks
            and not domain
            and not joined
            and not (
                (
                    first.lower() in _WEAK
                    or first.lower() in book.places
                    or (first.isupper() and len(first) > 1 and i + 1 < stop and not words[i + 1].isupper())
                )
                and i + 1 < stop
                and (
                    (words[i + 1].lower() == "of" and _good(words, breaks, taken, stop, i + 2))
                    or (_good(words, breaks, taken, stop, i + 1) and words[i + 1].lower() not in _WEAK)
                    or (words[i + 1].lower() in LEGAL and is_cap(words[i + 1]))
                )
            )
        ):
            return i
    if len(first) == 1 and i + 1 < stop and words[i + 1] == "/":
        return i  # "P/E"
    j = i + 1
    while j < stop:
        word = words[j]
        gap = starts[j] - walk.end(j - 1)
        lower = word.lower()
        if len(word) > 1 and word.islower() and lower not in _LINKS:
            break  # most words: looked at no further
        if (gap > 1 and not (gap == 2 and lower.strip(".") in _SHORT_LEGAL)) or "\n" in walk.text[
            walk.end(j - 1) : starts[j]
        ]:
            break
        if j in taken:
            break
        if (
            word in {"Q", "H", "FY", "CY", "F"}
            and j + 1 < stop
            and words[j + 1][0].isdigit()
            and starts[j + 1] == walk.end(j)
        ):
            break
        if (
            len(word) == 1
            and word.isalpha()
            and gap == 1
            and j + 3 < stop
            and words[j + 1] == "."
            and len(words[j + 2]) == 1
            and words[j + 2].isalpha()
            and words[j + 3] == "."
            and starts[j + 3] == starts[j] + 3
        ):
            j += 4  # "a.s.", "N.V.": a legal form in letters
            if j + 1 < stop and len(words[j]) == 1 and words[j + 1] == "." and starts[j] == walk.end(j - 1):
                j += 2
            break
        if word == "AS" and gap == 1:
            j += 1
            break
        if is_cap(word) and word.isalpha():
            if lower not in breaks and not (
                lower == "company" and j + 1 < stop and words[j + 1] in {"Profile", "Overview", "News", "Description"}
            ):
                j += 1
                continue
            if (
                lower in LEGAL
                and lower not in {"as", "co"}
                and not (
                    lower == "company"
                    and j + 1 < stop
                    and words[j + 1] in {"Profile", "Overview", "News", "Description"}
                )
            ):
                j += 1
                continue
            if lower in _CLOSING and gap == 1 and j + 1 < stop and words[j + 1] == "(":
                j += 1  # "Korvane AI (KRVN)": before a bracket it can only belong to the name
                continue
            if lower in book.places and (
                _good(words, breaks, taken, stop, j + 1) or (j + 1 < stop and words[j + 1].lower() in LEGAL)
            ):
                j += 1
                continue
            if lower in _WEAK and (
                _good(words, breaks, taken, stop, j + 1) and starts[j + 1] - walk.end(j) <= 1 and _not_headline(walk, j)
            ):
                j += 1
                continue
            break
        if word.isdigit():
            if gap == 0 and words[j - 1].isalpha():
                j += 1
                continue
            break
        if lower in _SHORT_LEGAL and word.islower() and gap == 1:
            j += 1
            break
        if word == "&" and j + 1 < stop and is_cap(words[j + 1]) and (j + 1) not in taken:
            j += 2
            continue
        if word == "." and gap <= 1:
            before = words[j - 1]
            after = words[j + 1] if j + 1 < stop else ""
            tight = j + 1 < stop and starts[j + 1] == walk.end(j)
            if before.lower() in _SHORT_LEGAL:
                j += 1
                if j < stop and words[j] == "," and j + 1 < stop and words[j + 1].lower() in _SHORT_LEGAL:
                    j += 2
                elif j < stop and words[j].lower() in _SHORT_LEGAL:
                    j += 1
                if j < stop and words[j] == "." and words[j - 1].lower() in _SHORT_LEGAL and words[j - 1] != ".":
                    j += 1
                break
            if after.lower() == "com" or (tight and after.lower() in {"com", "ai", "io", "net", "org", "tv", "co"}):
                j += 2
                continue
            if (
                (len(before) <= 2 or before.lower() in {"dr", "st", "mt", "jr", "sr"})
                and before[:1].isupper()
                and after
                and is_cap(after)
            ):
                j += 1
                continue
            if len(before) == 1 and j >= 2 and words[j - 2] == ".":
                j += 1
                break
            break
        if (
            word in {"'", "’"}
            and gap == 0
            and words[j - 1].endswith("in")
            and _good(words, breaks, taken, stop, j + 1)
            and is_cap(words[j - 1])
        ):
            j += 1  # "Bloomin' Brands"
            continue
        if word in {"'", "’", "`"} and gap == 0 and j + 1 < stop and starts[j + 1] == walk.end(j):
            after = words[j + 1]
            if after == "S" and words[j - 1].isupper() and _good(words, breaks, taken, stop, j + 2):
                j += 2  # "DICK'S Sporting Goods"
                continue
            if after.lower() == "s" and after.islower():
                if _keeps_s(walk, book, i, j, stop, taken):
                    j += 2
                    continue
                break
            if is_cap(after) and len(after) > 1:
                j += 2
                continue
            break
        if word in {"-", "/", "+"} and gap == 0 and j + 1 < stop and starts[j + 1] == walk.end(j):
            after = words[j + 1]
            if (is_cap(after) and (j + 1) not in taken) or (word == "-" and len(words[j - 1]) <= 1 and after.isalpha()):
                j += 2
                continue
            break
        if word == "!" and gap == 0 and _good(words, breaks, taken, stop, j + 1):
            j += 1
            continue
        if (
            word == ","
            and j + 1 < stop
            and words[j + 1].lower() in LEGAL
            and is_cap(words[j + 1])
            and words[j + 1].lower() not in {"group", "as", "trust"}
        ):
            j += 2
            continue
        if word == "," and j + 1 < stop and (spelt := spelt_legal(walk, j + 1, stop)):
            j = spelt  # "Copa Holdings, S.A."
            break
        if (
            lower in _CONNECTORS
            and lower != "the"
            and (
                _good(words, breaks, taken, stop, j + 1)
                or (lower == "of" and j + 1 < stop and words[j + 1].lower() in book.places and is_cap(words[j + 1]))
            )
        ):
            j += 2
            continue
        if (
            lower == "of"
            and j + 2 < stop
            and words[j + 1].lower() == "the"
            and _good(words, breaks, taken, stop, j + 2)
        ):
            j += 3
            continue
        if (
            lower == "and"
            and _good(words, breaks, taken, stop, j + 1)
            and (
                words[j + 1] == words[j - 1]
                or (j + 2 < stop and words[j + 2].lower() in {"company", "co"} and is_cap(words[j + 2]))
            )
        ):
            j += 2
            continue
        break
    while j > i + 1 and words[j - 1] in {"-", "/", "&", "'", "’"}:
        j -= 1
    return i if j == i + 1 and len(first) == 1 else j


def spelt_legal(walk: Walk, k: int, stop: int) -> int:
    """End of a legal form in letters with points ("S.A.", "N.V.", "S.p.A.") that begins at word ``k``; 0 for none."""
    words, starts = walk.words, walk.starts
    form, j = "", k
    while (
        j + 1 < stop
        and len(words[j]) == 1
        and words[j].isalpha()
        and words[j + 1] == "."
        and starts[j + 1] == walk.end(j)
        and (j == k or starts[j] == walk.end(j - 1))
    ):
        form += words[j].lower()
        j += 2
    return j if form in {"sa", "nv", "as", "ab", "ag", "lp", "spa", "plc", "se", "bv", "sab", "cv"} else 0


def words_lower(walk: Walk, k: int) -> str:
    return walk.words[k].lower()


def times(walk: Walk, stem: str, at: int) -> int:
    """How often the text around place ``at`` has ``stem``: the whole text, unless it is far longer than an article."""
    return walk.text.count(stem, max(0, at - _FAR), at + _FAR)


def _not_headline(walk: Walk, k: int) -> bool:
    return walk.starts[k] >= walk.headline_end


_ACTS_BEHIND = frozenset(
    "raised cut upgraded downgraded initiated resumed started lowered reiterated maintained given gets "
    "reinstated".split()
)
_SMALL_BEHIND = frozenset("to at by from on with and is was has said will after for in as would could".split())


def _keeps_s(walk: Walk, book: Rulebook, i: int, j: int, stop: int, taken: dict[int, int]) -> bool:
    """Whether the 's at ``j`` belongs to the name ("Macy's - …", "Domino's Pizza") or only owns what follows."""
    k = j + 2
    known = words_lower(walk, j - 1) in book.cues.get("possessive_name", frozenset())
    after = walk.words[k] if k < len(walk.words) else ""
    if after in {"(", ",", "-", "–", "—", ":", ";", "."}:
        return known
    if k >= stop:
        return True
    lower = after.lower()
    stem = walk.text[walk.starts[i] : walk.end(j - 1)]
    if lower in LEGAL and is_cap(after):
        return True
    at = walk.starts[i]
    if known and _always_owns(walk, stem, at):
        return True
    if k in taken:
        return False
    if lower in _ACTS_BEHIND and is_cap(after) and _always_owns(walk, stem, at):
        return True
    if is_cap(after) and lower not in book.breaks and lower not in book.cue_sets:
        owning = stem + walk.words[j] + "s"
        return times(walk, f"{owning} {after}", at) > 1 or times(walk, stem, at) == times(walk, owning, at)
    return lower in _SMALL_BEHIND and (known or _always_owns(walk, stem, at))


def _always_owns(walk: Walk, stem: str, at: int) -> bool:
    """Whether the text never has ``stem`` without 's."""
    return times(walk, stem, at) == times(walk, stem + "'s", at) + times(walk, stem + "’s", at)
