"""Ten minutes of odd files and texts, from another seed each time.

What this finds becomes a case in ``tests/batch/test_reading.py`` or ``tests/pipeline/test_invariants.py``.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from nlp.pipeline import Annotator
from tests.batch.test_fuzz import CONTENTS, NAMES, check
from tests.fuzz.checks import check_text
from tests.pipeline.soup import PUBLISHED, TEXTS

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("SELLSIDE_FUZZ_SECONDS", "150"))  # for each of the four


def for_minutes(check: Callable[..., None], *strategies: st.SearchStrategy[Any]) -> None:
    """Call ``check`` with what the strategies draw, over and over, from seed to seed."""
    end = time.monotonic() + SECONDS
    number = random.SystemRandom().randrange(2**32)
    while time.monotonic() < end:
        number += 1
        print(f"seed {number}")  # which pytest shows if this one fails

        @seed(number)
        @settings(max_examples=500, derandomize=False)
        @given(st.tuples(*strategies))
        def once(drawn: tuple[Any, ...]) -> None:
            check(*drawn)

        run: Callable[[], None] = once
        run()


def test_files(tmp_path: Path) -> None:
    for_minutes(partial(check, tmp_path), NAMES, CONTENTS)


def test_texts(annotator: Annotator) -> None:
    for_minutes(partial(check_text, annotator), TEXTS, PUBLISHED)


@pytest.mark.parametrize("what", ["reader", "pipeline"])
def test_by_coverage(tmp_path: Path, root: Path, what: str) -> None:
    pytest.importorskip("atheris", reason="needs atheris, which is there for Linux on x86-64")
    command = [sys.executable, "-m", "tests.fuzz.by_coverage", what, str(tmp_path / "inputs")]
    limits = [f"-max_total_time={SECONDS:.0f}", "-max_len=2000", "-timeout=30", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run([*command, *limits], cwd=root, capture_output=True, text=True, errors="replace")
    found = {path.name: path.read_bytes() for path in tmp_path.glob("crash-*")}
    assert done.returncode == 0, f"{found}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert "Done" in done.stderr
