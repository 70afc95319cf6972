"""The study: our articles, annotated, into DuckDB, joined with prices, into one figure.

    python docs/study/run.py [FOLDER]

Writes records.jsonl, calls.duckdb and figure.svg into FOLDER (by default out/study) and prints what it found.
"""

import sys
from html import escape
from math import ceil, floor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402  (the project's root is on the path from here on)

from nlp.export import read_records  # noqa: E402
from nlp.export.reading import stop  # noqa: E402
from nlp.export.writers import write_to  # noqa: E402
from nlp.pipeline import annotate  # noqa: E402

Points = list[tuple[int, float, float]]
STYLE = """
svg { background: #fff; font: 12px sans-serif; }
text { fill: #1b2129; } .t { font-size: 16px; font-weight: 600; } .s { fill: #59636f; }
.g { stroke: #e3e7ec; } .a { stroke: #8a95a1; } .d { stroke-dasharray: 3 4; }
.upgrade { fill: #2a78b8; stroke: #2a78b8; } .downgrade { fill: #d9652b; stroke: #d9652b; }
.p { fill: none; stroke-width: 2.5; } polygon { stroke: none !important; }
@media (prefers-color-scheme: dark) {
  svg { background: #1c2128; } text { fill: #e6e9ed; } .s { fill: #a3adb8; } .g { stroke: #2f3740; }
}
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    records, database = folder / "records.jsonl", folder / "calls.duckdb"
    with records.open("wb") as out:
        for split in ("train", "dev"):
            gold = read_records(ROOT / "corpus" / f"{split}.jsonl")
            articles = ({key: record[key] for key in ("id", "text", "meta")} for record in gold)
            for record in annotate(articles):
                out.write(record.to_json() + b"\n")
    database.unlink(missing_ok=True)
    counts = write_to("duckdb", read_records(records), database, stop)
    print(f"{counts['articles']} articles, {counts['events']} events")
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE prices AS FROM read_csv('{HERE / 'prices.csv'}')")
        connection.execute((HERE / "study.sql").read_text(encoding="utf-8"))
        found = connection.execute("SELECT rating_action, t, mean, half, n FROM car").fetchall()
    paths: dict[str, Points] = {}
    events: dict[str, int] = {}
    for action, t, mean, half, n in found:
        paths.setdefault(action, []).append((t, 100 * mean, 100 * (half or 0.0)))
        if t == 0:
            events[action] = n
    for action in sorted(paths, reverse=True):
        at = {t: (mean, half) for t, mean, half in paths[action]}
        told = ", ".join(f"day {t:+d}: {at[t][0]:+.2f}% ±{at[t][1]:.2f}" for t in (-1, 0, 10) if t in at)
        print(f"{action}: {events[action]} calls; mean cumulative abnormal return {told}")
    (folder / "figure.svg").write_text(figure(paths, events), encoding="utf-8")
    print(folder / "figure.svg")


def figure(paths: dict[str, Points], events: dict[str, int]) -> str:
    """The mean paths with their 95% bands, as SVG that follows the reader's light or dark."""
    width, height, left, right, top, bottom = 760, 430, 56, 632, 80, 382
    days = [t for path in paths.values() for t, _, _ in path]
    reach = [edge for path in paths.values() for _, mean, half in path for edge in (mean - half, mean + half)]
    first, last = min(days), max(days)
    low, high = floor(min([*reach, 0])), ceil(max([*reach, 0]))

    def x(t: float) -> float:
        return left + (t - first) / (last - first) * (right - left)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    parts = [
        text(16, 26, "Cumulative abnormal return around analysts' calls", "t"),
        text(
            16,
            45,
            "Per cent over the market; day 0 is the first close after the article was out; bands are 95%.",
            "s",
        ),
        text(16, 60, "Prices are invented.", "s"),
    ]
    for value in range(low, high + 1):
        parts.append(line("a" if value == 0 else "g", left, y(value), right, y(value)))
        parts.append(text(left - 8, y(value) + 4, f"{value:+d}%" if value else "0%", "s", "end"))
    parts.append(line("a d", x(0), top + 6, x(0), bottom))
    parts += [text(x(t), bottom + 20, str(t), "s", "middle") for t in range(5 * ceil(first / 5), last + 1, 5)]
    parts.append(text(left, bottom + 40, "trading days", "s"))
    for action, path in sorted(paths.items(), reverse=True):
        upper = [f"{x(t):.1f},{y(mean + half):.1f}" for t, mean, half in path]
        lower = [f"{x(t):.1f},{y(mean - half):.1f}" for t, mean, half in reversed(path)]
        middle = [f"{x(t):.1f},{y(mean):.1f}" for t, mean, _ in path]
        end = y(path[-1][1])
        parts += [
            f'<polygon class="{action}" opacity="0.16" points="{" ".join(upper + lower)}"/>',
            f'<polyline class="{action} p" points="{" ".join(middle)}"/>',
            f'<circle class="{action}" cx="{x(last):.1f}" cy="{end:.1f}" r="4"/>',
            text(x(last) + 10, end + 1, f"{action.capitalize()}s"),
            text(x(last) + 10, end + 16, f"{events[action]} calls", "s"),
        ]
    label = "Cumulative abnormal return around upgrades and downgrades"
    opening = '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
    opening += f'viewBox="0 0 {width} {height}" aria-label="{label}">'
    return "\n".join([opening, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    shown = escape(words.replace("-", "−") if words.lstrip("-+").rstrip("%").isdigit() else words)
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{shown}</text>'


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "study")
