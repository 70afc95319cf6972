"""Companies: names with a ticker, subjects and objects of an act, and every further mention of a name so found."""

from bisect import bisect_left, bisect_right
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.matching import apply, confirm, has_cue, has_kind
from nlp.components.names import is_sector
from nlp.components.sections import in_boilerplate
from nlp.components.spread import into_rows, name_before, row_of, spread, taken_words, without_legal
from nlp.components.subjects import dash_follows, guess, heads
from nlp.components.symbols import bare_symbols, symbols_as_names
from nlp.core.walk import Item, Row, Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_NAMES: Final = frozenset({"NAME", "RATER", "HOUSE"})
_PROOF: Final = frozenset({"RATING", "TARGET"})
_RATERS: Final = frozenset({"RATER"})
_BROKERS: Final = frozenset({"BROKER"})
_LETTERS_OF_PLACES: Final = frozenset("U S K E .".split())
_ACTS: Final = ("upgrade", "downgrade", "coverage", "initiate", "target_noun", "rating_word")


def process(walk: Walk, book: Rulebook) -> None:
    for row in walk.rows.values():
        if not has_kind(book, row, _NAMES):
            continue
        act = has_kind(book, row, _PROOF) or has_cue(walk, book, row, *_ACTS)
        credit = has_kind(book, row, _RATERS) and not has_kind(book, row, _BROKERS)

        def accept(
            row: Row, index: int, item: Item, rule: Any, slot: str, act: bool = act, credit: bool = credit
        ) -> bool:
            if rule.norm.get("needs") == "act" and not act:
                return False
            if credit and rule.id != "company.ticker":
                return False
            if _LETTERS_OF_PLACES.issuperset(walk.words[item.tok_start : item.tok_end]):
                return False  # "downgraded on U.K. demand"
            if item.tok_end - item.tok_start == 2 and walk.words[item.tok_start] in {"Q", "H"}:
                return False  # "Acme Q2: UBS keeps Buy"
            if item.tok_end - item.tok_start == 1 and walk.words[item.tok_start] in _STATES:
                return False
            if is_sector(walk.words, item.tok_start, item.tok_end) and rule.id != "company.ticker":
                return False
            if (
                index == 0
                and item.kind == "NAME"
                and len(walk.words[item.tok_start]) > 4
                and walk.words[item.tok_start].isupper()
                and dash_follows(walk, item.tok_end)
            ):
                return False  # a dateline
            if item.kind == "NAME" and (
                (item.tok_end - item.tok_start == 1 and (walk.words[item.tok_start],) in book.currency_before)
                or _describes(walk, row, index)
            ):
                return False
            if item.kind in {"NAME", "RATER"} or (item.kind == "HOUSE" and rule.priority >= 17):
                confirm(walk, book, row, index, "COMPANY", rule.id, None)
                return True
            return False

        apply(book, "COMPANY", row, _NAMES, accept)
    ticker_names(walk, book)
    heads(walk, book)
    guess(walk, book)
    symbols = symbols_as_names(walk)
    spread(walk, book)
    lengthen(walk, book)
    with_article(walk, book)
    bare_symbols(walk, book)
    taken = taken_words(walk) if symbols else set()
    for mention in symbols:
        if taken.isdisjoint(range(mention.tok_start, mention.tok_end)):
            again = walk.mention("COMPANY", mention.tok_start, mention.tok_end, "company.initials", None)
            walk.mentions.append(again)
            into_rows(walk, book, again)


_TRADES: Final = frozenset(
    "producer maker giant group retailer operator developer explorer miner driller lender insurer broker bank carmaker "
    "automaker chipmaker drugmaker company firm name stock chain carrier airline utility conglomerate heavyweight peer "
    "player specialist provider brewer builder".split()
)


def _describes(walk: Walk, row: Row, index: int) -> bool:
    """Whether a name only tells where or in what a company works: "upgraded the Permian producer"."""
    before, behind = row.items[index - 1 : index], row.items[index + 1 : index + 2]
    return (
        bool(before and behind)
        and not (before[0].kind or behind[0].kind)
        and walk.words[before[0].tok_start] == "the"
        and walk.words[behind[0].tok_start] in _TRADES
    )


