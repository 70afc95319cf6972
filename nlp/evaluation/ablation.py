"""What each part is worth: scores on gold with one part of the pipeline switched off at a time.

``python -m nlp.evaluation.ablation NAME=GOLD[,GOLD...]... [-o PAGE]`` scores every group of gold under its name,
without each pipe, each file of patterns, and each kind of rules in a file that holds several (by the ids' first words).
With ``-o`` the table takes its place in a page, between ``<!-- ablation -->`` and ``<!-- end -->``.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import orjson

from nlp.core.record import CORE_LABELS
from nlp.evaluation.counts import Counts
from nlp.evaluation.files import read_records
from nlp.evaluation.scorer import score
from nlp.pipeline import STAGES, Annotator, load
from nlp.rules.load import RuleSet, load_rules

GAZETTEER = "entity_ruler"
_PLACE = re.compile(r"(<!-- ablation -->\n).*?(?=<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be switched off: a pipe, or the rules with these ids; both empty for nothing at all."""

    kind: str  # "pipe", "file", "rules" or ""
    name: str
    pipe: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worth:
    """Scores of one group of gold with one part switched off: F1 from 0 to 1, and wrong spans and events.

    ``error`` says why there are none: without some parts the rest cannot be built.
    """

    core: float = 0.0
    exact: float = 0.0
    events: int = 0
    error: str = ""


def parts(rules: RuleSet) -> list[Part]:
    """Nothing; then each pipe, in order; then each file of patterns by name, and the kinds of rules in it."""
    found = [Part("", ""), *(Part("pipe", name, pipe=name) for name in (GAZETTEER, *STAGES))]
    files: dict[str, dict[str, list[str]]] = {}
    for rule in rules:
        kinds = files.setdefault(Path(rules.where(rule.id)[0]).name, {})
        kinds.setdefault(rule.id.rpartition(".")[0], []).append(rule.id)
    for file, kinds in sorted(files.items()):
        found.append(Part("file", file, rules=tuple(name for ids in kinds.values() for name in ids)))
        if len(kinds) > 1:
            found += [Part("rules", f"{file}: {kind}.…", rules=tuple(ids)) for kind, ids in sorted(kinds.items())]
    return found


def without(part: Part, groups: dict[str, list[str]]) -> dict[str, Worth]:
    """The scores of each group of files of gold with ``part`` switched off."""
    try:
        annotator = _annotator(part)
        return {name: _worth(annotator, files) for name, files in groups.items()}
    except Exception as error:  # whatever the rest trips over without this part is the finding
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        return {name: Worth(error=told) for name in groups}


def _annotator(part: Part) -> Annotator:
    with tempfile.TemporaryDirectory() as folder:
        off = b"".join(orjson.dumps({"id": name, "off": True}) + b"\n" for name in part.rules)
        Path(folder, "off.jsonl").write_bytes(off)
        language = load([folder])
    if part.pipe:
        language.remove_pipe(part.pipe)
    return Annotator(language=language)


def _worth(annotator: Annotator, files: Iterable[str]) -> Worth:
    gold = [record for file in files for record in read_records(Path(file))]
    kept = ("id", "text", "meta", "published_at")
    found = [annotator.annotate({key: record[key] for key in kept if key in record}).to_dict() for record in gold]
    totals = score(gold, found).totals()
    core = sum((totals.get(("spans", label), Counts()) for label in CORE_LABELS), Counts())
    exact = totals.get(("events", "exact"), Counts())
    return Worth(round(core.f1, 6), round(exact.f1, 6), round(exact.tp))


def ablate(
    groups: dict[str, list[str]], chosen: Sequence[Part] | None = None, workers: int = 2
) -> dict[Part, dict[str, Worth]]:
    """The scores of every group without each part (default: all of ``parts``), in order; by several processes."""
    chosen = parts(load_rules()) if chosen is None else chosen
    # A process keeps the rules of all the pipelines that it has built, so that none is to build many. (Not by
    # ProcessPoolExecutor, whose max_tasks_per_child can leave it waiting for ever in Python 3.11 and 3.12.)
    with get_context("spawn").Pool(workers, maxtasksperchild=5) as pool:
        return dict(zip(chosen, pool.starmap(without, [(part, groups) for part in chosen], chunksize=1), strict=True))


def table(found: dict[Part, dict[str, Worth]], groups: Iterable[str]) -> Iterator[str]:
    """The scores as a table in Markdown: the whole pipeline's, then by how much they change without each part."""
    names = list(groups)
    yield "| without | rules |" + "".join(f" {name}: core F1 | exact F1 | exact events |" for name in names)
    yield "| --- | --- |" + " --- | --- | --- |" * len(names)
    whole = next(worths for part, worths in found.items() if not part.kind)
    cells = "".join(f" {whole[n].core:.3f} | {whole[n].exact:.3f} | {whole[n].events} |" for n in names)
    yield f"| (nothing) | |{cells}"
    for part, worths in found.items():
        if part.kind:
            count = len(part.rules) or ""
            yield f"| `{part.name}` | {count} |" + "".join(_cells(worths[name], whole[name]) for name in names)


def _cells(worth: Worth, whole: Worth) -> str:
    if worth.error:
        return " not without it | | |"
    return (
        f" {_change(worth.core - whole.core)} | {_change(worth.exact - whole.exact)} |"
        f" {worth.events - whole.events or '·'} |"
    )


def _change(by: float) -> str:
    return "·" if round(by, 3) == 0 else f"{by:+.3f}".replace("-", "−")


def renewed(page: str, lines: Iterable[str]) -> str:
    """A page with the table in its place. Raises ``ValueError`` for a page without one."""
    text = "\n".join(lines)
    if not _PLACE.search(page):
        raise ValueError("the page has no place for the table: <!-- ablation --> and, below it, <!-- end -->")
    return _PLACE.sub(lambda match: f"{match[1]}\n{text}\n\n", page)


def main(arguments: list[str]) -> int:
    """Print the table, or renew it in a page. Returns 0, or 2 for wrong usage."""
    page = None
    if "-o" in arguments[:-1]:
        at = arguments.index("-o")
        page = Path(arguments[at + 1])
        arguments = arguments[:at] + arguments[at + 2 :]
    groups = {name: files.split(",") for name, _, files in (one.partition("=") for one in arguments)}
    repeated = [name for name, count in Counter(one.partition("=")[0] for one in arguments).items() if count > 1]
    missing = [file for files in groups.values() for file in files if not Path(file).is_file()]
    if not groups or missing or repeated or any(one.startswith("-") for one in arguments):
        print("usage: python -m nlp.evaluation.ablation NAME=GOLD[,GOLD...]... [-o PAGE]", file=sys.stderr)
        print("".join([f"no such file: {file or '(none given)'}\n" for file in missing]), end="", file=sys.stderr)
        return 2
    lines = list(table(ablate(groups), groups))
    if page is None:
        print("\n".join(lines))
    else:
        page.write_text(renewed(page.read_text(encoding="utf-8"), lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
