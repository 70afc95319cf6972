"""A sentence as the acts read it, and an act as a sentence tells it."""

from typing import Final

from nlp.core.walk import Item, Row, Walk
from nlp.rules.book import Rulebook

FILL: Final = frozenset(
    "a an the its their his her our new rating ratings recommendation stance call price target of level previous "
    "prior earlier old also either an existing rated investment standing long short term recommendation".split()
)
QUOTES: Final = frozenset("\"“”‘’'`")


class Act:
    """One act as a sentence tells it. Places are items of the row."""

    __slots__ = (
        "brokers",
        "company",
        "cue",
        "cue_item",
        "first",
        "frame",
        "last",
        "noun",
        "rating_action",
        "rating_from",
        "rating_to",
        "row",
        "target_action",
        "target_from",
        "target_to",
        "ticker",
    )

    def __init__(
        self,
        row: Row,
        cue: int,
        first: int,
        last: int,
        rating_action: str | None = None,
        target_action: str | None = None,
        rating_from: Item | None = None,
        rating_to: Item | None = None,
        target_from: Item | None = None,
        target_to: Item | None = None,
        cue_item: Item | None = None,
        frame: str = "",
        company: Item | None = None,
        ticker: Item | None = None,
        noun: bool = False,
    ) -> None:
        self.row = row
        self.cue = cue  # the item that states the act; the value's own place where none does
        self.first = first
        self.last = last
        self.rating_action = rating_action
        self.target_action = target_action
        self.rating_from = rating_from
        self.rating_to = rating_to
        self.target_from = target_from
        self.target_to = target_to
        self.cue_item = cue_item
        self.frame = frame
        self.brokers: list[Item] = []
        self.company = company
        self.ticker = ticker
        self.noun = noun  # the cue is a noun: "an upgrade"

    def __copy__(self) -> "Act":
        """What ``copy.copy`` gives; compiled classes need it told."""
        twin = Act(
            self.row,
            self.cue,
            self.first,
            self.last,
            self.rating_action,
            self.target_action,
            self.rating_from,
            self.rating_to,
            self.target_from,
            self.target_to,
            self.cue_item,
            self.frame,
            self.company,
            self.ticker,
            self.noun,
        )
        twin.brokers = self.brokers
        return twin


class Reading:
    """A row with what the acts need to know of each item."""

    def __init__(self, walk: Walk, book: Rulebook, row: Row) -> None:
        self.row = row
        self.items = row.items
        words = walk.words
        self.kind = [i.kind for i in row.items]
        self.low = [
            "" if i.kind else words[i.tok_start].lower() if i.tok_end == i.tok_start + 1 else "target"
            for i in row.items
        ]
        empty: set[str] = set()
        sets = book.cue_sets
        self.cues = [sets.get(low, empty) if low else empty for low in self.low]
        self.used: set[int] = set()
        self.past: bool | None = None  # whether it has a phrase of an earlier time, once asked for

    def before(self, k: int) -> str:
        """The word that leads to the value at ``k``, articles, quotation marks and the like left out."""
        k -= 1
        while k >= 0 and (self.low[k] in FILL or self.low[k] in QUOTES):
            k -= 1
        return self.low[k] if k >= 0 else ""

    def own(self, k: int) -> bool:
        """Whether the value at ``k`` is one house's, not a consensus figure."""
        mention = self.items[k].mention
        return mention is not None and not (mention.norm and mention.norm.get("scope"))
