"""``sellside watch``: annotate what appears in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import Securities


def watch(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder to watch, with all below it.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The folder for records: a numbered .jsonl for each time that something new was found.",
            show_default=False,
        ),
    ],
    interval: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two looks. A file that still grows is left alone.")
    ] = 2.0,
    once: Annotated[
        bool, typer.Option("--once", help="Look once, annotate what is new, and end; for cron jobs.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", "-j", min=1, help="Processes; by default the cores.")
    ] = None,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            "--patterns",
            metavar="DIR",
            help="A folder of rules of your own, on top of the built-in ones; may be given again.",
        ),
    ] = None,
    securities: Securities = None,
) -> None:
    """Annotate every file that appears in a folder, or changes there, until
    Ctrl-C.

    The kinds of file are those of `sellside annotate`. The folder of records
    can be given to events, export, dedupe and report at any time. It remembers
    what is done, so a watch that is started again goes on where it was.

    Ends with 0, with 1 when something was rejected, with 2 when the watch could
    not go on.
    """
    from nlp.batch.items import Interrupted, Options, RunError
    from nlp.batch.signals import terminations_as_interrupts
    from nlp.export.watch import Watch

    def say(message: str) -> None:
        typer.echo(message, err=True)

    try:
        if not folder.is_dir():
            raise RunError(f"{folder}: there is no such folder")
        options = Options(
            patterns=tuple(str(path) for path in patterns or ()), securities=str(securities) if securities else None
        )
        task = Watch(folder, out, say, options, workers)
        try:
            with terminations_as_interrupts():
                if once:
                    task.look(settled=True)
                else:
                    say(f"watching {folder}; Ctrl-C ends it")
                    task.follow(interval)
        except (KeyboardInterrupt, Interrupted):
            say("stopped")
    except RunError as error:
        typer.echo(f"sellside watch: {error}", err=True)
        raise typer.Exit(2) from None
    say(f"{task.written:,} records written, {task.rejected:,} articles rejected")
    raise typer.Exit(1 if task.rejected else 0)
