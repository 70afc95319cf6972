"""Ratings: terms of the gazetteer that stand in a rating's place."""

from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_cue, has_kind
from nlp.components.rows import SOFT
from nlp.core.walk import Item, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_TERMS: Final = frozenset(
    {"TERM_FREE", "TERM_CAP", "TERM_LOW", "TERM_CODE", "TERM_PLURAL", "TERM_GRADE", "TERM_SOFT", "TERM_LIST"}
)
_CONSENSUS: Final = frozenset("consensus average mean median averaged polled".split())
_COUNTS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty".split()
)
_RATERS: Final = frozenset("analysts brokerages brokers firms analyst ratings rating".split())
_ALL_CAPS_FORMS: Final = frozenset({"TERM_CAP", "TERM_FREE"})


def norm_of(rule_norm: dict[str, Any]) -> dict[str, Any]:
    """The part of a rating rule's norm that goes into the record."""
    norm = {"rating": rule_norm["rating"]}
    for key in ("score", "stance"):
        if rule_norm.get(key) is not None:
            norm[key] = rule_norm[key]
    return norm


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        if not has_kind(book, row, _TERMS):
            continue
        if _explains_scale(walk, row):
            continue
        houses = sum(item.kind == "HOUSE" for item in row.items)
        credit = any(item.kind == "RATER" for item in row.items) or has_cue(walk, book, row, "credit")

        own = any(not i.kind and walk.words[i.tok_start] in {"I", "my", "My"} for i in row.items)

        def accept(
            row: Row,
            index: int,
            item: Item,
            rule: Any,
            slot: str,
            houses: int = houses,
            credit: bool = credit,
            own: bool = own,
        ) -> bool:
            if item.kind not in _TERMS:
                return False
            if credit and item.data["rating"] in {"Negative", "Positive", "Developing"}:
                return False
            if own and not houses:
                return False
            if _no_rating(walk, item):
                return False
            if item.kind == "TERM_LIST" and not _moves_to(walk, book, row, index):
                return False
            if rule.norm.get("needs") == "end" and not _ends(walk, row, index):
                return False
            if item.data["rating"] in SOFT and rule.id in _LOOSE and not _rating_noun_near(walk, row, index):
                return False
            if rule.id == "rating.slot.free" and not (houses or _speaks_of_ratings(walk, book, row)):
                return False
            if rule.id == "rating.slot.quoted" and not (houses or _speaks_of_ratings(walk, book, row)):
                return False
            confirm(walk, book, row, index, "RATING", item.rule, norm_of(item.data))
            if item.data.get("kind") == "quant_grade" and item.tok_end - item.tok_start > 1:
                _house_of_rank(walk, book, item)
            return True

        apply(book, "RATING", row, _TERMS, accept)
        _mark_consensus(walk, row, houses)


def _ends(walk: Walk, row: Row, index: int) -> bool:
    """Whether nothing follows the term in its sentence but a full stop, a link or the outlet behind a dash."""
    after = row.items[index + 1 : index + 2]
    return not after or walk.words[after[0].tok_start] in {".", "http", "https", "-", "–", "|"}


_CREDIT_TALK: Final = frozenset({"pressure", "sensitivities", "drivers", "headroom"})


def _no_rating(walk: Walk, item: Item) -> bool:
    """Words that go on otherwise: "continue to hold on to its share", "negative rating pressure could emerge"."""
    words = walk.words
    behind = [w.lower() for w in words[item.tok_end : item.tok_end + 2]]
    return (words[item.tok_end - 1] == "hold" and behind == ["on", "to"]) or (
        behind[:1] == ["rating"] and behind[1:] != [] and behind[1] in _CREDIT_TALK
    )


def _house_of_rank(walk: Walk, book: Rulebook, item: Item) -> None:
    """The house whose name begins a rank ("Zacks Rank #2") is named there as well."""
    for first, last, label, rule_id in walk.hits:
        if label == "BROKER" and first == item.tok_start and last < item.tok_end:
            norm = {"name": book.rule_by_id[rule_id].norm["name"]}
            walk.mentions.append(walk.mention("BROKER", first, last, rule_id, norm))
            return


# Rules in which an ordinary adjective ("Positive On", "an "attractive" valuation") is no rating.
_LOOSE: Final = frozenset({"rating.slot.call-on", "rating.slot.quoted", "rating.slot.colon", "rating.slot.house-comma"})


def _rating_noun_near(walk: Walk, row: Row, index: int) -> bool:
    words = [walk.words[i.tok_start].lower() for i in row.items[max(0, index - 3) : index + 4]]
    before = row.items[index - 1] if index else None
    led = before is not None and not before.kind and walk.words[before.tok_start].lower() in {"to", "from", "at"}
    return led or not {"rating", "ratings", "rated"}.isdisjoint(words)


