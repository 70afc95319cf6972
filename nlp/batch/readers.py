"""From files to items: one for every article, and one for everything that should be an article and is none.

A reader raises nothing for bad content. What cannot be read becomes an ``Item`` with a reason, and the rest
of the file, as far as it can be read, goes on.
"""

import csv
from collections.abc import Iterator
from hashlib import file_digest, sha256
from typing import IO, Any, cast

import orjson

from nlp.batch.fields import Builder
from nlp.batch.ids import IdBook, text_id
from nlp.batch.items import Item, Options
from nlp.batch.sources import Source
from nlp.batch.streams import READ_ERRORS, Position, open_source
from nlp.core.articles import decode_text, read_head

_BLOCK = 1 << 20
_PARQUET_ROWS = 512


class Reader:
    """Reads the sources of one run. Ids are given here, in order, so that workers cannot mix them up.

    ``ids`` gives them; by default a new ``IdBook``.
    """

    def __init__(self, options: Options, ids: IdBook | None = None) -> None:
        self.options = options
        self.builder = Builder(options, ids)
        self.position = Position()
        # An escaped character takes up to 12 bytes of JSON; a line beyond that cannot hold a text within
        # the limit, unless its meta is vast, and is not loaded into memory to find out.
        self._line_limit = 16 * options.max_chars + 1_000_000

    def read(self, source: Source) -> Iterator[Item]:
        """Yield the items of ``source``; of a file that breaks off those before, and one for the rest."""
        last: int | None = None
        try:
            with open_source(source, self.position) as (stream, kind):
                read = {
                    "jsonl": self._read_jsonl,
                    "csv": self._read_csv,
                    "parquet": self._read_parquet,
                    "html": self._read_page,
                    "txt": self._read_text,
                }[kind]
                for item in read(stream, source.name):
                    last = item.line
                    yield item
        except READ_ERRORS as error:
            reason = getattr(error, "strerror", None) or str(error)
            where = "" if last is None else " from here on"
            line = None if last is None else last + 1
            yield Item(source.name, line, _file_digest(source), reason=f"the file cannot be read{where}: {reason}")

    def _read_text(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        data, digest, size = _read_whole(stream, 4 * self.options.max_chars + 3)
        if data is None:
            yield Item(name, None, digest, reason=self._too_large(size))
            return
        try:
            text = decode_text(data)
            head = read_head(text)
            derived = {"file": name}
            if head.title and not self.options.no_text:  # a title out of the text is text
                derived["title"] = head.title
            if head.published_at:
                derived["published_at"] = head.published_at
            payload = self.builder.article({self.options.text_field: text}, derived)
        except ValueError as error:
            yield Item(name, None, digest, reason=str(error))
            return
        yield Item(name, None, digest, "article", payload)

    def _read_page(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        data, digest, size = _read_whole(stream, self._line_limit)
        if data is None:
            yield Item(name, None, digest, reason=self._too_large(size))
        elif not data.strip():
            yield Item(name, None, digest, reason="the article is empty")
        else:
            # The text is taken out by a worker, for that takes a hundred times as long as reading: so the
            # id of a page is a hash of the page.
            yield Item(name, None, digest, "page", data, id=self.builder.ids.assign(text_id(data)))

    def _read_jsonl(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        for number, line, digest in self._lines(stream):
            if line is None:
                yield Item(name, number, digest, reason=self._line_too_long())
                continue
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line or line.isspace():
                continue
            try:
                yield Item(name, number, digest, "article", self.builder.article(_json_object(line)))
            except ValueError as error:
                yield Item(name, number, digest, reason=str(error))

    def _lines(self, stream: IO[bytes]) -> Iterator[tuple[int, bytes | None, bytes]]:
        """Number, bytes with the line's end, SHA-256 without it; no bytes of a line over the limit."""
        number = 0
        while line := stream.readline(self._line_limit):
            number += 1
            if len(line) < self._line_limit or line.endswith(b"\n"):
                yield number, line, sha256(line.removesuffix(b"\n").removesuffix(b"\r")).digest()
                continue
            running = sha256(line)
            while more := stream.readline(_BLOCK):
                running.update(more.removesuffix(b"\n"))
                if more.endswith(b"\n"):
                    break
            yield number, None, running.digest()

    def _read_csv(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        lines = _CsvLines(self._lines(stream), self._line_too_long())
        csv.field_size_limit(self._line_limit)
        rows = csv.reader(lines, strict=True)
        header: list[str] = []
        while True:
            first = lines.start_row()
            try:
                row = next(rows)
                problem = lines.problem
            except StopIteration:
                return
            except csv.Error as error:
                row, problem = [], f"not a row of CSV: {error}"
            if not row and not problem:  # a blank line
                continue
            if header:
                yield self._csv_item(name, first, lines.digest(), header, row, problem)
                continue
            header = row
            problem = problem or self._header_problem(header)
            if problem:
                yield Item(name, first, lines.digest(), reason=f"no row of the file was read: {problem}")
                return

    def _csv_item(self, name: str, line: int, digest: bytes, header: list[str], row: list[str], problem: str) -> Item:
        if problem:
            return Item(name, line, digest, reason=problem)
        if len(row) != len(header):
            return Item(name, line, digest, reason=f"{len(row)} cells, but the header has {len(header)}")
        try:
            return Item(name, line, digest, "article", self.builder.article(dict(zip(header, row, strict=True))))
        except ValueError as error:
            return Item(name, line, digest, reason=str(error))

    def _read_parquet(self, stream: IO[bytes], name: str) -> Iterator[Item]:
        import pyarrow
        import pyarrow.parquet

        number = 0
        try:
            table = pyarrow.parquet.ParquetFile(stream)
            problem = self._header_problem(table.schema_arrow.names)
            if problem:
                yield Item(name, None, file_digest(cast(Any, stream), "sha256").digest(), reason=problem)
                return
            for batch in table.iter_batches(batch_size=_PARQUET_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield self._parquet_item(name, number, row)
        except (pyarrow.ArrowException, OSError) as error:
            raise OSError(" ".join(str(error).split())) from None

    def _parquet_item(self, name: str, number: int, row: dict[str, Any]) -> Item:
        digest = sha256(repr(row).encode("utf-8", "backslashreplace")).digest()
        try:
            return Item(name, number, digest, "article", self.builder.article(row))
        except ValueError as error:
            return Item(name, number, digest, reason=str(error))

    def _header_problem(self, header: list[str]) -> str:
        """Why no row of a table with these columns can be an article; empty when it can."""
        doubled = sorted({column for column in header if header.count(column) > 1})
        if doubled:
            return f"the column {doubled[0]!r} comes twice"
        field = self.options.text_field
        if field not in header:
            columns = ", ".join(repr(column) for column in header[:30])
            return f"no column {field!r} (its columns: {columns}); --text-field names the one of the text"
        return ""

    def _line_too_long(self) -> str:
        return f"the line has over {self._line_limit:,} bytes, too long for --max-chars {self.options.max_chars}"

    def _too_large(self, size: int) -> str:
        return f"the file has {size:,} bytes, too many for --max-chars {self.options.max_chars}"


class _CsvLines:
    """Feeds the lines of a CSV file to ``csv.reader`` and keeps book of what a row was made of."""

    def __init__(self, lines: Iterator[tuple[int, bytes | None, bytes]], too_long: str) -> None:
        self._lines = lines
        self._too_long = too_long
        self._digests: list[bytes] = []
        self.number = 0
        self.problem = ""

    def start_row(self) -> int:
        """Forget the row before; return the line on which the next one begins."""
        self._digests.clear()
        self.problem = ""
        return self.number + 1

    def digest(self) -> bytes:
        """The SHA-256 of the row's line; of a row over several lines, that of their SHA-256s."""
        return self._digests[0] if len(self._digests) == 1 else sha256(b"".join(self._digests)).digest()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line, digest = next(self._lines)
        self._digests.append(digest)
        if line is None:
            self.problem = self.problem or self._too_long
            return "\n"
        if self.number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            self.problem = self.problem or _encoding_problem(error, line, self.number)
            # A row may go on beyond this line, so its commas and quotation marks are still needed.
            return line.decode("utf-8", "replace")


def _json_object(line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            line.decode()
        except UnicodeDecodeError as encoding:
            raise ValueError(_encoding_problem(encoding, line)) from None
        raise ValueError(f"not JSON: {error.msg} (column {error.colno})") from None
    if not isinstance(value, dict):
        raise ValueError(f"not a JSON object but {type(value).__name__}")
    return value


def _encoding_problem(error: UnicodeDecodeError, line: bytes, number: int | None = None) -> str:
    where = f" of line {number}" if number else ""
    return f"not UTF-8: byte 0x{line[error.start]:02x} at position {error.start}{where}"


def _file_digest(source: Source) -> bytes:
    """The SHA-256 of the file as it lies on the disk; empty where even that cannot be read."""
    if source.path is None:
        return b""
    try:
        with source.path.open("rb") as file:
            return file_digest(file, "sha256").digest()
    except OSError:
        return b""


def _read_whole(stream: IO[bytes], limit: int) -> tuple[bytes | None, bytes, int]:
    """All bytes of the stream, their SHA-256 and number; no bytes where they are more than ``limit``."""
    data = stream.read(limit + 1)
    running = sha256(data)
    size = len(data)
    if size <= limit:
        return data, running.digest(), size
    while block := stream.read(_BLOCK):
        running.update(block)
        size += len(block)
    return None, running.digest(), size
