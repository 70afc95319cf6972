"""The head of a plain-text article: headline and publication line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.articles import decode_text, read_head, read_publication_line


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Published 21/08/2025, 09:32", "2025-08-21T09:32:00"),
        ("Published 08/21/2025, 09:32 AM", "2025-08-21T09:32:00"),
        ("Published 08/09/2025, 09:32", "2025-09-08T09:32:00"),
        ("Published 08/09/2025, 09:32 PM", "2025-08-09T21:32:00"),
        ("Updated: Aug 21, 2025 12:05AM ET", "2025-08-21T00:05:00"),
        ("Published Thu, Aug 21 2025 2:16 PM EDT Shares rose.", "2025-08-21T14:16:00"),
        ("Posted on August 21st, 2025 at 5:03 p.m.", "2025-08-21T17:03:00"),
        ("By Jane Doe | August 21, 2025", "2025-08-21"),
        ("Thursday, 21 August 2025", "2025-08-21"),
        ("Thu, 21 Aug 2025 09:32:00 GMT", "2025-08-21T09:32:00+00:00"),
        ("2025-08-21T09:32:00Z", "2025-08-21T09:32:00+00:00"),
        ("Date: 2025-08-21 09:32 +0530", "2025-08-21T09:32:00+05:30"),
        ("21.08.2025 - 09:32", "2025-08-21T09:32:00"),
    ],
)
def test_publication_line(line: str, moment: str) -> None:
    assert read_publication_line(line) == moment


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Published yesterday",
        "Published 31/02/2025, 09:32",
        "Published 21/08/2025, 29:32",
        "2 Stocks to Buy in 2025",
        "Earnings due on August 21, 2025, says Jefferies",
        "August 21, 2025 was a good day for Acme",
        "x" * 500,
    ],
)
def test_other_line(line: str) -> None:
    assert read_publication_line(line) is None


def test_head_of_an_article() -> None:
    head = read_head("\r\nJefferies upgrades Acme\r\nPublished 21/08/2025, 09:32\r\n\r\nShares rose.\r\n")
    assert (head.title, head.published_at) == ("Jefferies upgrades Acme", "2025-08-21T09:32:00")


def test_publication_line_may_stand_first() -> None:
    head = read_head("21 August 2025\nJefferies upgrades Acme\nShares rose on Thursday.\n")
    assert (head.title, head.published_at) == ("Jefferies upgrades Acme", "2025-08-21")


def test_headline_that_ends_like_a_sentence_needs_a_publication_line() -> None:
    assert read_head("Shares rose.\nThen they fell.").title is None
    assert read_head("Shares rose.\nPublished 21/08/2025\nThen they fell.").title == "Shares rose."


def test_single_line_is_text_and_no_headline() -> None:
    assert read_head("Jefferies upgrades Acme to Buy").title is None


def test_date_deep_in_the_story_is_not_the_publication() -> None:
    assert read_head("\n".join(["Line"] * 8 + ["21 August 2025", "End"])).published_at is None


def test_text_is_decoded_strictly_and_line_ends_stay() -> None:
    assert decode_text("a\r\nb\u2028c".encode()) == "a\r\nb\u2028c"


def test_byte_order_mark_is_no_text() -> None:
    assert decode_text(b"\xef\xbb\xbfAcme") == "Acme"


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"Soci\xe9t\xe9", "byte 0xe9 at position 4"), ("Acme".encode("utf-16"), "UTF-16")],
)
def test_other_encodings_are_named(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode_text(data)


@given(st.text())
def test_head_of_any_text(text: str) -> None:
    head = read_head(text)
    assert head.title is None or head.title in text
