"""From a web page to its article: the text, and apart from it the title and the time of publication."""

import logging
import re
from dataclasses import dataclass
from typing import Any

from nlp.core.articles import read_head

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?")
# A fixed horizon: by default a date after today counts as none, and the same page would read otherwise
# tomorrow.
_DATES = {
    "original_date": True,
    "extensive_search": False,
    "max_date": "2100-01-01",
    "outputformat": "%Y-%m-%d",
}


@dataclass(frozen=True, slots=True)
class Extract:
    text: str
    title: str | None
    published_at: str | None


def extract(page: bytes) -> Extract:
    """Take the article out of a web page, by trafilatura.

    ``text`` is what the offsets of the record count in. Raises ``ValueError`` for a page that cannot be
    decoded or that holds no article.
    """
    import trafilatura

    # It reports on pages by logging, to a standard error that belongs to the run.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    tree = trafilatura.load_html(_decode(page))
    if tree is None:
        raise ValueError("not a page of HTML")
    stamps = tree.xpath('//meta[@property="article:published_time"]/@content')
    document: Any = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=True, date_extraction_params=_DATES
    )
    if document is None or not (document.text or "").strip():
        raise ValueError("no article was found in this page")
    text = str(document.text)
    published_at = next((str(stamp).strip() for stamp in stamps if _MOMENT.fullmatch(str(stamp).strip())), None)
    return Extract(text, document.title or None, published_at or _with_time(text, document.date))


def _with_time(text: str, date: str | None) -> str | None:
    """The publication line of the text where it tells the same day and more, else the date of the page."""
    told = read_head(text).published_at
    if told and (date is None or told.startswith(date)):
        return told
    return date


def _decode(page: bytes) -> str:
    """Decode by byte order mark, as UTF-8, or by the encoding that the page declares; never by a guess."""
    if page[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        try:
            return page.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            declared = _CHARSET.search(page[:4096])
            if declared is None:
                raise ValueError(
                    f"not UTF-8 (byte 0x{page[error.start]:02x} at position {error.start}), "
                    "and the page declares no other encoding"
                ) from None
        encoding = declared[1].decode("ascii", "replace").lower()
        # Browsers read these names as their Windows superset, and pages are written for browsers.
        encoding = "cp1252" if encoding in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else encoding
    try:
        return page.decode(encoding)
    except LookupError:
        raise ValueError(f"the page declares an encoding that is not known: {encoding}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"not {encoding}, which the page declares: {error.reason} at {error.start}") from None
