"""Actions and dates: the words that state an act, and the expressions that date one.

The acts of each sentence are read here once and kept for the events (``walk.scratch["acts"]``).
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.dates import DATE, DATE_WORDS, published_day, resolve
from nlp.components.events import context
from nlp.components.events.acts import read
from nlp.components.events.participants import assign
from nlp.components.events.reading import Act, Reading
from nlp.components.matching import has_cue, has_kind
from nlp.core.walk import Walk, walk_of
from nlp.rules.book import Rulebook, book_of

_VALUES = frozenset({"RATING", "TARGET"})
_TELLING = ("upgrade", "downgrade", "coverage", "initiate", "target_noun", "rating_word")
_BARE = ("keep", "analyst")  # enough in a headline: "Citi reiterates on Acme", "now covered by analysts at Citi"
_HEADLINE = 18  # items
_BROKERS = frozenset({"BROKER"})
_STATES = frozenset(
    {"upgrade", "downgrade", "initiate", "start", "resume", "raise", "cut", "keep", "adjust", "suspend"}
)
_DATELINE = re.compile(r"\)?\s*(?:[-–—]{1,2}\s|:\s|\(Reuters|/PRNewswire)")
_OTHER_DAY = re.compile(
    r"(?:quarter|year|results?|earnings|ended|ending|closed?|close of|trading|since|effective|due|scheduled|until"
    r"|through|before|"
    r"ahead of|on or before|reported?|as of|expected)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\W*(?:after|following|as|on)\b")
_WORDS = re.compile(r"\w+")
_RESEARCH = re.compile(r"(?:note|report|research|upgrade[ds]?|downgrade[ds]?|rating)\b[^.]{0,20}$", re.IGNORECASE)
_MOVES = frozenset(
    "rose fell gained dropped climbed slipped jumped surged slid tumbled closed traded rise rises fall falls "
    "gain gains drop drops higher lower "
    "opened opening stood hit hitting trading soared plunged advanced declined up down ended reported posted".split()
)
_ACT_WORDS = frozenset(
    {"initiated", "reiterated", "note", "report", "raised", "cut", "lowered", "target", "rating", "coverage"}
)


def process(walk: Walk, book: Rulebook) -> None:
    """Reads the acts of every row; adds ACTION and DATE mentions."""
    acts_of: dict[int, tuple[Reading, list[Act]]] = {}
    dates: dict[int, list[re.Match[str]]] = {}
    try:
        published = published_day(walk.meta)
    except ValueError as error:
        published = None
        walk.scratch.setdefault("warnings", []).append(str(error))
    walk.scratch["published"] = published
    for number, row in walk.rows.items():
        if (
            not has_cue(walk, book, row, *_TELLING)
            and not any(i.kind in _VALUES for i in row.items)
            and not (len(row.items) <= _HEADLINE and has_kind(book, row, _BROKERS) and has_cue(walk, book, row, *_BARE))
        ):
            continue  # most rows only name a house or a word of ratings
        reading = Reading(walk, book, row)
        acts = [
            act
            for act in assign(reading, read(walk, reading))
            if not (
                context.imagined(reading, act)
                or context.credit(walk, reading, act)
                or context.own_view(reading, act)
                or context.of_goods(walk, reading, act)
            )
        ]
        if not acts:
            continue
        acts_of[number] = (reading, acts)
        for act in acts:
            _mark_action(walk, reading, act)
        first, last = walk.sentences[number]
        if DATE_WORDS.isdisjoint(walk.words[first:last]):
            continue
        for match in DATE.finditer(walk.text, walk.starts[first], walk.end(last - 1)):
            if not of_another_event(walk.text, match):
                dates.setdefault(number, []).append(match)
                _mark_date(walk, match, resolve(match, published))
    walk.scratch["acts"] = acts_of
    walk.scratch["dates"] = dates


def _mark_action(walk: Walk, reading: Reading, act: Act) -> None:
    item = act.cue_item
    if item is None or item.kind or not reading.cues[act.cue] & _STATES:
        return
    first, last = item.tok_start, item.tok_end
    words = walk.words
    while (
        last < len(words)
        and words[last].lower() in {"up", "down", "off", "out"}
        and act.rating_action in {"initiate", "upgrade", "downgrade"}
    ):
        last += 1
    if words[last : last + 1] == ["coverage"]:
        last += 1
    if first > 1 and words[first - 1] == "-" and words[first - 2].lower() in {"double", "re"}:
        first -= 2
    elif first and words[first - 1].lower() == "double":
        first -= 1
    if any(m.label == "ACTION" and m.tok_start < last and first < m.tok_end for m in walk.mentions[-4:]):
        return
    walk.mentions.append(
        walk.mention("ACTION", first, last, act.frame, {"action": act.rating_action or act.target_action})
    )


def _mark_date(walk: Walk, match: re.Match[str], iso: str | None) -> None:
    from bisect import bisect_left

    first = bisect_left(walk.starts, match.start())
    last = bisect_left(walk.starts, match.end())
    if first < last and walk.starts[first] == match.start() and walk.end(last - 1) == match.end():
        walk.mentions.append(walk.mention("DATE", first, last, "date.expression", {"date": iso}))


def of_another_event(text: str, match: re.Match[str]) -> bool:
    """Whether the date belongs to a share's move, a result, an appointment or a dateline, not to an act."""
    start = match.start()
    lead = text[max(0, start - 40) : start]
    if _DATELINE.match(text[match.end() : match.end() + 6]) and start - max(0, text.rfind("\n", 0, start)) < 42:
        return True
    if _OTHER_DAY.search(lead) and not _RESEARCH.search(lead):
        return True
    low = lead.lower().split()
    if any(w.strip(",.%") in _MOVES for w in low[-5:]):
        for w in (w.strip(",.%") for w in reversed(low[-6:])):
            if w in _MOVES:
                return True
            if w.endswith("graded") or w in _ACT_WORDS:
                return False
    tail = text[match.end() : match.end() + 60].lower()
    return bool(_BEHIND.match(tail)) and any(w in _MOVES for w in _WORDS.findall(lead.lower())[-6:])


@Language.factory("sellside_actions")
def make_actions(nlp: Language, name: str) -> "Actions":
    return Actions()


class Actions:
    """Pipe: adds ACTION and DATE mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
