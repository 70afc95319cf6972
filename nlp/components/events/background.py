"""What of an article is background: paragraphs behind a marker, stories about a fund's holdings."""

import re

from nlp.core.walk import Walk

_HOLDINGS = re.compile(
    r"\b(?:stake|position|holdings|shares of the company's stock|hedge funds?|institutional investors|13F)\b"
)


def paragraphs_of_context(walk: Walk) -> list[tuple[int, int]]:
    """Character ranges that a marker ("In other recent news") declares background: to the end of its paragraphs."""
    out = []
    for start in walk.scratch.get("contexts", []):
        end = walk.text.find("\n", start)
        paragraph_end = len(walk.text) if end < 0 else end
        out.append((start, max(paragraph_end, start + 1200)))
    return out


_HOLDING_WORDS = ("stake", "position", "holdings", "shares of", "hedge fund", "institutional investors", "13f")
_TRADES = re.compile(
    r"\b(?:boosts|trims|cuts|raises|buys|sells|acquires|lowers|purchases|increases|reduces|grows"
    r"|takes)\b[^.\n]{0,60}\b(?:stake|position|holdings|shares of)\b",
    re.IGNORECASE,
)


_NOTICES = ("class action", "on behalf of shareholders", "on behalf of investors", "on behalf of stockholders")
_LAWYERS = ("attorney advertising", "law firm", "llp", "law offices", "counsel")


def lawyers_notice(walk: Walk) -> bool:
    """A law firm's call to shareholders, in which every act is background."""
    low = walk.low()
    return any(mark in low for mark in _NOTICES) and any(mark in low for mark in _LAWYERS)


def holdings_story(walk: Walk) -> bool:
    """A story about a fund's holdings, in which every act is background."""
    if not any(word in walk.low() for word in _HOLDING_WORDS):
        return False
    head = walk.text[:700]
    first_act = min(
        (walk.starts[walk.sentences[n][0]] for n, r in walk.rows.items() if any(i.kind == "RATING" for i in r.items)),
        default=0,
    )
    if (
        first_act > len(walk.text) * 0.25
        and first_act > walk.headline_end + 200
        and len(_HOLDINGS.findall(walk.text[:first_act])) >= 3
    ):
        return True
    return len(_HOLDINGS.findall(head)) >= 2 or bool(_TRADES.search(walk.text, 0, 250))
