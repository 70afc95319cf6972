"""What travels through a run: its options, the things that are read, and the errors that end it."""

from dataclasses import dataclass
from typing import Any, Literal

DEFAULT_MAX_CHARS = 1_000_000


class RunError(Exception):
    """The run cannot go on. The message is for the person who started it: what happened, and what to do.

    ``resumable`` when what was done is kept, so that the same command with --resume goes on from there.
    """

    resumable = False


class UsageError(RunError):
    """The run was asked for something that cannot be done; nothing was read or written."""


class Interrupted(RunError):
    """The run was broken off by Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True)
class Options:
    """All that decides the bytes of the output, beside the input and the pipeline.

    ``max_chars`` counts code points of an article's text. ``patterns`` are folders of rules on top of the
    packaged ones, ``securities`` is a list of securities. ``input_format`` is the format of standard input and of files
    whose name does not tell theirs. ``shard_size`` counts records, and with ``shard_format`` matters only
    where a folder is written.
    """

    text_field: str = "text"
    id_field: str = "id"
    date_field: str | None = None
    input_format: str | None = None
    max_chars: int = DEFAULT_MAX_CHARS
    no_text: bool = False
    ordered: bool = True
    shard_format: str = "jsonl"
    shard_size: int = 100_000
    patterns: tuple[str, ...] = ()
    securities: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "text_field": self.text_field,
            "id_field": self.id_field,
            "date_field": self.date_field,
            "input_format": self.input_format,
            "max_chars": self.max_chars,
            "no_text": self.no_text,
            "ordered": self.ordered,
            "shard_format": self.shard_format,
            "shard_size": self.shard_size,
            "patterns": list(self.patterns),
            "securities": self.securities,
        }


Kind = Literal["article", "page", "record", ""]


@dataclass(slots=True)
class Item:
    """One thing that was read: an article, a page, or something that is no article.

    ``kind`` tells what ``payload`` holds: an article as JSON (keys id, text, meta); the bytes of a web
    page, whose text the worker takes out; a finished record, which is only passed on; nothing, for an item
    that is rejected, and then ``reason`` tells why. ``id`` is that of a page. ``digest`` is the SHA-256 of
    what stood in the file: the line without its end, the file, the row; empty where nothing could be read.
    ``line`` is the line, or in a Parquet file the row, from 1; None where the whole file is the article.
    """

    file: str
    line: int | None
    digest: bytes
    kind: Kind = ""
    payload: bytes = b""
    id: str = ""
    reason: str = ""

    def rejected(self, reason: str) -> dict[str, Any]:
        """The line of the rejects file for this item."""
        return {"file": self.file, "line": self.line, "reason": reason, "sha256": self.digest.hex() or None}
