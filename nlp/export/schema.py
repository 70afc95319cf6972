"""The tables that records become: their columns, types, units, and when a cell is null.

This is the one place that defines them: the writers take their types from here, and docs/export.md is checked
against it. A column once released keeps its name, type and meaning; new ones are added behind.
"""

from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = "1.0"

# The scheme of every score, beside every score: vendors disagree on the labels, and some scales run the other
# way.
SCORE_SCHEME = "I/B/E/S 1-5 (1 strong buy, 5 sell)"

# "words" are lists of short names, "texts" lists of anything; "json" is a JSON text.
Kind = Literal["text", "words", "texts", "number", "whole", "flag", "day", "moment", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``null`` says when it is null, and is empty for one that never is; ``unit`` where there is
    one.
    """

    name: str
    kind: Kind
    meaning: str
    null: str = ""
    unit: str = ""


_NOT_TOLD = "the text tells none"
_NOT_GIVEN = "the input gives none"
_NO_TIME = "published_at is missing or cannot be read"

ARTICLES = (
    Column("article_id", "text", "id of the record"),
    Column("url", "text", "url of the input", _NOT_GIVEN),
    Column("title", "text", "title of the input", _NOT_GIVEN),
    Column("source", "text", "source of the input", _NOT_GIVEN),
    Column("published_at", "text", "time of publication, as given, with the zone if one was given", _NOT_GIVEN),
    Column("published_on", "day", "the article's own calendar day", _NO_TIME),
    Column(
        "published_precision",
        "text",
        "how precise published_at is: day, minute or second",
        _NO_TIME,
    ),
    Column(
        "published_zone",
        "text",
        "zone of published_at as an offset (+09:00; Z is +00:00)",
        "no zone is given",
    ),
    Column("published_utc", "moment", "published_at in UTC", "time or zone is not given", "UTC, microseconds"),
    Column(
        "known_by",
        "moment",
        "first moment at which the article was certainly public, whatever the missing time or zone",
        _NO_TIME,
        "UTC, microseconds",
    ),
    Column("language", "text", 'language of the text, "en" or "other"', "the record does not say"),
    Column("text", "text", "the article, unchanged; offsets count its code points", "the record has no text"),
    Column("spans", "whole", "number of spans", unit="spans"),
    Column("events", "whole", "number of events", unit="events"),
    Column("warnings", "texts", "warnings of the record"),
    Column("meta", "json", "all of meta, url, title and source too"),
    Column("record_version", "text", "schema_version of the record", "the record has none"),
)

SPANS = (
    Column("article_id", "text", "id of the record"),
    Column("span_id", "text", "id of the span within its article"),
    Column("label", "text", "BROKER, COMPANY, TICKER, RATING, TARGET, QUOTE, ANALYST, ACTION, DATE or MULTIPLE"),
    Column("start", "whole", "first character", unit="code points from 0"),
    Column("end", "whole", "character after the last", unit="code points from 0"),
    Column("text", "text", "the characters", "the record has no text"),
    Column("name", "text", "canonical name (BROKER, COMPANY)", "not such a span"),
    Column("symbol", "text", "symbol without its exchange (TICKER)", "not such a span"),
    Column("exchange", "text", "exchange as printed (TICKER)", "not such a span, or not printed"),
    Column("mic", "text", "ISO 10383 code of the market (TICKER)", "not such a span, or the market is not known"),
    Column("rating", "text", "the term in its usual form (RATING)", "not such a span"),
    Column("score", "whole", "place on the common scale (RATING)", "not such a span, or no place on it", "1 to 5"),
    Column("score_scheme", "text", f"what the score counts: {SCORE_SCHEME}", "score is null"),
    Column("stance", "text", "positive, neutral or negative (RATING)", "not such a span"),
    Column("scope", "text", '"consensus" for averages and counts (RATING, TARGET)', "one house's own"),
    Column("amount", "number", "amount (TARGET)", "not such a span", "units of currency"),
    Column("currency", "text", "ISO 4217 code, or GBX for pence (TARGET)", "not such a span"),
    Column("value", "number", "the multiple (MULTIPLE)", "not such a span", "times the metric"),
    Column("metric", "text", "what it is a multiple of, such as P/E (MULTIPLE)", "not such a span"),
    Column("date", "day", "the day meant (DATE)", "not such a span, or not resolved to a day"),
    Column("speaker", "text", "broker, company or other (QUOTE)", "not such a span"),
    Column("norm", "json", "all of the normal form", "the span has none"),
    Column("rule", "text", "the rule that found the span", "the record does not say"),
)

EVENTS = (
    Column("event_id", "text", "the article's id, #, and the event's event_id, else its id; unique"),
    Column("article_id", "text", "id of the record"),
    Column("url", "text", "url of the input", _NOT_GIVEN),
    Column("title", "text", "title of the input", _NOT_GIVEN),
    Column("published_at", "text", "time of publication, as given, with the zone if one was given", _NOT_GIVEN),
    Column("published_on", "day", "the article's own calendar day", _NO_TIME),
    Column(
        "published_precision",
        "text",
        "how precise published_at is: day, minute or second",
        _NO_TIME,
    ),
    Column("published_utc", "moment", "published_at in UTC", "time or zone is not given", "UTC, microseconds"),
    Column(
        "known_by",
        "moment",
        "first moment at which the article was certainly public: a backtest may use the event from here on",
        _NO_TIME,
        "UTC, microseconds",
    ),
    Column("date", "day", "day of the act, told in the text", "none is told, or not to the day"),
    Column("date_precision", "text", "how precise the told date is: day, month or year", "none is told"),
    Column("broker", "text", "canonical name of the house", "the text names no house"),
    Column("house_type", "text", "bank, independent or quant", "the house is not in the rules"),
    Column("company", "text", "the company, as first named in full", _NOT_TOLD),
    Column("symbol", "text", "symbol of the first listing", _NOT_TOLD),
    Column("exchange", "text", "exchange of the first listing, as printed", "none is printed with it"),
    Column("mic", "text", "ISO 10383 code of the first listing's market", "the market is not known"),
    Column("tickers", "words", "all listings, as printed, in the order of the text"),
    Column("inferred_tickers", "words", "where the text prints no ticker, those of the list given as --securities"),
    Column(
        "rating_action",
        "text",
        "upgrade, downgrade, initiate, resume, reiterate or suspend",
        "no rating told",
    ),
    Column("rating_from", "text", "rating before, as printed", _NOT_TOLD),
    Column("rating_to", "text", "rating after, as printed", _NOT_TOLD),
    Column("score_from", "whole", "rating_from on the common scale", "it has no place there", "1 to 5"),
    Column("score_to", "whole", "rating_to on the common scale", "it has no place there", "1 to 5"),
    Column("score_scheme", "text", f"what the scores count: {SCORE_SCHEME}", "both scores are null"),
    Column("target_action", "text", "raise, cut, set, maintain or remove", "no target told"),
    Column("target_from", "number", "target before", _NOT_TOLD, "units of currency_from"),
    Column("target_to", "number", "target after", _NOT_TOLD, "units of currency"),
    Column("currency", "text", "currency of target_to, else of target_from: ISO 4217, GBX for pence", "no amount"),
    Column("currency_from", "text", "currency of target_from", "target_from is null"),
    Column("analyst", "text", "full name of the analyst", _NOT_TOLD),
    Column("drivers", "words", "labels of the reasons given, each once"),
    Column("quotes", "texts", "what the house or its analyst is quoted with"),
    Column("prominence", "text", "lead: the article's news; context: background", "the record does not say"),
    Column("checks", "words", "names of the checks that failed; empty when all is well"),
    Column("confidence", "number", "share of such events that was right on gold", "the record does not say", "0 to 1"),
    Column(
        "valuation",
        "number",
        "the multiple that the house values the stock at",
        _NOT_TOLD,
        "times the metric",
    ),
    Column("valuation_metric", "text", "what it is a multiple of, such as P/E", "valuation is null"),
    Column("upside", "number", "return to the target", _NOT_TOLD, "per cent"),
    Column(
        "upside_told",
        "flag",
        "true: the text says it; false: reckoned from price and target",
        "upside is null",
    ),
    Column("sentence", "text", "the sentence of the act", "the record has no text or does not say"),
    Column("check_details", "json", "the failed checks with what was expected and found", "none failed"),
    Column("offsets", "json", "field -> [start, end] in the article's text, a list of pairs for a list"),
    Column("frame", "text", "the rule that joined the event", "the record does not say"),
)

QUOTES = (
    Column("article_id", "text", "id of the record"),
    Column("event_id", "text", "the event that the quote belongs to", "it belongs to none"),
    Column("span_id", "text", "id of the QUOTE span within its article", "the event's quote rests on no span"),
    Column("start", "whole", "first character", "span_id is null", "code points from 0"),
    Column("end", "whole", "character after the last", "span_id is null", "code points from 0"),
    Column("text", "text", "the words, without the outer marks", "the record has no text"),
    Column("speaker", "text", "broker, company or other", "the record does not say"),
    Column("broker", "text", "house of the event", "event_id or the house is null"),
    Column("company", "text", "company of the event", "event_id or the company is null"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "articles": ARTICLES,
    "spans": SPANS,
    "events": EVENTS,
    "quotes": QUOTES,
}


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of a table. Raises ``ValueError`` for a name that is none."""
    if table not in TABLES:
        raise ValueError(f"{table!r} is no table; they are {', '.join(TABLES)}")
    return TABLES[table]
