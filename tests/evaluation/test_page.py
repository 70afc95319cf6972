"""The evaluation as one HTML page: what stands on it, what cannot break out of it, and a browser's view."""

import copy
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluation.page import render_page, write_page
from nlp.evaluation.run import evaluate
from tests.evaluation.making import UPGRADE, record

NASTY = "</script><img src=x onerror=alert(1)>"


def runs() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    gold = [
        record(UPGRADE, "one", meta={"style": "wire"}),
        record(
            f"{NASTY} [Jefferies](BROKER) & [Acme](COMPANY)\n=> []",
            f"<i>{NASTY}",
            meta={"style": f"<b>{NASTY}"},
        ),
    ]
    pred = copy.deepcopy(gold)
    pred[0]["spans"] = [s for s in pred[0]["spans"] if s["text"] != "Hold"]
    pred[0]["events"][0]["target_to"] = None
    pred[1]["spans"][0] |= {"label": "COMPANY", "rule": f"rule.{NASTY}"}
    pred[1]["spans"][1] |= {"end": pred[1]["spans"][1]["end"] - 1, "text": "Acm", "rule": "company.x"}
    return gold, pred


def page(**options: Any) -> str:
    gold, pred = runs()
    return render_page(evaluate(gold, pred, **options), title=f"gold, {NASTY}")


class Tags(HTMLParser):
    """All tags with their attributes, in order; checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.found


def test_page_has_figures_tables_and_errors() -> None:
    html = page(by=["meta.style"], other=runs()[0], fail_under="core=0.99")
    cases = [attrs for tag, attrs in tags(html) if tag == "article"]
    assert [case["data-kind"] for case in cases] == ["missed", "field", "label", "boundary"]
    assert cases[2]["data-label"] == "BROKER COMPANY"
    assert cases[1]["data-label"] == "target_to"
    assert re.search(r"core spans</div><strong>\d\d\.\d</strong><span class=\"note\">\d", html)
    for heading in ("Spans by label, strict", "Events by field", "Spans by scheme, F1", "By meta.style"):
        assert f"<h2>{heading}</h2>" in html
    assert "Against the other run" in html
    assert "Below the floor" in html
    assert "<mark>Hold</mark>" in html


def test_page_fetches_nothing_and_lets_nothing_out() -> None:
    found = tags(page(by=["meta.style"]))
    assert not {tag for tag, _ in found} & {"img", "link", "iframe", "object", "embed", "base", "i", "image"}
    assert sum(tag == "script" for tag, _ in found) == 1
    for tag, attributes in found:
        assert not {"src", "href", "srcset"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes), tag
    assert not re.search(r"url\(|@import|https?:|fetch\(|XMLHttp", page())


def test_page_of_a_perfect_run_and_of_an_invalid_one() -> None:
    gold, _ = runs()
    html = render_page(evaluate(gold, gold), title="perfect")
    assert "<script" not in html
    assert '<p class="note">None.</p>' in html
    invalid = render_page(evaluate(gold, gold[:1]), title="invalid")
    assert "The run is invalid: 1 record missing or changed" in invalid


def test_page_of_gold_without_events_or_spans() -> None:
    gold = [record("x", labels=["RATING"], fields=[])]
    assert "0 documents" not in render_page(evaluate(gold, gold), title="empty")


def test_write_page_is_utf8_and_whole(tmp_path: Path) -> None:
    gold, pred = runs()
    path = tmp_path / "page.html"
    write_page(evaluate(gold, pred), path, title="🚀")
    assert "<h1>🚀</h1>" in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


@pytest.fixture(scope="module")
def browser() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium is installed; the page is not looked at in a browser")


def dom(browser: str, path: Path, *flags: str, fragment: str = "") -> str:
    """The page's DOM after its script ran. The browser has no network, and a home of its own."""
    command = [browser, "--headless", "--disable-gpu", "--no-sandbox", "--no-first-run", *flags]
    command += [f"--user-data-dir={path.parent / 'profile'}", "--dump-dom", f"{path.as_uri()}{fragment}"]
    environment = os.environ | {"HOME": str(path.parent)}
    done = subprocess.run(command, capture_output=True, timeout=60, check=True, env=environment)
    return done.stdout.decode("utf-8")


def test_browser_filters(browser: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(), encoding="utf-8")
    for fragment, kinds in (
        ("", ["missed", "field", "label", "boundary"]),
        ("#kind=missed", ["missed"]),
        ("#label=COMPANY", ["label", "boundary"]),
        ("#rule=company.x", ["boundary"]),
        ("#words=HOLD&label=RATING", ["missed"]),
        ("#words=nowhere", []),
    ):
        html = dom(browser, path, fragment=fragment)
        shown = [a["data-kind"] for tag, a in tags(html) if tag == "article" and "hidden" not in a]
        assert shown == kinds, fragment
        assert f">{len(kinds)} of 4<" in html


def test_browser_shows_light_and_dark(browser: str, tmp_path: Path) -> None:
    probe = """<script>
    var page = getComputedStyle(document.body), mark = getComputedStyle(document.querySelector("mark"));
    var fits = document.documentElement.scrollWidth <= window.innerWidth;
    document.title = [page.backgroundColor, page.color, mark.backgroundColor, fits].join("|");
    </script></body>"""
    path = tmp_path / "page.html"
    path.write_text(page(by=["meta.style"]).replace("</body>", probe), encoding="utf-8")
    seen = []
    for flags in ((), ("--blink-settings=preferredColorScheme=0",)):
        for width in (1280, 500):
            html = dom(browser, path, f"--window-size={width},900", *flags)
            back, ink, mark, fits = re.search(r"<title>(.*?)</title>", html)[1].split("|")  # type: ignore[index]
            assert fits == "true", f"the page scrolls sideways at {width}"
            seen.append((_light(back), _light(ink), _light(mark)))
    light, dark = seen[0], seen[2]
    assert seen == [light, light, dark, dark]
    assert light[0] > 230 > 60 > light[1]
    assert dark[0] < 40 < 200 < dark[1]
    assert abs(light[2] - light[1]) > 100
    assert abs(dark[2] - dark[1]) > 100


def _light(colour: str) -> float:
    numbers = [int(n) for n in re.findall(r"\d+", colour)[:3]]
    return sum(numbers) / 3
