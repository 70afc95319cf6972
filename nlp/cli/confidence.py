"""``sellside confidence``: the weights behind the confidence of events, and how far it can be trusted."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from nlp.cli.say import in_words, tell

app = typer.Typer(
    help="The confidence of events: check it on gold, fit its weights anew, list what it rests on.",
    no_args_is_help=True,
)

Gold = Annotated[list[Path], typer.Argument(metavar="GOLD", help="Files of records with gold events (JSONL).")]
Patterns = Annotated[
    list[Path] | None,
    typer.Option("--patterns", metavar="DIR", help="A folder of rules of your own; may be given again."),
]


@app.command()
def check(
    gold: Gold,
    patterns: Patterns = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Hold the confidence of the pipeline's events against gold.

    An event is right where it is exact. Told are the share of the errors among the least confident events, the
    Brier score, and for each band of confidence the share of right events. Exit code 0, or 2 when nothing was done.
    """
    from nlp.evaluation.confidence import judge_files, trust, trust_lines

    try:
        judged = judge_files(gold, patterns or ())
        told = [one.confidence for one in judged if one.confidence is not None]
        if len(told) < len(judged):
            raise ValueError("the rules have no weights (label WEIGHT), so that events tell no confidence")
    except (OSError, ValueError) as error:
        _refuse("check", error)
    found = trust([one.right for one in judged], told)
    if json:
        import orjson

        typer.echo(orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    for line in trust_lines(found):
        typer.echo(line)


@app.command()
def fit(
    gold: Gold,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The file of rules to write, such as my-rules/confidence.jsonl."),
    ] = None,
    patterns: Patterns = None,
) -> None:
    """Fit the weights to gold, and tell how they do on documents that they were not fitted to.

    The same gold and rules give the same weights. Use what was written with --patterns and its folder. Exit code 0,
    or 2 when nothing was done.
    """
    from nlp.evaluation.confidence import cross_validate, judge_files, rule_lines, trust, trust_lines
    from nlp.evaluation.confidence import fit as fitted
    from nlp.export.files import OutputError, check_output, whole_file

    try:
        judged = judge_files(gold, patterns or ())
        weights = fitted(judged)
        found = trust([one.right for one in judged], cross_validate(judged))
        if out is not None:
            check_output(out, [str(path) for path in gold])
            with whole_file(out) as stream:
                for line in rule_lines(judged, weights):
                    stream.write(line.encode() + b"\n")
    except (OSError, ValueError, OutputError) as error:
        _refuse("fit", error)
    typer.echo("by cross-validation, documents apart:")
    for line in trust_lines(found):
        typer.echo(line)
    if out is not None:
        typer.echo(f"{out}: {len(weights)} weights")


@app.command()
def grounds(patterns: Patterns = None) -> None:
    """List what confidence rests on, with the weights in force: above 0 speaks for an event, below 0 against it."""
    from nlp.components.events.confidence import BASE, GROUNDS
    from nlp.rules.book import rulebook

    try:
        weights = rulebook(patterns or ()).weights
    except ValueError as error:
        _refuse("grounds", error)
    tell(f"{weights.get(BASE, 0) / 100:>+6.2f}  {BASE:<20} every event")
    for name, meaning in GROUNDS.items():
        tell(f"{weights.get(name, 0) / 100:>+6.2f}  {name:<20} {meaning}")


def _refuse(command: str, error: Exception) -> NoReturn:
    typer.echo(f"sellside confidence {command}: {in_words(error)}", err=True)
    raise typer.Exit(2)
