"""Which events are one call: by comparison alone, whatever the order in which they come."""

import random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.export.companies import Securities
from nlp.export.dedupe import CALLS, Dedupe
from nlp.export.reading import stop
from tests.export.made import bare, usd

Record = dict[str, Any]


def report(id_: str, day: str = "2025-03-04", hour: int = 9, **event: Any) -> Record:
    """An upgrade of Brill by Northgate, published at this hour; ``event`` changes it."""
    plain = {
        "broker": "Northgate",
        "company": "Brill Foods plc",
        "tickers": ["LON:BRL"],
        "rating_action": "upgrade",
    }
    return bare(id_, **{"published_at": f"{day}T{hour:02}:00:00Z", **plain, **event})


def calls(records: list[Record], window: int = 7, securities: Securities | None = None) -> list[Record]:
    with Dedupe(window, securities) as run:
        run.read(records, stop)
        return list(run.calls())


def members(records: list[Record], **options: Any) -> list[list[str]]:
    """The articles of each call."""
    return [[each["article_id"] for each in orjson.loads(row["sources"])] for row in calls(records, **options)]


def test_the_earliest_is_kept_with_all_sources() -> None:
    told = [
        report("late", hour=12),
        report("first", hour=8, url="https://a.example/1"),
        report("mid", hour=9),
    ]
    (row,) = calls(told)
    assert list(row) == [column.name for column in CALLS]
    assert (row["article_id"], row["times_told"], row["times_lead"]) == ("first", 3, 3)
    assert orjson.loads(row["sources"])[0] == {
        "event_id": "first#E1",
        "article_id": "first",
        "url": "https://a.example/1",
        "published_at": "2025-03-04T08:00:00Z",
    }
    assert (row["stock"], row["listings"], row["conflicts"]) == ("XLON:BRL", ["XLON:BRL"], None)


def test_a_day_without_a_time_is_not_first() -> None:
    told = [report("day", published_at="2025-03-04"), report("noon", hour=12)]
    assert members(told) == [["noon", "day"]]


