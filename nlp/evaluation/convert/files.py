"""Files of one tool's format into another's."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from nlp.evaluation.convert.brat import read_brat, write_brat
from nlp.evaluation.convert.doccano import from_doccano, to_doccano
from nlp.evaluation.convert.label_studio import from_label_studio, to_label_studio
from nlp.evaluation.convert.prodigy import from_prodigy, to_prodigy
from nlp.evaluation.files import read_records

FORMATS = ("sellside", "doccano", "label-studio", "prodigy", "brat")
Item = Mapping[str, Any]


class Outcome(NamedTuple):
    """How many records were converted, and what was left out, one sentence each."""

    written: int
    left_out: list[str]


def convert_file(source: Path, target: Path, of: str, to: str, *, as_predictions: bool = False) -> Outcome:
    """Convert a file (for brat: a folder).

    Args:
        source, target: where from and where to; the target appears whole or not at all, but for brat's
        folder. of, to: formats, of ``FORMATS``. as_predictions: for Label Studio, write predictions (to
        start labelling from) instead of annotations.

    Raises ``ValueError`` with file and line or task for what cannot be read.
    """
    for name in (of, to):
        if name not in FORMATS:
            raise ValueError(f"unknown format {name!r}; formats are {', '.join(FORMATS)}")
    left_out: list[str] = []
    return Outcome(_write(_read(source, of, left_out), target, to, as_predictions), left_out)


def _read(path: Path, form: str, left_out: list[str]) -> Iterator[dict[str, Any]]:
    if form == "brat":
        yield from read_brat(path)
    elif form == "sellside":
        yield from read_records(path)
    elif form == "label-studio":
        yield from _each(enumerate(_array(path), start=1), from_label_studio, f"{path}, task", left_out)
    else:
        read = from_doccano if form == "doccano" else from_prodigy
        yield from _each(_lines(path), read, f"{path}, line", left_out)


def _array(path: Path) -> list[Item]:
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path}, line {error.lineno}: not JSON ({error.msg}); an array of tasks is expected"
        ) from None
    if not isinstance(tasks, list):
        raise ValueError(f"{path}: an array of tasks is expected")
    return tasks


def _lines(path: Path) -> Iterator[tuple[int, Item]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield number, orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise ValueError(f"{path}, line {number}: not JSON ({error})") from None


def _each(
    items: Iterable[tuple[int, Item]],
    read: Callable[[Item, int], dict[str, Any] | None],
    where: str,
    left_out: list[str],
) -> Iterator[dict[str, Any]]:
    for number, item in items:
        try:
            record = read(item, number)
        except KeyError as error:
            raise ValueError(f"{where} {number}: the key {error} is missing, or names what is not there") from None
        except (TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{where} {number}: {error}") from None
        if record is None:
            left_out.append(f"{where} {number}: was answered {item.get('answer')!r}")
        else:
            yield record


def _write(records: Iterable[dict[str, Any]], path: Path, form: str, as_predictions: bool) -> int:
    if form == "brat":
        return write_brat(records, path)
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("wb") as file:
            if form == "label-studio":
                file.write(b"[")
                for count, record in enumerate(records, start=1):
                    task = to_label_studio(record, as_prediction=as_predictions)
                    file.write((b"\n" if count == 1 else b",\n") + orjson.dumps(task))
                file.write(b"\n]\n")
            else:
                write = {"doccano": to_doccano, "prodigy": to_prodigy}.get(form, dict)
                for record in records:
                    file.write(orjson.dumps(write(record)) + b"\n")
                    count += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
