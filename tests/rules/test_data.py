"""The data files hold what the project promises of them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nlp.rules.load import load_rules
from nlp.rules.model import Rule
from nlp.rules.words import surface


@pytest.fixture(scope="module")
def houses() -> dict[str, Rule]:
    return {rule.norm["name"]: rule for rule in load_rules().by_label("BROKER") if rule.phrases}


def reference(shared: Path, name: str) -> Any:
    path = shared / "reference" / name
    if not path.is_file():
        pytest.skip(f"no {name}")
    return json.loads(path.read_text(encoding="utf-8"))


def test_counts(houses: dict[str, Rule]) -> None:
    rules = load_rules()
    markets = [rule for rule in rules.by_label("EXCHANGE") if "mic" in rule.norm]
    currencies = {rule.norm["currency"] for rule in rules.by_label("CURRENCY")} - {None}
    assert len(houses) >= 640
    assert len(markets) >= 110
    assert len(currencies) >= 45
    assert len(rules.by_label("SCALE")) >= 55


def test_every_house_tells_its_type_and_country(houses: dict[str, Rule]) -> None:
    assert all({"name", "type", "country"} <= set(rule.norm) for rule in houses.values())
    assert all(rule.pattern == name for name, rule in houses.items())


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("The Goldman Sachs Group", "Goldman Sachs"),
        ("JPMorgan Chase & Co.", "J.P. Morgan"),
        ("Wells Fargo & Company", "Wells Fargo"),
        ("Royal Bank Of Canada", "RBC Capital Markets"),
        ("Deutsche Bank Aktiengesellschaft", "Deutsche Bank"),
        ("Jefferies Financial Group", "Jefferies"),
        ("Truist Financial", "Truist Securities"),
        ("KeyCorp", "KeyBanc Capital Markets"),
        ("Keybanc", "KeyBanc Capital Markets"),
        ("Robert W. Baird", "Baird"),
        ("Sanford C. Bernstein", "Bernstein"),
        ("Stifel Nicolaus", "Stifel"),
        ("BTIG Research", "BTIG"),
        ("Roth Mkm", "Roth Capital Partners"),
        ("Glj Research", "GLJ Research"),
        ("LADENBURG THALM/SH SH", "Ladenburg Thalmann"),
        ("Craig Hallum", "Craig-Hallum"),
        ("HC Wainwright", "H.C. Wainwright"),
        ("DA Davidson", "D.A. Davidson"),
        ("Moffett Nathanson", "MoffettNathanson"),
        ("National Bankshares", "National Bank Financial"),
        ("Evercore ISI Group", "Evercore ISI"),
        ("Stephens & Co.", "Stephens"),
        ("BofA Global Research", "BofA Securities"),
        ("Cowen & Co.", "TD Cowen"),
        ("Sandler O'Neil", "Piper Sandler"),
        ("Northland Securities", "Northland Capital Markets"),
    ],
)
def test_names_that_news_prints(houses: dict[str, Rule], name: str, canonical: str) -> None:
    assert surface(name) in {surface(phrase) for phrase in houses[canonical].phrases}


def test_replaced_houses_name_one_that_acts(houses: dict[str, Rule]) -> None:
    for name, rule in houses.items():
        if "until" in rule.norm or "successor" in rule.norm:
            assert rule.norm.get("active") is False, name


def test_all_houses_of_the_reference_are_known(houses: dict[str, Rule], shared: Path) -> None:
    def squeezed(text: str) -> str:
        return re.sub(r"[\W_]+", "", text).lower()

    known = {squeezed(phrase): name for name, rule in houses.items() for phrase in rule.phrases}
    wrong = [
        (house["canonical"], phrase)
        for house in reference(shared, "brokers.json")
        for phrase in (house["canonical"], *house["aliases"])
        if known.get(squeezed(phrase), house["canonical"]) != house["canonical"]
    ]
    assert wrong == []
    missing = [h["canonical"] for h in reference(shared, "brokers.json") if h["canonical"] not in houses]
    assert missing == []


def test_all_rating_terms_of_the_reference_are_known(shared: Path) -> None:
    known = {surface(p): rule for rule in load_rules().by_label("RATING") for p in rule.phrases}
    leave_out = {"outperforms", "accept"}  # verbs, not terms
    wrong = [
        (term["norm"], form)
        for term in reference(shared, "ratings.json")
        for form in (form.strip("'") for form in term["forms"])
        if "rating" in term["kind"] and form not in leave_out
        if surface(form) not in known or known[surface(form)].norm["score"] != term["r5"]
    ]
    assert wrong == []


def test_all_markets_of_the_reference_are_known(shared: Path) -> None:
    rules = load_rules().by_label("EXCHANGE")
    known = {rule.norm["mic"]: rule for rule in rules if "mic" in rule.norm}
    for market in reference(shared, "exchanges.json")["exchanges"]:
        norm = known[market["mic"]].norm
        assert norm["currency"] == market["currency"]
        assert norm["ric"] == market["ric_suffix"]


@pytest.mark.parametrize(
    ("prefix", "symbol", "mic"),
    [
        ("TSE", "7203", "XTKS"),
        ("TSE", "130A", "XTKS"),
        ("TSE", "RY", "XTSE"),
        ("NSE", "ACME", "XNSE"),
        ("NSE", "3ACME", "XNSE"),
        ("NSE", "2999", "XNGO"),
        ("BSE", "500209", "XBOM"),
        ("BSE", "832999", "BJSE"),
        ("KSE", "005930", "XKRX"),
        ("SSE", "600519", "XSHG"),
        ("SSE", "VOLV", "XSTO"),
        ("FSE", "SAP", "XFRA"),
        ("CSE", "ABC", "XCNQ"),
    ],
)
def test_shared_prefixes_try_their_markets_in_order(prefix: str, symbol: str, mic: str) -> None:
    rule = load_rules().by_id[f"exchange.prefix.{prefix.lower()}"]
    fits = [c["mic"] for c in rule.norm["candidates"] if re.match(c["symbol"], symbol)]
    assert fits[0] == mic


def test_shared_prefixes_have_a_rule_of_their_own_only() -> None:
    rules = load_rules().by_label("EXCHANGE")
    shared_prefixes = {surface(p) for rule in rules if "candidates" in rule.norm for p in rule.phrases}
    for rule in rules:
        if "mic" in rule.norm:
            assert not shared_prefixes & {surface(p) for p in rule.phrases}, rule.id


@pytest.mark.parametrize(
    "prefix",
    """NYSE NASDAQ NYSEAMERICAN NYSEMKT NYSEARCA AMEX BATS OTC OTCMKTS OTCPK OTCQX OTCQB TSX TSXV CVE CNSX NEO
    LON LSE AIM ETR FRA XTRA EPA AMS EBR ELI BME BIT SWX STO CPH HEL OSL VIE WSE IST TYO HKG SHA SHE KRX
    KOSDAQ TPE SGX ASX NZE NZX BOM IDX KLSE BKK JSE TLV BVMF BMV TSE NSE BSE CSE""".split(),
)
def test_usual_prefixes(prefix: str) -> None:
    rules = load_rules().by_label("EXCHANGE")
    assert [rule.id for rule in rules if prefix in rule.phrases or surface(prefix) in map(surface, rule.phrases)]


def test_signs_of_currencies_mean_one_thing() -> None:
    rules = load_rules().by_label("CURRENCY")
    before = Counter(sign for rule in rules for sign in rule.norm["before"])
    assert [sign for sign, times in before.items() if times > 1] == []
    minor = [unit for rule in rules for unit in rule.norm.get("minor", {})]
    assert minor.count("GBX") == 1


def test_bare_dollar_has_no_currency() -> None:
    assert load_rules().by_id["currency.dollar"].norm["currency"] is None


def test_scales_have_a_source() -> None:
    assert all(rule.source for rule in load_rules().by_label("SCALE"))
    assert not any("memory" in rule.source for rule in load_rules())


def test_risky_houses_and_guarded_ratings_have_sentences(houses: dict[str, Rule]) -> None:
    bare = [rule.id for rule in houses.values() if rule.risky and not rule.examples]
    rules = load_rules()
    bare += [
        rule.id
        for rule in rules.by_label("RATING")
        if rules.where(rule.id)[0].endswith("/ratings.jsonl")
        if rule.guard in ("slot", "code") and not (rule.examples or rule.counterexamples)
    ]
    bare += [r.id for r in load_rules().by_label("EXCHANGE") if "candidates" in r.norm and not r.examples]
    assert bare == []
