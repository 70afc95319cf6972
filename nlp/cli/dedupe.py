"""``sellside dedupe``: the same call told by many, as one row."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.events import MinConfidence


def dedupe(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RECORDS",
            help="Records: .jsonl (also .gz, .zst), the .parquet of `sellside annotate`, a folder of them, "
            "or - for standard input.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write, .csv or .jsonl.", show_default=False)],
    window: Annotated[int, typer.Option(min=0, max=365, help="Days within which two reports may be of one call.")] = 7,
    securities: Annotated[
        Path | None,
        typer.Option(
            help="Your list of securities: a CSV file with the columns symbol, mic and name, a row a listing (or "
            "company and ticker). Tickers of one company are joined, those of two never.",
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help="Processes that read and write; one reads with --min-confidence. The result is the same.",
        ),
    ] = 2,
    min_confidence: MinConfidence = None,
) -> None:
    """Cluster events into calls: one row for what a house did on a stock,
    however many articles tell it.

    Two events are one call when house and company are the same, they lie within
    the window, they share an act, and no rating or target that both tell
    differs. The row is that of the first report that was public, with all
    sources; calls that contradict each other are kept apart and name each
    other. Nothing is guessed: the result depends on the records alone, in
    whatever order they come. docs/export.md describes the columns.

    Ends with 1 when a record could not be read (standard error says which),
    with 2 when nothing was done.
    """
    from nlp.cli.events import Problems, form_of
    from nlp.export.companies import read_securities
    from nlp.export.confidence import ConfidenceFilter
    from nlp.export.dedupe import Dedupe
    from nlp.export.files import OutputError, check_output, whole_file
    from nlp.export.reading import ReadError, read_records
    from nlp.rules.securities import SecuritiesError

    problems = Problems()
    keep = ConfidenceFilter(min_confidence)
    try:
        form = form_of(None, out)
        check_output(out, [source])
        listed = read_securities(securities) if securities else None
        with Dedupe(window, listed) as run:
            if min_confidence is None:
                run.read_file(source, problems, workers)
            else:
                run.read(keep(read_records(source, problems)), problems)
            with whole_file(out) as stream:
                run.write(form, stream, workers)
    except (ReadError, OutputError, SecuritiesError) as error:
        typer.echo(f"sellside dedupe: {error}", err=True)
        raise typer.Exit(2) from None
    if keep.left_out():
        typer.echo(keep.left_out(), err=True)
    typer.echo(f"{out}: {run.tally}", err=True)
    raise typer.Exit(problems.end())
