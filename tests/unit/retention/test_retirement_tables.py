"""The tables of late careers from cells written by hand, with the arithmetic beside them, and their protection."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.errors import OptionError
from tenure.estimate.people_years import project_people_years
from tenure.retention.record import RecordFacts
from tenure.retention.retirement import NOT_RECORDED, LateCells, build_ages, build_late_career
from tenure.retention.retirement_flexible import build_flexible, tell_open
from tenure.retention.retirement_question import LatePlan, RetirementQuestion, list_late_months, list_marks, plan_late
from tenure.retention.retirement_scenario import build_scenario
from tenure.terms import Month
from tests.support.disclosure import build_profile

MONTHS = [Month.parse("2019-12").plus(ahead) for ahead in range(49)]
PLAN = plan_late(MONTHS)
RECORD = RecordFacts((MONTHS[0], MONTHS[-1]), real_staff=False, record_version="r", rules_version="u", code_version="c")
NURSES, PORTERS = 1, 2
LABELS = {NURSES: "Nurses", PORTERS: "Porters"}
REFERENCE = len(MONTHS)
# Nurses in December 2023 by year of birth: 3 + 10 + 20 + 30 + 37 = 100; and 4 whose year is not known.
BORN = {1955: 3, 1960: 10, 1968: 20, 1969: 30, 1990: 37, None: 4}


def build_cells(returns: list[tuple[int, int, int, int, int, int, int]] | None = None) -> LateCells:
    ages: list[tuple[Any, ...]] = [(REFERENCE, NURSES, None, born, people) for born, people in BORN.items()]
    ages += [
        (REFERENCE, PORTERS, "1995", 1965, 8),
        (REFERENCE, PORTERS, "2015", 1965, 6),
        (REFERENCE, PORTERS, "2015", 1990, 9),
    ]
    ages.append((1, NURSES, None, 1964, 12))
    ages.append((1, NURSES, None, 1965, 28))
    whole = pl.Int64
    easing = {"period": whole, "state": whole, "org_code": pl.String, "people": whole, "stayed": whole,
              "stayed_on_afc": whole, "stepped_down": whole, "stayed_with_fte": whole, "wound_down": whole}  # fmt: skip
    left = {"period": whole, "state": whole, "org_code": pl.String, "is_retirement": whole, "people": whole,
            "returned": whole, "bank_only": whole, "fte": whole, "kept": whole}  # fmt: skip
    rows = returns if returns is not None else [(0, 1, 50, 10, 5, 600_000, 8), (1, 1, 100, 20, 10, 1_200_000, 12)]
    return LateCells(
        pl.DataFrame(
            ages,
            orient="row",
            schema={"number": whole, "state": whole, "section": pl.String, "birth_year": whole, "people": whole},
        ),
        pl.DataFrame(
            [(0, NURSES, "R1A", 60, 50, 40, 4, 50, 15), (0, NURSES, "R2B", 40, 30, 30, 6, 30, 5)],
            orient="row",
            schema=easing,
        ),
        pl.DataFrame(
            [(period, NURSES, "R1A", kind, *counts) for period, kind, *counts in rows], orient="row", schema=left
        ),
        LABELS,
    )


def read_reached(frame: pl.DataFrame, group: str, mark: str) -> dict[tuple[str, int], tuple[int, ...]]:
    rows = frame.filter((pl.col("group") == group) & (pl.col("mark") == mark))
    columns = ("pension_section", "years", "born_by", "already", "reached", "not_reached")
    return {(section, years): tuple(rest) for section, years, *rest in rows.select(columns).iter_rows()}


def test_years_of_birth_tell_who_reaches_which_age_by_the_end_of_which_year() -> None:
    marks = {(mark, section, years): born for mark, section, years, _, born in list_marks(2023).iter_rows()}
    # 55 by the end of 2023: born in 1968; by the end of 2033: in 1978.
    assert (marks["55", None, 0], marks["55", None, 10], marks["60", None, 5]) == (1968, 1978, 1968)
    # State Pension age: 66 for 1957 in 2023, for 1959 in 2025; 1960 in 2027; 67 for 1961 in 2028 and 1966 in 2033.
    assert [marks["state_pension_age", None, years] for years in (0, 1, 2, 5, 10)] == [1957, 1958, 1959, 1961, 1966]
    assert marks["normal_pension_age", "1995", 1] == 1964
    assert marks["normal_pension_age", "2008", 1] == 1959
    assert marks["normal_pension_age", "2015", 1] == 1958


def test_people_reach_ages_in_the_years_ahead() -> None:
    evidence = build_ages(build_cells(), RetirementQuestion(), RECORD, PLAN)
    nurses = read_reached(evidence.frame, "Nurses", "55")
    # 55 already: 3 + 10 + 20; the 30 born in 1969 next year; nobody after.
    assert nurses[NOT_RECORDED, 0] == (1968, 33, 33, 67)
    assert nurses[NOT_RECORDED, 1] == (1969, 33, 63, 37)
    assert nurses[NOT_RECORDED, 10] == (1978, 33, 63, 37)
    assert read_reached(evidence.frame, "Nurses", "state_pension_age")[NOT_RECORDED, 5] == (1961, 3, 13, 87)
    porters = read_reached(evidence.frame, "Porters", "normal_pension_age")
    # Born in 1965: 60 in 2025, 67 in 2032.
    assert (porters["1995", 1][2], porters["1995", 2][2]) == (0, 8)
    assert (porters["2015", 5][2], porters["2015", 10][2]) == (0, 6)
    assert set(evidence.frame.filter(pl.col("years") == 0)["reaching"]) == {None}
    row = evidence.frame.filter((pl.col("group") == "Nurses") & (pl.col("mark") == "55") & (pl.col("years") == 2))
    assert row.select("people", "reaching", "reached_share").row(0) == (100, 30, 0.63)


def test_late_career_is_told_month_by_month_and_unknown_ages_apart() -> None:
    frame = build_late_career(build_cells(), RetirementQuestion(), RECORD, PLAN).frame
    columns = (
        "month",
        "group",
        "born_by",
        "people",
        "late_career",
        "earlier_career",
        "late_career_share",
        "age_unknown",
    )
    assert frame.select(columns).rows() == [
        ("2019-12", "Nurses", 1964, 40, 12, 28, 0.3, 0),
        ("2023-12", "Nurses", 1968, 100, 33, 67, 0.33, 4),
        ("2023-12", "Porters", 1968, 23, 14, 9, 14 / 23, 0),
    ]
    later = build_late_career(build_cells(), RetirementQuestion(late_age=60), RECORD, PLAN).frame
    assert later["late_career"].to_list() == [0, 13, 0]


def test_shares_have_limits_that_organisations_widen() -> None:
    frame = build_flexible(build_cells(), RetirementQuestion(), RECORD, PLAN).frame
    rows = {
        (period[:7], kind): rest
        for period, kind, *rest in frame.select("period", "kind", "base", "people", "others").iter_rows()
    }
    assert rows["2019-12", "step_down"] == [70, 10, 60]
    assert rows["2019-12", "wind_down"] == [80, 20, 60]
    assert rows["2020-12", "retire_and_return"] == [100, 20, 80]
    assert rows["2020-12", "return_to_bank"] == [100, 10, 90]
    assert rows["2020-12", "retired_not_back"] == [100, 70, 30]
    share = frame.filter(pl.col("kind") == "retire_and_return").filter(pl.col("period").str.starts_with("2020-12"))
    # Wilson's limits of 20 of 100, with z = 1.959964: (0.2 + z2/200 -+ z sqrt(0.0016 + z2/40000)) / (1 + z2/100).
    assert share.select("share", "share_low", "share_high").row(0) == pytest.approx((0.2, 0.133367, 0.288829), abs=1e-6)


def test_the_options_of_the_scheme_are_those_of_the_period() -> None:
    before, during = (one for one in PLAN.periods if str(one)[:7] in ("2021-12", "2022-12"))
    assert tell_open("partial_retirement", before) == "2008, 2015"
    assert tell_open("partial_retirement", during) == "2008, 2015; from within the period 1995, 2008, 2015"


def test_cohort_arithmetic_gives_the_known_people_years() -> None:
    # Ten a year, four fifths of whom stay each year: 5; 5 + 8; + 6.4; + 5.12; + 4.096.
    assert project_people_years([10], [0.8], years=5)[0] == pytest.approx([5, 13, 19.4, 24.52, 28.616])
    assert project_people_years([10, -4], [1.0, 0.0], years=3).tolist() == [[5, 15, 25], [-2, -2, -2]]


def test_a_scenario_is_worked_from_the_last_periods_that_can_be_followed() -> None:
    # Of periods from December 2019, 2020, 2021 and 2022 the third can be followed for a year, the second for two.
    returns = [(1, 1, 50, 10, 5, 600_000, 8), (2, 1, 100, 20, 10, 1_200_000, 0)]
    frame = build_scenario(build_cells(returns), RetirementQuestion(return_rate=0.3), RECORD, PLAN).frame
    assert frame["period"].unique().to_list() == ["2021-12 to 2022-12"]
    assert frame["stay_period"].unique().to_list() == ["2020-12 to 2021-12"]
    last = frame.row(4, named=True)
    assert (last["return_rate"], last["stay_rate"], last["fte_on_return"]) == pytest.approx((0.2, 0.8, 0.6))
    # 100 (0.3 - 0.2) = 10 more a year: 5 + 13 + 19.4 + 24.52 + 28.616 = 90.536; at 0.6 FTE 54.3216.
    assert (last["people_years"], last["people_years_total"]) == pytest.approx((28.616, 90.536))
    assert last["fte_years_total"] == pytest.approx(54.3216)
    assert last["people_years_low"] < 90.536 < last["people_years_high"]


def test_a_share_that_stays_may_be_given_and_a_share_that_returns_is_a_tenth_more_unless_given() -> None:
    frame = build_scenario(build_cells(), RetirementQuestion(stay_rate=1.0), RECORD, PLAN).frame
    assert frame.is_empty()  # nobody retired in the period that can be followed last
    returns = [(2, 1, 100, 20, 10, 1_200_000, 0)]
    assert build_scenario(build_cells(returns), RetirementQuestion(), RECORD, PLAN).frame.is_empty()
    row = build_scenario(build_cells(returns), RetirementQuestion(stay_rate=1.0), RECORD, PLAN).frame.row(1, named=True)
    # 10 more a year, who all stay: 5 and then 15.
    assert row["scenario_return_rate"] == pytest.approx(0.3)
    assert row["people_years_total"] == pytest.approx(20)
    assert row["stay_period"] is None


def test_no_small_number_follows_from_the_ages_that_are_released() -> None:
    built = [build(build_cells(), RetirementQuestion(), RECORD, PLAN) for build in (build_ages, build_late_career)]
    ages, late = (table.frame for table in release(built, profile=build_profile(5)))
    shown = ages.filter(pl.col("reached").is_not_null())
    for _, rows in shown.group_by("group", "pension_section"):
        counts = dict(rows.select("born_by", "reached").iter_rows())
        gaps = [abs(a - b) for a, b in combinations(counts.values(), 2)]
        assert not any(0 < gap < 5 for gap in gaps), counts
    # The three born in 1955 are hidden wherever they would show.
    nurses = ages.filter((pl.col("group") == "Nurses") & (pl.col("born_by") == 1957))
    assert nurses["reached"].to_list() == [None] * nurses.height
    assert nurses.height > 0
    assert late.filter(pl.col("month") == "2023-12")["late_career"].to_list() == [33, 14]
    assert late.filter(pl.col("group") == "Nurses")["age_unknown"].to_list() == [0, None]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"level": "team"}, "--level cannot be 'team'"),
        ({"late_age": 40}, "--late-age cannot be '40'"),
        ({"return_rate": 1.2}, "--return-rate cannot be '1.2'"),
        ({"stay_rate": -0.1}, "--stay-rate cannot be '-0.1'"),
        ({"main_rule": "age"}, "--main-rule cannot be 'age'"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_by_name(options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said) as refused:
        RetirementQuestion(**options)
    assert refused.value.slug == "retirement-option-unusable"


def test_a_month_that_the_record_lacks_is_refused_and_periods_that_it_lacks_are_left_out() -> None:
    with pytest.raises(OptionError, match="--at cannot be '2030-01'"):
        plan_late(MONTHS, at=Month.parse("2030-01"))
    without = [month for month in MONTHS if str(month) != "2021-12"]
    assert [str(one) for one in plan_late(without).periods] == ["2019-12 to 2020-12", "2022-12 to 2023-12"]
    assert plan_late(MONTHS[-5:]).periods == ()
    assert [str(one) for one in plan_late(MONTHS, first=Month.parse("2022-01")).periods] == ["2022-12 to 2023-12"]
    empty = LatePlan(tuple(MONTHS[:3]), MONTHS[2], ())
    assert list_late_months(empty)["retire_month"]["period"].to_list() == [None] * 3
