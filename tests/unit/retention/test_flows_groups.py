"""Groups beside a reference group, staff by band, and named measures, with every figure worked out by hand."""

from __future__ import annotations

import math

import polars as pl
import pytest

from tenure.estimate import wilson_interval
from tenure.retention.flows import FlowCells
from tenure.retention.flows_equality import build_equality, build_representation
from tenure.retention.flows_exchange import build_exchange
from tenure.retention.flows_measures import build_measures
from tenure.retention.flows_question import FlowsQuestion
from tenure.retention.flows_tables import FlowTables
from tenure.retention.record import RecordFacts
from tenure.terms import Month

PERIODS = ((Month.parse("2022-03"), Month.parse("2023-03")),)
EMPTY = {"organisation": None, "department": None, "staff_group": None, "icb": None, "region": None}
Pair = tuple[str | None, str | None, int]


def cells(pairs: list[Pair], had_year: list[int] | None = None, **characteristics: list[str]) -> pl.DataFrame:
    """Pairs of (organisation at the start, at the end, people), None where not in the record."""
    rows = []
    for number, (start, end, people) in enumerate(pairs):
        row: dict[str, object] = {"period": 0, "people": people, "start_fte": 0, "end_fte": 0, "is_successor": False}
        row |= {"had_year": had_year[number] if had_year else 1, "changes": people, "exits": 0}
        row |= {name: values[number] for name, values in characteristics.items()}
        for side, organisation in (("s", start), ("e", end)):
            told = EMPTY | {"organisation": organisation, "icb": "QXX" if organisation in {"A", "B"} else "QYY"}
            row |= {f"{side}_{name}": value for name, value in told.items()}
            row |= {f"{side}_kind": 0 if organisation is None else 1, f"{side}_region": "London"}
        rows.append(row)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(pl.col("^[se]_(organisation|department|staff_group|icb|region)$").cast(pl.String))


def ask(pairs: pl.DataFrame, level: str = "national", *, exits: int = 0, least: int = 10) -> FlowTables:
    people = int(pairs.filter(pl.col("s_kind") == 1)["people"].sum())
    changes = pairs.filter(pl.col("s_organisation").ne_missing(pl.col("e_organisation")))
    gone = changes.head(1).with_columns(pl.lit(exits, pl.Int64).alias("exits"), pl.lit(0, pl.Int64).alias("changes"))
    months = pl.DataFrame({"period": [0], "kind": [1], "person_months": [people * 13]}).with_columns(
        pl.lit("A" if name == "organisation" else None, dtype=pl.String).alias(f"s_{name}") for name in EMPTY
    )
    found = FlowCells(pairs, pl.concat([changes, gone]), months)
    return FlowTables(
        {level: found},  # type: ignore[dict-item]
        FlowsQuestion(levels=(level,), least_exchange=least),  # type: ignore[arg-type]
        RecordFacts(
            (PERIODS[0][0], PERIODS[0][1]), real_staff=False, record_version="", rules_version="", code_version=""
        ),
        PERIODS,
        (13,),
        (True,),
    )


def test_groups_are_compared_with_their_reference_group() -> None:
    ethnicity = ["A", "B", "J", "J", "Z", "unknown"]
    pairs = cells([("A", "A", 72), ("A", None, 8), ("A", "A", 54), ("A", None, 6), ("A", "A", 9), ("A", None, 1)],
                  ethnicity=ethnicity)  # fmt: skip
    others = {"sex": ["F"] * 6, "disability": ["no"] * 6, "age_band": ["35 to 44"] * 6}
    tables = ask(pairs)
    every = {"ethnicity": pairs} | {
        name: pairs.with_columns(pl.Series(name, values)) for name, values in others.items()
    }
    found = build_equality(tables, every).frame
    rows = {row["group"]: row for row in found.filter(characteristic="ethnicity").iter_rows(named=True)}
    # White 8 of 80; ethnic minority 6 of 60: both a tenth. The variance of the logarithm is 1/6 - 1/60 + 1/8 - 1/80.
    told = rows["ethnic minority"]
    assert (told["people"], told["stayers"], told["leavers"], told["leaving_share"]) == (60, 54, 6, 0.1)
    assert (told["reference"], told["reference_people"], told["reference_leavers"]) == ("white", 80, 8)
    reach = math.exp(1.959964 * math.sqrt(1 / 6 - 1 / 60 + 1 / 8 - 1 / 80))
    assert told["relative_likelihood"] == pytest.approx(1.0)
    assert (told["relative_low"], told["relative_high"]) == (pytest.approx(1 / reach, 1e-5), pytest.approx(reach, 1e-5))
    assert rows["not known"]["people"] == 10
    assert rows["white"]["relative_likelihood"] is rows["not known"]["relative_likelihood"] is None
    # Nobody is a man: there is no reference to compare women with.
    assert found.filter(characteristic="sex")["relative_likelihood"].to_list() == [None]


