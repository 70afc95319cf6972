"""published_at: nothing is known before it was out, whatever the value leaves open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.export.instants import read_instant


@pytest.mark.parametrize(
    ("value", "precision", "zone", "utc", "known_by"),
    [
        ("2025-03-05", "day", None, None, datetime(2025, 3, 6, 12, tzinfo=UTC)),
        ("2025-03-05T07:15", "minute", None, None, datetime(2025, 3, 5, 19, 16, tzinfo=UTC)),
        ("2025-03-05 07:15:00", "second", None, None, datetime(2025, 3, 5, 19, 15, tzinfo=UTC)),
        (
            "2025-03-05T07:15:00+09:00",
            "second",
            "+09:00",
            datetime(2025, 3, 4, 22, 15, tzinfo=UTC),
            datetime(2025, 3, 4, 22, 15, tzinfo=UTC),
        ),
        (
            "2025-03-05T07:15Z",
            "minute",
            "+00:00",
            datetime(2025, 3, 5, 7, 15, tzinfo=UTC),
            datetime(2025, 3, 5, 7, 16, tzinfo=UTC),
        ),
        (
            "2025-03-05T07:15:30.25-0330",
            "second",
            "-03:30",
            datetime(2025, 3, 5, 10, 45, 30, 250000, tzinfo=UTC),
            datetime(2025, 3, 5, 10, 45, 30, 250000, tzinfo=UTC),
        ),
    ],
)
def test_precision_zone_and_moment(
    value: str, precision: str, zone: str | None, utc: datetime | None, known_by: datetime
) -> None:
    instant = read_instant(value)
    assert (instant.precision, instant.zone, instant.utc, instant.known_by) == (
        precision,
        zone,
        utc,
        known_by,
    )
    assert instant.day == date(2025, 3, 5)


@pytest.mark.parametrize(
    "value",
    [None, "", "yesterday", "2025-13-01", "2025-02-30", "2025-03-05T25:00", "05/03/2025", "9999-12-31"],
)
def test_what_cannot_be_read_is_null(value: str | None) -> None:
    instant = read_instant(value)
    assert (instant.day, instant.precision, instant.utc, instant.known_by) == (None, None, None, None)


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    offset=st.integers(-12 * 60, 14 * 60),
    form=st.sampled_from(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"]),
)
def test_never_known_before_it_was_out(moment: datetime, offset: int, form: str) -> None:
    """A clock in any zone of the world shows ``moment``; whatever of it is printed, known_by is not before
    it.
    """
    truly = moment.replace(tzinfo=UTC) - timedelta(minutes=offset)
    printed = moment.strftime(form)
    known_by = read_instant(printed).known_by
    assert known_by is not None
    shown = truly if "%f" in form else truly.replace(microsecond=0)
    assert known_by >= shown
