"""Articles out of web pages."""

from pathlib import Path

import pytest

from nlp.batch.pages import extract
from tests.batch.conftest import Runner, read_lines, rejects

STORY = (
    "<p>Jefferies upgraded Acme Inc (TYO:3774) from Hold to Buy on Thursday, raising its price target to "
    "JPY3,600.00 from JPY3,000.00. It cited “an attractive entry point” for the shares of Société Acme.</p>"
    "<p>The broker said that the company has a large backlog, and that margins should improve in the second "
    "half of the year.</p>"
)


def page(head: str = '<meta charset="utf-8">', story: str = STORY) -> str:
    return (
        f"<!doctype html><html><head>{head}<title>Jefferies upgrades Acme</title></head><body>"
        f'<nav><a href="/">Home</a></nav><article><h1>Jefferies upgrades Acme</h1>{story}</article>'
        "<footer>Copyright 2025 Wire Ltd</footer></body></html>"
    )


def test_text_title_and_date_are_kept_apart() -> None:
    found = extract(page('<meta property="article:published_time" content="2025-08-21T09:32:00Z">').encode())
    assert found.title == "Jefferies upgrades Acme"
    assert found.published_at == "2025-08-21T09:32:00Z"
    assert "It cited “an attractive entry point” for the shares of Société Acme." in found.text
    assert "Home" not in found.text
    assert "Copyright" not in found.text


def test_date_may_stand_in_the_text_only() -> None:
    found = extract(page(story="<p>Published 21/08/2025, 09:32</p>" + STORY).encode())
    assert found.published_at == "2025-08-21T09:32:00"


def test_page_without_a_date_has_none() -> None:
    assert extract(page().encode()).published_at is None


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="windows-1252">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252"),
    ],
)
def test_encoding_is_what_the_page_says(head: str, encoding: str) -> None:
    assert "“an attractive entry point” for the shares of Société Acme" in extract(page(head).encode(encoding)).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (page("").encode("cp1252"), "not UTF-8 .* declares no other encoding"),
        (page('<meta charset="x-none">').encode("cp1252"), "an encoding that is not known: x-none"),
        (page('<meta charset="ascii">').encode("cp1252") + b"\x81", "not cp1252, which the page declares"),
        (b"<html><body></body></html>", "no article was found"),
        (b"\x00\x01\x02", "not a page of HTML|no article was found"),
    ],
)
def test_page_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        extract(data)


def test_run_over_pages(tmp_path: Path, annotate: Runner) -> None:
    source = tmp_path / "pages"
    source.mkdir()
    (source / "a.html").write_text(page(), encoding="utf-8")
    (source / "b.htm").write_text("<html><body></body></html>", encoding="utf-8")
    (source / "c.html").write_text(page(story="<p>Long.</p>" * 400), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    summary = annotate(source, out=out, max_chars=1500)
    assert (summary.written, summary.rejected) == (1, 2)
    (record,) = read_lines(out)
    assert record["meta"] == {"file": str(source / "a.html"), "title": "Jefferies upgrades Acme"}
    assert record["id"].startswith("sha256:")
    assert [Path(reject["file"]).name for reject in rejects(out)] == ["b.htm", "c.html"]
    annotate(source, out=out, no_text=True)
    assert "title" not in read_lines(out)[0]["meta"]
