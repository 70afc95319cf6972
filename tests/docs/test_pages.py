"""Every example in README.md and docs/ runs, and prints what the page says.

The examples of a page run in order in one folder, as a reader would: what one writes, the next may read. The folder
holds the files that the pages speak of.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from nlp.export.reading import stop
from nlp.export.writers import write_to
from tests.docs.pages import PAGES, ROOT, RUN, SHOWN, Block, blocks, commands, name, prose

BRILL = (
    "Jefferies cut Brill Foods plc (LON:BRLF) (OTC:BRLFY) to Hold from Buy and lowered its target to 410p from 480p."
)
ACME = "UBS upgraded Acme Inc (NYSE:ACME) to Buy from Sell and cut its target to $50 from $40."


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, annotate: Any) -> Path:
    """A folder with the files that the pages speak of."""
    articles = [
        {"id": id_, "text": text, "published_at": f"2025-03-05T07:1{number}:00+00:00", "outlet": f"wire {number}"}
        for number, (id_, text) in enumerate((("a", BRILL), ("b", ACME)))
    ]
    records = []
    for article in articles:
        meta = {key: value for key, value in article.items() if key not in ("id", "text")}
        records.append(annotate(article["text"], **meta) | {"id": article["id"]})
    lines = b"".join(orjson.dumps(record) + b"\n" for record in records)
    for file in (
        "records.jsonl",
        "records/000001.jsonl",
        "gold.jsonl",
        "pred.jsonl",
        "other.jsonl",
        "records-of-last-month.jsonl",
    ):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(lines)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(BRILL, encoding="utf-8")
    (tmp_path / "news" / "wire.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in articles))
    (tmp_path / "news.jsonl").write_bytes((tmp_path / "news" / "wire.jsonl").read_bytes())
    (tmp_path / "more.jsonl").symlink_to(ROOT / "corpus" / "dev.jsonl")
    (tmp_path / "article.txt").write_text(BRILL, encoding="utf-8")
    (tmp_path / "listings.csv").write_text("company,ticker\nBrill,LON:BRLF\nBrill,OTC:BRLFY\n", encoding="utf-8")
    closes = "stock,close_at,close\nXNYS:ACME,2025-03-04T21:00:00Z,41\nXNYS:ACME,2025-03-05T21:00:00Z,44\n"
    (tmp_path / "prices.csv").write_text(closes, encoding="utf-8")
    write_to("docbin", records, tmp_path / "records.spacy", stop)
    write_to("duckdb", records, tmp_path / "calls.duckdb", stop)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_shell(block: Block, place: Path) -> str:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    script = f"set -eu\n{commands(block.code)}\n"
    done = subprocess.run(["bash", "-c", script], cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"line {block.line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_python(block: Block) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block.code, f"line {block.line}", "exec"), {"__name__": "example"})  # the page's own code
    promised = "\n".join(re.findall(r"^# (.+)$", block.code, re.MULTILINE))
    assert not promised or out.getvalue().split()[-len(promised.split()) :] == promised.split()
    return out.getvalue()


def run_sql(block: Block, place: Path) -> str:
    import duckdb

    with duckdb.connect(str(place / "calls.duckdb"), read_only=True) as database:
        found = database.execute(block.code).fetchall()
    assert found, f"line {block.line}: the query finds nothing"
    return "\n".join(map(str, found))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_examples_run(page: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.name == "first-ten-minutes.md":  # it brings its own files
        place = place / "new"
        place.mkdir()
        monkeypatch.chdir(place)
    for block in blocks(page):
        if block.language == "sh":
            printed = run_shell(block, place)
        elif block.language == "python":
            printed = run_python(block)
        elif block.language == "sql":
            printed = run_sql(block, place)
        else:
            continue
        if block.printed is not None:
            assert [line.rstrip() for line in printed.rstrip().splitlines()] == block.printed.splitlines()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_example_says_what_it_is(page: Path) -> None:
    assert [(b.line, b.language) for b in blocks(page) if b.language not in (*RUN, *SHOWN)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        file, _, part = target.partition("#")
        if "://" in file:
            continue
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), target
        if part:
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
            assert part in slugs, target


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w-]+)(?:\.md|/README\.md)\)", index))
    assert linked == {p.stem for p in (ROOT / "docs").glob("*.md")} - {"README"} | {"study"}


def test_limits_and_readme_tell_the_same_figures() -> None:
    table = re.compile(r"^\| texts \| core spans .*?\n\n", re.DOTALL | re.MULTILINE)
    told = [table.search((ROOT / page).read_text(encoding="utf-8")) for page in ("README.md", "docs/limits.md")]
    assert all(told)
    assert told[0] is not None
    assert told[1] is not None
    assert told[0][0] == told[1][0], "copy the table of README.md"


def test_options_and_commands_named_are_there() -> None:
    from typer.main import get_command

    from nlp.cli.app import app

    known: dict[str, set[str]] = {}

    def collect(command: Any, path: str) -> None:
        known[path] = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
        for sub, inner in getattr(command, "commands", {}).items():
            collect(inner, f"{path} {sub}".strip())

    collect(get_command(app), "")
    options = set().union(*known.values()) | {"--help"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        code = [block.code for block in blocks(page) if block.language == "sh"]
        code += re.findall(r"`(sellside [^`]*)`", text)
        for first, second in re.findall(r"^sellside ([a-z]+)(?: ([a-z]+))?", "\n".join(code), re.MULTILINE):
            assert first in known, f"{name(page)}: sellside {first}"
            if first in ("gold", "patterns") and second:
                assert f"{first} {second}" in known, f"{name(page)}: sellside {first} {second}"
        for option in re.findall(r"`(--[a-z][a-z-]+)", text):
            assert option in options, f"{name(page)}: {option}"
