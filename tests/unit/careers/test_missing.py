"""What tables say of months that are missing."""

from __future__ import annotations

from tenure.careers.missing import Edge, tell_dropped, tell_edges
from tenure.terms import Month


def months(first: str, count: int, *without: str) -> list[Month]:
    every = [Month.parse(first).plus(number) for number in range(count)]
    return [month for month in every if str(month) not in without]


def period(first: str, last: str) -> tuple[Month, Month]:
    return Month.parse(first), Month.parse(last)


def edge(kind: str, organisation: str, first: str, last: str) -> Edge:
    return Edge(kind, organisation, *period(first, last))


def test_periods_that_begin_or_end_in_a_missing_month_are_named() -> None:
    record = months("2017-03", 37, "2018-03")
    (note,) = tell_dropped(record, 12)
    assert note == (
        "Missing months: the record holds nothing for 2018-03, so 2 periods that would begin or end there are left "
        "out: 2017-03 to 2018-03, 2018-03 to 2019-03."
    )
    # From 2018-06 on no period begins or ends in March 2018.
    assert tell_dropped(record, 12, first=Month.parse("2018-06")) == ()
    assert tell_dropped(months("2017-03", 37), 12) == ()


def test_a_month_missing_between_the_ends_of_periods_drops_none() -> None:
    assert tell_dropped(months("2017-03", 37, "2018-04", "2018-05"), 12) == ()


def test_a_last_month_asked_for_that_is_missing_is_told() -> None:
    record = months("2017-03", 37, "2019-03")
    assert tell_dropped(record, 12, last=Month.parse("2019-03")) == (
        "Missing months: the record holds nothing for 2019-03, so periods are counted back from 2019-02.",
    )
    # Beyond the record's end nothing is missing, nor at its last month.
    assert tell_dropped(record, 12, last=Month.parse("2021-03")) == tell_dropped(record, 12)


def test_many_periods_are_counted_and_ten_listed() -> None:
    # Months 2020-01 and 2020-02, and 2021-01 to 2021-02: of 13 monthly periods the 11 with a month of the hole fall.
    record = [*months("2020-01", 2), *months("2021-01", 2)]
    (note,) = tell_dropped(record, 1)
    assert "11 periods that would begin or end there are left out: 2020-02 to 2020-03, " in note
    assert note.endswith("2020-11 to 2020-12 and 1 more.")


def test_an_organisation_is_named_with_its_months_and_the_periods_it_touches() -> None:
    periods = [period("2019-03", "2020-03"), period("2020-03", "2021-03"), period("2021-03", "2022-03")]
    edges = [edge("hole", "R1A", "2020-02", "2020-04"), edge("hole", "R0B", "2021-05", "2021-05")]
    (note,) = tell_edges(edges, periods)
    assert note == (
        "Missing months: organisations delivered nothing for a time, and then again: R0B in 2021-05, R1A in 2020-02 to "
        "2020-04. Whoever is with one directly before and directly after is taken to have stayed; others left or "
        "joined. Periods that begin or end there: 2 of 3."
    )


def test_an_organisation_that_ends_touches_the_periods_that_end_without_it() -> None:
    periods = [period("2019-03", "2020-03"), period("2020-03", "2021-03"), period("2021-03", "2022-03")]
    # From 2020-06: the second period ends without it; the third has none of its people at the start.
    (ended,) = tell_edges([edge("ended", "R1A", "2020-06", "2022-03")], periods)
    assert ended.endswith("Periods that begin or end there: 1 of 3.")
    (began,) = tell_edges([edge("began", "R1A", "2019-03", "2020-06")], periods)
    assert began.endswith("Periods that begin or end there: 1 of 3.")
    assert "most of their first people were nowhere in the record: R1A in 2019-03 to 2020-06." in began


def test_nothing_missing_is_nothing_said() -> None:
    assert tell_edges([], [period("2019-03", "2020-03")]) == ()
