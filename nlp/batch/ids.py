"""Ids of records: kept, made where there is none, and told apart where one comes again."""

from array import array
from collections.abc import Iterable, Mapping
from hashlib import blake2b, sha256

_FIRST_SIZE = 1 << 12


def text_id(text: bytes) -> str:
    """The id of an article that has none: a hash of its text in UTF-8, the same on every machine and day."""
    return f"sha256:{sha256(text).hexdigest()[:16]}"


class IdSet:
    """A set of strings that keeps 64-bit hashes of them, in open addressing: 12 to 24 bytes a string.

    A set of the strings themselves would take over a gigabyte at ten million. Two different strings are
    taken for one about once in 400,000 sets of ten million.
    """

    def __init__(self) -> None:
        self._count = 0
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, string: str) -> bool:
        return bool(self._slots[self._find(_key(string))])

    def add(self, string: str) -> bool:
        """Add ``string``; False when it was there."""
        key = _key(string)
        place = self._find(key)
        if self._slots[place]:
            return False
        self._slots[place] = key
        self._count += 1
        if 3 * self._count > 2 * len(self._slots):
            self._grow()
        return True

    def _find(self, key: int) -> int:
        """The slot that holds ``key``, or the empty one where it belongs."""
        slots = self._slots
        mask = len(slots) - 1
        place = key & mask
        while slots[place] and slots[place] != key:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        for key in old:
            if key:
                self._slots[self._find(key)] = key


class IdBook:
    """Gives every article an id that no earlier one of the run has: the second "a" becomes "a#2".

    Ids are given in the order of reading, so that they do not depend on which worker is the quicker.
    ``repeated`` counts those that had to be changed.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self._given = IdSet()

    def assign(self, id_: str) -> str:
        """Return ``id_``, or where an article has it already ``id_#n`` with an ``n`` that none has."""
        if self._given.add(id_):
            return id_
        self.repeated += 1
        # The numbers given so far are 2, 3, … without a gap, so the next one is found by halving.
        taken, free = 1, 2
        while f"{id_}#{free}" in self._given:
            taken, free = free, 2 * free
        while free - taken > 1:
            middle = (taken + free) // 2
            if f"{id_}#{middle}" in self._given:
                taken = middle
            else:
                free = middle
        renamed = f"{id_}#{free}"
        self._given.add(renamed)
        return renamed


class IdRecorder(IdBook):
    """Gives every article the id that it has, and keeps them in ``seen``, in the order of reading.

    So the parts of a run can be read apart from each other; ``renames`` tells what one ``IdBook`` for all would
    have done.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def assign(self, id_: str) -> str:
        self.seen.append(id_)
        return id_


class IdsGiven(IdBook):
    """Gives the ids of a part of a run, of which ``renames`` tells the ones to be changed, by their place."""

    def __init__(self, renames: Mapping[int, str]) -> None:
        super().__init__()
        self._renames = renames
        self._place = -1

    def assign(self, id_: str) -> str:
        self._place += 1
        renamed = self._renames.get(self._place)
        if renamed is None:
            return id_
        self.repeated += 1
        return renamed


def renames(ids: Iterable[str], book: IdBook) -> dict[int, str]:
    """The new ids of those articles, by place, that ``book`` does not leave their own."""
    given = ((place, id_, book.assign(id_)) for place, id_ in enumerate(ids))
    return {place: new for place, id_, new in given if new != id_}


def _key(string: str) -> int:
    """A 64-bit hash of the string that is never 0, which marks an empty slot."""
    return int.from_bytes(blake2b(string.encode(), digest_size=8).digest(), "little") or 1
