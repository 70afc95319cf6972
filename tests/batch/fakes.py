"""Annotators that do what a text tells them to: be slow, fail, or end their process.

A line of the text that begins with "!" is an order: "!sleep 0.2", "!fail words", "!bad words", "!hang",
"!die", "!die-once PATH" (dies unless the file PATH is there, and leaves it behind), "!end-host" and "!end-host-once
PATH" (the same for the process that has started the workers).
"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nlp.core.language import guess_language
from nlp.core.record import Record


class Plain:
    """Marks the first word of each text, and obeys the orders in it."""

    fingerprint = "plain:1"
    language: Any = None

    def annotate(self, article: dict[str, Any]) -> Record:
        text = article["text"]
        for line in text.splitlines():
            if line.startswith("!"):
                order, _, argument = line[1:].partition(" ")
                self._obey(order, argument)
        start = len(text) - len(text.lstrip())
        word = text.split()[0]
        span = {"id": "T1", "label": "BROKER", "start": start, "end": start + len(word), "text": word}
        language = guess_language(text)
        spans = [span] if language == "en" else []
        return Record({"schema_version": "1.0", **article, "spans": spans, "events": [], "language": language})

    def _obey(self, order: str, argument: str) -> None:
        if order == "sleep":
            time.sleep(float(argument))
        elif order == "fail":
            raise RuntimeError(argument)
        elif order == "bad":
            raise ValueError(argument)
        elif order == "hang":
            time.sleep(3600)
        elif order == "die" or (order == "die-once" and not Path(argument).exists()):
            if argument:
                Path(argument).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        elif order == "end-host" or (order == "end-host-once" and not Path(argument).exists()):
            if argument:
                Path(argument).touch()
            fork_server = Path(f"/proc/{os.getppid()}/stat").read_text(encoding="utf-8")
            os.kill(int(fork_server.rpartition(")")[2].split()[1]), signal.SIGKILL)
            time.sleep(3600)


class Slow(Plain):
    """Takes two milliseconds for an article, so that a run can be caught in the middle."""

    def annotate(self, article: dict[str, Any]) -> Record:
        time.sleep(0.002)
        return super().annotate(article)


class Changed(Plain):
    """The same after a change of its rules."""

    fingerprint = "plain:2"


class Broken:
    """A pipeline whose rules cannot be read."""

    def __init__(self) -> None:
        raise ValueError("brokers.jsonl, line 3: no label")


class Rewriting(Plain):
    """A pipeline with the error that it touches the text."""

    def annotate(self, article: dict[str, Any]) -> Record:
        return super().annotate({**article, "text": article["text"].strip()})


class Zoned(Plain):
    """Tells in each record in which memory zone it was made; 0 for none."""

    def __init__(self) -> None:
        self.language = self
        self._zones = 0
        self._inside = False

    @contextmanager
    def memory_zone(self) -> Iterator[None]:
        assert not self._inside, "zones must not nest"
        self._zones += 1
        self._inside = True
        try:
            yield
        finally:
            self._inside = False

    def annotate(self, article: dict[str, Any]) -> Record:
        record = super().annotate(article)
        return Record({**record.to_dict(), "zone": self._zones if self._inside else 0})


class WithPatterns(Plain):
    """Takes rule files, like the real one."""

    def __init__(self, patterns: list[Path] | None = None) -> None:
        self.fingerprint = f"patterns:{[path.name for path in patterns or []]}"


class Stillborn:
    """A pipeline that takes its process down while it is built, as one without enough memory would."""

    def __init__(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class OnlyOne(Plain):
    """A pipeline for which there is room only once: a file in the folder of its rules is locked."""

    def __init__(self, patterns: list[Path]) -> None:
        lock = os.open(patterns[0] / "lock", os.O_WRONLY | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.kill(os.getpid(), signal.SIGKILL)
