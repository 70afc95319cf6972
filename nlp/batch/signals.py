"""Ctrl-C and SIGTERM during a run. Python sets handlers in its main thread; elsewhere these do nothing."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Let nothing break off what is inside; a process started there inherits to ignore Ctrl-C.

    The terminal sends Ctrl-C to all processes of a run, and only the parent should act on it.
    """
    with _handled({signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: signal.SIG_IGN}):
        yield


@contextmanager
def terminations_as_interrupts() -> Iterator[None]:
    """Let SIGTERM, by which batch systems end a job, do what Ctrl-C does: raise ``KeyboardInterrupt``."""
    with _handled({signal.SIGTERM: _interrupt}):
        yield


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handled(handlers: dict[signal.Signals, Any]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
