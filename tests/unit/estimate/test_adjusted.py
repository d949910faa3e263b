"""Shares of groups at everybody's mix of characteristics."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tenure.estimate import adjust_shares


def lay_cells(rows: list[tuple[str, str, int, int, int]]) -> pl.DataFrame:
    """Group, age, cluster, stayers and movers."""
    schema = {"group": pl.String, "age": pl.String, "cluster": pl.Int64, "stay": pl.Int64, "move": pl.Int64}
    wide = pl.DataFrame(rows, schema=schema, orient="row")
    long = wide.unpivot(
        ["stay", "move"], index=["group", "age", "cluster"], variable_name="outcome", value_name="people"
    )
    return long.filter(pl.col("people") > 0)


def find(frame: pl.DataFrame, group: str, column: str = "share") -> float:
    return float(frame.filter(pl.col("group") == group, pl.col("outcome") == "move")[column].item())


# The young move at odds of 1/9 in the north and 2/9 in the south, the old at 1/4 and 1/2: an odds ratio of 2 in both.
NORTH_AND_SOUTH = [
    ("north", "young", 1, 90_000, 10_000), ("north", "old", 1, 80_000, 20_000),
    ("south", "young", 2, 90_000, 20_000), ("south", "old", 2, 200_000, 100_000),
]  # fmt: skip


def test_groups_are_compared_at_everybodys_mix() -> None:
    found = adjust_shares(lay_cells(NORTH_AND_SOUTH), ["age"])
    # 210 thousand young and 400 thousand old. North 0.1 and 0.2; south 2/11 and 1/3. (The fit adds 3 people.)
    assert find(found, "north") == pytest.approx((210 * 0.1 + 400 * 0.2) / 610, abs=2e-6)
    assert find(found, "south") == pytest.approx((210 * 2 / 11 + 400 / 3) / 610, abs=2e-6)
    assert found.group_by("group").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1.0, 1.0])
    assert found["freedom"].unique().to_list() == [610_000 - 3]


def test_where_everybody_is_alike_shares_are_as_they_are() -> None:
    alike = lay_cells(NORTH_AND_SOUTH).with_columns(age=pl.lit("any"))
    found = adjust_shares(alike, ["age"])
    assert find(found, "north") == pytest.approx(30 / 200, abs=2e-6)
    assert find(found, "south") == pytest.approx(120 / 410, abs=2e-6)


def test_the_variance_is_that_between_clusters() -> None:
    # One group, no characteristics: clusters (moved, people) (1, 10), (3, 10), (2, 20) as in the ratio's variance.
    rows = [("all", "x", 1, 9, 1), ("all", "x", 2, 7, 3), ("all", "x", 3, 18, 2)]
    found = adjust_shares(lay_cells(rows), ["age"])
    # 0.00328125 but for the one person that the fit adds, a 41st with the same share; Student's 4.302653 at two
    # degrees of freedom in place of 1.959964.
    expected = 0.00328125 * (40 / 41) ** 2 * (4.3026527297 / 1.9599639845) ** 2
    assert find(found, "all", "variance") == pytest.approx(expected, rel=1e-8)


def test_one_cluster_gives_the_variance_of_the_model() -> None:
    found = adjust_shares(lay_cells([("all", "x", 1, 34, 6)]), ["age"])
    assert find(found, "all", "variance") == pytest.approx(0.15 * 0.85 / 41, rel=1e-9)


def test_a_characteristic_that_follows_from_another_changes_nothing() -> None:
    cells = lay_cells(NORTH_AND_SOUTH)
    twice = cells.with_columns(born=pl.col("age").replace({"young": "late", "old": "early"}))
    assert find(adjust_shares(twice, ["age", "born"]), "south") == pytest.approx(
        find(adjust_shares(cells, ["age"]), "south"), abs=1e-5
    )


def test_a_group_of_a_kind_that_nobody_else_is_has_no_adjusted_share() -> None:
    cells = lay_cells([*NORTH_AND_SOUTH, ("west", "ageless", 3, 50, 5)])
    found = adjust_shares(cells, ["age"])
    west = found.filter(pl.col("group") == "west")
    assert west["share"].to_list() == [None, None]
    assert np.isfinite(find(found, "north"))


def test_a_group_without_movers_has_a_small_share_above_nought() -> None:
    # Its column adds about one person to its 80, who moves as everybody does, a quarter of the time: 0.25 in 81.
    cells = lay_cells([*NORTH_AND_SOUTH, ("west", "young", 3, 50, 0), ("west", "old", 3, 30, 0)])
    # More of everybody than of the west is old, and the old move twice as often.
    assert 0.25 / 81 < find(adjust_shares(cells, ["age"]), "west") < 0.5 / 81
