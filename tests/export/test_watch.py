"""Watching a folder: each file once, when it is whole, over restarts too."""

from pathlib import Path

import orjson
import pytest

from nlp.batch.items import Options, RunError
from nlp.export import read_records
from nlp.export.watch import Watch

FAKE = "tests.export.echo:Echo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def watch(folder: Path, told: list[str] | None = None) -> Watch:
    say = told.append if told is not None else lambda _: None
    return Watch(folder, folder.parent / "out", say, Options(), 1, FAKE)


def texts(folder: Path) -> list[str]:
    return [record["text"] for record in read_records(folder.parent / "out")]


def test_a_file_is_taken_when_it_no_longer_changes(folder: Path) -> None:
    task = watch(folder)
    file = folder / "a.txt"
    file.write_text("first", encoding="utf-8")
    assert task.look() == 0
    file.write_text("first and more", encoding="utf-8")
    assert task.look() == 0
    assert task.look() == 1
    assert task.look() == 0
    assert texts(folder) == ["first and more"]


def test_a_changed_file_is_taken_again(folder: Path) -> None:
    task = watch(folder)
    (folder / "a.txt").write_text("old", encoding="utf-8")
    assert task.look(settled=True) == 1
    (folder / "a.txt").write_text("newer", encoding="utf-8")
    assert task.look(settled=True) == 1
    assert texts(folder) == ["old", "newer"]


def test_a_restart_goes_on_where_it_was(folder: Path) -> None:
    (folder / "a.txt").write_text("one", encoding="utf-8")
    assert watch(folder).look(settled=True) == 1
    (folder / "b.jsonl").write_bytes(orjson.dumps({"text": "two"}) + b"\n" + orjson.dumps({"text": "three"}))
    assert watch(folder).look(settled=True) == 1
    assert watch(folder).look(settled=True) == 0
    assert texts(folder) == ["one", "two", "three"]


def test_a_book_cut_short_does_the_file_again(folder: Path) -> None:
    (folder / "a.txt").write_text("one", encoding="utf-8")
    watch(folder).look(settled=True)
    book = folder.parent / "out" / ".watched"
    book.write_bytes(book.read_bytes()[:-10])
    assert watch(folder).look(settled=True) == 1


def test_the_output_may_lie_in_the_folder(folder: Path) -> None:
    (folder / "a.txt").write_text("one", encoding="utf-8")
    task = Watch(folder, folder / "records", lambda _: None, Options(), 1, FAKE)
    assert task.look(settled=True) == 1
    assert task.look(settled=True) == 0


def test_what_is_rejected_is_told_and_not_tried_again(folder: Path) -> None:
    told: list[str] = []
    task = watch(folder, told)
    (folder / "a.txt").write_text(" ", encoding="utf-8")
    (folder / "b.txt").write_text("good", encoding="utf-8")
    assert task.look(settled=True) == 2
    assert (task.written, task.rejected) == (1, 1)
    assert "2 files: 1 records in" in told[0]
    assert "1 rejected (see" in told[0]
    assert task.look(settled=True) == 0


def test_a_file_that_goes_while_we_look_is_passed_over(folder: Path) -> None:
    Path(folder / "a.txt").symlink_to(folder / "nowhere.txt")
    assert watch(folder).look(settled=True) == 0


def test_follow_looks_until_it_is_stopped(folder: Path) -> None:
    (folder / "a.txt").write_text("one", encoding="utf-8")
    task = watch(folder)
    looks = iter([False, False, True])
    task.follow(0.01, lambda: next(looks))
    assert task.written == 1


def test_no_place_for_the_output_is_an_error(folder: Path) -> None:
    (folder / "a.txt").write_text("one", encoding="utf-8")
    task = Watch(folder, folder / "a.txt", lambda _: None, Options(), 1, FAKE)
    (folder / "b.txt").write_text("two", encoding="utf-8")
    with pytest.raises(RunError):
        task.look(settled=True)