def _moves_to(walk: Walk, book: Rulebook, row: Row, index: int) -> bool:
    """Whether an act moves the stock to or from a list, rather than adds it to one."""
    behind = [walk.words[i.tok_start].lower() for i in row.items[index + 1 : index + 3]]
    before = [walk.words[i.tok_start].lower() for i in row.items[max(0, index - 8) : index]]
    added = any(
        w in {"added", "adds", "adding", "add", "names", "named", "naming", "removed", "removes"} for w in before
    )
    return (
        not added
        and ("list" not in behind or has_cue(walk, book, row, "upgrade", "downgrade"))
        and not {"to", "from"}.isdisjoint(before)
    )


def _explains_scale(walk: Walk, row: Row) -> bool:
    """Whether the sentence tells how a scale runs ("ranges from 1 (Strong Buy) to 5 (Strong Sell)"), not a rating."""
    words = [walk.words[i.tok_start].lower() for i in row.items]
    return (
        any(
            word in {"range", "ranges", "ranging", "scale", "scaled"} and "from" in words[k + 1 : k + 4]
            for k, word in enumerate(words)
        )
        and sum(i.kind in _TERMS for i in row.items) > 1
    )


def _speaks_of_ratings(walk: Walk, book: Rulebook, row: Row) -> bool:
    return has_cue(
        walk, book, row, "upgrade", "downgrade", "rating_word", "coverage", "initiate", "target_noun", "analyst"
    )


def _mark_consensus(walk: Walk, row: Row, houses: int) -> None:
    """Ratings of the many: after "average", "consensus", or in a sentence that counts raters."""
    words = [walk.words[i.tok_start].lower() if not i.kind else "" for i in row.items]
    counted = False
    for k, word in enumerate(words):
        if word in _COUNTS or row.items[k].kind in {"NUMBER", "COUNT"}:
            ahead = words[k + 1 : k + 5]
            if any(w in {"analyst", "analysts", "brokerages", "brokers", "firms"} for w in ahead) and any(
                w in {"rated", "rate", "have", "has", "given", "issued", "assigned", "recommend", "recommends"}
                or (w in {"is", "are"} and not houses)
                for w in words[k + 1 : k + 9]
            ):
                counted = True
                break
            if ahead[:1] == ["of"] and any(
                w in {"analysts", "houses", "brokers", "brokerages", "firms"} for w in words[k + 2 : k + 7]
            ):
                counted = True
                break
            if ahead[:1] == ["of"] and any(w in {"rate", "rates", "have", "has"} for w in words[k + 3 : k + 6]):
                counted = True  # "eight of the 11 rate Acme a buy"
                break
            if any(w in {"rated", "rate"} for w in ahead[:4]) and any(w in {"have", "has"} for w in ahead[:2]):
                counted = True
                break
    many = any(w in {"analysts", "brokers", "brokerages", "houses", "firms", "analyst"} for w in words)
    for k, item in enumerate(row.items):
        if item.kind != "RATING" or item.mention is None:
            continue
        window = words[max(0, k - 8) : k]
        if (
            (
                ("kind" in item.data and item.data["kind"] == "consensus" and not _moved(row, words, k))
                or any(w in _CONSENSUS for w in window)
                or counted
                or words[k + 1 : k + 5].count("average")
                or words[k + 1 : k + 4].count("consensus")
                or ("consensus" in words[k + 4 : k + 9] and "from" in words[k + 1 : k + 4] and not houses)
            )
            or _counted_list(row, words, k, many)
            or (words[k + 1 : k + 3] == ["ratings", "-"] and "RATING" in {i.kind for i in row.items[k + 3 : k + 4]})
            or (words[max(0, k - 2) : k] == ["ratings", "-"] and words[k + 1 : k + 2] == ["ratings"])
            or ((words[k + 1 : k + 2] == ["ratings"] or words[k + 2 : k + 3] == ["ratings"]) and not houses)
        ):
            assert item.mention.norm is not None
            item.mention.norm["scope"] = "consensus"


def _moved(row: Row, words: list[str], k: int) -> bool:
    """Whether a house takes its own rating from or to this one: "cut … from moderate buy to hold"."""
    near = [w for w in words[max(0, k - 4) : k] if w]
    return bool({"from", "to"} & set(near)) and any(i.kind in {"BROKER", "HOUSE"} for i in row.items[:k])


def _counted_list(row: Row, words: list[str], k: int, many: bool) -> bool:
    """ "one Buy, three Holds and one Sell": a number right before the term."""
    before = k - 1
    while (
        before >= 0
        and k - before <= 6
        and (words[before] in _BETWEEN_COUNTS if many else words[before] in {'"', "“", "‘", "'"})
    ):
        before -= 1
    if before < 0:
        return False
    return (
        (words[before] in _COUNTS and words[before] != "one")
        or row.items[before].kind == "NUMBER"
        or (words[before] == "one" and sum(i.kind == "RATING" for i in row.items) > 1)
    )


_BETWEEN_COUNTS: Final = frozenset(
    "\" “ ‘ ' have has had a an rate rates it to say says recommend call the stock as with shares at".split()
)


@Language.factory("sellside_ratings", requires=["doc.spans"])
def make_ratings(nlp: Language, name: str) -> "Ratings":
    return Ratings()


class Ratings:
    """Pipe: adds RATING mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
