"""``careers.moves.adjusted``: crude and adjusted rates of hand-made person-periods."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tenure.careers import MovesQuestion, MovesRecord, build_adjusted
from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.estimate import clustered_interval, clustered_variance
from tenure.panel import LEFT
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

CARE, NURSE, PORTER, CLERK = 1, 2, 3, 4
LABELS = {CARE: "care", NURSE: "nurse", PORTER: "porter", CLERK: "clerk"}
JANUARY, NEXT = Month.parse("2020-01"), Month.parse("2021-01")
RECORD = MovesRecord(
    labels=LABELS, months=(JANUARY, NEXT), real_staff=False, record_version="", rules_version="", code_version=""
)


def build(rows: list[tuple[str, str, int, int, int]], **asked: tuple[str, ...]) -> Evidence:
    """Region, sex, organisation, destination and people of care workers in one period."""
    names = {"region": pl.String, "sex": pl.String, "org_code": pl.Int64, "destination": pl.Int64, "people": pl.Int64}
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        period=pl.lit(JANUARY.index), origin=pl.lit(CARE, dtype=pl.Int64)
    )
    question = MovesQuestion(**({"by": ("region",), "adjust": ("sex",)} | asked))  # type: ignore[arg-type]
    return build_adjusted(frame, question, RECORD, (JANUARY, NEXT))


# Women become nurses at odds of 1 to 9 in the north and 2 to 9 in the south, men at 1 to 4 and 1 to 2: twice as
# often in the south, where there are more men. Nobody leaves.
NORTH_AND_SOUTH = [
    ("north", "F", 1, CARE, 90_000), ("north", "F", 1, NURSE, 10_000), ("north", "M", 1, CARE, 80_000),
    ("north", "M", 1, NURSE, 20_000), ("south", "F", 2, CARE, 90_000), ("south", "F", 2, NURSE, 20_000),
    ("south", "M", 2, CARE, 200_000), ("south", "M", 2, NURSE, 100_000),
]  # fmt: skip


def read(table: Evidence, region: str, destination: str) -> dict[str, Any]:
    chosen = (pl.col("region") == region) & (pl.col("destination") == destination)
    return table.frame.row(by_predicate=chosen, named=True)


def test_the_adjusted_rate_is_at_everybodys_mix_beside_the_crude_one() -> None:
    table = build(NORTH_AND_SOUTH)
    north, south = read(table, "north", "nurse"), read(table, "south", "nurse")
    assert (north["people"], north["origin_people"]) == (30_000, 200_000)
    assert north["crude_rate"] == pytest.approx(0.15)
    assert south["crude_rate"] == pytest.approx(120 / 410)
    # Everybody: 210 thousand women and 400 thousand men.
    assert north["adjusted_rate"] == pytest.approx((210 * 0.1 + 400 * 0.2) / 610, abs=2e-6)
    assert south["adjusted_rate"] == pytest.approx((210 * 2 / 11 + 400 / 3) / 610, abs=2e-6)
    # Two coefficients more than the constant.
    assert north["residual_freedom"] == 610_000 - 3
    assert table.about.grade == "association"
    assert "adjusted_outflow_rate" in table.about.definitions


def test_rates_add_up_to_one_and_people_to_the_origin() -> None:
    rows = [*NORTH_AND_SOUTH, ("north", "F", 1, LEFT, 500), ("south", "M", 2, PORTER, 40)]
    sums = (
        build(rows)
        .frame.group_by("region")
        .agg(pl.col("crude_rate", "adjusted_rate", "people").sum(), pl.col("origin_people").unique().first())
    )
    assert sums["crude_rate"].to_list() == pytest.approx([1, 1])
    assert sums["adjusted_rate"].to_list() == pytest.approx([1, 1])
    assert sums["people"].equals(sums["origin_people"])


def test_destinations_of_few_are_taken_together() -> None:
    rows = [*NORTH_AND_SOUTH, ("north", "F", 1, PORTER, 12), ("south", "M", 2, CLERK, 7)]
    table = build(rows)
    assert read(table, "north", "rarer_destinations")["people"] == 12
    assert read(table, "south", "rarer_destinations")["people"] == 7
    assert set(table.frame["destination"]) == {"care", "nurse", "rarer_destinations"}


def test_an_origin_of_few_people_is_left_out() -> None:
    table = build([("north", "F", 1, CARE, 60), ("north", "F", 1, NURSE, 39)])
    assert table.frame.is_empty()
    assert table.frame.columns == list(table.about.columns)


def test_crude_limits_are_those_of_the_table_of_moves() -> None:
    rows = [
        ("north", "F", 1, CARE, 9),
        ("north", "F", 1, NURSE, 1),
        ("north", "F", 2, CARE, 50),
        ("north", "F", 2, NURSE, 50),
    ]
    found = read(build(rows), "north", "nurse")
    # Two organisations, d and n: (1, 10) and (50, 100).
    variance = clustered_variance(
        [51], [110], sum_dd=[1 + 2500], sum_dn=[10 + 5000], sum_nn=[100 + 10_000], clusters=[2]
    )
    low, high = clustered_interval([51], [110], variance)
    assert (found["crude_low"], found["crude_high"]) == pytest.approx((low[0], high[0]))


def test_a_group_whose_sex_nobody_else_has_gets_no_adjusted_rate() -> None:
    table = build([*NORTH_AND_SOUTH, ("west", "unknown", 3, CARE, 70), ("west", "unknown", 3, NURSE, 30)])
    west = read(table, "west", "nurse")
    assert west["crude_rate"] == pytest.approx(0.3)
    assert west["adjusted_rate"] is None
    assert west["adjusted_low"] is None


def test_too_many_coefficients_are_refused() -> None:
    rows = [(f"region {number}", "F", number, to, 30) for number in range(1100) for to in (CARE, NURSE, PORTER, CLERK)]
    with pytest.raises(UsageError, match=r"3,300 coefficients") as raised:
        build(rows)
    assert raised.value.slug == "adjust-too-fine"


def test_a_characteristic_cannot_divide_and_be_made_alike() -> None:
    with pytest.raises(UsageError, match="'region' cannot be made alike") as raised:
        build(NORTH_AND_SOUTH, adjust=("sex", "region"))
    assert raised.value.slug == "adjust-repeats-by"
    with pytest.raises(UsageError, match="--adjust"):
        build(NORTH_AND_SOUTH, adjust=("shoe size",))


def test_an_adjusted_rate_is_hidden_with_its_people() -> None:
    rows = [
        ("north", "F", 1, CARE, 400), ("north", "F", 1, NURSE, 3), ("north", "F", 1, LEFT, 60),
        ("south", "F", 2, CARE, 300), ("south", "F", 2, NURSE, 40), ("south", "F", 2, LEFT, 70),
    ]  # fmt: skip
    (released,) = release([build(rows)], profile=disclosure_profiles()["fewer_than_5"])
    hidden = released.frame.filter((pl.col("region") == "north") & (pl.col("destination") == "nurse")).row(
        0, named=True
    )
    assert [hidden[name] for name in ("people", "crude_rate", "adjusted_rate", "adjusted_low")] == [None] * 4
    shown = released.frame.filter((pl.col("region") == "south") & (pl.col("destination") == "left")).row(0, named=True)
    # Of 410 people one is worth 0.0024: figures are rounded to 0.001.
    assert shown["adjusted_rate"] == pytest.approx(round(shown["adjusted_rate"], 3), abs=1e-12)
