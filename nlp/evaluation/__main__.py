"""``python -m nlp.evaluation GOLD PRED [--errors]``: scores, and every error, in plain text."""

import sys
from pathlib import Path

from nlp.evaluation.run import evaluate, read_run
from nlp.evaluation.terminal import evaluation_lines


def main(arguments: list[str]) -> int:
    """Print scores of PRED against GOLD. Returns 0, 1 when the run is invalid, or 2 for wrong usage."""
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    if len(paths) != 2 or {a for a in arguments if a.startswith("--")} - {"--errors"}:
        print("usage: python -m nlp.evaluation GOLD PRED [--errors]", file=sys.stderr)
        return 2
    gold, pred = read_run(paths[0], paths[1])
    result = evaluate(gold, pred, resamples=0)
    for line in evaluation_lines(result, with_errors="--errors" in arguments):
        print(line)
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
