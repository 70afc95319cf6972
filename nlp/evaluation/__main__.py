"""``python -m nlp.evaluation GOLD PRED [--errors]``: scores, and every error, in plain text."""

import sys
from pathlib import Path

from nlp.evaluation.errors import errors
from nlp.evaluation.files import read_records
from nlp.evaluation.scorer import score
from nlp.evaluation.terminal import error_lines, score_lines


def main(arguments: list[str]) -> int:
    """Print scores of PRED against GOLD. Returns 0, 1 when the run is invalid, or 2 for wrong usage."""
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    if len(paths) != 2 or set(arguments) - {str(p) for p in paths} - {"--errors"}:
        print("usage: python -m nlp.evaluation GOLD PRED [--errors]", file=sys.stderr)
        return 2
    gold, pred = (list(read_records(path)) for path in paths)
    result = score(gold, pred, allow_invalid=True)
    if "--errors" in arguments:
        for line in error_lines(errors(gold, pred)):
            print(line)
        print()
    for line in score_lines(result):
        print(line)
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
