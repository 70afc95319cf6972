"""Tokens of a text, with their places and class letters, from a memory of the pieces between spaces.

Articles repeat their words: most pieces have been seen before, and looking one up costs less than splitting
it. A token never spans white space and does not depend on what stands beside it, so piece by piece gives what
the whole text gives.
"""

import re
from itertools import accumulate, chain

from nlp.core.walk import TOKEN
from nlp.rules.classes import Alphabet

_PIECES = re.compile(TOKEN + r"|\s+")
_GAPS = re.compile(" +")
_LONGEST = 40  # characters of a piece worth remembering
_MOST = 60_000  # pieces, about 20 MB; the memory starts anew then

Chunk = tuple[tuple[str, ...], tuple[int, ...], str]
"""The words of a piece, how far behind each the next begins, and their letters (white space: " ")."""


class Chunks(dict[str, Chunk]):
    """Splits texts for one alphabet."""

    def __init__(self, alphabet: Alphabet) -> None:
        super().__init__()
        self._alphabet = alphabet

    def __missing__(self, chunk: str) -> Chunk:
        words = tuple(_PIECES.findall(chunk)) or (" ",)
        letters = "".join([" " if word.isspace() else self._alphabet.word(word) for word in words])
        steps = [len(word) for word in words]
        if chunk:
            steps[-1] += 1  # the space behind the piece
        found = words, tuple(steps), letters
        if len(chunk) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[chunk] = found
        return found

    def split(self, text: str) -> tuple[list[str], list[int], str]:
        """Words, their first characters' places and their letters, white space left out."""
        words_of, steps_of, letters_of = zip(*map(self.__getitem__, text.replace("\n", " ").split(" ")), strict=True)
        words = list(chain.from_iterable(words_of))
        starts = list(accumulate(chain.from_iterable(steps_of), initial=0))
        letters = "".join(letters_of)
        if " " not in letters:
            starts.pop()
            return words, starts, letters
        kept_words: list[str] = []
        kept_starts: list[int] = []
        at = 0
        for gap in _GAPS.finditer(letters):
            kept_words += words[at : gap.start()]
            kept_starts += starts[at : gap.start()]
            at = gap.end()
        kept_words += words[at:]
        kept_starts += starts[at:-1]
        return kept_words, kept_starts, letters.replace(" ", "")
