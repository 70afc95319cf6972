"""Records without the events that are not sure enough."""

from collections.abc import Iterable, Iterator, Mapping

from nlp.export.fields import RecordDict


class ConfidenceFilter:
    """Passes records on with the events whose confidence is at least ``least`` (0 to 1), and counts the others.

    None leaves all events in. A record stays, even where none of its events does; what is not in the format is left
    for those who read it to tell.
    """

    def __init__(self, least: float | None) -> None:
        self.least = least
        self.below = 0
        self.without = 0

    def __call__(self, records: Iterable[RecordDict]) -> Iterator[RecordDict]:
        for record in records:
            events = record.get("events")
            if self.least is None or not isinstance(events, list):
                yield record
            else:
                yield {**record, "events": [event for event in events if self._passes(event, self.least)]}

    def _passes(self, event: object, least: float) -> bool:
        confidence = event.get("confidence") if isinstance(event, Mapping) else least
        if confidence is None:
            self.without += 1
            return False
        if isinstance(confidence, int | float) and confidence < least:
            self.below += 1
            return False
        return True

    def left_out(self) -> str:
        """What was left out, in words; empty when nothing was."""
        told = []
        if self.below:
            told.append(f"{self.below:,} below a confidence of {self.least:g}")
        if self.without:
            told.append(f"{self.without:,} that tell no confidence")
        return f"left out: events {' and '.join(told)}" if told else ""
