"""The same input gives the same bytes in every process, whatever Python's hash seed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from nlp.pipeline import Annotator

ARTICLES = [
    "Quillon Energy (TSX:QLN) cut to Hold from Buy at Jefferies\nPublished 21/08/2025, 09:32\n\n"
    "Jefferies and UBS both trimmed their targets, to C$7 from C$9 and to C$8.50. “It is full,” "
    "analyst Jane Doe wrote, and shares fell 3%.",
    "Barclays, Citi and Mizuho (NYSE:MFG) raised Tolmin Foods plc to Overweight, Buy and Outperform on "
    "Tuesday; consensus is Moderate Buy with an average price target of 450p (410p), 12.5x EV/EBITDA.",
    "TLF: Tolmin Foods upgraded to Strong Buy from Buy at Raymond James; PT $45-$50. TLF, TLF.L and (LON:TLF).",
]
CODE = """
import sys, orjson
from nlp.pipeline import Annotator
annotator = Annotator()
for number, text in enumerate(orjson.loads(sys.stdin.buffer.read())):
    article = {"id": str(number), "text": text, "meta": {"published_at": "2025-08-21", "b": 1, "a": 2}}
    sys.stdout.buffer.write(annotator.annotate(article).to_json() + b"\\n")
sys.stdout.buffer.write(annotator.fingerprint.encode())
"""


def test_hash_seed_changes_nothing(
    corpus: list[dict[str, Any]], tmp_path: Path, annotator: Annotator, python: Callable[..., bytes]
) -> None:
    texts = ARTICLES + [article["text"] for article in corpus]
    given = orjson.dumps(texts)
    first, second = (python(CODE, stdin=given, cwd=tmp_path, PYTHONHASHSEED=seed) for seed in ("1", "4242"))
    assert first == second
    lines = first.split(b"\n")
    assert len(lines) == len(texts) + 1
    assert sum(line.count(b'"rule"') for line in lines) >= len(texts)
    assert lines[-1].decode() == annotator.fingerprint
