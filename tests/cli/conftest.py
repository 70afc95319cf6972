"""A terminal for commands that look whether they have one."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable

import pytest


@pytest.fixture
def on_a_terminal() -> Callable[..., str]:
    """Runs ``sellside`` with these arguments on a terminal so many columns wide; gives what is seen there."""

    def run(width: int, *arguments: str) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        with subprocess.Popen(
            [sys.executable, "-c", "from nlp.cli.app import main; main()", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            env=environment | {"TERM": "xterm", "NO_COLOR": "1"},
        ):
            os.close(theirs)
            seen = bytearray()
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # on Linux the other side's end is an error
                    break
                if not part:
                    break
                seen += part
        os.close(ours)
        return seen.decode("utf-8").replace("\r\n", "\n")

    return run
