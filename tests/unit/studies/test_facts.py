"""Facts that a study reads beside the record."""

from __future__ import annotations

from tenure.studies.facts import follow_links


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
