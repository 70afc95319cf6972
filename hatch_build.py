"""A wheel whose inner loops are compiled: the same rules and the same records, in about two thirds of the time.

Off unless it is asked for (``make wheel-compiled``): the plain wheel is pure Python and runs anywhere. mypyc compiles
the modules as they are, by their type hints; it needs a C compiler and makes a wheel for one platform and one Python.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# All that runs for every article. Left out: modules that spaCy reaches into (the tokenizer and the rules' pipe).
_ALONE = ("nlp/core/walk.py", "nlp/rules/classes.py", "nlp/rules/chunks.py")
_FOLDERS = ("nlp/components", "nlp/components/events")
_NOT = frozenset({"__init__.py", "rules.py", "tokenizer.py"})


def modules(root: Path) -> list[str]:
    """The files to compile, relative to ``root``, in a fixed order."""
    found = [path for folder in _FOLDERS for path in sorted((root / folder).glob("*.py")) if path.name not in _NOT]
    return [*_ALONE, *(path.relative_to(root).as_posix() for path in found)]


class CompileHook(BuildHookInterface[Any]):
    """Builds the extension modules aside and puts them beside their sources in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from mypyc.build import mypycify
        from setuptools import Distribution  # type: ignore[import-untyped]

        root = Path(self.root)
        self._aside = tempfile.mkdtemp(prefix="sellside-")
        with contextlib.chdir(root):
            options = ["--ignore-missing-imports", "--follow-imports=silent", "--no-warn-unused-ignores"]
            extensions = mypycify(
                [*options, *modules(root)], opt_level="3", group_name="sellside", target_dir=f"{self._aside}/c"
            )
            command = Distribution({"name": "sellside", "ext_modules": extensions}).get_command_obj("build_ext")
            command.build_lib, command.build_temp = f"{self._aside}/lib", f"{self._aside}/temp"
            command.ensure_finalized()
            command.run()
        lib = Path(self._aside, "lib")
        for path in sorted(lib.rglob("*")):
            if path.is_file():
                build_data["force_include"][os.fspath(path)] = path.relative_to(lib).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)
