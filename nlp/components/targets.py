"""Price targets: amounts that stand in a target's place. Prices, values, estimates and percentages stay outside."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_cue, has_kind
from nlp.components.numbers import Amount
from nlp.core.walk import Item, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_TARGETS = frozenset({"TARGET"})
_AMOUNTS = frozenset({"MONEY", "NUMBER"})
_CONSENSUS = frozenset(
    "consensus average mean median averaged polled ranging range high low highest lowest ranges".split()
)


_NOT_TARGETS = frozenset(
    "eps estimate estimates forecast forecasts revenue sales dividend guidance offer bid earnings ebitda stake".split()
)
_STEPS = frozenset("boost cut hike increase raise reduction trim".split())


def process(walk: Walk, book: Rulebook) -> None:
    listing = _listing_currency(walk, book)
    anywhere = any(has_cue(walk, book, row, "target_noun") for row in walk.rows.values())
    for row in walk.rows.values():
        if not has_kind(book, row, _AMOUNTS):
            continue
        speaks = has_cue(walk, book, row, "target_noun") or (
            anywhere and any(i.kind in {"HOUSE", "RATING"} for i in row.items)
        )

        def accept(row: Row, index: int, item: Item, rule: Any, slot: str, speaks: bool = speaks) -> bool:
            if item.kind not in {"MONEY", "NUMBER"}:
                return False
            if rule.norm.get("needs") == "target" and not (speaks or has_kind(book, row, _TARGETS)):
                return False
            amount: Amount = item.data
            two = [walk.words[i.tok_start].lower() for i in row.items[max(0, index - 2) : index] if not i.kind]
            if two[1:] == ["of"] and two[0] in _STEPS:
                return False  # "a boost of $6 to $140": a step
            before = {walk.words[i.tok_start].lower() for i in row.items[max(0, index - 9) : index] if not i.kind}
            if before & _NOT_TARGETS and not (rule.priority >= 18 and not before & {"eps", "offer", "bid"}):
                return False
            if rule.priority <= 5 and (_is_share_price(walk, row, index) or _moved_by(walk, row, index)):
                return False
            if item.kind == "NUMBER" and _is_year(walk.words[amount.tok_start]):
                return False
            norm: dict[str, Any] = {"amount": amount.value, "currency": amount.currency}
            if rule.norm.get("scope"):
                norm["scope"] = rule.norm["scope"]
            confirm(walk, book, row, index, "TARGET", rule.id, norm)
            return True

        apply(book, "TARGET", row, _AMOUNTS, accept)
        _finish(walk, book, row, listing)


_PRICES = frozenset("selling recent current closing share stock trading offer".split())


def _is_share_price(walk: Walk, row: Row, index: int) -> bool:
    """Whether the amount is told as what a share costs: "a selling price of $97.40"."""
    words = [walk.words[i.tok_start].lower() for i in row.items[max(0, index - 3) : index]]
    return words[1:2] == ["price"] and words[0] in _PRICES


def _moved_by(walk: Walk, row: Row, index: int) -> bool:
    """Whether the amount ends a share's move: "shares were 0.4% lower at 246.10 kroner", "had listed at Rs 455"."""
    words = [walk.words[i.tok_start].lower() for i in row.items[max(0, index - 3) : index]]
    kinds = [i.kind for i in row.items[max(0, index - 3) : index]]
    return words[2:] == ["at"] and (
        (kinds[0] == "PERCENT" and words[1] in {"lower", "higher", "up", "down"})
        or words[1] in {"listed", "traded", "closed", "debuted", "ended", "opened"}
    )


def _is_year(printed: str) -> bool:
    """Whether a bare number is a year: four digits of our time, without a separator."""
    return len(printed) == 4 and printed.isdigit() and 1995 <= int(printed) <= 2040


def _listing_currency(walk: Walk, book: Rulebook) -> dict[str, Any]:
    for mention in walk.mentions:
        if mention.label == "TICKER" and mention.norm and "mic" in mention.norm:
            return book.mics.get(mention.norm["mic"], {})
    return {}


