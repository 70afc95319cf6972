"""Acts: what one sentence tells of ratings and targets, before the article is known.

A sentence is read in three steps. Values first: ratings and targets pair up ("to Buy from Hold", "$50 (45)"). Then
each value finds the cue that governs it, to its left within its clause, else to its right. Cues without a value
("upgraded by UBS", "drops coverage") are acts of their own.
"""

import itertools
from typing import Any

from nlp.core.walk import Item, Row, Walk
from nlp.rules.book import Rulebook

_STOP = frozenset({";", "•"})
_FILL = frozenset(
    "a an the its their his her our new rating ratings recommendation stance call price target of level previous "
    "prior earlier old also either an existing rated investment standing long short term recommendation".split()
)
_QUOTES = frozenset("\"“”‘’'`")
_STRONG = ("upgrade", "downgrade", "initiate", "resume", "raise", "cut", "keep", "adjust", "suspend")
_VERB_OF_CUE = {
    "upgrade": "upgrade",
    "downgrade": "downgrade",
    "initiate": "initiate",
    "resume": "resume",
    "keep": "reiterate",
    "suspend": "suspend",
}
_BETWEEN_VALUES = _QUOTES | _FILL | {"to", "→", "-", ">", "–"}
_UP = frozenset("up increased raised boosted lifted hiked".split())
_DOWN = frozenset("down lowered cut reduced trimmed slashed".split())


class Act:
    """One act as a sentence tells it. Places are items of the row."""

    __slots__ = (
        "brokers",
        "company",
        "cue",
        "cue_item",
        "first",
        "frame",
        "last",
        "noun",
        "rating_action",
        "rating_from",
        "rating_to",
        "row",
        "target_action",
        "target_from",
        "target_to",
        "ticker",
    )

    def __init__(
        self,
        row: Row,
        cue: int,
        first: int,
        last: int,
        rating_action: str | None = None,
        target_action: str | None = None,
        rating_from: Item | None = None,
        rating_to: Item | None = None,
        target_from: Item | None = None,
        target_to: Item | None = None,
        cue_item: Item | None = None,
        frame: str = "",
        company: Item | None = None,
        ticker: Item | None = None,
        noun: bool = False,
    ) -> None:
        self.row = row
        self.cue = cue  # the item that states the act; the value's own place where none does
        self.first = first
        self.last = last
        self.rating_action = rating_action
        self.target_action = target_action
        self.rating_from = rating_from
        self.rating_to = rating_to
        self.target_from = target_from
        self.target_to = target_to
        self.cue_item = cue_item
        self.frame = frame
        self.brokers: list[Item] = []
        self.company = company
        self.ticker = ticker
        self.noun = noun  # the cue is a noun: "an upgrade"

    def __copy__(self) -> "Act":
        """What ``copy.copy`` gives; compiled classes need it told."""
        twin = Act(
            self.row,
            self.cue,
            self.first,
            self.last,
            self.rating_action,
            self.target_action,
            self.rating_from,
            self.rating_to,
            self.target_from,
            self.target_to,
            self.cue_item,
            self.frame,
            self.company,
            self.ticker,
            self.noun,
        )
        twin.brokers = self.brokers
        return twin


class Reading:
    """A row with what the acts need to know of each item."""

    def __init__(self, walk: Walk, book: Rulebook, row: Row) -> None:
        self.row = row
        self.items = row.items
        words = walk.words
        self.kind = [i.kind for i in row.items]
        self.low = [
            "" if i.kind else words[i.tok_start].lower() if i.tok_end == i.tok_start + 1 else "target"
            for i in row.items
        ]
        empty: set[str] = set()
        sets = book.cue_sets
        self.cues = [sets.get(low, empty) if low else empty for low in self.low]
        self.used: set[int] = set()
        self.past: bool | None = None  # whether it has a phrase of an earlier time, once asked for

    def before(self, k: int) -> str:
        """The word that leads to the value at ``k``, articles, quotation marks and the like left out."""
        k -= 1
        while k >= 0 and (self.low[k] in _FILL or self.low[k] in _QUOTES):
            k -= 1
        return self.low[k] if k >= 0 else ""

    def own(self, k: int) -> bool:
        """Whether the value at ``k`` is one house's, not a consensus figure."""
        mention = self.items[k].mention
        return mention is not None and not (mention.norm and mention.norm.get("scope"))