def ticker_names(walk: Walk, book: Rulebook) -> None:
    """Names before tickers in sentences that have no row."""
    rows = walk.rows
    groups = dict(walk.scratch.get("ticker_groups", {}))
    for m in walk.mentions:
        if m.label == "TICKER" and m.rule in {"ticker.suffixed", "ticker.behind"}:
            groups.setdefault(m.tok_start, (m.tok_end, [m]))
    if not groups:
        return
    covered = {m.tok_end for m in walk.mentions if m.label == "COMPANY"}
    edges = [a for a, _ in walk.sentences]
    for first, (_, _) in sorted(groups.items()):
        if (
            first == 0
            or bisect_right(edges, first) - 1 in rows
            or first in covered
            or in_boilerplate(walk, walk.starts[first])
        ):
            continue
        end = first
        if walk.words[end - 1] == ",":
            end -= 1
        if walk.words[end - 1] in {"'", "’"}:
            end -= 1
        elif (
            walk.words[end - 1] == "s"
            and walk.words[max(0, end - 2)] in {"'", "’"}
            and not name_before(walk, book, end) < end
        ):
            end -= 2
        if walk.words[max(0, end - 3) : end] == ["(", "The", ")"]:
            end -= 3
        elif walk.words[end - 1] == ")":
            end = _before_aliases(walk, end)
        start = name_before(walk, book, end)
        if start < end:
            walk.mentions.append(walk.mention("COMPANY", start, end, "company.ticker", None))


def _before_aliases(walk: Walk, end: int) -> int:
    """The start of the bracket of short forms that ends at ``end`` ("Acme, Inc. ("Acme" or the "Company")")."""
    for k in range(end - 2, max(-1, end - 16), -1):
        if walk.words[k] == "(":
            return k if walk.words[k + 1] in {'"', "“", "the"} else end
    return end


_STATES: Final = frozenset({"US", "UK", "EU", "UAE"})
_NAMED_WITH_THE: Final = frozenset("company companies corporation".split())


def with_article(walk: Walk, book: Rulebook) -> None:
    """A capital "The" inside a sentence, or before "… Company", belongs to the name ("upgraded The Korvane Group")."""
    if "The " not in walk.text:
        return
    words = walk.words
    edges = {a for a, _ in walk.sentences}
    for k, mention in enumerate(walk.mentions):
        the = mention.tok_start - 1
        if (
            mention.label != "COMPANY"
            or the < 0
            or words[the] != "The"
            or mention.start - walk.end(the) != 1
            or not (
                ((the not in edges and words[the - 1][-1:].isalnum()) or words[the - 1] == ",")
                or words[mention.tok_end - 1].lower() in _NAMED_WITH_THE
            )
        ):
            continue
        _widen(walk, book, k, the, mention.tok_end)


def lengthen(walk: Walk, book: Rulebook) -> None:
    """A mention that stops short of a name that is known in full: "Korvane Japan stock", later "Korvane Japan Inc"."""
    mentions = [(k, m) for k, m in enumerate(walk.mentions) if m.label == "COMPANY"]
    by_first: dict[str, set[str]] = {}
    for _, mention in mentions:
        name = without_legal(walk.text[mention.start : mention.end])
        if " " in name:
            by_first.setdefault(walk.words[mention.tok_start], set()).add(name)
    if not by_first:
        return
    taken = {word for _, m in mentions for word in range(m.tok_start, m.tok_end)}
    for k, mention in mentions:
        own = mention.end - mention.start
        for name in sorted(by_first.get(walk.words[mention.tok_start], ()), key=lambda n: (-len(n), n)):
            if len(name) <= own:
                break
            end = bisect_left(walk.starts, mention.start + len(name))
            if (
                walk.text.startswith(name, mention.start)
                and walk.end(end - 1) == mention.start + len(name)
                and taken.isdisjoint(range(mention.tok_end, end))
            ):
                _widen(walk, book, k, mention.tok_start, end)
                break


def _widen(walk: Walk, book: Rulebook, k: int, first: int, end: int) -> None:
    """Let the mention ``k`` reach from word ``first`` to before ``end``, in its row too."""
    mention = walk.mentions[k]
    longer = walk.mention("COMPANY", first, end, mention.rule, mention.norm)
    walk.mentions[k] = longer
    row = row_of(walk, mention.tok_start)
    places = [n for n, i in enumerate(row.items) if i.tok_start < end and i.tok_end > first] if row is not None else []
    if row is None or not places or not any(row.items[n].mention is mention for n in places):
        return
    if row.items[places[0]].tok_start == first and row.items[places[-1]].tok_end == end:
        widened = Item("COMPANY", first, end, mention.rule)
        widened.mention = longer
        row.put(places[0], places[-1] + 1, widened, book.alphabet.kind("COMPANY"))


@Language.factory("sellside_companies")
def make_companies(nlp: Language, name: str) -> "Companies":
    return Companies()


class Companies:
    """Pipe: adds COMPANY mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
