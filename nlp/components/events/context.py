"""What an act is worth: told as fact or only imagined, the day's news or background."""

import re
from typing import Final

from nlp.components.events.reading import Act, Reading
from nlp.components.names import is_sector
from nlp.core.walk import Item, Walk

_MODALS: Final = frozenset(
    "could may might would should can will if unless whether unlikely potential potentially possible likely".split()
)
_NEGATIONS: Final = frozenset("not never without no neither nor stopped n't denied deny rather cannot".split())
_WISH: Final = frozenset(
    "before until contingent require requires mulling considering consider rumoured rumored speculation risk "
    "chance expectations hoping awaiting await".split()
)
_CREDIT: Final = frozenset(
    "moody credit sovereign bond bonds debt notes junk issuer idr baa aaa ba bbb subordinated municipal tranche".split()
)
_ASKS: Final = frozenset("will should could can would might may is are does did has have".split())
_FALSE: Final = frozenset("supposed alleged fake hoax fabricated bogus fictitious spoof purported".split())
_SELF: Final = frozenset({"i", "my", "me"})
_PHRASES: Final = (
    "last week",
    "last month",
    "last year",
    "last quarter",
    "earlier this month",
    "earlier this year",
    "earlier in the month",
    "a year ago",
    "months ago",
    "weeks ago",
    "year ago",
    "previously",
    "back in",
    "in recent weeks",
    "at the time",
    "earlier in",
    "last summer",
    "last autumn",
    "last spring",
    "last winter",
    "in recent months",
    "in recent days",
    "days earlier",
    "a week earlier",
    "a month earlier",
    "the previous week",
    "the previous month",
    "over the past",
    "since then",
)
_PAST: Final = tuple(f" {phrase} " for phrase in _PHRASES)
_MONTHS: Final = frozenset(
    "january february march april may june july august september october november december".split()
)


def imagined(reading: Reading, act: Act) -> bool:
    """Whether the act is denied, doubted or only imagined."""
    cue = act.cue
    if not _FALSE.isdisjoint(reading.low):
        return True
    if reading.low[-1] == "?" and reading.low[0] in _ASKS and not act.noun:
        return True
    window = range(max(0, cue - 6), cue)
    for k in reversed(window):
        low = reading.low[k]
        if low in {",", ";", ".", ":", "and", "but"} or (reading.kind[k] in {"RATING", "TARGET"} and k != cue):
            break
        if low in _MODALS and not (low == "may" and k + 1 < len(reading.low) and reading.kind[k + 1] == "NUMBER"):
            if low == "will" and (act.rating_to is not None or "this" in reading.low[k + 1 : cue]):
                continue  # "Will this upgrade help the stock?" takes the act for granted
            return True
        if low in _NEGATIONS:
            return True
        if low in _WISH and not (low == "before" and "had" in reading.low[k : cue + 1]):
            return True
        if low == "t" and k and reading.low[k - 1] in {"'", "’"}:
            return True
        if reading.kind[k] == "BROKER":
            if k and reading.low[k - 1] in {"whether", "if", "unless"}:
                return True
            break
    if (
        reading.low[cue] in {"move", "return", "shift", "cut"}
        and cue
        and reading.low[cue - 1] in {"a", "any", "such", "further", "another"}
        and act.target_to is None
    ):
        return True
    ahead = reading.low[act.last + 1 : act.last + 7]
    opened = next((n for n, w in enumerate(ahead) if w == ":" or w in _MARKS or (w == "," and not act.noun)), None)
    if opened is not None:
        ahead = ahead[:opened]  # what is quoted or told behind a colon is no condition of the act
    bare = act.noun or act.first == act.last == act.cue
    if bare and any(w in {"would", "could", "unlikely", "unless", "if", "possible", "cycle"} for w in ahead[:6]):
        return True
    if (
        reading.low[cue] in {"upgrade", "downgrade"}
        and reading.low[max(0, cue - 1) : cue] in (["a"], ["an"], ["any"])
        and not {"would", "could"}.isdisjoint(reading.low[cue + 1 : act.last + 14])
        and "BROKER" not in reading.kind
    ):
        return True  # "A downgrade to Hold, it wrote, would need …"
    if ("would" in ahead and reading.low[cue].rstrip("s") in {"upgrade", "downgrade"}) or (
        "if" in reading.low[:cue] and "would" in reading.low
    ):
        return True
    return bool(reading.low[:1] == ["if"] and cue < 20)


def credit(walk: Walk, reading: Reading, act: Act) -> bool:
    """Whether a credit agency acts, or debt is rated."""
    if any(kind == "RATER" and _agency(reading.items[k]) for k, kind in enumerate(reading.kind)):
        if not act.brokers and act.rating_to is None:
            return True
        cue_rater = [k for k, kind in enumerate(reading.kind) if kind == "RATER" and k < act.cue and act.cue - k < 12]
        if cue_rater and not act.brokers:
            return True
    if act.rating_to is not None or act.target_to is not None:
        return False
    if _credit_grade(walk, reading, act.cue) or (not act.brokers and of_agency(walk)):
        return True
    near = range(max(0, act.cue - 10), min(len(reading.low), act.last + 10))
    return any(
        reading.low[k] in _CREDIT and not (reading.low[k] == "notes" and reading.low[k - 1 : k] == [","]) for k in near
    )  # ", Notes" is a verb of headlines, no paper


