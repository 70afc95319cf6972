"""What can be wrong with a token pattern; spaCy lets nearly all of it pass in silence."""

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any

from nlp.rules.expand import expand
from nlp.rules.model import LABELS, Rule
from nlp.rules.regex_time import slow_input
from nlp.rules.words import words_of

Finding = tuple[str, str]
"""What is wrong, and what to do about it."""

WORD_KEYS = ("LOWER", "ORTH", "TEXT", "LEMMA")
SHAPE_KEYS = (
    "IS_TITLE",
    "IS_UPPER",
    "IS_LOWER",
    "IS_DIGIT",
    "IS_ALPHA",
    "IS_PUNCT",
    "IS_QUOTE",
    "IS_CAP",
    "LIKE_NUM",
)
KEYS = (*WORD_KEYS, *SHAPE_KEYS, "CUE", "ENT_TYPE", "LENGTH", "POS", "OP")
OPERATORS = ("IN", "NOT_IN", "REGEX")
MODEL_KEYS = ("POS", "TAG", "DEP", "MORPH", "ENT_IOB", "ENT_ID", "ENT_KB_ID")
LONGEST_REPEAT = 20
_QUANTITY = re.compile(r"\?|\*|\+|\{(\d*)(,?)(\d*)\}")


def pattern_findings(rule: Rule, cues: Collection[str], kinds: Collection[str]) -> Iterator[Finding]:
    """Look through the token pattern of a rule; a rule whose pattern is a phrase has none.

    ``cues`` are the names that CUE rules give, ``kinds`` the values that ENT_TYPE may ask for.
    """
    pattern = rule.pattern
    size = 0 if isinstance(pattern, str) else len(pattern)
    yield from _places(rule, size)
    if isinstance(pattern, str):
        return
    for number, token in enumerate(pattern):
        for what, remedy in _token(token, cues, kinds):
            yield f"token {number}: {what}", remedy
    if all(_may_be_absent(token) for token in pattern):
        yield "every token may be absent, so it matches nothing and everything", "make one token required"
    try:
        expand(pattern)
    except ValueError as error:
        what, _, remedy = str(error).partition(": ")
        yield what, remedy or "spell the words out with LOWER and IN"


def _places(rule: Rule, size: int) -> Iterator[Finding]:
    if not size and (rule.slots or rule.capture):
        yield "slots and capture need a token pattern, this is a phrase", "drop them, or write tokens"
        return
    for name, where in rule.slots.items():
        for index in [where] if isinstance(where, int) else where:
            if not 0 <= index < size:
                yield f"slot {name!r} points at token {index}", f"tokens are numbered 0 to {size - 1}"
    if rule.capture and not 0 <= rule.capture[0] <= rule.capture[1] < size:
        yield f"capture {list(rule.capture)} lies outside", f"tokens are numbered 0 to {size - 1}"


def _token(token: dict[str, Any], cues: Collection[str], kinds: Collection[str]) -> Iterator[Finding]:
    quantity = token.get("OP", "")
    yield from _quantity(quantity)
    asked = [key for key in token if key != "OP"]
    if not asked and _is_open(quantity):
        yield f"{{}} with {quantity!r} runs over anything", "say what may stand there, or bound it: {0,5}"
    elif not asked and quantity:
        yield f"{{}} with {quantity!r} runs over anything", "say what may stand there"
    elif _is_open(quantity) and _is_broad(token):
        yield f"{quantity!r} on a token that fits nearly any word is slow on long runs", "bound it: {0,5}"
    for key in asked:
        value = token[key]
        if key in MODEL_KEYS and not (key == "POS" and "LEMMA" in token):
            yield f"{key} needs a tagger, and there is none", "list the words with LOWER, or use LEMMA"
        elif key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"keys are {', '.join(KEYS)}"
            yield f"unknown key {key!r}, which spaCy would take for any word", hint
        elif key in SHAPE_KEYS:
            if not isinstance(value, bool):
                yield f"{key} is true or false, not {value!r}", "write true or false"
        elif key != "POS":
            yield from _values(key, value, cues, kinds)


def _quantity(quantity: Any) -> Iterator[Finding]:
    match = _QUANTITY.fullmatch(quantity) if isinstance(quantity, str) else None
    if quantity == "":
        return
    if quantity == "!":
        yield "OP '!' misses the start of a sentence", "use NOT_IN"
    elif match is None or quantity in ("{}", "{,}"):
        yield f"unknown OP {quantity!r}", "use ? * + {n} or {n,m}"
    elif match[2] and match[1] and match[3] and int(match[1]) > int(match[3]):
        yield f"OP {quantity!r} asks for more than it allows", "put the smaller number first"
    elif max((int(n) for n in (match[1], match[3]) if n), default=0) > LONGEST_REPEAT:
        yield f"OP {quantity!r} is slow on long runs", f"stay under {LONGEST_REPEAT}"


def _is_open(quantity: Any) -> bool:
    return isinstance(quantity, str) and (quantity in ("*", "+") or bool(re.fullmatch(r"\{\d+,\}", quantity)))


