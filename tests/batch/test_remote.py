"""Input that is read by address. ``file://`` goes the same way as ``s3://``, and needs no one to answer."""

from pathlib import Path

import pytest

from nlp.batch.items import UsageError
from nlp.batch.sources import Inputs
from tests.batch.conftest import Runner, articles, manifest, read_lines, rejects, write_lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, number in (("b", 3), ("a/z", 2), ("a.x", 1)):
        path = tmp_path / "in" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_lines(path, [{**row, "id": f"{name}{row['id']}"} for row in articles(number)])
    write_lines(tmp_path / "in" / "c.jsonl", [b"{broken"])
    (tmp_path / "in" / "notes.md").write_text("not for reading", encoding="utf-8")
    write_lines(tmp_path / "in" / "a" / ".hidden.jsonl", articles(1))
    write_lines(tmp_path / "in" / "old.rejects.jsonl", [{"text": "no article"}])
    return tmp_path / "in"


def test_records_are_those_of_the_same_folder_on_the_disk(tmp_path: Path, folder: Path, annotate: Runner) -> None:
    near, far = tmp_path / "near.jsonl", tmp_path / "far.jsonl"
    assert annotate(folder.as_uri(), out=far) == annotate(folder, out=near)
    assert far.read_bytes() == near.read_bytes()
    assert len(read_lines(far)) == 6
    assert manifest(far)["input"]["digest"] == manifest(near)["input"]["digest"]
    assert [reject["file"] for reject in rejects(far)] == [f"{folder.as_uri()}/c.jsonl"]


def test_what_is_not_read_is_counted(folder: Path) -> None:
    inputs = Inputs([f"{folder.as_uri()}/"])
    names = [source.name.removeprefix(folder.as_uri()) for source in inputs]
    assert names == ["/a/z.jsonl", "/a.x.jsonl", "/b.jsonl", "/c.jsonl"]
    assert inputs.skipped == {".md": 1, "hidden": 1, "output of a run": 1}


def test_parquet_and_packed_files(tmp_path: Path, annotate: Runner) -> None:
    import gzip

    import pyarrow as pa
    import pyarrow.parquet as pq

    table, packed = tmp_path / "a.parquet", tmp_path / "b.jsonl.gz"
    pq.write_table(pa.Table.from_pylist(articles(30)), table)
    packed.write_bytes(gzip.compress(write_lines(tmp_path / "b.jsonl", articles(20)).read_bytes()))
    assert annotate(table.as_uri(), packed.as_uri(), out=tmp_path / "out.jsonl").written == 50


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:///no/such/folder", "there is no such file or folder"),
        ("gopher://old/news", "not an address that can be read"),
    ],
)
def test_address_of_nothing(annotate: Runner, address: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        annotate(address)


def test_folder_without_articles(tmp_path: Path, annotate: Runner) -> None:
    (tmp_path / "notes.md").write_text("not for reading", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no file to read in file://.*1 \.md"):
        annotate(tmp_path.as_uri())
