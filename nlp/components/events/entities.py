"""Companies of an article: which printed forms and which tickers stand for the same one."""

import re
from functools import lru_cache

from nlp.components.spread import without_legal
from nlp.components.symbols import spells_name
from nlp.core.walk import Mention, Walk
from nlp.rules.book import Rulebook, squeeze


class Entities:
    """Companies of an article: each printed form, and the entity it stands for (its fullest form)."""

    __slots__ = ("counts", "main", "mention_of", "of", "tickers")

    def __init__(self, main: str | None = None) -> None:
        self.of: dict[str, str] = {}
        self.tickers: dict[str, list[Mention]] = {}
        self.main = main
        self.mention_of: dict[str, Mention] = {}
        self.counts: dict[str, int] = {}  # mentions of each entity


@lru_cache(maxsize=20_000)
def key_of(name: str) -> str:
    return squeeze(without_legal(name))


def entities(walk: Walk, book: Rulebook) -> Entities:
    found = Entities()
    text = walk.text
    mentions = [m for m in walk.mentions if m.label == "COMPANY"]
    order: dict[str, int] = {}
    for m in mentions:
        order.setdefault(text[m.start : m.end], len(order))
    counts = found.counts
    forms = sorted(order, key=lambda f: (-len(key_of(f)), order[f]))
    owners: dict[str, list[tuple[int, str]]] = {}  # the entities so far, by what a shorter form shows of them
    for rank, form in enumerate(forms):
        key = key_of(form)
        near = {owner for handle in _handles_of_short(form) for owner in owners.get(handle, ())}
        owner = next(
            (f for _, f in sorted(near) if (key_of(f).startswith(key) and _prefix_words(form, f)) or _alias(form, f)),
            None,
        )
        found.of[form] = owner or form
        if owner is None:
            for handle in _handles(form):
                owners.setdefault(handle, []).append((rank, form))
    for m in mentions:
        form = text[m.start : m.end]
        entity = found.of[form]
        counts[entity] = counts.get(entity, 0) + 1
        best = found.mention_of.get(entity)
        if best is None or (text[best.start : best.end] != entity and form == entity):
            found.mention_of[entity] = m
    tickers = [m for m in walk.mentions if m.label == "TICKER"]
    by_start = {m.tok_start: m for m in tickers}
    groups = walk.scratch.get("ticker_groups", {})
    for m in mentions:
        entity = found.of[text[m.start : m.end]]
        at = m.tok_end
        while at < len(walk.words):
            if at in groups:
                last, inside = groups[at]
                _attach(found, entity, inside)
                at = last
            elif at in by_start and (
                by_start[at].rule in {"ticker.suffixed", "ticker.prefixed", "ticker.behind"}
                or (by_start[at].rule == "ticker.repeat" and at == m.tok_end)
            ):
                _attach(found, entity, [by_start[at]])
                at = by_start[at].tok_end
            elif (behind := _behind_aliases(walk, at)) in groups:
                at = behind
            elif walk.words[at].lower() in {"stock", "shares", "share", "common"} and at - m.tok_end < 4:
                at += 1  # "Acme's stock (NASDAQ: ACM)"
            elif (
                walk.words[at] in {",", "'", "’", "s", "(", ")", "The", "Inc", ".", "AS", "and", "/"}
                or walk.words[at] == ";"
            ) and at - m.tok_end < 5:
                at += 1
            else:
                break
        if m.tok_start in by_start and by_start[m.tok_start] is not m:
            continue
    for m in tickers:
        if m.rule == "ticker.of-name":
            owner = next((e for e in counts if spells_name((m.norm or {}).get("symbol", ""), e)), None)
            if owner is not None and not found.tickers.get(owner):
                _attach(found, owner, [m])
    loose = [
        m for m in tickers if m.rule in {"ticker.cashtag", "ticker.bracket-bare", "ticker.prefixed", "ticker.bracket"}
    ]
    if len(set(found.of.values())) == 1 and not found.tickers and loose and len(text) < 400:
        bracketed = [m for m in loose if m.rule != "ticker.cashtag"]
        _attach(found, next(iter(found.of.values())), (bracketed or loose)[:1])
    if mentions:
        ranked = sorted(counts, key=lambda e: (-(2 if found.tickers.get(e) else 0) - counts[e], order.get(e, 99)))
        found.main = ranked[0]
        if walk.headline_end:
            head = [found.of[text[m.start : m.end]] for m in mentions if m.start < walk.headline_end]
            if head and counts[head[0]] * 2 >= counts[ranked[0]]:
                found.main = head[0]
    return found


