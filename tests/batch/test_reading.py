"""What is read from each kind of file, and what is refused with which reason."""

import csv
import datetime
import gzip
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from nlp.batch.items import Item, Options
from nlp.batch.readers import Reader
from nlp.batch.sources import Inputs
from tests.batch.conftest import write_lines


def read(*paths: Path, **options: Any) -> list[Item]:
    settings = Options(**options)
    reader = Reader(settings)
    inputs = Inputs([str(path) for path in paths], settings.input_format)
    return [item for source in inputs for item in reader.read(source)]


def article(item: Item) -> dict[str, Any]:
    assert not item.reason, item.reason
    data: dict[str, Any] = json.loads(item.payload)
    return data


def reasons(items: list[Item]) -> list[tuple[int | None, str]]:
    return [(item.line, item.reason) for item in items if item.reason]


class TestPlainText:
    def test_file_is_one_article_as_it_stands(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"Jefferies upgrades Acme\r\nPublished 21/08/2025, 09:32\r\n\r\nShares  rose.\r\n")
        (item,) = read(path)
        found = article(item)
        assert found["text"] == "Jefferies upgrades Acme\r\nPublished 21/08/2025, 09:32\r\n\r\nShares  rose.\r\n"
        assert found["meta"] == {
            "file": str(path),
            "title": "Jefferies upgrades Acme",
            "published_at": "2025-08-21T09:32:00",
        }
        assert found["id"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()[:16]

    def test_title_out_of_the_text_is_left_out_with_the_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("Jefferies upgrades Acme\n\nShares rose.\n", encoding="utf-8")
        (item,) = read(path, no_text=True)
        assert article(item)["meta"] == {"file": str(path)}

    def test_byte_order_mark_is_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"\xef\xbb\xbfAcme rose.")
        assert article(read(path)[0])["text"] == "Acme rose."

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b" \r\n\t", "empty"),
            (b"Soci\xe9t\xe9", "not UTF-8: byte 0xe9 at position 4"),
            (b"x" * 11, "11 characters, over the 10 of --max-chars"),
            (b"x" * 50, "50 bytes, too many for --max-chars 10"),
        ],
    )
    def test_refused(self, tmp_path: Path, data: bytes, reason: str) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(data)
        (item,) = read(path, max_chars=10)
        assert reason in item.reason
        assert item.line is None
        assert item.digest == hashlib.sha256(data).digest()

    def test_length_is_counted_in_characters(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("€" * 10, encoding="utf-8")
        assert article(read(path, max_chars=10)[0])["text"] == "€" * 10


class TestJsonLines:
    def test_every_key_comes_out_under_meta(self, tmp_path: Path) -> None:
        row = {
            "id": "a",
            "text": "Acme rose.",
            "source": "wire",
            "meta": {"title": "Up", "nested": [1, None]},
            "published_at": "2025-08-21",
            "spans": [{"label": "BROKER"}],
            "events": [],
            "labels": ["BROKER"],
        }
        found = article(read(write_lines(tmp_path / "a.jsonl", [row]))[0])
        assert found == {
            "id": "a",
            "text": "Acme rose.",
            "meta": {
                "title": "Up",
                "nested": [1, None],
                "source": "wire",
                "published_at": "2025-08-21",
                "labels": ["BROKER"],
                "input_annotations": {"spans": [{"label": "BROKER"}], "events": []},
            },
        }

    def test_key_beside_meta_and_in_it_keeps_both_values(self, tmp_path: Path) -> None:
        row = {"id": "a", "text": "x", "title": "outer", "meta": {"title": "inner", "same": 1}, "same": 1}
        found = article(read(write_lines(tmp_path / "a.jsonl", [row]))[0])
        assert found["meta"] == {"title": "outer", "title#2": "inner", "same": 1}

    def test_meta_that_is_no_object_is_a_key_like_others(self, tmp_path: Path) -> None:
        found = article(read(write_lines(tmp_path / "a.jsonl", [{"text": "x", "meta": "wire"}]))[0])
        assert found["meta"] == {"meta": "wire"}

    def test_named_fields(self, tmp_path: Path) -> None:
        row = {"uid": 7, "body": "Acme rose.", "day": "2025-08-21", "id": "other", "text": "not this"}
        path = write_lines(tmp_path / "a.jsonl", [row])
        found = article(read(path, text_field="body", id_field="uid", date_field="day")[0])
        assert found == {
            "id": "7",
            "text": "Acme rose.",
            "meta": {
                "uid": 7,
                "day": "2025-08-21",
                "id": "other",
                "text": "not this",
                "published_at": "2025-08-21",
            },
        }

    def test_ids_are_kept_made_and_told_apart(self, tmp_path: Path) -> None:
        rows = [{"id": "a", "text": "x"}, {"text": "x"}, {"id": None, "text": "x"}, {"id": 12, "text": "x"}]
        path = write_lines(tmp_path / "a.jsonl", [*rows, {"id": "a", "text": "y"}, {"id": "", "text": "y"}])
        made = "sha256:" + hashlib.sha256(b"x").hexdigest()[:16]
        other = "sha256:" + hashlib.sha256(b"y").hexdigest()[:16]
        assert [article(item)["id"] for item in read(path)] == ["a", made, f"{made}#2", "12", "a#2", other]

    def test_bad_lines_are_refused_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        rows = [
            b"\xef\xbb\xbf" + b'{"id": "first", "text": "x"}',
            b"",
            b"   \r",
            b"{broken",
            b"[1]",
            b'{"id": "n"}',
            b'{"text": 5}',
            b'{"text": null}',
            b'{"text": " \\n"}',
            b'{"text": "12345678901"}',
            b'{"text": "x", "id": 1.5}',
            b'{"text": "x", "id": true}',
            b'{"text": "Soci\xe9"}',
            b'{"text": "\\ud800"}',
            b'{"id": "last", "text": "y"}\r',
        ]
        items = read(write_lines(tmp_path / "a.jsonl", rows), max_chars=10)
        assert [article(item)["id"] for item in items if not item.reason] == ["first", "last"]
        found = reasons(items)
        assert [line for line, _ in found] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
        expected = [
            "not JSON",
            "not a JSON object but list",
            'no "text" (its keys: "id"); --text-field',
            '"text" is a number, not a string',
            '"text" is null',
            "empty",
            "11 characters",
            '"id" is a number; an id is a string or a whole number',
            '"id" is true or false',
            "not UTF-8: byte 0xe9 at position 14",
            "not JSON",
        ]
        assert all(words in reason for words, (_, reason) in zip(expected, found, strict=True))

    def test_hash_of_a_refused_line_is_that_of_the_line_without_its_end(self, tmp_path: Path) -> None:
        (item,) = read(write_lines(tmp_path / "a.jsonl", [b"{broken\r"]))
        assert item.rejected(item.reason) == {
            "file": str(tmp_path / "a.jsonl"),
            "line": 1,
            "reason": item.reason,
            "sha256": hashlib.sha256(b"{broken").hexdigest(),
        }

    def test_endless_line_is_not_loaded_into_memory(self, tmp_path: Path) -> None:
        long = b'{"text": "' + b"x" * 3_000_000 + b'"}'
        path = write_lines(tmp_path / "a.jsonl", [long, {"id": "next", "text": "y"}])
        first, second = read(path, max_chars=10)
        assert "bytes, too long for --max-chars 10" in first.reason
        assert first.digest == hashlib.sha256(long).digest()
        assert (article(second)["id"], second.line) == ("next", 2)

    def test_last_line_needs_no_end(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"text": "x"}\n{"text": "y"}')
        assert [article(item)["text"] for item in read(path)] == ["x", "y"]

    def test_separators_that_only_python_takes_for_line_ends_are_text(self, tmp_path: Path) -> None:
        path = write_lines(tmp_path / "a.jsonl", [{"text": "a\u2028b\x85c"}])
        assert [article(item)["text"] for item in read(path)] == ["a\u2028b\x85c"]


class TestCsv:
    def write(self, path: Path, rows: list[list[str]]) -> Path:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def test_cells_are_text_to_the_letter(self, tmp_path: Path) -> None:
        text = 'Jefferies said "buy",\r\nthen left.\n'
        path = self.write(tmp_path / "a.csv", [["id", "text", "outlet"], ["7", text, ""], ["8", "y", "wire"]])
        first, second = read(path)
        assert article(first) == {"id": "7", "text": text, "meta": {"outlet": ""}}
        assert (first.line, second.line) == (2, 5)

    def test_bad_rows_are_refused_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(
            b"\xef\xbb\xbfid,text\n1,x\n\n2\n3,y,z\n4,Soci\xe9\n5,\n" + b'6,"a\nb"\n7,"broken"quote\n8,z\n9,"open\n'
        )
        items = read(path)
        assert [article(item)["id"] for item in items if not item.reason] == ["1", "6", "8"]
        found = reasons(items)
        assert [line for line, _ in found] == [4, 5, 6, 7, 10, 12]
        expected = [
            "1 cells, but the header has 2",
            "3 cells",
            "not UTF-8: byte 0xe9 at position 6 of line 6",
            "empty",
        ]
        expected += ["not a row of CSV", "not a row of CSV: unexpected end"]
        assert all(words in reason for words, (_, reason) in zip(expected, found, strict=True))

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("id,body", "no column 'text' (its columns: 'id', 'body'); --text-field"),
            ("text,text", "comes twice"),
        ],
    )
    def test_table_without_text_is_refused_once(self, tmp_path: Path, header: str, reason: str) -> None:
        path = tmp_path / "a.csv"
        path.write_text(f"{header}\n1,x\n2,y\n", encoding="utf-8")
        (item,) = read(path)
        assert item.line == 1
        assert reason in item.reason
        assert "no row of the file was read" in item.reason

    def test_header_alone_is_a_table_without_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("id,text\n", encoding="utf-8")
        assert read(path) == []


