"""The example pack, and the recipes of the README, are right and do what they say."""

import re
from pathlib import Path

import pytest

from nlp.evaluation.examples import differences_of
from nlp.evaluation.markup import parse
from nlp.pipeline import Annotator
from nlp.rules.check import check_rules
from nlp.rules.load import RuleError, load_rules
from nlp.rules.model import RULE_KEYS
from nlp.rules.pack import init_pack
from nlp.rules.selftest import run_sentences


@pytest.fixture
def recipes(root: Path, tmp_path: Path) -> Path:
    text = (root / "patterns" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    folder = tmp_path / "recipes"
    folder.mkdir()
    (folder / "recipes.jsonl").write_text("".join(blocks), encoding="utf-8")
    return folder


@pytest.fixture
def example(tmp_path: Path) -> Path:
    init_pack(tmp_path / "example")
    return tmp_path / "example"


def sentences_of(folder: Path) -> list[str]:
    """What goes wrong with the sentences of a pack's own rules."""
    annotator = Annotator([folder])

    def record(text: str) -> dict[str, object]:
        return annotator.annotate({"id": "s", "text": text}).to_dict()

    def judge(markup: str) -> list[str]:
        wanted = parse(markup)
        return differences_of(record(wanted.text), wanted)

    rules = load_rules([folder])
    outcome = run_sentences(rules, judge, lambda text: record(text)["spans"])  # type: ignore[arg-type,return-value]
    return [str(failure) for failure in outcome.failures if Path(failure.file).parent == folder]


@pytest.mark.parametrize("pack", ["recipes", "example"])
def test_pack_is_right(pack: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(pack)
    report = check_rules([folder], parse)
    assert [str(problem) for problem in report.errors if Path(problem.file).parent == folder] == []


@pytest.mark.parametrize("pack", ["recipes", "example"])
def test_sentences_of_the_pack_hold(pack: str, request: pytest.FixtureRequest) -> None:
    assert sentences_of(request.getfixturevalue(pack)) == []


def test_switches_of_the_packs_work(recipes: Path, example: Path) -> None:
    for folder in (recipes, example):
        assert "rating.building-block" not in load_rules([folder]).by_id


def test_readme_names_every_key(root: Path) -> None:
    text = (root / "patterns" / "README.md").read_text(encoding="utf-8")
    assert [key for key in RULE_KEYS if f"`{key}`" not in text] == []


def test_init_names_its_files(tmp_path: Path) -> None:
    paths = init_pack(tmp_path / "new" / "pack")
    assert {path.suffix for path in paths} == {".jsonl"}
    assert sorted(paths) == sorted((tmp_path / "new" / "pack").iterdir())


def test_init_takes_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert init_pack(tmp_path / "empty")
    with pytest.raises(RuleError, match="not empty"):
        init_pack(tmp_path / "empty")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RuleError, match="not empty"):
        init_pack(tmp_path / "file")
    with pytest.raises(RuleError, match="cannot be made"):
        init_pack(tmp_path / "file" / "below")
