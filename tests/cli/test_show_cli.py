"""``sellside show``: an article with its spans and events, on a terminal and off it."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from nlp.cli.app import app
from nlp.report.summary import print_summary, summarize
from nlp.report.terminal import coloured, make_console, marked, print_record, safe

TEXT = 'Harrow & Pike cut Tolmin Foods (NYSE:TLF) to Hold; "worth $12, ‘at best’" it said.'


def span(number: int, label: str, text: str, **norm: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    place = {"start": start, "end": start + len(text), "text": text}
    return {"id": f"T{number}", "label": label, **place, "norm": norm, "rule": f"rule.{label.lower()}"}


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "id": "tolmin",
        "text": TEXT,
        "meta": {"published_at": "2025-08-21", "source": "own"},
        "spans": [
            span(1, "BROKER", "Harrow & Pike", name="Harrow & Pike"),
            span(2, "COMPANY", "Tolmin Foods", name="Tolmin Foods"),
            span(3, "TICKER", "NYSE:TLF", symbol="TLF", exchange="NYSE", mic="XNYS"),
            span(4, "RATING", "Hold", rating="Hold", score=3, stance="neutral"),
            span(5, "QUOTE", "worth $12, ‘at best’", speaker="broker"),
            span(6, "TARGET", "$12", amount=12.0, currency="USD"),
        ],
        "events": [
            {
                "id": "E1",
                "prominence": "lead",
                "rating_action": "downgrade",
                "target_action": "raise",
                "broker": {"value": "Harrow & Pike", "span": "T1"},
                "company": {"value": "Tolmin Foods", "span": "T2"},
                "tickers": [{"value": "NYSE:TLF", "span": "T3"}],
                "analyst": {"value": "Jane Doe", "span": None},
                "rating_from": {"value": "Buy", "span": None},
                "rating_to": {"value": "Hold", "span": "T4"},
                "target_from": {"value": {"amount": 1234.5, "currency": "USD"}, "span": None},
                "target_to": {"value": {"amount": 12.0, "currency": "USD"}, "span": "T6"},
                "date": {"value": "2025-08-21", "span": None},
                "quotes": [{"value": "worth $12, ‘at best’", "span": "T5"}],
                "sentence": [0, len(TEXT)],
                "checks": [{"check": "target_direction", "expected": "raise", "found": "cut"}],
                "confidence": 0.75,
                "drivers": [{"value": "valuation", "span": None, "start": 0, "end": 4}],
                "valuation": {"value": 9.5, "metric": "P/E", "span": None},
                "upside": {"value": 15.0, "told": False},
                "house_type": "independent",
                "frame": "frame.cut",
            }
        ],
        "warnings": ["published_at is odd"],
    }


def run(*arguments: str, given: str | None = None, **environment: str) -> Result:
    return CliRunner().invoke(app, ["show", *arguments], input=given, env=environment)


def write(folder: Path, name: str, *rows: Any) -> str:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def render(record: dict[str, Any], **options: Any) -> str:
    file = io.StringIO()
    options = {"width": 100, "highlight": False, "emoji": False, "markup": False, **options}
    print_record(record, Console(file=file, **options))
    return file.getvalue()


def test_record_is_shown_as_it_is(tmp_path: Path, record: dict[str, Any]) -> None:
    result = run(write(tmp_path, "r.jsonl", record))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "tolmin   2025-08-21   own"
    assert lines[2] == (
        "[Harrow & Pike](BROKER) cut [Tolmin Foods](COMPANY) ([NYSE:TLF](TICKER)) to [Hold](RATING); "
        '"[worth [$12](TARGET), ‘at best’](QUOTE)" it said.'
    )
    row = next(line for line in lines if line.startswith("T4"))
    assert row.split() == [
        "T4",
        "RATING",
        "45-49",
        "Hold",
        "rating=Hold,",
        "score=3,",
        "stance=neutral",
        "rule.rating",
    ]


def test_event_is_shown_as_a_card(tmp_path: Path, record: dict[str, Any]) -> None:
    out = run(write(tmp_path, "r.jsonl", record)).stdout
    card = out[out.index("E1 |") :].splitlines()
    assert card[0] == "E1 | lead | rating: downgrade | target: raise"
    told = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in card[1:16] if line.strip())
    assert told == {
        "broker": "Harrow & Pike (independent)",
        "analyst": "Jane Doe",
        "company": "Tolmin Foods (NYSE:TLF)",
        "rating": "Buy → Hold",
        "target": "USD 1,234.50 → USD 12",
        "upside": "15% (worked out)",
        "valuation": "9.5x P/E",
        "date": "2025-08-21",
        "drivers": "valuation",
        "quote": "“worth $12, ‘at best’”",
        "check": "target_direction: expected raise, found cut",
        "confidence": "0.75",
        "told in": TEXT,
        "rule": "frame.cut",
    }
    assert "Warning: published_at is odd" in out


@pytest.mark.parametrize(
    ("action", "told"),
    [("suspend", "Hold → none"), ("downgrade", "Hold → not told")],
)
def test_rating_without_an_end_says_why(record: dict[str, Any], action: str, told: str) -> None:
    event = record["events"][0]
    event.update(rating_action=action, rating_from={"value": "Hold", "span": "T4"}, rating_to=None)
    assert told in render(record)


def test_event_without_a_house_or_stock_says_so(record: dict[str, Any]) -> None:
    record["events"][0].update(broker=None, company=None, tickers=[], house_type=None)
    assert render(record).count("not named") == 2


def test_plain_lines_have_no_white_space_at_their_ends(record: dict[str, Any]) -> None:
    assert [line for line in render(record).splitlines() if line != line.rstrip()] == []


def test_text_is_annotated_first(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    head = "Tolmin Foods upgraded\nPublished 21/08/2025, 09:32\n\n"
    path.write_text(f"{head}UBS upgraded Tolmin Foods (NYSE:TLF) to Buy from Hold.", encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 0, result.output
    assert "[Tolmin Foods](COMPANY) ([NYSE:TLF](TICKER)) to [Buy](RATING) from" in result.stdout
    assert "2025-08-21T09:32:00" in result.stdout
    assert "rating: upgrade" in result.stdout


def test_standard_input_is_read() -> None:
    result = run("-", given="UBS upgraded Tolmin Foods (NYSE:TLF) to Buy from Hold.")
    assert "[UBS](BROKER) [upgraded](ACTION)" in result.stdout


def test_again_annotates_a_record_anew(tmp_path: Path, record: dict[str, Any]) -> None:
    record["spans"][0]["text"] = "kept"
    out = run(write(tmp_path, "r.jsonl", record), "--again").stdout
    assert "rule.broker" not in out
    assert "[NYSE:TLF](TICKER)" in out


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [([], "first"), (["--id", "second"], "second"), (["--line", "3"], "third"), (["--id", "1"], "1")],
    ids=["the first", "by id", "by line", "by a number"],
)
def test_one_of_many_is_picked(tmp_path: Path, arguments: list[str], shown: str) -> None:
    rows = [{"id": id, "text": f"Text {id}.", "spans": []} for id in ("first", "second", "third", 1)]
    result = run(write(tmp_path, "many.jsonl", *rows), *arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == shown
    assert ("holds more articles" in result.stderr) == (not arguments)


@pytest.mark.parametrize(
    ("name", "content", "arguments", "code", "told"),
    [
        ("a.jsonl", '{"id": "a", "text": "x"}\n', ["--id", "b"], 1, "there is no article with the id 'b'"),
        ("a.jsonl", '{"id": "a", "text": "x"}\n', ["--line", "9"], 1, "there is no article on line 9"),
        ("a.jsonl", '{"id": "a"}\n', [], 1, 'a.jsonl, line 1: no "text"'),
        ("a.jsonl", "{\n", [], 1, "a.jsonl, line 1: not JSON"),
        ("a.txt", " \n", [], 1, "a.txt: the article is empty"),
        ("a.jsonl", "", [], 1, "there is no article"),
        ("a.doc", "x", [], 2, "the kinds of file that are read are"),
        ("a.jsonl", '{"id": "a", "text": "x"}\n', ["--summary"], 1, "a.jsonl, line 1: no record"),
        ("a.jsonl", '{"spans": []}\n[]\n', ["--summary"], 1, "a.jsonl, line 2: no record"),
        ("a.txt", "x", ["--summary"], 2, "records are counted in a .jsonl file"),
    ],
)
def test_what_cannot_be_shown_is_told(
    tmp_path: Path, name: str, content: str, arguments: list[str], code: int, told: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    result = run(str(path), *arguments)
    assert result.exit_code == code, result.output
    assert told in result.stderr
    assert result.stdout == ""


def test_missing_file_and_folder_are_wrong_usage(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.txt")).exit_code == 2
    assert run(str(tmp_path)).exit_code == 2


def test_terminal_gets_colours(record: dict[str, Any]) -> None:
    out = render(record, force_terminal=True, color_system="truecolor")
    assert "\x1b[38;2;0;0;0;48;2;" in out
    assert "(BROKER)" not in out
    assert re.search(r"BROKER .*1", out)


def test_no_color_gets_plain_text(record: dict[str, Any]) -> None:
    out = render(record, force_terminal=True, no_color=True)
    assert "\x1b[38" not in out and "\x1b[48" not in out
    assert "[Hold](RATING)" in out


def test_no_color_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert make_console(io.StringIO()).no_color is False
    monkeypatch.setenv("NO_COLOR", "1")
    assert make_console(io.StringIO()).no_color is True


def test_inner_span_lies_on_top_of_the_outer_one(record: dict[str, Any]) -> None:
    text = coloured(record)
    grounds = {text.plain[s.start : s.end]: s.style for s in text.spans}
    order = [text.plain[s.start : s.end] for s in text.spans]
    assert order.index("$12") > order.index("worth $12, ‘at best’")
    assert grounds["$12"] != grounds["worth $12, ‘at best’"]


def test_marks_of_spans_with_one_place_close_in_order() -> None:
    spans = [{"label": label, "start": 0, "end": 3} for label in ("BROKER", "COMPANY")]
    assert marked({"text": "Abc d", "spans": spans}) == "[[Abc](COMPANY)](BROKER) d"


def test_characters_that_act_on_a_terminal_are_shown() -> None:
    text = "a\x1b[31mb\u202ec\rd\ue000e\ud800\n\tf"
    shown = safe(text)
    assert len(shown) == len(text)
    assert shown == "a␛[31mb\ufffdc␍d\ue000e\ufffd\n\tf"


def test_summary_counts_labels_and_acts(tmp_path: Path, record: dict[str, Any]) -> None:
    other = {
        "id": "b",
        "text": "x",
        "spans": [span(1, "BROKER", "Harrow & Pike", name="Other")],
        "events": [],
    }
    path = write(tmp_path, "r.jsonl", record, other, {"id": "c", "text": "y", "spans": [], "events": []})
    result = run(path, "--summary")
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["BROKER", "2", "2", "2", "Harrow", "&", "Pike", "(1),", "Other", "(1)"] in rows
    assert ["TARGET", "1", "1", "1", "USD", "12", "(1)"] in rows
    assert ["downgrade", "1", "1"] in rows
    assert "7 spans in 2 of 3 articles" in result.stdout
    assert "1 events in 1 articles: 1 as the news, 0 as background; 0 without a house; 1 with" in result.stdout
    assert "1 warnings" in result.stdout


def test_summary_of_nothing_is_no_error() -> None:
    file = io.StringIO()
    print_summary(summarize([]), Console(file=file, width=100))
    assert "0 spans in 0 of 0 articles" in file.getvalue()
