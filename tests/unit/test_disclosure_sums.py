"""Amounts that add up to a total everybody knows, by hand."""

from __future__ import annotations

import polars as pl

from tenure.disclosure import Released, release
from tenure.terms import Count, Evidence, Structure, Sum
from tests.support.disclosure import build_about, build_profile


def _release_fte(people: dict[str, int], fte: dict[str, float], key: tuple[str, ...]) -> Released:
    frame = pl.DataFrame({"group": list(people), "people": list(people.values()), "fte": list(fte.values())})
    structure = Structure(
        dimensions=("group",),
        counts=(Count("people", "people", ("group",), hides=("fte",)),),
        sums=(Sum("fte", "people", key),),
    )
    (released,) = release([Evidence(build_about("fte", frame.columns), frame, structure)], profile=build_profile(5))
    return released


def test_a_hidden_amount_of_a_grand_total_has_company() -> None:
    # All groups add up to one known total of 37 FTE. Hiding a alone leaves 37 - 20 - 14 = 3: the smaller of the
    # others, c, goes too.
    released = _release_fte({"a": 3, "b": 22, "c": 15}, {"a": 3.0, "b": 20.0, "c": 14.0}, ())
    assert released.frame["fte"].to_list() == [None, 20.0, None]


def test_hidden_amounts_below_the_threshold_together_get_a_third() -> None:
    # a and b are 4.5 FTE together, known from 34.5 - 20 - 10; with c they are 14.5.
    people = {"a": 3, "b": 2, "c": 12, "d": 25}
    released = _release_fte(people, {"a": 3.0, "b": 1.5, "c": 10.0, "d": 20.0}, ())
    assert released.frame["fte"].to_list() == [None, None, None, 20.0]


def test_hidden_amounts_of_exactly_the_threshold_are_enough() -> None:
    people = {"a": 3, "b": 3, "c": 12, "d": 25}
    released = _release_fte(people, {"a": 2.5, "b": 2.5, "c": 10.0, "d": 20.0}, ())
    assert released.frame["fte"].to_list() == [None, None, 10.0, 20.0]


def test_totals_of_groups_and_of_all_are_known_together() -> None:
    # By hand: a (3 FTE) falls for its 3 people. Of the north's 23 it needs company: b, 20. The grand total tells no
    # more.
    frame = pl.DataFrame(
        {
            "region": ["n", "n", "s", "s"],
            "group": ["a", "b", "a", "b"],
            "people": [3, 22, 30, 40],
            "fte": [3.0, 20.0, 28.0, 33.0],
        }
    )
    structure = Structure(
        dimensions=("region", "group"),
        counts=(Count("people", "people", ("region", "group"), hides=("fte",)),),
        sums=(Sum("fte", "people", ()), Sum("fte", "people", ("region",))),
    )
    (released,) = release([Evidence(build_about("fte", frame.columns), frame, structure)], profile=build_profile(5))
    assert released.frame["fte"].to_list() == [None, None, 28.0, 33.0]
