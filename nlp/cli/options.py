"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Securities = Annotated[
    Path | None,
    typer.Option(
        "--securities",
        metavar="FILE",
        help="Your list of securities, a CSV file with the columns symbol, mic, name and aliases (divided by ;): "
        "a company that the text names without a ticker gets its tickers, marked as inferred.",
    ),
]
