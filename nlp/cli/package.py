"""``sellside package``: the pipeline as an installable spaCy package."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.say import in_words


def package(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="The folder for the wheel.")],
    patterns: Annotated[
        list[Path] | None,
        typer.Option("--patterns", metavar="DIR", help="A folder of rules of your own; may be given again."),
    ] = None,
    name: Annotated[str, typer.Option(help="The package is called en_ and this.")] = "sellside",
    version: Annotated[str | None, typer.Option(help="The package's version; sellside's own without it.")] = None,
) -> None:
    """Make a package of the pipeline, with its rules and yours inside, for `spacy.load`.

    After `pip install` of it (and of sellside), spacy.load("en_sellside") works with nothing else imported.
    docs/spacy.md tells more.

    Your rules are checked first. Exit code 2: they are wrong, or the package cannot be made.
    """
    from nlp import __version__
    from nlp.export.package import PackageError
    from nlp.export.package import package as make
    from nlp.rules.check import refuse_wrong
    from nlp.rules.load import RuleError

    try:
        refuse_wrong(patterns or [])
        wheel = make(out, patterns or [], name, version or __version__)
    except (RuleError, PackageError, OSError) as error:
        typer.echo(f"sellside package: {in_words(error)}", err=True)
        raise typer.Exit(2) from None
    typer.echo(str(wheel))
