"""``sellside bench``: how fast it is here."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.say import in_words


def bench(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The folder in which every run leaves its stamped JSON.")
    ] = Path("out/bench"),
    texts: Annotated[
        Path | None,
        typer.Option(help="Articles to measure on (JSONL); by default real ones beside the project, or corpus/."),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds in which the contenders take turns.")] = 5,
    long: Annotated[bool, typer.Option("--long", help="Also the memory after 20,000 and 200,000 articles.")] = False,
) -> None:
    """Measure speed beside spaCy's bare tokenizer and an afternoon's script; long texts, start, memory."""
    import orjson

    from nlp.bench.run import bench as run
    from nlp.bench.table import lines

    try:
        result = run(texts, rounds, long=long, say=lambda what: typer.echo(f"... {what}", err=True))
    except (OSError, ValueError) as error:
        typer.echo(f"sellside bench: {in_words(error)}", err=True)
        raise typer.Exit(2) from None
    out.mkdir(parents=True, exist_ok=True)
    earlier = sorted(out.glob("bench-*.json"))
    before = orjson.loads(earlier[-1].read_bytes()) if earlier else None
    name = "".join(c for c in result["stamp"]["time"][:19] if c.isalnum())
    path = out / f"bench-{name}-{(result['stamp']['commit'] or 'none')[:10]}.json"
    path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    for line in lines(result, before):
        typer.echo(line)
    typer.echo(f"\nwritten to {path}")
