"""Figures and drawings of a report: what is counted, and where it is drawn."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.report import charts
from nlp.report.figures import (
    HOUSE_COLUMNS,
    KINDS,
    NO_HOUSE,
    Figures,
    TargetChange,
    bins,
    house_lines,
    largest_changes,
    main_days,
)
from tests.export.made import bare, brill, usd


def test_every_record_and_event_counts() -> None:
    figures = Figures()
    failed = [{"check": "target_direction", "expected": "raise", "found": "cut"}]
    figures.add(brill(), "Brill")
    figures.add(bare("a", broker="Quay Street", company="Brill Foods plc", checks=failed), "A")
    figures.add(bare("b", rating_action="resume", date="2025-03-06", tickers=["LON:BRL"]), "B")
    figures.add({"id": "c", "spans": [], "events": []}, "C")
    assert (figures.articles, figures.with_events, figures.events, figures.dated, figures.spans) == (
        4,
        3,
        3,
        2,
        13,
    )
    assert figures.houses == {
        ("Northgate Research", "downgrade"): 1,
        ("Quay Street", "target only"): 1,
        (NO_HOUSE, "resume"): 1,
    }
    assert figures.days == {(date(2025, 3, 4), "downgrade"): 1, (date(2025, 3, 6), "initiate"): 1}
    assert [(each.before, each.after, each.currency) for each in figures.targets] == [(480.0, 410.0, "GBX")]
    (check,) = figures.failed
    assert (check.article_id, check.title, check.check, check.expected, check.found) == (
        "a",
        "A",
        "target_direction",
        "raise",
        "cut",
    )


def test_targets_in_two_currencies_or_from_nothing_are_no_change() -> None:
    figures = Figures()
    figures.add(bare("a", target_action="raise", target_from=usd(5, "EUR"), target_to=usd(6)), "A")
    figures.add(bare("b", target_action="raise", target_from=usd(0), target_to=usd(6)), "B")
    figures.add(bare("c", target_action="set", target_to=usd(6)), "C")
    assert figures.targets == []


def test_background_without_a_date_has_no_day() -> None:
    figures = Figures()
    figures.add(bare("a", prominence="context", published_at="2025-03-04"), "A")
    figures.add(bare("b", published_at="2025-03-04"), "B")
    assert figures.days == {(date(2025, 3, 4), "other"): 1}


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from(KINDS)), min_size=1))
def test_bins_hold_every_call_in_a_row_without_gaps(calls: list[tuple[date, str]]) -> None:
    unit, found = bins(Counter(calls))
    assert sum(each.total for each in found) == len(calls)
    assert len(found) <= 120 or unit == "year"
    for before, after in pairwise(found):
        assert after.first == before.last + timedelta(days=1)
    for day, _ in calls:
        assert sum(each.first <= day <= each.last for each in found) == 1


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, "day"), (100, "day"), (130, "week"), (1000, "month"), (4000, "quarter"), (30000, "year")],
)
def test_the_unit_grows_with_the_stretch(days: int, unit: str) -> None:
    first = date(2000, 1, 1)
    assert bins(Counter({(first, "other"): 1, (first + timedelta(days=days - 1), "other"): 1}))[0] == unit


def test_stragglers_do_not_press_the_rest_together() -> None:
    year = [date(2025, 1, 1) + timedelta(days=number) for number in range(100)]
    days = Counter({(day, "other"): 1 for day in year}) + Counter({(date(2003, 5, 5), "other"): 2})
    assert main_days(days) == (year[0], year[-1])
    many = days + Counter({(date(2003, 5, 5), "other"): 10})
    assert main_days(many) == (date(2003, 5, 5), year[-1])
    near = Counter({(day, "other"): 1 for day in year}) + Counter({(date(2024, 12, 1), "other"): 1})
    assert main_days(near) == (date(2024, 12, 1), year[-1])
    assert main_days(Counter()) is None


def test_houses_are_in_order_of_their_events() -> None:
    lines = house_lines(Counter({("B", "upgrade"): 1, ("A", "reiterate"): 1, ("C", "resume"): 2}))
    assert [line.name for line in lines] == ["C", "A", "B"]
    assert lines[0].counts == tuple(2 if name == "resume" else 0 for name in HOUSE_COLUMNS)
    assert lines[0].kinds == (0, 0, 2, 0)


def change(before: float, after: float, company: str = "Brill") -> TargetChange:
    return TargetChange("a", "Northgate", company, before, after, "USD")


def test_the_largest_changes_from_up_to_down() -> None:
    found = largest_changes([change(10, 11), change(10, 4), change(10, 15), change(10, 10)], most=3)
    assert [each.after for each in found] == [15, 11, 4]


def test_timeline_stacks_what_is_counted() -> None:
    unit, found = bins(
        Counter(
            {
                (date(2025, 3, 3), "upgrade"): 3,
                (date(2025, 3, 3), "other"): 1,
                (date(2025, 3, 5), "downgrade"): 2,
            }
        )
    )
    drawn = charts.timeline(unit, found)
    assert [len(column.bars) for column in drawn.columns] == [2, 0, 1]
    first, second = drawn.columns[0].bars
    assert first.y == pytest.approx(second.y + second.height + 1, abs=0.05)
    assert first.height + 1 == pytest.approx(3 * (second.height + 1), abs=0.1)
    assert drawn.columns[0].label == "2025-03-03\nUpgrades: 3\nReiterations and targets alone: 1"
    assert [tick.label for tick in drawn.y_ticks] == ["0", "1", "2", "3", "4"]


def test_timeline_of_nothing_has_no_column() -> None:
    assert charts.timeline("day", []).columns == []


def test_dumbbells_begin_at_zero_and_point_the_right_way() -> None:
    drawn = charts.dumbbells([change(100, 900), change(100, 120), change(100, 50)])
    assert {line.x_before for line in drawn.lines} == {drawn.x_zero}
    assert [line.up for line in drawn.lines] == [True, True, False]
    assert [line.percent for line in drawn.lines] == ["+800.0%", "+20.0%", "−50.0%"]
    assert [line.off_scale for line in drawn.lines] == [True, False, False]
    assert drawn.lines[1].amounts == "USD 100 → 120"
    assert all(drawn.left <= line.x_after <= drawn.right for line in drawn.lines)


def test_dumbbells_without_a_change_still_have_a_scale() -> None:
    drawn = charts.dumbbells([change(100, 100)])
    assert drawn.lines[0].percent == "0%"
    assert len(drawn.x_ticks) > 1


@given(low=st.floats(-5, 0), high=st.floats(0, 5), about=st.integers(2, 10))
def test_steps_are_even_and_cover(low: float, high: float, about: int) -> None:
    steps = charts.nice_steps(low, high, about)
    assert steps[0] <= low + 1e-6
    assert steps[-1] >= high - 1e-6
    assert len(steps) <= about + 3
    widths = [after - before for before, after in pairwise(steps)]
    assert widths == pytest.approx([widths[0]] * len(widths))


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (3600.0, "JPY", "JPY 3,600"),
        (12.5, "USD", "USD 12.50"),
        (9.0, "", "9"),
        (1234567.25, "KRW", "KRW 1,234,567.25"),
    ],
)
def test_amounts(value: float, currency: str, expected: str) -> None:
    assert charts.amount(value, currency) == expected
