"""``sellside explain``: which rule made each span and event, and which candidates lost."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.say import tell


def explain(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="An article (.txt, .html), many (.jsonl, .csv, .parquet); - for standard input."
        ),
    ],
    id: Annotated[str | None, typer.Option(help="The id of the article to explain.")] = None,
    line: Annotated[int | None, typer.Option(help="The line of a .jsonl file to explain, from 1.", min=1)] = None,
    lost: Annotated[bool, typer.Option("--lost/--no-lost", help="Also what was looked at and left.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="A folder of rules of your own, on top of the built-in ones; may be given again."
        ),
    ] = None,
) -> None:
    """Say why: for each span and event of an article its rule, its sentence and cue, and what lost to it and why.

    docs/rules.md tells how to read it, and what to do about what is wrong.

    Ends with 1 when the article cannot be read, with 2 for wrong usage.
    """
    import orjson

    from nlp.batch.items import UsageError
    from nlp.explain import explain as explain_article
    from nlp.pipeline import Annotator
    from nlp.report.pick import pick

    try:
        article = pick(file, id, line).article
    except UsageError as error:
        typer.echo(f"sellside explain: {error}", err=True)
        raise typer.Exit(2) from None
    except ValueError as error:
        typer.echo(f"sellside explain: {error}", err=True)
        raise typer.Exit(1) from None
    result = explain_article(Annotator(patterns or ()), article)
    if as_json:
        typer.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
        return
    for span in result["spans"]:
        where = f"  ({span['where']})" if "where" in span else ""
        tell(
            f"{span['id']:>4}  {span['label']:<8} {span['text']!r}\n        rule {span['rule']}{where}\n        "
            f"in   {_short(span['sentence'])}"
        )
    for event in result["events"]:
        cues = ", ".join(repr(c) for c in event["cues"]) or "no word of its own"
        tell(f"{event['id']:>4}  event    frame {event['frame']}, cue {cues}\n        in   {_short(event['sentence'])}")
        for key, span in event["values"].items():
            tell(f"        {key} rests on {span or 'no span'}")
        for check in event["checks"]:
            tell(f"        check {check['check']}: expected {check['expected']}, found {check['found']}")
        if event["confidence"] is not None:
            tell(f"        confidence {event['confidence']:.2f}")
            for ground in event["grounds"]:
                tell(f"        {ground['weight']:>+10.2f}  {ground['means']}")
    if lost and result["lost"]:
        tell("\nLooked at and left:")
        for candidate in result["lost"]:
            tell(f"      {candidate['label']:<10} {candidate['text']!r}: {candidate['why']}")


def _short(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= 160 else sentence[:157] + "..."
