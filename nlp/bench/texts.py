"""The texts that are measured on: real ones where they lie beside the project, else the corpus."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

REAL = Path("../shared/real/dev.jsonl")
CORPUS = Path("corpus")
_COPIES = 12
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Texts:
    """``articles`` have ``id``, ``text`` and ``meta``; ``source`` tells where they are from."""

    source: str
    articles: Sequence[dict[str, Any]]

    @property
    def chars(self) -> int:
        return sum(len(article["text"]) for article in self.articles)

    def to_dict(self) -> dict[str, Any]:
        """What tells one set of texts from another: source, size, and a hash over all of it."""
        digest = sha256()
        for article in self.articles:
            digest.update(article["text"].encode() + b"\0")
        return {
            "source": self.source,
            "articles": len(self.articles),
            "characters": self.chars,
            "sha256": digest.hexdigest(),
        }


def find_texts(path: Path | None = None) -> Texts:
    """The articles of ``path``, or of the real texts beside the project, or of the corpus, numbers varied.

    Raises ``ValueError`` where there is nothing to measure on.
    """
    if path is None and REAL.is_file():
        path = REAL
    if path is not None:
        articles = [_article(row) for row in _rows([path])]
        source = path.name
    else:
        rows = list(_rows(sorted(CORPUS.glob("*.jsonl"))))
        articles = [_article(row) for row in varied(rows, _COPIES)]
        source = f"{CORPUS.name}, {_COPIES} copies with varied numbers"
    if not articles:
        raise ValueError(f"no articles in {path or CORPUS}; name a file with --texts")
    return Texts(source, articles)


def varied(rows: Sequence[dict[str, Any]], copies: int) -> Iterator[dict[str, Any]]:
    """``copies`` of every article, each with other digits in its numbers, so that no cache knows them."""
    for copy in range(copies):
        dice = random.Random(copy)
        for row in rows:
            text = _DIGITS.sub(lambda _, dice=dice: str(dice.randint(1, 9)), row["text"])  # type: ignore[misc]
            yield {**row, "id": f"{row['id']}.{copy}", "text": text}


def _rows(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                row = orjson.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise ValueError(f"{path}, line {number}: no article (an object with the key 'text')")
                yield row


def _article(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(row.get("id", "")), "text": row["text"], "meta": row.get("meta") or {}}
