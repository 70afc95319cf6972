"""brat: a folder with a ``.txt`` and a ``.ann`` (standoff) a document, and the ``annotation.conf`` for them.

Spans are text-bound annotations; one that runs over a line break is written in fragments, as brat wants it.
An event is an event annotation: its trigger repeats the anchor's span under the type EVENT, its arguments
are the fields with spans, its attributes the two actions and the prominence. The rest of the record travels
in a ``.json`` beside them, which brat does not look at.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nlp.core.record import LABELS, RATING_ACTIONS, TARGET_ACTIONS
from nlp.evaluation.convert.carry import Relation, ToolSpan, luggage, relations, unpack
from nlp.evaluation.validate import FIELD_LABELS, PROMINENCE

_ATTRIBUTES = {"rating_action": RATING_ACTIONS, "target_action": TARGET_ACTIONS, "prominence": PROMINENCE}
_EVENT = "EVENT"


def write_brat(records: Iterable[Mapping[str, Any]], folder: Path) -> int:
    """Write records into a folder, numbered in their order. Returns how many.

    Raises ``FileExistsError`` when the folder holds documents already, ``ValueError`` for a span that
    begins or ends with a line break.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if next(folder.glob("*.ann"), None) is not None:
        raise FileExistsError(f"{folder}: holds annotations already; name an empty folder")
    (folder / "annotation.conf").write_text(_configuration(), encoding="utf-8")
    count = 0
    for count, record in enumerate(records, start=1):
        name = f"{count:06}-{_file_name(record['id'])}"
        with (folder / f"{name}.txt").open("w", encoding="utf-8", newline="") as file:
            file.write(record["text"])
        try:
            lines = "".join(f"{line}\n" for line in _lines(record))
        except ValueError as error:
            raise ValueError(f"{record['id']}: {error}") from None
        (folder / f"{name}.ann").write_text(lines, encoding="utf-8")
        packed = json.dumps(luggage(record), ensure_ascii=False)
        (folder / f"{name}.json").write_text(packed + "\n", encoding="utf-8")
    return count


def _file_name(name: str) -> str:
    safe = quote(name, safe="-_~")
    return safe if len(safe) <= 120 else hashlib.sha256(name.encode()).hexdigest()[:16]


def _configuration() -> str:
    arguments = ", ".join(
        f"{name}{'*' if name in {'tickers', 'quotes'} else '?'}:{label}" for name, label in FIELD_LABELS.items()
    )
    attributes = [f"{name}\tArg:<EVENT>, Value:{'|'.join(values)}" for name, values in _ATTRIBUTES.items()]
    parts = ["[entities]", *LABELS, "", "[relations]", "", "[events]", f"{_EVENT}\t{arguments}", ""]
    return "\n".join([*parts, "[attributes]", *attributes, ""])


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    text, spans = record["text"], record.get("spans") or []
    names = {span["id"]: f"T{n}" for n, span in enumerate(spans, start=1)}
    by_id = {span["id"]: span for span in spans}
    for span in spans:
        yield f"{names[span['id']]}\t{span['label']} {_place(text, span)}"
    packed = luggage(record)
    links: dict[str, list[Relation]] = {}
    for relation in relations(record):
        links.setdefault(relation.head, []).append(relation)
    attributes = 0
    shown = 0
    for event, anchor in zip(record.get("events") or [], packed.get("anchors", []), strict=True):
        if anchor is None:
            continue
        shown += 1
        trigger = f"T{len(spans) + shown}"
        yield f"{trigger}\t{_EVENT} {_place(text, by_id[anchor])}"
        own = next(name for name in FIELD_LABELS if anchor in _spans_of(event.get(name)))
        arguments = [Relation(anchor, anchor, own), *links.get(anchor, [])]
        seen: dict[str, int] = {}
        shown_arguments = []
        for relation in arguments:
            seen[relation.field] = seen.get(relation.field, 0) + 1
            number = seen[relation.field] if seen[relation.field] > 1 else ""
            shown_arguments.append(f"{relation.field}{number}:{names[relation.child]}")
        yield f"E{shown}\t{_EVENT}:{trigger} {' '.join(shown_arguments)}"
        for name in _ATTRIBUTES:
            if event.get(name) is not None:
                attributes += 1
                yield f"A{attributes}\t{name} E{shown} {event[name]}"


