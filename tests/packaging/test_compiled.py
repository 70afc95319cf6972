"""The compiled wheel: the same records as the sources give, byte for byte."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("mypyc") is None
        or shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) is None,
        reason="needs mypyc and a C compiler",
    ),
]

CODE = """
import sys
from pathlib import Path
import orjson
import nlp.components.rows
from nlp.pipeline import Annotator
sys.stderr.write(nlp.components.rows.__file__)
annotator = Annotator()
for file in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    for line in file.read_bytes().splitlines():
        sys.stdout.buffer.write(annotator.annotate(orjson.loads(line)).to_json() + b"\\n")
"""


@pytest.fixture(scope="module")
def compiled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the compiled wheel holds."""
    folder = tmp_path_factory.mktemp("compiled")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(root)],
        env={**os.environ, "HATCH_BUILD_HOOK_ENABLE_CUSTOM": "true"},
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    assert "any" not in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_compiled_modules_give_the_same_bytes(root: Path, compiled: Path, tmp_path: Path) -> None:
    outputs = []
    for place, suffix in ((root, ".py"), (compiled, ".so" if os.name != "nt" else ".pyd")):
        ran = subprocess.run(
            [sys.executable, "-c", CODE, str(root / "corpus")],
            env={**os.environ, "PYTHONPATH": str(place)},
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        assert ran.stderr.decode().endswith(suffix)
        assert ran.stderr.decode().startswith(str(place))
        outputs.append(ran.stdout)
    assert outputs[0]
    assert outputs[0] == outputs[1]
