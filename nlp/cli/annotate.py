"""``sellside annotate``: articles in, records out."""

from typing import Annotated, Optional

import typer


def annotate(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, patterns, or - for standard input.")],
    out: Annotated[Optional[str], typer.Option("--out", "-o", help="The file to write; standard output without it.")] = None,
    max_chars: Annotated[int, typer.Option(min=1)] = 1_000_000,
    factory: Annotated[str, typer.Option(hidden=True)] = "nlp.pipeline:Annotator",
) -> None:
    """Annotate articles: one record a line."""
    from nlp.batch.items import Options, UsageError
    from nlp.batch.run import run

    try:
        code = run(paths, out, Options(max_chars=max_chars), factory)
    except UsageError as error:
        typer.echo(f"sellside annotate: {error}", err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(code)
