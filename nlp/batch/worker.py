"""The process that annotates: builds the pipeline once and turns chunks of articles into records."""

import gc
import os
import pickle
import signal
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.fields import check_text
from nlp.batch.formats import find_format
from nlp.batch.items import Kind, Options

# Articles that a worker annotates before it works in memory zones: a vocabulary that has seen some text
# makes the zones cheap, for common words are then not built anew in each of them.
_WARM_UP = 1000
_IDLE = -1.0


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know. ``annotator_factory`` is "module:callable"."""

    annotator_factory: str
    options: Options
    format: str


# An item as it is sent to a worker: its kind, payload, id and file. A plain tuple, which is pickled twice
# as fast as an object with named fields.
Load = tuple[Kind, bytes, str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the items of a job, in their order: a record as JSON, or the reason why there is none.

    For a job that is a whole chunk the records are encoded in the format of the output already: ``blob``
    holds them, and ``outcomes`` only the reasons (None for a record).
    """

    outcomes: list[bytes | str | None]
    blob: bytes | None


def serve(connection: Connection, cell: Any, setup: Setup) -> None:
    """The main function of the process. Ends when the other end of the connection is closed.

    ``cell`` is shared memory of two doubles: the place in the job of the article at work, or -1, and the
    monotonic time at which it was begun. So the parent knows, whatever becomes of this process, which
    article it was at.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop, and ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        annotator = build_annotator(setup)
        work = Work(annotator, setup, cell)
        gc.freeze()
        connection.send_bytes(pickle.dumps(("ready", annotator.fingerprint)))
        while True:
            items, whole = pickle.loads(connection.recv_bytes())
            connection.send_bytes(pickle.dumps(("done", work.do(items, whole))))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # The run has ended or was killed. Leave without the clean-up of an interpreter that holds a pipeline.
        os._exit(0)
    except Exception as error:
        with suppress(OSError):
            connection.send_bytes(pickle.dumps(("failed", f"{type(error).__name__}: {error}")))


def build_annotator(setup: Setup) -> Any:
    module, _, name = setup.annotator_factory.partition(":")
    factory = getattr(import_module(module), name)
    given: dict[str, Any] = {}
    if setup.options.patterns:
        given["patterns"] = [Path(path) for path in setup.options.patterns]
    if setup.options.securities:
        given["securities"] = Path(setup.options.securities)
    return factory(**given)


class Work:
    """Annotates chunk after chunk with one annotator."""

    def __init__(self, annotator: Any, setup: Setup, cell: Any) -> None:
        self._annotator = annotator
        self._language = getattr(annotator, "language", None)
        self._options = setup.options
        self._encode = find_format(setup.format).encode
        self._cell = cell
        self._done = 0

    def do(self, items: Sequence[Load], whole: bool) -> Result:
        """Annotate the items of a job; ``whole`` when they are all of a chunk."""
        zone = nullcontext()
        if self._language is not None and self._done >= _WARM_UP:
            zone = self._language.memory_zone()
        outcomes: list[bytes | str | None] = []
        with zone:
            for place, item in enumerate(items):
                self._cell[1] = time.monotonic()
                self._cell[0] = place
                outcomes.append(self._one(item))
        self._cell[0] = _IDLE
        self._done += len(items)
        if not whole:
            return Result(outcomes, None)
        records = [outcome for outcome in outcomes if isinstance(outcome, bytes)]
        reasons = [outcome if isinstance(outcome, str) else None for outcome in outcomes]
        return Result(list(reasons), self._encode(records))

    def _one(self, item: Load) -> bytes | str:
        kind, payload, id_, file = item
        if kind == "record":
            return payload
        try:
            article = self._from_page(payload, id_, file) if kind == "page" else orjson.loads(payload)
            record: dict[str, Any] = self._annotator.annotate(article).to_dict()
            if record["text"] != article["text"] or record["id"] != article["id"]:
                return "the pipeline changed the text or the id of this article, which is an error in it"
            return orjson.dumps(without_text(record) if self._options.no_text else record)
        except ValueError as error:
            return str(error) or "not an article that can be annotated"
        except Exception as error:  # one article must not end the run, whatever it does to the pipeline
            return f"the pipeline failed on this article: {type(error).__name__}: {error}"

    def _from_page(self, data: bytes, id_: str, file: str) -> dict[str, Any]:
        from nlp.batch.pages import extract

        page = extract(data)
        check_text(page.text, self._options.max_chars)
        meta = {"file": file, "title": page.title, "published_at": page.published_at}
        if self._options.no_text:
            del meta["title"]
        return {"id": id_, "text": page.text, "meta": {key: value for key, value in meta.items() if value}}


def without_text(record: dict[str, Any]) -> dict[str, Any]:
    """The record without the article's words: offsets, labels, normal forms and the events' values stay.

    What goes: the text (its SHA-256 takes its place, so that the record can be laid over one's own copy), the
    text of spans, the value of quotes, and annotations that came with the input, for they may quote the text.
    """
    digest = sha256(record["text"].encode()).hexdigest()
    kept = {"text_sha256" if key == "text" else key: value for key, value in record.items()}
    kept["text_sha256"] = digest
    kept["meta"] = {key: value for key, value in record.get("meta", {}).items() if key != "input_annotations"}
    kept["spans"] = [{key: value for key, value in span.items() if key != "text"} for span in record.get("spans", ())]
    kept["events"] = [
        {**event, "quotes": [{**quote, "value": None} for quote in event.get("quotes") or ()]}
        for event in record.get("events", ())
    ]
    return kept
