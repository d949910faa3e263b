"""Hidden FTE under totals that cross, by hand and against every grid of tenths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.disclosure import release
from tenure.disclosure.amount_bounds import find_told, lay_totals
from tenure.rules import disclosure_profiles
from tenure.terms import Amount, Count, Evidence, Structure, Sum
from tests.support.disclosure import build_about

FIVE = disclosure_profiles()["fewer_than_5"]
ROWS, COLUMNS = [("row",), ("column",)], ("row", "column", "people", "fte")


def _lay(fte: Sequence[Sequence[float | None]], people: list[list[int]] | None = None) -> Evidence:
    people = people or [[50] * len(line) for line in fte]
    cells = [(f"r{i}", f"c{j}", people[i][j], value) for i, line in enumerate(fte) for j, value in enumerate(line)]
    rows = [cell for cell in cells if cell[-1] is not None]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    count = Count("people", "people", ("row", "column"), hides=("fte",), least=("fte",))
    sums = tuple(Sum("fte", "people", key) for key in ROWS)
    return Evidence(build_about("t", frame.columns), frame, Structure(("row", "column"), (count,), sums=sums))


def test_a_square_of_hidden_fte_is_told_by_its_margins_where_a_corner_is_small() -> None:
    # Hidden: 4.0 9.0 / 9.0 1.0, rows 13 and 10, columns 13 and 10. Every solution is (4 + t, 9 - t / 9 - t, 1 + t) with
    # t from -1 to 9: the first lies between 3 and 13, ten wide.
    square = _lay([[4.0, 9.0], [9.0, 1.0]])
    totals = lay_totals(square.frame, ROWS)
    amounts, every = square.frame["fte"].to_numpy(), np.ones(4, dtype=np.bool_)
    assert not find_told(totals, amounts, every, np.full(4, 5.0), least=5.0).any()
    # 1.0 2.0 / 2.0 1.0: t from -1 to 2, three wide: each is told to within three.
    small = _lay([[1.0, 2.0], [2.0, 1.0]])
    assert find_told(totals, small.frame["fte"].to_numpy(), every, np.full(4, 5.0), least=5.0).all()


def test_what_is_surely_large_needs_no_width() -> None:
    # 21 20 / 20 0.5: t from -0.5 to 20. With needed 30 all are too close but those that begin at 5 or more.
    square = _lay([[21.0, 20.0], [20.0, 0.5]])
    found = find_told(
        lay_totals(square.frame, ROWS), square.frame["fte"].to_numpy(), np.ones(4, dtype=np.bool_),
        np.full(4, 30.0), least=5.0,
    )  # fmt: skip
    assert found.tolist() == [False, True, True, True]


def test_a_small_square_gets_a_third_line() -> None:
    # The small square of the first test beside large columns: two in each row and column add up to 3, below 5, so that
    # the smallest of each line falls with them.
    released = release([_lay([[1.0, 2.0, 40.0], [2.0, 1.0, 50.0], [30.0, 60.0, 70.0]])], profile=FIVE)[0]
    assert released.frame["fte"].to_list() == [None, None, None, None, None, None, None, None, 70.0]


def test_a_ring_of_hidden_fte_is_opened_where_every_line_alone_is_safe() -> None:
    # Each line hides two that add up to 10 or 18. But the six hidden form one ring, on which any change runs round:
    # 1 + t, 9 - t, 9 + t, 1 - t, 9 + t, 9 - t, with t from -1 to 1. The ones are told to within two, so that one of the
    # fifties falls too: with it the first ring is 1 + t, 50 - t, 9 + t, 9 - t, with t from -1 to 9.
    table = _lay([[1.0, 9.0, 50.0], [50.0, 9.0, 1.0], [9.0, 50.0, 9.0]])
    (released,) = release([table], profile=FIVE)
    shown = released.frame["fte"].to_list()
    assert [shown[place] for place in (0, 1, 4, 5, 6, 8)] == [None] * 6
    assert [shown[place] for place in (2, 3, 7)].count(50.0) == 2


def test_nothing_falls_that_stands_in_no_line_with_what_is_told() -> None:
    # The ring again, beside a row and a column of 20 alone: less than a fifty, but it opens nothing.
    ring = [[1.0, 9.0, 50.0, None], [50.0, 9.0, 1.0, None], [9.0, 50.0, 9.0, None], [None, None, None, 20.0]]
    (released,) = release([_lay(ring)], profile=FIVE)
    shown = released.frame["fte"].to_list()
    assert (shown[-1], shown.count(50.0)) == (20.0, 2)


def test_a_reader_is_taken_to_know_what_is_nought() -> None:
    # The ring again, with a nought in its last row, hidden for its few people. Could it be more, the first 1 could rise
    # to 10 with it; as it is nought, the ones are told to within two, and a fifty falls.
    people = [[50, 50, 50], [50, 50, 50], [50, 3, 50]]
    (released,) = release([_lay([[1.0, 9.0, 50.0], [50.0, 9.0, 1.0], [9.0, 0.0, 9.0]], people)], profile=FIVE)
    assert released.frame["fte"].to_list().count(50.0) == 1


def test_bills_under_crossing_totals_are_no_closer_than_a_tenth_of_the_largest() -> None:
    # One of 100 is paid 900 of 1,000 in the corner. Each line hides company whose sum is no one person's.
    frame = pl.DataFrame({
        "row": list("aabb"), "column": list("xyxy"), "people": [50] * 4, "bill": [1000.0, 5000.0, 5000.0, 9000.0],
        "first": [900.0, 50.0, 50.0, 50.0], "second": [90.0, 50.0, 50.0, 50.0],
    })  # fmt: skip
    structure = Structure(
        ("row", "column"),
        (Count("people", "people", ("row", "column")),),
        sums=tuple(Sum("bill", "people", key) for key in ROWS),
        amounts=(Amount("bill", of="people", largest=("first", "second")),),
    )
    (released,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=FIVE)
    # With both lines' company hidden the fourth follows from its lines, and is needed too: three hidden would be told.
    assert released.frame["bill"].null_count() == 4


grids = st.lists(st.lists(st.integers(0, 120), min_size=3, max_size=3), min_size=3, max_size=3)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(grids)
def test_no_small_fte_follows_from_crossing_totals(tenths: list[list[int]]) -> None:
    table = _lay([[value / 10 for value in line] for line in tenths])
    (released,) = release([table], profile=FIVE)
    true = {(row, column): value for row, column, _, value in table.frame.iter_rows()}
    hidden = {(row, column) for row, column, _, value in released.frame.iter_rows() if value is None}
    assert {place for place, value in true.items() if value < 5} <= hidden
    for line in (*({(f"r{i}", f"c{j}") for j in range(3)} for i in range(3)),
                 *({(f"r{i}", f"c{j}") for i in range(3)} for j in range(3))):  # fmt: skip
        together = sum(true[place] for place in line & hidden)
        # Nothing hidden that is somebody's stands alone or adds up to less than 5, unless the whole line is hidden.
        assert not together or together >= 5 or line <= hidden | {place for place in line if not true[place]}
