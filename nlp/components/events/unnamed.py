"""Acts of nobody in particular: which of them are told well enough to be events."""

import itertools

from nlp.components.events.reading import Act, Reading
from nlp.core.walk import Walk
from nlp.rules.book import Rulebook


def stands_without_house(walk: Walk, book: Rulebook, reading: Reading, act: Act) -> bool:
    """Whether an act without any house is told well enough to be an event."""
    if act.rating_action in {"upgrade", "downgrade"}:
        near = reading.low[max(0, act.cue - 6) : act.cue + 7]
        if act.rating_to is not None or act.rating_from is not None:
            return True
        words = {
            "analyst",
            "analysts",
            "broker",
            "brokerage",
            "brokers",
            "brokerages",
            "double",
            "rating",
            "investment",
            "today",
            "shares",
            "stock",
        }
        if act.noun and act.ticker is not None and _heads_list(reading, act):
            return True
        if (
            act.noun
            and act.company is not None
            and not {"stock", "shares"}.isdisjoint(reading.low[: act.cue])
            and reading.before(act.cue) in {"after", "on", "following"}
        ):
            return not _names_agency(walk, book)  # "Acme stock falls after downgrade"
        if act.noun and "will" in reading.low[: act.cue] and "this" in reading.low[max(0, act.cue - 3) : act.cue]:
            return not {"stock", "today"}.isdisjoint(reading.low)  # "Will this upgrade help Acme (ACM) stock today?"
        if act.noun:
            return any(
                w in {"ratings", "rating", "analyst", "analysts", "broker", "brokerage", "brokerages", "double"}
                for w in near
            )
        return any(w in words for w in near) or act.ticker is not None or reading.low[act.cue].endswith("ed")
    if act.target_action is not None and act.target_to is None:
        if "ANALYST" in reading.kind[max(0, act.cue - 2) : act.cue]:
            return True
        return any(k == "PERCENT" for k in reading.kind[act.cue : act.cue + 4])
    if act.target_action is not None and act.target_to is not None:
        head = reading.low[max(0, act.cue - 5) : act.cue]
        if act.target_from is None and "their" in reading.low[act.cue : act.first] and _mean(head):
            return False  # "the analysts have cut their price target 6% to $8": the mean of them all
        return (
            act.target_action in {"raise", "cut"}
            or any(k == "ANALYST" for k in reading.kind)
            or act.target_from is not None
            or reading.low[:1] in (["sell"], ["buy"])
        )
    return (
        act.rating_action in {"initiate", "reiterate"}
        and act.rating_to is not None
        and (
            any(k == "ANALYST" for k in reading.kind)
            or (act.rating_action == "initiate" and reading.low[max(0, act.first - 1) : act.first] == ["new"])
        )
    )


def _names_agency(walk: Walk, book: Rulebook) -> bool:
    """Whether the text names a credit agency anywhere, so that a bare downgrade may be one of debt."""
    return any(
        label == "NAME" and book.rule_by_id[rule].norm.get("kind") == "credit_rater" for _, _, label, rule in walk.hits
    )


def _mean(head: list[str]) -> bool:
    """Whether "the analysts" all together are the subject, so that their target is the mean of them all."""
    return any(a == "the" and b == "analysts" for a, b in itertools.pairwise(head))


def _heads_list(reading: Reading, act: Act) -> bool:
    """Whether the noun opens a list of symbols: "Upgrades 11/25: $A $B", "Top upgrades (A, B)"."""
    k = act.cue + 1
    while k < len(reading.low) and (
        reading.kind[k] in {"NUMBER", "DATE"}
        or reading.low[k] in {"today", ":", "/", "for", "-", "the", "day", "'", "s"}
    ):
        k += 1
    if k >= len(reading.kind) or reading.kind[k] != "TICKER":
        return False
    return len(reading.items[k].data) > 1 or reading.kind[k + 1 : k + 3].count("TICKER") > 0
