"""``sellside gold``: make gold labels, and keep them sound."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from nlp.cli.say import counted, in_words

app = typer.Typer(
    help="Gold labels: check them, compare two annotators, draw what to label next, merge.",
    no_args_is_help=True,
)

Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write (JSONL); whole or not at all.")]


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Files of annotated records.")]) -> None:
    """Find what is wrong: offsets, words not in the vocabularies, overlaps, values that the text contradicts.

    Exit code 0: nothing; 1: something; 2: a file cannot be read.
    """
    from nlp.evaluation.validate import check_files

    try:
        lines, records = check_files(files)
    except (OSError, ValueError) as error:
        _refuse("check", error)
    for line in lines:
        typer.echo(line)
    typer.echo(f"{counted(records, 'record')}, {counted(len(lines), 'finding')}")
    raise typer.Exit(1 if lines else 0)


@app.command()
def agree(
    a: Annotated[Path, typer.Argument(metavar="A", help="One annotator's records.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other's, of the same texts.")],
    differences: Annotated[bool, typer.Option("--differences", help="List every difference.")] = False,
) -> None:
    """How well two annotators agree: F1 and Cohen's kappa, by label and by event field."""
    from nlp.evaluation.agreement import agreement, agreement_lines
    from nlp.evaluation.files import read_records
    from nlp.evaluation.terminal import ANNOTATORS, error_lines

    try:
        found = agreement(list(read_records(a)), list(read_records(b)))
    except (OSError, ValueError) as error:
        _refuse("agree", error)
    if differences:
        for line in error_lines(found.differences, ANNOTATORS):
            typer.echo(line)
        typer.echo()
    for line in agreement_lines(found):
        typer.echo(line)
    raise typer.Exit(1 if found.problems else 0)


@app.command()
def sample(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Articles or records (JSONL).")],
    out: Out,
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many to draw.")],
    by: Annotated[str, typer.Option(metavar="KEY", help="Draw from each value of this key.")] = "meta.source",
    seed: Annotated[int, typer.Option(help="Another number draws other articles.")] = 0,
    skip: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Leave out what these files hold already.")
    ] = None,
) -> None:
    """Draw articles to label next, from every stratum, without the annotation that they carry."""
    from nlp.evaluation.draw import draw
    from nlp.evaluation.files import read_records

    try:
        known = {record["id"] for path in skip or () for record in read_records(path)}
        count = _write("sample", draw(source, number, by=by, seed=seed, skip=known), out)
    except (OSError, ValueError) as error:
        _refuse("sample", error)
    typer.echo(f"{out}: {counted(count, 'article')}")


@app.command()
def merge(
    a: Annotated[Path, typer.Argument(metavar="A", help="One annotator's records.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other's, of the same texts.")],
    out: Out,
) -> None:
    """Put two annotations into one file to be settled: what agrees is taken, the rest stands under "open".

    Answer each question's "take" with "a", "b", "both", "neither", or the span
    or event itself; then `sellside gold settle`.
    """
    from nlp.evaluation.files import read_records
    from nlp.evaluation.merge import merge as merged

    try:
        records = list(merged(list(read_records(a)), list(read_records(b))))
    except (OSError, ValueError) as error:
        _refuse("merge", error)
    count = _write("merge", records, out)
    questions = sum(len(record["open"]) for record in records)
    typer.echo(f"{out}: {counted(count, 'record')}, {counted(questions, 'open question')}")


@app.command()
def settle(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A merged file, its questions answered.")],
    out: Out,
) -> None:
    """Turn a merged file with its answers into gold. Exit code 2 while questions are open."""
    from nlp.evaluation.files import read_records
    from nlp.evaluation.merge import settle_all

    try:
        records = settle_all(read_records(source))
    except (OSError, ValueError) as error:
        _refuse("settle", error)
    typer.echo(f"{out}: {counted(_write('settle', records, out), 'record')}")


def _write(command: str, records: Iterable[Any], out: Path) -> int:
    from nlp.evaluation.files import write_records

    try:
        return write_records(records, out)
    except OSError as error:
        _refuse(command, error)


def _refuse(command: str, error: Exception) -> NoReturn:
    typer.echo(f"sellside gold {command}: {in_words(error)}", err=True)
    raise typer.Exit(2) from None
