"""Companies' names as they are compared: their words, without legal suffixes."""

import re
import unicodedata

# fmt: off
LEGAL_SUFFIXES = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "llp",
    "lp", "sa", "sas", "sarl", "ag", "kgaa", "gmbh", "aktiengesellschaft", "nv", "bv", "cv", "se", "spa",
    "srl", "ab", "asa", "oyj", "oy", "kk", "bhd", "berhad", "tbk", "pt", "pcl", "pjsc", "jsc", "ao", "sab",
    "pty",
})
# fmt: on

_NOT_WORD = re.compile(r"[^\w]+|_")
_GLUE = re.compile(r"[.'’]")  # "A.P. Moller" is "AP Moller", "Lowe's" is "Lowes"


def company_words(name: str) -> tuple[str, ...]:
    """The words of a company's name in lower case, without its legal suffixes."""
    text = _GLUE.sub("", unicodedata.normalize("NFKC", name).casefold())
    words = _NOT_WORD.sub(" ", text).split()
    end = len(words)
    while end > 1 and words[end - 1] in LEGAL_SUFFIXES:
        end -= 1
    return tuple(words[:end])
