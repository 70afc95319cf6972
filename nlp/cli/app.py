"""The command line: one Typer app over the modules beside this one.

A command's module imports only typer at its top and the rest inside its functions, so that
``sellside --help`` costs no more than Typer itself.
"""

import sys
from typing import Annotated

import typer

from nlp import __version__
from nlp.cli import confidence, gold, patterns
from nlp.cli.annotate import annotate
from nlp.cli.bench import bench
from nlp.cli.convert import convert
from nlp.cli.dedupe import dedupe
from nlp.cli.evaluate import evaluate
from nlp.cli.events import events
from nlp.cli.explain import explain
from nlp.cli.export import export
from nlp.cli.package import package
from nlp.cli.report import report
from nlp.cli.say import flowing
from nlp.cli.show import show
from nlp.cli.watch import watch

app = typer.Typer(
    name="sellside",
    help="Who rated which stock, from what to what, when and why: read from news, with its place.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# In the order in which a reader meets them: from an article to its figures, then what looks after the rules.
app.command("annotate")(annotate)
app.command("show")(show)
app.command("explain")(explain)
app.command("events")(events)
app.command("dedupe")(dedupe)
app.command("export")(export)
app.command("report")(report)
app.command("watch")(watch)
app.command("evaluate")(evaluate)
app.add_typer(confidence.app, name="confidence")
app.add_typer(gold.app, name="gold")
app.command("convert")(convert)
app.add_typer(patterns.app, name="patterns")
app.command("package")(package)
app.command("bench")(bench)

for _commands in (app, *(group.typer_instance for group in app.registered_groups)):
    for _command in _commands.registered_commands if _commands else ():
        _command.help = flowing(_command.callback.__doc__ or "") if _command.callback else None


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sellside {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Take what stands before the command, and the defaults of sellside.toml."""
    from pathlib import Path

    from nlp.cli.settings import SettingsError, find_settings, read_settings

    try:
        path = find_settings(Path.cwd())
        if path is not None:
            context.default_map = read_settings(path, context.command.commands)  # type: ignore[attr-defined]
    except SettingsError as error:
        typer.echo(f"sellside: {error}", err=True)
        raise typer.Exit(2) from None


_EXTRAS = {  # which extra of the package brings what; commands that name theirs need no entry
    "jinja2": "evaluation",
    "numpy": "evaluation",
    "scipy": "evaluation",
    "zstandard": "formats",
    "pyarrow": "formats",
    "duckdb": "export",
}


def main() -> None:
    """Run the command line: exit code 0 all well, 1 something was not read or not met, 2 wrong usage.

    A library of an extra that is not installed is wrong usage, and told with the command that installs it.
    """
    try:
        app()
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in _EXTRAS:
            raise
        typer.echo(f"sellside: {library} is needed: pip install 'sellside[{_EXTRAS[library]}]'", err=True)
        sys.exit(2)
