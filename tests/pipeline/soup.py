"""Random texts: any characters at all, stews of what rating news is made of, and the corpus cut to pieces."""

import json
from pathlib import Path

from hypothesis import strategies as st

WORDS = tuple(
    """
    Jefferies|Goldman Sachs|B of A Securities|Zacks|Acme Inc.|Acme|Tolmin Foods plc|the firm|Mizuho
    upgraded|downgrades|cut|raises|initiated coverage|reiterates|maintained|dropped|has not|could|suspended
    Buy|Hold|hold|strong-buy|equal weight|Sector Perform|B+|Zacks Rank #2|Moderate Buy|Buy/Add|rating
    "hold" rating|one analyst|sees
    price target|PT|target|price objective of|from|to|on|by|at|of|with|and|a|its|is|but|both
    $45|JPY3,600.00|450p|Rs. 1,250|€31.50|C$7|98|(410)|$45-$50|23.1x P/E|12%|1.2k|HK$88.10|12 times EV/EBITDA
    (NYSE:JEF)|TYO:3774|$TSLA|(AAPL)|0700.HK|VOD LN|#NVDA|NYSE: CHD – Get Free Report|(CEO)
    (LON:TLF, OTC:TLFFY)
    Thursday|21/08/2025|Published 21/08/2025, 09:32|August 21|last week|02/12/21|Feb. 29|2025-13-45
    analyst Jane Doe|J. Doe|said|wrote in a note|according to|consensus|shares|"It is cheap,"|“It is cheap.”
    In other recent news|Latest comments|About Acme|Several other analysts|Upgrades|Top Pick|Moody's
    credit rating
    """.strip()
    .replace("\n", "|")
    .split("|")
)
SIGNS = (
    *" \n\t\x00\x0b\x85\u00a0\u00ad\u200b\u200d\u2028\ufeff",
    *"\"“”„‘’'«»()[]{}.,;:!?-–—/|%#$£€¥₹*•&@_~^",
    *("  ", "\n\n", "\r\n", "``", "''", "<b>", "&amp;", "'s", "’s", "\n- ", "\n* ", "\n• "),
    *("é", "ß", "İ", "日本", "👍🏽", "e\u0301", "\U0001f1ec\U0001f1e7", "١٢", "²", "½", "Ⅷ", "ﬁ"),
)

ANY_TEXT = st.text(max_size=400)
_WORD = st.tuples(st.sampled_from(WORDS).map(str.strip), st.sampled_from((" ",) * len(SIGNS) + SIGNS)).map("".join)
STEW = st.lists(_WORD | _WORD | _WORD | st.sampled_from(SIGNS) | st.text(max_size=5), max_size=60).map("".join)


def _articles() -> tuple[str, ...]:
    files = sorted((Path(__file__).resolve().parents[2] / "corpus").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(json.loads(line)["text"] for line in lines)


@st.composite
def _cut(draw: st.DrawFn) -> str:
    """A stretch of an article, with a sign or word put in or a stretch left out at some places."""
    article = draw(st.sampled_from(ARTICLES))
    start = draw(st.integers(0, max(0, len(article) - 50)))
    text = article[start : start + draw(st.integers(50, 1500))]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(text)))
        put = draw(st.sampled_from((*SIGNS, *WORDS, "")))
        text = text[:place] + put + text[place + draw(st.integers(0, 12)) :]
    return text


ARTICLES = _articles() or ("",)
CUTS = st.lists(_cut(), min_size=1, max_size=3).map("".join)
TEXTS = ANY_TEXT | STEW | CUTS
DATES = (
    "2025-08-21",
    "2025-08-21T09:32:00",
    "2024-02-29 23:59:59+09:00",
    "Thursday",
    "",
    "0000-00-00",
    "9999-12-31",
)
PUBLISHED = st.none() | st.sampled_from(DATES)
