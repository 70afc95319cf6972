"""``sellside annotate``: articles in, records out."""

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp.cli.options import Securities

if TYPE_CHECKING:
    from nlp.batch.items import RunError

_INPUT = "What is read"
_OUTPUT = "What is written"
_RUN = "How it runs"


class Engine(StrEnum):
    local = "local"
    ray = "ray"


def annotate(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files (.txt, .html, .jsonl, .csv, .parquet, also .gz and .zst), folders, patterns, addresses "
            "(s3://…), or - for standard input.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            help="Where to: .jsonl, .jsonl.gz, .jsonl.zst, .parquet, or a folder for shards. "
            "Without it records go to standard output.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    text_field: Annotated[
        str, typer.Option(help="The key or column that holds the text.", rich_help_panel=_INPUT)
    ] = "text",
    id_field: Annotated[str, typer.Option(help="The key or column that holds the id.", rich_help_panel=_INPUT)] = "id",
    date_field: Annotated[
        str | None,
        typer.Option(help="The key or column to read published_at from.", rich_help_panel=_INPUT),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            help="What is on standard input and in files of other names: txt, html, jsonl, csv, parquet.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    max_chars: Annotated[
        int, typer.Option(min=1, help="Reject articles with more characters.", rich_help_panel=_INPUT)
    ] = 1_000_000,
    no_text: Annotated[
        bool,
        typer.Option("--no-text", help="Leave the article's words out of the records.", rich_help_panel=_OUTPUT),
    ] = False,
    shard_size: Annotated[
        int, typer.Option(min=1, help="Records after which a new shard begins.", rich_help_panel=_OUTPUT)
    ] = 100_000,
    shard_format: Annotated[
        str,
        typer.Option(help="jsonl, jsonl.gz, jsonl.zst or parquet.", rich_help_panel=_OUTPUT),
    ] = "jsonl",
    unordered: Annotated[
        bool,
        typer.Option("--unordered", help="Write records as they are done.", rich_help_panel=_OUTPUT),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where a run that was broken off had got to.", rich_help_panel=_RUN),
    ] = False,
    only_changed: Annotated[
        str | None,
        typer.Option(
            metavar="OLD",
            help="Copy from this earlier output what neither a new text nor a new pipeline can have changed.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-j", min=1, help="Processes; by default the cores.", rich_help_panel=_RUN),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(help="This machine, or a Ray cluster, which reads and writes shards.", rich_help_panel=_RUN),
    ] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option(
            help="The Ray cluster: auto, or HOST:PORT. Without it RAY_ADDRESS, or one on this machine.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(min=0, help="Seconds for one article; 0 for no limit.", rich_help_panel=_RUN),
    ] = 60.0,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="A folder of rules of your own, on top of the built-in ones; may be given again.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    securities: Securities = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.", rich_help_panel=_RUN)] = False,
) -> None:
    """Annotate articles: one record a line, or a row.

    OUT appears whole or not at all; beside it stand OUT.manifest.json, and
    OUT.rejects.jsonl with a line for everything that did not become a record.
    docs/corpus-run.md tells what to know before a long run.

    Ends with 0 when all input became records, with 1 when some was rejected,
    with 2 for wrong usage or a run that could not be done, with 130 when it was
    interrupted (the same command with --resume goes on).
    """
    from nlp.batch.items import Interrupted, Options, RunError

    options = Options(
        text_field=text_field,
        id_field=id_field,
        date_field=date_field,
        input_format=input_format,
        max_chars=max_chars,
        no_text=no_text,
        ordered=not unordered,
        shard_format=shard_format,
        shard_size=shard_size,
        patterns=tuple(str(path) for path in patterns or ()),
        securities=str(securities) if securities else None,
    )
    how: dict[str, Any] = {"workers": workers, "resume": resume, "timeout": timeout or None, "quiet": quiet}
    try:
        if engine is Engine.ray:
            if only_changed is not None:
                raise RunError("--only-changed: --engine ray annotates everything")
            from nlp.cluster.run import run as run_on_cluster

            summary = run_on_cluster(paths, out, options, address=address, **how)
        else:
            if address is not None:
                raise RunError("--address is that of a Ray cluster: add --engine ray")
            from nlp.batch.run import run

            summary = run(paths, out, options, only_changed=only_changed, **how)
    except RunError as error:
        _explain(error)
        raise typer.Exit(130 if isinstance(error, Interrupted) else 2) from None
    raise typer.Exit(summary.exit_code)


def _explain(error: "RunError") -> None:
    typer.echo(f"sellside annotate: {error}", err=True)
    if error.resumable:
        arguments = [argument for argument in sys.argv[1:] if argument != "--resume"]
        typer.echo("What was done is kept. To go on from there:", err=True)
        typer.echo(f"  {shlex.join(['sellside', *arguments, '--resume'])}", err=True)
