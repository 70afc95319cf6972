"""The views of the database answer the questions that they are named for."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.export.reading import stop
from nlp.export.writers import write_to
from tests.export.made import bare, usd

Ask = Callable[[list[dict[str, Any]], str], list[tuple[Any, ...]]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    import duckdb

    def run(records: list[dict[str, Any]], query: str) -> list[tuple[Any, ...]]:
        (tmp_path / "out.duckdb").unlink(missing_ok=True)
        write_to("duckdb", records, tmp_path / "out.duckdb", stop)
        with duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True) as database:
            found: list[tuple[Any, ...]] = database.execute(query).fetchall()
        return found

    return run


def move(id_: str, day: str, broker: str = "Northgate", action: str = "upgrade", **event: Any) -> dict[str, Any]:
    return bare(id_, broker=broker, rating_action=action, date=day, **{"tickers": ["LON:BRL"], **event})


def test_a_call_told_twice_is_one(ask: Ask) -> None:
    told = [
        move("late", "2025-03-04", published_at="2025-03-05T09:00:00Z"),
        move("first", "2025-03-04", published_at="2025-03-04T09:00:00Z"),
        move("other", "2025-03-04", broker="Quay Street", published_at="2025-03-04T09:00:00Z"),
    ]
    found = ask(told, "SELECT event_id, times_told FROM calls ORDER BY event_id")
    assert found == [("first#E1", 2), ("other#E1", 1)]


def test_the_day_of_a_call_says_where_it_is_from(ask: Ask) -> None:
    told = [
        move("told", "2025-03-04", published_at="2025-03-06"),
        bare("out", broker="Quay Street", company="Brill", rating_action="upgrade", published_at="2025-03-06"),
        bare("old", broker="Quay Street", company="Brill", prominence="context", published_at="2025-03-06"),
        bare("when", broker="Quay Street", company="Brill"),
    ]
    found = ask(told, "SELECT article_id, day, day_from FROM calls ORDER BY day")
    assert found == [("told", date(2025, 3, 4), "told"), ("out", date(2025, 3, 6), "published")]


def test_upgrades_by_week_and_house(ask: Ask) -> None:
    told = [
        move("a", "2025-03-03"),
        move("b", "2025-03-09", tickers=["LON:XYZ"]),
        move("c", "2025-03-05", action="downgrade", tickers=["LON:QRS"]),
        move("d", "2025-03-10"),
        move("e", "2025-03-05", broker="Quay Street", action="initiate"),
        move("f", "2025-03-05", broker="Quay Street", action="reiterate"),
    ]
    found = ask(told, "SELECT week, broker, upgrades, downgrades, initiations, net FROM upgrades_by_week")
    assert found == [
        (date(2025, 3, 3), "Northgate", 2, 1, 0, 1),
        (date(2025, 3, 3), "Quay Street", 0, 0, 1, 0),
        (date(2025, 3, 10), "Northgate", 1, 0, 0, 1),
    ]


def test_target_revisions_take_the_last_target_where_none_is_told(ask: Ask) -> None:
    told = [
        move("a", "2025-03-03", action="reiterate", target_action="set", target_to=usd(100)),
        move("b", "2025-04-03", action="reiterate", target_action="raise", target_to=usd(120)),
        move("c", "2025-05-03", target_action="cut", target_from=usd(150), target_to=usd(75)),
        move("d", "2025-06-03", target_action="set", target_to=usd(80, "EUR")),
        move("e", "2025-06-03", broker="Quay Street", target_action="set", target_to=usd(90)),
    ]
    found = ask(told, "SELECT event_id, before, before_from, round(change, 6) FROM target_revisions ORDER BY event_id")
    assert found == [
        ("a#E1", None, None, None),
        ("b#E1", 100.0, "last", 0.2),
        ("c#E1", 150.0, "told", -0.5),
        ("d#E1", 75.0, "last", None),
        ("e#E1", None, None, None),
    ]


def test_who_leads_and_who_follows(ask: Ask) -> None:
    told = [
        move("a", "2025-03-01"),
        move("b", "2025-03-08", broker="Quay Street"),
        move("c", "2025-03-30", broker="Mill & Co"),
        move("d", "2025-03-10", broker="Mill & Co", action="downgrade"),
        move("e", "2025-03-09", broker="Mill & Co", tickers=["LON:XYZ"]),
        move("f", "2025-06-01", broker="Quay Street"),
    ]
    found = ask(told, "SELECT leader, follower, days FROM leads_and_follows")
    assert found == [("Northgate", "Quay Street", 7), ("Northgate", "Mill & Co", 29)]
    found = ask(told, "SELECT broker, moves, led, followed, days_ahead, days_behind FROM leaders")
    assert found == [
        ("Northgate", 1, 1, 0, 18.0, None),
        ("Mill & Co", 3, 0, 1, None, 29.0),
        ("Quay Street", 2, 0, 1, None, 7.0),
    ]


@pytest.mark.parametrize("view", ["calls", "upgrades_by_week", "target_revisions", "leads_and_follows", "leaders"])
def test_views_of_nothing_are_empty(ask: Ask, view: str) -> None:
    assert ask([], f"SELECT * FROM {view}") == []
