"""From paths to files: which are read, in which order, and what is refused before anything starts."""

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from nlp.batch.items import UsageError
from nlp.batch.sources import Inputs, Source
from nlp.batch.streams import Position, check_packages, open_source, sniff


def files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Acme rose.", encoding="utf-8")


def found(*arguments: str, **options: str) -> list[str]:
    return [source.name for source in Inputs(list(arguments), options.get("input_format"))]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folder_is_walked_by_name(here: Path) -> None:
    files(here, "in/b.txt", "in/a/z.jsonl.gz", "in/a/B.HTML", "in/c.csv.zst", "in/d.parquet", "in/e.ndjson")
    assert found("in") == [
        "in/a/B.HTML",
        "in/a/z.jsonl.gz",
        "in/b.txt",
        "in/c.csv.zst",
        "in/d.parquet",
        "in/e.ndjson",
    ]


def test_kind_and_packing_come_from_the_name(here: Path) -> None:
    files(here, "a.jsonl.gz", "b.HTM")
    assert list(Inputs(["a.jsonl.gz", "b.HTM"])) == [
        Source("a.jsonl.gz", Path("a.jsonl.gz"), "jsonl", "gz"),
        Source("b.HTM", Path("b.HTM"), "html"),
    ]


def test_arguments_keep_their_order(here: Path) -> None:
    files(here, "a.txt", "b.txt")
    assert found("b.txt", "a.txt") == ["b.txt", "a.txt"]


def test_patterns_reach_into_folders(here: Path) -> None:
    files(here, "in/2.txt", "in/deep/1.txt", "in/x.csv")
    assert found("in/**/*.txt") == ["in/2.txt", "in/deep/1.txt"]


def test_file_named_like_a_pattern_is_itself(here: Path) -> None:
    files(here, "a[1].txt", "a1.txt")
    assert found("a[1].txt") == ["a[1].txt"]


def test_what_is_named_twice_is_read_once_and_said(here: Path) -> None:
    files(here, "in/a.txt")
    inputs = Inputs(["in/a.txt", "in", "in/../in"])
    assert [source.name for source in inputs] == ["in/a.txt"]
    assert inputs.notices == ["in/a.txt: named twice, read once", "in/../in: named twice, read once"]


def test_other_files_in_a_folder_are_counted(here: Path) -> None:
    files(here, "in/a.txt", "in/b.pdf", "in/c.pdf", "in/README", "in/.hidden.txt")
    files(here, "in/o.jsonl.rejects.jsonl", "in/o.jsonl.partial/spool.txt", "elsewhere/z.txt")
    (here / "in" / "link").symlink_to(here / "elsewhere")
    inputs = Inputs(["in"])
    assert [source.name for source in inputs] == ["in/a.txt"]
    assert inputs.skipped == {
        ".pdf": 2,
        "without a suffix": 1,
        "hidden": 1,
        "output of a run": 2,
        "link to a folder": 1,
    }


def test_own_output_is_no_input(here: Path) -> None:
    files(here, "in/a.txt", "in/out.jsonl")
    assert [source.name for source in Inputs(["in"], outputs=[here / "in" / "out.jsonl"])] == ["in/a.txt"]
    with pytest.raises(UsageError, match="would take the place of this input"):
        Inputs(["in/out.jsonl"], outputs=[Path("in/out.jsonl")])


def test_input_format_opens_files_of_other_names(here: Path) -> None:
    files(here, "in/a", "in/b.txt", "in/c.dat")
    assert [(s.name, s.kind) for s in Inputs(["in"], "jsonl")] == [
        ("in/a", "jsonl"),
        ("in/b.txt", "txt"),
        ("in/c.dat", "jsonl"),
    ]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("gone.txt", "no such file or folder"),
        ("*.txt", "no file matches"),
        ("a.pdf", r"a.pdf: the kinds of file that are read are \.txt"),
        ("a.parquet.gz", "the kinds of file"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(here: Path, argument: str, message: str) -> None:
    files(here, "a.pdf", "a.parquet.gz")
    with pytest.raises(UsageError, match=message):
        Inputs([argument])


def test_folder_without_a_file_to_read_is_refused(here: Path) -> None:
    files(here, "in/a.pdf")
    with pytest.raises(UsageError, match=r"no file to read in in: .* \(there: 1 \.pdf\)"):
        Inputs(["in"]).survey()


def test_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="the formats are txt, html"):
        Inputs(["-"], "xml")


def test_parquet_from_standard_input_is_refused() -> None:
    with pytest.raises(UsageError, match="Parquet cannot be read from standard input"):
        Inputs(["-"], "parquet")


def test_name_that_is_not_utf8_still_has_a_name(here: Path) -> None:
    (here / "in").mkdir()
    Path(os.fsdecode(b"in/caf\xe9.txt")).write_text("x", encoding="utf-8")
    assert found("in") == ["in/caf\\xe9.txt"]


def test_survey_counts_and_notices_changes(here: Path) -> None:
    files(here, "in/a.txt", "in/b.txt")
    first = Inputs(["in"]).survey()
    assert (first.files, first.bytes, first.kinds) == (2, 20, ("txt",))
    assert Inputs(["in"]).survey() == first
    os.utime(here / "in" / "b.txt", ns=(1, 1))
    assert Inputs(["in"]).survey().stamp != first.stamp


def test_missing_package_is_said_before_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.batch.streams.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"trafilatura is needed .* pip install 'sellside\[formats\]'"):
        check_packages(["html"])
    check_packages(["jsonl", "txt", "gz"])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b'{"text": "x"}\n', "jsonl"),
        (b'\xef\xbb\xbf\n  {"text": "x"}\n', "jsonl"),
        (b'broken\n{"text": "x"}\n', "jsonl"),
        (b"<!DOCTYPE html>\n<p>", "html"),
        (b"Jefferies upgrades Acme\n", "txt"),
        (b"", "txt"),
    ],
)
def test_standard_input_tells_its_format(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
def test_standard_input_may_be_packed(monkeypatch: pytest.MonkeyPatch, packing: str) -> None:
    import gzip

    import zstandard

    data = b'{"text": "x"}\n' * 5000
    packed = {"": data, "gz": gzip.compress(data), "zst": zstandard.compress(data)}[packing]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(packed))))
    with open_source(Source("-", None, ""), Position()) as (stream, kind):
        assert kind == "jsonl"
        assert stream.read() == data
