"""``sellside report``: records as one page to look at."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.events import MinConfidence
from nlp.cli.say import counted


def report(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RECORDS",
            help="Records: .jsonl (also .gz, .zst), the .parquet of `sellside annotate`, a folder of them, "
            "or - for standard input.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write, .html.", show_default=False)],
    title: Annotated[str, typer.Option(help="The heading of the page.")] = "Analyst calls",
    articles: Annotated[
        int,
        typer.Option(min=0, help="How many articles can be read in the page; its figures are of all."),
    ] = 2_000,
    min_confidence: MinConfidence = None,
) -> None:
    """Write one HTML page: figures, drawings, failed checks, and every article
    with its spans and events.

    The page holds all that it needs and loads nothing, so it can be mailed,
    kept, and opened without a network. It holds the texts of the articles too:
    mind whose they are. docs/report.md shows what is where.

    Ends with 1 when a record could not be read (standard error says which),
    with 2 when nothing was done.
    """
    from nlp.cli.events import Problems
    from nlp.export.confidence import ConfidenceFilter
    from nlp.export.files import OutputError, check_output, whole_file
    from nlp.export.reading import ReadError, read_records

    problems = Problems()
    keep = ConfidenceFilter(min_confidence)
    try:
        if out.suffix.lower() not in (".html", ".htm"):
            raise OutputError(f"{out}: the report is a page, so its name ends in .html")
        from nlp.report.page import write_report

        check_output(out, [source])
        with whole_file(out) as stream:
            counts = write_report(keep(read_records(source, problems)), stream, problems, title, articles)
    except ImportError as error:
        typer.echo(f"sellside report: {error.name} is needed: pip install 'sellside[export]'", err=True)
        raise typer.Exit(2) from None
    except (ReadError, OutputError) as error:
        typer.echo(f"sellside report: {error}", err=True)
        raise typer.Exit(2) from None
    if keep.left_out():
        typer.echo(keep.left_out(), err=True)
    kept = "" if counts.readable == counts.articles else f" (the first {counts.readable:,} to read)"
    typer.echo(f"{out}: {counted(counts.articles, 'article')}{kept}, {counted(counts.events, 'event')}", err=True)
    raise typer.Exit(problems.end())
