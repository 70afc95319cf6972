"""``OUT.manifest.json``: what was run, on what, with what outcome."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from nlp.batch.chunks import CHUNK_BYTES
from nlp.batch.items import Options
from nlp.batch.journal import State
from nlp.batch.sources import Survey
from nlp.core.compiled import state
from nlp.core.record import SCHEMA_VERSION

MANIFEST_VERSION = 1
_PACKAGES = ("sellside", "spacy", "spacy-lookups-data", "orjson", "zstandard", "pyarrow", "trafilatura")


def header(
    paths: Sequence[str], options: Options, format: str, fingerprint: str, survey: Survey, chunk_items: int
) -> dict[str, Any]:
    """What a run is: kept in its journal from the start, and in its manifest."""
    return {
        "manifest_version": MANIFEST_VERSION,
        "schema_version": SCHEMA_VERSION,
        "fingerprint": fingerprint,
        "versions": _versions(),
        "modules": state(),
        "options": {**options.to_dict(), "format": format},
        "chunk": {"items": chunk_items, "bytes": CHUNK_BYTES},
        "input": {
            "paths": list(paths),
            "files": survey.files,
            "bytes": survey.bytes,
            "stamp": survey.stamp,
        },
        "started": now(),
    }


def manifest(
    header: Mapping[str, Any],
    state: State,
    digest: str,
    resumed: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """The manifest of a finished run. ``facts`` are of the process that finished it: workers, seconds, …"""
    return {
        **header,
        "input": {**header["input"], "digest": digest},
        "finished": now(),
        **facts,
        "resumed_from": list(resumed) or None,
        "shards": state.extent.shard + 1,
        "counts": {
            "read": state.read,
            "written": state.written,
            "rejected": state.rejected,
            "repeated_ids": state.repeated,
            "copied": state.copied,
        },
        "exit_code": exit_code(state.rejected),
    }


def exit_code(rejected: int) -> int:
    """0 when all input became records, 1 when some did not."""
    return 1 if rejected else 0


def read_manifest(path: Path) -> dict[str, Any] | None:
    """The manifest at ``path``; None where there is none, or something else."""
    try:
        data = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("manifest_version") == MANIFEST_VERSION else None


def differences(before: Mapping[str, Any], after: Mapping[str, Any], finished: bool) -> list[str]:
    """Why a run with the header ``after`` cannot go on where one with the header ``before`` stopped; empty
    if it can.

    Files that were written again count only while the run is not ``finished``: what was read of them is
    compared by content anyhow, but of the rest nothing is known but size and time.
    """
    found = []
    engines = [run.get("engine", "local") for run in (before, after)]
    if engines[0] != engines[1]:
        found.append(f"--engine was {engines[0]} and is {engines[1]}")
    if before["fingerprint"] != after["fingerprint"]:
        found.append(f"the pipeline has changed (it was {before['fingerprint']}, it is {after['fingerprint']})")
    if before["schema_version"] != after["schema_version"]:
        found.append(f"records are written in version {after['schema_version']}, not {before['schema_version']}")
    for name, value in after["options"].items():
        if before["options"].get(name) != value:
            option = "--" + name.replace("_", "-")
            found.append(f"{option} was {before['options'].get(name)!r} and is {value!r}")
    if before["chunk"] != after["chunk"]:
        found.append("this version cuts the input into other chunks")
    old, new = before["input"], after["input"]
    if old["paths"] != new["paths"]:
        found.append(f"the input was {' '.join(old['paths'])} and is {' '.join(new['paths'])}")
    elif not finished and old["stamp"] != new["stamp"]:
        found.append(
            "the input has changed: files were added, removed or written again "
            f"(then {old['files']:,} files, {old['bytes']:,} bytes; now {new['files']:,}, {new['bytes']:,})"
        )
    return found


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    found = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # an extra that is not installed
            continue
    return found