def _may_be_absent(token: dict[str, Any]) -> bool:
    quantity = token.get("OP", "")
    return isinstance(quantity, str) and (
        quantity in ("?", "*", "!") or quantity.startswith(("{,", "{0,")) or quantity == "{0}"
    )


def _is_broad(token: dict[str, Any]) -> bool:
    """Whether every key of the token is of the kind that fits a great share of all words."""

    def broad(key: str, value: Any) -> bool:
        if key in SHAPE_KEYS:
            return key not in ("IS_QUOTE", "IS_PUNCT", "IS_DIGIT", "LIKE_NUM") or value is False
        if isinstance(value, dict):
            return set(value) == {"NOT_IN"} or str(value.get("REGEX", "")).strip("^$") in (".*", ".+", r"\w+")
        return key == "LENGTH"

    return all(broad(key, value) for key, value in token.items() if key != "OP")


def _values(key: str, value: Any, cues: Collection[str], kinds: Collection[str]) -> Iterator[Finding]:
    listed: list[Any]
    if isinstance(value, dict):
        listed = []
        if not value:
            yield f"{key} asks for nothing", f"give it a word, or one of {', '.join(OPERATORS)}"
        for operator, operand in value.items():
            if operator not in OPERATORS:
                near = difflib.get_close_matches(operator, OPERATORS, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"operators are {', '.join(OPERATORS)}"
                yield f"unknown operator {operator!r} in {key}, which spaCy drops: any word would match", hint
            elif operator == "REGEX":
                yield from _regex(key, operand)
            elif not isinstance(operand, list) or not operand:
                yield f"{operator} in {key} takes a list that is not empty", "list the words"
            else:
                listed += operand
                if len({str(item) for item in operand}) < len(operand):
                    yield f"{operator} in {key} names a word twice", "keep one"
    else:
        listed = [value]
    for item in listed:
        yield from _value(key, item, cues, kinds)


def _value(key: str, item: Any, cues: Collection[str], kinds: Collection[str]) -> Iterator[Finding]:
    if key == "LENGTH":
        if not isinstance(item, int):
            yield f"LENGTH takes a number of letters, not {item!r}", "write a number"
        return
    if not isinstance(item, str):
        yield f"{key} takes words, not {item!r}", "put it in quotation marks"
    elif key == "CUE":
        if item not in cues:
            yield f"no CUE rule is named {item!r}", _near(item, cues)
    elif key == "ENT_TYPE":
        if item not in kinds:
            yield f"nothing in a text is of the kind {item!r}", _near(item, kinds)
    elif key in ("LOWER", "LEMMA") and item != item.lower():
        yield f"{key} {item!r} has capitals and never matches", f"write {item.lower()!r}, or use ORTH"
    elif not words_of(item) or item != item.strip():
        yield f"{item!r} is no word of a text", "take the white space away"


def cut_findings(rule: Rule) -> Iterator[Finding]:
    """Words of a token pattern that the tokenizer cuts, so that no token is ever the whole of them."""
    for number, token in enumerate(rule.pattern if isinstance(rule.pattern, list) else ()):
        for key in WORD_KEYS:
            value = token.get(key)
            lists = [value.get(name) for name in ("IN", "NOT_IN")] if isinstance(value, dict) else [[value]]
            for item in [item for words in lists if isinstance(words, list) for item in words]:
                cut = words_of(item) if isinstance(item, str) else []
                if len(cut) > 1:
                    yield (
                        f"token {number}: {item!r} stands in a text as {len(cut)} tokens: {' | '.join(cut)}",
                        "write one object for each",
                    )


def _near(item: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(item, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"


def _regex(key: str, expression: Any) -> Iterator[Finding]:
    if not isinstance(expression, str):
        yield f"REGEX in {key} takes a string, not {expression!r}", "write the expression in quotation marks"
        return
    yield from expression_findings(expression)
    if key in ("LOWER", "LEMMA") and re.search(r"(?<!\\)[A-Z](?![<P])", re.sub(r"\\.|\(\?[^)]*", "", expression)):
        yield f"REGEX {expression!r} in {key} has capitals and never matches them", "write small letters"


def expression_findings(expression: str) -> Iterator[Finding]:
    """Whether a regular expression compiles, and whether some string makes it slow."""
    try:
        slow = slow_input(expression)
    except re.error as error:
        yield f"the regular expression {expression!r} does not compile: {error}", "correct it"
        return
    if slow is not None:
        yield (
            f"the regular expression {expression!r} is slow on strings like {slow!r}",
            "bound its repetitions ({1,10} in place of +), and nest none in another",
        )


def kinds_of(patterns: Collection[Rule]) -> set[str]:
    """The values of ENT_TYPE that the patterns of these rules ask for, and the labels."""
    kinds = set(LABELS)
    for rule in patterns:
        for token in rule.pattern if isinstance(rule.pattern, list) else ():
            asked = token.get("ENT_TYPE")
            values = asked.values() if isinstance(asked, dict) else [[asked]]
            kinds.update(item for value in values if isinstance(value, list) for item in value if item)
    return kinds