def _behind_aliases(walk: Walk, at: int) -> int:
    """The word behind a bracket that only names short forms: "Acme, Inc. ("Acme" or the "Company") (NYSE: ACM)"."""
    if walk.words[at] != "(" or walk.words[at + 1 : at + 2] not in (['"'], ["“"], ["the"]):
        return -1
    for k in range(at + 1, min(at + 16, len(walk.words) - 1)):
        if walk.words[k] == ")":
            return k + 1
    return -1


def _prefix_words(short: str, full: str) -> bool:
    a, b = _plain_words(short), _plain_words(full)
    if len(a) > len(b) or not a:
        return False
    return b[: len(a)] == a or (
        b[: len(a) - 1] == a[:-1] and len(a[-1]) >= 3 and b[len(a) - 1].startswith(a[-1]) and len(a) > 1
    )


_WORDS = re.compile(r"\w+")


@lru_cache(maxsize=20_000)
def _plain_words(name: str) -> list[str]:
    return [w for w in _WORDS.findall(without_legal(name).lower().replace("’s", "").replace("'s", "")) if w != "the"]


# Last words that many names share: alone they stand for none.
_SHARED_ENDS = frozenset("brands group bank energy systems technologies industries foods motors resources".split())


def _alias(short: str, full: str) -> bool:
    words = _plain_words(full)
    tail = _plain_words(short)
    if (
        len(words) > len(tail)
        and tail == words[len(words) - len(tail) :]
        and (len(tail) > 1 or (tail and words[-1] not in _SHARED_ENDS))
    ):
        return True
    bare = _BETWEEN_LETTERS.sub("", short)
    return len(bare) > 1 and bare.isupper() and bare in _initials(full)


_BETWEEN_LETTERS = re.compile(r"\W")
_LATIN = re.compile(r"[A-Za-z]+")


@lru_cache(maxsize=20_000)
def _initials(name: str) -> tuple[str, ...]:
    """What ``name`` may be shortened to: its initials, with and without the legal form or a first "A"."""
    strict = "".join(w[0] for w in _LATIN.findall(without_legal(name)) if w.lower() not in {"of", "the"}).upper()
    loose = "".join(w[0] for w in _LATIN.findall(name)).upper()
    whole = "".join(w[0] for w in _LATIN.findall(name) if w.lower() not in {"of", "the"}).upper()
    return strict, loose, strict.replace("A", "", 1), whole


def _handles(full: str) -> set[str]:
    """What a shorter form must show one of to stand for ``full``: its first or last word, or its initials."""
    words = _plain_words(full)
    return {f"first {words[0]}", f"last {words[-1]}", *_initials(full)} if words else set(_initials(full))


def _handles_of_short(short: str) -> set[str]:
    words = _plain_words(short)
    bare = _BETWEEN_LETTERS.sub("", short)
    return {f"first {words[0]}", f"last {words[-1]}", bare} if words else {bare}


def _attach(found: Entities, entity: str, mentions: list[Mention]) -> None:
    mine = found.tickers.setdefault(entity, [])
    for m in mentions:
        symbol = (m.norm or {}).get("symbol")
        place = (m.norm or {}).get("exchange")
        twin = next(
            (
                k
                for k, x in enumerate(mine)
                if (x.norm or {}).get("symbol") == symbol
                and (not place or not (x.norm or {}).get("exchange") or (x.norm or {}).get("exchange") == place)
            ),
            None,
        )
        if twin is None:
            mine.append(m)
        elif (m.norm or {}).get("exchange") and not (mine[twin].norm or {}).get("exchange"):
            mine[twin] = m
