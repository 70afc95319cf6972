"""How long a start takes, what a tenfold gazetteer costs, and what memory a long run takes."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from nlp.bench.machine import in_fresh_process
from nlp.bench.rounds import race
from nlp.bench.texts import Texts

_STARTS = {
    "import spacy": "import spacy",
    "import nlp.pipeline, after spacy": "import spacy; began(); import nlp.pipeline",
    "nlp.load(), after its imports": "import nlp.pipeline; began(); nlp.pipeline.load()",
    "import and nlp.load(), after spacy": "import spacy; began(); import nlp; nlp.load()",
    "first article, after nlp.load()": (
        "import nlp; language = nlp.load(); began(); "
        "next(nlp.annotate(['UBS upgraded Tolmin Foods (NYSE:TLF) to Buy.'], language=language)).to_json()"
    ),
    "import nlp.cli.app": "import nlp.cli.app",
}
_TIMER = """
import time
at = time.perf_counter()
def began():
    global at
    at = time.perf_counter()
"""


def starts(times: int = 5) -> dict[str, float]:
    """Median seconds of each kind of start, each in fresh processes."""
    found = {}
    for name, code in _STARTS.items():
        line = f"{_TIMER}\n{code.replace('; ', chr(10))}\nprint(time.perf_counter() - at)"
        found[name] = round(median(float(in_fresh_process(line)) for _ in range(times)), 3)
    return found


def tenfold(texts: Texts, rounds: int) -> dict[str, Any]:
    """Articles a second with the built-in gazetteer, and with nine invented phrases to each of its own."""
    from nlp.pipeline import Annotator

    own = Annotator()
    phrases = len(own.book.gazetteer())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invented.jsonl"
        path.write_text("".join(_invented(9 * phrases)), encoding="utf-8")
        more = Annotator([Path(folder)])

    def run(annotator: Annotator, articles: Sequence[dict[str, Any]]) -> None:
        for article in articles:
            annotator.annotate(article).to_json()

    result = race({"as it is": partial(run, own), "tenfold": partial(run, more)}, texts, rounds)
    return {"phrases": phrases, "phrases_tenfold": len(more.book.gazetteer()), **result}


_KINDS = ("Securities", "Research", "Capital", "Partners", "& Co", "Markets")


def _invented(number: int) -> Iterator[str]:
    """Lines of rules for ``number`` houses that there are none of."""
    first = [a + b for a, b in product(("Bor", "Cal", "Dren", "Fel", "Gor", "Hul", "Jav", "Kes"), "aeiouy")]
    second = [a + b for a, b in product(("mond", "nack", "pell", "quist", "rand", "sley", "tham"), ("", "er", "s"))]
    third = [f"{a} {b}" for a, b in product(("Kest", "Lorn", "Mave", "Nost", "Orlin"), _KINDS)]
    for n, (a, b, c) in zip(range(number), product(third, first, second), strict=False):
        yield json.dumps({"id": f"broker.invented.{n}", "label": "BROKER", "pattern": f"{b}{c} {a}"}) + "\n"


_MEMORY = """
import json, sys, time
from itertools import islice
from pathlib import Path
from nlp.bench.machine import resident_mb
from nlp.bench.texts import find_texts, varied
from nlp.pipeline import Annotator
path, zones, marks = sys.argv[1] or None, sys.argv[2] == "zones", [int(mark) for mark in sys.argv[3:]]
texts = find_texts(Path(path) if path else None)
short = [article for article in texts.articles if len(article["text"]) < 600] or list(texts.articles)
annotator = Annotator()
stream = varied(short, (2000 + marks[-1]) // len(short) + 1)
for article in islice(stream, 2000):
    annotator.annotate(article).to_json()
rows = [{"articles": 2000, "mb": resident_mb()}]
done = 0
began = time.perf_counter()
while done < marks[-1]:
    chunk = list(islice(stream, 500))
    if zones:
        with annotator.language.memory_zone():
            for article in chunk:
                annotator.annotate(article).to_json()
    else:
        for article in chunk:
            annotator.annotate(article).to_json()
    done += len(chunk)
    if done in marks:
        seconds = time.perf_counter() - began
        rows.append({"articles": done, "mb": resident_mb(), "articles_per_second": round(done / seconds, 1)})
print(json.dumps(rows))
"""


def memory(path: Path | None, marks: tuple[int, ...]) -> dict[str, Any]:
    """Memory (MB) after so many short articles with numbers new in each, with memory zones and without."""
    given = "" if path is None else str(path)
    numbers = [str(mark) for mark in marks]
    return {name: json.loads(in_fresh_process(_MEMORY, given, name, *numbers)) for name in ("zones", "no zones")}
