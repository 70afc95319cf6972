"""Houses in their research role. The gazetteer says who may be one; the words around it say whether it acts as one."""

from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_cue, has_kind
from nlp.components.spread import GENERIC, mentions_of, name_before, row_of, taken_words, without_legal
from nlp.core.walk import Item, Mention, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_ACTS: Final = ("upgrade", "downgrade", "coverage", "initiate", "target_noun", "rating_word")
_PROOF: Final = frozenset({"RATING", "TARGET"})
_HOUSES: Final = frozenset({"HOUSE"})
_NAMES: Final = frozenset({"NAME"})
_COMPANIES: Final = frozenset({"COMPANY"})
# A house beside these words holds, lends, sells or pays; it does not rate.
_OTHER_ROLE: Final = frozenset(
    "stake stakes holdings holding position positions underwriter underwriters bookrunner bookrunners "
    "bookrunning adviser "
    "advisor advisers advisors advising custodian trustee lender lenders shareholder shareholders fined lawsuit "
    "sued settle "
    "settlement subsidiary owns acquired purchased bought sold employs branch branches loan loans lawyers conference "
    "arranger coordinator coordinators managers offering hired hires".split()
)
_NOUNS: Final = frozenset({"house_noun"})
_ACTIVE: Final = frozenset(
    "analyst upgrade downgrade raise cut keep initiate resume adjust rate set start".split()
)  # cues of what a house does


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        if has_kind(book, row, _HOUSES):
            _covered(walk, book, row)
    covered = _covered_names(walk, book)
    for row in walk.rows.values():
        _infer_unknown(walk, book, row)
        if not has_kind(book, row, _HOUSES):
            continue
        act = has_kind(book, row, _PROOF) or has_cue(walk, book, row, *_ACTS)
        roles = _role_words(walk, row)

        def accept(
            row: Row, index: int, item: Item, rule: Any, slot: str, act: bool = act, roles: list[int] = roles
        ) -> bool:
            if item.kind != "HOUSE" or _as_source(walk, row, index):
                return False
            if item.data["name"] in covered and rule.priority < 12:
                return False
            if rule.norm.get("needs") == "act" and not act and not (rule.id == "house.on" and len(row.items) <= 12):
                return False
            if rule.priority < 12 and _other_role(walk, book, row, index, roles):
                return False
            confirm(walk, book, row, index, "BROKER", item.rule, {"name": item.data["name"]})
            item.data = {**item.data, "evidence": rule.id}
            return True

        apply(book, "BROKER", row, _HOUSES, accept)
    _shown_by_next_sentence(walk, book)
    _remaining(walk, book)
    short_houses(walk, book)


_SHE: Final = frozenset({"it", "they"})


def _shown_by_next_sentence(walk: Walk, book: Rulebook) -> None:
    """A house that opens a sentence, when the next one goes on with "It has an outperform rating"."""
    for number, row in walk.rows.items():
        if number - 1 not in walk.rows or not has_kind(book, row, _PROOF):
            continue
        opening = row.items[0]
        if opening.kind or walk.words[opening.tok_start].lower() not in _SHE:
            continue
        before = walk.rows[number - 1]
        gap = walk.text[walk.end(before.items[-1].tok_end - 1) : walk.starts[opening.tok_start]]
        if "\n" not in gap and before.items[0].kind == "HOUSE":
            item = before.items[0]
            confirm(walk, book, before, 0, "BROKER", item.rule, {"name": item.data["name"]})
            item.data = {**item.data, "evidence": "house.next-sentence"}


def _covered_names(walk: Walk, book: Rulebook) -> set[str]:
    """Names of the houses that are the covered companies here."""
    return {
        item.data["name"]
        for row in walk.rows.values()
        if has_kind(book, row, _COMPANIES)
        for item in row.items
        if item.kind == "COMPANY" and isinstance(item.data, dict) and "name" in item.data
    }


