"""Late careers of a synthetic record, counted again from its rows by other means, with returns planted in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from tenure import rules, studies
from tenure.terms import Evidence, Month
from tenure.terms.record import IN_SERVICE, SUBSTANTIVE
from tests.support.synthetic import make_extract, rewrite, store_extract

START, LAST = "2018-01", "2022-01"
PERIODS = [("2018-01", "2019-01"), ("2019-01", "2020-01"), ("2020-01", "2021-01"), ("2021-01", "2022-01")]
FOLLOWED = PERIODS[:3]
SECTIONS = ["1995", "2008", "2015"]
RETURN_FTE = "0.55"
# Of those who retired every other comes back after two months, for 18 months or for six.
MONTHS_BACK = (18, 6)


class Planted(NamedTuple):
    rows: pl.DataFrame
    retired: pl.DataFrame
    tables: dict[str, Evidence]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("late")
    made = make_extract(folder / "made", people=4000, start=START, end=LAST, seed=11, planted=False).parent
    section = pl.col("birth_year").cast(pl.Int64) % len(SECTIONS)
    named = section.replace_strict(dict(enumerate(SECTIONS)), return_dtype=pl.String).alias("pension_section")
    torn = _list_torn(_read(made))
    changed = rewrite(
        made,
        folder / "changed",
        lambda rows: rows.with_columns(named).filter(~pl.col("person_id").is_in(torn.implode())),
    )
    rows = _read(changed)
    retired = _list_retired(rows)
    back = _bring_back(rows, retired)
    back.write_parquet(changed / "extract" / "staff_record_returns.parquet")
    built = studies.retention.retirement(store_extract(changed), level="all", threads=2)
    by_group = studies.retention.retirement(changed / "store", threads=2)
    tables = {table.about.table.rsplit(".", 1)[1]: table for table in built}
    tables["ages_by_group"] = by_group[0]
    return Planted(pl.concat([rows, back]), retired, tables)


def _read(folder: Path) -> pl.DataFrame:
    rows = pl.concat([pl.read_parquet(path) for path in sorted((folder / "extract").iterdir())])
    return rows.with_columns(pl.col("month").str.slice(0, 7))


def _list_torn(rows: pl.DataFrame) -> pl.Series:
    """Return who ever has jobs in two organisations at once: which of them is the main one is tested elsewhere."""
    employers = rows.group_by("person_id", "month").agg(employers=pl.col("org_code").n_unique())
    return employers.filter(pl.col("employers") > 1)["person_id"].unique()


def _list_retired(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the last rows in substantive posts of those whose reason says that they retire, and how long they return.

    ``back`` is how many months they will come back for: nought for every other, and for those who do so anyway, after
    more than a year.
    """
    reasons = rules.leave_reasons().filter(pl.col("reason_group") == "Retirement / Pension")["reason"]
    substantive = rows.filter(pl.col("contract").is_in(SUBSTANTIVE))
    told = substantive.filter(pl.col("leave_reason").is_in(reasons.implode())).sort("person_id", "month")
    held = substantive.group_by("person_id").agg(held=pl.col("month"))
    following = pl.Series([str(Month.parse(month).plus(1)) for month in told["month"]])
    told = told.with_columns(following=following).join(held, on="person_id")
    retired = told.filter(~pl.col("following").is_in(pl.col("held")))
    is_for_good = pl.col("month") == pl.col("held").list.max()
    place = is_for_good.cum_sum()
    back = pl.when(is_for_good & (place % 2 == 0)).then(
        pl.when(place % 4 == 0).then(MONTHS_BACK[0]).otherwise(MONTHS_BACK[1])
    )
    return retired.with_columns(back=back.otherwise(0)).drop("held", "following")


def _bring_back(rows: pl.DataFrame, retired: pl.DataFrame) -> pl.DataFrame:
    pieces = []
    for row in retired.filter(pl.col("back") > 0).iter_rows(named=True):
        start = Month.parse(row["month"])
        dates = [str(start.plus(2 + ahead)) for ahead in range(row["back"])]
        held = {**row, "assignment_id": f"{row['assignment_id']}R", "fte": RETURN_FTE, "leave_reason": None}
        held |= {"destination": None, "is_main": "true", "status": "active"}
        pieces += [{**held, "month": f"{date}-01"} for date in dates if date <= LAST]
    return pl.DataFrame(pieces, schema={**rows.schema, "back": pl.Int64}).drop("back")


def _in_post(rows: pl.DataFrame, month: str) -> pl.DataFrame:
    """Return one row per person in post in a month: main job, total FTE, age."""
    eligible = rows.filter(pl.col("status").is_in(IN_SERVICE), pl.col("contract").is_in(SUBSTANTIVE))
    held = eligible.filter(pl.col("month").str.slice(0, 7) == month)
    fte = held.group_by("person_id").agg(fte=pl.col("fte").cast(pl.Decimal(6, 5)).sum())
    main = held.unique("person_id", keep="any").drop("fte")
    age = int(month[:4]) - pl.col("birth_year").cast(pl.Int64)
    return main.join(fte, on="person_id").with_columns(age=age)


def _list_skipped(rows: pl.DataFrame, month: str) -> pl.DataFrame:
    """Return who has no row at all in a month, and is in post before and after: one missing month is no absence."""
    before, after = (_in_post(rows, str(Month.parse(month).plus(ahead))) for ahead in (-1, 1))
    present = rows.filter(pl.col("month").str.slice(0, 7) == month)["person_id"].implode()
    both = before.filter(pl.col("person_id").is_in(after["person_id"].implode()))
    return both.filter(~pl.col("person_id").is_in(present))


