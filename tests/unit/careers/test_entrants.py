"""The entrants table says that its look-backs count the same people ever more widely."""

from __future__ import annotations

import polars as pl

from tenure.careers import MovesQuestion, MovesRecord, build_entrants
from tenure.disclosure import release
from tenure.rules import disclosure_profiles
from tenure.terms import Month

NURSE, MIDWIFE = 1, 2


def test_two_people_between_two_look_backs_are_not_published() -> None:
    # 12 - 10 = 2 people held it four or five years before and not since; 30 - 12 = 18 may be known.
    people = {"ever_3y": 10, "ever_5y": 12, "ever_9y": 30}
    march = Month.parse("2020-03")
    entrants = pl.DataFrame(
        [(march.index, MIDWIFE, name, NURSE, n, 100) for name, n in people.items()],
        schema=["period", "destination", "look_back", "origin", "people", "entrants"],
        orient="row",
    )
    record = MovesRecord(
        {NURSE: "Nurse", MIDWIFE: "Midwife"}, (march, march.plus(12)), real_staff=False,
        record_version="1", rules_version="1", code_version="1",
    )  # fmt: skip
    evidence = build_entrants(entrants, MovesQuestion(), record, (march, march.plus(12)))
    (released,) = release([evidence], profile=disclosure_profiles()["fewer_than_5"])
    shown = dict(released.frame.select("look_back", "people").rows())
    assert [shown["ever_3y"], shown["ever_5y"]].count(None) == 1
    assert shown["ever_9y"] == 30
    assert released.frame.filter(pl.col("people").is_null())["inflow_share"].to_list() == [None]