def read(walk: Walk, reading: Reading) -> list[Act]:
    """The acts of a row, in the order of the text, without participants."""
    acts = _rating_acts(reading) + _target_acts(reading)
    acts += _bare_acts(reading, acts)
    acts.sort(key=lambda a: (a.first, a.cue))
    return acts


def pairs(reading: Reading, kind: str) -> list[tuple[int | None, int | None]]:
    """(to, from) places of the values of ``kind``, paired where the words pair them."""
    places = [k for k, what in enumerate(reading.kind) if what == kind and reading.own(k)]
    out: list[tuple[int | None, int | None]] = []
    n = 0
    while n < len(places):
        a = places[n]
        b = places[n + 1] if n + 1 < len(places) else None
        joined = _joined(reading, a, b) if b is not None else ""
        if b is not None and joined:
            c = places[n + 2] if n + 2 < len(places) else None
            if joined == "same":  # one target in two currencies: the first is the home listing's
                places.pop(n + 1)
                continue
            out.append((a, b) if joined == "to-from" else (b, a))
            n += 2
            if c is not None and joined and _joined(reading, b, c) == "same":
                n += 1
            continue
        lead = reading.before(a)
        out.append((None, a) if lead == "from" and kind in {"RATING", "TARGET"} else (a, None))
        n += 1
    return out


def _joined(reading: Reading, a: int, b: int) -> str:
    """How the values at ``a`` and ``b`` belong together: "to-from", "from-to", "same" or ""."""
    between = reading.low[a + 1 : b]
    if len(between) > 12 or (any(k in {"BROKER", "COMPANY"} for k in reading.kind[a + 1 : b]) and len(between) > 9):
        return ""
    if any(w in _STOP for w in between):
        return ""
    lead_a, lead_b = reading.before(a), reading.before(b)
    bracket = (bool(between) and between[0] == "(") or ("(" in between[:2] and between[0] in _QUOTES)
    currency = [_currency(reading.items[k]) for k in (a, b)]
    if bracket and currency[0] != currency[1] and None not in currency and "from" not in between:
        return "same"
    if lead_a == "from" and lead_b in {"to", "→", "into"}:
        return "from-to"
    if lead_b == "from" and lead_a != "from":
        return "to-from"
    if (
        bracket
        and between[-1:]
        and all(
            w
            in _QUOTES
            | {
                "(",
                "from",
                "prev",
                "an",
                "a",
                "previous",
                "previously",
                "was",
                "p",
                "pence",
                "rating",
                "earlier",
                "vs",
                ".",
            }
            for w in between
        )
    ):
        return "to-from"
    if "→" in between[:2] and len(between) <= 3:
        return "from-to"
    if (
        lead_b in {"to", "→", "-", "–", ">"}
        and all(w in _BETWEEN_VALUES for w in between)
        and lead_a not in {"to", "at"}
    ):
        return "from-to"
    if any(w in {"versus", "vs", "vs.", "previously", "earlier"} for w in between) and len(between) <= 6:
        return "to-from"
    return ""


def _currency(item: Item) -> Any:
    return item.mention.norm.get("currency") if item.mention and item.mention.norm else None


def _scan_left(reading: Reading, start: int, for_target: bool) -> tuple[int | None, str]:
    """The cue that governs a value, going left from ``start``: (place, cue name)."""
    weak: tuple[int | None, str] = (None, "")
    passed_target = False
    passed_rating = False
    steps = 0
    for k in range(start - 1, -1, -1):
        steps += 1
        if steps > 22:
            break
        kind, low = reading.kind[k], reading.low[k]
        if low in _STOP or (low in {".", "!", "?"} and steps > 1):
            break
        if kind == "TARGET":
            passed_target = True
        elif kind == "RATING":
            passed_rating = True
        elif kind == "BROKER":
            lead = reading.before(k)
            if lead not in {"by", "at", "from", "analysts", "with"} and steps > 1:
                return weak
        cues = reading.cues[k]
        if low == "review" and reading.low[k - 1] == "under" and not for_target:
            return (k, "suspend")
        if not cues:
            continue
        if "target_noun" in cues and not for_target:
            passed_target = True
        for name in _STRONG:
            if name not in cues:
                continue
            if not for_target and passed_target and name in {"raise", "cut", "adjust"}:
                continue
            if not for_target and name in {"raise", "cut"} and _object_is_target(reading, k, start):
                continue
            if name in {"raise", "cut"}:
                ahead = reading.low[k + 1 : start]
                if "down" in ahead and "from" not in ahead[ahead.index("down") : ahead.index("down") + 2]:
                    name = "cut"
                if for_target and _rating_between(reading, k, start):
                    return (k, "set")
                if for_target and name == "raise" and "cut" in cues:
                    name = "cut"
            if (
                name == "cut"
                and "suspend" in cues
                and reading.before(start) not in {"to", "from", "at"}
                and not _target_follows(reading, k, start, for_target)
            ):
                name = "suspend"
            if for_target and passed_rating and name in {"upgrade", "downgrade", "initiate", "resume"}:
                return (k, "set")
            return (k, name)
        if "start" in cues and (
            _has_near(reading, k, start, "coverage")
            or low
            in {"starts", "started", "initiates", "assumes", "assumed", "starting", "launches", "begins", "picks"}
        ):
            return (k, "initiate")
        if "coverage" in cues and weak[1] in {"", "set"}:
            weak = (k, "initiate") if weak[0] is None else weak
        if weak[0] is None and ("set" in cues or "rate" in cues):
            weak = (k, "set" if "set" in cues else "rate")
    return weak


