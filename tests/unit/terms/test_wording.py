"""Numbers in sentences: one row, two rows."""

from __future__ import annotations

import pytest

from tenure.terms import write_count


@pytest.mark.parametrize(
    ("number", "words", "expected"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (2, ("row",), "2 rows"),
        (1204, ("row",), "1,204 rows"),
        (1, ("person", "people"), "1 person"),
        (3, ("person", "people"), "3 people"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, words: tuple[str, ...], expected: str) -> None:
    assert write_count(number, *words) == expected
