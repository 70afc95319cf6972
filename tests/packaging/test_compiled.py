"""Compiled modules: the same records as the sources give, byte for byte; a build without a compiler says so."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

CODE = """
import sys
from pathlib import Path
import orjson
from nlp.core.compiled import state
from nlp.pipeline import Annotator
annotator = Annotator()
sys.stdout.buffer.write(orjson.dumps([state(), annotator.fingerprint]) + b"\\n")
for file in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    for line in file.read_bytes().splitlines():
        sys.stdout.buffer.write(annotator.annotate(orjson.loads(line)).to_json() + b"\\n")
"""
PURE = "pure Python: switched off by SELLSIDE_PURE"


@pytest.fixture(scope="module")
def hook(root: Path) -> Any:
    """The module that compiles."""
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def both(python: Callable[..., bytes], root: Path, place: Path, cwd: Path) -> tuple[list[bytes], list[bytes]]:
    """What the package at ``place`` prints of the corpus: as it comes, and with its sources."""
    lines = [
        python(CODE, str(root / "corpus"), cwd=cwd, PYTHONPATH=str(place), SELLSIDE_PURE=pure).splitlines()
        for pure in ("0", "1")
    ]
    return lines[0], lines[1]


def test_working_copy_gives_the_same_bytes_compiled(python: Callable[..., bytes], root: Path, tmp_path: Path) -> None:
    own, pure = both(python, root, root, tmp_path)
    if orjson.loads(own[0])[0] != "compiled":
        pytest.skip("the working copy is not compiled, or not as it now is: make compile")
    assert orjson.loads(pure[0])[0] == PURE
    assert orjson.loads(own[0])[1] == orjson.loads(pure[0])[1]
    assert len(own) > 100
    assert own[1:] == pure[1:]


def test_without_a_compiler_the_build_is_pure_and_says_why(
    hook: Any, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SELLSIDE_PURE", raising=False)
    monkeypatch.setenv("CC", str(tmp_path / "no-such-compiler"))
    told = hook.compile_into(root, tmp_path / "_compiled")
    assert "no C compiler" in told
    assert hook.CompileHook.dependencies(None) == []
    assert [path.name for path in (tmp_path / "_compiled").iterdir()] == ["index.json"]
    index = orjson.loads((tmp_path / "_compiled" / "index.json").read_bytes())
    assert (index["failed"], index["files"], index["sources"]) == (told, {}, {})


def test_what_cannot_be_compiled_leaves_the_build_pure(
    hook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "why_not", lambda: "")
    (tmp_path / "nlp").mkdir()  # a package without the modules that are to be compiled
    assert hook.compile_into(tmp_path, tmp_path / "_compiled").startswith("compiling failed: ")


def test_every_module_that_is_compiled_is_there(hook: Any, root: Path) -> None:
    names = hook.sources(root / "nlp")
    assert {"core/walk.py", "components/rows.py", "components/events/acts.py"} <= set(names)
    assert all((root / "nlp" / name).is_file() for name in names)
    assert len(names) == len(set(names))


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) is None, reason="needs a C compiler"
)
def test_wheel_is_compiled_and_gives_the_same_bytes(python: Callable[..., bytes], root: Path, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "SELLSIDE_PURE"}
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(root)]
    done = subprocess.run(build, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert not wheel.name.endswith("-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    own, pure = both(python, root, tmp_path / "site", tmp_path)
    assert orjson.loads(own[0])[0] == "compiled"
    assert orjson.loads(pure[0])[0] == PURE
    assert orjson.loads(own[0])[1] == orjson.loads(pure[0])[1]
    assert len(own) > 100
    assert own[1:] == pure[1:]
