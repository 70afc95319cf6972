"""Which mutants the tests let live, held against those that are known to be no matter.

``make mutation`` runs this after mutmut. A mutant is named by its function and by the lines that differ, so that
changes elsewhere in a file leave ``equivalent.toml`` as it is.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

KNOWN = Path(__file__).with_name("equivalent.toml")
Mutant = tuple[str, str]
ALIVE = ("survived", "no tests", "suspicious")


def states() -> dict[str, str]:
    """Every mutant that was not plainly killed, with its state: "survived", "timeout", …"""
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    told = subprocess.run([mutmut, "results"], capture_output=True, text=True, check=True).stdout
    found = (line.strip().partition(": ") for line in told.splitlines() if line.strip())
    return {name: state for name, _, state in found}


def described(name: str) -> Mutant:
    """The function and the lines that differ: ``("evaluation.counts._whole", "- …\\n+ …")``."""
    function = name.partition("__mutmut_")[0].removeprefix("nlp.").replace("xǁ", "").replace("ǁ", ".")
    function = function.replace(".x_", ".")
    lines = get_diff_for_mutant(name).splitlines()
    changed = (f"{line[0]} {line[1:].strip()}" for line in lines if line[:1] in ("-", "+"))
    return function, "\n".join(line for line in changed if line[:4] not in ("- --", "+ ++"))


def known(path: Path = KNOWN) -> Iterator[Mutant]:
    """The mutants that are no matter."""
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
        if not group["reason"].strip():
            raise ValueError(f"{path}: a group of mutants without a reason")
        for function, change in group["mutants"]:
            yield function, change.strip()


def problems(alive: set[Mutant], undecided: set[Mutant], ok: set[Mutant]) -> list[str]:
    """What is to be done: new survivors, and entries that no survivor has any more."""
    new = [f"no test fails under this change of {where}:\n{change}" for where, change in sorted(alive - ok)]
    killed = sorted(ok - alive - undecided)
    return new + [f"killed now, so {KNOWN.name} need not list it, in {where}:\n{change}" for where, change in killed]


def main() -> int:
    told = states()
    alive = {described(name) for name, state in told.items() if state in ALIVE}
    undecided = {described(name) for name, state in told.items() if state not in ALIVE}
    found = problems(alive, undecided, set(known()))
    print("\n\n".join(found))
    print(f"{len(alive)} mutants live, {len(set(known()))} of them known to be no matter; {len(found)} to look at")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