def _target_follows(reading: Reading, cue: int, start: int, for_target: bool) -> bool:
    """Whether what is dropped is said to go to a value ("dropped its target to $4"), not to go away."""
    return for_target and any(reading.low[j] in {"to", "from"} for j in range(cue + 1, start))


def _rating_between(reading: Reading, cue: int, stop: int) -> bool:
    """Whether the cue's own object is a rating, so that a target behind it is only set beside it."""
    for k in range(cue + 1, stop):
        if "target_noun" in reading.cues[k]:
            return False
        if reading.kind[k] == "RATING":
            return True
    return False


def _object_is_target(reading: Reading, cue: int, stop: int) -> bool:
    for k in range(cue + 1, min(stop, cue + 7)):
        if "target_noun" in reading.cues[k] or reading.low[k] in {
            "estimates",
            "estimate",
            "forecast",
            "forecasts",
            "guidance",
            "eps",
        }:
            return True
        if reading.kind[k] == "RATING" or "rating_word" in reading.cues[k]:
            return False
    return False


def _has_near(reading: Reading, a: int, b: int, cue: str) -> bool:
    return any(cue in c for c in reading.cues[a : min(b, a + 8)])


def _scan_right(reading: Reading, end: int) -> tuple[int | None, str]:
    """The cue behind a value: "Outperform rating reiterated", "rating was cut"."""
    for k in range(end + 1, min(len(reading.kind), end + 6)):
        low = reading.low[k]
        if low in {";", ",", "."} or reading.kind[k] in {"BROKER", "TARGET", "RATING"}:
            break
        if low.endswith(("ed", "t")) or low in {
            "unchanged",
            "kept",
            "cut",
            "unch",
            "stand",
            "stands",
            "remain",
            "remains",
        }:
            for name in ("keep", "upgrade", "downgrade", "raise", "cut", "initiate", "resume"):
                if name in reading.cues[k]:
                    return (k, name)
        if low == "unch":
            return (k, "keep")
    return (None, "")


def _rating_acts(reading: Reading) -> list[Act]:
    acts = []
    for to, frm in pairs(reading, "RATING"):
        first = min(k for k in (to, frm) if k is not None)
        last = max(k for k in (to, frm) if k is not None)
        cue, name = _scan_left(reading, first, False)
        if name in {"", "set", "rate"}:
            right, right_name = _scan_right(reading, last)
            if right is not None and reading.kind[last + 1 : right].count("BROKER") == 0:
                cue, name = right, right_name
        if name in {"suspend"} and to is not None and frm is None:
            frm, to = to, None
        action = _rating_action(reading, name, to, frm, cue)
        if action is None:
            continue
        act = Act(
            reading.row,
            first if cue is None else cue,
            first,
            last,
            rating_action=action,
            frame=f"frame.rating.{name or 'bare'}",
        )
        act.rating_to = reading.items[to] if to is not None else None
        act.rating_from = reading.items[frm] if frm is not None else None
        act.cue_item = reading.items[cue] if cue is not None else None
        if action == "suspend" and act.rating_to is not None:
            act.rating_from, act.rating_to = act.rating_to, None
        if cue is not None:
            reading.used.add(cue)
        acts.append(act)
    return acts


def _score(reading: Reading, k: int | None) -> float | None:
    if k is None:
        return None
    mention = reading.items[k].mention
    return mention.norm.get("score") if mention and mention.norm else None


