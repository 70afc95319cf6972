"""The pipeline as a spaCy package, installed where nothing else is imported; single components in other pipelines."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app

CODE = """
import json, sys
import spacy
assert "nlp" not in sys.modules
language = spacy.load("en_kestrel")
doc = language("Kestrel Quay upgraded Tolmin Foods (NYSE:TLF) to Buy from Hold.")
print(json.dumps([[span.label_, span.text] for span in doc.spans["sellside"]]))
"""


def make(folder: Path, *arguments: str) -> Path:
    result = CliRunner().invoke(app, ["package", str(folder), *arguments])
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    (folder / "rules").mkdir()
    rule = {"id": "broker.kestrel-quay", "label": "BROKER", "pattern": "Kestrel Quay"}
    (folder / "rules" / "mine.jsonl").write_text(json.dumps(rule) + "\n", encoding="utf-8")
    return make(folder / "out", "--patterns", str(folder / "rules"), "--name", "kestrel", "--version", "1.2")


def test_the_wheel_tells_what_it_needs(wheel: Path) -> None:
    assert wheel.name == "en_kestrel-1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        about = archive.read("en_kestrel-1.2.dist-info/METADATA").decode()
        assert archive.read("en_kestrel-1.2.dist-info/entry_points.txt") == b"[spacy_models]\nen_kestrel = en_kestrel\n"
        assert b"Kestrel Quay" in archive.read("en_kestrel/en_kestrel-1.2/sellside_rules")
    assert "Requires-Dist: sellside>=" in about
    assert "Requires-Dist: spacy>=3.8" in about


def test_the_same_rules_make_the_same_bytes(tmp_path: Path) -> None:
    one, other = make(tmp_path / "one"), make(tmp_path / "other")
    assert one.name.startswith("en_sellside-")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
def test_installed_it_is_known_by_its_name(wheel: Path, root: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    paths = [sysconfig.get_paths()["purelib"], str(root)]  # spaCy and sellside are those of this environment
    (site / "dependencies.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(python), "-c", CODE], capture_output=True, check=True, cwd=tmp_path, env=environment)
    found = json.loads(done.stdout)
    assert ["BROKER", "Kestrel Quay"] in found
    assert ["TICKER", "NYSE:TLF"] in found


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--name", "My Pipe"], "'My Pipe' is no name of a package"),
        (["--version", "new"], "'new' is no version"),
        (["--patterns", "nowhere"], "no such folder of rules"),
    ],
)
def test_what_cannot_be_made_is_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["package", str(tmp_path / "out"), *arguments])
    assert result.exit_code == 2
    assert told in result.stderr
