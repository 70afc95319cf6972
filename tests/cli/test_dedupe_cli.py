"""``sellside dedupe``: the same result by one process and by several, and errors that say what to do."""

import csv
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.dedupe import dedupe
from tests.export.made import bare

app = typer.Typer()
app.command("dedupe")(dedupe)
runner = CliRunner()


def told(id_: str, hour: int) -> bytes:
    day = f"2025-03-04T{hour:02}:00:00Z"
    return orjson.dumps(bare(id_, broker="Northgate", tickers=["LON:BRL"], rating_action="upgrade", published_at=day))


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join([told("b", 9), told("a", 8)]))
    return path


@pytest.mark.parametrize("name", ["calls.jsonl", "calls.csv"])
def test_calls_are_written_and_counted(records: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = runner.invoke(app, [str(records), "-o", str(out)])
    assert result.exit_code == 0
    assert f"{out}: 2 events, 1 call" in result.stderr
    if name.endswith("jsonl"):
        row = orjson.loads(out.read_bytes())
        assert [each["article_id"] for each in row["sources"]] == ["a", "b"]
        assert row["conflicts"] is None
    else:
        with out.open(encoding="utf-8", newline="") as file:
            (cells,) = csv.DictReader(file)
        assert (cells["article_id"], cells["times_told"], cells["listings"]) == ("a", "2", "XLON:BRL")
        assert cells["known_by"] == "2025-03-04T08:00:00Z"


def test_several_processes_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(b"\n".join(told(f"a{number}", number % 24) for number in range(5_000)) + b"\n{")
    made = []
    for workers in ("1", "3"):
        out = tmp_path / f"{workers}.jsonl"
        result = runner.invoke(app, [str(path), "-o", str(out), "--workers", workers])
        assert (result.exit_code, "line 5001: not JSON" in result.stderr) == (1, True)
        made.append(out.read_bytes())
    assert made[0] == made[1]
    assert orjson.loads(made[0])["times_told"] == 5_000


def test_a_folder_of_shards_is_one_corpus(tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    shards.mkdir()
    for number in range(3):
        (shards / f"part-{number}.jsonl").write_bytes(told(f"a{number}", number))
    (shards / "part-0.jsonl.rejects.jsonl").write_bytes(b'{"reason": "empty"}')
    result = runner.invoke(app, [str(shards), "-o", str(tmp_path / "out.jsonl")])
    assert result.exit_code == 0
    assert "3 events, 1 call" in result.stderr


def test_window_and_securities_are_used(records: Path, tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    later = bare("c", broker="Northgate", tickers=["OTC:BRLFY"], rating_action="upgrade", published_at="2025-03-14")
    path.write_bytes(records.read_bytes() + b"\n" + orjson.dumps(later))
    securities = tmp_path / "securities.csv"
    securities.write_text("company,ticker\nbrill,LON:BRL\nbrill,OTC:BRLFY\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"

    def count(*options: str) -> int:
        assert runner.invoke(app, [str(path), "-o", str(out), *options]).exit_code == 0
        return len(out.read_bytes().splitlines())

    assert count() == 2
    assert count("--securities", str(securities)) == 2
    assert count("--securities", str(securities), "--window", "10") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl", "-o", "{out}.csv"], "nowhere.jsonl: there is no such file or folder"),
        (["{records}", "-o", "{out}.parquet"], "rows are written as .csv or .jsonl"),
        (["{records}", "-o", "{records}"], "the output would take the place of the input"),
        (
            ["{records}", "-o", "{out}.csv", "--securities", "nowhere.csv"],
            "nowhere.csv: No such file",
        ),
        (["{folder}", "-o", "{out}.csv"], "no file of records in this folder"),
    ],
)
def test_what_cannot_be_done_is_2(records: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "folder").mkdir()
    places = {"{records}": str(records), "{out}": str(tmp_path / "out"), "{folder}": str(tmp_path / "folder")}
    for name, place in places.items():
        arguments = [each.replace(name, place) for each in arguments]
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "out.csv").exists()
