"""Acts: what one sentence tells of ratings and targets, before the article is known.

A sentence is read in three steps. Values first: ratings and targets pair up ("to Buy from Hold", "$50 (45)"). Then
each value finds the cue that governs it, to its left within its clause, else to its right. Cues without a value
("upgraded by UBS", "drops coverage") are acts of their own.
"""

import itertools

from nlp.components.events.bare import bare_acts
from nlp.components.events.governing import scan_left, scan_right
from nlp.components.events.reading import FILL, Act, Reading
from nlp.components.events.values import pairs
from nlp.core.walk import Walk

_VERB_OF_CUE = {
    "upgrade": "upgrade",
    "downgrade": "downgrade",
    "initiate": "initiate",
    "resume": "resume",
    "keep": "reiterate",
    "suspend": "suspend",
}


def read(walk: Walk, reading: Reading) -> list[Act]:
    """The acts of a row, in the order of the text, without participants."""
    acts = _rating_acts(reading) + _target_acts(reading)
    acts += bare_acts(reading, acts)
    acts.sort(key=lambda a: (a.first, a.cue))
    return acts


def _rating_acts(reading: Reading) -> list[Act]:
    acts = []
    for to, frm in pairs(reading, "RATING"):
        first = min(k for k in (to, frm) if k is not None)
        last = max(k for k in (to, frm) if k is not None)
        cue, name = scan_left(reading, first, False)
        if name in {"", "set", "rate"}:
            right, right_name = scan_right(reading, last)
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
        cue, name = scan_left(reading, first, True)
        if name in {"", "set"}:
            right, right_name = scan_right(reading, last)
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
    if (
        to is not None
        and "," in reading.low[first + 1 : first + 2]
        and "unchanged" in reading.low[first + 2 : first + 4]
    ):
        return "maintain"  # "with its target, $45, unchanged"
    if name == "keep":
        ahead = reading.low[(first if cue is None else cue) + 1 : first]
        if "with" in ahead[1:] and not {"and", "along", "together"} & set(ahead) and reading.before(first) == "with":
            return "set"  # "remains bullish on it with a $190 price target"
        between = range(cue + 1 if cue is not None else first, first)
        if any(reading.kind[k] == "RATING" for k in between):
            k = first - 1
            while k > 0 and (
                reading.low[k] in FILL
                or "target_noun" in reading.cues[k]
                or reading.low[k] in {"12", "-", "month", "at"}
                or reading.kind[k] in {"NUMBER", "COUNT"}
            ):
                k -= 1
            if reading.low[k] == "and" and reading.kind[k - 1] == "TARGET":
                return "set"  # the last of "with targets of A and B"
            return "maintain" if reading.low[k] == "and" else "set"
        return "maintain"
    if to is not None and frm is None:
        after = reading.low[first + 1 : first + 4]
        if "unchanged" in after or "unch" in after:
            return "maintain"
    return "set"
