"""The cue that governs a value: to its left within its clause, else to its right."""

from nlp.components.events.reading import Reading

_STOP = frozenset({";", "•"})
_STRONG = ("upgrade", "downgrade", "initiate", "resume", "raise", "cut", "keep", "adjust", "suspend")


def scan_left(reading: Reading, start: int, for_target: bool) -> tuple[int | None, str]:
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
        if not for_target and "cut" in cues and "suspend" in cues and _object_is_target(reading, k, start):
            continue  # "dropped its target to $39 and set a neutral rating"
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
            or (low == "start" and reading.kind[k - 1 : k] == ["BROKER"])
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


def scan_right(reading: Reading, end: int) -> tuple[int | None, str]:
    """The cue behind a value: "Outperform rating reiterated", "rating was cut"."""
    for k in range(end + 1, min(len(reading.kind), end + 9)):
        low = reading.low[k]
        if reading.kind[k] == "TARGET" and "and" in reading.low[k - 2 : k]:
            continue  # "its Buy rating and $50 price target were reaffirmed"
        if low == "and" and "TARGET" in reading.kind[k + 1 : k + 3]:
            continue
        if k > end + 5 and reading.kind[end + 1 : k].count("TARGET") == 0:
            break
        if low in {";", ",", ".", "and", "but", "while"} or reading.kind[k] in {"BROKER", "TARGET", "RATING"}:
            break
        if reading.kind[k + 1 : k + 2] == ["PERCENT"]:
            break  # "shares of the Hold-rated company have dropped 10%"
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
