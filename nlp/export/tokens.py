"""Tokens that respect spans: no span begins or ends within one."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nlp.export.fields import RecordDict, RecordError, spans_by_id

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class Tokens:
    """Makes Docs of English tokens as spaCy's users have them, so that whoever reads them needs nothing of
    ours.

    spaCy's tokenizer takes time with the square of a run without white space, so a text with a long one is
    cut by the pipeline's own tokenizer instead.
    """

    LONG_RUN = re.compile(r"\S{1000}")

    def __init__(self) -> None:
        import spacy

        self.language = spacy.blank("en")
        self._quick: Language | None = None

    def doc(self, text: str, spans: Collection[Mapping[str, Any]]) -> "Doc":
        """A Doc over ``text`` whose tokens are cut further where a span begins or ends."""
        from spacy.tokens import Doc

        starts = {span["start"] for span in spans}
        ends = {span["end"] for span in spans}
        cuts = starts | ends
        words: list[str] = []
        spaces: list[bool] = []
        for token in self._cut(text):
            start, end = token.idx, token.idx + len(token.text)
            pieces = list(_pieces(text, start, end, cuts))
            space = bool(token.whitespace_)
            if space and (end in starts or end + 1 in ends):  # a span that begins or ends with white space
                pieces.append(" ")
                space = False
            words += pieces
            spaces += [False] * (len(pieces) - 1) + [space]
        return Doc(self.language.vocab, words=words, spaces=spaces)

    def _cut(self, text: str) -> "Doc":
        if not self.LONG_RUN.search(text):
            return self.language.make_doc(text)
        if self._quick is None:
            import spacy

            config = {"nlp": {"tokenizer": {"@tokenizers": "sellside_tokenizer"}}}
            self._quick = spacy.blank("en", config=config)
        return self._quick.make_doc(text)


def tokens_of(doc: "Doc", span: RecordDict) -> tuple[int, int]:
    """The first token of a span and the one after its last, in a Doc that was cut for it."""
    found = doc.char_span(span["start"], span["end"])
    assert found is not None
    return found.start, found.end


def text_of(record: RecordDict) -> str:
    """The text of a record. Raises ``RecordError`` where it was left out of the corpus run."""
    text = record.get("text")
    if not isinstance(text, str):
        raise RecordError(f"article {record['id']}: it has no text, and tokens are made of text")
    return text


def checked_spans(record: RecordDict) -> list[RecordDict]:
    """The spans in order of the text. Raises ``RecordError`` for offsets that do not lie in the text."""
    length = len(text_of(record))
    spans = sorted(spans_by_id(record).values(), key=lambda s: (s["start"], -s["end"], s["label"]))
    for span in spans:
        if not 0 <= span["start"] < span["end"] <= length:
            raise RecordError(
                f"article {record['id']}, span {span.get('id')}: "
                f"{span['start']}-{span['end']} does not lie in the text of {length} characters"
            )
    return spans


def _pieces(text: str, start: int, end: int, cuts: set[int]) -> Iterator[str]:
    for place in range(start + 1, end):
        if place in cuts:
            yield text[start:place]
            start = place
    yield text[start:end]


def apart(spans: Iterable[RecordDict]) -> list[RecordDict]:
    """Of spans that overlap the longest, of equally long ones the first; the rest of them left out."""
    kept: list[RecordDict] = []
    for span in sorted(spans, key=lambda s: (s["start"] - s["end"], s["start"], s["label"])):
        if all(span["end"] <= other["start"] or other["end"] <= span["start"] for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s["start"])
