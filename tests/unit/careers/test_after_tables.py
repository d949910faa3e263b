"""The tables of ``careers after``, from counts given by hand, and what may leave of them."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.careers import (
    AfterCells,
    AfterQuestion,
    Cohort,
    MovesRecord,
    build_after,
    build_contrasts,
    list_index_months,
    plan_cohorts,
)
from tenure.disclosure import Released, release
from tenure.errors import UsageError
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

HELPER, NURSE = 1, 2
NAMES = {HELPER: "Helper", NURSE: "Nurse"}
START, END = Month.parse("2015-01"), Month.parse("2020-12")
COHORTS = [Cohort(Month.parse("2017-01"), Month.parse("2017-12"), (1, 3))]
Counts = tuple[int, int, int, int]


def _record() -> MovesRecord:
    return MovesRecord(
        NAMES, (START, END), real_staff=False, record_version="1", rules_version="1", code_version="1"
    )  # fmt: skip


def _row(arm: str, organisation: int, counts: Counts, years: int = 1) -> dict[str, object]:
    origin, destination = {"movers": (1, 2), "recruits": (0, 2), "stayers": (1, 1)}[arm]
    people, occupation, trust, service = counts
    return {
        "arm": arm, "cohort": 0, "origin": origin, "destination": destination, "years": years,
        "org_code": organisation, "people": people, "occupation": occupation, "organisation": trust, "nhs": service,
    }  # fmt: skip


def _matched(*rows: tuple[dict[str, object], str]) -> pl.DataFrame:
    return pl.DataFrame(
        [row | {"quarter": 0, "band": 5, "organisation_type": "Acute", "age_band": age} for row, age in rows]
    )


def _cells(movers: Counts = (40, 30, 32, 36)) -> AfterCells:
    """One organisation: movers all under 25; recruits half of them older, and gone sooner."""
    totals = [
        _row("movers", 1, movers),
        _row("recruits", 1, (100, 60, 70, 80)),
        _row("stayers", 1, (200, 150, 160, 190)),
    ]
    young, old = "under 25", "45 to 54"
    recruits = _matched(
        (_row("movers", 1, movers), young),
        (_row("recruits", 1, (50, 40, 42, 45)), young),
        (_row("recruits", 1, (50, 20, 28, 35)), old),
    )
    return AfterCells(pl.DataFrame(totals), {"recruits": [recruits]})


def _build(cells: AfterCells) -> list[Evidence]:
    return [build(cells, AfterQuestion(), _record(), COHORTS) for build in (build_after, build_contrasts)]


def _release(cells: AfterCells) -> list[Released]:
    return list(release(_build(cells), profile=disclosure_profiles()["fewer_than_5"]))


def test_shares_are_of_all_who_were_followed() -> None:
    after, _ = _build(_cells())
    movers = after.frame.filter(pl.col("arm") == "movers")
    columns = ("origin", "destination", "outcome", "people", "retained", "not_retained", "share")
    assert movers.select(columns).rows() == [
        ("Helper", "Nurse", "nhs", 40, 36, 4, 0.9),
        ("Helper", "Nurse", "occupation", 40, 30, 10, 0.75),
        ("Helper", "Nurse", "organisation", 40, 32, 8, 0.8),
    ]
    assert set(after.frame["cohort"]) == {"2017-01 to 2017-12"}


def test_crude_and_standardised_differences() -> None:
    _, contrasts = _build(_cells())
    rows = contrasts.frame.filter(pl.col("outcome") == "occupation").rows(named=True)
    recruits, stayers = rows
    # 30 of 40 less 60 of 100; of recruits of the movers' age 40 of 50 are still there.
    assert recruits["difference"] == pytest.approx(0.75 - 0.60)
    assert recruits["standardised_difference"] == pytest.approx(0.75 - 0.80)
    assert (recruits["covered_share"], recruits["movers_covered"], recruits["strata"]) == (1.0, 40, 1)
    assert (recruits["comparator_origin"], recruits["comparator_destination"]) == ("joined", "Nurse")
    # Newcombe's limits by hand: Wilson 30/40 is 0.5981 to 0.8581, 60/100 is 0.5020 to 0.6906.
    assert recruits["difference_low"] == pytest.approx(
        0.15 - ((0.75 - 0.5981) ** 2 + (0.6906 - 0.60) ** 2) ** 0.5, abs=2e-4
    )
    assert recruits["difference_high"] == pytest.approx(
        0.15 + ((0.8581 - 0.75) ** 2 + (0.60 - 0.5020) ** 2) ** 0.5, abs=2e-4
    )
    # Nobody was matched with stayers: only the crude difference is told.
    assert stayers["difference"] == pytest.approx(0.75 - 0.75)
    assert stayers["standardised_difference"] is None
    assert (stayers["covered_share"], stayers["movers_covered"]) == (0.0, 0)
    assert contrasts.about.grade == "association"


def test_a_small_number_who_left_hides_the_share_and_every_contrast_made_of_it() -> None:
    after, contrasts = _release(_cells())
    hidden = after.frame.filter((pl.col("arm") == "movers") & (pl.col("outcome") == "nhs"))
    # 4 of 40 have left the service.
    assert hidden.select("retained", "not_retained", "share", "share_low").row(0) == (None, None, None, None)
    told = contrasts.frame.filter(pl.col("outcome") == "nhs")
    assert told["movers_retained"].to_list() == [None, None]
    assert told["difference"].to_list() == [None, None]
    assert told["standardised_difference"].to_list() == [None, None]


def test_people_in_the_service_but_not_in_the_occupation_are_a_count_too() -> None:
    after, _ = _release(_cells((40, 28, 20, 30)))
    shown = after.frame.filter(pl.col("arm") == "movers").select("outcome", "retained").rows()
    # 30 less 28 is 2 people: not both may be shown.
    assert None in {dict(shown)["nhs"], dict(shown)["occupation"]}
    assert dict(shown)["organisation"] == 20


def test_few_movers_outside_the_strata_are_not_told() -> None:
    cells = _cells()
    movers = pl.col("arm") == "movers"
    fewer = cells.matched["recruits"][0].with_columns(
        age_band=pl.when(movers).then(pl.lit("under 25")).otherwise("age_band")
    )
    split = pl.concat([
        fewer.with_columns(people=pl.when(movers).then(37).otherwise("people")),
        fewer.filter(movers).with_columns(age_band=pl.lit("65 and over"), people=pl.lit(3, pl.Int64),
                                          occupation=pl.lit(0, pl.Int64), organisation=pl.lit(0, pl.Int64),
                                          nhs=pl.lit(0, pl.Int64)),
    ])  # fmt: skip
    _, contrasts = _release(AfterCells(cells.totals, {"recruits": [split]}))
    row = contrasts.frame.filter((pl.col("comparator") == "recruits") & (pl.col("outcome") == "occupation")).row(
        0, named=True
    )
    assert (row["movers_not_covered"], row["movers_covered"], row["covered_share"]) == (None, None, None)
    assert row["standardised_difference"] is not None


def test_cohorts_end_a_year_before_the_record_and_are_followed_whole() -> None:
    record = [START.plus(k) for k in range(72)]
    planned = [(str(one), one.years) for one in plan_cohorts(record)]
    assert planned == [
        ("2015-02 to 2015-12", (1, 3, 5)),
        ("2016-01 to 2016-12", (1, 3)),
        ("2017-01 to 2017-12", (1, 3)),
        ("2018-01 to 2018-12", (1,)),
        ("2019-01 to 2019-12", (1,)),
    ]
    chosen = plan_cohorts(record, first=Month.parse("2016-06"), last=Month.parse("2018-12"))
    assert [str(one) for one in chosen] == ["2017-01 to 2017-12", "2018-01 to 2018-12"]
    with pytest.raises(UsageError, match="no cohort"):
        plan_cohorts(record[:12])


def test_a_month_that_leads_to_one_not_held_is_left_out() -> None:
    record = [START.plus(k) for k in range(72) if k != 40]  # 2018-05 is missing
    indices, targets = list_index_months(record, COHORTS, persist=3)
    assert indices.height == 11
    assert Month.parse("2017-05").index not in indices["month"].to_list()
    first = indices.row(0, named=True)
    # January 2017 is the 25th month; three months from it end in the 27th.
    assert (first["number"], first["lasting"], first["quarter"]) == (25, 27, 0)
    assert indices.filter(pl.col("is_grid"))["month"].to_list() == [Month.parse("2017-07").index]
    assert targets.filter(pl.col("number") == 25).rows() == [(25, 1, 37), (25, 3, 60)]


@pytest.mark.parametrize("changed", [{"level": "ward"}, {"main_rule": "age"}, {"persist": 0}, {"persist": 13}])
def test_options_that_cannot_be_used_are_named(changed: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="cannot be") as caught:
        AfterQuestion(**changed)  # type: ignore[arg-type]
    assert caught.value.slug == "after-option-unusable"
