"""The bench measures what it says; how fast it is, no test asserts."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from nlp.bench import start, stress
from nlp.bench.peer import Peer
from nlp.bench.rounds import race, ratio
from nlp.bench.table import lines
from nlp.bench.texts import Texts, find_texts, varied
from nlp.rules.load import load_rules


@pytest.fixture(scope="module")
def peer() -> Peer:
    return Peer()


@pytest.fixture
def texts() -> Texts:
    rows = [{"id": str(n), "text": f"Article {n} tells of $1{n}." * (n + 1), "meta": {}} for n in range(3)]
    return Texts("own", rows)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_race_takes_turns_and_counts_the_first_round_apart(texts: Texts) -> None:
    calls: list[str] = []

    def contender(name: str) -> Callable[[Sequence[dict[str, Any]]], None]:
        return lambda articles: calls.extend(f"{name}{article['id']}" for article in articles)

    result = race({"a": contender("a"), "b": contender("b")}, texts, 2)
    assert calls == ["a0", "a1", "a2", "b0", "b1", "b2"] * 3
    assert {name: len(row["seconds"]) for name, row in result.items()} == {"a": 2, "b": 2}


def test_ratio_pairs_the_rounds() -> None:
    result = {
        "fast": {"first": 4.0, "seconds": [1.0, 2.0, 1.0]},
        "slow": {"first": 2.0, "seconds": [2.0, 2.0, 4.0]},
    }
    assert ratio(result, "fast", "slow") == {"median": 2.0, "low": 1.0, "high": 4.0, "first": 0.5}


def test_texts_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"id": 1, "text": "One.", "spans": []}, {"text": "Two.", "meta": {"k": 1}})
    texts = find_texts(path)
    assert list(texts.articles) == [
        {"id": "1", "text": "One.", "meta": {}},
        {"id": "", "text": "Two.", "meta": {"k": 1}},
    ]
    told = texts.to_dict()
    assert (told["source"], told["articles"], told["characters"]) == ("a.jsonl", 2, 8)


def test_texts_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 1: no article"):
        find_texts(write(tmp_path / "a.jsonl", {"id": "1"}))
    with pytest.raises(ValueError, match="no articles"):
        find_texts(write(tmp_path / "b.jsonl"))


def test_varied_changes_digits_only_and_always_alike() -> None:
    rows = [{"id": "a", "text": "Target $450 from $1,200.50, up 12%."}]
    first, second = varied(rows, 2)
    assert [first, second] == list(varied(rows, 2))
    assert first["text"] != second["text"]
    for row in (first, second):
        assert "".join(c for c in row["text"] if not c.isdigit()) == "Target $ from $,., up %."
        assert len(row["text"]) == len(rows[0]["text"])


def test_long_text_has_the_size_asked_for(texts: Texts) -> None:
    assert [len(stress.long_text(texts, size)) for size in (10, 1_000)] == [10, 1_000]


def test_growth_tells_each_size(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stress, "_SIZES", (100, 1_000))
    seen: list[int] = []
    rows = stress.growth(lambda text: seen.append(len(text)), texts)
    assert [row["characters"] for row in rows] == [100, 1_000]
    assert {100, 1_000} == set(seen)


def test_hostile_text_that_would_take_too_long_is_not_tried(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def seconds(_: object, text: str) -> float:
        tried.append(len(text))
        return {1_000: 0.002, 10_000: 0.1, 100_000: 10.0}[len(text)]

    monkeypatch.setattr(stress, "_seconds", seconds)
    row = next(stress.hostile(lambda text: None, texts))
    assert row == {"text": "straight quotes", "seconds": None, "expected": 1000, "exponent": 2.0}
    assert max(tried) == 100_000


def test_hostile_texts_have_the_length_they_say(texts: Texts) -> None:
    lengths: dict[int, int] = {}
    for _ in stress.hostile(lambda text: lengths.update({len(text): 1}), texts):
        longest = max(lengths)
        assert 900_000 <= longest <= stress.MILLION


def test_invented_houses_are_rules(tmp_path: Path) -> None:
    path = tmp_path / "invented.jsonl"
    path.write_text("".join(start._invented(20_000)), encoding="utf-8")
    built_in = len(load_rules())
    rules = load_rules([tmp_path])
    assert len(rules) == built_in + 20_000
    assert len({rule.pattern for rule in rules.by_label("BROKER") if rule.id.startswith("broker.invented")}) == 20_000


def test_peer_finds_what_an_afternoon_finds(peer: Peer) -> None:
    text = (
        "Goldman Sachs upgraded Tolmin Foods (NYSE:TLF) to Buy, price target $12 from $10, "
        "citing “a cheap balance sheet”."
    )
    record = peer.annotate({"id": "a", "text": text})
    found = [(span["label"], span["text"]) for span in record.spans]
    assert found == [
        ("BROKER", "Goldman Sachs"),
        ("TICKER", "NYSE:TLF"),
        ("RATING", "Buy"),
        ("TARGET", "$12"),
        ("TARGET", "$10"),
        ("QUOTE", "a cheap balance sheet"),
    ]
    assert json.loads(peer.to_bytes({"id": "a", "text": text})) == record.to_dict()


RESULT: dict[str, Any] = {
    "stamp": {
        "time": "2026-01-01T00:00:00+00:00",
        "commit": "0123456789abcdef",
        "changed_files": 2,
        "python": "3.11.7",
        "packages": {"spacy": "3.8.18", "absent": None},
        "processor": "P",
        "cores": 2,
        "load": 0.5,
        "modules": "compiled",
    },
    "texts": {"source": "own", "articles": 3, "characters": 99, "sha256": "x"},
    "rounds": 5,
    "starts": {"nlp.load(), after its imports": 0.5},
    "speed": {
        "annotate to bytes": {
            "seconds": [1.0],
            "articles_per_second": 1200.0,
            "characters_per_second": 900_000,
        },
        "bare tokenizer": {"seconds": [1.5], "articles_per_second": 800.0, "characters_per_second": 600_000},
        "ratio": {"median": 1.5, "low": 1.4, "high": 1.6, "first": 1.1},
    },
    "peer": {"ratio": {"median": 0.07, "low": 0.06, "high": 0.08, "first": 0.09}},
    "quality": {"dev.jsonl": {"sellside": 0.95, "peer": 0.8}},
    "growth": [{"characters": 1000, "seconds": 0.001, "ns_per_character": 1000}],
    "hostile": [
        {"text": "quotes", "seconds": 0.5, "expected": None, "exponent": 1.0},
        {"text": "houses", "seconds": None, "expected": 900, "exponent": 2.0},
    ],
    "tenfold": {
        "phrases": 10,
        "phrases_tenfold": 100,
        "as it is": {"articles_per_second": 1000.0},
        "tenfold": {"articles_per_second": 900.0},
    },
    "resident_mb": 200.0,
    "memory": {"zones": [{"articles": 2000, "mb": 150.0}]},
}


def test_table_tells_every_figure() -> None:
    told = "\n".join(lines(RESULT))
    for figure in (
        "0123456789 and 2 changed files",
        "spacy 3.8.18",
        "1,200",
        "1.500",
        "~900 !",
        "0.9500",
        "150 MB",
    ):
        assert figure in told
    assert "absent" not in told


def test_table_sets_a_run_beside_the_one_before() -> None:
    before = json.loads(json.dumps(RESULT))
    before["speed"]["annotate to bytes"]["articles_per_second"] = 1000.0
    assert "articles a second" in (told := "\n".join(lines(RESULT, before)))
    assert "+20%" in told
    before["texts"]["sha256"] = "y"
    assert "not to be compared" in "\n".join(lines(RESULT, before))


def test_command_writes_a_stamped_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nlp.bench import run
    from nlp.cli.app import app

    monkeypatch.setattr(run, "bench", lambda *_, **__: RESULT)
    for _ in range(2):
        result = CliRunner().invoke(app, ["bench", "--out", str(tmp_path)])
        assert result.exit_code == 0, result.output
    (file,) = tmp_path.glob("bench-*.json")
    assert file.name == "bench-20260101T000000-0123456789.json"
    assert orjson.loads(file.read_bytes()) == RESULT
    assert "Beside the run of 2026-01-01" in result.stdout


def test_command_without_texts_is_wrong_usage(tmp_path: Path) -> None:
    from nlp.cli.app import app

    result = CliRunner().invoke(app, ["bench", "--texts", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr


def test_memory_is_measured_at_the_marks_also_with_few_texts(tmp_path: Path, texts: Texts) -> None:
    path = write(tmp_path / "few.jsonl", *texts.articles)
    found = start.memory(path, (500, 1000))
    assert set(found) == {"zones", "no zones"}
    for rows in found.values():
        assert [row["articles"] for row in rows] == [2000, 500, 1000]
        assert all(row["mb"] > 0 for row in rows)
