"""A bench's results as lines for a reader, beside those of an earlier run where there is one."""

from collections.abc import Iterator, Mapping
from typing import Any

Result = Mapping[str, Any]


def lines(result: Result, before: Result | None = None) -> Iterator[str]:
    """Every figure of ``result``; with ``before``, the change of the main ones."""
    stamp, texts = result["stamp"], result["texts"]
    commit = (stamp["commit"] or "no commit")[:10]
    changed = f" and {stamp['changed_files']} changed files" if stamp["changed_files"] else ""
    packages = ", ".join(f"{name} {number}" for name, number in stamp["packages"].items() if number)
    yield f"{stamp['time']}  {commit}{changed}"
    yield f"Python {stamp['python']}, {packages}"
    yield f"{stamp['processor']}, {stamp['cores']} cores, load {stamp['load']}"
    yield f"The pipeline's modules: {stamp['modules']}"
    yield f"{texts['articles']:,} articles, {texts['characters']:,} characters: {texts['source']}"
    yield ""
    yield f"{'Speed, one process, ' + str(result['rounds']) + ' rounds':<40}{'articles/s':>12}{'MB/s':>8}"
    yield from _race(result["speed"])
    for name, part in result["speed"].items():
        if "ratio" in part:
            yield f" {name}"
            yield from _race(part)
    yield " every so many articles, with the afternoon's script"
    yield from _race(result["peer"])
    yield ""
    yield from _quality(result["quality"])
    yield "Start, median seconds in a fresh process"
    yield from (f"  {name:<38}{seconds:>12.3f}" for name, seconds in result["starts"].items())
    yield ""
    yield f"{'Growth':<40}{'seconds':>12}{'ns/char':>9}"
    for row in result["growth"]:
        yield f"  {row['characters']:>9,} characters{row['seconds']:>29.4f}{row['ns_per_character']:>9,}"
    yield ""
    yield f"{'Hostile texts of 1 MB':<40}{'seconds':>12}{'exponent':>10}"
    for row in result["hostile"]:
        seconds = f"{row['seconds']:.3f}" if row["seconds"] is not None else f"~{row['expected']:,} !"
        yield f"  {row['text']:<38}{seconds:>12}{row['exponent']:>10.2f}"
    yield ""
    yield from _tenfold(result["tenfold"])
    if result["resident_mb"] is not None:
        yield f"Memory of this process at its end: {result['resident_mb']:,.0f} MB"
    for name, rows in result.get("memory", {}).items():
        yield f"Memory, short articles, {name}"
        yield from (f"  after {row['articles']:>9,}: {row['mb']:>8,.0f} MB" for row in rows)
    if before is not None:
        yield ""
        yield from _change(result, before)


def _race(raced: Result) -> Iterator[str]:
    for name, row in raced.items():
        if isinstance(row, Mapping) and "articles_per_second" in row:
            rate = row["characters_per_second"] / 1e6
            yield f"  {name:<38}{row['articles_per_second']:>12,.0f}{rate:>8.2f}"
    times = raced["ratio"]
    span = f"({times['low']:.3f} to {times['high']:.3f})"
    yield f"  {'times the bare tokenizer':<38}{times['median']:>12.3f}   {span}"
    yield f"  {'the same, texts seen for the first time':<38}{times['first']:>11.3f}"


def _quality(quality: Result) -> Iterator[str]:
    if not quality:
        return
    names = list(next(iter(quality.values())))
    yield f"{'F1 of the core spans':<40}" + "".join(f"{name:>20}" for name in names)
    for file, scores in quality.items():
        yield f"  {file:<38}" + "".join(f"{scores[name]:>20.4f}" for name in names)
    yield ""


def _tenfold(tenfold: Result) -> Iterator[str]:
    yield f"{'Gazetteer':<40}{'articles/s':>12}"
    for name, size in (("as it is", "phrases"), ("tenfold", "phrases_tenfold")):
        label = f"{name}, {tenfold[size]:,} phrases"
        yield f"  {label:<38}{tenfold[name]['articles_per_second']:>12,.0f}"


def _change(result: Result, before: Result) -> Iterator[str]:
    old = before["stamp"]
    yield f"Beside the run of {old['time']}, {(old['commit'] or 'no commit')[:10]}"
    if old["processor"] != result["stamp"]["processor"] or before["texts"] != result["texts"]:
        yield "  on another processor or other texts: not to be compared"
        return
    for name, way in (
        ("articles a second", ("speed", "annotate to bytes", "articles_per_second")),
        ("times the bare tokenizer", ("speed", "ratio", "median")),
        ("seconds of nlp.load()", ("starts", "nlp.load(), after its imports")),
    ):
        was, now = _at(before, way), _at(result, way)
        yield f"  {name:<38}{was:>12,.3f} -> {now:,.3f} ({(now / was - 1) * 100:+.0f}%)"


def _at(result: Any, way: tuple[str, ...]) -> float:
    for key in way:
        result = result[key]
    return float(result)