def _covered(walk: Walk, book: Rulebook, row: Row) -> None:
    """Houses that stand where the covered company stands."""
    grammar = book.frames.get("covered")
    if grammar is None:
        return
    for index, item in enumerate(row.items[:-1]):
        if item.kind != "HOUSE":
            continue
        led = (
            index > 0
            and not row.items[index - 1].kind
            and walk.words[row.items[index - 1].tok_start].lower() in {"at", "by", "from"}
        )
        at = index + 1
        while (
            at < len(row.items) - 1
            and not row.items[at].kind
            and walk.words[row.items[at].tok_start] in {"'", "’", "s"}
        ):
            at += 1
        if row.items[at].kind == "TICKER" and not led and not _acts_behind(walk, book, row, at + 1):
            confirm(walk, book, row, index, "COMPANY", "covered.ticker", None)
    for rule, _, _, captures in grammar.scan(row.line):
        for _, first, last in captures:
            for index in range(first, last):
                if row.items[index].kind == "HOUSE" and not _told_twice(row, index):
                    confirm(walk, book, row, index, "COMPANY", rule.id, None)


def _told_twice(row: Row, index: int) -> bool:
    """Whether the house's name stands again at once, as in rows that begin with it ("HSBC HSBC upgrades …")."""
    behind = row.items[index + 1 : index + 2]
    return any(i.kind in {"HOUSE", "BROKER"} and i.data["name"] == row.items[index].data["name"] for i in behind)


def _acts_behind(walk: Walk, book: Rulebook, row: Row, index: int) -> bool:
    """Whether a house with its own ticker goes on to act ("Mizuho (NYSE:MFG) raised …")."""
    while index < len(row.items) and row.items[index].kind == "TICKER":
        index += 1
    for place, item in enumerate(row.items[index : index + 4], start=index):
        if item.kind:
            continue
        word = walk.words[item.tok_start].lower()
        cues = book.cue_sets.get(word, set())
        if word in {
            "was",
            "were",
            "is",
            "shares",
            "stock",
            "had",
            "at",
            "by",
            "to",
            "from",
            "are",
            "said",
            "reported",
            "posted",
        }:
            return False
        if not cues.isdisjoint(_ACTIVE):
            # an active verb has its object behind it; a passive one goes on with to, by or at
            after = row.items[place + 1] if place + 1 < len(row.items) else None
            passive = (
                after is not None
                and not after.kind
                and walk.words[after.tok_start].lower() in {"to", "by", "at", "from"}
            )
            return not passive
    return False


def _infer_unknown(walk: Walk, book: Rulebook, row: Row) -> None:
    """A name that no list knows, in a house's place beside a rating or a target."""
    grammar = book.frames.get("unknown_house")
    if grammar is None or not has_kind(book, row, _NAMES):
        return
    _by_trade(walk, book, row)
    matches = grammar.scan(row.line)
    if not matches:
        return
    proof = has_kind(book, row, _PROOF)
    listed = _listed_names(walk, book)
    for rule, _, _, captures in matches:
        if (rule.norm.get("needs") == "proof" and not proof) or (
            rule.norm.get("needs") == "short" and len(row.items) > 16
        ):
            continue
        for _, first, last in captures:
            for index in range(first, last):
                item = row.items[index]
                if item.kind == "NAME":
                    name = walk.text[walk.starts[item.tok_start] : walk.end(item.tok_end - 1)]
                    if (
                        _NOBODY.issuperset(name.lower().split())
                        or name in listed
                        or name.split("'s")[0].split("’s")[0] in listed
                    ):
                        continue
                    confirm(walk, book, row, index, "BROKER", rule.id, {"name": name})
                    item.data = {"name": name, "type": None}


# Words that make no house's name by themselves: "Upgraded by Investment Bank".
_NOBODY: Final = frozenset(
    "investment bank banks brokerage broker brokers analyst analysts wall street firm top".split()
)

_TRADES: Final = frozenset({"Securities", "Research", "Sekuritas", "Brokerage", "Brokers"})


def _by_trade(walk: Walk, book: Rulebook, row: Row) -> None:
    """A name whose last word is a broker's trade, and which acts on a rating or a target."""
    if not has_kind(book, row, _PROOF):
        return
    for index, item in enumerate(row.items[:-1]):
        behind = row.items[index + 1]
        if item.kind != "NAME" or behind.kind or item.tok_end - item.tok_start < 2:
            continue
        word = walk.words[behind.tok_start].lower()
        if walk.words[behind.tok_end : behind.tok_end + 1] in (["to"], ["by"], ["at"], ["from"], ["with"]):
            continue  # "Land Securities upgraded to Buy"
        name = walk.text[walk.starts[item.tok_start] : walk.end(item.tok_end - 1)]
        if (
            walk.words[item.tok_end - 1] in _TRADES
            and not _ACTIVE.isdisjoint(book.cue_sets.get(word, ()))
            and name not in _listed_names(walk, book)
        ):
            confirm(walk, book, row, index, "BROKER", "house.by-trade", {"name": name})
            item.data = {"name": name, "type": None}


