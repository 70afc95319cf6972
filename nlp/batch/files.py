"""The few ways in which a run writes to the disk."""

import os
from pathlib import Path
from typing import IO, Any


def write_some(file: int, data: Any) -> int:
    """Write as much of ``data`` as the disk takes to a file descriptor; return how many bytes it took."""
    return os.write(file, data)


def write_whole(path: Path, data: bytes) -> None:
    """Have ``path`` hold ``data``, or what it held before, even after a crash."""
    aside = path.with_name(f"{path.name}.aside")
    with aside.open("wb") as file:
        file.write(data)
        sync_file(file)
    aside.replace(path)


def sync_file(file: IO[bytes]) -> None:
    """Have all that was written to ``file`` on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk: a new file may else be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
