"""An annotator for tests that finds nothing, so that a worker is there at once."""

from collections.abc import Mapping
from typing import Any

from nlp.core.record import Record


class Echo:
    fingerprint = "echo"

    def __init__(self, patterns: Any = None) -> None:
        self.patterns = patterns

    def annotate(self, article: Mapping[str, Any]) -> Record:
        return Record({**article, "spans": [], "events": []})
