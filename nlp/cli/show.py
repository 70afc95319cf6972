"""``sellside show``: look at one article, or at the counts of many."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import Securities


def show(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="An article (.txt, .html), many (.jsonl, .csv, .parquet) or records; - for standard input.",
        ),
    ],
    id: Annotated[str | None, typer.Option(help="The id of the article to show.")] = None,
    line: Annotated[int | None, typer.Option(min=1, help="The line of a .jsonl file to show, from 1.")] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Count what a file of records holds, by label and act.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Annotate again, even where the file has spans.")] = False,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="A folder of rules of your own, on top of the built-in ones; may be given again."
        ),
    ] = None,
    securities: Securities = None,
) -> None:
    """Print an article with its spans in colour, a table of them, and its events as cards.

    A record is shown as it is; anything else is annotated first. Without a
    terminal, or with NO_COLOR set, the output is plain text.

    Ends with 1 when the article cannot be read, with 2 for wrong usage.
    """
    from nlp.batch.items import UsageError

    try:
        if summary:
            _summary(file)
        else:
            _show(file, id, line, again, patterns or [], securities)
    except UsageError as error:
        typer.echo(f"sellside show: {error}", err=True)
        raise typer.Exit(2) from None
    except ValueError as error:
        typer.echo(f"sellside show: {error}", err=True)
        raise typer.Exit(1) from None


def _show(
    file: str, id: str | None, line: int | None, again: bool, patterns: list[Path], securities: Path | None
) -> None:
    from nlp.report.pick import pick
    from nlp.report.terminal import make_console, print_record

    picked = pick(file, id, line)
    article = picked.article
    if again or not picked.annotated:
        from nlp.pipeline import Annotator

        article = Annotator(patterns, securities=securities).annotate(article).to_dict()
    print_record(article, make_console())
    if picked.others:
        typer.echo(f"{file} holds more articles; --id or --line picks another, --summary counts all", err=True)


def _summary(file: str) -> None:
    from nlp.report.pick import records
    from nlp.report.summary import print_summary, summarize
    from nlp.report.terminal import make_console

    print_summary(summarize(records(file)), make_console())
