"""``sellside export``: records as tables, as a database, or as training data."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.events import MinConfidence
from nlp.cli.say import counted


class Target(StrEnum):
    parquet = "parquet"
    csv = "csv"
    duckdb = "duckdb"
    docbin = "docbin"
    conll = "conll"


class Names(StrEnum):
    openbb = "openbb"
    ibes = "ibes"


def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RECORDS",
            help="Records: .jsonl (also .gz, .zst), the .parquet of `sellside annotate`, a folder of them, "
            "or - for standard input.",
            show_default=False,
        ),
    ],
    to: Annotated[Target, typer.Option("--to", help="What to write.", show_default=False)],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="A folder for parquet and csv (one file a table), else a file.",
            show_default=False,
        ),
    ],
    names: Annotated[
        Names | None,
        typer.Option(help="Column names of another system for the events table. The values stay ours."),
    ] = None,
    min_confidence: MinConfidence = None,
) -> None:
    """Write records as tables (parquet, csv, duckdb) or as tokens with labels
    (docbin, conll).

    The tables are articles, spans, events and quotes; their columns, types,
    units and null rules are in docs/export.md. The DuckDB file also has views:
    calls, upgrades_by_week, target_revisions, leads_and_follows, leaders. What
    stood at the output before is replaced when everything is written.

    Ends with 1 when a record could not be read (standard error says which),
    with 2 when nothing was done.
    """
    from nlp.cli.events import Problems
    from nlp.export.confidence import ConfidenceFilter
    from nlp.export.files import OutputError, check_output, whole_path
    from nlp.export.reading import ReadError, read_records
    from nlp.export.writers import write_to

    problems = Problems()
    keep = ConfidenceFilter(min_confidence)
    try:
        if names is not None and to in (Target.docbin, Target.conll):
            raise OutputError(f"--names are column names, and {to} has no such columns")
        check_output(out, [source])
        with whole_path(out) as aside:
            records = keep(read_records(source, problems))
            counts = write_to(to.value, records, aside, problems, names.value if names else None)
    except ImportError as error:
        typer.echo(f"sellside export: {error.name} is needed: pip install 'sellside[export]'", err=True)
        raise typer.Exit(2) from None
    except (ReadError, OutputError) as error:
        typer.echo(f"sellside export: {error}", err=True)
        raise typer.Exit(2) from None
    if keep.left_out():
        typer.echo(keep.left_out(), err=True)
    told = ", ".join(counted(count, what.removesuffix("s")) for what, count in counts.items())
    typer.echo(f"{out}: {told}", err=True)
    raise typer.Exit(problems.end())
