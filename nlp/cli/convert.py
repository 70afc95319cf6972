"""``sellside convert``: records to annotation tools and back."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.say import counted, in_words


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file; for brat a folder.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; for brat a folder.")],
    to: Annotated[str, typer.Option(help="sellside, doccano, label-studio, prodigy or brat.")] = "sellside",
    of: Annotated[str, typer.Option("--from", help="The format of IN, one of the same.")] = "sellside",
    predictions: Annotated[
        bool, typer.Option("--predictions", help="For Label Studio: as predictions, to start labelling from.")
    ] = False,
) -> None:
    """Convert records to an annotation tool's format, or back; spans, and events as relations.

    Exit code 0: all well; 1: some tasks were left out because their annotator rejected them; 2: wrong
    usage, or something could not be read.
    """
    from nlp.evaluation.convert.files import convert_file

    try:
        outcome = convert_file(source, out, of, to, as_predictions=predictions)
    except (OSError, ValueError) as error:
        typer.echo(f"sellside convert: {in_words(error)}", err=True)
        raise typer.Exit(2) from None
    for line in outcome.left_out:
        typer.echo(f"left out: {line}", err=True)
    typer.echo(f"{out}: {counted(outcome.written, 'record')}")
    raise typer.Exit(1 if outcome.left_out else 0)
