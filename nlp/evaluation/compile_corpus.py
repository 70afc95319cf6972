"""Gold records from articles that are written in inline markup.

``python -m nlp.evaluation.compile_corpus SOURCE… -o OUT.jsonl``. A source holds articles, divided by lines
``=====``. An article is a head (lines ``key: value``: ``id``, and ``style``, ``published_at``, ``title`` and
any other key for ``meta``), an empty line, the text in markup, and at its end ``=> [...]``, the events::

    id: acme-1
    style: wire brief
    published_at: 2025-03-04

    [Jefferies](BROKER) upgraded [Acme](COMPANY) to [Buy](RATING).
    => [{"broker": "Jefferies", "company": "Acme", "rating_action": "upgrade", "rating_to": "Buy"}]

Event keys that are left out are null; ``prominence`` is then ``lead``. An article with nothing to report
says ``=> []``. The labels annotated are :data:`GOLD_LABELS`, and ACTION and DATE where the article marks one.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nlp.core.record import LABELS
from nlp.evaluation.compare import FIELDS, LIST_FIELDS
from nlp.evaluation.files import write_records
from nlp.evaluation.markup import MarkupError, parse
from nlp.evaluation.validate import FIELD_LABELS, Finding, check_record, tells

GOLD_LABELS = ("BROKER", "COMPANY", "TICKER", "RATING", "TARGET", "QUOTE", "ANALYST", "MULTIPLE")
PASSED_ON = ("checks", "drivers", "valuation", "upside", "house_type")
_HEAD_LINE = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*?))?[ \t]*")
_DIVIDER = re.compile(r"={5,}[ \t]*")


class CorpusError(ValueError):
    """Sources with mistakes: one line each, ``file:line: article: what is wrong``."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class _Article(NamedTuple):
    """One article of a source: head and body, with the number of the first line of each."""

    head: list[str]
    head_line: int
    body: str
    body_line: int


