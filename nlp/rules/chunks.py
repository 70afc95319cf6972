"""Tokens of a text, with their places and class letters, from a memory of the pieces between spaces.

Articles repeat their words: most pieces have been seen before, and looking one up costs less than splitting it. A
token never spans white space and does not depend on what stands beside it, so piece by piece gives what the whole
text gives.
"""

import re
from typing import Final

from nlp.core.walk import TOKEN
from nlp.rules.classes import Alphabet

_TOKENS: Final = re.compile(TOKEN)
_LONGEST: Final = 40  # characters of a piece worth remembering
_MOST: Final = 40_000  # pieces of a memory, about 7 MB; it starts anew then


class _Piece:
    """The tokens of a piece, how far behind its beginning each begins, and their letters."""

    __slots__ = ("letters", "steps", "words")

    def __init__(self, words: list[str], steps: list[int], letters: str) -> None:
        self.words = words
        self.steps = steps
        self.letters = letters


class Chunks:
    """Splits texts for one alphabet."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._letters: dict[str, str] = {}  # of each piece that is one token
        self._pieces: dict[str, _Piece] = {}  # the others

    def __len__(self) -> int:
        """How many pieces are remembered."""
        return len(self._letters) + len(self._pieces)

    def split(self, text: str) -> tuple[list[str], list[int], str]:
        """Words, their first characters' places and their letters, white space left out."""
        words: list[str] = []
        starts: list[int] = []
        letters: list[str] = []
        letter_of, piece_of = self._letters, self._pieces
        at = 0
        for chunk in text.replace("\n", " ").split(" "):
            letter = letter_of.get(chunk)
            if letter is not None:
                words.append(chunk)
                starts.append(at)
                letters.append(letter)
            elif chunk:
                piece = piece_of.get(chunk)
                if piece is None:
                    piece = self._learn(chunk)
                words.extend(piece.words)
                letters.append(piece.letters)
                for step in piece.steps:
                    starts.append(at + step)
            at += len(chunk) + 1
        return words, starts, "".join(letters)

    def _learn(self, chunk: str) -> _Piece:
        words: list[str] = []
        steps: list[int] = []
        for match in _TOKENS.finditer(chunk):
            words.append(match.group())
            steps.append(match.start())
        piece = _Piece(words, steps, "".join([self._alphabet.word(word) for word in words]))
        if len(chunk) <= _LONGEST:
            if len(words) == 1 and words[0] == chunk:
                if len(self._letters) >= _MOST:
                    self._letters.clear()
                self._letters[chunk] = piece.letters
            else:
                if len(self._pieces) >= _MOST:
                    self._pieces.clear()
                self._pieces[chunk] = piece
        return piece
