"""``sellside evaluate``: how good a run is, and what it gets wrong."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.say import in_words

_MORE = "More to know"
_OUT = "How it is told"
_GOLD = frozenset({"spans", "events", "labels", "fields"})  # a gold record has one of these


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Records with gold spans and events (JSONL).")],
    pred: Annotated[
        Path | None,
        typer.Argument(metavar="PRED", help="Predicted records. Without it the pipeline annotates the gold's texts."),
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Every error, with its sentence and rule.", rich_help_panel=_MORE)
    ] = False,
    schemes: Annotated[
        bool,
        typer.Option(
            "--schemes",
            help="Spans also by exact, partial and type; macro means; normal forms.",
            rich_help_panel=_MORE,
        ),
    ] = False,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="Scores by a key, such as meta.outlet. May be repeated.",
            rich_help_panel=_MORE,
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="OTHER", help="A second run over the same gold, side by side.", rich_help_panel=_MORE),
    ] = None,
    resamples: Annotated[
        int, typer.Option(min=0, help="Draws of the bootstrap behind the intervals; 0 for none.", rich_help_panel=_MORE)
    ] = 1000,
    fail_under: Annotated[
        str, typer.Option(metavar="FLOORS", help="Exit 1 below these, as in core=0.95,exact=0.85.")
    ] = "",
    allow_invalid: Annotated[
        bool,
        typer.Option("--allow-invalid", help="Let records be missing or changed; they count as empty."),
    ] = False,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="A folder of rules of your own, on top of the built-in ones; may be given again."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.", rich_help_panel=_OUT)] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it all as one HTML page.", rich_help_panel=_OUT),
    ] = None,
) -> None:
    """Score predictions against gold: spans, events, intervals, errors.

    docs/evaluation.md tells how to make gold, and what the figures mean.

    Ends with 1 when a record is missing or changed, or a floor is not reached,
    with 2 for wrong usage or a file that cannot be read.
    """
    from nlp.evaluation.files import read_records
    from nlp.evaluation.run import evaluate as run
    from nlp.evaluation.run import read_run
    from nlp.evaluation.terminal import evaluation_lines

    try:
        gold_records, pred_records = read_run(gold, pred, patterns or ())
        if gold_records and not any(_GOLD & record.keys() for record in gold_records):
            raise ValueError(f"{gold}: these are articles without labels; docs/evaluation.md tells how to make gold")
        result = run(
            gold_records,
            pred_records,
            by=by or (),
            other=None if compare is None else list(read_records(compare)),
            fail_under=fail_under,
            resamples=resamples,
            allow_invalid=allow_invalid,
        )
        if html is not None:
            from nlp.evaluation.page import write_page

            write_page(result, html, title=f"{gold.name}, {'the pipeline' if pred is None else pred.name}")
    except (OSError, ValueError) as error:
        typer.echo(f"sellside evaluate: {in_words(error)}", err=True)
        raise typer.Exit(2) from None
    if json:
        import orjson

        typer.echo(orjson.dumps(result.to_dict(with_errors=errors), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in evaluation_lines(result, with_errors=errors, schemes=schemes):
            typer.echo(line)
    raise typer.Exit(0 if result.ok else 1)