def _agency(item: Item) -> bool:
    """Whether the name is one of who rates debt, not of a paper or a vendor."""
    return isinstance(item.data, dict) and item.data.get("kind") == "credit_rater"


_GRADE: Final = re.compile(r"(?:AAA|AA|BBB|BB|CCC|CC|Aaa|Aa[123]|A[123]|Baa[123]|Ba[123]|B[123]|Caa[123])$")
_LETTER: Final = frozenset({"A", "B", "C", "D"})
_AGENCY: Final = (
    "Issuer Default Rating",
    "TEXT-S&P",
    "TEXT-Fitch",
    "TEXT-Moody",
    "senior unsecured",
    "S&P Global Ratings",
)


def _credit_grade(walk: Walk, reading: Reading, cue: int) -> bool:
    """Whether an act goes to a grade of a credit agency ("upgraded to 'AA-'", "cut to Baa2")."""
    words, items = walk.words, reading.items
    for k in range(cue + 1, min(len(items), cue + 8)):
        if reading.low[k] in {"to", "from", "at"}:
            at = items[k].tok_end
            while at < len(words) and words[at] in {"'", '"', "‘", "“", "a", "an"}:
                at += 1
            if at < len(words) and (
                _GRADE.match(words[at]) or (words[at] in _LETTER and words[at + 1 : at + 2] in (["-"], ["+"]))
            ):
                return True
    return False


def of_agency(walk: Walk) -> bool:
    """Whether the text is a credit agency's release."""
    known: bool | None = walk.scratch.get("agency")
    if known is None:
        known = walk.scratch["agency"] = any(mark in walk.text for mark in _AGENCY)
    return known


GOODS: Final = frozenset(
    "gold silver oil crude brent copper bitcoin ethereum ether xrp solana dogecoin ounce barrel tonne yield "
    "yields treasury nifty sensex index kospi nikkei topix dax ftse stoxx".split()
)


def of_goods(walk: Walk, reading: Reading, act: Act) -> bool:
    """Whether the call is on a commodity, a coin, an index or a country, not on a stock."""
    if of_group(walk, reading, act):
        return True
    if act.target_to is not None or act.target_from is not None:
        near = reading.low[max(0, act.first - 7) : act.last + 4]
        return any(w in GOODS for w in near)
    behind = reading.low[act.cue + 1 : act.cue + 3]
    return bool(behind) and behind[0] in _COUNTRIES


_GROUPS: Final = frozenset(
    "sector sectors subsector industry space equities banks retailers insurers utilities airlines automakers miners "
    "chipmakers lenders reits homebuilders stocks names companies producers builders brokers financials industrials "
    "staples materials metals autos cyclicals healthcare tech pharma cement".split()
)
_LEADS: Final = frozenset("on in for across covering".split())
_STOPS: Final = frozenset(", ; . : and while as with after to from at by".split())


def of_group(walk: Walk, reading: Reading, act: Act) -> bool:
    """Whether what is rated is a sector or a number of stocks, not one ("a neutral rating on European banks")."""
    low, kind = reading.low, reading.kind
    if act.target_to is not None or act.target_from is not None:
        return False
    if act.cue and act.first == act.last == act.cue and low[act.cue].endswith("ed"):
        before = reading.items[act.cue - 1]
        if (low[act.cue - 1] in _GROUPS and low[act.cue - 1] not in {"stocks", "names", "companies"}) or (
            kind[act.cue - 1] == "NAME" and _group_name(walk, before)
        ):
            return True  # "as miners upgraded"
    end = act.last + 1
    while end < len(low) and (
        low[end] in {"rating", "ratings", "call", "stance", "view", "coverage"} or low[end] in _MARKS
    ):
        end += 1
    named = act.company is not None and not _group_name(walk, act.company)
    starts = [end + 1] if end < len(low) and low[end] in _LEADS and not (named and _moved(act)) else []
    if act.cue < act.first or act.first == act.last == act.cue:
        starts.append(act.cue + 1)
    for start in starts:
        counted = start < len(low) and (kind[start] == "NUMBER" or low[start] in _NUMBERS)
        if (
            counted
            and start == act.cue + 1
            and kind[start + 1 : start + 2] in (["NAME"], ["COMPANY"])
            and walk.words[reading.items[start + 1].tok_end - 1].endswith("s")
        ):
            return True  # "Downgrades 2 Truckers"
        for k in range(start, min(len(low), start + 12)):
            if low[k] in _STOPS or kind[k] in {"RATING", "TARGET", "BROKER", "TICKER"}:
                break
            counted |= kind[k] == "NUMBER" or low[k] in _SOME
            if (
                kind[k] in {"NAME", "COMPANY"}
                and "COMPANY" not in kind[start:k]
                and _group_name(walk, reading.items[k])
            ):
                return True
            if low[k] in {"sector", "sectors", "subsector", "industry"}:
                return True
            if low[k] in _GROUPS and (counted or not any(x in {"COMPANY", "NAME"} for x in kind[start:k])):
                if low[k] == "stocks" and not counted and k == start:
                    break
                return True
    return False


