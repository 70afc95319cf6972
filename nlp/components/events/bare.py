"""Acts whose cue has no value beside it: "upgraded by UBS", "drops coverage", "PT cut"."""

from nlp.components.events.reading import Act, Reading

_AFTER_RATED = frozenset(
    "to by at from on after as amid with in for its the a an this that these those it their shares share stock stocks "
    "ahead following today yesterday and but or again twice due over while when despite before because since last "
    "earlier citing monday tuesday wednesday thursday friday of view rating ratings".split()
)
_USERS = frozenset("customers users clients subscribers members drivers owners consumers".split())
_ANAPHORIC = frozenset("the this that those these".split())
_OTHER_OBJECTS = frozenset(
    "guidance outlook forecast forecasts estimates estimate eps dividend software system systems network line "
    "fleet equipment "
    "military infrastructure hardware credit debt sovereign bonds notes bond cycle capacity facility facilities "
    "plan plans "
    "sector sectors market industry economy country credits iphone phone phones app service services operations "
    "production trade trading talks process stake technology outlook functional functions technical feature features "
    "income product products safety device devices server servers grid".split()
)


def bare_acts(reading: Reading, acts: list[Act]) -> list[Act]:
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
            if _to_a_thing(reading, k):
                continue
            noun = low.rstrip("s") in {"upgrade", "downgrade"} and not _verb_like(reading, k)
            if low in {"upgraded", "downgraded"} and _thing_in_headline(reading, k):
                continue
            if low in {"upgraded", "downgraded", "upgrading"} and _of_a_thing(reading, k):
                continue
            if (reading.low[k - 1 : k] and reading.low[k - 1] in _USERS) or (
                noun and reading.low[k + 1 : k + 2] == ["report"]
            ):
                continue
            if _next_is_target(reading, k):
                target = "raise" if name == "upgrade" else "cut"
            else:
                action = name
        elif (
            (
                ("initiate" in cues or "start" in cues)
                and _coverage_after(reading, k)
                and (low not in {"pick", "picks"} or reading.low[k + 1 : k + 2] == ["up"])  # "top pick in its coverage"
            )
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
        elif "suspend" in cues and (
            _coverage_after(reading, k) or _word_after(reading, k, "rating_word", 4) or _drops_the_stock(reading, k)
        ):
            action = "suspend"
        elif (("raise" in cues or "cut" in cues) and _target_before(reading, k)) or (
            ("raise" in cues or "cut" in cues)
            and _next_is_target(reading, k, 8)
            and not (
                low == "lower" and reading.low[k - 1 : k] in (["with"], ["a"], ["the"], ["have"], ["has"], ["even"])
            )
            and not any(a.cue == k or (a.target_to and k < a.first and a.cue >= k and a.first - k < 16) for a in acts)
        ):
            if not any(a.target_action and abs(a.first - k) < 14 for a in acts):
                target = "raise" if "raise" in cues else "cut"
        elif (
            low == "under"
            and reading.low[k + 1 : k + 2] == ["review"]
            and (
                any("rating_word" in c or "coverage" in c for c in reading.cues[max(0, k - 8) : k + 6])
                or _put_there(reading, k)
            )
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


def _drops_the_stock(reading: Reading, k: int) -> bool:
    """ "Stopped covering it", "suspended the stock", where a house is the subject."""
    after = reading.low[k + 1 : k + 3]
    return after[:1] == ["covering"] or (
        reading.low[k].startswith("suspend")
        and reading.kind[k - 1 : k] == ["BROKER"]
        and after[:1] in (["the"], ["its"])
        and after[1:] in (["stock"], ["shares"], ["name"])
    )


def _put_there(reading: Reading, k: int) -> bool:
    """Whether a house moves the stock to where it is "under review"."""
    for j in range(k - 1, max(-1, k - 9), -1):
        if reading.low[j] in {",", ";", "."} or reading.kind[j] in {"RATING", "TARGET"}:
            return False
        if "set" in reading.cues[j] or "adjust" in reading.cues[j]:
            return "BROKER" in reading.kind[:j]
    return False


def _of_a_thing(reading: Reading, k: int) -> bool:
    """Whether "upgraded" belongs to the noun behind it ("unveils upgraded electric scooter"), and nobody rates."""
    if k + 1 >= len(reading.low) or reading.kind[k + 1] or {"BROKER", "RATING", "ANALYST"} & set(reading.kind):
        return False
    after = reading.low[k + 1]
    return after.isalpha() and after not in _AFTER_RATED and not any("analyst" in c for c in reading.cues)


def _to_a_thing(reading: Reading, k: int) -> bool:
    """Whether something becomes another thing: "upgraded to daily sailings", "an upgrade to the grid"."""
    if reading.low[k + 1 : k + 2] != ["to"] or not reading.low[k + 2 : k + 3] or reading.kind[k + 2]:
        return False
    if reading.low[k] in {"upgrade", "upgrades"}:
        return reading.low[k + 2] in {"the", "its", "their", "our"} and _SHARES.isdisjoint(reading.low[k + 3 : k + 7])
    first = reading.low[k + 2]
    return (
        first.isalpha()
        and len(first) > 2
        and not {"BROKER", "RATING", "ANALYST"} & set(reading.kind)
        and first not in {"the", "its"}
        and not reading.cues[k + 2]
        and _SHARES.isdisjoint(reading.low)
    )


_SHARES = frozenset("stock stocks share shares rating ratings name company analyst analysts broker brokerage".split())


def _thing_in_headline(reading: Reading, k: int) -> bool:
    """Whether "Upgraded" stands before a noun behind a preposition ("From New Plants to Upgraded Lines")."""
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
    out: list[str] = []
    for j in range(k + 1, min(len(reading.low), k + 11)):
        if reading.low[j] in {"and", "but", "said", "saying"} and out:
            break
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
