"""The events table under the column names of other systems.

Names only: the values keep our words, for the vocabularies differ (docs/export.md). A column that the other
system does not have keeps its own name, and one that it splits or adds is made from ours.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nlp.export.rows import Row
from nlp.export.schema import EVENTS, Column

_IBES_TEXT = {1: "STRONG BUY", 2: "BUY", 3: "HOLD", 4: "UNDERPERFORM", 5: "SELL"}


@dataclass(frozen=True, slots=True)
class Added:
    """A column that only the other system has, and how it is made of ours: of a row, and in DuckDB's SQL."""

    column: Column
    make: Callable[[Row], object]
    sql: str


@dataclass(frozen=True, slots=True)
class Naming:
    """``renamed`` maps our names to theirs; ``added`` stand behind ours."""

    renamed: dict[str, str]
    added: tuple[Added, ...]

    def columns(self) -> tuple[Column, ...]:
        """The columns of the events table under these names."""
        named = (Column(self.renamed.get(c.name, c.name), c.kind, c.meaning, c.null, c.unit) for c in EVENTS)
        return (*named, *(added.column for added in self.added))

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows under these names."""
        for row in rows:
            yield {self.renamed.get(name, name): value for name, value in row.items()} | {
                added.column.name: added.make(row) for added in self.added
            }


def _published_date(row: Row) -> object:
    return row["published_utc"].date() if row["published_utc"] else row["published_on"]


def _published_time(row: Row) -> object:
    return row["published_utc"].strftime("%H:%M:%S") if row["published_utc"] else None


def _ibes_text(row: Row) -> object:
    return _IBES_TEXT.get(row["score_to"])


NAMINGS = {
    "openbb": Naming(
        {
            "url": "news_url",
            "title": "news_title",
            "company": "company_name",
            "broker": "analyst_firm",
            "analyst": "analyst_name",
            "rating_from": "rating_previous",
            "rating_to": "rating_current",
            "rating_action": "action",
            "target_action": "action_change",
            "target_from": "price_target_previous",
            "target_to": "price_target",
        },
        (
            Added(
                Column(
                    "published_date",
                    "day",
                    "day of publication: in UTC where time and zone are given, else the article's own",
                    "published_at is missing or cannot be read",
                ),
                _published_date,
                "coalesce((published_utc AT TIME ZONE 'UTC')::DATE, published_on)",
            ),
            Added(
                Column("published_time", "text", "time of publication in UTC", "time or zone is not given"),
                _published_time,
                "strftime(published_utc AT TIME ZONE 'UTC', '%H:%M:%S')",
            ),
        ),
    ),
    "ibes": Naming(
        {
            "date": "anndats",
            "published_on": "actdats",
            "broker": "estimid",
            "company": "cname",
            "symbol": "oftic",
            "rating_to": "etext",
            "score_to": "ireccd",
            "score_scheme": "ireccd_scheme",
            "target_to": "value",
            "currency": "curr",
        },
        (
            Added(
                Column("itext", "text", "the name that I/B/E/S gives to ireccd", "ireccd is null"),
                _ibes_text,
                f"{list(_IBES_TEXT.values())}[score_to]",
            ),
        ),
    ),
}


def naming(names: str | None) -> Naming:
    """The naming of "openbb" or "ibes"; None is our own. Raises ``ValueError`` for another."""
    if names is None:
        return Naming({}, ())
    if names not in NAMINGS:
        raise ValueError(f"{names!r} is no set of column names; they are {', '.join(NAMINGS)}")
    return NAMINGS[names]
