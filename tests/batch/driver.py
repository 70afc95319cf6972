"""A run as a process of its own, to be killed, starved or cut off: ``python -m tests.batch.driver JSON``."""

import json
import sys

from nlp.batch.items import Interrupted, Options, RunError
from nlp.batch.run import run


def main() -> int:
    call = json.loads(sys.argv[1])
    options = Options(**call.pop("options", {}))
    try:
        return run(call.pop("paths"), call.pop("out", None), options, **call).exit_code
    except RunError as error:
        print(error, file=sys.stderr)
        return 130 if isinstance(error, Interrupted) else 2


if __name__ == "__main__":
    sys.exit(main())
