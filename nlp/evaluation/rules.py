"""What each rule earns and costs on gold: hits, what only it finds, what it gets wrong, what shadows it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.evaluation.pairing import pair_events
from nlp.evaluation.schemes import match_strictly, share, span_key
from nlp.evaluation.scorer import RecordDict, align, annotated_fields, annotated_labels, is_exact, spans_of

UNKNOWN = "(no rule)"


@dataclass(slots=True)
class RuleStat:
    """What one rule did. For a rule of events, right means exact, and wrong everything else.

    ``hits`` counts what stands in the records; of them ``right`` and ``wrong`` are judged, the rest has
    labels that the gold does not annotate. ``alone`` are right hits that no other rule offered; ``lost``
    counts candidates that another rule's hit displaced (``lost_right`` of them were what the gold has), by
    rule in ``shadows``.
    """

    rule: str
    labels: set[str] = field(default_factory=set)
    hits: int = 0
    right: int = 0
    wrong: int = 0
    alone: int = 0
    lost: int = 0
    lost_right: int = 0
    shadows: Counter[str] = field(default_factory=Counter)

    @property
    def never_fired(self) -> bool:
        """Whether the rule neither hit nor offered anything."""
        return not self.hits and not self.lost


def rule_stats(gold: Iterable[RecordDict], pred: Iterable[RecordDict], rules: Iterable[str] = ()) -> list[RuleStat]:
    """What each rule earned over the gold; costly rules first, those that never fired last.

    Args:
        gold, pred: records of the same ids; a prediction's spans name their ``rule``, its events their
            ``frame``. Candidates that were displaced are read from the prediction's key ``lost``, if any.
        rules: ids of all rules, so that those that never fired are listed too.
    """
    stats: dict[str, RuleStat] = {name: RuleStat(name) for name in rules}
    for gold_record, pred_record, _ in align(gold, pred):
        _count_spans(gold_record, pred_record, stats)
        _count_events(gold_record, pred_record, stats)
    return sorted(stats.values(), key=lambda s: (s.never_fired, -s.wrong, -s.hits, s.rule))


def _count_spans(gold: RecordDict, pred: RecordDict, stats: dict[str, RuleStat]) -> None:
    labels = annotated_labels(gold)
    wanted = spans_of(gold, labels)
    found = list(pred.get("spans") or ())
    judged = [span for span in found if span["label"] in labels]
    lost = list(pred.get("lost") or ())
    offered = {(span_key(span), span.get("rule")) for span in lost}
    right = {id(judged[j]) for _, j in match_strictly(wanted, judged)[0]}
    for span in found:
        name = span.get("rule") or UNKNOWN
        stat = stats.setdefault(name, RuleStat(name))
        stat.labels.add(span["label"])
        stat.hits += 1
        if span["label"] not in labels:
            continue
        if id(span) in right:
            stat.right += 1
            stat.alone += not any(key == span_key(span) and rule != name for key, rule in offered)
        else:
            stat.wrong += 1
    keys = {span_key(span) for span in wanted}
    for span in lost:
        name = span.get("rule") or UNKNOWN
        stat = stats.setdefault(name, RuleStat(name))
        stat.labels.add(span["label"])
        stat.lost += 1
        stat.lost_right += span_key(span) in keys
        winner = max(found, key=lambda other: share(span, other), default=None)
        if winner is not None and share(span, winner):
            stat.shadows[winner.get("rule") or UNKNOWN] += 1


def _count_events(gold: RecordDict, pred: RecordDict, stats: dict[str, RuleStat]) -> None:
    fields = annotated_fields(gold)
    wanted, found = list(gold.get("events") or ()), list(pred.get("events") or ())
    partner = {j: i for i, j in pair_events(wanted, found, fields)} if fields else {}
    for j, event in enumerate(found):
        name = event.get("frame") or f"{UNKNOWN} event"
        stat = stats.setdefault(name, RuleStat(name))
        stat.labels.add("event")
        stat.hits += 1
        if not fields:
            continue
        right = j in partner and is_exact(wanted[partner[j]], event, fields)
        stat.right += right
        stat.alone += right
        stat.wrong += not right


def rule_lines(stats: Iterable[RuleStat], *, unfired: bool = True) -> Iterator[str]:
    """The table of :func:`rule_stats`, and the ids that never fired."""
    listed = list(stats)
    fired = [stat for stat in listed if not stat.never_fired]
    silent = [stat for stat in listed if stat.never_fired]
    width = max([len(stat.rule) for stat in fired], default=4) + 2
    yield (
        f"{'rule':<{width}}{'hits':>6}{'right':>7}{'alone':>7}{'wrong':>7}{'precision':>11}{'lost':>6}"
        f"{'lost right':>12}  shadowed by"
    )
    for stat in fired:
        judged = stat.right + stat.wrong
        precision = f"{stat.right / judged:.3f}" if judged else "-"
        ranked = sorted(stat.shadows.items(), key=lambda item: (-item[1], item[0]))
        shadows = ", ".join(f"{name} {n}" for name, n in ranked[:3])
        yield (
            f"{stat.rule:<{width}}{stat.hits:>6}{stat.right:>7}{stat.alone:>7}{stat.wrong:>7}{precision:>11}"
            f"{stat.lost:>6}{stat.lost_right:>12}  {shadows}"
        ).rstrip()
    if silent:
        yield f"{len(silent)} rules never fired" + (":" if unfired else "")
        if unfired:
            yield from (f"  {stat.rule}" for stat in silent)


def stats_of_files(
    gold: Path, pred: Path | None = None, patterns: Sequence[Path] = (), *, unfired: bool = False
) -> Iterator[str]:
    """The table for a gold file; without predictions the pipeline makes them.

    Raises ``ValueError`` for a file that cannot be read.
    """
    from nlp.evaluation.run import read_run
    from nlp.rules.load import load_rules

    wanted, found = read_run(gold, pred, patterns)
    known = load_rules(patterns).by_id
    yield from rule_lines(rule_stats(wanted, found, known), unfired=unfired)