@pytest.mark.parametrize(
    "event",
    [
        {"broker": "Quay Street"},
        {"tickers": ["LON:XYZ"], "company": "Xyz"},
        {"rating_action": "initiate"},
        {"rating_action": None, "target_action": "set", "target_to": usd(5)},
        {"day": "2025-03-12"},
        {"broker": None},
        {"company": None, "tickers": []},
        {"published_at": None},
    ],
    ids=["house", "stock", "action", "no act in common", "window", "no house", "no stock", "no day"],
)
def test_what_keeps_two_apart(event: dict[str, Any]) -> None:
    assert members([report("a", hour=8), report("b", **event)]) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"rating_to": "Strong-Buy"}, {"rating_to": "strong buy"}),
        ({"rating_to": "Buy"}, {}),
        ({"broker": "BofA Securities"}, {"broker": "Bank of America"}),
        ({"company": "Brill Foods plc", "tickers": []}, {"company": "Brill Foods", "tickers": []}),
        ({"tickers": ["LON:BRL"]}, {"tickers": ["LSE:BRL"], "company": None}),
        ({"tickers": ["LON:BRL"]}, {"tickers": ["$BRL"], "company": None}),
        ({"tickers": ["LON:BRL"]}, {"tickers": [], "company": "Brill Foods"}),
        (
            {"target_to": usd(450, "GBX"), "target_action": "raise"},
            {"target_to": usd(4.5, "GBP"), "target_action": "set"},
        ),
        (
            {"target_to": usd(450, "GBX"), "target_action": "raise"},
            {"target_to": usd(6), "target_action": "raise"},
        ),
        ({"date": "2025-03-04"}, {"published_at": "2025-03-10T09:00:00Z"}),
    ],
    ids=["spelling", "less", "house", "suffix", "market", "cashtag", "name", "pence", "currency", "days"],
)
def test_what_is_one_call(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert members([report("a", hour=8, **first), report("b", **second)]) == [["a", "b"]]


def test_the_row_is_the_first_report_and_later_ones_add_nothing() -> None:
    (row,) = calls([report("a", hour=8), report("b", rating_to="Buy", target_action="set", target_to=usd(5))])
    assert (row["rating_to"], row["target_to"]) == (None, None)


def test_what_a_later_report_adds_counts_for_the_next() -> None:
    told = [report("a", hour=8), report("b", rating_to="Buy"), report("c", hour=10, rating_to="Add")]
    assert members(told) == [["a", "b"], ["c"]]


def test_contradicting_values_are_kept_apart_and_name_each_other() -> None:
    told = [
        report("a", hour=8, target_action="raise", target_to=usd(50)),
        report("b", hour=9, target_action="raise", target_to=usd(55)),
        report("c", hour=10, target_action="raise", target_to=usd(55)),
    ]
    first, second = calls(told)
    assert (first["times_told"], second["times_told"]) == (1, 2)
    assert orjson.loads(first["conflicts"]) == [
        {"call_id": second["call_id"], "field": "target_to", "here": [50.0, "USD"], "there": [55.0, "USD"]}
    ]
    assert orjson.loads(second["conflicts"]) == [
        {"call_id": first["call_id"], "field": "target_to", "here": [55.0, "USD"], "there": [50.0, "USD"]}
    ]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("rating_action", {"rating_action": "upgrade"}, {"rating_action": "downgrade"}),
        ("rating_to", {"rating_to": "Buy"}, {"rating_to": "Hold"}),
        ("rating_from", {"rating_from": "Buy"}, {"rating_from": "Hold"}),
        ("target_action", {"target_action": "raise"}, {"target_action": "cut"}),
    ],
)
def test_contradictions(field: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = calls([report("a", hour=8, **one), report("b", **other)])
    (conflict,) = orjson.loads(first["conflicts"])
    assert (conflict["field"], conflict["call_id"]) == (field, second["call_id"])


def rated(id_: str, printed: str, score: int, rank: int | None, **event: Any) -> Record:
    """A report whose rating rests on a span with a score, and with a rank where its house's scale has it."""
    record = report(id_, **event)
    norm: dict[str, Any] = {"rating": printed, "score": score}
    if rank is not None:
        norm["scale"] = {"house": "Northgate", "rank": rank, "of": 5}
    record["spans"] = [{"id": "T1", "label": "RATING", "start": 0, "end": 1, "text": printed, "norm": norm}]
    record["events"][0]["rating_to"] = {"value": printed, "span": "T1"}
    return record


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Neutral", 3, 2), ("Market Perform", 3, None), True),
        (("Neutral", 3, None), ("Hold", 3, None), True),
        (("Buy", 2, 1), ("Outperform", 2, 2), False),
        (("Buy", 2, 1), ("Add", 2, 1), True),
        (("Buy", 2, None), ("Hold", 3, None), False),
    ],
    ids=["foreign word", "no scale", "two steps", "one step", "two scores"],
)
def test_words_of_one_rating(one: tuple[Any, ...], other: tuple[Any, ...], same: bool) -> None:
    told = [rated("a", *one, hour=8), rated("b", *other)]
    assert members(told) == ([["a", "b"]] if same else [["a"], ["b"]])
    shown = [each["there"] for row in calls(told) for each in orjson.loads(row["conflicts"] or "[]")]
    assert shown == ([] if same else [other[0], one[0]])


@pytest.mark.parametrize("hour", [8, 10, 12])
def test_a_report_that_leaves_out_where_its_step_began_contradicts_nothing(hour: int) -> None:
    step = {"rating_action": None, "target_action": "raise"}
    told = [
        report("first", day="2025-03-03", **step, target_from=usd(40), target_to=usd(50)),
        report("second", **step, hour=10, target_from=usd(50), target_to=usd(60)),
        report("short", **step, hour=hour, target_to=usd(60)),
    ]
    found = calls(told)
    assert [row["times_told"] for row in found] == [1, 2]
    assert [row["conflicts"] for row in found] == [None, None]


def test_two_steps_in_a_row_are_no_contradiction() -> None:
    told = [
        report("a", hour=8, target_action="raise", target_to=usd(50)),
        report("b", "2025-03-06", target_action="raise", target_from=usd(50), target_to=usd(55)),
    ]
    first, second = calls(told)
    assert (first["conflicts"], second["conflicts"]) == (None, None)


