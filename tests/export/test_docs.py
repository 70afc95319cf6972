"""The pages on records, events, tables and the report: their examples run, and their tables are those of the
code.
"""

import re
import shlex
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from nlp.export.describe import KINDS, renewed
from nlp.export.reading import stop
from nlp.export.schema import TABLES
from nlp.export.writers import write_to

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / f"{name}.md" for name in ("record", "events", "export", "report")]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[Any]:
    """The examples in a language, each under its page and line."""
    found = []
    for page in PAGES:
        for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            if match[1] == language:
                line = page.read_text(encoding="utf-8")[: match.start()].count("\n") + 2
                found.append(pytest.param(match[2], id=f"{page.name}:{line}"))
    return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, annotate: Any) -> Path:
    """A folder with the files that the pages speak of."""
    texts = {
        "a": "Jefferies cut Brill Foods plc (LON:BRLF) (OTC:BRLFY) to Hold from Buy and lowered its "
        "target to 410p from 480p.",
        "b": "UBS upgraded Acme Inc (NYSE:ACME) to Buy from Sell and raised its target to $50 from $40.",
    }
    records: list[dict[str, Any]] = []
    for id_, text in texts.items():
        records.append(annotate(text, published_at=f"2025-03-05T07:1{len(records)}:00+00:00") | {"id": id_})
    lines = b"".join(orjson.dumps(record) + b"\n" for record in records)
    (tmp_path / "records.jsonl").write_bytes(lines)
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "000001.jsonl").write_bytes(lines)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(texts["a"], encoding="utf-8")
    (tmp_path / "article.txt").write_text(texts["a"], encoding="utf-8")
    (tmp_path / "listings.csv").write_text("company,ticker\nBrill,LON:BRLF\nBrill,OTC:BRLFY\n", encoding="utf-8")
    write_to("docbin", records, tmp_path / "records.spacy", stop)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", blocks("python"))
def test_python_examples_run(place: Path, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "example", "exec"), {"__name__": "example"})  # the page's own code is what is tested
    printed = capsys.readouterr().out.split()
    for promised in re.findall(r"^# (.+)$", code, re.MULTILINE):
        assert printed[-len(promised.split()) :] == promised.split()


@pytest.mark.parametrize("code", blocks("sh"))
def test_commands_run(place: Path, code: str) -> None:
    from nlp.cli.app import app
    from nlp.cli.watch import watch

    if "watch" not in [command.name for command in app.registered_commands]:
        app.command("watch")(watch)
    for line in code.splitlines():
        command, _, piped = line.partition(" | ")
        words = shlex.split(piped or command)
        if words[:2] == ["sellside", "watch"]:
            words.append("--once")
        given = (place / "records.jsonl").read_bytes() if piped else None
        if piped:  # standard input of the runner cannot be looked into ahead
            words = [str(place / "records.jsonl") if word == "-" else word for word in words]
        result = CliRunner().invoke(app, words[1:], input=given)
        assert result.exit_code == 0, f"{line}\n{result.output}\n{result.exception!r}"


@pytest.mark.parametrize("query", blocks("sql"))
def test_queries_run(place: Path, query: str) -> None:
    import duckdb

    from nlp.export import read_records

    write_to("duckdb", read_records("records.jsonl"), place / "calls.duckdb", stop)
    with duckdb.connect(str(place / "calls.duckdb"), read_only=True) as database:
        assert database.execute(query).fetchall()


def test_the_record_of_the_page_is_one() -> None:
    from nlp.export import rows

    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    (record,) = (orjson.loads(match[2]) for match in _BLOCK.finditer(page) if match[1] == "json")
    for span in record["spans"]:
        assert record["text"][span["start"] : span["end"]] == span["text"]
    for table in TABLES:
        assert list(rows([record], table)) or table == "quotes"


def test_tables_of_columns_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    assert renewed(page) == page, "python -m nlp.export.describe docs/export.md makes them anew"
    for table in TABLES:
        assert f"<!-- columns: {table} -->" in page


def test_kinds_are_what_the_writers_write() -> None:
    import pyarrow as pa

    from nlp.export.arrow import schema_of
    from nlp.export.database import _TYPES
    from nlp.export.schema import Column

    for kind, (arrow, duck, _) in KINDS.items():
        (field,) = schema_of([Column("x", kind, "")])  # type: ignore[arg-type]
        plain = {
            "list of string": pa.list_(pa.string()),
            "string of JSON": pa.string(),
            "date32": pa.date32(),
        }
        assert field.type == plain.get(arrow) or str(field.type) == arrow
        assert _TYPES[kind] == duck


@pytest.mark.parametrize("page", [*PAGES, ROOT / "docs" / "study" / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, part = target.partition("#")
        if "://" in file:
            continue
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), target
        if part:
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
            assert part in slugs, target


def test_the_study_runs_in_under_a_minute(tmp_path: Path, python: Any, root: Path) -> None:
    code = "import runpy; runpy.run_path('docs/study/run.py', run_name='__main__')"
    begun = time.monotonic()
    printed = python(code, str(tmp_path / "study"), cwd=root).decode()
    assert time.monotonic() - begun < 60
    assert re.search(r"upgrade: \d\d+ calls", printed)
    assert re.search(r"downgrade: \d\d+ calls", printed)
    figure = (tmp_path / "study" / "figure.svg").read_text(encoding="utf-8")
    assert figure.startswith("<svg")
    assert figure.count("<polyline") == 2


def test_invented_prices_hold_what_the_study_needs() -> None:
    lines = (ROOT / "docs" / "study" / "prices.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "stock,day,close_at,close"
    assert len({line.split(",")[0] for line in lines[1:]}) > 30
    assert len(lines) < 5_000
