"""What the tests of runs on a cluster share: a cluster of two workers on this machine, and runs on it."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from nlp.batch.items import Options
from nlp.batch.run import Summary
from nlp.cluster.run import run
from tests.batch.conftest import PLAIN, Runner, articles, manifest, rejects, write_lines
from tests.batch.conftest import annotate as annotate  # the fixture: a run on this machine, to compare with


@pytest.fixture(scope="session")
def cluster() -> Iterator[None]:
    ray = pytest.importorskip("ray", reason="needs sellside[ray]")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


@pytest.fixture
def on_ray(cluster: None) -> Runner:
    """``on_ray(*paths, out=…, **options)``: a run on the cluster, by a fake annotator."""
    return call


def call(*paths: Path | str, out: Path, **given: Any) -> Summary:
    names = set(Options.__dataclass_fields__)
    options = Options(**{key: value for key, value in given.items() if key in names})
    rest = {key: value for key, value in given.items() if key not in names}
    settings: dict[str, Any] = {"annotator_factory": PLAIN, "quiet": True, **rest}
    return run([str(path) for path in paths], str(out), options, **settings)


def shards(folder: Path, number: int = 4, size: int = 60, **changes: Any) -> Path:
    """A folder of shards with repeated ids, in one shard and across them, and things that are no articles.

    ``changes`` are texts in place of those of the articles with these ids.
    """
    folder.mkdir()
    for shard in range(number):
        rows: list[Any] = [{**row, "id": f"s{shard}{row['id']}"} for row in articles(size)]
        rows[3]["id"] = rows[size // 2]["id"] = "again"
        rows[4]["id"] = "again#2"
        del rows[5]["id"]
        rows[7] = b"{broken"
        rows[size - 1]["text"] = "!bad luck"
        for row in rows:
            if isinstance(row, dict) and row.get("id") in changes:
                row["text"] = changes[row["id"]]
        write_lines(folder / f"{shard:02d}.jsonl", rows)
    return folder


def pack(folder: Path) -> None:
    """Have the first shards of a folder in other forms: gzip, Zstandard, Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain, zipped, table = sorted(folder.iterdir())[:3]
    (folder / "00.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    (folder / "01.jsonl.zst").write_bytes(zstandard.compress(zipped.read_bytes()))
    rows = [json.loads(line) for line in table.read_bytes().splitlines() if line != b"{broken"]
    pq.write_table(pa.Table.from_pylist(rows), folder / "02.parquet", row_group_size=7)
    for path in (plain, zipped, table):
        path.unlink()


def joined(out: Path) -> bytes:
    """All shards of an output, one after the other."""
    return b"".join(path.read_bytes() for path in sorted(out.iterdir()))


def same(out: Path, local: Path) -> bool:
    """Whether a run on the cluster wrote, in its shards, what one on this machine wrote in one file."""
    assert joined(out) == local.read_bytes()
    assert rejects(out) == rejects(local)
    one, other = manifest(out), manifest(local)
    assert one["counts"] == other["counts"]
    assert one["input"] == other["input"]
    return True