def test_people_reach_ages_as_their_years_of_birth_say(planted: Planted) -> None:
    people = _in_post(planted.rows, LAST)
    ages = planted.tables["ages"].frame
    for mark, years, section, age in (
        ("55", 0, "1995", 55),
        ("55", 1, "2015", 54),
        ("60", 5, "2008", 55),
        ("65", 10, "1995", 55),
    ):
        expected = people.filter((pl.col("age") >= age) & (pl.col("pension_section") == section)).height
        row = ages.filter(
            (pl.col("mark") == mark) & (pl.col("years") == years) & (pl.col("pension_section") == section)
        )
        assert row["reached"].to_list() == [expected], (mark, years)
        assert expected > 10
    # 2022: born in 1955 turned 66 in 2021 at the latest; by the end of 2027 everybody born in 1960 has reached the age.
    row = ages.filter((pl.col("mark") == "state_pension_age") & (pl.col("years") == 5))
    assert row["born_by"].unique().to_list() == [1960]
    assert row["reached"].sum() == people.filter(pl.col("age") >= 2022 - 1960).height
    assert ages.filter((pl.col("mark") == "55") & (pl.col("years") == 0))["people"].sum() == people.height


def test_staff_groups_add_up_to_everybody(planted: Planted) -> None:
    keys = ["mark", "years", "pension_section"]
    by_group, whole = (
        planted.tables[name].frame.group_by(keys).agg(pl.col("people", "reached").sum()).sort(keys)
        for name in ("ages_by_group", "ages")
    )
    assert by_group.equals(whole)


def test_late_careers_are_those_aged_55_or_over(planted: Planted) -> None:
    found = planted.tables["late_career"].frame
    assert found["month"].to_list() == [START, *(last for _, last in PERIODS)]
    for month, late, people in found.select("month", "late_career", "people").iter_rows():
        skipped = _list_skipped(planted.rows, month).with_columns(age=pl.col("age") + (month[-2:] == "01"))
        expected = pl.concat([_in_post(planted.rows, month), skipped], how="diagonal")
        assert (late, people) == (expected.filter(pl.col("age") >= 55).height, expected.height), month


def _read_flexible(planted: Planted, kind: str) -> dict[str, tuple[int, int]]:
    rows = planted.tables["flexible"].frame.filter(pl.col("kind") == kind)
    return {period: (base, people) for period, base, people in rows.select("period", "base", "people").iter_rows()}


def test_who_winds_down_is_found_in_the_rows_of_two_months(planted: Planted) -> None:
    found = _read_flexible(planted, "wind_down")
    later = dict(rules.successors().select("code", "successor").iter_rows())
    assert list(found) == [f"{first} to {last}" for first, last in PERIODS]
    for first, last in PERIODS:
        start = _in_post(planted.rows, first).filter(pl.col("age") >= 55)
        both = start.join(_in_post(planted.rows, last), on="person_id", suffix="_end")
        successor = pl.col("org_code").replace_strict(later, default=None, return_dtype=pl.String)
        stayed = both.filter((pl.col("org_code") == pl.col("org_code_end")) | (successor == pl.col("org_code_end")))
        wound = stayed.filter(pl.col("fte_end") * 10 <= pl.col("fte") * 9)
        assert found[f"{first} to {last}"] == (stayed.height, wound.height)
    assert sum(people for _, people in found.values()) > 5


def _leave_between(planted: Planted, period: tuple[str, str]) -> pl.DataFrame:
    first, last = period
    return planted.retired.filter((pl.col("month") >= first) & (pl.col("month") < last))


def test_planted_returns_are_recovered(planted: Planted) -> None:
    found = _read_flexible(planted, "retire_and_return")
    left = {f"{first} to {last}": _leave_between(planted, (first, last)) for first, last in FOLLOWED}
    assert found == {period: (gone.height, (gone["back"] > 0).sum()) for period, gone in left.items()}
    assert min(people for _, people in found.values()) >= 3


def test_the_scenario_starts_from_what_was_planted(planted: Planted) -> None:
    frame = planted.tables["scenario"].frame
    base, earlier = (_leave_between(planted, FOLLOWED[place]) for place in (-1, -2))
    # Those who came back for 18 months are there after twelve, those for six are not.
    back, kept = (earlier["back"] > 0).sum(), (earlier["back"] == MONTHS_BACK[0]).sum()
    row = frame.row(0, named=True)
    assert (row["retirements"], row["returned"]) == (base.height, (base["back"] > 0).sum())
    assert (row["returners"], row["returners_kept"]) == (back, kept)
    assert row["fte_on_return"] == pytest.approx(float(RETURN_FTE))
    share, stay = row["returned"] / row["retirements"], row["returners_kept"] / row["returners"]
    assert row["scenario_return_rate"] == pytest.approx(share + 0.10)
    # A tenth more of the retirements come back every year: half a year each in their first, then as they stay.
    yearly = 0.10 * row["retirements"]
    total = sum(yearly * (0.5 + sum(stay**k for k in range(1, year))) for year in range(1, 6))
    last = frame.filter(pl.col("year") == 5).row(0, named=True)
    assert last["people_years_total"] == pytest.approx(total)
    assert last["fte_years_total"] == pytest.approx(total * float(RETURN_FTE))
