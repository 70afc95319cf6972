"""Regular expressions that some string makes slow are found, and quick ones pass."""

import re
import time

import pytest

from nlp.rules.regex_time import slow_input


@pytest.mark.parametrize("expression", [r"(a+)+$", r"^(\d+|\d+,)*$", r"(x*)*y", r"^(.*a){12}b", r"([A-Z]+)+[0-9]"])
def test_slow_ones_are_found_soon(expression: str) -> None:
    start = time.perf_counter()
    assert slow_input(expression)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "expression",
    [r"^\d{1,5}$", r"[A-Z0-9]{2,6}([ \-.]?[ABD])?", r"[A-Z&]{2,15}|[0-9]{6}", r"^(buy|hold|sell)s?$"],
)
def test_quick_ones_pass(expression: str) -> None:
    assert slow_input(expression) is None


def test_one_that_does_not_compile() -> None:
    with pytest.raises(re.error):
        slow_input("(a")
