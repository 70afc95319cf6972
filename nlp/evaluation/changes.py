"""``sellside patterns diff``: what changes over a corpus when the rules change."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nlp.evaluation.compare import FIELDS, plain
from nlp.evaluation.excerpt import excerpt, one_line
from nlp.evaluation.pairing import pair_events
from nlp.rules.load import RuleSet, find_patterns, load_rules, read_rules, rule_files

if TYPE_CHECKING:
    from nlp.pipeline import Annotator

Kind = Literal["gained", "lost", "altered"]
BUILT_IN = "built-in"
"""The name that stands for the rules that come with the package."""

_SIGNS: dict[Kind, str] = {"gained": "+", "lost": "-", "altered": "~"}
_EVENT_KEYS = (*FIELDS, "drivers", "valuation", "upside", "checks")
_STOP = re.compile(r"[.!?]\s+(?=[A-Z\"“])|\n")


@dataclass(frozen=True, slots=True)
class Change:
    """A span or an event that only one of the two has, or both with other values.

    ``old`` and ``new`` are the span or the event as its record has it, None where it is not there; ``keys`` tells
    what differs where both are.
    """

    kind: Kind
    what: Literal["span", "event"]
    id: str
    sentence: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    keys: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "change": self.kind,
            "what": self.what,
            "id": self.id,
            "sentence": self.sentence,
            "keys": list(self.keys),
            "old": self.old,
            "new": self.new,
        }


@dataclass(slots=True)
class Tally:
    """How many articles were read and changed, and how many changes there were of each kind."""

    articles: int = 0
    changed: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, changes: Sequence[Change]) -> None:
        self.articles += 1
        self.changed += bool(changes)
        self.counts.update((change.what, change.kind) for change in changes)

    def __str__(self) -> str:
        told = [
            f"{what}s " + ", ".join(f"{self.counts[what, kind]:,} {kind}" for kind in _SIGNS)
            for what in ("span", "event")
        ]
        return f"{self.changed:,} of {self.articles:,} articles change: {'; '.join(told)}"


def rules_of(folder: str) -> RuleSet:
    """The rules that a folder stands for, or ``"built-in"``.

    A folder that holds most of the built-in rules' ids is a whole set, such as an earlier copy of ``patterns``, and
    takes their place; any other is a pack on top of them. Raises ``RuleError`` for rules that cannot be read.
    """
    if folder == BUILT_IN:
        return load_rules()
    path = Path(folder)
    own = _ids(path)
    known = _ids(find_patterns())
    if 2 * len(own & known) > len(known):
        return load_rules(base=path)
    return load_rules([path])


def _ids(folder: Path) -> set[str]:
    return {entry.item.id for file in rule_files(folder) for entry in read_rules(file)[0]}


def annotator_of(folder: str) -> "Annotator":
    """An annotator over ``rules_of(folder)``."""
    from nlp.pipeline import Annotator, load

    return Annotator(language=load(rules=rules_of(folder)))


def changes_of(
    articles: Iterable[Mapping[str, Any]],
    old: "Annotator",
    new: "Annotator",
    tally: Tally,
    on_problem: Callable[[str], None],
) -> Iterator[Change]:
    """Each change between the records that the two make of an article, in the order of the texts.

    An article that cannot be annotated is told to ``on_problem`` and left out.
    """
    for article in articles:
        source = {key: article[key] for key in ("id", "text", "meta", "published_at") if key in article}
        try:
            before, after = old.annotate(source).to_dict(), new.annotate(source).to_dict()
        except ValueError as error:
            on_problem(f"article {article.get('id', 'without an id')}: {error}")
            continue
        found = list(compare(before, after))
        tally.add(found)
        yield from found


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """What differs between two records of one text: spans in the order of the text, then events."""
    yield from sorted(_spans(old, new), key=lambda change: (change.old or change.new or {})["start"])
    yield from _events(old, new)


def _spans(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = ({(s["label"], s["start"], s["end"]): s for s in record.get("spans", ())} for record in (old, new))
    text, name = str(old["text"]), str(old.get("id", ""))
    gone = [span for key, span in before.items() if key not in after]
    for key, span in after.items():
        if key in before:
            if before[key].get("norm") != span.get("norm"):
                keys = _differing(before[key].get("norm") or {}, span.get("norm") or {})
                yield Change("altered", "span", name, _sentence(text, span), before[key], span, keys)
            continue
        moved = next((s for s in gone if s["label"] == key[0] and s["start"] < key[2] and key[1] < s["end"]), None)
        if moved is None:
            yield Change("gained", "span", name, _sentence(text, span), None, span)
        else:
            gone.remove(moved)
            yield Change("altered", "span", name, _sentence(text, span), moved, span, ("text",))
    for span in gone:
        yield Change("lost", "span", name, _sentence(text, span), span, None)


def _events(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = list(old.get("events", ())), list(new.get("events", ()))
    text, name = str(old["text"]), str(old.get("id", ""))
    for event in list(before):
        same = next((other for other in after if not _altered(event, other)), None)
        if same is not None:
            before.remove(event)
            after.remove(same)
    paired = dict(pair_events(before, after, frozenset(FIELDS)))
    paired |= _by_sentence(before, after, paired)
    for place, event in enumerate(before):
        if place in paired:
            other = after[paired[place]]
            yield Change("altered", "event", name, _told(text, other), event, other, _altered(event, other))
        else:
            yield Change("lost", "event", name, _told(text, event), event, None)
    for place, event in enumerate(after):
        if place not in paired.values():
            yield Change("gained", "event", name, _told(text, event), None, event)


def _by_sentence(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], paired: Mapping[int, int]
) -> dict[int, int]:
    """Events that are left, paired where a sentence tells one of each: its house or stock has another name now."""
    left = [i for i in range(len(before)) if i not in paired]
    right = [j for j in range(len(after)) if j not in paired.values()]
    found = {}
    for i in left:
        there = [j for j in right if after[j]["sentence"] == before[i]["sentence"]]
        if len(there) == 1 and sum(before[k]["sentence"] == before[i]["sentence"] for k in left) == 1:
            found[i] = there[0]
    return found


def _altered(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return _differing({key: _value(old.get(key)) for key in _EVENT_KEYS}, {k: _value(new.get(k)) for k in _EVENT_KEYS})


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key))


def _value(value: Any) -> Any:
    return [plain(item) for item in value] if isinstance(value, list) else plain(value)


def _sentence(text: str, span: Mapping[str, Any]) -> str:
    """The sentence around a span, near enough to read it in."""
    start = max((m.end() for m in _STOP.finditer(text, 0, span["start"])), default=0)
    stop = _STOP.search(text, span["end"])
    piece = excerpt((start, stop.start() + 1 if stop else len(text)), [span])
    return one_line(text[piece.start : piece.end].strip())


def _told(text: str, event: Mapping[str, Any]) -> str:
    start, end = event["sentence"]
    return one_line(text[start:end])


def lines_of(change: Change) -> Iterator[str]:
    """A change for the terminal: what it is, and under it the sentence."""
    sign = _SIGNS[change.kind]
    shown = change.new or change.old or {}
    if change.what == "span":
        rule = f", rule {shown['rule']}" if shown.get("rule") else ""
        head = f"{shown['label']} {one_line(shown['text'])!r}{rule}"
        if change.keys == ("text",):
            head = f"{shown['label']} {one_line((change.old or {})['text'])!r} → {one_line(shown['text'])!r}{rule}"
            details: list[str] = []
        else:
            norms = (change.old or {}).get("norm") or {}, (change.new or {}).get("norm") or {}
            details = [f"{key}: {norms[0].get(key)!r} → {norms[1].get(key)!r}" for key in change.keys]
    else:
        head = "event " + _summary(shown)
        both = change.old or {}, change.new or {}
        details = [f"{key}: {_value(both[0].get(key))!r} → {_value(both[1].get(key))!r}" for key in change.keys]
    yield f"{sign} {change.id}: {head}"
    for detail in details:
        yield f"      {detail}"
    yield f"      in: {change.sentence}"


def _summary(event: Mapping[str, Any]) -> str:
    acts = [str(event[key]) for key in ("rating_action", "target_action") if event.get(key)]
    house = plain(event.get("broker")) or "(no house)"
    return f"{house}, {plain(event.get('company')) or '(no company)'}: {', '.join(acts) or 'no act'}"
