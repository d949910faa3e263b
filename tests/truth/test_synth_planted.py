"""What is planted is exactly what the answer key says, and nothing else changes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure.synth.extract import _Maker
from tenure.synth.planted import build_artefacts
from tenure.terms import Month
from tests.support.synth import KEY, all_months, small_plan, write

RELABELLED = ["org_code", "occupation_code", "position_id", "department"]
PLAN = {"people": 6000, "seed": 3, "organisations": 12, "dirty_rows": 203}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], dict[str, Any]]:
    return write(small_plan(**PLAN), tmp_path_factory.mktemp("synth") / "out")


@pytest.fixture(scope="module")
def plain() -> pl.DataFrame:
    return all_months(small_plan(**PLAN, planted=False))


@pytest.fixture(scope="module")
def planted() -> pl.DataFrame:
    return all_months(small_plan(**PLAN))


def test_without_planting_the_histories_are_the_same(plain: pl.DataFrame, planted: pl.DataFrame) -> None:
    assert plain.drop(RELABELLED).equals(planted.drop(RELABELLED))
    assert not plain.equals(planted)


def test_unplanted_key_lists_nothing(tmp_path: Path) -> None:
    _, key = write(small_plan(people=400, end=Month.parse("2019-06"), planted=False), tmp_path / "out")
    assert (key["recodes"], key["mergers"], sum(key["dirty"].values())) == ([], [], 0)


def test_each_merger_moves_everybody_in_its_month(
    plain: pl.DataFrame, planted: pl.DataFrame, written: tuple[list[dict[str, str]], dict[str, Any]]
) -> None:
    mergers = written[1]["mergers"]
    assert len(mergers) >= 1
    for merger in mergers:
        month = f"{merger['month']}-01"
        assert planted.filter((pl.col("org_code") == merger["organisation"]) & (pl.col("month") >= month)).is_empty()
        before = plain.filter((pl.col("org_code") == merger["organisation"]) & (pl.col("month") == month))
        after = planted.join(before.select(KEY), on=KEY, how="semi")
        assert after["org_code"].unique().to_list() == [merger["successor"]]
        # A person whose month is a planted gap has no row; exact ties may have a second row elsewhere.
        assert abs(before["person_id"].n_unique() - merger["people"]) <= 0.02 * merger["people"]


def test_each_mass_recode_changes_the_cell_and_no_other(
    plain: pl.DataFrame, planted: pl.DataFrame, written: tuple[list[dict[str, str]], dict[str, Any]]
) -> None:
    mass = [recode for recode in written[1]["recodes"] if recode["kind"] == "mass"]
    assert len(mass) >= 1
    for recode in mass:
        month = f"{recode['month']}-01"
        cell = (pl.col("org_code") == recode["organisation"]) & (pl.col("occupation_code") == recode["from"])
        later = plain.filter(cell & (pl.col("month") >= month)).select(KEY)
        recorded = planted.join(later, on=KEY, how="semi")["occupation_code"].value_counts(normalize=True)
        # What is left is a wrong code now and then.
        assert recorded.filter(pl.col("occupation_code") == recode["to"])["proportion"].item() > 0.98
        earlier = plain.filter(cell & (pl.col("month") < month))
        assert planted.join(earlier.select(KEY), on=KEY, how="semi").equals(earlier)
        assert recode["people"] >= 20
        # The whole cell as recorded changes, whoever else bears the organisation's code.
        before = planted.filter(cell & (pl.col("month") == f"{Month.parse(recode['month']).plus(-1)}-01"))
        after = planted.filter(cell & (pl.col("month") == month))
        assert after.height <= 0.02 * before.height


def test_regrades_keep_the_position_and_change_the_code(
    planted: pl.DataFrame, written: tuple[list[dict[str, str]], dict[str, Any]]
) -> None:
    regrades = [recode for recode in written[1]["recodes"] if recode["kind"] == "position"]
    ordered = planted.filter(pl.col("position_id").is_not_null()).sort("person_id", "assignment_id", "month")
    changed = ordered.with_columns(
        pl.col("occupation_code", "position_id").shift(1).over("person_id", "assignment_id").name.prefix("last_")
    ).filter(
        pl.col("position_id") == pl.col("last_position_id"),
        pl.col("occupation_code") != pl.col("last_occupation_code"),
    )
    for recode in regrades:
        found = changed.filter(
            (pl.col("month") == f"{recode['month']}-01")
            & (pl.col("last_occupation_code") == recode["from"])
            & (pl.col("occupation_code") == recode["to"])
            & (pl.col("org_code") == recode["organisation"])
        )
        assert recode["people"] - 1 <= found.height <= recode["people"] + 1
    assert sum(recode["people"] for recode in regrades) >= 3


def test_dirty_rows_are_counted_by_reason(written: tuple[list[dict[str, str]], dict[str, Any]]) -> None:
    rows, key = written
    known = {row["occupation_code"] for row in rows} - {"921", "9Z9", "821"}
    keys = Counter(tuple(row[name] for name in KEY) for row in rows)
    whole = Counter(tuple(row.values()) for row in rows)
    copies = sum(count - 1 for count in whole.values())
    found = {
        "month_not_first": sum(not row["month"].endswith("-01") for row in rows),
        "fte_out_of_range": sum(row["fte"] == "1.75" for row in rows),
        "fte_not_read": sum(not re.fullmatch(r"[0-9.]+", row["fte"]) for row in rows),
        "value_not_in_list": sum(row["status"] == "sabbatical" for row in rows),
        "money_not_read": sum("," in row["basic_pay"] for row in rows),
        "conflicting_rows": sum(count for count in keys.values() if count > 1) - 2 * copies,
        "duplicates": copies,
        "unclassified": sum(row["occupation_code"] not in known for row in rows),
    }
    assert found == key["dirty"]
    assert sum(found.values()) == 203
    assert min(found.values()) >= 20


def test_files_in_the_key_count_their_rows(written: tuple[list[dict[str, str]], dict[str, Any]]) -> None:
    rows, key = written
    assert sum(key["files"].values()) == len(rows)


def test_wrong_codes_last_two_months_at_most_and_gaps_one(plain: pl.DataFrame) -> None:
    one_job = plain.filter(pl.len().over("person_id", "month") == 1).sort("person_id", "month")
    year, number = pl.col("month").str.slice(0, 4).cast(int), pl.col("month").str.slice(5, 2).cast(int)
    code = pl.col("occupation_code")
    runs = (
        one_job.with_columns(index=year * 12 + number, run=code.rle_id().over("person_id"))
        .group_by("person_id", "run")
        .agg(code.first(), pl.len(), first=pl.col("index").min(), last=pl.col("index").max())
        .sort("person_id", "run")
    )
    back = runs.with_columns(
        pl.col("occupation_code").shift(1).over("person_id").alias("before"),
        pl.col("occupation_code").shift(-1).over("person_id").alias("after"),
    ).filter((pl.col("before") == pl.col("after")) & (pl.col("last") - pl.col("first") < 3))
    # 6,000 people in 25 inner months at 0.05% a month: 75 wrong codes on average.
    assert 45 <= back.height <= 110
    # Somebody who truly moves and moves back within three months is rare.
    assert back.filter(pl.col("len") > 2).height <= 1


@pytest.mark.parametrize("seed", range(12))
def test_recodes_keep_clear_of_mergers_and_of_each_other(seed: int) -> None:
    plan = small_plan(people=40_000, seed=seed, organisations=33, end=Month.parse("2022-03"))
    organisations = _Maker(plan).organisations
    merging = {merger.successor for merger in organisations.mergers}
    merging |= {organisations.codes[merger.organisation] for merger in organisations.mergers}
    recoded = [organisations.codes[recode.organisation] for recode in build_artefacts(plan, organisations).recodes]
    assert len(recoded) == 3
    assert len(set(recoded)) == 3
    assert not merging & set(recoded)
