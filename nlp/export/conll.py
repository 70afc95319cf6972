"""Records as columns of tokens: one BIO column a label, for spans of two labels may overlap."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.core.record import LABELS
from nlp.export.fields import RecordDict, RecordError, data_of
from nlp.export.tokens import Tokens, apart, checked_spans, text_of, tokens_of
from nlp.export.writers import Counts, Problem

if TYPE_CHECKING:
    from spacy.tokens import Doc

COLUMNS = ("FORM", "START", "END", *LABELS, "NER")


def write_conll(records: Iterable[RecordDict], file: Path, on_problem: Problem) -> Counts:
    """Write the columns of ``COLUMNS``, split by tabs; a blank line ends a sentence, and none cuts a span.

    NER is one BIO tag out of the spans that do not overlap, the longest first, for readers of the last
    column.
    """
    tokens = Tokens()
    sentencizer: Any = tokens.language.add_pipe("sentencizer")
    counts = {"docs": 0, "sentences": 0, "tokens": 0}
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"# global.columns = {' '.join(COLUMNS)}\n")
        for record in records:
            try:
                data = data_of(record)
                spans = checked_spans(data)
                unknown = sorted({span["label"] for span in spans} - set(LABELS))
                if unknown:
                    raise RecordError(f"article {data['id']}: no column for the label {', '.join(unknown)}")
                doc = sentencizer(tokens.doc(text_of(data), spans))
                sentences = list(_sentences(doc, spans, _columns(doc, spans, data["id"])))
            except RecordError as error:
                on_problem(str(error))
                continue
            out.write(f"# newdoc id = {' '.join(data['id'].split())}\n")
            for sentence in sentences:
                out.write("".join("\t".join(line) + "\n" for line in sentence) + "\n")
                counts["sentences"] += 1
                counts["tokens"] += len(sentence)
            counts["docs"] += 1
    return counts


def _columns(doc: "Doc", spans: list[RecordDict], article_id: str) -> list[list[str]]:
    """The tags of all tokens, a list for each label and one for NER."""
    columns = {label: ["O"] * len(doc) for label in LABELS}
    for span in spans:
        _tag(columns[span["label"]], doc, span, article_id)
    resolved = ["O"] * len(doc)
    for span in apart(spans):
        _tag(resolved, doc, span, article_id)
    return [*columns.values(), resolved]


def _tag(column: list[str], doc: "Doc", span: RecordDict, article_id: str) -> None:
    first, end = tokens_of(doc, span)
    if any(tag != "O" for tag in column[first:end]):
        raise RecordError(f"article {article_id}, span {span.get('id')}: overlaps another {span['label']} span")
    column[first] = f"B-{span['label']}"
    for place in range(first + 1, end):
        column[place] = f"I-{span['label']}"


def _sentences(doc: "Doc", spans: list[RecordDict], columns: list[list[str]]) -> Iterator[list[list[str]]]:
    """The lines of each sentence. White space has none; a line end that is in no span ends a sentence too."""
    ends = {span["start"]: 0 for span in spans}
    for span in spans:
        ends[span["start"]] = max(ends[span["start"]], span["end"])
    lines: list[list[str]] = []
    covered = 0  # up to here the spans reach that have begun
    for place, token in enumerate(doc):
        if lines and token.idx >= covered and (token.is_sent_start or "\n" in token.text):
            yield lines
            lines = []
        covered = max(covered, ends.get(token.idx, 0))
        if not token.is_space:
            end = token.idx + len(token.text)
            lines.append([token.text, str(token.idx), str(end), *(column[place] for column in columns)])
    if lines:
        yield lines
