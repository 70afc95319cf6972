"""Ids of records: kept, made where there is none, and told apart where one comes again."""

from array import array
from hashlib import blake2b, sha256

_FIRST_SIZE = 1 << 12


def text_id(text: bytes) -> str:
    """The id of an article that has none: a hash of its text in UTF-8, the same on every machine and day."""
    return f"sha256:{sha256(text).hexdigest()[:16]}"


class IdBook:
    """Gives every article an id that no earlier one of the run has, in the order of reading.

    The second article with the id "a" becomes "a#2". The book keeps 64-bit hashes in open addressing, 12 to 24
    bytes an article, for a set of strings would take a gigabyte at ten million. Two different ids with one hash
    (once in some 400,000 runs of ten million) would cost the later of them a needless "#2".
    """

    def __init__(self) -> None:
        self.repeated = 0
        self._count = 0
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))

    def assign(self, id_: str) -> str:
        """Return ``id_``, or where an article has it already ``id_#n`` with an ``n`` that none has."""
        if self._add(id_):
            return id_
        self.repeated += 1
        # The numbers given so far are 2, 3, … without a gap, so the next one is found by halving.
        taken, free = 1, 2
        while self._has(f"{id_}#{free}"):
            taken, free = free, 2 * free
        while free - taken > 1:
            middle = (taken + free) // 2
            if self._has(f"{id_}#{middle}"):
                taken = middle
            else:
                free = middle
        renamed = f"{id_}#{free}"
        self._add(renamed)
        return renamed

    def _find(self, key: int) -> int:
        """The slot that holds ``key``, or the empty one where it belongs."""
        slots = self._slots
        mask = len(slots) - 1
        place = key & mask
        while slots[place] and slots[place] != key:
            place = (place + 1) & mask
        return place

    def _has(self, id_: str) -> bool:
        return bool(self._slots[self._find(_key(id_))])

    def _add(self, id_: str) -> bool:
        key = _key(id_)
        place = self._find(key)
        if self._slots[place]:
            return False
        self._slots[place] = key
        self._count += 1
        if 3 * self._count > 2 * len(self._slots):
            self._grow()
        return True

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        for key in old:
            if key:
                self._slots[self._find(key)] = key


def _key(id_: str) -> int:
    """A 64-bit hash of the id that is never 0, which marks an empty slot."""
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "little") or 1
