"""``sellside package``: the pipeline as a package that ``pip`` installs and ``spacy.load`` knows by name."""

import base64
import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from nlp import __version__

DEFAULT_NAME = "sellside"


class PackageError(RuntimeError):
    """A package that cannot be made; the message says why and what to do."""


def package(out: Path, patterns: Sequence[Path] = (), name: str = DEFAULT_NAME, version: str = __version__) -> Path:
    """Write the wheel of a spaCy pipeline package, ``en_NAME``, into the folder ``out``, and give its path.

    The rules in force are inside, those of the folders ``patterns`` among them. It needs sellside itself, as its
    requirements say. Raises ``RuleError`` for rules that cannot be read and ``PackageError`` for a name or a
    version that is none.
    """
    from spacy.cli import package as spacy_package  # type: ignore[attr-defined]

    from nlp.pipeline import load

    if not name.isidentifier() or not name.islower() or not name.isascii():
        raise PackageError(f"{name!r} is no name of a package -> small letters, digits and _, with a letter first")
    if not re.fullmatch(r"\d+(\.\d+)*((a|b|rc|\.post|\.dev)\d+)?", version):
        raise PackageError(f"{version!r} is no version -> write it as in 1.0.2")
    language = load(patterns)
    language.meta.update(
        name=name.removeprefix("en_"),
        version=version,
        description="Who rated which stock, from what to what, when and why: rules over news about analysts' ratings.",
        license="MIT",
        requirements=[f"sellside>={__version__}"],
    )
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        saved, made = Path(folder, "saved"), Path(folder, "made")
        language.to_disk(saved)
        made.mkdir()
        spacy_package(saved, made, create_sdist=False, create_wheel=False, silent=True)
        (source,) = made.iterdir()
        return _wheel(source, out)


def _wheel(source: Path, out: Path) -> Path:
    """The wheel of a folder that ``spacy package`` made. No build tool is needed; same folder, same bytes."""
    meta = json.loads((source / "meta.json").read_text(encoding="utf-8"))
    module = f"{meta['lang']}_{meta['name']}"
    release = f"{module}-{meta['version']}"
    files = {f"{module}/meta.json": (source / "meta.json").read_bytes()}
    for path in sorted((source / module).rglob("*")):
        if path.is_file():
            files[path.relative_to(source).as_posix()] = path.read_bytes()
    requirements = [*meta.get("requirements", []), f"spacy{meta['spacy_version']}"]
    head = [
        "Metadata-Version: 2.1",
        f"Name: {module}",
        f"Version: {meta['version']}",
        f"Summary: {meta['description']}",
    ]
    head += [f"License: {meta['license']}", *(f"Requires-Dist: {each}" for each in requirements)]
    about = f"{release}.dist-info"
    files[f"{about}/METADATA"] = ("\n".join(head) + "\n").encode()
    files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: sellside\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{about}/entry_points.txt"] = f"[spacy_models]\n{module} = {module}\n".encode()
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
    target = out / f"{release}-py3-none-any.whl"
    beside = target.with_name(target.name + ".new")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    beside.replace(target)
    return target


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
