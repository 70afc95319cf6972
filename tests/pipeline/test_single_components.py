"""Components of ours in a pipeline of one's own, as docs/spacy.md shows them."""

import re
from pathlib import Path

import pytest
import spacy

from nlp.pipeline import STAGES

TEXT = "UBS upgraded Korvane Systems (NYSE:KVNS) to Buy from Hold."


def test_tickers_alone() -> None:
    language = spacy.blank("en")
    language.add_pipe("sellside_tickers")
    doc = language(TEXT)
    assert doc.text == TEXT
    assert not doc.ents  # a component writes its finds on the walk; the resolver makes spans of them


def test_tickers_with_the_resolver() -> None:
    language = spacy.blank("en")
    for name in ("sellside_tickers", "sellside_resolver"):
        language.add_pipe(name)
    doc = language(TEXT)
    assert [(span.label_, span.text) for span in doc.spans["sellside"]] == [("TICKER", "NYSE:KVNS")]
    assert [(ent.label_, ent.text) for ent in doc.ents] == [("TICKER", "NYSE:KVNS")]


@pytest.mark.parametrize("name", [name for name in STAGES if name != "sellside_resolver"])
def test_each_alone_with_the_resolver(name: str) -> None:
    language = spacy.blank("en")
    language.add_pipe(name)
    language.add_pipe("sellside_resolver")
    for text in (TEXT, "“The order book is full,” UBS wrote."):
        assert language(text).text == text


def test_the_documents_example(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (root / "docs" / "spacy.md").read_text(encoding="utf-8")
    code, printed = re.findall(r"```(?:python|text)\n(.*?)```", page, flags=re.DOTALL)[-2:]
    exec(compile(code, "docs/spacy.md", "exec"), {})
    assert capsys.readouterr().out == printed
