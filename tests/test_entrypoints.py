"""What pyproject.toml promises to spaCy and to the shell is there, and nothing that is there is left out."""

import re
import tomllib
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GROUPS = ("spacy_factories", "spacy_tokenizers")
ENTRIES = [
    *((group, name, value) for group in GROUPS for name, value in PROJECT["entry-points"][group].items()),
    *(("console_scripts", name, value) for name, value in PROJECT["scripts"].items()),
]


@pytest.mark.parametrize(("group", "name", "value"), ENTRIES, ids=[name for _, name, _ in ENTRIES])
def test_entry_point_loads(group: str, name: str, value: str) -> None:
    module, attribute = value.split(":")
    assert callable(getattr(import_module(module), attribute))


@pytest.mark.parametrize(("group", "name", "value"), ENTRIES, ids=[name for _, name, _ in ENTRIES])
def test_entry_point_is_installed(group: str, name: str, value: str) -> None:
    assert value in {entry.value for entry in entry_points(group=group, name=name)}


def test_every_factory_has_its_entry_point() -> None:
    declared = re.compile(r"@Language\.(?:factory|component)\(\s*[\"'](\w+)[\"']")
    found = {
        name
        for path in sorted((ROOT / "nlp").rglob("*.py"))
        for name in declared.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set(PROJECT["entry-points"]["spacy_factories"])


@pytest.mark.parametrize(("name", "value"), PROJECT["entry-points"]["spacy_factories"].items())
def test_factory_has_the_name_of_its_entry_point(name: str, value: str) -> None:
    from spacy.language import Language

    import_module(value.split(":")[0])
    assert Language.has_factory(name)
