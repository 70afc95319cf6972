"""Compiled modules in the place of their sources, where there are any and they are of the same sources.

``hatch_build.py`` compiles the modules that run for every article into ``nlp/_compiled``, with an index that
holds a hash of each source. When the first of them is imported, the sources are compared with the index: if any has
changed since, or the modules are of another Python, all sources run as they are. So an edit takes effect at once,
and no process mixes old code with new. Records are the same bytes either way.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

SWITCH = "SELLSIDE_PURE"
"""Set in the environment (to anything but "0"), it keeps compiled modules out of use, and out of a build."""

_PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = _PACKAGE / "_compiled"


class _Finder(importlib.abc.MetaPathFinder):
    """Finds compiled modules by the index of ``folder``; the sources are those of ``package``."""

    def __init__(self, package: Path, folder: Path) -> None:
        self._package = package
        self._folder = folder
        self._index: dict[str, Any] | None = None
        self._why: str | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith(("nlp.", "sellside__")):
            return None
        file = self._read().get("files", {}).get(fullname)
        if file is None or self.why_not():
            return None
        place = str(self._folder / file)
        loader = importlib.machinery.ExtensionFileLoader(fullname, place)
        return importlib.util.spec_from_file_location(fullname, place, loader=loader)

    def why_not(self) -> str:
        """Why the sources run as they are; empty where compiled modules run. Asked and answered once."""
        if self._why is None:
            self._why = self._compare()
        return self._why

    def _read(self) -> dict[str, Any]:
        """The index; empty where there is none."""
        if self._index is None:
            try:
                self._index = dict(json.loads((self._folder / "index.json").read_text(encoding="utf-8")))
            except (OSError, ValueError):
                self._index = {}
        return self._index

    def _compare(self) -> str:
        index = self._read()
        if os.environ.get(SWITCH, "0") not in {"", "0"}:
            return f"switched off by {SWITCH}"
        if not index:
            return "never compiled"
        if index["failed"]:
            return str(index["failed"])
        if index["suffix"] not in importlib.machinery.EXTENSION_SUFFIXES:
            return f"compiled for another Python ({index['suffix']})"
        for source, digest in index["sources"].items():
            try:
                changed = sha256((self._package / source).read_bytes()).hexdigest() != digest
            except OSError:
                changed = True
            if changed:
                return f"nlp/{source} has changed since it was compiled"
        return ""


_FINDER = _Finder(_PACKAGE, FOLDER)


def use() -> None:
    """Let imports find the compiled modules. Called before any of them is imported."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def state() -> str:
    """What runs: "compiled", or "pure Python: " and why."""
    why = _FINDER.why_not()
    return f"pure Python: {why}" if why else "compiled"
