"""The wheel, installed where nothing of the project's folder can be seen, tags as the folder does."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from email.parser import Parser
from pathlib import Path
from typing import Any

import orjson
import pytest

import nlp
from nlp.pipeline import Annotator

TEXTS = [
    "Jefferies upgraded Tolmin Foods (NYSE:TLF) to Buy from Hold and lifted its price target to $12 from $9.",
    "Quillon Energy cut at UBS\nPublished 21/08/2025, 09:32\n\nUBS cut Quillon Energy (TSX:QLN) to Sell. "
    "“We see no catalyst before the spring,” it wrote. The target falls to C$7 from C$9.",
    "Nothing of the kind.",
]
CODE = """
import sys, orjson
import nlp, spacy
from nlp.pipeline import Annotator
print(nlp.__file__)
annotator = Annotator()
for number, text in enumerate(orjson.loads(sys.stdin.buffer.read())):
    print(annotator.annotate({"id": str(number), "text": text, "meta": {}}).to_json().decode())
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    environment = {**os.environ, "SELLSIDE_PURE": "1"}  # quicker to build; test_compiled.py has the other
    done = subprocess.run(
        [*build, "--outdir", str(out), str(root)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def files(wheel: Path) -> Sequence[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; it sees this one's dependencies through a path file."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = [*pip, "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return folder


def run(home: Path, *command: str, given: bytes = b"") -> bytes:
    """What a command of the fresh environment prints, run in a folder apart."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    program = str(home / "bin" / command[0])
    done = subprocess.run(
        [program, *command[1:]], input=given, capture_output=True, check=False, cwd=home, env=environment
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def test_wheel_holds_the_rules_and_schemas(files: Sequence[str], root: Path) -> None:
    rules = {f"nlp/_patterns/{path.name}" for path in (root / "patterns").glob("*.jsonl")}
    assert rules
    assert rules <= set(files)
    assert {"nlp/core/record.schema.json", "nlp/rules/rule.schema.json", "nlp/py.typed"} <= set(files)


def test_wheel_holds_all_of_the_package_and_nothing_beside_it(files: Sequence[str], root: Path) -> None:
    kept = [path for path in (root / "nlp").rglob("*") if path.is_file() and path.suffix not in {".pyc", ".so"}]
    assert {path.relative_to(root).as_posix() for path in kept} <= set(files)
    assert {name.split("/")[0] for name in files} == {"nlp", f"sellside-{nlp.__version__}.dist-info"}
    assert [name for name in files if "__pycache__" in name or name.endswith(".pyc")] == []


def test_wheel_says_what_it_is_and_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"sellside-{nlp.__version__}.dist-info"
        meta = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    assert (meta["Name"], meta["Version"], meta["License-Expression"]) == ("sellside", nlp.__version__, "MIT")
    assert meta["Requires-Python"] == ">=3.11"
    needed = [line for line in meta.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {re.split("[<>=~ ]", line)[0] for line in needed}
    assert names == {"orjson", "pydantic", "rich", "spacy", "spacy-lookups-data", "typer"}


def test_installed_wheel_tags_alike(home: Path, annotator: Annotator) -> None:
    printed = run(home, "python", "-c", CODE, given=orjson.dumps(TEXTS)).splitlines()
    assert printed[0].startswith(os.fsencode(home)), "the fresh environment sees the project's own folder"
    expected = [annotator.annotate({"id": str(n), "text": text, "meta": {}}).to_json() for n, text in enumerate(TEXTS)]
    assert printed[1:] == expected
    assert sum(len(orjson.loads(line)["spans"]) for line in expected) > 8


def test_installed_command_helps_and_tells_its_version(home: Path) -> None:
    assert b"annotate" in run(home, "sellside", "--help")
    assert run(home, "sellside", "--version").decode().strip() == f"sellside {nlp.__version__}"


def test_installed_command_annotates_a_file(home: Path, tmp_path: Path, annotator: Annotator) -> None:
    rows: list[dict[str, Any]] = [{"id": str(n), "text": text, "meta": {}} for n, text in enumerate(TEXTS)]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    run(home, "sellside", "annotate", str(source), "--out", str(out))
    written = [orjson.loads(line) for line in out.read_bytes().splitlines()]
    for record, row in zip(written, rows, strict=True):
        expected = annotator.annotate(row).to_dict()
        assert {key: record[key] for key in expected} == expected