class TestParquet:
    def test_rows_are_articles(self, tmp_path: Path) -> None:
        rows = [
            {
                "id": 1,
                "text": "Acme rose.",
                "day": datetime.date(2025, 8, 21),
                "price": Decimal("1.50"),
                "raw": b"\x00\xff",
                "tags": ["a", None],
            },
            {"id": 2, "text": None, "day": None, "price": None, "raw": None, "tags": None},
        ]
        path = tmp_path / "a.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path)
        first, second = read(path, date_field="day")
        assert article(first) == {
            "id": "1",
            "text": "Acme rose.",
            "meta": {
                "day": "2025-08-21",
                "price": "1.50",
                "raw": "00ff",
                "tags": ["a", None],
                "published_at": "2025-08-21",
            },
        }
        assert reasons([second]) == [(2, '"text" is null, not a string')]

    def test_file_that_is_none_is_refused_with_its_hash(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        path.write_bytes(b"PAR1 not really")
        (item,) = read(path)
        assert "cannot be read" in item.reason
        assert item.digest == hashlib.sha256(path.read_bytes()).digest()

    def test_table_without_text_is_refused_once(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"body": ["x", "y"]}), path)
        (item,) = read(path)
        assert "no column 'text' (its columns: 'body')" in item.reason


class TestPacking:
    ROWS = b"".join(json.dumps({"id": f"a{n}", "text": f"Day {n * 7919}"}).encode() + b"\n" for n in range(2000))

    @pytest.mark.parametrize("suffix", ["gz", "zst"])
    def test_all_members_are_read(self, tmp_path: Path, suffix: str) -> None:
        pack = gzip.compress if suffix == "gz" else zstandard.compress
        path = tmp_path / f"a.jsonl.{suffix}"
        path.write_bytes(pack(self.ROWS) + pack(b'{"id": "last", "text": "x"}\n'))
        items = read(path)
        assert [article(item)["id"] for item in items] == [f"a{n}" for n in range(2000)] + ["last"]

    def test_gzip_may_be_padded_with_zeros(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(self.ROWS) + bytes(20_000))
        assert len(read(path)) == 2000

    @pytest.mark.parametrize("suffix", ["gz", "zst"])
    def test_broken_off_file_gives_what_stands_before_the_break(self, tmp_path: Path, suffix: str) -> None:
        whole = (gzip.compress if suffix == "gz" else zstandard.compress)(self.ROWS[:20_000])
        rest = (gzip.compress if suffix == "gz" else zstandard.compress)(self.ROWS[20_000:])
        path = tmp_path / f"a.jsonl.{suffix}"
        path.write_bytes(whole + rest[: len(rest) // 2])
        *good, last = read(path)
        assert len(good) > 400
        assert all(not item.reason for item in good)
        assert "from here on: the compressed data breaks off" in last.reason
        assert last.line == len(good) + 1
        assert last.digest == hashlib.sha256(path.read_bytes()).digest()

    @pytest.mark.parametrize("suffix", ["gz", "zst"])
    def test_file_that_is_not_packed_at_all_is_refused(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"a.jsonl.{suffix}"
        path.write_bytes(self.ROWS)
        (item,) = read(path)
        assert "the compressed data is broken" in item.reason

    def test_packed_text_and_tables_are_read_too(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Acme\r\nrose."))
        (tmp_path / "b.csv.zst").write_bytes(zstandard.compress(b"id,text\n1,x\n"))
        assert [article(item)["text"] for item in read(tmp_path)] == ["Acme\r\nrose.", "x"]


def test_page_is_handed_on_with_an_id_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html>x</html>")
    (item,) = read(path)
    assert (item.kind, item.payload) == ("page", b"<html>x</html>")
    assert item.id == "sha256:" + hashlib.sha256(b"<html>x</html>").hexdigest()[:16]


def test_file_that_vanished_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (item,) = read(tmp_path)
    assert "the file cannot be read: No such file" in item.reason
    assert item.rejected(item.reason)["sha256"] is None
