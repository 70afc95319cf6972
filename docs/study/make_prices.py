"""Make prices.csv: invented closes around the calls of the training articles, with a reaction that we put in.

Run once; the table is part of the study. Every number comes out of a seeded generator: an upgrade lifts its
stock by 2% and a downgrade takes 3% off it, on the first close after the article was out, and the noise is
made up too. So the study shows how such a figure is made, and says nothing about any market.
"""

import csv
import random
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from nlp.export import read_records, rows  # noqa: E402  (the project's root is on the path from here on)
from nlp.pipeline import annotate  # noqa: E402

FIRST, LAST = date(2024, 12, 2), date(2026, 6, 30)
BEFORE, AFTER = 15, 25
STOCKS = 80
JUMP = {"upgrade": 0.02, "downgrade": -0.03}
CLOSE = time(21, tzinfo=UTC)


def main() -> None:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    closes = [datetime.combine(day, CLOSE) for day in days]
    pick = random.Random(20250821)
    market = [pick.gauss(0.0003, 0.008) for _ in days]
    table: list[tuple[str, str, str, str]] = []
    level = 1000.0
    for close, change in zip(closes, market, strict=True):
        level *= 1 + change
        table.append(("MARKET", close.date().isoformat(), close.isoformat(), f"{level:.2f}"))
    chosen: dict[str, tuple[int, float]] = {}
    articles = ({k: r[k] for k in ("id", "text", "meta")} for r in read_records(ROOT / "corpus" / "train.jsonl"))
    for row in rows(annotate(articles)):
        stock, action, known = f"{row['mic']}:{row['symbol']}", row["rating_action"], row["known_by"]
        if not (row["mic"] and known and action in JUMP and row["prominence"] == "lead") or stock in chosen:
            continue
        at = next((n for n, close in enumerate(closes) if close >= known), len(closes))
        if BEFORE <= at < len(closes) - AFTER and len(chosen) < STOCKS:
            chosen[stock] = (at, JUMP[action])
    for stock, (at, jump) in sorted(chosen.items()):
        price, beta = pick.uniform(8, 240), pick.uniform(0.6, 1.4)
        for n in range(at - BEFORE, at + AFTER + 1):
            drift = jump / 40 if at < n <= at + 10 else 0.0
            price *= 1 + beta * market[n] + pick.gauss(0, 0.008) + drift + (jump if n == at else 0.0)
            table.append((stock, days[n].isoformat(), closes[n].isoformat(), f"{price:.2f}"))
    with (HERE / "prices.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["stock", "day", "close_at", "close"])
        writer.writerows(table)


if __name__ == "__main__":
    main()
