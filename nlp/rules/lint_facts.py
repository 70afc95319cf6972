"""What can be wrong with the normal form that a rule gives: scores, scales, markets, successors."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.rules.lint_tokens import Finding, expression_findings
from nlp.rules.model import Rule
from nlp.rules.words import is_ordinary, surface

HOUSE_TYPES = ("bank", "independent", "quant")
AMBIGUITIES = ("listed_company", "common_word_or_name", "short_code")
RATING_KINDS = ("rating", "consensus", "trading", "list", "status", "quant_grade")
_HOUSE_KEYS = (
    "name",
    "type",
    "country",
    "ambiguity",
    "ticker",
    "tickers",
    "active",
    "successor",
    "since",
    "until",
    "contributors",
)
_STANCES = {1: "positive", 2: "positive", 3: "neutral", 4: "negative", 5: "negative"}
_TICKER = re.compile(r"(\S[^:]*):[A-Z0-9][A-Z0-9.&\-]*")


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules in force say together, for facts that point at other rules."""

    houses: frozenset[str]
    ratings: frozenset[str]
    mics: frozenset[str]
    currencies: frozenset[str]
    prefixes: frozenset[str]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "Known":
        houses, ratings, mics, currencies, prefixes = (set[str]() for _ in range(5))
        for rule in rules:
            norm = rule.norm
            if rule.label == "BROKER" and rule.phrases:
                houses.add(str(norm.get("name", rule.phrases[0])))
            elif rule.label == "RATING" and "rating" in norm:
                ratings.add(str(norm["rating"]))
            elif rule.label == "EXCHANGE":
                mics.update([str(norm["mic"])] if "mic" in norm else [])
                prefixes.update(surface(phrase) for phrase in rule.phrases)
            elif rule.label == "CURRENCY":
                currencies.update([str(norm["currency"])] if norm.get("currency") else [])
                minor = norm.get("minor")
                currencies.update(minor if isinstance(minor, dict) else ())
        return cls(*(frozenset(group) for group in (houses, ratings, mics, currencies, prefixes)))


def fact_findings(rule: Rule, known: Known) -> Iterator[Finding]:
    """Hold the normal form of a rule against what its label needs and what other rules know."""
    check = _BY_LABEL.get(rule.label)
    if check is not None:
        yield from check(rule, known)
    if rule.label != "EXCHANGE" and "mic" in rule.norm:
        yield from _among("norm.mic", rule.norm["mic"], known.mics, "market of an EXCHANGE rule")


def _among(key: str, value: Any, allowed: Any, what: str) -> Iterator[Finding]:
    if value in allowed:
        return
    near = difflib.get_close_matches(str(value), sorted(allowed), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"add a rule for it, or take one of {len(allowed)} known"
    yield f"{key} {value!r} is no {what}", hint


def _choice(norm: Mapping[str, Any], key: str, allowed: Sequence[str]) -> Iterator[Finding]:
    if key in norm and norm[key] not in allowed:
        yield f"norm.{key} is {norm[key]!r}", f"it is one of {', '.join(allowed)}"


def _house(rule: Rule, known: Known) -> Iterator[Finding]:
    norm = rule.norm
    if not rule.phrases:
        return  # a token pattern that finds houses by their place
    if norm and not isinstance(norm.get("name"), str):
        yield "norm lacks the house's name", 'add "name": the house\'s usual name'
    for key in norm:
        if key not in _HOUSE_KEYS:
            near = difflib.get_close_matches(key, _HOUSE_KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_HOUSE_KEYS)}"
            yield f"norm.{key} is not known for a house", hint
    yield from _choice(norm, "type", HOUSE_TYPES)
    if "country" in norm and not re.fullmatch(r"[A-Z]{2}", str(norm["country"])):
        yield f"norm.country is {norm['country']!r}", "write the two letters of ISO 3166, such as US"
    for value in norm.get("ambiguity", ()):
        if value not in AMBIGUITIES:
            yield f"norm.ambiguity has {value!r}", f"it is made of {', '.join(AMBIGUITIES)}"
    for ticker in [*([norm["ticker"]] if "ticker" in norm else []), *norm.get("tickers", [])]:
        match = _TICKER.fullmatch(str(ticker))
        if match is None or surface(match[1]) not in known.prefixes:
            yield f"the ticker {ticker!r} has no known exchange before a colon", "write it like NYSE:GS"
    if "successor" in norm:
        yield from _among("norm.successor", norm["successor"], known.houses, "house of a BROKER rule")
    for key in ("since", "until"):
        if key in norm and not (isinstance(norm[key], int) and 1800 <= norm[key] <= 2100):
            yield f"norm.{key} is {norm[key]!r}", "write a year"
    if not isinstance(norm.get("contributors", False), bool):
        yield f"norm.contributors is {norm['contributors']!r}", "write true or false"


