"""The page: figures and drawings made here, the articles as data for the script that is part of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nlp import __version__
from nlp.core.record import LABELS, Record
from nlp.export.fields import RecordDict, RecordError, data_of, reading
from nlp.report import charts, figures
from nlp.report.articles import article, title_of

DEFAULT_ARTICLES = 2_000
_HOUSES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Counts:
    """What went into a page: all articles count in its figures, ``readable`` of them can be read in it."""

    articles: int
    readable: int
    events: int


def write_report(
    records: Iterable[Record | RecordDict],
    stream: IO[bytes],
    on_problem: Callable[[str], None],
    title: str = "Analyst calls",
    readable: int = DEFAULT_ARTICLES,
) -> Counts:
    """Write one self-contained HTML page, in UTF-8. The same records give the same bytes.

    ``readable`` is how many articles can be read in the page, the first ones; the figures are of all. A
    record that is not in the format is left out and told to ``on_problem``.
    """
    gathered = figures.Figures()
    articles: list[dict[str, Any]] = []
    for record in records:
        try:
            data = data_of(record)
            with reading(data):
                made = article(data)
                gathered.add(data, title_of(data))
        except RecordError as error:
            on_problem(str(error))
            continue
        if len(articles) < readable:
            articles.append(made)
    stretch = figures.main_days(gathered.days)
    drawn = Counter({key: n for key, n in gathered.days.items() if stretch and stretch[0] <= key[0] <= stretch[1]})
    unit, found = figures.bins(drawn)
    changes = figures.largest_changes(gathered.targets)
    houses = figures.house_lines(gathered.houses)
    template = _environment().get_template("report.html")
    template.stream(
        title=title,
        version=__version__,
        figures=gathered,
        articles=len(articles),
        tiles=_tiles(gathered, len(houses)),
        kinds=figures.KINDS,
        kind_names=figures.KIND_NAMES,
        unit=unit,
        bins=found,
        not_drawn=gathered.days.total() - drawn.total(),
        stretch=(min(day for day, _ in gathered.days), max(day for day, _ in gathered.days)) if found else None,
        bin_label=charts.bin_label,
        timeline=charts.timeline(unit, found),
        house_columns=figures.HOUSE_COLUMNS,
        houses=houses,
        houses_shown=_HOUSES_SHOWN,
        changes=len(gathered.targets),
        dumbbells=charts.dumbbells(changes),
        labels=LABELS,
        data=_json_for_html(articles),
    ).dump(stream, encoding="utf-8")
    return Counts(gathered.articles, len(articles), gathered.events)


def _environment() -> Environment:
    """Templates escape whatever they print; styles and script are files of ours, put in as they are."""
    loader = PackageLoader("nlp.report", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )

    def raw(name: str) -> Markup:
        return Markup(loader.get_source(environment, name)[0])

    environment.globals["raw"] = raw
    return environment


def _tiles(gathered: figures.Figures, houses: int) -> list[tuple[str, int, str]]:
    named = houses - any(name == figures.NO_HOUSE for name, _ in gathered.houses)
    return [
        ("Articles", gathered.articles, f"{gathered.articles - gathered.with_events:,} without a call"),
        ("Calls", gathered.events, f"{gathered.events - gathered.dated:,} without a day"),
        ("Houses", named, ""),
        ("Companies", len(gathered.companies), ""),
        ("Target changes", len(gathered.targets), "before and after told"),
        ("Failed checks", len(gathered.failed), ""),
    ]


def _json_for_html(value: Any) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element or open a comment."""
    text = orjson.dumps(value).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)
