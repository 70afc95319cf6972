"""Ids are kept, made and told apart."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.batch.ids import IdBook, IdSet, text_id


def test_id_of_a_text_is_a_hash_of_it() -> None:
    assert text_id(b"Jefferies upgraded Acme.") == text_id(b"Jefferies upgraded Acme.")
    assert text_id(b"a") == "sha256:ca978112ca1bbdca"
    assert text_id(b"a") != text_id(b"b")


def test_book_keeps_ids_and_numbers_repeated_ones() -> None:
    book = IdBook()
    assert [book.assign(id_) for id_ in ("a", "b", "a", "a", "b")] == ["a", "b", "a#2", "a#3", "b#2"]
    assert book.repeated == 3


def test_book_never_gives_an_id_that_the_input_has_itself() -> None:
    book = IdBook()
    assert [book.assign(id_) for id_ in ("a", "a#2", "a")] == ["a", "a#2", "a#3"]
    assert book.assign("a#2") == "a#2#2"


def test_book_numbers_many_repetitions_without_a_gap() -> None:
    book = IdBook()
    assert [book.assign("x") for _ in range(500)] == ["x"] + [f"x#{n}" for n in range(2, 501)]


@given(st.lists(st.sampled_from(["a", "a#2", "a#3", "a#2#2", "b", "b#2", ""]), max_size=30))
def test_book_gives_every_id_once(ids: list[str]) -> None:
    book = IdBook()
    given_ids = [book.assign(id_) for id_ in ids]
    assert len(set(given_ids)) == len(ids)
    assert book.repeated == sum(a != b for a, b in zip(ids, given_ids, strict=True))


def test_set_holds_what_was_added_while_it_grows() -> None:
    numbers = IdSet()
    assert all(numbers.add(str(n)) for n in range(20_000))
    assert len(numbers) == 20_000
    assert not any(numbers.add(str(n)) for n in range(20_000))
    assert all(str(n) in numbers for n in range(20_000))
    assert not any(str(n) in numbers for n in range(20_000, 22_000))
