"""``--min-confidence``: events below it are left out and counted; articles stay."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.export.confidence import ConfidenceFilter
from tests.export.made import bare

runner = CliRunner()


def told(id_: str, confidence: Any) -> dict[str, Any]:
    return bare(id_, broker="Northgate", tickers=["LON:BRL"], rating_action="upgrade", confidence=confidence)


def test_events_below_are_left_out_and_the_record_stays() -> None:
    keep = ConfidenceFilter(0.5)
    kept = list(keep([told("a", 0.5), told("b", 0.49), told("c", None)]))
    assert [len(record["events"]) for record in kept] == [1, 0, 0]
    assert keep.left_out() == "left out: events 1 below a confidence of 0.5 and 1 that tell no confidence"


def test_without_a_floor_nothing_is_left_out() -> None:
    keep = ConfidenceFilter(None)
    records = [told("a", 0.1), told("b", None)]
    assert list(keep(records)) == records
    assert keep.left_out() == ""


@pytest.mark.parametrize("events", ["none", None, [7], [{"confidence": "high"}]])
def test_what_is_no_event_is_left_for_its_reader_to_tell(events: object) -> None:
    record = {"id": "a", "events": events}
    assert list(ConfidenceFilter(0.5)([record])) == [record]


@pytest.mark.parametrize(
    ("command", "more", "said"),
    [
        ("dedupe", ["-o", "calls.jsonl"], "1 event, 1 call"),
        ("export", ["--to", "csv", "-o", "tables"], "2 articles, 0 spans, 1 event"),
        ("report", ["-o", "page.html"], "2 articles, 1 event"),
        ("events", ["-o", "events.csv"], "1 event"),
    ],
)
def test_commands_that_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, more: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("records.jsonl").write_bytes(b"\n".join(orjson.dumps(r) for r in (told("a", 0.9), told("b", 0.4))))
    result = runner.invoke(app, [command, "records.jsonl", *more, "--min-confidence", "0.5"])
    assert result.exit_code == 0
    assert "left out: events 1 below a confidence of 0.5" in result.stderr
    assert said in result.stderr
