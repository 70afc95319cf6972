"""Label Studio: a JSON array of tasks, with annotations, or with predictions to start labelling from.

A span is a result of type ``labels`` on the text, an event a set of results of type ``relation``. The
labelling interface needs ``<Text name="text" value="$text"/>``, ``<Labels name="label" toName="text">`` and
``<Relations>`` with the names of the fields.
"""

from collections.abc import Mapping
from typing import Any

from nlp.evaluation.convert.carry import Relation, ToolSpan, luggage, relations, unpack
from nlp.evaluation.convert.offsets import code_point_offsets


def to_label_studio(record: Mapping[str, Any], *, as_prediction: bool = False) -> dict[str, Any]:
    """One task. As a prediction it is a suggestion that an annotator accepts or mends."""
    spans = record.get("spans") or []
    results: list[dict[str, Any]] = [
        {
            "id": span["id"],
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": span["start"],
                "end": span["end"],
                "text": record["text"][span["start"] : span["end"]],
                "labels": [span["label"]],
            },
        }
        for span in spans
    ]
    results += [
        {"type": "relation", "from_id": r.head, "to_id": r.child, "direction": "right", "labels": [r.field]}
        for r in relations(record)
    ]
    part: dict[str, Any] = {"result": results}
    if as_prediction:
        part = {"model_version": f"sellside {record.get('schema_version', '')}".strip(), **part}
    data = {"text": record["text"], "sellside": luggage(record)}
    return {"data": data, "predictions" if as_prediction else "annotations": [part]}


def from_label_studio(task: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A record from one task: its first annotation that was not cancelled, else its first prediction.

    Raises ``ValueError`` for a task without text, and where the offsets and the text shown disagree.
    """
    data = task.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise ValueError("no text under data.text")
    text = data["text"]
    parts = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    parts += task.get("predictions") or []
    results = parts[0]["result"] if parts else []
    found, links = [], []
    for result in results:
        if result["type"] == "relation":
            name = (result.get("labels") or ["(none)"])[0]
            head, child = result["from_id"], result["to_id"]
            if result.get("direction") == "left":
                head, child = child, head
            links.append(Relation(head, child, name))
        elif "labels" in result.get("value", {}):
            value = result["value"]
            start, end = code_point_offsets(text, value["start"], value["end"], value.get("text"))
            found.append(ToolSpan(result["id"], value["labels"][0], start, end))
    return unpack(data.get("sellside"), text, found, links, str(data.get("id", task.get("id", number))))