def _finish(walk: Walk, book: Rulebook, row: Row, listing: dict[str, Any]) -> None:
    """Currencies that the amount alone does not tell, and the targets of the many."""
    if not has_kind(book, row, _TARGETS):
        return
    _tell_currencies(walk, book, row, listing)
    words = [walk.words[i.tok_start].lower() if not i.kind else "" for i in row.items]
    counted = next(
        (
            k
            for k, w in enumerate(words)
            if k and w == "targets" and (words[k - 1] in _NUMBERS or row.items[k - 1].kind == "NUMBER")
        ),
        len(words),
    )
    if "targets" in words and not _CONSENSUS.isdisjoint(words) and not has_kind(book, row, _HOUSES):
        counted = words.index("targets")  # "the average rating is …, with price targets between $75 and $121"
    for index, item in enumerate(row.items):
        if item.kind != "TARGET":
            continue
        assert item.mention is not None and item.mention.norm is not None
        norm = item.mention.norm
        window = words[max(0, index - 9) : index] + [w for w in words[index + 1 : index + 3] if w in _MANY]
        if (
            "scope" not in norm
            and (counted < index or any(w in _CONSENSUS for w in window))
            and not _own_after(words, index)
        ):
            norm["scope"] = "consensus"


def _tell_currencies(walk: Walk, book: Rulebook, row: Row, listing: dict[str, Any]) -> None:
    """What a sign of several countries stands for: the listing decides, then the other targets of the sentence.

    A number without any sign has the unit behind the pair, else the other target's, else the listing's.
    """
    found = [(i.data, i, i.mention.norm) for i in row.items if i.kind == "TARGET" and i.mention and i.mention.norm]
    known = [norm["currency"] for _, _, norm in found if norm["currency"]]
    home = listing.get("currency")
    for amount, item, norm in sorted(found, key=lambda each: not each[0].rule):  # numbers without a sign come last
        if norm["currency"] is None:
            candidates = book.rule_by_id[amount.rule].norm.get("candidates", ()) if amount.rule else ()
            if candidates:
                told = next((code for code in (home, *known) if code in candidates), candidates[0])
            else:
                told = _unit_behind(walk, book, item) or next(iter(known), None)
            # By a name of its own: compiled, norm["currency"] would still be taken for the None of the question above.
            currency = told or listing.get("quote_unit") or home or "USD"
            norm["currency"] = currency
            known.append(currency)
    for _, item, norm in found:
        if norm["currency"] == "ZAC" and home != "ZAR" and walk.words[item.tok_end - 1].lower() in _CENTS:
            # Cents of a country that has no sign of its own for them: its currency, in hundredths.
            whole = next((code for code in (home, *known) if code and code != "ZAC"), None)
            if whole is not None:
                norm["currency"] = whole
                norm["amount"] = round(norm["amount"] / 100, 6)
    for _, _, norm in found:
        main = book.minor_units.get(norm["currency"])
        if main is not None:  # agorot, fils, sen: no codes of ISO 4217
            norm["amount"], norm["currency"] = round(norm["amount"] / main[1], 6), main[0]


def _unit_behind(walk: Walk, book: Rulebook, item: Item) -> str | None:
    """The unit that stands once behind a pair: "1,140 (1,065) pence"."""
    for word in walk.words[item.tok_end : item.tok_end + 5]:
        hit = book.currency_after.get((word,))
        if hit and (word.isalpha() or len(word) > 1):  # a sign alone may belong to the next number
            return hit[0]
        if word.isalpha():
            return None
    return None


_HOUSES = frozenset({"BROKER", "HOUSE"})
_CENTS = frozenset({"cents", "c"})
_MANY = frozenset("average consensus mean median".split())
_OWNERS = frozenset("its his her their a".split())
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty "
    "analysts analyst".split()
)


def _own_after(words: list[str], index: int) -> bool:
    """ "Street-high target": one house's, though the word is there."""
    window = words[max(0, index - 9) : index]
    return (
        "street" in window
        and any(words[:index].count(w) for w in _OWNERS)
        and not {"average", "mean", "median", "consensus"} & set(window)
    )


@Language.factory("sellside_targets")
def make_targets(nlp: Language, name: str) -> "Targets":
    return Targets()


class Targets:
    """Pipe: adds TARGET mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
