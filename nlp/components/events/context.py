"""What an act is worth: told as fact or only imagined, the day's news or background."""

from nlp.components.events.acts import Act, Reading

_MODALS = frozenset(
    "could may might would should can will if unless whether unlikely potential potentially possible likely".split()
)
_NEGATIONS = frozenset("not never without no neither nor stopped n't denied deny rather cannot".split())
_WISH = frozenset(
    "before until contingent require requires mulling considering consider rumoured rumored speculation risk "
    "chance expectations hoping awaiting await".split()
)
_CREDIT = frozenset(
    "moody credit sovereign bond bonds debt notes junk issuer idr baa aaa ba bbb subordinated municipal tranche".split()
)
_FALSE = frozenset("fake hoax fabricated bogus fictitious spoof purported".split())
_SELF = frozenset({"i", "my", "me"})
_PHRASES = (
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
_PAST = tuple(f" {phrase} " for phrase in _PHRASES)
_MONTHS = frozenset("january february march april may june july august september october november december".split())


def imagined(reading: Reading, act: Act) -> bool:
    """Whether the act is denied, doubted or only imagined."""
    cue = act.cue
    if not _FALSE.isdisjoint(reading.low):
        return True
    window = range(max(0, cue - 6), cue)
    for k in reversed(window):
        low = reading.low[k]
        if low in {",", ";", ".", ":", "and", "but"} or (reading.kind[k] in {"RATING", "TARGET"} and k != cue):
            break
        if low in _MODALS and not (low == "may" and k + 1 < len(reading.low) and reading.kind[k + 1] == "NUMBER"):
            if low == "will" and act.rating_to is not None:
                continue
            return True
        if low in _NEGATIONS:
            return True
        if low in _WISH:
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
    bare = act.noun or act.first == act.last == act.cue
    if bare and any(w in {"would", "could", "unlikely", "unless", "if", "possible", "cycle"} for w in ahead[:6]):
        return True
    if ("would" in ahead and reading.low[cue].rstrip("s") in {"upgrade", "downgrade"}) or (
        "if" in reading.low[:cue] and "would" in reading.low
    ):
        return True
    return bool(reading.low[:1] == ["if"] and cue < 20)


def credit(reading: Reading, act: Act) -> bool:
    """Whether a credit agency acts, or debt is rated."""
    if "RATER" in reading.kind:
        if not act.brokers and act.rating_to is None:
            return True
        cue_rater = [k for k, kind in enumerate(reading.kind) if kind == "RATER" and k < act.cue and act.cue - k < 12]
        if cue_rater and not act.brokers:
            return True
    if act.rating_to is not None or act.target_to is not None:
        return False
    return not _CREDIT.isdisjoint(reading.low[max(0, act.cue - 10) : act.last + 10])


_GOODS = frozenset(
    "gold silver oil crude brent copper bitcoin ethereum ether xrp solana dogecoin ounce barrel tonne yield "
    "yields treasury nifty sensex index".split()
)


def of_goods(reading: Reading, act: Act) -> bool:
    """Whether the call is on a commodity, a coin, an index or a country, not on a stock."""
    if act.target_to is not None:
        near = reading.low[max(0, act.first - 7) : act.last + 4]
        return any(w in _GOODS for w in near)
    behind = reading.low[act.cue + 1 : act.cue + 3]
    return bool(behind) and behind[0] in _COUNTRIES


_COUNTRIES = frozenset(
    "india china japan brazil korea taiwan europe indonesia thailand malaysia mexico turkey indian chinese "
    "global".split()
)


def own_view(reading: Reading, act: Act) -> bool:
    """Whether the writer rates the stock."""
    if act.brokers:
        return False
    return not _SELF.isdisjoint(reading.low[max(0, act.cue - 8) : act.last + 1])


def past(reading: Reading, act: Act) -> bool:
    """Whether the sentence tells the act as something of an earlier time."""
    if (
        "had" in reading.low[max(0, act.cue - 2) : act.cue]
        and act.cue_item is not None
        and reading.low[act.cue].endswith(("ed", "cut", "set", "kept"))
    ):
        return True
    if reading.past is None:
        text = f" {' '.join([w for w in reading.low if w])} "
        reading.past = any(phrase in text for phrase in _PAST)
    if reading.past:
        return True
    low = reading.low
    for k, word in enumerate(low):
        if (
            word == "in"
            and k + 1 < len(low)
            and low[k + 1] in _MONTHS
            and (k + 2 >= len(low) or reading.kind[k + 2] != "NUMBER" or True)
        ):
            return abs(k - act.cue) < 25
        if word == "since" and k < act.cue:
            return True
    return False
