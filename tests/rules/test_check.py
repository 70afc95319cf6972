"""What ``sellside patterns check`` finds; each case is one rule, and what must be said of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluation.markup import parse
from nlp.rules.check import check_rules, refuse_wrong
from nlp.rules.load import Problem, RuleError

Check = Callable[..., list[Problem]]


def tokens(*pattern: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "target.mine", "label": "TARGET", "pattern": list(pattern)} | more


def house(**more: Any) -> dict[str, Any]:
    return {"id": "broker.mine", "label": "BROKER", "pattern": "Kestrel Quay Research"} | more


def rating(**more: Any) -> dict[str, Any]:
    norm = {"rating": "Core Idea", "score": 2, "stance": "positive"} | more.pop("norm", {})
    rule = {"id": "rating.mine", "label": "RATING", "pattern": "Core Idea", "norm": norm, "guard": "slot"}
    return rule | more


def scale(tiers: list[str], scores: list[Any], house: str = "Jefferies") -> dict[str, Any]:
    norm = {"house": house, "tiers": tiers, "scores": scores}
    return {"id": "scale.mine", "label": "SCALE", "pattern": house, "norm": norm}


def weight(**more: Any) -> dict[str, Any]:
    return {"id": "confidence.mine", "label": "WEIGHT", "pattern": "mine"} | more


def market(**norm: Any) -> dict[str, Any]:
    return {"id": "exchange.mine", "label": "EXCHANGE", "pattern": "KQXQ", "norm": {"mic": "XKQX"} | norm}


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """``check(rule, …)``: what is wrong with these rules as a pack beside the built-in ones."""

    def run(*rules: dict[str, Any], markup: bool = True) -> list[Problem]:
        text = "".join(json.dumps(rule, ensure_ascii=False) + "\n" for rule in rules)
        (tmp_path / "mine.jsonl").write_text(text, encoding="utf-8")
        report = check_rules([tmp_path], parse if markup else None)
        return [problem for problem in report.errors if Path(problem.file).name == "mine.jsonl"]

    return run


def test_built_in_rules_are_right() -> None:
    assert [str(problem) for problem in check_rules((), parse).errors] == []


TOKEN_CASES = [
    (tokens({"LOWER": "Buy"}), "LOWER 'Buy' has capitals and never matches -> write 'buy'"),
    (tokens({"LOWER": {"IN": ["buy", "Hold"]}}), "LOWER 'Hold' has capitals"),
    (tokens({"LOWER": {"NOT_IN": ["Hold"]}}), "LOWER 'Hold' has capitals"),
    (tokens({"LEMMA": "Raise"}), "LEMMA 'Raise' has capitals"),
    (tokens({"LOWER": {"REGEX": "^PT$"}}), "REGEX '^PT$' in LOWER has capitals"),
    (
        tokens({"LOWR": "buy"}),
        "unknown key 'LOWR', which spaCy would take for any word -> did you mean 'LOWER'?",
    ),
    (
        tokens({"TEXT": {"REGX": "x"}}),
        "unknown operator 'REGX' in TEXT, which spaCy drops: any word would match",
    ),
    (tokens({"LOWER": {"FUZZY": "buy"}}), "unknown operator 'FUZZY'"),
    (tokens({"LOWER": {}}), "LOWER asks for nothing"),
    (tokens({"LOWER": {"IN": "buy"}}), "IN in LOWER takes a list"),
    (tokens({"LOWER": {"IN": []}}), "takes a list that is not empty"),
    (tokens({"LOWER": {"IN": ["buy", "buy"]}}), "names a word twice"),
    (tokens({"LOWER": 3}), "LOWER takes words, not 3"),
    (tokens({"LENGTH": "3"}), "LENGTH takes a number"),
    (tokens({"IS_TITLE": "yes"}), "IS_TITLE is true or false, not 'yes'"),
    (tokens({"POS": "VERB"}), "POS needs a tagger, and there is none"),
    (tokens({"DEP": "nsubj"}), "DEP needs a tagger"),
    (tokens({"TAG": {"IN": ["NN"]}}), "TAG needs a tagger"),
    (tokens({"LEMMA": "cut", "POS": "ADJ"}), "POS beside LEMMA is VERB or NOUN"),
    (tokens({"LEMMA": {"REGEX": "cut"}}), "LEMMA takes a word"),
    (tokens({"LEMMA": "cut", "LOWER": "cuts"}), "LEMMA and LOWER in one token -> keep one of them"),
    (tokens({"LOWER": "a", "OP": "?"}, {"LOWER": "b", "OP": "*"}), "every token may be absent"),
    (tokens({"LOWER": "a", "OP": "{0,3}"}), "every token may be absent"),
    (tokens({"LOWER": "a"}, {}, {"LOWER": "b"}, {"OP": "*"}), "token 3: {} with '*' runs over anything"),
    (tokens({"LOWER": "a"}, {"OP": "+"}), "{} with '+' runs over anything"),
    (tokens({"LOWER": "a"}, {"OP": "{0,5}"}), "{} with '{0,5}' runs over anything"),
    (tokens({"LOWER": "a"}, {"IS_ALPHA": True, "OP": "+"}), "'+' on a token that fits nearly any word"),
    (
        tokens({"LOWER": "a"}, {"LOWER": {"NOT_IN": ["b"]}, "OP": "*"}),
        "'*' on a token that fits nearly any word",
    ),
    (tokens({"LOWER": "a"}, {"IS_TITLE": True, "OP": "{1,}"}), "'{1,}' on a token that fits nearly any word"),
    (tokens({"LOWER": "a"}, {"ENT_TYPE": {"NOT_IN": ["MONEY"]}, "OP": "+"}), "fits nearly any word"),
    (tokens({"LOWER": "a", "OP": "!"}), "OP '!' misses the start"),
    (tokens({"LOWER": "a", "OP": "??"}), "unknown OP '??'"),
    (tokens({"LOWER": "a", "OP": "{3,1}"}), "asks for more than it allows"),
    (tokens({"LOWER": "a", "OP": "{1,90}"}), "OP '{1,90}' is slow"),
    (tokens({"LOWER": "in-line"}), "'in-line' stands in a text as 3 tokens: in | - | line"),
    (tokens({"ORTH": {"IN": ["Moody's"]}}), "stands in a text as 3 tokens"),
    (tokens({"LOWER": "buy "}), "'buy ' is no word of a text"),
    (tokens({"CUE": "upgrad"}), "no CUE rule is named 'upgrad' -> did you mean 'upgrade'?"),
    (tokens({"CUE": {"IN": ["upgrade", "zzz"]}}), "no CUE rule is named 'zzz'"),
    (tokens({"ENT_TYPE": "MONY"}), "nothing in a text is of the kind 'MONY' -> did you mean 'MONEY'?"),
    (tokens({"LOWER": {"REGEX": "(a"}}), "does not compile"),
    (tokens({"LOWER": {"REGEX": "(a+)+$"}}), "is slow on strings like 'aaaa"),
    (tokens({"LOWER": {"REGEX": 3}}), "REGEX in LOWER takes a string"),
    (tokens({"LOWER": "a"}, slots={"to": 1}), "slot 'to' points at token 1 -> tokens are numbered 0 to 0"),
    (tokens({"LOWER": "a"}, slots={"to": [0, -1]}), "slot 'to' points at token -1"),
    (tokens({"LOWER": "a"}, capture=[0, 2]), "capture [0, 2] lies outside"),
    (house(capture=[0, 0]), "slots and capture need a token pattern"),
    (tokens({"LOWER": "price"}, {"LOWER": "objective"}), "write them as a phrase: 'price objective'"),
]

PHRASE_CASES = [
    (house(aliases=["Kestrel  Quay"]), "'Kestrel  Quay' has white space that no text will have"),
    (house(pattern=" Kestrel Quay"), "write 'Kestrel Quay'"),
    (house(aliases=["Kestrel\nQuay"]), "has white space"),
    (house(aliases=[" "]), "holds no word"),
    (house(aliases=["KESTREL QUAY RESEARCH"]), "meets the same words as 'Kestrel Quay Research' -> keep one"),
    (house(aliases=["Kestrel-Quay", "Kestrel - Quay"]), "meets the same words as 'Kestrel-Quay'"),
    (house(aliases=["Kestrel's"]), "ends in a possessive"),
    (house(aliases=["Kestrel’s"]), "ends in a possessive"),
    (house(aliases=["Harvest"]), "'Harvest' is an ordinary word -> add it to risky"),
    (house(aliases=["KQ"]), "'KQ' is too short to stand for a house alone"),
    (house(risky=["Quay"]), "'Quay' is called risky but is no phrase of the rule"),
    (house(aliases=["KQ"], risky=["KQ", "kq"]), "called risky twice"),
    (house(id="broker||mine"), "the id holds ||"),
    (house(id="broker.mine "), "white space at an end"),
    (house(examples=["[Kestrel](BROKER rose"]), "cannot be read"),
    (house(examples=["No mark at all."]), "no span is marked"),
    (house(counterexamples=[" "]), "a counterexample is empty"),
]

FACT_CASES = [
    (weight(norm={"wieght": -0.5}), "norm lacks the weight"),
    (weight(norm={"weight": "-0.5"}), "norm lacks the weight"),
    (weight(norm={"weight": -0.5}, pattern=[{"LOWER": "twins"}]), "the pattern is no name"),
    (house(norm={"nme": "Kestrel"}), "norm lacks the house's name"),
    (house(norm={"name": "K", "tpye": "bank"}), "norm.tpye is not known for a house -> did you mean 'type'?"),
    (house(norm={"name": "K", "type": "boutique"}), "norm.type is 'boutique'"),
    (house(norm={"name": "K", "country": "UK!"}), "norm.country is 'UK!'"),
    (house(norm={"name": "K", "ambiguity": ["word"]}), "norm.ambiguity has 'word'"),
    (house(norm={"name": "K", "ticker": "KQR"}), "the ticker 'KQR' has no known exchange"),
    (house(norm={"name": "K", "tickers": ["LON:KQR", "QQQ:KQR"]}), "the ticker 'QQQ:KQR'"),
    (house(norm={"name": "K", "successor": "Jeffries"}), "'Jeffries' is no house of a BROKER rule"),
    (house(norm={"name": "K", "until": "2020"}), "norm.until is '2020' -> write a year"),
    (house(norm={"name": "K", "mic": "QQQQ"}), "norm.mic 'QQQQ' is no market of an EXCHANGE rule"),
    (rating(norm={"rating": None}), "norm lacks the rating's usual form"),
    (rating(norm={"score": 6}), "norm.score is 6"),
    (
        rating(norm={"stance": "negative"}),
        "the score 2 and the stance 'negative' disagree -> the stance is 'positive'",
    ),
    (rating(norm={"score": None}), "the score None and the stance 'positive' disagree"),
    (rating(norm={"kind": "mood"}), "norm.kind is 'mood'"),
    (rating(guard=None), "a rating needs a guard"),
    (rating(guard="code"), 'add "case": "exact"'),
    (rating(pattern="Gather", guard="free"), "'Gather' is an ordinary word, and stands free of any slot"),
    (scale(["Buy", "Holt"], [2, 3]), "the tier 'Holt' is no rating of a RATING rule -> did you mean 'Hold'?"),
    (scale(["Buy", "Hold"], [2]), "not two lists of one length"),
    (scale(["Hold", "Buy"], [3, 2]), "do not run from the best"),
    (scale(["Buy", "Hold"], [2, None]), "do not run from the best"),
    (scale(["Buy", "Buy"], [2, 2]), "a tier stands twice"),
    (scale(["Buy"], [2], "Jeffries"), "'Jeffries' is no house of a BROKER rule -> did you mean 'Jefferies'?"),
    (market(mic="LONDON"), "norm.mic is 'LONDON'"),
    (market(currency="QQQ"), "norm.currency 'QQQ' is no currency of a CURRENCY rule"),
    (market(symbol="([A-Z]+"), "does not compile"),
    (market(symbol="([A-Z]+)+[0-9]"), "is slow on strings"),
    (market(candidates=[{"mic": "QQQQ"}]), "the candidate's mic 'QQQQ' is no market"),
    (market(candidates=["XNYS"]), "the candidate 'XNYS' has no mic"),
    ({"id": "exchange.mine", "label": "EXCHANGE", "pattern": "KQXQ"}, "neither a mic nor candidates"),
    (
        {"id": "exchange.mine", "label": "EXCHANGE", "pattern": "Plain", "norm": {"mic": "XKQX"}},
        "an ordinary word",
    ),
    ({"id": "currency.mine", "label": "CURRENCY", "pattern": "XTS"}, "neither a currency nor a sign"),
    (
        {"id": "currency.mine", "label": "CURRENCY", "pattern": "XTS", "norm": {"currency": "xt"}},
        "norm.currency is",
    ),
    (
        {
            "id": "currency.mine",
            "label": "CURRENCY",
            "pattern": "XTS",
            "norm": {"currency": "XTS", "after": "x"},
        },
        "norm.after is not a list of words",
    ),
    ({"id": "cue.mine", "label": "CUE", "pattern": "uprate"}, "norm lacks the cue's name"),
]


@pytest.mark.parametrize(("rule", "told"), TOKEN_CASES, ids=[told for _, told in TOKEN_CASES])
def test_token_patterns(check: Check, rule: dict[str, Any], told: str) -> None:
    _told(check, rule, told)


@pytest.mark.parametrize(("rule", "told"), PHRASE_CASES, ids=[told for _, told in PHRASE_CASES])
def test_phrases(check: Check, rule: dict[str, Any], told: str) -> None:
    _told(check, rule, told)


@pytest.mark.parametrize(("rule", "told"), FACT_CASES, ids=[told for _, told in FACT_CASES])
def test_facts(check: Check, rule: dict[str, Any], told: str) -> None:
    _told(check, rule, told)


def _told(check: Check, rule: dict[str, Any], told: str) -> None:
    lines = [str(problem) for problem in check(rule)]
    assert any(told in line for line in lines), lines
    assert all(f"mine.jsonl:1: {rule['id']}: " in line and " -> " in line for line in lines)


RIGHT = [
    tokens({"CUE": "target_noun"}, {"LOWER": "to"}, {"ENT_TYPE": "MONEY"}, slots={"to": 2}, capture=[2, 2]),
    tokens(
        {"LEMMA": "cut", "POS": "VERB"},
        {"IS_PUNCT": False, "OP": "{0,5}"},
        {"LOWER": {"REGEX": "^[0-9]{1,4}$"}},
    ),
    tokens({"LOWER": "a"}, {"LOWER": {"IN": ["x", "y"]}, "OP": "*"}, {"LENGTH": 3}, {"ORTH": "EPS"}),
    tokens({"LOWER": "a"}, {"IS_QUOTE": True, "OP": "+"}, {"LIKE_NUM": True}),
    house(aliases=["Kestrel Quay", "KQR", "Harvest"], risky=["Harvest"], norm={"name": "Kestrel Quay Research"}),
    rating(examples=["[Core Idea](RATING) at Acme."], counterexamples=["The core idea is old."]),
    scale(["Buy", "Hold", "Underperform"], [2, 3, 4]),
    market(currency="GBP", quote_unit="GBX", symbol="[A-Z]{2,4}"),
]


@pytest.mark.parametrize("rule", RIGHT, ids=lambda rule: json.dumps(rule)[:60])
def test_right_rules_pass(check: Check, rule: dict[str, Any]) -> None:
    assert [str(problem) for problem in check(rule)] == []


def test_two_houses_with_one_alias(check: Check) -> None:
    (problem,) = check(house(aliases=["jefferies & CO."]))
    assert "'jefferies & CO.' is also the name of broker.jefferies" in str(problem)


def test_two_rules_of_one_label_with_one_surface(check: Check) -> None:
    (problem,) = check(rating(pattern="market-perform"))
    assert "belongs to rating.market-perform too" in str(problem)


def test_a_code_may_be_spelt_like_a_word(check: Check) -> None:
    assert check(rating(pattern="BUY", guard="code", case="exact")) == []


def test_two_labels_for_one_surface_need_a_priority(check: Check) -> None:
    name = {"id": "name.mine", "label": "NAME", "pattern": "Jefferies"}
    (problem,) = check(name)
    assert "is a NAME here and a BROKER in broker.jefferies" in str(problem)
    assert check(name | {"priority": 1}) == []


def test_a_scale_is_known_by_the_name_of_its_house(check: Check) -> None:
    rule = house(norm={"name": "Kestrel Quay Research"})
    assert check(rule, scale(["Buy"], [2], "Kestrel Quay Research")) == []


def test_one_pattern_in_two_rules(check: Check) -> None:
    pattern = [{"CUE": "target_noun"}, {"LOWER": "zzz"}]
    (problem,) = check(tokens(*pattern), tokens(*pattern, id="target.other"))
    assert (problem.line, problem.what) == (2, "the pattern is that of target.mine")


def test_a_cue_that_nothing_asks_for(check: Check) -> None:
    rule = {"id": "cue.mine", "label": "CUE", "pattern": [{"LEMMA": "uprate"}], "norm": {"cue": "upgarde"}}
    (problem,) = check(rule)
    assert problem.what == "norm.cue is 'upgarde', which no pattern asks for"
    assert problem.remedy == "did you mean 'upgrade'?"
    asking = {"id": "target.mine", "label": "TARGET", "pattern": [{"CUE": {"IN": ["upgarde"]}}, {"ENT_TYPE": "MONEY"}]}
    assert check(rule, asking) == []


def test_words_of_cues_that_the_tokenizer_cuts(check: Check) -> None:
    rule = {"id": "cue.mine", "label": "CUE", "pattern": [{"LOWER": "re-rate"}], "norm": {"cue": "upgrade"}}
    (problem,) = check(rule)
    assert "3 tokens" in problem.what
    assert check(rule | {"norm": {"cue": "not_ticker", "whole": True}}) == []


def test_files_without_examples_are_a_notice(tmp_path: Path) -> None:
    tokens = {"id": "target.one", "label": "TARGET", "pattern": [{"CUE": "target_noun"}, {"ENT_TYPE": "MONEY"}]}
    more = tokens | {"id": "target.two", "pattern": [{"ENT_TYPE": "MONEY"}], "examples": ["UBS target [$45](TARGET)"]}
    lines = [house(), tokens, more]  # a house is tried in a sentence of its own
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    report = check_rules([tmp_path], parse)
    (notice,) = [problem for problem in report.notices if problem.file.endswith("mine.jsonl")]
    assert "notice: 1 of 3 rules have no examples" in str(notice)
    assert notice not in report.errors


def test_an_overridden_rule_is_not_looked_at(check: Check) -> None:
    assert check({"id": "broker.jefferies", "label": "BROKER", "pattern": "Kestrel Jeffs"}) == []
    report = check({"id": "broker.jefferies", "off": True}, house(aliases=["Jefferies"]), scale(["Buy"], [2]))
    assert [problem.id for problem in report] == ["scale.mine"]


def test_lines_that_cannot_be_read_are_among_the_errors(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": "x"\n[]\n', encoding="utf-8")
    told = [p.line for p in check_rules([tmp_path]).errors if p.file.endswith("mine.jsonl")]
    assert told == [1, 2]


def test_refuse_wrong(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(house(aliases=["KQ"])), encoding="utf-8")
    with pytest.raises(RuleError, match="'KQ' is too short"):
        refuse_wrong([tmp_path])
    path.write_text(json.dumps(house(aliases=["KQ"], risky=["KQ"])), encoding="utf-8")
    refuse_wrong([tmp_path])
