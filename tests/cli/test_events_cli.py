"""``sellside events``: records and articles in, one row an event out, and nothing dropped without a word."""

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.events import events

app = typer.Typer()
app.command("events")(events)
runner = CliRunner()

SENTENCE = "Jefferies upgraded Brill Foods (NYSE:BRLF) to Buy from Hold."


def record(id_: str, confidence: float | None = None, **event: Any) -> dict[str, Any]:
    made = {"id": "E1", "prominence": "lead", "rating_action": "upgrade", "confidence": confidence, **event}
    return {"id": id_, "text": SENTENCE, "meta": {}, "spans": [], "events": [made]}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    lines = [record("a", 0.9), record("b", 0.4), record("c")]
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_on_standard_output(records: Path) -> None:
    result = runner.invoke(app, [str(records)])
    assert result.exit_code == 0
    assert [row["event_id"] for row in rows(result.stdout)] == ["a#E1", "b#E1", "c#E1"]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_format_by_the_name_of_the_output(records: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = runner.invoke(app, [str(records), "-o", str(out)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 events" in result.stderr
    text = out.read_text(encoding="utf-8")
    if name.endswith("csv"):
        assert len(rows(text)) == 3
    else:
        assert [orjson.loads(line)["article_id"] for line in text.splitlines()] == ["a", "b", "c"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "records.jsonl"])


def test_low_confidence_is_left_out_and_counted(records: Path) -> None:
    result = runner.invoke(app, [str(records), "--min-confidence", "0.5"])
    assert [row["event_id"] for row in rows(result.stdout)] == ["a#E1"]
    assert "left out: events 1 below a confidence of 0.5 and 1 that tell no confidence" in result.stderr


def test_a_terminal_gets_a_table(records: Path, on_a_terminal: Callable[..., str]) -> None:
    shown = on_a_terminal(80, "events", str(records))
    assert shown.splitlines()[0].split() == ["day", "house", "stock", "act", "rating", "target"]
    assert "upgrade" in shown
    assert "3 events; -o FILE.csv or --format csv writes every column" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert on_a_terminal(80, "events", str(records), "--format", "csv").startswith("event_id,")


def test_nothing_is_printed_before_an_input_that_is_not_there(tmp_path: Path) -> None:
    result = runner.invoke(app, [str(tmp_path / "none.jsonl")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.jsonl: there is no such file or folder" in result.stderr


def test_articles_are_annotated(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(orjson.dumps({"id": "n", "text": SENTENCE, "url": "https://news.example/n"}))
    (row,) = rows(runner.invoke(app, [str(path)]).stdout)
    assert (row["broker"], row["rating_action"], row["rating_to"]) == ("Jefferies", "upgrade", "Buy")
    assert row["url"] == "https://news.example/n"


def test_a_folder_of_texts_and_records_is_read(records: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(SENTENCE, encoding="utf-8")
    found = rows(runner.invoke(app, [str(tmp_path)]).stdout)
    assert len(found) == 4
    assert found[0]["broker"] == "Jefferies"


@pytest.mark.parametrize("kind", ["records", "text"])
def test_standard_input(python: Callable[..., bytes], kind: str) -> None:
    given = orjson.dumps(record("a")) if kind == "records" else SENTENCE.encode()
    code = "import typer; from nlp.cli.events import events; typer.run(events)"
    (row,) = rows(python(code, "-", stdin=given).decode())
    assert row["rating_action"] == "upgrade"


def test_packed_records(records: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(records.read_bytes()))
    assert runner.invoke(app, [str(packed)]).stdout == runner.invoke(app, [str(records)]).stdout


def test_bad_lines_are_named_and_the_rest_is_written(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    broken = record("x")
    broken["events"][0]["broker"] = "Jefferies"
    path.write_bytes(b"\n".join([b"{", b"[1]", orjson.dumps(broken), b"", orjson.dumps(record("a"))]))
    result = runner.invoke(app, [str(path)])
    assert result.exit_code == 1
    assert [row["event_id"] for row in rows(result.stdout)] == ["a#E1"]
    assert f"{path}, line 1: not JSON" in result.stderr
    assert f"{path}, line 2: a record is a JSON object, this is a list" in result.stderr
    assert 'article x, event E1: "broker" is a string' in result.stderr


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"{\n" * 50)
    result = runner.invoke(app, [str(path)])
    assert result.exit_code == 1
    assert result.stderr.count("not JSON") == 20
    assert "and 30 more that could not be read" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: there is no such file"),
        (["{records}", "-o", "out.xlsx"], "out.xlsx: rows are written as .csv or .jsonl"),
        (["{records}", "-o", "{records}"], "the output would take the place of the input"),
        (["{records}", "-o", "no/such/folder.csv"], "there is no folder"),
        (["{records}", "--format", "xml"], "--format xml: rows are written as .csv or .jsonl"),
    ],
)
def test_what_cannot_be_done_is_2(records: Path, arguments: list[str], message: str) -> None:
    before = records.read_bytes()
    result = runner.invoke(app, [each.replace("{records}", str(records)) for each in arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert records.read_bytes() == before


def test_rules_that_cannot_be_read_are_2(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "rules.jsonl").write_text("{\n", encoding="utf-8")
    arguments = [str(tmp_path / "article.txt"), "--patterns", str(tmp_path / "rules.jsonl")]
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert "rules.jsonl" in result.stderr


def test_failed_run_leaves_the_old_output(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")

    def fail(*_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(__import__("nlp.export.table_text", fromlist=["WRITERS"]).WRITERS, "csv", fail)
    runner.invoke(app, [str(records), "-o", str(out)])
    assert out.read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "out.csv.partial").exists()


def test_parquet_of_a_corpus_run_reads_like_its_jsonl(records: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("nlp.batch.parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    lines = [orjson.loads(line) for line in records.read_bytes().splitlines()]
    pq.write_table(pa.Table.from_pylist([parquet.row(line) for line in lines], parquet.SCHEMA), tmp_path / "r.parquet")
    assert runner.invoke(app, [str(tmp_path / "r.parquet")]).stdout == runner.invoke(app, [str(records)]).stdout
