"""Inputs that libFuzzer bends until they reach new lines of ours: ``python -m tests.fuzz.by_coverage WHAT FOLDER ...``.

``WHAT`` is "reader" or "pipeline"; what follows the folder, which gets the first inputs, is for libFuzzer. Ends with an
exit code other than 0, and the input in a file, when one breaks a check.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["SELLSIDE_PURE"] = "1"  # of compiled modules it sees no lines

import atheris

with atheris.instrument_imports(include=["nlp"]):
    from nlp.pipeline import Annotator
    from tests.batch.test_fuzz import FILE_NAMES
    from tests.batch.test_fuzz import check as check_file
    from tests.fuzz.checks import check_text
    from tests.pipeline.soup import ARTICLES, DATES, WORDS


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    for number, article in enumerate(ARTICLES[::5]):
        if what == "reader":
            row = json.dumps({"id": "a", "text": article[:80]}).encode()
            content = bytes([number % len(FILE_NAMES)]) + row + b'\nid,text\n1,"a ""b"""\n'
        else:
            content = bytes([number % (1 + len(DATES))]) + article[:600].encode()
        (folder / f"seed-{number}").write_bytes(content)
    words = folder.with_suffix(".words")
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.strip().encode()) + '"\n' for word in WORDS),
        encoding="utf-8",
    )
    one: Any = _reader() if what == "reader" else _pipeline()
    atheris.Setup([sys.argv[0], *sys.argv[3:], f"-dict={words}", str(folder)], one)
    atheris.Fuzz()


def _pipeline() -> Any:
    annotator = Annotator()

    def one(data: bytes) -> None:
        published = (None, *DATES)[data[0] % (1 + len(DATES))] if data else None
        check_text(annotator, data[1:].decode("utf-8", "replace"), published)

    return one


def _reader() -> Any:
    folder = Path(tempfile.mkdtemp())

    def one(data: bytes) -> None:
        check_file(folder, FILE_NAMES[data[0] % len(FILE_NAMES)] if data else "a.txt", data[1:])

    return one


if __name__ == "__main__":
    main()
