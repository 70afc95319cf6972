"""Compiles the modules that run for every article: the same rules and the same records, in less time.

An ordinary build of the wheel does so where a C compiler is at hand; where none is, or compiling fails, the wheel is
pure Python and says why (``sellside bench`` shows it). ``SELLSIDE_PURE=1`` asks for a pure one. In a working copy
``make compile`` runs this file. mypyc compiles the modules as they are, by their type hints;
``nlp/core/compiled.py`` tells how they are found and when they are left aside.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# All that runs for every article. Left out: modules that spaCy reaches into (the tokenizer and the rules' pipe).
_ALONE = ("core/language.py", "core/walk.py", "rules/book.py", "rules/chunks.py", "rules/classes.py")
_FOLDERS = ("components", "components/events")
_NOT = frozenset({"__init__.py", "rules.py", "tokenizer.py"})
_GROUP = "sellside"
_NEEDED = ["mypy>=1.11,<3", "setuptools>=65"]


def sources(package: Path) -> list[str]:
    """The files to compile, relative to ``package``, in a fixed order."""
    found = [path for folder in _FOLDERS for path in sorted((package / folder).glob("*.py")) if path.name not in _NOT]
    return [*_ALONE, *(path.relative_to(package).as_posix() for path in found)]


def why_not() -> str:
    """Why nothing can be compiled here; empty where it can."""
    if os.environ.get("SELLSIDE_PURE", "0") not in {"", "0"}:
        return "switched off by SELLSIDE_PURE when it was built"
    if sys.implementation.name != "cpython":
        return f"{sys.implementation.name} runs no compiled modules"
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if os.name != "nt" and shutil.which(compiler) is None:
        return f"no C compiler ({compiler}) was found when it was built"
    return ""


def compile_into(root: Path, folder: Path) -> str:
    """Compile the sources of ``root`` into ``folder``, anew, and write its index; the reason where it did not work."""
    package = root / "nlp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))
    index: dict[str, Any] = {"suffix": suffix, "failed": why_not(), "files": {}, "sources": {}}
    if not index["failed"]:
        # Before compiling: a file that is edited meanwhile is then seen to differ, and runs as it is.
        present = [name for name in sources(package) if (package / name).exists()]  # compiling tells what is missing
        read = {name: sha256((package / name).read_bytes()).hexdigest() for name in present}
        with tempfile.TemporaryDirectory(prefix="sellside-") as aside:
            command = [sys.executable, str(Path(__file__).resolve()), "--extensions", str(root), aside]
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
            if done.returncode:
                lines = (done.stdout + done.stderr).strip().splitlines()
                errors = [line for line in lines if "error" in line.lower()] or lines
                index["failed"] = f"compiling failed: {errors[-1] if errors else done.returncode}"
            else:
                for path in sorted(Path(aside, "lib").rglob(f"*{suffix}")):
                    name = ".".join(path.relative_to(Path(aside, "lib")).parts).removesuffix(suffix)
                    index["files"][name] = shutil.copyfile(path, folder / (name + suffix)).name
                index["sources"] = read
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return str(index["failed"])


def _extensions(root: Path, aside: Path) -> None:
    """The extension modules, in ``aside / "lib"``. A process of its own: mypyc ends it where it fails."""
    from mypyc.build import mypycify
    from setuptools import Distribution  # type: ignore[import-untyped]

    options = ["--ignore-missing-imports", "--follow-imports=silent", "--no-warn-unused-ignores"]
    files = [f"nlp/{name}" for name in sources(root / "nlp")]
    with contextlib.chdir(root):
        extensions = mypycify(
            [*options, *files], opt_level="2", debug_level="0", group_name=_GROUP, target_dir=str(aside / "c")
        )
        command = Distribution({"name": _GROUP, "ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(aside / "lib"), str(aside / "temp")
        command.ensure_finalized()
        command.run()


class CompileHook(BuildHookInterface[Any]):
    """Builds the extension modules aside and puts them into the wheel as ``nlp/_compiled``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if why_not() else _NEEDED

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # `make compile` does it, with the tools of the working copy's own environment
            return
        self._aside = tempfile.mkdtemp(prefix="sellside-")
        folder = Path(self._aside, "_compiled")
        failed = compile_into(Path(self.root), folder)
        if failed:
            self.app.display_warning(f"sellside is built as pure Python: {failed}")
        else:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
        build_data["force_include"][str(folder)] = "nlp/_compiled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self._aside, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--extensions"]:
        _extensions(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        home = Path(__file__).resolve().parent
        told = compile_into(home, home / "nlp" / "_compiled")
        print(f"sellside runs as pure Python here: {told}" if told else "compiled")