def test_dual_listings_seen_together_are_one_company() -> None:
    told = [
        report("both", hour=8, tickers=["TYO:7777", "OTC:BRLFY"]),
        report("home", hour=9, tickers=["TYO:7777"], company=None),
        report("away", hour=10, tickers=["OTCMKTS:BRLFY"], company=None),
    ]
    (row,) = calls(told)
    assert row["times_told"] == 3
    assert row["listings"] == ["OTCM:BRLFY", "XJPX:7777"]


def test_the_list_of_securities_joins_and_keeps_apart() -> None:
    told = [
        report("a", hour=8, tickers=["NYSE:AAA"], company=None),
        report("b", tickers=["LON:BBB"], company=None),
    ]
    both = report("c", hour=10, tickers=["NYSE:AAA", "LON:BBB"], company=None)
    assert len(calls(told)) == 2
    one = Securities([("brill", "XNYS:AAA"), ("brill", "XLON:BBB")])
    (row,) = calls(told, securities=one)
    assert (row["stock"], row["listings"]) == ("brill", ["XLON:BBB", "XNYS:AAA"])
    two = Securities([("brill", "XNYS:AAA"), ("other", "XLON:BBB")])
    assert len(calls([*told, both])) == 1
    assert [row["stock"] for row in calls([*told, both], securities=two)] == ["brill", "other"]


def test_a_name_of_two_companies_joins_neither() -> None:
    told = [
        report("a", hour=8, tickers=["NYSE:DLT"], company="Delta"),
        report("b", hour=9, tickers=["LON:DLT"], company="Delta"),
        report("c", hour=10, tickers=[], company="Delta"),
        report("d", hour=11, tickers=["$DLT"], company="Delta"),
    ]
    assert members(told) == [["a"], ["b"], ["c"], ["d"]]


def test_background_reports_are_counted_apart() -> None:
    (row,) = calls([report("a", hour=8, prominence="context"), report("b")])
    assert (row["times_told"], row["times_lead"], row["prominence"]) == (2, 1, "context")


def test_an_event_read_twice_counts_once() -> None:
    with Dedupe() as run:
        run.read([report("a"), report("a")], stop)
        (row,) = run.calls()
    assert (row["times_told"], run.tally.repeated) == (1, 1)


def test_two_events_with_one_id_are_two_calls_with_two_ids() -> None:
    first, second = calls([report("a"), report("a", hour=10, broker="Quay Street")])
    assert second["call_id"] == f"{first['call_id']}-2"


def test_ids_stay_when_articles_are_added() -> None:
    told = [report("a", hour=8), report("b", hour=9, broker="Quay Street")]
    more = [*told, report("c", hour=10), report("d", hour=7, broker="Mill & Co")]
    ids = {row["article_id"]: row["call_id"] for row in calls(told)}
    assert ids.items() <= {row["article_id"]: row["call_id"] for row in calls(more)}.items()


@given(seed=st.integers(0, 10_000), size=st.integers(2, 25))
def test_the_order_of_the_input_is_no_matter_and_nothing_is_lost(seed: int, size: int) -> None:
    pick = random.Random(seed)
    told = [
        report(
            f"a{number}",
            f"2025-03-{pick.randint(1, 28):02}",
            pick.randint(0, 23),
            broker=pick.choice(["Northgate", "Quay Street"]),
            company=pick.choice(["Brill", "Brill Foods", None]),
            tickers=pick.choice([["LON:BRL"], ["OTC:BRLFY"], ["LON:BRL", "OTC:BRLFY"], ["$BRL"], []]),
            rating_action=pick.choice(["upgrade", "downgrade", None]),
            rating_to=pick.choice(["Buy", "Hold", None]),
            target_action=pick.choice(["raise", "set", None]),
            target_to=pick.choice([usd(5), usd(6), usd(500, "GBX"), None]),
        )
        for number in range(size)
    ]
    expected = calls(told)
    shuffled = told.copy()
    pick.shuffle(shuffled)
    assert calls(shuffled) == expected
    assert sum(row["times_told"] for row in expected) == size
    assert len({row["call_id"] for row in expected}) == len(expected)
    known = [row["known_by"] for row in expected]
    assert known == sorted(known)
