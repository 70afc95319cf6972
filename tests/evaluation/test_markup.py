"""The inline markup: what it says, what it refuses, and that it says what a record says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.record import LABELS
from nlp.evaluation.markup import MarkupError, parse, render


def spans_of(markup: str) -> list[tuple[str, str]]:
    return [(s["label"], s["text"]) for s in parse(markup).spans]


@pytest.mark.parametrize(
    ("markup", "text", "spans"),
    [
        pytest.param(
            "[Jefferies](BROKER) upgraded [Acme](COMPANY) to [Buy](RATING)",
            "Jefferies upgraded Acme to Buy",
            [("BROKER", "Jefferies"), ("COMPANY", "Acme"), ("RATING", "Buy")],
            id="flat",
        ),
        pytest.param(
            'It "[a target of [$5](TARGET), soon](QUOTE)"',
            'It "a target of $5, soon"',
            [("QUOTE", "a target of $5, soon"), ("TARGET", "$5")],
            id="nested",
        ),
        pytest.param("[[x](RATING)](QUOTE)", "x", [("RATING", "x"), ("QUOTE", "x")], id="one stretch, two labels"),
        pytest.param(
            r"[Acme](COMPANY) \[sic\] (TYO:1) \(x\) C:\dir \\",
            r"Acme [sic] (TYO:1) (x) C:\dir " + "\\",
            [("COMPANY", "Acme")],
            id="escapes",
        ),
        pytest.param("[Acme \\[A\\]](COMPANY)", "Acme [A]", [("COMPANY", "Acme [A]")], id="brackets in a mark"),
        pytest.param("🚀 [Ĳssel](COMPANY)\r\nx", "🚀 Ĳssel\r\nx", [("COMPANY", "Ĳssel")], id="emoji and CRLF"),
        pytest.param("[A](COMPANY)\n\\=> x", "A\n=> x", [("COMPANY", "A")], id="an arrow in the text"),
        pytest.param("[A](COMPANY) => x", "A => x", [("COMPANY", "A")], id="an arrow within a line"),
    ],
)
def test_parse_gives_text_and_spans(markup: str, text: str, spans: list[tuple[str, str]]) -> None:
    example = parse(markup)
    assert example.text == text
    assert spans_of(markup) == spans
    assert all(text[s["start"] : s["end"]] == s["text"] for s in example.spans)
    assert [s["id"] for s in example.spans] == [f"T{n}" for n in range(1, len(spans) + 1)]
    assert example.events is None


@pytest.mark.parametrize(
    ("keys", "norm"),
    [
        pytest.param("score=2 stance=positive", {"score": 2, "stance": "positive"}, id="numbers and words"),
        pytest.param("symbol=3774 mic=null", {"symbol": "3774", "mic": None}, id="a symbol is no number"),
        pytest.param("amount=3600 currency=JPY", {"amount": 3600.0, "currency": "JPY"}, id="an amount is a float"),
        pytest.param('name="BofA (US) Securities"', {"name": "BofA (US) Securities"}, id="quoted"),
        pytest.param('scale={"rank": 2, "of": [5]}', {"scale": {"rank": 2, "of": [5]}}, id="an object"),
        pytest.param("flag=true x=-1.5", {"flag": True, "x": -1.5}, id="constants"),
    ],
)
def test_parse_reads_norm_keys(keys: str, norm: dict[str, object]) -> None:
    (span,) = parse(f"a [b](RATING {keys}) c").spans
    assert span["norm"] == norm
    assert [type(v) for v in span["norm"].values()] == [type(v) for v in norm.values()]


def test_parse_reads_events_in_short_form() -> None:
    example = parse(
        '[A](COMPANY)\n=> [{"broker": null, "target_to": "JPY 3,600", "quotes": ["x"]},\n'
        '   {"rating_to": "Buy"}]\n'
        '=> {"target_from": "GBX 12.5", "tickers": [{"value": "A:B", "span": "T1"}]}'
    )
    assert example.text == "A"
    assert example.events == [
        {"broker": None, "target_to": {"amount": 3600.0, "currency": "JPY"}, "quotes": ["x"]},
        {"rating_to": "Buy"},
        {"target_from": {"amount": 12.5, "currency": "GBX"}, "tickers": ["A:B"]},
    ]
    assert parse("[A](COMPANY)\n=> []").events == []


@pytest.mark.parametrize(
    ("markup", "message", "line", "column"),
    [
        pytest.param("a\n[b](BROKR) c", "did you mean BROKER", 2, 5, id="a label misspelt"),
        pytest.param("[b](broker)", "did you mean BROKER", 1, 5, id="a label in lower case"),
        pytest.param("[b](XYZQ)", "labels are BROKER", 1, 5, id="an unknown label"),
        pytest.param("[b]()", "unknown label ''", 1, 5, id="no label"),
        pytest.param("a [b(RATING) c", r"'[' without '](LABEL)'", 1, 3, id="not closed"),
        pytest.param("ab](RATING) c", "']' without its '['", 1, 3, id="not opened"),
        pytest.param("[a] (RATING)", "no '(LABEL)' follows", 1, 3, id="a space before the label"),
        pytest.param("[sic] [a](RATING)", "no '(LABEL)' follows", 1, 5, id="a plain bracket"),
        pytest.param("[](RATING) a", "empty mark", 1, 1, id="empty"),
        pytest.param("[[](RATING)](QUOTE)", "empty mark", 1, 2, id="empty within another"),
        pytest.param("no mark", "no span is marked", 1, 1, id="no mark"),
        pytest.param("no mark\n=> []", "no span is marked", 1, 1, id="events but no mark"),
        pytest.param("[a](RATING score=)", "has no value", 1, 18, id="a key without value"),
        pytest.param("[a](RATING x=1 x=2)", "given twice", 1, 16, id="a key twice"),
        pytest.param("[a](RATING buy)", "ends with ')'", 1, 11, id="a word without key"),
        pytest.param('[a](RATING x="b)', "not JSON", 1, 14, id="a bad string"),
        pytest.param('[a](RATING)\n=> [{"x": 1]', "not JSON", 2, 12, id="bad JSON"),
        pytest.param('[a](RATING)\n=> [{"x": 1}]', "unknown event key 'x'", 2, 4, id="an unknown event key"),
        pytest.param('[a](RATING)\n=> [{"rating": 1}]', "did you mean 'rating_to'", 2, 4, id="a key misspelt"),
        pytest.param('[a](RATING)\n=> [{"target_to": "$5"}]', "money is written", 2, 4, id="money without code"),
        pytest.param("[a](RATING)\n=> [1]", "an event is a JSON object", 2, 4, id="not an object"),
    ],
)
def test_parse_refuses_with_position(markup: str, message: str, line: int, column: int) -> None:
    with pytest.raises(MarkupError) as caught:
        parse(markup)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_parse_accepts_no_mark_when_told() -> None:
    assert parse("no mark", allow_unmarked=True).spans == []


def test_render_refuses_crossing_spans() -> None:
    spans = [{"label": "QUOTE", "start": 0, "end": 3}, {"label": "TARGET", "start": 2, "end": 5}]
    with pytest.raises(ValueError, match="QUOTE 0-3 and TARGET 2-5 cross"):
        render({"text": "abcdef", "spans": spans})


def test_render_without_norm() -> None:
    example = parse("[b](RATING score=2)")
    assert render(example._asdict(), norm=False) == "[b](RATING)"
    assert render(example._asdict()) == "[b](RATING score=2)"


AWKWARD = "ab[]()\\=> \n\r🚀é\"'{1"
NORM_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 99),
    st.text(AWKWARD, max_size=8),
    st.sampled_from(["null", "12", "a b", "{", ")"]),
)
STRING_VALUES = st.one_of(st.none(), st.text(AWKWARD, max_size=8), st.sampled_from(["null", "0700", "x=y"]))
NORMS = st.one_of(
    st.dictionaries(st.sampled_from(["score", "rank", "x"]), NORM_VALUES, max_size=2),
    st.dictionaries(st.sampled_from(["name", "symbol"]), STRING_VALUES, max_size=2),
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "broker": st.none() | st.text(AWKWARD, max_size=5),
            "quotes": st.lists(st.text(AWKWARD, max_size=5), max_size=2),
            "target_to": st.none() | st.builds(lambda n: {"amount": n / 4, "currency": "JPY"}, st.integers(0, 10**7)),
        },
    ),
    max_size=2,
)


@st.composite
def nested_records(draw: st.DrawFn) -> dict[str, object]:
    """A text of awkward characters with spans that nest."""
    text = draw(st.text(AWKWARD, min_size=1, max_size=30))
    spans: list[dict[str, object]] = []

    def fill(start: int, end: int, depth: int) -> None:
        at = start
        while depth and at < end and draw(st.booleans()):
            begin = draw(st.integers(at, end - 1))
            stop = draw(st.integers(begin + 1, end))
            taken = {s["label"] for s in spans if (s["start"], s["end"]) == (begin, stop)}
            label = draw(st.sampled_from([name for name in LABELS if name not in taken]))
            norm = draw(NORMS)
            spans.append({"label": label, "start": begin, "end": stop} | ({"norm": norm} if norm else {}))
            fill(begin, stop, depth - 1)
            at = stop

    fill(0, len(text), 2)
    return {"text": text, "spans": spans, "events": draw(st.none() | EVENTS)}


@given(nested_records())
def test_parse_undoes_render(record: dict[str, object]) -> None:
    example = parse(render(record), allow_unmarked=True)
    assert example.text == record["text"]
    assert example.events == record["events"]

    def bare(spans: list[dict[str, object]]) -> list[dict[str, object]]:
        kept = [{k: s[k] for k in ("label", "start", "end", "norm") if k in s} for s in spans]
        return sorted(kept, key=lambda s: (s["start"], s["end"], s["label"]))  # type: ignore[arg-type,return-value]

    assert bare(example.spans) == bare(record["spans"])  # type: ignore[arg-type]


@given(st.text('ab[]()\\=> \n"{1BROKER', max_size=40))
def test_parse_any_string_is_read_or_refused(markup: str) -> None:
    try:
        example = parse(markup)
    except MarkupError as error:
        assert 0 <= error.position <= len(markup)
        return
    assert all(example.text[s["start"] : s["end"]] == s["text"] for s in example.spans)
