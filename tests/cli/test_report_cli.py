"""``sellside report``: a page, or a word on why there is none."""

from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.report import report
from tests.export.made import bare, brill

app = typer.Typer()
app.command("report")(report)
runner = CliRunner()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(record) for record in (brill(), bare("b"))))
    return path


def test_page_is_written_and_counted(records: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    result = runner.invoke(app, [str(records), "-o", str(out), "--title", "Calls <of> March"])
    assert result.exit_code == 0
    assert f"{out}: 2 articles, 2 events" in result.stderr
    html = out.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<title>Calls &lt;of&gt; March</title>" in html


def test_articles_to_read_can_be_fewer(records: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, [str(records), "-o", str(tmp_path / "report.html"), "--articles", "1"])
    assert "2 articles (the first 1 to read), 2 events" in result.stderr


def test_bad_lines_are_named(records: Path, tmp_path: Path) -> None:
    records.write_bytes(records.read_bytes() + b"\n{}\n" + orjson.dumps({"id": "z", "events": [3]}))
    result = runner.invoke(app, [str(records), "-o", str(tmp_path / "report.html")])
    assert result.exit_code == 1
    assert f"{records}, line 3: neither spans nor events" in result.stderr
    assert "article z, event 1: is a number, not an object" in result.stderr
    assert "2 articles, 2 events" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl", "-o", "{out}"], "nowhere.jsonl: there is no such file or folder"),
        (["{records}", "-o", "report.pdf"], "the report is a page, so its name ends in .html"),
        (["{records}", "-o", "no/such/report.html"], "there is no folder"),
    ],
)
def test_what_cannot_be_done_is_2(records: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    places = {"{records}": str(records), "{out}": str(tmp_path / "report.html")}
    result = runner.invoke(app, [places.get(each, each) for each in arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]
