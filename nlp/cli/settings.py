"""``sellside.toml``: the options that a folder's runs share."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = "sellside.toml"
_PATHS = frozenset({"patterns", "securities"})
_SHARED = ("patterns", "securities")


class SettingsError(ValueError):
    """A settings file that cannot be used. The message names the file, the key and what to do."""


def find_settings(start: Path) -> Path | None:
    """``sellside.toml`` in ``start`` or the nearest folder above it."""
    return next((folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def read_settings(path: Path, commands: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults that a settings file gives, as Click takes them in ``Context.default_map``.

    ``patterns`` (folders, later ones win) and ``securities`` (a file) at the top count for every command that has
    such an option; a table with a command's name holds further options of it. Paths are read from the file's own
    folder. ``commands`` are the commands by name, each with ``params`` or with ``commands`` of its own. Raises
    ``SettingsError`` for a file that is no TOML and for a key that no command has.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    shared = {key: data.pop(key) for key in _SHARED if key in data and not isinstance(data[key], dict)}
    for key in [key for key in data if key not in commands or not isinstance(data[key], dict)]:
        raise SettingsError(f"{path}: unknown key {key!r}; {_near(key, [*_SHARED, *commands])}")
    return {name: found for name, command in commands.items() if (found := _of(path, name, command, shared, data))}


def _of(path: Path, name: str, command: Any, shared: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    table = data.get(name, {})
    inner = getattr(command, "commands", None)
    if inner is not None:
        for key in [key for key in table if key not in inner or not isinstance(table[key], dict)]:
            raise SettingsError(f"{path}: [{name}] has no command {key!r}; {_near(key, inner)}")
        return {sub: found for sub, each in inner.items() if (found := _of(path, sub, each, shared, table))}
    options = {param.name: param for param in command.params if param.param_type_name == "option"}
    given = {key: value for key, value in shared.items() if key in options}
    for key, value in table.items():
        option = key.replace("-", "_")
        if option not in options:
            raise SettingsError(f"{path}: [{name}] has no option {key!r}; {_near(key, options)}")
        given[option] = value
    return {key: _value(path, key, value, options[key]) for key, value in given.items()}


def _value(path: Path, key: str, value: Any, option: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    if any(isinstance(each, dict | list) for each in values) or (isinstance(value, list) and not option.multiple):
        raise SettingsError(f"{path}: {key} takes {'values' if option.multiple else 'one value'}, not {value!r}")
    if key in _PATHS:
        if not all(isinstance(each, str) for each in values):
            raise SettingsError(f"{path}: {key} takes paths in quotation marks, not {value!r}")
        values = [str(each) for each in _beside(path, values)]
    return values if option.multiple else values[0]


def _beside(path: Path, names: list[str]) -> Iterator[Path]:
    for name in names:
        yield path.parent / Path(name).expanduser()


def _near(key: str, known: Any) -> str:
    names = sorted(str(name) for name in known)
    near = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
