"""The README's example: its article, and what the pipeline makes of it.

``python -m tests.packaging.readme`` writes the README's blocks anew; read what changed before keeping it.
"""

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from nlp.core.articles import read_head
from nlp.pipeline import Annotator
from nlp.report.terminal import event_card, print_tidy

README = Path(__file__).resolve().parents[2] / "README.md"
_KEYS = (
    *("id", "prominence", "rating_action", "target_action", "broker", "company", "tickers", "analyst"),
    *("rating_from", "rating_to", "target_from", "target_to", "date", "quotes", "sentence", "checks"),
)


def block(readme: str, name: str) -> str:
    """The fenced block under the mark ``<!-- name -->``; raises ``LookupError`` where there is none."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", readme, re.DOTALL)
    if found is None:
        raise LookupError(f"README.md has no block {name}")
    return found[1]


def made(readme: str, annotator: Annotator) -> dict[str, str]:
    """What the blocks ``events`` and ``record`` should hold."""
    text = block(readme, "article")
    head = read_head(text)
    meta = {"title": head.title, "published_at": head.published_at}
    record = annotator.annotate({"id": "article", "text": text, "meta": meta}).to_dict()
    file = io.StringIO()
    console = Console(file=file, width=160)
    for event in record["events"]:
        print_tidy(console, event_card(event, record, plain=True))
    return {"events": file.getvalue().strip() + "\n", "record": _json(record["events"][0])}


def _json(event: Mapping[str, Any]) -> str:
    rows = [f'  "{key}": {json.dumps(event[key], ensure_ascii=False)}' for key in _KEYS]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for name, content in made(text, Annotator()).items():
        text = text.replace(block(text, name), content)
    README.write_text(text, encoding="utf-8")