def _moved(act: Act) -> bool:
    """Whether the rating is moved or begun, so that an "on" behind it tells a reason ("upgraded to Buy on …")."""
    return act.rating_to is not None and act.rating_action in {"upgrade", "downgrade"}


def _group_name(walk: Walk, item: Item) -> bool:
    """Whether a name in capitals is a sector's ("European Airlines"), not a company's ("Southwest Airlines")."""
    return is_sector(walk.words, item.tok_start, item.tok_end)


_MARKS: Final = frozenset("\"“”‘’'")
_NUMBERS: Final = frozenset("two three four five six seven eight nine ten".split())
_SOME: Final = frozenset("several many some most all two three four five six seven eight nine ten dozen other".split())
_COUNTRIES: Final = frozenset(
    "india china japan brazil korea taiwan europe indonesia thailand malaysia mexico turkey indian chinese "
    "global".split()
)


def own_view(reading: Reading, act: Act) -> bool:
    """Whether the writer rates the stock."""
    if act.brokers:
        return False
    return not _SELF.isdisjoint(reading.low[max(0, act.cue - 8) : act.last + 1])


_REASONS: Final = frozenset("citing after because as following noting saying given said amid on".split())


def _phrase_near(reading: Reading, act: Act) -> bool:
    """Whether a phrase of an earlier time dates the act, and is not told of its reasons further on."""
    words = reading.low[: act.last + 1]
    if act.target_from is not None or act.rating_from is not None:  # "drops coverage - previously 'buy'"
        words = words[: act.cue + 1] + [w for w in words[act.cue + 1 :] if w != "previously"]
    head = f" {' '.join([w or '_' for w in words])} "
    if any(phrase in head for phrase in _PAST):
        return True
    tail = reading.low[act.last + 1 :]
    # "to $85 from $87 a share previously" dates the old value, not the act
    ends = _REASONS | {"previously"} if act.target_from is not None or act.rating_from is not None else _REASONS
    stop = next((k for k, w in enumerate(tail) if w in ends), len(tail))
    behind = f" {' '.join([w or '_' for w in tail[: min(stop, 14)]])} "
    return any(phrase in behind for phrase in _PAST)


_OLD: Final = frozenset("old previous prior former earlier".split())
_WERE: Final = frozenset("was were stood been".split())


def former(reading: Reading, act: Act) -> bool:
    """Whether a value is told as the one that was in force before the news: "before that it had rated it Hold"."""
    if act.rating_from is not None or act.target_from is not None:
        return False
    if act.rating_action not in {None, "reiterate"} or act.target_action not in {None, "set", "maintain"}:
        return False
    low = reading.low[: act.first]
    if not _OLD.isdisjoint(low[-8:]) and not _WERE.isdisjoint(low[-4:]) and "since" not in low:
        return True  # "The old target was $45"
    text = f" {' '.join([w or '_' for w in low])} "
    return " had " in text and any(mark in text for mark in (" before ", " until then ", " previously ", " until "))


_MOVES: Final = frozenset({"upgrade", "downgrade", "initiate", "raise", "cut"})


def _of_another_act(reading: Reading, act: Act, month: int) -> bool:
    """Whether a month closes a clause with an act of its own ("which upgraded it in June, cut it on Monday")."""
    return (
        month < act.cue
        and reading.low[month + 2 : month + 3] == [","]
        and any(not _MOVES.isdisjoint(reading.cues[k]) for k in range(month))
    )


def past(reading: Reading, act: Act) -> bool:
    """Whether the sentence tells the act as something of an earlier time."""
    if (
        "had" in reading.low[max(0, act.cue - 2) : act.cue]
        and act.cue_item is not None
        and reading.low[act.cue].endswith(("ed", "cut", "set", "kept"))
    ):
        return True
    if reading.past is None:
        text = f" {' '.join([w or '_' for w in reading.low])} "
        reading.past = any(phrase in text for phrase in _PAST)
    if reading.past and _phrase_near(reading, act):
        return True
    low = reading.low
    if "in" not in low and "since" not in low:
        return False
    for k, word in enumerate(low):
        if (
            (word == "in" or (word == "from" and "when" in low[k + 2 : k + 4]))
            and k + 1 < len(low)
            and low[k + 1] in _MONTHS
        ):
            return abs(k - act.cue) < 25 and not _of_another_act(reading, act, k)
        if word == "since" and k < act.cue and not (k == 0 and low[1:2] in (["this"], ["the"], ["it"], ["its"])):
            return True
    return False