def _listed_names(walk: Walk, book: Rulebook) -> set[str]:
    """Names that stand before a ticker: companies, whatever else the sentence says."""
    names: set[str] | None = walk.scratch.get("listed_names")
    if names is None:
        names = set()
        for first in walk.scratch.get("ticker_groups", {}):
            start = name_before(walk, book, first)
            if start < first:
                name = walk.text[walk.starts[start] : walk.end(first - 1)]
                names.update((name, without_legal(name)))
                if name.endswith(("'s", "’s")):  # "Aaron's": what is told of it begins with "Aaron"
                    names.add(name[:-2])
        walk.scratch["listed_names"] = names
    return names


def _role_words(walk: Walk, row: Row) -> list[int]:
    """The items that are words of another role than a rater's."""
    return [k for k, i in enumerate(row.items) if not i.kind and walk.words[i.tok_start].lower() in _OTHER_ROLE]


def _other_role(walk: Walk, book: Rulebook, row: Row, index: int, role_words: list[int]) -> bool:
    if (
        index
        and not row.items[index - 1].kind
        and walk.words[row.items[index - 1].tok_start].lower() in {"through", "via"}
    ):
        return True
    if not has_kind(book, row, _PROOF):
        return bool(role_words)
    return any(index - 6 <= k <= index + 6 for k in role_words)


def _remaining(walk: Walk, book: Rulebook) -> None:
    """Houses without a pattern of their own: those that the text has shown as raters, and those that only rate."""
    shown = {m.norm["name"] for m in walk.mentions if m.label == "BROKER" and m.norm}
    covered = _covered_names(walk, book)
    for row in walk.rows.values():
        if not has_kind(book, row, _HOUSES):
            continue
        roles = _role_words(walk, row)
        for index, item in enumerate(row.items):
            if item.kind != "HOUSE":
                continue
            name = item.data["name"]
            if name in covered or _other_role(walk, book, row, index, roles) or _as_source(walk, row, index):
                continue
            act = has_kind(book, row, _PROOF) or has_cue(walk, book, row, *_ACTS, "analyst")
            verb = _verb_behind(walk, book, row, index) and bool(shown)
            only_rates = item.data.get("type") in {"quant", "independent"} and not item.data.get("ambiguity")
            said = name in shown and name not in covered and has_cue(walk, book, row, "say", "house_noun")
            acts_on = name in shown and _subject_or_owner(walk, row, index)
            if (
                (act and (name in shown or only_rates or has_kind(book, row, _PROOF)))
                or said
                or only_rates
                or verb
                or acts_on
            ):
                if _followed_by_name(walk, row, index) and not act:
                    continue
                confirm(walk, book, row, index, "BROKER", item.rule, {"name": name})


_VERBS: Final = frozenset("say keep raise cut adjust set start suspend rate upgrade downgrade initiate resume".split())


def _subject_or_owner(walk: Walk, row: Row, index: int) -> bool:
    """Whether a house that has rated in this text goes on as a subject ("X sees …") or an owner ("X's verdict")."""
    after = row.items[index + 1 : index + 4]
    if not after or after[0].kind:
        return False
    word = walk.words[after[0].tok_start]
    if word in {"'", "’"}:
        rest = [walk.words[i.tok_start] for i in after[1:] if not i.kind and walk.words[i.tok_start] != "s"]
        return bool(rest) and rest[0].islower() and rest[0] not in {"shares", "stock", "parent", "unit"}
    return (
        word.islower() and word.isalpha() and (word.endswith("s") or word in {"also", "still", "now"}) and index <= 6
    ) or (word == ":" and index == 0)


def _verb_behind(walk: Walk, book: Rulebook, row: Row, index: int) -> bool:
    """Whether a verb of research follows the house at once, a helping verb or two in between."""
    for item in row.items[index + 1 : index + 4]:
        if item.kind:
            return False
        word = walk.words[item.tok_start].lower()
        if not _VERBS.isdisjoint(book.cue_sets.get(word, ())) and word not in {"with", "set", "on"}:
            return True
        if word not in {
            "has",
            "had",
            "have",
            "also",
            "could",
            "would",
            "n",
            "t",
            "'",
            "’",
            "not",
            "only",
            "still",
            "now",
            "too",
            "is",
        }:
            return False
    return False


