"""What commands say: numbers with their word, errors in words, lines that fit."""

from pathlib import Path

import pytest

from nlp.cli.say import counted, fitted, flowing, in_words


@pytest.mark.parametrize(("number", "told"), [(0, "0 events"), (1, "1 event"), (2000, "2,000 events")])
def test_counted(number: int, told: str) -> None:
    assert counted(number, "event") == told


def test_what_is_left_over_goes_under_the_last_column() -> None:
    line = " +0.82  short-row   the act has few words and names"
    assert fitted(line, 40).split("\n") == [" +0.82  short-row   the act has few", " " * 20 + "words and names"]


def test_paragraphs_of_help_flow() -> None:
    assert flowing("One\n    sentence.\n\n    Another\n    one.\n    ") == "One sentence.\n\nAnother one."


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    def told(path: Path) -> str:
        with pytest.raises(OSError) as caught:
            path.open("rb")
        return in_words(caught.value)

    assert told(tmp_path / "no.jsonl") == f"{tmp_path}/no.jsonl: there is no such file or folder"
    assert told(tmp_path / "no" / "a.jsonl.part") == f"{tmp_path}/no/a.jsonl: there is no folder {tmp_path}/no"
    assert told(tmp_path) == f"{tmp_path}: this is a folder; name a file"
    (tmp_path / "file").touch()
    assert told(tmp_path / "file" / "a").startswith(f"{tmp_path}/file/a: this is a file")


def test_other_errors_say_what_they_said() -> None:
    assert in_words(ValueError("line 3: no text")) == "line 3: no text"
