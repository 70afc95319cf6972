"""What all tests share. A pipeline takes half a second to build, so a test process builds one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp.pipeline import Annotator

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a loaded machine is no error. No database: a run depends on nothing that an earlier one left.
settings.register_profile(
    "sellside",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("sellside")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of texts that only lie beside the project; tests that read it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside the project")
    return folder


@pytest.fixture(scope="session")
def annotator() -> "Annotator":
    from nlp.pipeline import Annotator

    return Annotator()


@pytest.fixture(scope="session")
def language(annotator: "Annotator") -> "Language":
    return annotator.language


@pytest.fixture(scope="session")
def annotate(annotator: "Annotator") -> Callable[..., dict[str, Any]]:
    """``annotate(text, **meta)``: the record of one text, as a dict."""

    def run(text: str, **meta: Any) -> dict[str, Any]:
        return annotator.annotate({"id": "t", "text": text, "meta": meta}).to_dict()

    return run


@pytest.fixture(scope="session")
def corpus(root: Path) -> list[dict[str, Any]]:
    """The project's own articles with their gold: the records of all splits, in order of the files' names."""
    import orjson

    files = sorted((root / "corpus").rglob("*.jsonl"))
    return [orjson.loads(line) for file in files for line in file.read_bytes().splitlines()]


@pytest.fixture(scope="session")
def python() -> Callable[..., bytes]:
    """``python(code, *arguments, stdin=b"", cwd=None, **environment)``: what a fresh process prints.

    A process that fails fails the test, with what it wrote to its error stream.
    """

    def run(code: str, *arguments: str, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=cwd,
            env={**os.environ, **environment},
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    return run