def _rating_action(reading: Reading, name: str, to: int | None, frm: int | None, cue: int | None) -> str | None:
    if name in {"upgrade", "downgrade", "initiate", "resume", "suspend"}:
        return _VERB_OF_CUE[name]
    if name == "raise":
        return "upgrade"
    if name == "cut":
        return "downgrade"
    if to is not None and frm is not None:
        new, old = _score(reading, to), _score(reading, frm)
        if name not in {"keep"} and new is not None and old is not None and new != old:
            return "upgrade" if new < old else "downgrade"
        return "reiterate"
    if to is None:
        return None
    if name in {"", "set", "rate"} and _new_coverage(reading.low, to):
        return "initiate"
    if name == "" and to and reading.low[to - 1] == "new":
        return "initiate"  # "helped by a new overweight rating from …"
    if (
        name == "adjust"
        and cue is not None
        and reading.low[cue]
        in {"moved", "moves", "took", "takes", "taken", "shifted", "switched", "flips", "flipped", "turned"}
    ):
        new = _score(reading, to)
        if new is not None and new != 3:
            return "upgrade" if new < 3 else "downgrade"
    return "reiterate"


def _new_coverage(low: list[str], to: int) -> bool:
    """Whether "new coverage" stands beside the rating: "was rated Buy in new coverage at …"."""
    near = low[max(0, to - 6) : to + 8]
    return any(a == "new" and b == "coverage" for a, b in itertools.pairwise(near))


def _target_acts(reading: Reading) -> list[Act]:
    acts = []
    for to, frm in pairs(reading, "TARGET"):
        first = min(k for k in (to, frm) if k is not None)
        last = max(k for k in (to, frm) if k is not None)
        cue, name = _scan_left(reading, first, True)
        if name in {"", "set"}:
            right, right_name = _scan_right(reading, last)
            if right is not None and right_name in {"keep", "raise", "cut"}:
                cue, name = right, right_name
        if cue is not None and name in {"adjust", "set"}:
            ahead = reading.low[cue + 1 : first]
            name = (
                "raise"
                if "up" in ahead or "higher" in ahead
                else "cut"
                if "down" in ahead or "lower" in ahead
                else name
            )
        action = _target_action(reading, name, to, frm, cue, first)
        act = Act(
            reading.row,
            first if cue is None else cue,
            first,
            last,
            target_action=action,
            frame=f"frame.target.{name or 'bare'}",
        )
        act.target_to = reading.items[to] if to is not None else None
        act.target_from = reading.items[frm] if frm is not None else None
        act.cue_item = reading.items[cue] if cue is not None else None
        if action == "remove" and act.target_from is None:
            act.target_from, act.target_to = act.target_to, None
        if cue is not None and name not in {"upgrade", "downgrade", "initiate", "resume"}:
            reading.used.add(cue)
        acts.append(act)
    return acts


def _amount(reading: Reading, k: int | None) -> float | None:
    if k is None:
        return None
    mention = reading.items[k].mention
    return mention.norm.get("amount") if mention and mention.norm else None


def _target_action(reading: Reading, name: str, to: int | None, frm: int | None, cue: int | None, first: int) -> str:
    new, old = _amount(reading, to), _amount(reading, frm)
    if name == "raise":
        return "raise"
    if name == "cut":
        return "cut"
    if name == "suspend":
        return "remove" if frm is None else "cut"
    if (
        name in {"upgrade", "downgrade"}
        and cue is not None
        and any("target_noun" in c for c in reading.cues[cue + 1 : cue + 3])
    ):
        return "raise" if name == "upgrade" else "cut"
    if new is not None and old is not None:
        return "raise" if new > old else "cut" if new < old else "maintain"
    if name == "keep":
        between = range(cue + 1 if cue is not None else first, first)
        if any(reading.kind[k] == "RATING" for k in between):
            k = first - 1
            while k > 0 and (
                reading.low[k] in _FILL
                or "target_noun" in reading.cues[k]
                or reading.low[k] in {"12", "-", "month", "at"}
                or reading.kind[k] == "NUMBER"
            ):
                k -= 1
            return "maintain" if reading.low[k] == "and" else "set"
        return "maintain"
    if to is not None and frm is None:
        after = reading.low[first + 1 : first + 4]
        if "unchanged" in after or "unch" in after:
            return "maintain"
    return "set"


