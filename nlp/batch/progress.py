"""What a run says on standard error while it works."""

import sys
import time
from typing import TextIO

_REDRAW = 0.5  # seconds, on a terminal
_LOG = 60.0  # seconds, elsewhere


class Progress:
    """A line that is redrawn on a terminal, a line a minute elsewhere, nothing if ``quiet``.

    ``total_bytes`` is the size of the input on the disk, 0 where it is not known.
    """

    def __init__(self, total_bytes: int, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._total = total_bytes
        self._quiet = quiet
        self._terminal = self._stream.isatty()
        self._drawn = 0
        self._began: tuple[float, int, int] | None = None
        self._last = time.monotonic()

    def begin(self, read: int, position: int) -> None:
        """Count rate and time left from here: a resumed run has skipped what stands before."""
        self._began = (time.monotonic(), read, position)

    def update(self, read: int, rejected: int, position: int) -> None:
        """Tell that ``read`` articles are done; ``position`` is the bytes of the input that they stood in."""
        now = time.monotonic()
        if self._quiet or now - self._last < (_REDRAW if self._terminal else _LOG):
            return
        self._last = now
        line = self._line(now, read, rejected, position)
        if self._terminal:
            self._write("\r" + line.ljust(self._drawn))
            self._drawn = len(line)
        else:
            self._write(f"{time.strftime('%H:%M:%S')} {line}\n")

    def say(self, message: str) -> None:
        """Print a message on a line of its own, unless the run is quiet."""
        if not self._quiet:
            self.insist(message)

    def insist(self, message: str) -> None:
        """Print a message that also a quiet run must not keep back."""
        self.clear()
        self._write(message + "\n")

    def clear(self) -> None:
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _line(self, now: float, read: int, rejected: int, position: int) -> str:
        began, read_before, position_before = self._began or (now, read, position)
        seconds = now - began
        parts = [f"read {read:,}"]
        if rejected:
            parts.append(f"rejected {rejected:,}")
        if self._total:
            parts.append(f"{min(position / self._total, 1):.1%}")
        if seconds > 1 and read > read_before:
            parts.append(f"{(read - read_before) / seconds:,.0f} a second")
            if self._total and position > position_before:
                left = (self._total - position) * seconds / (position - position_before)
                parts.append(f"{duration(max(left, 0))} left")
        return ", ".join(parts)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # nobody listens any more, which is no reason to stop
            self._quiet = True


def duration(seconds: float) -> str:
    """A time span for people: "42 s", "3 min 5 s", "2 h 7 min", "1 d 4 h"."""
    whole = round(seconds)
    for size, name, smaller, smaller_name in (
        (86400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {name}" + (f" {rest} {smaller_name}" if rest else "")
    return f"{whole} s"
