"""Facts that a study reads beside the record."""

from __future__ import annotations

import pytest

from tenure.studies.facts import follow_links, number_succession
from tenure.terms import Month


@pytest.mark.parametrize(
    ("months", "since", "number"),
    [
        # A month early, as people are sometimes recorded.
        (("2015-01", "2015-02", "2015-03", "2015-04"), "2015-04", 3),
        (("2015-01", "2015-02", "2015-03", "2015-04"), "2015-05", 4),
        # Before the record it holds throughout; long after it, nowhere.
        (("2015-01", "2015-02", "2015-03", "2015-04"), "2009-10", 1),
        (("2015-01", "2015-02", "2015-03", "2015-04"), "2015-06", 5),
        (("2015-01", "2015-02", "2015-03", "2015-04"), "2021-04", 5),
        # Months that nobody delivered are passed over: a December before is not a month early.
        (("2014-12", "2015-12", "2016-12"), "2016-04", 3),
        (("2014-12", "2015-12", "2016-12"), "2016-01", 2),
    ],
)
def test_a_succession_shows_from_a_month_before_it_on(months: tuple[str, ...], since: str, number: int) -> None:
    assert number_succession([Month.parse(month) for month in months], Month.parse(since)) == number


def test_successors_of_successors_are_followed_with_the_month_of_the_last_link() -> None:
    links = [("A", "B", 100), ("B", "C", 120), ("X", "C", 110)]
    assert follow_links(links) == {("A", "B"): 100, ("A", "C"): 120, ("B", "C"): 120, ("X", "C"): 110}


def test_a_chain_whose_first_link_is_later_takes_the_later_month() -> None:
    assert follow_links([("A", "B", 130), ("B", "C", 120)]) == {("A", "B"): 130, ("A", "C"): 130, ("B", "C"): 120}


def test_a_split_has_several_successors_and_a_circle_ends() -> None:
    assert follow_links([("A", "B", 1), ("A", "C", 1)]) == {("A", "B"): 1, ("A", "C"): 1}
    assert follow_links([("A", "B", 1), ("B", "A", 2)]) == {("A", "B"): 1, ("B", "A"): 2}


def test_the_shortest_wait_wins_when_two_chains_lead_to_one_place() -> None:
    links = [("A", "B", 5), ("B", "D", 50), ("A", "C", 6), ("C", "D", 7)]
    assert follow_links(links)["A", "D"] == 7
