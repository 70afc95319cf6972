"""The whole bench: every measurement in one run, stamped, as a dict of JSON values."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp.bench.machine import resident_mb, stamp
from nlp.bench.rounds import race, ratio
from nlp.bench.start import memory, starts, tenfold
from nlp.bench.stress import growth, hostile
from nlp.bench.texts import CORPUS, Texts, find_texts

ROUNDS = 5
_PEER_SHARE = 20  # the peer is so slow that it races over every twentieth article
MARKS = (20_000, 200_000)
GOLD = Path("../shared/gold")

Say = Callable[[str], None]


def bench(path: Path | None = None, rounds: int = ROUNDS, *, long: bool = False, say: Say = print) -> dict[str, Any]:
    """Measure everything; ``say`` is told what is being measured.

    ``path`` is a JSONL file of articles; by default the real texts beside the project, else the corpus.
    ``long`` adds the memory after 20,000 and 200,000 articles, some minutes. Raises ``ValueError`` where
    there are no texts.
    """
    import spacy

    import nlp
    from nlp.bench.peer import Peer
    from nlp.pipeline import Annotator

    texts = find_texts(path)
    result: dict[str, Any] = {"stamp": stamp(), "texts": texts.to_dict(), "rounds": rounds}
    say("start-up")
    result["starts"] = starts()
    annotator = Annotator()
    bare = spacy.blank("en")
    peer = Peer()

    def annotate(articles: Sequence[dict[str, Any]]) -> None:
        for record in nlp.annotate(articles, language=annotator.language):
            record.to_json()

    def tokenizer(articles: Sequence[dict[str, Any]]) -> None:
        for article in articles:
            bare.make_doc(article["text"])

    def script(articles: Sequence[dict[str, Any]]) -> None:
        for article in articles:
            peer.to_bytes(article)

    say(f"{len(texts.articles):,} articles, {rounds} rounds: the pipeline and the bare tokenizer, in turn")
    both = {"annotate to bytes": annotate, "bare tokenizer": tokenizer}
    result["speed"] = _compared(race(both, texts, rounds), "annotate to bytes")
    for name, part in _by_kind(texts):
        say(f"the same over {name}")
        result["speed"][name] = _compared(race(both, part, rounds), "annotate to bytes")
    some = Texts(f"every {_PEER_SHARE}th of {texts.source}", texts.articles[::_PEER_SHARE])
    say(f"{len(some.articles):,} articles: the afternoon's script")
    raced = race({**both, "afternoon's script": script}, some, rounds)
    result["peer"] = _compared(raced, "afternoon's script")
    say("what each finds")
    result["quality"] = quality({"sellside": annotator, "afternoon's script": peer})
    say("growth with length")
    long_annotate = _one_text(annotator)
    result["growth"] = growth(long_annotate, texts)
    say("hostile texts of 1 MB")
    result["hostile"] = list(hostile(long_annotate, texts))
    say("a tenfold gazetteer")
    result["tenfold"] = tenfold(some, rounds)
    result["resident_mb"] = resident_mb()
    if long:
        say(f"memory after {' and '.join(f'{mark:,}' for mark in MARKS)} short articles")
        result["memory"] = memory(path, MARKS)
    return result


def _one_text(annotator: Any) -> Callable[[str], object]:
    return lambda text: annotator.annotate({"id": "bench", "text": text}).to_json()


def _compared(raced: dict[str, Any], name: str) -> dict[str, Any]:
    return {**raced, "ratio": ratio(raced, name, "bare tokenizer")}


def _by_kind(texts: Texts) -> Iterator[tuple[str, Texts]]:
    """The short ones and the others, where there are both."""
    short = [article for article in texts.articles if len(article["text"]) < 600]
    others = [article for article in texts.articles if len(article["text"]) >= 600]
    if short and others:
        yield "under 600 characters", Texts(texts.source, short)
        yield "600 characters and more", Texts(texts.source, others)


def quality(contenders: dict[str, Any]) -> dict[str, dict[str, float]]:
    """F1 over the core spans, of each contender on each gold file that is there."""
    from nlp.evaluation.files import read_records
    from nlp.evaluation.scorer import score

    found: dict[str, dict[str, float]] = {}
    for path in [*sorted(CORPUS.glob("*.jsonl")), *sorted(GOLD.glob("*.jsonl"))]:
        gold = list(read_records(path))
        for name, contender in contenders.items():
            pred = [contender.annotate(_bare(record)).to_dict() for record in gold]
            f1 = score(gold, pred, allow_invalid=True).to_dict()["spans"]["core"]["f1"]
            found.setdefault(path.name, {})[name] = round(f1, 4)
    return found


def _bare(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "text": record["text"], "meta": record.get("meta") or {}}
