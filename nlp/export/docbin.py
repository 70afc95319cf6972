"""Records as spaCy's DocBin: to train, to correct, or to look at with spaCy's own tools."""

from collections.abc import Iterable
from pathlib import Path

from nlp.export.fields import RecordDict, RecordError, data_of
from nlp.export.tokens import Tokens, apart, checked_spans, text_of, tokens_of
from nlp.export.writers import Counts, Problem

SPANS_KEY = "sc"  # where spaCy's span categorizer looks when it is told nothing


def write_docbin(records: Iterable[RecordDict], file: Path, on_problem: Problem) -> Counts:
    """Write one Doc a record. All of them are in memory at once, for that is how a DocBin is made.

    ``doc.spans["sc"]`` has every span, with its id as ``kb_id_`` and its rule as ``id_``; ``doc.ents`` those
    that do not overlap, the longest first. ``doc.user_data`` has "id", "meta" and "events", as in the record.
    """
    from spacy.tokens import DocBin, Span

    tokens = Tokens()
    packed = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
    counts = {"docs": 0, "spans": 0}
    for record in records:
        try:
            data = data_of(record)
            spans = checked_spans(data)
            doc = tokens.doc(text_of(data), spans)
        except RecordError as error:
            on_problem(str(error))
            continue
        made = {}
        for span in spans:
            first, end = tokens_of(doc, span)
            made[span["start"], span["end"], span["label"]] = Span(
                doc,
                first,
                end,
                label=span["label"],
                kb_id=str(span.get("id") or ""),
                span_id=str(span.get("rule") or ""),
            )
        doc.spans[SPANS_KEY] = list(made.values())
        doc.ents = [made[span["start"], span["end"], span["label"]] for span in apart(spans)]
        doc.user_data |= {
            "id": data["id"],
            "meta": data.get("meta") or {},
            "events": data.get("events") or [],
        }
        packed.add(doc)
        counts["docs"] += 1
        counts["spans"] += len(made)
    packed.to_disk(file)
    return counts
