"""The page: whole in itself, safe whatever the articles say, and the same for the same records."""

import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from nlp.export.fields import RecordError
from nlp.export.reading import stop
from nlp.report.articles import article, title_of
from nlp.report.page import Counts, write_report
from tests.export.made import TEXT, bare, brill, span, usd

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028\"'&<!--"


class Page(HTMLParser):
    """What a browser would see: elements with attributes, the ids, and the embedded data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.data = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside = str(dict(attrs).get("id") or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "data":
            self.data += data
        elif not self._inside:
            self.text.append(data)


def html_of(records: list[Any], **options: Any) -> str:
    stream = io.BytesIO()
    write_report(records, stream, stop, **options)
    return stream.getvalue().decode("utf-8")


def evil() -> dict[str, Any]:
    failed = [{"check": EVIL, "expected": EVIL, "found": usd(5)}]
    record = bare(EVIL, broker=EVIL, company=EVIL, rating_action="upgrade", rating_to=EVIL, checks=failed)
    record["events"][0] |= {
        "target_action": "raise",
        "target_from": {"value": usd(5)},
        "target_to": {"value": usd(6)},
        "date": {"value": "2025-03-04"},
    }
    return record | {"text": EVIL, "meta": {"title": EVIL, "url": "javascript:alert(3)", "source": EVIL}}


def test_page_holds_all_it_needs() -> None:
    page = Page(html_of([brill(), evil()]))
    for tag, attributes in page.elements:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        href = attributes.get("href")
        assert href is None or href.startswith("#")
    policy = next(a["content"] for t, a in page.elements if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"url\(|@import", html_of([]))


def test_what_articles_say_is_only_text() -> None:
    html = html_of([evil()])
    page = Page(html)
    assert sum(tag == "script" for tag, _ in page.elements) == 2
    (data,) = orjson.loads(page.data)
    assert (data["x"], data["t"]) == (EVIL, EVIL)
    assert "u" not in data
    assert "alert(1)</script>" not in html
    assert EVIL in "".join(page.text)


def test_ids_are_unique_and_labels_lead_somewhere() -> None:
    page = Page(html_of([brill(), evil()]))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-controls"):
            assert attributes.get(name) is None or attributes[name] in ids


def test_headings_go_down_step_by_step() -> None:
    levels = [int(tag[1]) for tag, _ in Page(html_of([brill()])).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_same_records_same_bytes() -> None:
    assert html_of([brill(), evil()]) == html_of([brill(), evil()])


def test_page_of_nothing_says_so() -> None:
    text = "".join(Page(html_of([])).text)
    for words in ("No call has a day.", "No target is told with the one before.", "None."):
        assert words in text


def test_more_articles_than_can_be_read_count_all_the_same() -> None:
    stream = io.BytesIO()
    counts = write_report([brill(id=str(number)) for number in range(5)], stream, stop, readable=2)
    page = Page(stream.getvalue().decode("utf-8"))
    assert counts == Counts(articles=5, readable=2, events=5)
    assert len(orjson.loads(page.data)) == 2
    assert "The first 2 of 5 can be read here" in "".join(page.text)


def test_a_record_that_cannot_be_read_is_told_and_left_out() -> None:
    problems: list[str] = []
    outside = brill(id="outside")
    outside["spans"][0]["end"] = 10_000
    broken = bare("broken", confidence="high")
    counts = write_report([outside, broken, brill()], io.BytesIO(), problems.append)
    assert counts == Counts(articles=1, readable=1, events=1)
    assert [problem.split(":")[0] for problem in problems] == [
        "article outside, span T1",
        "article broken, event E1",
    ]


def test_card_fields_point_at_their_words() -> None:
    made = article(brill())
    (card,) = made["e"]
    assert card["h"] == "Northgate Research downgrades Brill Foods plc"
    assert (card["k"], card["a"], card["m"]) == ("downgrade", ["downgrade", "target cut"], "lead")
    found = {name: [TEXT[start:end] for start, end in places] for name, _, places in card["f"]}
    assert found["Rating after"] == ["Hold"]
    assert found["Target before"] == ["480p"]
    assert found["Reason"] == ["Volumes"]
    told = [(name, value) for name, value, _ in card["f"]]
    assert ("Target after", "GBX 410") in told
    assert ("Rating before", "Buy (2 of 5)") in told
    assert ("Upside", "+6.0% told") in told
    assert ("Valuation", "14.2x P/E") in told
    assert [value for name, value in told if name == "Listing"] == ["LON:BRL", "OTC:BRLFY"]


def test_offsets_are_those_of_the_browser() -> None:
    text = "🙂🙂 Brill up 🙂 at Northgate"
    record = {
        "id": "a",
        "text": text,
        "spans": [span(text, 1, "COMPANY", "Brill"), span(text, 2, "BROKER", "Northgate")],
    }
    utf16 = text.encode("utf-16-le")
    words = [utf16[2 * start : 2 * end].decode("utf-16-le") for start, end, *_ in article(record)["p"]]
    assert words == ["Brill", "Northgate"]


def test_record_without_text_has_no_spans_to_show() -> None:
    record = brill()
    del record["text"]
    made = article(record)
    assert (made["x"], made["p"]) == ("", [])
    assert made["e"][0]["f"][0][:2] == ("House", "Northgate Research")


@pytest.mark.parametrize(
    ("record", "title"),
    [
        (brill(), "Northgate cuts Brill Foods"),
        (brill(meta={}), "Northgate cuts Brill Foods"),
        ({"id": "a", "text": "x" * 300}, "x" * 140 + "…"),
        ({"id": "a"}, "a"),
    ],
)
def test_titles(record: dict[str, Any], title: str) -> None:
    assert title_of(record) == title


def test_only_addresses_of_the_web_become_links() -> None:
    assert article(bare("a", url="https://news.example/a"))["u"] == "https://news.example/a"
    assert "u" not in article(bare("a", url="file:///etc/hosts"))


def test_a_record_in_the_wrong_shape_is_an_error() -> None:
    with pytest.raises(RecordError, match="article a, event E1"):
        article(bare("a", broker=3))


@pytest.mark.slow
def test_the_script_runs_in_a_browser(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    file = tmp_path / "report.html"
    file.write_text(html_of([brill(), evil(), bare("b")]), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    flags += "--disable-component-update --disable-sync --virtual-time-budget=3000 --dump-dom"
    done = subprocess.run(
        [browser, *flags.split(), f"--user-data-dir={tmp_path / 'profile'}", file.as_uri()],
        capture_output=True,
        check=True,
        timeout=100,
    )
    page = Page(done.stdout.decode("utf-8"))
    marks = [attributes["class"] for tag, attributes in page.elements if tag == "mark" and "data-start" in attributes]
    assert "l-TARGET" in marks
    assert len([1 for tag, attributes in page.elements if attributes.get("class") == "card k-downgrade"]) == 1
    assert "3 of 3 articles" in "".join(page.text)
