"""The command line as a whole: quick to start, tells its version, and refuses wrong usage with 2."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nlp
from nlp.cli.app import app

HEAVY = (
    "spacy",
    "numpy",
    "scipy",
    "pydantic",
    "pyarrow",
    "duckdb",
    "polars",
    "pandas",
    "jinja2",
    "orjson",
    "rich.live",
)


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_app_imports_nothing_heavy() -> None:
    code = f"import sys, nlp.cli.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_help_names_every_command(runner: CliRunner) -> None:
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    names = [command.name for command in app.registered_commands] + [group.name for group in app.registered_groups]
    assert "annotate" in names
    missing = [name for name in names if not re.search(rf"\b{name}\b", result.output)]
    assert missing == []


def test_every_command_has_help(runner: CliRunner) -> None:
    for command in app.registered_commands:
        assert command.name
        result = runner.invoke(app, [command.name, "--help"])
        assert result.exit_code == 0, command.name
        first = result.output.split("Usage:")[1].split("╭")[0].strip().splitlines()
        assert len(first) > 1, f"sellside {command.name} --help does not say what it does"


def test_version_is_the_package_s(runner: CliRunner) -> None:
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.output.strip()) == (0, f"sellside {nlp.__version__}")


def test_pyproject_has_the_same_version(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == nlp.__version__


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["annotate"], ["annotate", "--nonsense", "x"]],
    ids=["unknown command", "unknown option", "no path", "unknown option of a command"],
)
def test_wrong_usage_is_2(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize(("library", "extra"), [("jinja2", "evaluation"), ("zstandard", "formats")])
def test_a_library_that_is_not_installed_is_told_with_its_extra(tmp_path: Path, library: str, extra: str) -> None:
    gold = tmp_path / ("gold.jsonl.zst" if library == "zstandard" else "gold.jsonl")
    gold.write_text('{"id": "1", "text": "UBS cut Acme.", "labels": ["BROKER"], "spans": []}\n', encoding="utf-8")
    arguments = ["sellside", "evaluate", str(gold), str(gold), "--html", str(tmp_path / "page.html")]
    code = (
        f"import sys; sys.modules[{library!r}] = None; sys.argv = {arguments!r}; from nlp.cli.app import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == f"sellside: {library} is needed: pip install 'sellside[{extra}]'\n"
