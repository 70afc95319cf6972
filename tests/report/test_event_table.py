"""The events table for a terminal: the acts in words, a line each, whatever the articles say."""

import io

from rich.console import Console

from nlp.export.rows import event_rows
from nlp.report.event_table import print_events
from tests.export.made import bare, usd


def shown(*records: dict[str, object]) -> list[str]:
    console = Console(file=io.StringIO(), width=120, no_color=True)
    print_events([row for record in records for row in event_rows(record)], console)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_a_change_names_one_currency_once() -> None:
    told = {"target_action": "raise", "target_from": {"value": usd(1250.5)}, "target_to": {"value": usd(1400)}}
    record = bare("a", broker="UBS", rating_action="upgrade", rating_from="Hold", rating_to="Buy")
    record["events"][0] |= told
    (_, line) = shown(record)
    assert "upgrade, raise" in line
    assert "Hold → Buy" in line
    assert line.endswith("USD 1,250.50 → 1,400")


def test_a_failed_check_is_marked_and_a_missing_house_said() -> None:
    failed = [{"check": "rating_direction", "expected": "up", "found": "down"}]
    (_, line) = shown(bare("a", broker=None, rating_action="upgrade", checks=failed))
    assert "not named" in line
    assert "upgrade !" in line


def test_no_event_prints_nothing() -> None:
    assert shown() == []


def test_signs_that_act_on_a_terminal_are_not_passed_on() -> None:
    (_, line) = shown(bare("a", broker="\x1b[31mred", rating_action="upgrade"))
    assert "\x1b" not in line
