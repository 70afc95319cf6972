"""Offsets of tools that count otherwise than in code points, proven by the text that they give."""


def code_point_offsets(text: str, start: int, end: int, shown: str | None) -> tuple[int, int]:
    """``start`` and ``end`` in code points of ``text``.

    Tools have counted in code points, in UTF-16 units, and with each CRLF as one character. ``shown`` is
    the span's text as the tool gives it: the first way of counting that leads to it is taken. Without it,
    code points.

    Raises ``ValueError`` when no way of counting leads to ``shown``.
    """
    if shown is None or _same(text[start:end], shown):
        return start, end
    for places in (_utf16_places(text), _single_line_breaks(text)):
        if end < len(places):
            first, last = places[start], places[end]
            if _same(text[first:last], shown):
                return first, last
    raise ValueError(f"offsets {start}-{end} hold {text[start:end]!r}, but the tool shows {shown!r}")


def _same(found: str, shown: str) -> bool:
    return found.replace("\r\n", "\n") == shown.replace("\r\n", "\n")


def _utf16_places(text: str) -> list[int]:
    """The code-point offset at each UTF-16 unit, and at the end."""
    places = []
    for place, sign in enumerate(text):
        places += [place] * (2 if ord(sign) > 0xFFFF else 1)
    return [*places, len(text)]


def _single_line_breaks(text: str) -> list[int]:
    """The code-point offset at each character, where a CRLF is one character, and at the end."""
    places = [place for place in range(len(text)) if text[place - 1 : place + 1] != "\r\n"]
    return [*places, len(text)]
