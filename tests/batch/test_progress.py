"""What a run tells while it works."""

import io
import re
from collections.abc import Iterator

import pytest

from nlp.batch.progress import Progress, duration


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [0.0]
    monkeypatch.setattr("nlp.batch.progress.time.monotonic", lambda: now[0])
    yield now


def test_terminal_shows_rate_and_time_left(clock: list[float]) -> None:
    screen = Screen()
    progress = Progress(1000, quiet=False, stream=screen)
    progress.begin(0, 0)
    clock[0] = 10.0
    progress.update(2500, 3, 250)
    assert screen.getvalue() == "\rread 2,500, rejected 3, 25.0%, 250 a second, 30 s left"


def test_line_is_redrawn_over_the_last_one_and_messages_stand_apart(clock: list[float]) -> None:
    screen = Screen()
    progress = Progress(0, quiet=False, stream=screen)
    progress.begin(0, 0)
    clock[0] = 1.0
    progress.update(100_000, 0, 0)
    clock[0] = 1.2
    progress.update(100_001, 0, 0)  # too soon to draw again
    progress.say("a.jsonl, line 3: not JSON")
    assert screen.getvalue() == "\rread 100,000" + "\r            \r" + "a.jsonl, line 3: not JSON\n"


def test_rate_counts_from_where_a_run_was_resumed(clock: list[float]) -> None:
    screen = Screen()
    progress = Progress(1000, quiet=False, stream=screen)
    progress.begin(900_000, 500)
    clock[0] = 10.0
    progress.update(900_100, 0, 510)
    assert screen.getvalue().endswith("51.0%, 10 a second, 8 min 10 s left")


def test_log_has_a_line_a_minute(clock: list[float]) -> None:
    log = io.StringIO()
    progress = Progress(0, quiet=False, stream=log)
    progress.begin(0, 0)
    for second in range(200):
        clock[0] = float(second)
        progress.update(second * 10, 0, 0)
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert re.fullmatch(r"\d\d:\d\d:\d\d read 600, 10 a second", lines[0])


def test_quiet_says_only_what_it_must(clock: list[float]) -> None:
    screen = Screen()
    progress = Progress(100, quiet=True, stream=screen)
    progress.begin(0, 0)
    clock[0] = 100.0
    progress.update(50, 1, 50)
    progress.say("resuming")
    progress.insist("-, line 2: not JSON")
    assert screen.getvalue() == "-, line 2: not JSON\n"


def test_stream_that_breaks_is_not_used_again(clock: list[float]) -> None:
    class Broken(io.StringIO):
        writes = 0

        def write(self, text: str) -> int:
            self.writes += 1
            raise BrokenPipeError

    stream = Broken()
    progress = Progress(0, quiet=False, stream=stream)
    progress.say("one")
    progress.say("two")
    assert stream.writes == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (185, "3 min 5 s"),
        (7620, "2 h 7 min"),
        (3600 * 28, "1 d 4 h"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words
