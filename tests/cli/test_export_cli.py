"""``sellside export``: the output is there whole or not at all, and what was left out is said."""

from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.export import export
from tests.export.made import bare, brill

app = typer.Typer()
app.command("export")(export)
runner = CliRunner()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(record) for record in (brill(), bare("b"))))
    return path


@pytest.mark.parametrize(
    ("to", "name", "made"),
    [
        ("parquet", "tables", ["articles.parquet", "events.parquet", "quotes.parquet", "spans.parquet"]),
        ("csv", "tables", ["articles.csv", "events.csv", "quotes.csv", "spans.csv"]),
        ("duckdb", "tables.duckdb", None),
        ("conll", "tables.conll", None),
    ],
)
def test_export_writes_and_counts(records: Path, tmp_path: Path, to: str, name: str, made: list[str] | None) -> None:
    out = tmp_path / name
    for _ in range(2):  # the second time it takes the place of the first
        result = runner.invoke(app, [str(records), "--to", to, "-o", str(out)])
        if to == "conll":  # the record without a text has no tokens
            assert (result.exit_code, "article b: it has no text" in result.stderr) == (1, True)
        else:
            assert result.exit_code == 0, result.stderr
            assert "2 articles, 13 spans, 2 events, 2 quotes" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "records.jsonl"])
    if made:
        assert sorted(path.name for path in out.iterdir()) == made


def test_names_reach_the_events(records: Path, tmp_path: Path) -> None:
    runner.invoke(app, [str(records), "--to", "csv", "--names", "openbb", "-o", str(tmp_path / "out")])
    header = (tmp_path / "out" / "events.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert {"analyst_firm", "price_target", "published_date"} <= set(header)


def test_articles_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(orjson.dumps({"id": "a", "text": "Jefferies upgraded Acme."}) + b"\n" + orjson.dumps(brill()))
    result = runner.invoke(app, [str(path), "--to", "csv", "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"{path}, line 1: neither spans nor events" in result.stderr
    assert "annotate it first" in result.stderr
    assert "1 article" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl", "--to", "csv", "-o", "{out}"], "nowhere.jsonl: there is no such file or folder"),
        (["{records}", "--to", "duckdb", "-o", "{records}"], "the output would take the place of the input"),
        (["{records}", "--to", "conll", "--names", "ibes", "-o", "{out}"], "--names are column names"),
        (["{records}", "--to", "csv", "-o", "no/such/place"], "there is no folder"),
        (["records.txt", "--to", "csv", "-o", "{out}"], "records are read from .jsonl"),
    ],
)
def test_what_cannot_be_done_is_2(records: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    places = {"{records}": str(records), "{out}": str(tmp_path / "out")}
    result = runner.invoke(app, [places.get(each, each) for each in arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_a_file_where_the_folder_should_be_is_kept(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    result = runner.invoke(app, [str(records), "--to", "parquet", "-o", str(out)])
    assert result.exit_code == 2
    assert out.read_text(encoding="utf-8") == "mine"
