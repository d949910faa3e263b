from __future__ import annotations

from tenure.records.coverage import coverage_notes, missing_months, sparse_months
from tenure.terms import Month

JANUARY = Month.parse("2020-01").index


def _coverage(*rows: int | None) -> dict[int, int]:
    return {JANUARY + place: count for place, count in enumerate(rows) if count is not None}


def test_month_below_a_twentieth_of_the_median_of_its_neighbours_is_sparse() -> None:
    # 4% of 100, and exactly 5%, which is not fewer.
    assert sparse_months(_coverage(100, 100, 4, 100, 100, 5, 100)) == (Month.parse("2020-03"),)


def test_neighbours_are_three_either_side_with_rows_whatever_lies_between() -> None:
    # The last month's neighbours are the 100, 90 and 80 before the gap: median 90, of which 4 is 4.4%.
    assert sparse_months(_coverage(1000, 100, 90, 80, None, None, 4)) == (Month.parse("2020-07"),)


def test_record_of_a_month_or_none_is_not_sparse_and_lacks_nothing() -> None:
    assert sparse_months({}) == sparse_months(_coverage(1)) == ()
    assert missing_months({}) == missing_months(_coverage(1)) == ()


def test_missing_months_lie_between_the_first_and_the_last() -> None:
    assert missing_months(_coverage(None, 5, None, None, 5)) == (Month.parse("2020-03"), Month.parse("2020-04"))


def test_notes_give_spans_and_a_whole_record_needs_none() -> None:
    assert coverage_notes(_coverage(5, 5, 5)) == ()
    assert coverage_notes(_coverage(5, None, 5, None, None, 5)) == (
        "Months of the record without any row: 2020-02, 2020-04 to 2020-05.",
    )


def test_notes_of_a_yearly_record_stop_after_six_spans() -> None:
    # Nine Januaries leave eight spans of eleven months between them.
    yearly = {JANUARY + 12 * year: 5 for year in range(9)}
    (note,) = coverage_notes(yearly)
    assert note.endswith("2025-02 to 2025-12 and 2 more spans.")
