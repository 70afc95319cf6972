"""doccano: JSONL of sequence labelling with relations.

``{"text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": [{"id", "from_id",
"to_id", "type"}]}``; further keys travel along as meta data. Offsets are code points. Without relations
doccano exports ``{"text", "label": [[start, end, label], …]}``, which is read too.
"""

import json
from collections.abc import Mapping
from typing import Any

from nlp.evaluation.convert.carry import Relation, ToolSpan, luggage, relations, unpack


def to_doccano(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of doccano's JSONL. The luggage is a string, which doccano hands back as it is."""
    spans = record.get("spans") or []
    numbers = {span["id"]: n for n, span in enumerate(spans, start=1)}
    return {
        "text": record["text"],
        "entities": [
            {"id": numbers[s["id"]], "label": s["label"], "start_offset": s["start"], "end_offset": s["end"]}
            for s in spans
        ],
        "relations": [
            {"id": n, "from_id": numbers[r.head], "to_id": numbers[r.child], "type": r.field}
            for n, r in enumerate(relations(record), start=1)
        ],
        "sellside": json.dumps(luggage(record), ensure_ascii=False),
    }


def from_doccano(line: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A record from one line of doccano's export. Raises ``ValueError`` for what is no such line."""
    text = line.get("text", line.get("data"))
    if not isinstance(text, str):
        raise ValueError("no key 'text' with a string")
    packed = line.get("sellside")
    if isinstance(packed, str):
        packed = json.loads(packed)
    if "entities" in line:
        found = [ToolSpan(e["id"], e["label"], e["start_offset"], e["end_offset"]) for e in line["entities"]]
    else:
        listed = line.get("label") or line.get("labels") or []
        found = [ToolSpan(n, label, start, end) for n, (start, end, label) in enumerate(listed)]
    links = [Relation(r["from_id"], r["to_id"], r["type"]) for r in line.get("relations") or []]
    return unpack(packed, text, found, links, str(line.get("id", number)))
