"""``sellside explain``: the reasons of an event, as text and as data."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app

runner = CliRunner()


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.txt"
    path.write_text("UBS upgraded Brightwater Cement (LON:BWCM) to Buy from Neutral on Thursday.", encoding="utf-8")
    return str(path)


def test_confidence_is_told_with_what_speaks_for_and_against(article: str) -> None:
    result = runner.invoke(app, ["explain", article])
    assert result.exit_code == 0
    assert "confidence 0." in result.stdout
    assert "the old rating is told" in result.stdout


def test_grounds_as_data_begin_with_what_speaks_most_against(article: str) -> None:
    (event,) = json.loads(runner.invoke(app, ["explain", article, "--json"]).stdout)["events"]
    weights = [ground["weight"] for ground in event["grounds"]]
    assert weights == sorted(weights)
    assert "one-liner" in {ground["ground"] for ground in event["grounds"]}
