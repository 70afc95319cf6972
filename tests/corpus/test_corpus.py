"""The corpus holds what its datasheet says: sound records, fixed splits, floors, a true table."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from nlp.core.record import LABELS, RATING_ACTIONS, TARGET_ACTIONS
from nlp.evaluation.validate import check_record

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
SPLITS = {"train": range(4), "dev": range(4, 7), "test": range(7, 10)}
SIDES = {
    "rating_direction": ({"up", "down"}, {"up", "down", "nowhere"}),
    "target_direction": ({"raise", "cut"}, {"raise", "cut", "none"}),
}
PHENOMENA = range(1, 112)
RUN = 12  # words that a text may not share with a real one

Record = dict[str, Any]


def load(split: str) -> list[Record]:
    with (CORPUS / f"{split}.jsonl").open("rb") as lines:
        return [orjson.loads(line) for line in lines]


BY_SPLIT = {split: load(split) for split in SPLITS}
RECORDS = [record for records in BY_SPLIT.values() for record in records]
EVENTS = [event for record in RECORDS for event in record["events"]]
README = (CORPUS / "README.md").read_text(encoding="utf-8")
GUIDE = (CORPUS / "GUIDE.md").read_text(encoding="utf-8")


def value(field: Any) -> Any:
    return None if field is None else field["value"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["id"]))
def test_record_is_sound(record: Record) -> None:
    assert check_record(record) == []
    for span in record["spans"]:
        assert record["text"][span["start"] : span["end"]] == span["text"]
        assert span["text"] == span["text"].strip()
    assert set(record["labels"]) <= set(LABELS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["id"]))
def test_no_markup_is_left_in_the_text(record: Record) -> None:
    marks = re.compile(rf"\]\((?:{'|'.join(LABELS)})\b|^=> |^={{5}}", re.MULTILINE)
    assert marks.search(record["text"]) is None


def test_ids_are_unique_and_lines_sorted() -> None:
    for records in BY_SPLIT.values():
        ids = [record["id"] for record in records]
        assert ids == sorted(ids)
    assert max(Counter(record["id"] for record in RECORDS).values()) == 1


def test_texts_are_unique() -> None:
    assert len({record["text"] for record in RECORDS}) == len(RECORDS)


@pytest.mark.parametrize("split", SPLITS)
def test_split_follows_from_the_id(split: str) -> None:
    for record in BY_SPLIT[split]:
        digest = int(hashlib.sha256(record["id"].encode("utf-8")).hexdigest(), 16)
        assert digest % 10 in SPLITS[split], record["id"]


def test_keys_of_all_records_come_in_one_order() -> None:
    orders = {tuple(record) for record in RECORDS}
    assert orders == {("id", "text", "meta", "spans", "events", "labels", "fields")}


def test_floors_of_size() -> None:
    assert len(RECORDS) >= 160
    assert sum(not record["events"] for record in RECORDS) >= 25
    assert len({record["meta"]["style"] for record in RECORDS}) >= 12
    medium = [record for record in RECORDS if 1500 <= len(record["text"]) <= 4000]
    assert len(medium) * 2 >= len(RECORDS)
    assert sum(len(record["text"]) >= 3000 for record in RECORDS) >= 10


@pytest.mark.parametrize("action", RATING_ACTIONS)
def test_floor_of_rating_actions(action: str) -> None:
    assert sum(event["rating_action"] == action for event in EVENTS) >= 8


@pytest.mark.parametrize("action", TARGET_ACTIONS)
def test_floor_of_target_actions(action: str) -> None:
    assert sum(event["target_action"] == action for event in EVENTS) >= 8


def test_floors_of_currencies_houses_and_exchanges() -> None:
    money = [value(event[key]) for event in EVENTS for key in ("target_from", "target_to")]
    assert len({m["currency"] for m in money if m}) >= 14
    assert len({value(event["broker"]) for event in EVENTS} - {None}) >= 120
    tickers = [s["text"] for r in RECORDS for s in r["spans"] if s["label"] == "TICKER"]
    assert len({t.split(":")[0].strip() for t in tickers if ":" in t}) >= 25


@pytest.mark.parametrize("name", [*SIDES, "target_change", "currency_mismatch"])
def test_every_check_is_planted(name: str) -> None:
    assert sum(c["check"] == name for event in EVENTS for c in event["checks"]) >= 3


def test_checks_say_what_words_and_numbers_say() -> None:
    for event in EVENTS:
        old, new = value(event["target_from"]), value(event["target_to"])
        for check in event["checks"]:
            name, expected, found = check["check"], check["expected"], check["found"]
            assert expected != found
            if name in SIDES:
                assert expected in SIDES[name][0] and found in SIDES[name][1]
            elif name == "target_change":
                assert found == pytest.approx(abs(new["amount"] / old["amount"] - 1) * 100, abs=0.05)
            else:
                assert (expected, found) == (old["currency"], new["currency"])


def test_no_contradiction_of_targets_goes_unrecorded() -> None:
    for record in RECORDS:
        for event in record["events"]:
            old, new = value(event["target_from"]), value(event["target_to"])
            if old is None or new is None:
                continue
            names = {check["check"] for check in event["checks"]}
            assert ("currency_mismatch" in names) == (old["currency"] != new["currency"]), record["id"]
            if old["currency"] == new["currency"]:
                step = new["amount"] - old["amount"]
                moved = "raise" if step > 0 else "cut" if step < 0 else "none"
                assert ("target_direction" in names) == (moved != event["target_action"]), record["id"]


def test_quotes_of_events_are_the_houses_own() -> None:
    for record in RECORDS:
        spoken = {s["text"]: s["norm"]["speaker"] for s in record["spans"] if s["label"] == "QUOTE"}
        for event in record["events"]:
            assert all(spoken[value(quote)] == "broker" for quote in event["quotes"]), record["id"]


def phenomena_table() -> dict[int, list[str]]:
    section = README.split("## Phenomena", 1)[1]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]*) \|$", section, re.MULTILINE)
    return {int(number): re.findall(r"[\w-]+", ids) for number, _, ids in rows}


def test_table_of_phenomena_is_complete_and_true() -> None:
    table = phenomena_table()
    assert list(table) == list(PHENOMENA)
    told: dict[int, list[str]] = {number: [] for number in PHENOMENA}
    for record in sorted(RECORDS, key=lambda r: str(r["id"])):
        for number in record["meta"]["phenomena"]:
            told[number].append(record["id"])
    assert table == told
    assert all(table.values())


def test_datasheet_counts_the_records() -> None:
    row = r"^\| `?(\w+)(?:\.jsonl`)? \| (\d+ \| \d+ \| \d+ \| \d+) \|$"
    rows = dict(re.findall(row, README, re.MULTILINE))
    for split, records in (*BY_SPLIT.items(), ("all", RECORDS)):
        empty = sum(not record["events"] for record in records)
        events = sum(len(record["events"]) for record in records)
        spans = sum(len(record["spans"]) for record in records)
        assert rows[split] == f"{len(records)} | {empty} | {events} | {spans}"


@pytest.mark.parametrize("label", LABELS)
def test_guide_and_datasheet_speak_of_every_label(label: str) -> None:
    assert f"| {label} |" in GUIDE
    assert re.search(rf"^\| {label} \| \d+ \| \d+ \| \d+ \| \d+ \|$", README, re.MULTILINE)


def test_datasheet_counts_spans_by_label() -> None:
    for label in LABELS:
        counts = [sum(s["label"] == label for r in BY_SPLIT[x] for s in r["spans"]) for x in SPLITS]
        row = " | ".join(str(n) for n in (*counts, sum(counts)))
        assert f"| {label} | {row} |" in README


def runs(text: str) -> Iterator[str]:
    words = [word.casefold() for word in re.findall(r"\w+", text)]
    return (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def real_texts() -> Iterator[str]:
    for folder in ("gold", "real"):
        for path in sorted((ROOT.parent / "shared" / folder).glob("*.jsonl")):
            with path.open("rb") as lines:
                for line in lines:
                    yield from strings(orjson.loads(line))


def strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for part in found.values():
            yield from strings(part)
    elif isinstance(found, list):
        for part in found:
            yield from strings(part)


def test_no_run_of_words_is_shared_with_a_real_text() -> None:
    ours = {run: record["id"] for record in RECORDS for run in runs(record["text"])}
    real = list(real_texts())
    if not real:
        pytest.skip("the real articles that the project is measured on are not here")
    shared = {run for text in real for run in runs(text) if run in ours}
    assert {ours[run]: run for run in shared} == {}
