"""Articles in markup to gold records, and mistakes with file, line and article."""

from pathlib import Path

import pytest

from nlp.evaluation.compile_corpus import CorpusError, compile_files, main
from nlp.evaluation.files import read_records
from nlp.evaluation.validate import check_record

GOOD = """\
id: one
style: wire brief
published_at: 2025-03-04
title: Acme: raised

[B of A](BROKER name="BofA Securities") upgrades [Acme](COMPANY)

[Acme Inc](COMPANY) ([TYO:3774](TICKER)) goes to [Buy](RATING score=2) on [Tuesday](DATE date=2025-03-04),
target [¥3,600](TARGET). "[So it is.](QUOTE)"

=> [{"broker": "BofA Securities", "company": "Acme Inc", "tickers": ["TYO:3774"], "rating_action": "upgrade",
     "rating_to": "Buy", "target_action": "set", "target_to": "JPY 3600", "date": "2025-03-04",
     "quotes": ["So it is."], "checks": ["rating_direction"], "house_type": "bank"}]
=> {"broker": null, "company": "Acme", "rating_action": "reiterate", "prominence": "context"}
=====

id: two

Nothing to report.
=> []
"""


def source(tmp_path: Path, text: str, name: str = "a.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = source(tmp_path, text)
    with pytest.raises(CorpusError) as caught:
        compile_files([path])
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_compile_makes_gold_records(tmp_path: Path) -> None:
    one, two = compile_files([source(tmp_path, GOOD)])
    assert check_record(one) == check_record(two) == []
    assert one["id"] == "one"
    assert one["meta"] == {"style": "wire brief", "published_at": "2025-03-04", "title": "Acme: raised"}
    assert one["text"].startswith("B of A upgrades Acme\n\nAcme Inc (TYO:3774) goes")
    assert one["text"].endswith('"So it is."')
    assert [s["id"] for s in one["spans"]] == [f"T{n}" for n in range(1, 9)]
    assert one["spans"][0]["norm"] == {"name": "BofA Securities"}
    assert one["labels"] == [
        "BROKER",
        "TICKER",
        "RATING",
        "TARGET",
        "QUOTE",
        "COMPANY",
        "ANALYST",
        "DATE",
        "MULTIPLE",
    ]
    first, second = one["events"]
    assert first == {
        "id": "E1",
        "prominence": "lead",
        "rating_action": "upgrade",
        "target_action": "set",
        "broker": {"value": "BofA Securities", "span": "T1"},
        "company": {"value": "Acme Inc", "span": "T3"},
        "tickers": [{"value": "TYO:3774", "span": "T4"}],
        "analyst": None,
        "rating_from": None,
        "rating_to": {"value": "Buy", "span": "T5"},
        "target_from": None,
        "target_to": {"value": {"amount": 3600.0, "currency": "JPY"}, "span": "T7"},
        "date": {"value": "2025-03-04", "span": "T6"},
        "quotes": [{"value": "So it is.", "span": "T8"}],
        "house_type": "bank",
        "checks": [{"check": "rating_direction"}],
    }
    assert (second["prominence"], second["broker"]) == ("context", None)
    assert second["company"] == {"value": "Acme", "span": "T2"}
    assert (two["text"], two["spans"], two["events"]) == ("Nothing to report.", [], [])
    assert "DATE" not in two["labels"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("id: a\n\nx\n[b](BROKR)\n=> []", "4: a: column 5: unknown label 'BROKR'", id="markup"),
        pytest.param("id: a\n\n[b](BROKER)\n\nx\n", "5: a: no events; end the article with", id="no events"),
        pytest.param("style: b\n\nx\n=> []", "1: the head has no line 'id: …'", id="no id"),
        pytest.param("id: a\nsomething\n\nx\n=> []", "2: the head has lines 'key: value'", id="head"),
        pytest.param("id: a\nid: b\n\nx\n=> []", "2: the key 'id' is given twice", id="key twice"),
        pytest.param("id: a\n\nx\n=> [\n{,}]", "5: a: column 2: not JSON after '=> '", id="JSON"),
        pytest.param('id: a\n\nx\n=> [{"rating": 1}]', "4: a: column 4: unknown event key 'rating'", id="key"),
        pytest.param(
            'id: a\n\n[b](BROKER)\n=> [{"rating_action": "upgrade", "rating_to": "Buy"}]',
            "4: a: event E1, rating_to: 'Buy' is not what any RATING span says []",
            id="a value that is not in the text",
        ),
        pytest.param(
            'id: a\n\n[b](BROKER)\n=> [{"rating_action": "up"}]',
            "4: a: event E1, rating_action: 'up'",
            id="vocabulary",
        ),
        pytest.param(
            'id: a\n\n[b](BROKER)\n=> [{"rating_action": "upgrade", "tickers": "X"}]',
            "4: a: event E1, tickers: is a list, not 'X'",
            id="a list",
        ),
        pytest.param("id: a\n\nx\n[b ](BROKER)\n=> []", "4: a: span T1: white space at the ends", id="white space"),
        pytest.param(
            "id: a\n\nx\n=> []\n=====\nid: a\n\ny\n=> []", "6: a: this id is taken by", id="an id given twice"
        ),
    ],
)
def test_compile_names_line_and_article(tmp_path: Path, text: str, wanted: str) -> None:
    found = mistakes(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(wanted)


def test_compile_lists_all_mistakes_of_all_files(tmp_path: Path) -> None:
    paths = [source(tmp_path, "id: a\n\n[b](X)\n=> []\n=====\nid: c\n\nx", "1.txt"), tmp_path / "2.txt"]
    with pytest.raises(CorpusError) as caught:
        compile_files(paths)
    assert len(caught.value.problems) == 3
    assert "cannot be read" in caught.value.problems[2]


def test_main_writes_all_or_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    source(folder, "id: b\n\n[x](BROKER)\n=> []", "b.txt")
    source(folder, GOOD, "a.txt")
    out = tmp_path / "gold.jsonl"
    assert main([str(folder), "-o", str(out)]) == 0
    assert [r["id"] for r in read_records(out)] == ["one", "two", "b"]
    assert capsys.readouterr().out == f"{out}: 3 articles, 9 spans, 2 events\n"
    before = out.read_bytes()
    source(folder, "id: d\n\n[x](Y)\n=> []", "d.txt")
    assert main([str(folder), "-o", str(out)]) == 1
    assert out.read_bytes() == before
    assert "1 mistake(s); nothing was written" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gold.jsonl", "sources"]