def compile_files(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The gold records of source files, in the order given.

    Raises :class:`CorpusError` with every mistake of every file; then there are no records.
    """
    records: list[dict[str, Any]] = []
    problems: list[str] = []
    ids: dict[str, str] = {}
    for path in paths:
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: cannot be read as UTF-8 text ({error})")
            continue
        for article in _articles(source):
            record, wrong = _compile(article, str(path))
            problems += wrong
            if record is None:
                continue
            place = f"{path}:{article.head_line}"
            if record["id"] in ids:
                problems.append(f"{place}: {record['id']}: this id is taken by {ids[record['id']]}")
            ids.setdefault(record["id"], place)
            records.append(record)
    if problems:
        raise CorpusError(problems)
    return records


def _articles(source: str) -> Iterator[_Article]:
    lines = source.split("\n")
    borders = [n for n, line in enumerate(lines) if _DIVIDER.fullmatch(line)]
    for start, end in zip([0, *(n + 1 for n in borders)], [*borders, len(lines)], strict=True):
        while start < end and not lines[start].strip():
            start += 1
        if start == end:
            continue
        gap = next((n for n in range(start, end) if not lines[n].strip()), end)
        body = gap
        while body < end and not lines[body].strip():
            body += 1
        yield _Article(lines[start:gap], start + 1, "\n".join(lines[body:end]), body + 1)


def _compile(article: _Article, path: str) -> tuple[dict[str, Any] | None, list[str]]:
    meta: dict[str, str] = {}
    problems = []
    for number, line in enumerate(article.head, start=article.head_line):
        match = _HEAD_LINE.fullmatch(line)
        if match is None:
            problems.append(f"{path}:{number}: the head has lines 'key: value', then an empty line; found {line!r}")
        elif match[1] in meta:
            problems.append(f"{path}:{number}: the key {match[1]!r} is given twice")
        else:
            meta[match[1]] = match[2] or ""
    name = meta.pop("id", "")
    if not name:
        problems.append(f"{path}:{article.head_line}: the head has no line 'id: …'")
    if problems:
        return None, problems
    try:
        example = parse(_trimmed(article.body), allow_unmarked=True)
    except MarkupError as error:
        at = article.body_line + error.line - 1
        return None, [f"{path}:{at}: {name}: column {error.column}: {error.message}"]
    if example.events is None:
        at = article.body_line + article.body.rstrip().count("\n")
        what = "no events; end the article with '=> [...]', or '=> []' for none"
        return None, [f"{path}:{at}: {name}: {what}"]
    marked = {span["label"] for span in example.spans}
    record = {
        "id": name,
        "text": example.text,
        "meta": meta,
        "spans": example.spans,
        "events": [_event(n, e, example.spans) for n, e in enumerate(example.events, start=1)],
        "labels": [label for label in LABELS if label in GOLD_LABELS or label in marked],
        "fields": list(FIELDS),
    }
    findings = check_record(record) + _loose_values(example.events)
    return record, [f"{path}:{_line(f, article, record)}: {name}: {f}" for f in findings]


def _trimmed(body: str) -> str:
    """The body without white space around its text; empty lines before the events belong to neither."""
    return re.sub(r"\s+\n=> ", "\n=> ", body.rstrip(), count=1)


def _event(number: int, event: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    full: dict[str, Any] = {"id": f"E{number}", "prominence": event.get("prominence") or "lead"}
    full |= {key: event.get(key) for key in ("rating_action", "target_action")}
    for key in FIELD_LABELS:
        value = event.get(key)
        if key in LIST_FIELDS:
            full[key] = [_pointed(key, v, spans) for v in value] if isinstance(value, list) else []
        else:
            full[key] = None if value is None else _pointed(key, value, spans)
    full |= {key: event[key] for key in PASSED_ON if key in event}
    full["checks"] = [{"check": c} if isinstance(c, str) else c for c in event.get("checks") or ()]
    return full


def _pointed(key: str, value: Any, spans: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The value with the first span that says it, if one does."""
    of_label = (span for span in spans if span["label"] == FIELD_LABELS[key])
    if key == "date":
        found = next((s["id"] for s in of_label if (s.get("norm") or {}).get("date") == value), None)
    else:
        found = next((s["id"] for s in of_label if _says(key, value, s)), None)
    return {"value": value} | ({"span": found} if found else {})


def _says(key: str, value: Any, span: Mapping[str, Any]) -> bool:
    try:
        return tells(key, value, span)
    except (TypeError, AttributeError, KeyError):
        return False  # a value of the wrong kind, which the checks report


def _loose_values(events: Sequence[Mapping[str, Any]]) -> list[Finding]:
    findings = []
    for n, event in enumerate(events, start=1):
        for key in LIST_FIELDS:
            if key in event and not isinstance(event[key], list):
                findings.append(Finding(f"event E{n}, {key}", f"is a list, not {event[key]!r}"))
    return findings


def _line(finding: Finding, article: _Article, record: Mapping[str, Any]) -> int:
    """The line of the source that a finding is about: the span's, or that of the first event line."""
    if finding.where.startswith("span "):
        name = finding.where.removeprefix("span ")
        span = next((s for s in record["spans"] if s["id"] == name), None)
        if span is not None:
            return article.body_line + int(record["text"].count("\n", 0, span["start"]))
    lines = article.body.split("\n")
    first = next((n for n, line in enumerate(lines) if line.startswith("=> ")), 0)
    return article.body_line + first


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile sources to one file. Returns 0, or 1 with every mistake on stderr and nothing written."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.compile_corpus", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("sources", nargs="+", type=Path, help="source files, or folders of *.txt")
    parser.add_argument("-o", "--out", required=True, type=Path, help="the JSONL file to write")
    options = parser.parse_args(arguments)
    paths = []
    for source in options.sources:
        paths += sorted(source.glob("*.txt"), key=lambda p: p.name) if source.is_dir() else [source]
    try:
        records = compile_files(paths)
    except CorpusError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} mistake(s); nothing was written", file=sys.stderr)
        return 1
    write_records(records, options.out)
    events = sum(len(record["events"]) for record in records)
    spans = sum(len(record["spans"]) for record in records)
    print(f"{options.out}: {len(records)} articles, {spans} spans, {events} events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