_AFTER_RATED = frozenset(
    "to by at from on after as amid with in for its the a an this that these those it their shares share stock stocks "
    "ahead following today yesterday and but or again twice due over while when despite before because since last "
    "earlier citing monday tuesday wednesday thursday friday of view rating ratings".split()
)
_ANAPHORIC = frozenset("the this that those these".split())
_OTHER_OBJECTS = frozenset(
    "guidance outlook forecast forecasts estimates estimate eps dividend software system systems network line "
    "fleet equipment "
    "military infrastructure hardware credit debt sovereign bonds notes bond cycle capacity facility facilities "
    "plan plans "
    "sector sectors market industry economy country credits iphone phone phones app service services operations "
    "production trade trading talks process stake technology outlook".split()
)


def _bare_acts(reading: Reading, acts: list[Act]) -> list[Act]:
    """Acts whose cue has no value beside it."""
    out: list[Act] = []
    taken = reading.used | {a.cue for a in acts if a.rating_action is not None}
    for k, cues in enumerate(reading.cues):
        if not cues or k in taken:
            continue
        low = reading.low[k]
        action = target = None
        noun = False
        if "upgrade" in cues or "downgrade" in cues:
            name = "upgrade" if "upgrade" in cues else "downgrade"
            if low in {"upped", "ups"}:
                continue
            noun = low.rstrip("s") in {"upgrade", "downgrade"} and not _verb_like(reading, k)
            if low in {"upgraded", "downgraded"} and _thing_in_headline(reading, k):
                continue
            if low in {"upgraded", "downgraded", "upgrading"} and _of_a_thing(reading, k):
                continue
            if _next_is_target(reading, k):
                target = "raise" if name == "upgrade" else "cut"
            else:
                action = name
        elif (
            (("initiate" in cues or "start" in cues) and _coverage_after(reading, k))
            or (
                "initiate" in cues
                and (
                    low.startswith("initiat")
                    and any(reading.kind[j] == "COMPANY" for j in range(k + 1, min(k + 4, len(reading.kind))))
                )
            )
            or (
                "initiate" in cues
                and reading.before(k) != "to"
                and any(reading.kind[j] == "BROKER" for j in range(max(0, k - 3), k))
                and reading.low[k + 1 : k + 2] in (["with"], ["coverage"], ["on"], [])
            )
        ):
            action = "initiate"
        elif "resume" in cues and _coverage_after(reading, k):
            action = "resume"
        elif "suspend" in cues and (_coverage_after(reading, k) or _word_after(reading, k, "rating_word", 4)):
            action = "suspend"
        elif (("raise" in cues or "cut" in cues) and _target_before(reading, k)) or (
            ("raise" in cues or "cut" in cues)
            and _next_is_target(reading, k, 8)
            and not any(a.cue == k or (a.target_to and k < a.first and a.cue >= k and a.first - k < 16) for a in acts)
        ):
            if not any(a.target_action and abs(a.first - k) < 14 for a in acts):
                target = "raise" if "raise" in cues else "cut"
        elif (
            low == "under"
            and reading.low[k + 1 : k + 2] == ["review"]
            and any("rating_word" in c or "coverage" in c for c in reading.cues[max(0, k - 8) : k + 6])
        ):
            action = "suspend"
        if (
            action is None
            and target is None
            and "keep" in cues
            and low.endswith("ed")
            and k
            and "rating_word" in reading.cues[k - 1]
            and reading.low[k + 1 : k + 2] in (["by"], ["at"])
        ):
            action = "reiterate"
        if action is None and target is None:
            continue
        if reading.low[k + 1 : k + 2] == [")"] and "(" in reading.low[max(0, k - 2) : k]:
            continue  # a site's own label in brackets
        near = reading.cues[max(0, k - 3) : k] + reading.cues[k + 1 : k + 4]
        if (
            action in {"upgrade", "downgrade"}
            and act_is_list(reading, k)
            and any(("downgrade" if action == "upgrade" else "upgrade") in c for c in near)
        ):
            continue  # "upgrades and downgrades": which is which is not told
        if any(w in _OTHER_OBJECTS for w in _object_words(reading, k)) or (
            noun and any(w in _OTHER_OBJECTS for w in reading.low[max(0, k - 2) : k])
        ):
            continue
        act = Act(
            reading.row,
            k,
            k,
            k,
            rating_action=action,
            target_action=target,
            frame=f"frame.bare.{action or target}",
            noun=noun,
        )
        act.cue_item = reading.items[k]
        out.append(act)
    return out


