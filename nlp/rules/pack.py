"""``sellside patterns init``: a folder of rules of one's own, with an example of each kind."""

import json
from pathlib import Path
from typing import Any

from nlp.rules.load import RuleError

_FILES: dict[str, list[dict[str, Any]]] = {
    "brokers.jsonl": [
        {
            "id": "broker.example-harbour-lane-research",
            "label": "BROKER",
            "pattern": "Harbour Lane Research",
            "aliases": ["Harbour Lane", "HLR"],
            "norm": {
                "name": "Harbour Lane Research",
                "type": "independent",
                "country": "GB",
                "ambiguity": ["common_word_or_name", "short_code"],
            },
            "risky": ["Harbour Lane", "HLR"],
            "examples": ["[Harbour Lane Research](BROKER) upgraded Acme to [Buy](RATING) from [Hold](RATING)."],
            "counterexamples": ["A new café opened on Harbour Lane on Monday."],
            "note": "An example: put a house of your own in its place, or delete the line.",
        }
    ],
    "ratings.jsonl": [
        {
            "id": "rating.example-long-term-accumulate",
            "label": "RATING",
            "pattern": "Long-Term Accumulate",
            "aliases": ["long term accumulate"],
            "norm": {
                "rating": "Long-Term Accumulate",
                "score": 2,
                "stance": "positive",
                "kind": "rating",
            },
            "guard": "free",
            "examples": ["Jefferies upgraded Acme to [Long-Term Accumulate](RATING) from [Hold](RATING)."],
        }
    ],
    "scales.jsonl": [
        {
            "id": "scale.example-harbour-lane-research",
            "label": "SCALE",
            "pattern": "Harbour Lane Research",
            "norm": {
                "house": "Harbour Lane Research",
                "tiers": ["Long-Term Accumulate", "Hold", "Reduce"],
                "scores": [2, 3, 4],
            },
        }
    ],
    "exchanges.jsonl": [
        {
            "id": "exchange.example-xcxd",
            "label": "EXCHANGE",
            "pattern": "CXDEX",
            "norm": {
                "mic": "XCXD",
                "name": "An example exchange",
                "country": "GB",
                "currency": "GBP",
                "quote_unit": "GBX",
                "symbol": "[A-Z]{2,4}",
            },
        }
    ],
    "verbs.jsonl": [
        {
            "id": "cue.example-upgrade-again",
            "label": "CUE",
            "pattern": [{"LEMMA": {"IN": ["upgrade"]}, "POS": "VERB"}],
            "aliases": ["uprated"],
            "norm": {"cue": "upgrade"},
            "examples": ["Jefferies uprated Acme to [Buy](RATING) from [Hold](RATING)."],
            "note": "Adds words to a built-in cue: all rules of one cue count together.",
        }
    ],
    "switches.jsonl": [
        {
            "id": "rating.building-block",
            "off": True,
            "note": "An example: a built-in rule that this pack does without.",
        }
    ],
}


def init_pack(folder: Path) -> list[Path]:
    """Write the files of an example pack into ``folder`` and give their paths.

    Raises ``RuleError`` when the folder holds something already, or cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RuleError(f"{folder}: is there already and not empty -> name a new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RuleError(f"{folder}: cannot be made ({error.strerror}) -> name another folder") from None
    paths = []
    for name, rules in _FILES.items():
        path = folder / name
        lines = [json.dumps(rule, ensure_ascii=False) + "\n" for rule in rules]
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
