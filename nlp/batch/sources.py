"""From the paths of a command to the files that are read, in an order that does not change."""

import glob
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from nlp.batch.items import UsageError
from nlp.batch.remote import RemoteFile, is_address, walk

FORMATS = ("txt", "html", "jsonl", "csv", "parquet")
_SUFFIXES = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
_PACKINGS = {".gz": "gz", ".zst": "zst"}
_BY_PRODUCTS = (".rejects.jsonl", ".manifest.json", ".partial")
KNOWN_SUFFIXES = ".txt, .html, .jsonl, .csv and .parquet, the first four also with .gz or .zst"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. ``path`` is None for standard input, whose ``kind`` may be empty: its bytes tell it."""

    name: str
    path: Path | RemoteFile | None
    kind: str
    packing: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """How much there is to read. ``stamp`` changes when a file comes, goes, grows or is written again."""

    files: int
    bytes: int
    stamp: str
    kinds: tuple[str, ...]


class Inputs:
    """The files that a command's paths name: files, folders (with all below them), patterns, addresses, "-".

    Raises ``UsageError`` for a path that is not there or of a kind that is not read. Iterating walks the
    folders anew and yields ``Source``s: arguments in the order given, a folder's files by name. ``skipped``
    counts, after a walk, what stood in the folders and is no input, by suffix; ``notices`` tell what of the
    arguments themselves was left out.
    """

    def __init__(
        self, arguments: Sequence[str], input_format: str | None = None, outputs: Collection[Path] = ()
    ) -> None:
        if input_format is not None and input_format not in FORMATS:
            raise UsageError(f"--input-format {input_format}: the formats are {', '.join(FORMATS)}")
        if input_format == "parquet" and "-" in arguments:
            raise UsageError("Parquet cannot be read from standard input, for its end tells what is in it")
        self.skipped: Counter[str] = Counter()
        self.notices: list[str] = []
        self._format = input_format
        self._outputs = {path.resolve() for path in outputs}
        self._arguments = self._without_doubles([path for each in arguments for path in self._expand(each)])

    def __iter__(self) -> Iterator[Source]:
        self.skipped.clear()
        for argument in self._arguments:
            if argument == "-":
                yield Source("-", None, self._format or "")
            elif is_address(argument):
                yield from self._walk_address(argument)
            elif Path(argument).is_dir():
                yield from self._walk(Path(argument))
            else:
                yield self._source(Path(argument))

    def survey(self) -> Survey:
        """Walk once without reading. Raises ``UsageError`` when there is no file to read."""
        stamp = sha256()
        files = size = 0
        kinds: set[str] = set()
        for source in self:
            files += 1
            kinds.update((source.kind, source.packing))
            stamp.update(os.fsencode(source.name) + b"\0")
            if source.path is not None:
                try:
                    status = source.path.stat()
                except OSError:  # a link to nowhere: reading it will say so
                    continue
                size += status.st_size
                stamp.update(f"{status.st_size} {status.st_mtime_ns}\0".encode())
        if not files:
            others = ", ".join(f"{count} {suffix}" for suffix, count in sorted(self.skipped.items()))
            raise UsageError(
                f"no file to read in {', '.join(self._arguments)}: the kinds are {KNOWN_SUFFIXES}"
                + (f" (there: {others})" if others else "")
            )
        return Survey(files, size, stamp.hexdigest(), tuple(sorted(kinds - {""})))

    def _expand(self, argument: str) -> list[str]:
        if argument == "-" or is_address(argument) or os.path.lexists(argument):
            paths = [argument]
        elif glob.has_magic(argument):
            # Path.glob takes no absolute pattern, and this is one as typed
            paths = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
            if not paths:
                raise UsageError(f"{argument}: no file matches this pattern")
        else:
            raise UsageError(f"{argument}: there is no such file or folder")
        for path in paths:
            if path != "-" and not is_address(path) and not Path(path).is_dir():
                self._check_file(Path(path))
        return paths

    def _check_file(self, path: Path) -> None:
        if path.resolve() in self._outputs:
            raise UsageError(f"{path}: the output would take the place of this input; give it another name")
        if not self._kind(path.name)[0]:
            raise UsageError(
                f"{path}: the kinds of file that are read are {KNOWN_SUFFIXES}; "
                "--input-format tells what is in files of other names"
            )

    def _without_doubles(self, arguments: list[str]) -> list[str]:
        """Leave out an argument that is given twice, or that a folder before or after it contains."""
        on_disk = [each for each in arguments if each != "-" and not is_address(each)]
        folders = {Path(each).resolve() for each in on_disk if Path(each).is_dir()}
        seen: set[Path | str] = set()
        kept = []
        for argument in arguments:
            key = Path(argument).resolve() if argument in on_disk else argument
            inside = isinstance(key, Path) and any(parent in folders for parent in key.parents)
            if inside or key in seen:
                self.notices.append(f"{argument}: named twice, read once")
                continue
            seen.add(key)
            kept.append(argument)
        return kept

    def _walk(self, folder: Path) -> Iterator[Source]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise UsageError(f"{folder}: the folder cannot be read: {error.strerror}") from None
        for entry in entries:
            path = folder / entry.name
            if entry.name.endswith(_BY_PRODUCTS) or path.resolve() in self._outputs:
                self.skipped["output of a run"] += 1
            elif entry.name.startswith("."):
                self.skipped["hidden"] += 1
            elif entry.is_dir():
                if entry.is_symlink():
                    self.skipped["link to a folder"] += 1
                else:
                    yield from self._walk(path)
            elif self._kind(entry.name)[0]:
                yield self._source(path)
            else:
                self.skipped[Path(entry.name).suffix or "without a suffix"] += 1

    def _walk_address(self, address: str) -> Iterator[Source]:
        for file, names in walk(address):
            kind, packing = self._kind(names[-1])
            if any(name.endswith(_BY_PRODUCTS) for name in names):
                self.skipped["output of a run"] += 1
            elif any(name.startswith(".") for name in names):
                self.skipped["hidden"] += 1
            elif kind:
                yield Source(str(file), file, kind, packing)
            else:
                self.skipped[Path(names[-1]).suffix or "without a suffix"] += 1

    def _source(self, path: Path) -> Source:
        kind, packing = self._kind(path.name)
        # A name that is not UTF-8 must still be one in the rejects file.
        name = os.fsencode(path).decode("utf-8", "backslashreplace")
        return Source(name, path, kind, packing)

    def _kind(self, name: str) -> tuple[str, str]:
        path = Path(name.lower())
        packing = _PACKINGS.get(path.suffix, "")
        suffix = Path(path.stem).suffix if packing else path.suffix
        kind = _SUFFIXES.get(suffix, self._format or "")
        if kind == "parquet" and packing:
            return "", ""
        return kind, packing