def _of_a_thing(reading: Reading, k: int) -> bool:
    """Whether "upgraded" belongs to the noun behind it ("unveils upgraded electric scooter"), and nobody rates."""
    if k + 1 >= len(reading.low) or reading.kind[k + 1] or {"BROKER", "RATING", "ANALYST"} & set(reading.kind):
        return False
    after = reading.low[k + 1]
    return after.isalpha() and after not in _AFTER_RATED and not any("analyst" in c for c in reading.cues)


def _thing_in_headline(reading: Reading, k: int) -> bool:
    """Whether "Upgraded" stands before a noun behind a preposition ("From Lower Prices to Upgraded Functions")."""
    return (
        0 < k < len(reading.kind) - 1
        and reading.low[k - 1] in {"to", "with", "for", "of", "on", "its", "their", "the", "an", "a"}
        and reading.kind[k + 1] in {"NAME", "COMPANY"}
        and not {"BROKER", "RATING", "ANALYST"} & set(reading.kind)
    )


def act_is_list(reading: Reading, k: int) -> bool:
    """Whether the cue stands in a heading of both kinds ("Upgrades & Downgrades")."""
    return any(w in {"and", "&", "/", ",", "or"} for w in reading.low[max(0, k - 2) : k] + reading.low[k + 1 : k + 3])


def _object_words(reading: Reading, k: int) -> list[str]:
    """The words of what follows a cue, to the next value or sign, at most ten."""
    out = []
    for j in range(k + 1, min(len(reading.low), k + 11)):
        if reading.low[j] in {",", ";", ".", "by", "at", "after", "as", "on", "from", "to"} or reading.kind[j] in {
            "RATING",
            "TARGET",
            "BROKER",
        }:
            if (reading.low[j] in {"by", "at", "after", "as", "on", "from", "to"} and j > k + 1) or reading.kind[j]:
                break
            if reading.low[j] in {";", ".", ","}:
                break
        out.append(reading.low[j])
    return out


def _verb_like(reading: Reading, k: int) -> bool:
    """Whether "upgrades" / "downgrade" acts as a verb: behind a house, before its object."""
    after_kind = reading.kind[k + 1] if k + 1 < len(reading.kind) else ""
    before_kind = reading.kind[k - 1] if k else ""
    before = reading.low[k - 1] if k else ""
    if (
        before in {"'", "’", "s", "a", "an", "the", "analyst", "broker", "double", "rating", "of"}
        or before in _ANAPHORIC
    ):
        return False
    if after_kind in {"COMPANY", "TICKER", "NAME"} and (
        before_kind in {"BROKER", "ANALYST"}
        or before in {"also", "to", "analysts", "and", "brokers", "brokerage", "analyst"}
    ):
        return True
    return (before_kind in {"BROKER"} and after_kind != "") or (
        before in {"analysts", "to"} and reading.low[k + 1 : k + 2] in (["the"], ["its"], ["shares"], ["stock"], ["it"])
    )


def _next_is_target(reading: Reading, k: int, reach: int = 3) -> bool:
    for j in range(k + 1, min(len(reading.kind), k + 1 + reach)):
        if "target_noun" in reading.cues[j]:
            return True
        if reading.low[j] in {",", ";", ".", "to"} or reading.kind[j] in {"RATING", "BROKER"}:
            return False
    return False


def _target_before(reading: Reading, k: int) -> bool:
    """Whether the move's noun or passive stands behind its target: "UBS PT cut", "price target raised at UBS"."""
    if not k or "target_noun" not in reading.cues[k - 1]:
        return False
    before = k - 1
    while before > 0 and (
        "target_noun" in reading.cues[before] or reading.low[before] in {"price", "share", "-", "stock"}
    ):
        before -= 1
    behind = reading.low[k + 1 : k + 2]
    house_behind = behind in (["at"], ["by"]) and "BROKER" in reading.kind[k + 2 : k + 4]
    return house_behind or (reading.kind[before] == "BROKER" and behind in ([], ["."], [","], [";"], ["("], ["-"]))


def _coverage_after(reading: Reading, k: int) -> bool:
    return _word_after(reading, k, "coverage", 4) or (
        k > 0
        and any("coverage" in c for c in reading.cues[max(0, k - 4) : k])
        and reading.low[k].endswith(("ed", "n", "of"))
    )


def _word_after(reading: Reading, k: int, cue: str, reach: int) -> bool:
    for j in range(k + 1, min(len(reading.kind), k + 1 + reach)):
        if cue in reading.cues[j]:
            return True
        if reading.low[j] in {";", ".", ","}:
            return False
    return False
