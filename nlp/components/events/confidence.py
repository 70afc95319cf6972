"""How sure an event is: what speaks for and against it, weighed.

What was seen about an event (its *grounds*) is a set of names out of ``GROUNDS``. Each has a weight in the rules
(label ``WEIGHT``, ``patterns/confidence.jsonl``), fitted on gold by ``sellside confidence fit``; the confidence is the
logistic function of their sum: of events told with 0.9, nine in ten are to be wholly right. Weights are kept as whole
hundredths, so that the sum is the same in whatever order it is taken.
"""

import math
from collections import Counter
from typing import Any, Final

from nlp.components.events.entities import Entities
from nlp.components.events.merge import Draft, fullness, sentence_range
from nlp.components.places import within
from nlp.core.walk import Mention, Walk

GROUNDS: Final[dict[str, str]] = {
    "one-liner": "the whole text has fewer than 200 characters",
    "short-row": "the act's sentence has fewer than 15 words and names",
    "three-acts": "the act's sentence tells three acts or more",
    "bare-frame": "no word states the act: two values stand side by side (frame.rating.bare)",
    "hypothetical": "the act's sentence has a word of condition or negation: could, if, not",
    "broken-span": "a comma, a semicolon, and, but or while stands between the act's word and its values",
    "headline-agrees": "the headline names both the house and the company",
    "house-none": "the text tells no house",
    "house-unknown": "the house is none that the rules know; its place in the sentence made it one",
    "house-carried": "no sentence that tells the act names the house: it was named before",
    "house-far": "ten words or more lie between the act's word and its house",
    "company-carried": "no sentence that tells the act names the company: it was named before",
    "company-once": "the article names the company once",
    "company-one-word": "the company's name is one word",
    "company-cut": "a capitalised word, a hyphen or another sign touches the beginning of the company's name",
    "company-code": "the company's name is a word of at most five letters, all capitals: a ticker, perhaps",
    "company-subject": "the company is the subject of what was done: Acme was upgraded",
    "company-by-ticker": "the company's name is one because a ticker follows it",
    "company-by-shares": "the company's name is one because the text speaks of its shares",
    "company-guessed": "the company's name is one because it is the only one in a short text",
    "company-alone": "of an article with three events or more, the only one on its company",
    "companies": "the act's sentence names two companies or more",
    "other-company": "the act's sentence names another company, and not the event's",
    "other-name": "the act's sentence has a name that was taken for neither house nor company",
    "other-name-carried": "the same, and the company was named before",
    "no-ticker": "the article has tickers, but none is the company's",
    "reiterate": "the rating was reiterated",
    "target-set": "a target without the word of a change",
    "old-rating": "the old rating is told",
    "one-value": "of two ratings and two targets one is told",
    "no-value": "of two ratings and two targets none is told",
    "rating-missing": "an upgrade, a downgrade or a beginning of coverage without the new rating",
    "target-missing": "a target was raised or cut, but the new one is not told",
    "value-shared": "a rating or target is another event's too",
    "value-elsewhere": "a rating or target stands outside of the act's sentence",
    "term-left": "the act's sentence has a rating's word that was not taken for a rating",
    "money-left": "the act's sentence has an amount that was not taken for a target",
    "rating-left": "a sentence that tells the act has a rating that is no event's",
    "unlike-reports": "one report tells the rating as changed, another as it was",
    "twins": "the article has two events of one house on one company",
    "check-failed": "the event contradicts itself",
}
"""What can be seen about an event, and what it means."""

BASE: Final = "base"  # the weight that every event has
_COMPANY_RULES: Final = {
    "company.passive": "company-subject",
    "company.ticker": "company-by-ticker",
    "company.shares": "company-by-shares",
    "company.guess": "company-guessed",
}
_HYPOTHETICAL: Final = frozenset(
    "could would might may if not never unless expects expected rumored hypothetical should".split()
)
_BREAKS: Final = frozenset([",", ";", "and", "but", "while"])
_VALUES: Final = ("rating_from", "rating_to", "target_from", "target_to")
_SIGNS: Final = frozenset("-/&'’.")
_BEGINNINGS: Final = frozenset(["upgrade", "downgrade", "initiate", "resume"])


def confidence_of(weights: dict[str, int], grounds: list[str]) -> float | None:
    """The share of such events that is wholly right, with two digits; None where there are no weights.

    ``weights`` are in hundredths, by name.
    """
    if not weights:
        return None
    total = weights.get(BASE, 0)
    for name in grounds:
        total += weights.get(name, 0)
    return round(1 / (1 + math.exp(min(-total / 100, 700.0))), 2)  # beyond 709 the exponential overflows


def grounds_of(walk: Walk, found: Entities, drafts: list[Draft], events: list[dict[str, Any]]) -> list[list[str]]:
    """The names of ``GROUNDS`` that hold for each of the ``events``, as written, in the order of ``GROUNDS``."""
    owners = Counter([_pair(event) for event in events])
    stocks = Counter([_value(event, "company") for event in events])
    uses = Counter([event[key]["span"] for event in events for key in _VALUES if event[key] is not None])
    values = [value for draft in drafts for value in draft.values.values() if value is not None]
    taken = {value.mention.start for value in values if value.mention is not None}
    article = ["one-liner"] if len(walk.text) < 200 else []
    if any(count > 1 for count in owners.values()):
        article.append("twins")
    out = []
    for draft, event in zip(drafts, events, strict=True):
        seen = set(article)
        if event["frame"] == "frame.rating.bare":
            seen.add("bare-frame")
        start, end = event["sentence"]
        carried = not any(told.act.company or told.act.ticker for told in draft.told)
        _sentence_grounds(walk, found, draft, carried, seen)
        _company_grounds(walk, found, draft, carried, (start, end), seen)
        if event["company"] and len(events) > 2 and stocks[event["company"]["value"]] == 1:
            seen.add("company-alone")
        if not event["tickers"] and walk.labelled("TICKER"):
            seen.add("no-ticker")
        _value_grounds(draft, event, uses, seen)
        if len({told.act.rating_action for told in draft.told} - {None}) > 1:
            seen.add("unlike-reports")
        if any(_rating_left(walk, told.sentence, taken) for told in draft.told):
            seen.add("rating-left")
        if event["checks"]:
            seen.add("check-failed")
        out.append([name for name in GROUNDS if name in seen])
    return out