def short_houses(walk: Walk, book: Rulebook) -> None:
    """The first word of a house's name alone ("Kepler"), once the full name has stood in the text."""
    full = [m for m in walk.mentions if m.label == "BROKER" and m.tok_end - m.tok_start > 1]
    seen: set[str] = set()
    taken = taken_words(walk) if full else set()
    covered = _covered_names(walk, book) if full else set()
    for mention in full:
        first = walk.words[mention.tok_start]
        if len(first) == 1 and walk.words[mention.tok_start + 1] == "." and mention.tok_end - mention.tok_start > 2:
            first = walk.words[mention.tok_start + 2]  # "Riley" of "B. Riley"
        rule = book.rule_by_id.get(mention.rule)
        if rule is not None and rule.norm.get("type") == "quant":
            continue  # they are named for what they publish, too
        if (
            first in seen
            or len(first) < 2
            or first.lower() in GENERIC
            or first.lower() in book.places
            or not first[0].isupper()
        ):
            continue
        seen.add(first)
        if len(first) < 5 and not first.isupper():
            continue
        if mention.norm is not None and mention.norm["name"] not in covered:
            taken.update(_in_full(walk, book, mention))
        mentions_of(walk, book, first, "BROKER", mention.rule, mention.norm, taken)


def _in_full(walk: Walk, book: Rulebook, house: Mention) -> set[int]:
    """Confirm the places where a house that is known to speak here stands in full too; their words."""
    words: set[int] = set()
    for first, last, label, rule in walk.hits:
        if label != "BROKER" or rule != house.rule or last - first < 2:
            continue
        row = row_of(walk, first)
        for index, item in enumerate(row.items if row is not None else ()):
            if row is not None and item.kind == "HOUSE" and item.tok_start == first:
                words.update(range(item.tok_start, item.tok_end))
                if not _other_role(walk, book, row, index, _role_words(walk, row)):
                    confirm(walk, book, row, index, "BROKER", item.rule, {"name": item.data["name"]})
    return words


# What raters sell under their name: beside these the name is a shop's, not a rater's.
_PRODUCTS: Final = frozenset("names top model earnings experts stocks members premium ultimate recommends".split())


def _as_source(walk: Walk, row: Row, index: int) -> bool:
    """Whether the house is only named as a source of data ("Zacks' consensus estimate", "as reported by Zacks")."""
    items = row.items
    low = [walk.words[i.tok_start].lower() if i.kind in {"", "NAME"} else "" for i in items[index + 1 : index + 5]]
    if (
        index == len(items) - 1
        and index > 4
        and not items[index - 1].kind
        and walk.words[items[index - 1].tok_start] == "-"
        and len(walk.text) < 300
        and '"' not in walk.text
    ):
        return True  # the outlet behind a headline
    if low[:2] == [".", "com"] or "consensus" in low[:3] or low[:1] == ["reports"]:
        return True
    has_proof = any(i.kind in _PROOF for i in items)
    if items[index].data.get("type") == "quant" and (
        (low[:1] and low[0] in _PRODUCTS) or (len(items) <= 3 and not has_proof) or low[1:2] == ["rank"]
    ):
        return True
    if (
        items[index].data.get("type") == "quant"
        and low[:1]
        and (
            low[0] in {"contributor", "contributors", "author", "authors", "news", "portfolio", "editor", "premium"}
            or (items[index].data.get("contributors") and low[0] in {"analyst", "analysts"})
        )
    ):
        return True  # a site's writers are not the site's own rating
    before = [walk.words[i.tok_start].lower() if not i.kind else "" for i in items[max(0, index - 2) : index]]
    return before == ["reported", "by"] or before == ["data", "from"]


def _followed_by_name(walk: Walk, row: Row, index: int) -> bool:
    after = row.items[index + 1] if index + 1 < len(row.items) else None
    return after is not None and after.kind == "NAME"


@Language.factory("sellside_houses")
def make_houses(nlp: Language, name: str) -> "Houses":
    return Houses()


class Houses:
    """Pipe: adds BROKER mentions (and COMPANY ones for covered houses) to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
