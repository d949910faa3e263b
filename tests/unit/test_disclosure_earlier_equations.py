"""A total told after its parts: only the earlier tables say what adds up to it."""

from __future__ import annotations

import polars as pl

from tenure.disclosure import Released, release
from tenure.disclosure.audit import audit_tables
from tenure.terms import Count, Evidence, Structure, Total
from tests.support.disclosure import build_about, build_profile

_PROFILE = build_profile(5)


def _parts(people: dict[str, int]) -> Evidence:
    frame = pl.DataFrame({"region": ["n"] * len(people), "team": list(people), "people": list(people.values())})
    structure = Structure(
        dimensions=("region", "team"),
        counts=(Count("people", "people", ("region", "team")),),
        totals=(Total("people", "people", ("region", "=all")),),
    )
    return Evidence(build_about("teams", frame.columns), frame, structure)


def _whole(people: dict[str, int]) -> Evidence:
    frame = pl.DataFrame({"region": list(people), "people": list(people.values())})
    structure = Structure(dimensions=("region",), counts=(Count("people", "people", ("region", "=all")),))
    return Evidence(build_about("regions", frame.columns), frame, structure)


def _release_after(people: dict[str, int], regions: dict[str, int]) -> tuple[Released, bool]:
    first = release([_parts(people)], profile=_PROFILE)
    (second,) = release([_whole(regions)], profile=_PROFILE, earlier=[first])
    return second, audit_tables([second], profile=_PROFILE, earlier=[first]).is_safe


def test_a_total_that_leaves_hidden_parts_too_few_values_is_hidden() -> None:
    # 2 and 2 are hidden beside 20. A total of 24 would say that they are 4 together: 1 to 3 each, one value short.
    second, is_safe = _release_after({"a": 2, "b": 2, "c": 20}, {"n": 24, "s": 50})
    assert second.frame.rows() == [("n", None), ("s", 50)]
    assert is_safe


def test_a_total_that_leaves_them_enough_is_shown() -> None:
    # 2 and 3 are 5 together: 1 to 4 each.
    second, is_safe = _release_after({"a": 2, "b": 3, "c": 20}, {"n": 25, "s": 50})
    assert second.frame.rows() == [("n", 25), ("s", 50)]
    assert is_safe