def _value(event: dict[str, Any], key: str) -> Any:
    return event[key]["value"] if event[key] else None


def _pair(event: dict[str, Any]) -> tuple[Any, Any]:
    return _value(event, "broker"), _value(event, "company")


def _sentence_grounds(walk: Walk, found: Entities, draft: Draft, carried: bool, seen: set[str]) -> None:
    """What the sentence that tells most, and the way to its house, show."""
    told = max(draft.told, key=lambda t: (fullness(t), -t.sentence))
    act, reading = told.act, told.reading
    kinds = reading.kind
    if len(kinds) < 15:
        seen.add("short-row")
    if len(walk.scratch["acts"][told.sentence][1]) >= 3:
        seen.add("three-acts")
    if not _HYPOTHETICAL.isdisjoint(reading.low):
        seen.add("hypothetical")
    if not _BREAKS.isdisjoint(reading.low[min(act.cue, act.first) : max(act.cue, act.last) + 1]):
        seen.add("broken-span")
    if "NAME" in kinds:
        seen.add("other-name")
        if carried:
            seen.add("other-name-carried")
    if "MONEY" in kinds:
        seen.add("money-left")
    if any(kind.startswith("TERM") for kind in kinds):
        seen.add("term-left")
    if draft.broker is None:
        seen.add("house-none")
    else:
        if draft.broker.rule.startswith("house.unknown"):
            seen.add("house-unknown")
        if not any(other.act.brokers for other in draft.told):
            seen.add("house-carried")
    if act.brokers:
        at = reading.items[act.cue].tok_start
        if min(abs(item.tok_start - at) for item in act.brokers) >= 10:
            seen.add("house-far")
    head = walk.headline_end
    if (
        head
        and draft.company is not None
        and draft.house is not None
        and any(m.norm and m.norm["name"] == draft.house for m in within(walk.labelled("BROKER"), 0, head))
        and any(_entity(walk, found, m) == draft.company for m in within(walk.labelled("COMPANY"), 0, head))
    ):
        seen.add("headline-agrees")


def _rating_left(walk: Walk, sentence: int, taken: set[int]) -> bool:
    """Whether a sentence has a rating of one house that no event took."""
    return any(
        m.start not in taken and not (m.norm and m.norm.get("scope"))
        for m in within(walk.labelled("RATING"), *sentence_range(walk, sentence))
    )


def _entity(walk: Walk, found: Entities, mention: Mention) -> str | None:
    return found.of.get(walk.text[mention.start : mention.end])


def _company_grounds(
    walk: Walk, found: Entities, draft: Draft, carried: bool, sentence: tuple[int, int], seen: set[str]
) -> None:
    named = {_entity(walk, found, mention) for mention in within(walk.labelled("COMPANY"), *sentence)}
    if len(named) > 1:
        seen.add("companies")
    if draft.company is None:
        return
    if carried:
        seen.add("company-carried")
    if named and draft.company not in named:
        seen.add("other-company")
    if len(draft.company.split()) == 1:
        seen.add("company-one-word")
    if len(draft.company) <= 5 and draft.company.isalpha() and draft.company.isupper():
        seen.add("company-code")
    mention = found.mention_of.get(draft.company)
    if mention is None:
        return
    if mention.rule in _COMPANY_RULES:
        seen.add(_COMPANY_RULES[mention.rule])
    if found.counts.get(draft.company, 0) == 1:
        seen.add("company-once")
    if mention.tok_start:
        before = walk.words[mention.tok_start - 1]
        gap = mention.start - walk.end(mention.tok_start - 1)
        if (before in _SIGNS and not gap) or (gap == 1 and walk.text[mention.start - 1] == " " and before[0].isupper()):
            seen.add("company-cut")


def _value_grounds(draft: Draft, event: dict[str, Any], uses: Counter[Any], seen: set[str]) -> None:
    start, end = event["sentence"]
    told = 0
    for key in _VALUES:
        if event[key] is None:
            continue
        told += 1
        if uses[event[key]["span"]] > 1:
            seen.add("value-shared")
        item = draft.values[key]
        if item is not None and item.mention is not None and not start <= item.mention.start < end:
            seen.add("value-elsewhere")
    if told < 2:
        seen.add("one-value" if told else "no-value")
    if event["rating_from"] is not None:
        seen.add("old-rating")
    if event["rating_action"] == "reiterate":
        seen.add("reiterate")
    if event["target_action"] == "set":
        seen.add("target-set")
    if event["rating_action"] in _BEGINNINGS and event["rating_to"] is None:
        seen.add("rating-missing")
    if event["target_action"] in {"raise", "cut"} and event["target_to"] is None:
        seen.add("target-missing")
