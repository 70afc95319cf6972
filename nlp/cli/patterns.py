"""``sellside patterns``: look after the rules."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from nlp.cli.say import counted, in_words, tell

app = typer.Typer(
    help="Look after the rules: check, test, list, find, and start a pack of your own.",
    no_args_is_help=True,
)

Patterns = Annotated[
    list[Path] | None,
    typer.Option("--patterns", metavar="DIR", help="A folder of rules of your own; may be given again."),
]


@app.command()
def check(
    patterns: Patterns = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what needs no judgement, then check.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave notices out.")] = False,
) -> None:
    """Find what is wrong with rules. Exit code 1 when something is, 2 for a folder that is not there."""
    from nlp.evaluation.markup import parse
    from nlp.rules.check import check_rules
    from nlp.rules.fix import fix_rules
    from nlp.rules.load import RuleError

    try:
        for change in fix_rules(patterns or ()) if fix else ():
            typer.echo(str(change))
        report = check_rules(patterns or (), parse)
    except RuleError as error:
        _refuse("check", error)
    for problem in report.errors if quiet else report.problems:
        typer.echo(str(problem))
    wrong = len(report.errors)
    tried = ""
    if not wrong:  # only rules that are written correctly can be run
        from nlp.pipeline import Annotator
        from nlp.rules.stock import try_names

        annotator = Annotator(patterns)
        names = try_names(annotator.book.rules, lambda text: annotator.annotate({"text": text}).data["spans"])
        for problem in names.problems:
            typer.echo(str(problem))
        wrong = len(names.problems)
        tried = f", {counted(names.sentences, 'sentence')} for names"
    typer.echo(
        f"{report.rules:,} rules in {report.files} files{tried}: "
        f"{counted(wrong, 'error')}, {counted(len(report.notices), 'notice')}"
    )
    raise typer.Exit(1 if wrong else 0)


@app.command()
def test(patterns: Patterns = None) -> None:
    """Run the examples and counterexamples of all rules. Exit code 1 when one fails."""
    from nlp.evaluation.examples import differences_of
    from nlp.evaluation.markup import parse
    from nlp.pipeline import Annotator
    from nlp.rules.load import RuleError, load_rules
    from nlp.rules.selftest import run_sentences

    try:
        rules = load_rules(patterns or ())
        annotator = Annotator(patterns)
    except RuleError as error:
        _refuse("test", error, 1)

    def record(text: str) -> dict[str, object]:
        return annotator.annotate({"id": "sentence", "text": text}).to_dict()

    def judge(markup: str) -> list[str]:
        example = parse(markup)
        return differences_of(record(example.text), example)

    def at_work(markup: str) -> set[str]:
        with annotator.book.witness() as seen:
            record(parse(markup).text)
        return seen

    outcome = run_sentences(rules, judge, lambda text: record(text)["spans"], at_work)  # type: ignore[arg-type,return-value]
    for failure in outcome.failures:
        typer.echo(str(failure))
    typer.echo(
        f"{counted(outcome.examples, 'example')} and {counted(outcome.counterexamples, 'counterexample')} "
        f"of {outcome.rules} rules: {counted(len(outcome.failures), 'failure')}"
    )
    raise typer.Exit(1 if outcome.failures else 0)


@app.command("list")
def list_rules(
    label: Annotated[str | None, typer.Option(help="Only rules of this label, such as BROKER.")] = None,
    patterns: Patterns = None,
) -> None:
    """List the rules in force: id, label, what they match."""
    from nlp.rules.load import RuleError, load_rules
    from nlp.rules.search import summary

    try:
        rules = load_rules(patterns or ())
        chosen = rules.rules if label is None else rules.by_label(label.upper())
    except RuleError as error:
        _refuse("list", error, 1)
    except ValueError as error:
        _refuse("list", error)
    for rule in chosen:
        tell(f"{rule.id}\t{rule.label}\t{summary(rule)}")


@app.command()
def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A word, a name, a part of an id, or a sentence.")],
    patterns: Patterns = None,
) -> None:
    """Find the rules that know a word, with their places. Exit code 1 when none does."""
    from nlp.rules.load import RuleError, load_rules
    from nlp.rules.search import find_rules

    try:
        rules = load_rules(patterns or ())
    except RuleError as error:
        _refuse("find", error, 1)
    found = 0
    for rule, met in find_rules(rules, text):
        file, line = rules.where(rule.id)
        tell(f"{file}:{line}: {rule.id}\t{rule.label}\t{met}")
        found += 1
    if not found:
        typer.echo(f"no rule knows {text!r}", err=True)
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A folder of rules, or built-in for those that come with the package.")],
    new: Annotated[str, typer.Argument(help="Likewise.")],
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="Articles or records: what `sellside annotate` reads, or - ."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each change.")] = False,
) -> None:
    """What changes over articles when the rules change: spans and events gained (+), lost (-) and altered (~), each
    with its sentence.

    A folder that holds most of the built-in ids (an earlier copy of the rules) takes their place; any other is a
    pack on top of them. Exit code 1: something of IN could not be read; 2: wrong usage.
    """
    import orjson

    from nlp.cli.events import Problems, rows_of
    from nlp.evaluation.changes import Tally, annotator_of, changes_of, lines_of
    from nlp.export.reading import ReadError
    from nlp.rules.load import RuleError

    tally, problems = Tally(), Problems()
    try:
        for change in changes_of(rows_of(source, problems), annotator_of(old), annotator_of(new), tally, problems):
            if as_json:
                typer.echo(orjson.dumps(change.to_dict()).decode())
            else:
                for line in lines_of(change):
                    typer.echo(line)
    except (RuleError, ReadError) as error:
        _refuse("diff", error)
    typer.echo(str(tally), err=as_json)
    raise typer.Exit(problems.end())


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")]) -> None:
    """Start a pack of your own: a folder with an example of each kind of rule."""
    from nlp.rules.load import RuleError
    from nlp.rules.pack import init_pack

    try:
        paths = init_pack(folder)
    except RuleError as error:
        _refuse("init", error)
    for path in paths:
        typer.echo(str(path))
    typer.echo(f"check it with: sellside patterns check --patterns {folder}")


@app.command()
def stats(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Gold records (.jsonl).", exists=True, dir_okay=False)],
    pred: Annotated[
        Path | None, typer.Argument(metavar="PRED", help="Predicted records; left out, the pipeline runs.")
    ] = None,
    patterns: Patterns = None,
    unfired: Annotated[bool, typer.Option("--unfired", help="Name the rules that never fired.")] = False,
) -> None:
    """What each rule earns and costs on gold: hits, right ones, those only it finds, wrong ones, what shadows it."""
    from nlp.evaluation.rules import stats_of_files

    try:
        for line in stats_of_files(gold, pred, patterns or (), unfired=unfired):
            typer.echo(line)
    except ValueError as error:
        _refuse("stats", error, 1)


def _refuse(command: str, error: Exception, code: int = 2) -> NoReturn:
    typer.echo(f"sellside patterns {command}: {in_words(error)}", err=True)
    raise typer.Exit(code)