def _spans_of(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item["span"] for item in items if isinstance(item, Mapping) and item.get("span")]


def _place(text: str, span: Mapping[str, Any]) -> str:
    """Offsets and text of a span, in one fragment a line of the text."""
    pieces = [
        (match.start() + span["start"], match.end() + span["start"])
        for match in re.finditer(r"[^\r\n]+", text[span["start"] : span["end"]])
    ]
    if not pieces or (pieces[0][0], pieces[-1][1]) != (span["start"], span["end"]):
        where = f"{span['label']} {span['start']}-{span['end']}"
        raise ValueError(f"{where} begins or ends with a line break, which brat cannot hold")
    offsets = ";".join(f"{start} {end}" for start, end in pieces)
    return f"{offsets}\t{' '.join(text[start:end] for start, end in pieces)}"


def read_brat(folder: Path) -> Iterator[dict[str, Any]]:
    """The records of a folder, by file name.

    Raises ``ValueError`` with file and line for standoff that cannot be read, and for a span in fragments
    with more than a line break between them.
    """
    paths = sorted(folder.glob("*.txt"), key=lambda path: path.name)
    if not paths:
        raise ValueError(f"{folder}: holds no .txt files")
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        annotations, side = path.with_suffix(".ann"), path.with_suffix(".json")
        packed = json.loads(side.read_text(encoding="utf-8")) if side.exists() else None
        lines = annotations.read_text(encoding="utf-8").split("\n") if annotations.exists() else []
        yield _record(text, lines, packed, annotations, path.stem)


def _record(text: str, lines: list[str], packed: Mapping[str, Any] | None, path: Path, name: str) -> dict[str, Any]:
    spans: dict[str, ToolSpan] = {}
    triggers: dict[str, ToolSpan] = {}
    events: dict[str, list[str]] = {}
    attributes: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            key, _, rest = line.partition("\t")
            if line.startswith("T"):
                span = _text_bound(key, rest, text)
                (triggers if span.label == _EVENT else spans)[key] = span
            elif line.startswith("E"):
                events[key] = rest.split()
            elif line.startswith(("A", "M")):
                attribute, event, *value = rest.split(" ", 2)
                attributes.setdefault(event, {})[attribute] = value[0]
        except (ValueError, IndexError) as error:
            raise ValueError(f"{path}, line {number}: {error}; found {line!r}") from None
    try:
        links, told = _events(events, attributes, spans, triggers)
        return unpack(packed, text, list(spans.values()), links, name, told)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path}: {error}") from None


def _text_bound(key: str, rest: str, text: str) -> ToolSpan:
    head = rest.split("\t")[0]
    label, _, offsets = head.partition(" ")
    pieces = [tuple(int(x) for x in piece.split()) for piece in offsets.split(";")]
    for (_, end), (start, _) in pairwise(pieces):
        if text[end:start].strip("\r\n"):
            raise ValueError(f"{key} leaves out {text[end:start]!r}; a span has no gaps")
    return ToolSpan(key, label, pieces[0][0], pieces[-1][1])


def _events(
    events: Mapping[str, list[str]],
    attributes: Mapping[str, Mapping[str, str]],
    spans: Mapping[str, ToolSpan],
    triggers: Mapping[str, ToolSpan],
) -> tuple[list[Relation], dict[str, dict[str, Any]]]:
    """Relations from each event's anchor, and its attributes by anchor."""
    links = []
    told = {}
    for name, (head, *arguments) in events.items():
        trigger = triggers.get(head.partition(":")[2])
        pairs = [(role.rstrip("0123456789"), key) for role, _, key in (a.partition(":") for a in arguments)]
        pairs = [pair for pair in pairs if pair[1] in spans]
        if not pairs:
            continue
        own = [
            n
            for n, (_, key) in enumerate(pairs)
            if trigger and spans[key].start == trigger.start and spans[key].end == trigger.end
        ]
        anchor = own[0] if own else 0
        head_key = pairs[anchor][1]
        links += [Relation(head_key, key, role) for n, (role, key) in enumerate(pairs) if n != anchor]
        values: dict[str, Any] = dict.fromkeys(("rating_action", "target_action"))
        told[head_key] = values | dict(attributes.get(name, {}))
    return links, told
