"""The guess whether a text is English."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.core.language import guess_language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$$$ 12.50 (+3%)",
        "Jefferies upgrades Acme to Buy",
        "Jefferies Upgrades Compagnie de la Rosa",
        "Banco do Brasil: Neutral, target R$ 25",
        "Citi upgrades 贵州茅台 (600519) to Buy",
        "Der Spiegel owner's stock was cut by the broker, which sees no growth",
        "JPM raises L'Oréal PT; Société Générale keeps Crédit Agricole at Hold",
        "ACME: BUY",
        "“It’s a buy,” the analyst said, and the shares rose 5% — the most in a year.",
    ],
)
def test_english(text: str) -> None:
    assert guess_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Die Analysten haben das Kursziel für die Aktie auf 160 Euro angehoben und die Einstufung belassen.",
        "El banco eleva el precio objetivo de la compañía a 14 euros y mantiene su recomendación.",
        "Le courtier relève son objectif de cours et reste à l'achat sur le titre dans une note.",
        "La banca alza il target price a 17 euro e conferma il rating buy con una nota sulla società.",
        "O banco elevou o preço-alvo da ação e manteve a recomendação de compra para os papéis em uma nota.",
        "De bank verhoogt het koersdoel voor het aandeel en handhaaft het koopadvies op basis van groei.",
        "野村証券は投資判断を「買い」に引き上げた",
        "Аналитики повысили рекомендацию по акциям до «покупать»",
        "رفع البنك توصيته على السهم إلى شراء",
        "애널리스트들이 목표주가를 상향 조정했다",
        "Οι αναλυτές αναβάθμισαν τη μετοχή",
    ],
)
def test_other_language(text: str) -> None:
    assert guess_language(text) == "other"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert guess_language(text) in ("en", "other")


def test_real_english_texts_are_english(shared: Path) -> None:
    path = shared / "real" / "dev.jsonl"
    if not path.exists():
        pytest.skip("no real texts beside the project")
    texts = [json.loads(line)["text"] for line in path.read_bytes().splitlines()]
    foreign = [text for text in texts if guess_language(text) == "other"]
    assert len(foreign) <= 3, foreign