def test_staff_are_told_by_band_of_the_service_and_by_cluster_of_its_parts() -> None:
    pairs = cells([("A", "A", 6), ("A", "A", 2), ("A", "A", 4), ("A", "A", 5)], ethnicity=["A", "J", "A", "J"],
                  pay_contract=["afc", "afc", "afc", "consultant_2003"], band=["5", "5", "6", "consultant"],
                  disability=["yes", "no", "no", "no"])  # fmt: skip
    found = build_representation(ask(pairs), {"ethnicity": pairs, "disability": pairs}).frame
    race = {
        (row["cluster"], row["band"], row["group"]): row
        for row in found.filter(indicator="wres_1").iter_rows(named=True)
    }
    assert {key: (row["people"], row["of_people"]) for key, row in race.items()} == {
        ("bands 5 to 7", "5", "white"): (6, 8),
        ("bands 5 to 7", "5", "ethnic minority"): (2, 8),
        ("bands 5 to 7", "6", "white"): (4, 4),
        ("consultants", "consultant_2003", "ethnic minority"): (5, 5),
    }
    assert race["bands 5 to 7", "5", "ethnic minority"]["share"] == 0.25
    disability = found.filter(indicator="wdes_1", cluster="bands 5 to 7", group="yes").row(0, named=True)
    assert (disability["band"], disability["people"], disability["of_people"], disability["share"]) == (
        "all",
        6,
        12,
        0.5,
    )
    apart = build_representation(ask(pairs, "organisation"), {"ethnicity": pairs, "disability": pairs}).frame
    assert set(apart["band"]) == {"all"}


def test_named_measures_have_the_denominators_that_their_definitions_give() -> None:
    # 100 at the start, of whom 60 were there a year before; 20 leave, 5 of the 60; 30 join.
    pairs = cells(
        [("A", "A", 55), ("A", "A", 25), ("A", None, 5), ("A", None, 15), (None, "A", 30)], had_year=[1, 0, 1, 0, 0]
    )
    (row,) = build_measures(ask(pairs, exits=13)).frame.rows(named=True)
    assert (row["start_people"], row["end_people"], row["leavers"], row["joiners"]) == (100, 110, 20, 30)
    assert row["leaver_rate"] == pytest.approx(20 / 105)
    assert row["retention_rate"] == pytest.approx(85 / 105)
    assert row["stability_index"] == pytest.approx(0.8)
    low, high = wilson_interval([80], [100])
    assert (row["stability_low"], row["stability_high"]) == (pytest.approx(low[0]), pytest.approx(high[0]))
    assert row["leaver_rate_low"] == pytest.approx((1 - high[0]) * 100 / 105)
    assert (row["one_year_people"], row["one_year_stayers"], row["one_year_leavers"]) == (60, 55, 5)
    assert row["stability_one_year"] == pytest.approx(55 / 60)
    # 13 exits over a mean of 1300 / 13 = 100 people with an assignment; churn 2 x 20 / 100.
    assert (row["exits"], row["exit_rate"], row["churn"]) == (13, pytest.approx(0.13), pytest.approx(0.4))


def test_pairs_are_told_both_ways_where_many_went_and_back_where_nobody_did() -> None:
    pairs = cells(
        [("A", "B", 12), ("B", "A", 10), ("A", "C", 15), ("B", "C", 11), ("C", "B", 3), ("C", "A", 2), ("A", "A", 9)]
    )
    found = build_exchange(ask(pairs, "organisation")).frame
    told = {
        (row["from_organisation"], row["to_organisation"]): (
            row["people"],
            row["people_back"],
            row["net"],
            row["within"],
        )
        for row in found.iter_rows(named=True)
    }
    assert told == {
        ("A", "B"): (12, 10, 2, "icb"),
        ("B", "A"): (10, 12, -2, "icb"),
        ("A", "C"): (15, None, None, "region"),
        ("B", "C"): (11, None, None, "region"),
    }
    every = build_exchange(ask(pairs, "organisation", least=1)).frame
    assert every.filter(from_organisation="C", to_organisation="B")["net"].to_list() == [3 - 11]
