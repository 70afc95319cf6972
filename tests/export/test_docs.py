"""The pages on records and tables: the record shown is one, and the tables of columns are those of the code."""

import re
import time
from pathlib import Path
from typing import Any

import orjson

from nlp.export.describe import KINDS, renewed
from nlp.export.schema import TABLES

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_record_of_the_page_is_one() -> None:
    from nlp.export import rows

    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    (record,) = (orjson.loads(match[2]) for match in _BLOCK.finditer(page) if match[1] == "json")
    for span in record["spans"]:
        assert record["text"][span["start"] : span["end"]] == span["text"]
    for table in TABLES:
        assert list(rows([record], table)) or table == "quotes"


def test_tables_of_columns_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    assert renewed(page) == page, "python -m nlp.export.describe docs/export.md makes them anew"
    for table in TABLES:
        assert f"<!-- columns: {table} -->" in page


def test_kinds_are_what_the_writers_write() -> None:
    import pyarrow as pa

    from nlp.export.arrow import schema_of
    from nlp.export.database import _TYPES
    from nlp.export.schema import Column

    for kind, (arrow, duck, _) in KINDS.items():
        (field,) = schema_of([Column("x", kind, "")])  # type: ignore[arg-type]
        plain = {
            "list of string": pa.list_(pa.string()),
            "string of JSON": pa.string(),
            "date32": pa.date32(),
        }
        assert field.type == plain.get(arrow) or str(field.type) == arrow
        assert _TYPES[kind] == duck


def test_the_study_runs_in_under_a_minute(tmp_path: Path, python: Any, root: Path) -> None:
    code = "import runpy; runpy.run_path('docs/study/run.py', run_name='__main__')"
    begun = time.monotonic()
    printed = python(code, str(tmp_path / "study"), cwd=root).decode()
    assert time.monotonic() - begun < 60
    assert re.search(r"upgrade: \d\d+ calls", printed)
    assert re.search(r"downgrade: \d\d+ calls", printed)
    figure = (tmp_path / "study" / "figure.svg").read_text(encoding="utf-8")
    assert figure.startswith("<svg")
    assert figure.count("<polyline") == 2


def test_invented_prices_hold_what_the_study_needs() -> None:
    lines = (ROOT / "docs" / "study" / "prices.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "stock,day,close_at,close"
    assert len({line.split(",")[0] for line in lines[1:]}) > 30
    assert len(lines) < 5_000