def _rating(rule: Rule, known: Known) -> Iterator[Finding]:
    norm = rule.norm
    if not rule.phrases:
        return
    if not isinstance(norm.get("rating"), str):
        yield "norm lacks the rating's usual form", 'add "rating": the term, "score": 1 to 5 (1 is best)'
    score = norm.get("score")
    if score is not None and score not in _STANCES:
        yield f"norm.score is {score!r}", "it is 1 (strong buy) to 5 (sell), or null"
    elif norm.get("stance") != (None if score is None else _STANCES[score]):
        right = None if score is None else _STANCES[score]
        yield f"the score {score} and the stance {norm.get('stance')!r} disagree", f"the stance is {right!r}"
    yield from _choice(norm, "kind", RATING_KINDS)
    if rule.guard is None:
        yield "a rating needs a guard", 'add "guard": free (stands alone), slot (ordinary word) or code'
    if rule.guard == "code" and rule.case != "exact":
        yield "a code is found in any case", 'add "case": "exact"'
    for phrase in rule.phrases if rule.guard == "free" else ():
        if phrase.isalpha() and is_ordinary(phrase) and not rule.counterexamples:
            yield (
                f"{phrase!r} is an ordinary word, and stands free of any slot",
                'set "guard": "slot", or add counterexamples that show where it is no rating',
            )


def _scale(rule: Rule, known: Known) -> Iterator[Finding]:
    norm = rule.norm
    yield from _among("norm.house", norm.get("house"), known.houses, "house of a BROKER rule")
    tiers, scores = norm.get("tiers"), norm.get("scores")
    if not isinstance(tiers, list) or not isinstance(scores, list) or len(tiers) != len(scores):
        yield "tiers and scores are not two lists of one length", "give each tier its score, the best first"
        return
    for tier in tiers:
        yield from _among("the tier", tier, known.ratings, "rating of a RATING rule")
    if any(score not in _STANCES for score in scores) or scores != sorted(scores):
        yield f"the scores {scores} do not run from the best (1) to the worst (5)", "put the best tier first"
    if len(set(map(str, tiers))) < len(tiers):
        yield "a tier stands twice", "keep one"


def _exchange(rule: Rule, known: Known) -> Iterator[Finding]:
    norm = rule.norm
    candidates = norm.get("candidates")
    if candidates is None and "mic" not in norm:
        yield "norm has neither a mic nor candidates", 'add "mic": the four characters of ISO 10383'
    if "mic" in norm and not re.fullmatch(r"[A-Z0-9]{4}", str(norm["mic"])):
        yield f"norm.mic is {norm['mic']!r}", "write the four characters of ISO 10383"
    for candidate in candidates or ():
        if not isinstance(candidate, dict) or "mic" not in candidate:
            yield f"the candidate {candidate!r} has no mic", 'write {"mic": …, "symbol": …}'
            continue
        yield from _among("the candidate's mic", candidate["mic"], known.mics, "market of an EXCHANGE rule")
    for part in [norm, *(c for c in candidates or () if isinstance(c, dict))]:
        if isinstance(part.get("symbol"), str):
            yield from expression_findings(part["symbol"])
        for key in ("currency", "quote_unit"):
            if key in part:
                yield from _among(f"norm.{key}", part[key], known.currencies, "currency of a CURRENCY rule")


def _currency(rule: Rule, known: Known) -> Iterator[Finding]:
    norm = rule.norm
    code = norm.get("currency")
    if code is None and "sign" not in norm:
        yield "norm has neither a currency nor a sign", 'add "currency": the three letters of ISO 4217'
    if code is not None and not re.fullmatch(r"[A-Z]{3}", str(code)):
        yield f"norm.currency is {code!r}", "write the three letters of ISO 4217"
    per_main = norm.get("per_main", 100)
    if not isinstance(per_main, int) or isinstance(per_main, bool) or per_main < 2:
        yield f"norm.per_main is {per_main!r}", "write how many of the minor unit make one: 100 or 1000"
    minor = norm.get("minor", {})
    lists = {"before": norm.get("before", []), "after": norm.get("after", [])}
    lists |= minor if isinstance(minor, dict) else {"minor": None}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            yield f"norm.{key} is not a list of words", 'write ["…", "…"]'


def _cue(rule: Rule, known: Known) -> Iterator[Finding]:
    if not isinstance(rule.norm.get("cue"), str):
        yield "norm lacks the cue's name", 'add "cue": the name that patterns use'


def _weight(rule: Rule, known: Known) -> Iterator[Finding]:
    if not isinstance(rule.pattern, str):
        yield "the pattern is no name", "write the name of what is weighed, as in `sellside confidence grounds`"
    weight = rule.norm.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        yield "norm lacks the weight", 'add "weight": a number, above 0 where it speaks for the event'


_BY_LABEL: dict[str, Callable[[Rule, Known], Iterator[Finding]]] = {
    "BROKER": _house,
    "RATING": _rating,
    "SCALE": _scale,
    "EXCHANGE": _exchange,
    "CURRENCY": _currency,
    "CUE": _cue,
    "WEIGHT": _weight,
}
