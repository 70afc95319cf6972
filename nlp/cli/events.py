"""``sellside events``: one row an event."""

import sys
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp.cli.options import Securities
from nlp.cli.say import counted

MinConfidence = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Leave out events below this confidence, and those that tell none. How many is said.",
    ),
]


def events(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="Records or articles: a .jsonl file (also .gz, .zst), a file or folder that "
            "`sellside annotate` reads, or - for standard input.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The file to write, .csv or .jsonl. Without it a table on a terminal, CSV into a pipe."
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="csv or jsonl. By the name of the output; csv in a pipe, a table on a terminal."),
    ] = None,
    min_confidence: MinConfidence = None,
    patterns: Annotated[
        list[Path] | None,
        typer.Option(
            "--patterns",
            metavar="DIR",
            help="Rules of your own, a folder, on top of the built-in ones; only used where IN holds articles.",
        ),
    ] = None,
    securities: Securities = None,
) -> None:
    """Write one row for every event: who rated which stock, from what to what,
    when and why.

    Rows that have spans or events are records and are taken as they are; other
    rows are articles and are annotated first. A terminal shows a table of the
    most important columns; a pipe or a file gets all of them, which
    docs/events.md describes. Texts that begin with = + - @ (or a tab or line end) get an
    apostrophe in CSV, so that no spreadsheet runs them; numbers stay numbers.

    Ends with 1 when something of IN could not be read (standard error says
    what), with 2 when nothing was done.
    """
    from nlp.export.confidence import ConfidenceFilter
    from nlp.export.fields import RecordError, data_of
    from nlp.export.files import OutputError, check_output, whole_file
    from nlp.export.reading import ReadError
    from nlp.export.rows import event_rows
    from nlp.export.schema import EVENTS
    from nlp.export.table_text import WRITERS

    problems = Problems()
    keep = ConfidenceFilter(min_confidence)

    def all_rows() -> Iterator[dict[str, Any]]:
        for record in keep(records_of(source, patterns or [], problems, securities)):
            try:
                yield from list(event_rows(data_of(record)))
            except RecordError as error:
                problems(f"{source}: {error}")

    try:
        write = WRITERS[form_of(form, out)]
        if out is None:
            rows = _begun(all_rows())
            if form is None and sys.stdout.isatty():
                _show(rows)
            else:
                write(rows, EVENTS, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            check_output(out, [source])
            with whole_file(out) as stream:
                count = write(all_rows(), EVENTS, stream)
    except (ReadError, OutputError) as error:
        typer.echo(f"sellside events: {error}", err=True)
        raise typer.Exit(2) from None
    if keep.left_out():
        typer.echo(keep.left_out(), err=True)
    if out is not None:
        typer.echo(f"{out}: {counted(count, 'event')}", err=True)
    raise typer.Exit(problems.end())


def _begun(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same rows, the first of them read: an input that cannot be opened fails before anything is printed."""
    first = list(islice(rows, 1))
    return chain(first, rows)


def _show(rows: Iterator[dict[str, Any]]) -> None:
    from nlp.report.event_table import print_events
    from nlp.report.terminal import make_console

    count = print_events(rows, make_console())
    typer.echo(f"{counted(count, 'event')}; -o FILE.csv or --format csv writes every column", err=True)


def records_of(
    source: str, patterns: list[Path], on_problem: Callable[[str], None], securities: Path | None = None
) -> Iterator[dict[str, Any]]:
    """The records of an input; its articles are annotated on the way.

    The pipeline is built when the first article comes, so that records alone do not wait for it.
    """
    from nlp.export.reading import ReadError, is_record

    annotator: Any = None
    for row in rows_of(source, on_problem):
        if is_record(row):
            yield row
            continue
        if annotator is None:
            from nlp.pipeline import Annotator

            try:
                annotator = Annotator(patterns or None, securities=securities)
            except ValueError as error:  # rules or a list that cannot be read
                raise ReadError(str(error)) from None
        try:
            yield annotator.annotate(row).to_dict()
        except ValueError as error:
            on_problem(f"{source}: article {row.get('id', 'without an id')}: {error}")


class Problems:
    """Says what could not be read, on standard error: the first few in full, then how many more."""

    SHOWN = 20

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, problem: str) -> None:
        self.count += 1
        if self.count <= self.SHOWN:
            typer.echo(problem, err=True)

    def end(self) -> int:
        """The exit code: 1 when anything was left out."""
        if self.count > self.SHOWN:
            typer.echo(f"and {self.count - self.SHOWN:,} more that could not be read", err=True)
        return 1 if self.count else 0


def form_of(form: str | None, out: Path | None) -> str:
    """ "csv" or "jsonl", as asked for or by the output's name. Raises ``OutputError`` for anything else."""
    from nlp.export.files import OutputError

    suffix = "csv" if out is None else out.suffix.lower().removeprefix(".")
    chosen = form or suffix
    if chosen not in ("csv", "jsonl"):
        what = f"--format {form}" if form else str(out)
        raise OutputError(f"{what}: rows are written as .csv or .jsonl")
    return chosen


def rows_of(source: str, on_problem: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Rows of JSONL as they are; anything else that a corpus run reads, as articles."""
    import orjson

    from nlp.batch.items import Options, UsageError
    from nlp.batch.readers import Reader
    from nlp.batch.sources import Inputs
    from nlp.batch.streams import sniff
    from nlp.export.reading import ReadError, read_records

    if source == "-":
        if sniff(_head_of_standard_input()) == "jsonl":
            yield from read_records(source, on_problem, articles=True)
            return
    elif source.lower().endswith(".parquet") and Path(source).is_file():
        yield from read_records(source, on_problem, articles=True)
        return
    try:
        inputs = Inputs([source])
        inputs.survey()
        reader = Reader(Options())
        for file in inputs:
            if file.kind == "jsonl" and isinstance(file.path, Path):
                yield from read_records(file.path, on_problem, articles=True)
                continue
            for item in reader.read(file):
                if item.kind == "article":
                    yield orjson.loads(item.payload)
                elif item.kind == "page":
                    yield from _page(item, on_problem)
                else:
                    where = item.file if item.line is None else f"{item.file}, line {item.line}"
                    on_problem(f"{where}: {item.reason}")
    except UsageError as error:
        raise ReadError(str(error)) from None


def _page(item: Any, on_problem: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """The article of a web page."""
    from nlp.batch.pages import extract

    try:
        page = extract(item.payload)
    except ValueError as error:
        on_problem(f"{item.file}: {error}")
        return
    meta = {"file": item.file, "title": page.title, "published_at": page.published_at}
    yield {"id": item.id, "text": page.text, "meta": {key: value for key, value in meta.items() if value}}


def _head_of_standard_input() -> bytes:
    """The first bytes of standard input, which stay there to be read."""
    buffer: Any = sys.stdin.buffer
    head: bytes = buffer.peek(1)
    return head
