"""Years, scale values, official totals and protection, part by part."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.errors import AccessError, CheckError, UsageError
from tenure.pay import FinancialYear, PayQuestion
from tenure.pay.evidence_about import write_notes
from tenure.pay.evidence_cover import protect_rows
from tenure.pay.evidence_months import warn_of_failures
from tenure.pay.official_fte import STEP_NOT_KNOWN, scale_fte
from tenure.pay.official_margins import rake_margins
from tenure.pay.question import month_rates
from tenure.pay.scales import next_scale, outturn_scale, paid_scale, warn_of_old_scale
from tenure.pay.waterfall import warn_of_unplaced
from tenure.pay.years import pay_date
from tenure.rules import disclosure_profiles
from tenure.studies.pay_official import read_official, settle_names
from tenure.terms import About, Evidence, Month

Y2023 = FinancialYear.parse("2023/24")


def value(frame: pl.DataFrame, column: str, contract: str, band: str, step: str) -> float:
    found = frame.filter(pl.col("pay_contract") == contract, pl.col("band") == band, pl.col("pay_step") == step)
    return float(found[column].item())


def test_a_financial_year_runs_from_april() -> None:
    assert [str(month) for month in Y2023.months[::11]] == ["2023-04", "2024-03"]
    assert FinancialYear.parse("1999/00") == FinancialYear(1999)
    assert str(FinancialYear.parse("2023-2024")) == "2023/24"


@pytest.mark.parametrize("text", ["2023", "2023/25", "23/24", "2023/24/25", ""])
def test_what_is_no_financial_year_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a financial year"):
        FinancialYear.parse(text)


def test_scale_values_of_band_5_are_the_published_ones() -> None:
    before, after = outturn_scale(Y2023), next_scale(Y2023.next)
    outturn = [value(before, "pay_scale_value", "afc", "5", step) for step in "12345678"]
    coming = [value(after, "next_pay_scale_value", "afc", "5", step) for step in "12345678"]
    assert outturn == [28_407] * 2 + [30_639] * 2 + [34_581] * 4
    assert coming == [29_970] * 2 + [32_324] * 2 + [36_483] * 4


def test_an_award_in_mid_year_counts_for_its_months() -> None:
    # Consultants' threshold 1: 76,761 to September 2018, 77,912 from October.
    found = value(outturn_scale(FinancialYear(2018)), "pay_scale_value", "consultant_2003", "consultant", "1")
    assert found == (6 * 76_761 + 6 * 77_912) / 12


def test_an_award_first_paid_after_the_year_does_not_count_in_it() -> None:
    # The reform of March 2024 (99,532) was first paid in April; 93,666 goes on for March.
    found = value(outturn_scale(Y2023), "pay_scale_value", "consultant_2003", "consultant", "1")
    assert found == 93_666


def test_the_value_in_payment_may_stand_for_the_year() -> None:
    # The award of April 2024 was paid from October: six months at 34,581 and six at 36,483.
    found = value(outturn_scale(FinancialYear(2024), "paid"), "pay_scale_value", "afc", "5", "5")
    assert found == (6 * 34_581 + 6 * 36_483) / 12


def test_the_value_in_payment_changes_with_the_payslip() -> None:
    paid = paid_scale(Y2023).filter(pl.col("pay_contract") == "afc", pl.col("band") == "5", pl.col("pay_step") == "5")
    by_month = dict(paid.sort("month").select("month", "annual_gbp").iter_rows())
    assert [by_month[month.index] for month in Y2023.months] == [32_934] * 2 + [34_581] * 10


def test_rates_are_those_of_the_day_a_month_is_paid() -> None:
    assert pay_date(Month.parse("2022-11")) == dt.date(2022, 11, 30)
    rates = month_rates(FinancialYear(2022))
    assert rates["ni_rate"].to_list() == [0.1505] * 7 + [0.138] * 5
    assert rates["pension_rate"].to_list() == pytest.approx([0.2068] * 12)
    assert month_rates(Y2023.next)["pension_rate"].to_list() == pytest.approx([0.2378] * 12)
    assert month_rates(FinancialYear(2025))["ni_threshold"].to_list() == [5000] * 12


def test_next_year_must_come_after_the_year() -> None:
    with pytest.raises(UsageError, match="--next cannot be '2023/24'"):
        PayQuestion(Y2023, Y2023)


CELLS = pl.DataFrame(
    [("N", "5", "1", 1, 100), ("N", "5", "2", 1, 60), ("N", "5", "3", 1, 40), ("N", "6", "1", 1, 10)],
    schema={"staff_group": pl.String, "band": pl.String, "pay_step": pl.String, "month": pl.Int64, "fte": pl.Int64},
    orient="row",
).with_columns(pl.col("fte") * 100_000)


def scaled(cells: pl.DataFrame, official: pl.DataFrame | None, months: int = 1) -> dict[tuple[str, str], float]:
    frame = scale_fte(cells, official, within=("staff_group", "band"), steps=("pay_step",), months=months)
    return {(band, step): fte for band, step, fte in frame.select("band", "pay_step", "fte").iter_rows()}


def test_shares_of_the_record_divide_the_official_total() -> None:
    official = pl.DataFrame({"staff_group": ["N"], "band": ["5"], "fte": [250.0]})
    found = scaled(CELLS, official)
    # 100, 60 and 40 of 200, times 250; band 6 has no official figure and keeps its own.
    assert found == {("5", "1"): 125, ("5", "2"): 75, ("5", "3"): 50, ("6", "1"): 10}
    assert sum(fte for (band, _), fte in found.items() if band == "5") == pytest.approx(250, abs=1e-9)


def test_official_fte_without_rows_has_no_step() -> None:
    official = pl.DataFrame({"staff_group": ["M"], "band": ["5"], "fte": [3.0]})
    assert scaled(CELLS, official)["5", STEP_NOT_KNOWN] == 3


def test_monthly_totals_are_divided_month_by_month() -> None:
    later = CELLS.filter(pl.col("band") == "5", pl.col("pay_step") != "3").with_columns(month=pl.lit(2, dtype=pl.Int64))
    cells = pl.concat([CELLS, later])
    official = pl.DataFrame(
        {"staff_group": ["N"] * 3, "band": ["5"] * 3, "month": [1, 2, 3], "fte": [200.0, 320.0, 80.0]}
    )
    found = scaled(cells, official, months=2)
    # Shares 0.5, 0.3, 0.2 of 200; then 0.625, 0.375, 0 of 320; month 3 has no rows: the average shares, of 80.
    assert found["5", "1"] == pytest.approx((100 + 200 + 80 * 0.5625) / 3)
    assert found["5", "2"] == pytest.approx((60 + 120 + 80 * 0.3375) / 3)
    assert found["5", "3"] == pytest.approx((40 + 0 + 80 * 0.1) / 3)
    assert found["5", "1"] + found["5", "2"] + found["5", "3"] == pytest.approx((200 + 320 + 80) / 3)


def test_official_totals_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "official.csv"
    path.write_text("staff_group,band,month,fte\nN,8a,2023-04,1.5\n", encoding="utf-8")
    found = read_official(path, Y2023)
    assert found.select("staff_group", "band", "month", "fte").rows() == [
        ("N", "8a", Month.parse("2023-04").index, 1.5)
    ]


def test_headings_of_official_totals_may_be_in_capitals_and_apart(tmp_path: Path) -> None:
    path = tmp_path / "official.csv"
    path.write_text("Staff Group, BAND ,Fte\n\nN,5,1\n", encoding="utf-8-sig")
    assert read_official(path, Y2023).select("staff_group", "band", "fte", "line").rows() == [("N", "5", 1.0, 3)]


def test_official_bands_are_read_as_publications_write_them(tmp_path: Path) -> None:
    path = tmp_path / "official.csv"
    path.write_text("staff_group,band,fte\nN,Band 5,1\nN,8A,2\nN,band 9 ,3\nN,,4\nM,Bandleader,5\n", encoding="utf-8")
    bands = dict(read_official(path, Y2023).select("fte", "band").rows())
    assert {fte: band or "" for fte, band in bands.items()} == {1: "5", 2: "8a", 3: "9", 4: "", 5: "Bandleader"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("staff_group,fte\nN,1\n", "no column band"),
        ("staff_group,band,fte,FTE\nN,5,1,1\n", "two columns fte"),
        ("staff_group,band,fte\nN,5,many\n", "not a number, or below nought, on line 2"),
        ("staff_group,band,fte\nN,5,1\n\nN,6,-1\nN,7,\n", "below nought, on lines 4 and 5"),
        ("staff_group,band,fte\nN,5,1\nN,6,1\nN,5,2\n", "rows that agree on staff_group, band: lines 2 and 4"),
        ("staff_group,band,fte\nN,5\n", "more or fewer cells than headings on line 2"),
        ("staff_group,band,month,fte\nN,5,2022-04,1\n", "months outside 2023/24 on line 2"),
        ("staff_group,band,month,fte\nN,5,April,1\nN,5,,1\n", "month that is not read .* on lines 2 and 3"),
    ],
)
def test_official_totals_out_of_shape_are_refused(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "official.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CheckError, match=found):
        read_official(path, Y2023)


def test_official_totals_that_are_not_there_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "scan.csv").write_bytes(b"\xff\xfe\x00")
    for name, found in (("none.csv", "no such file"), (".", "a folder"), ("empty.csv", "an empty file"),
                        ("scan.csv", "what is no CSV in UTF-8")):  # fmt: skip
        with pytest.raises(AccessError, match="cannot be read") as caught:
            read_official(tmp_path / name, Y2023)
        assert caught.value.found == f"{found}."


def test_an_unusual_share_of_failures_is_told_of_many_jobs_only() -> None:
    months = {"staff": ["non_medical"] * 2, "jobs": [700, 700], "failing_share": [0.05, 0.25]}
    (note,) = warn_of_failures(pl.DataFrame(months))
    assert note.startswith("About 15% of non-medical jobs")
    assert warn_of_failures(pl.DataFrame(months | {"jobs": [70, 70]})) == ()
    assert warn_of_failures(pl.DataFrame(months | {"failing_share": [0.05, 0.05]})) == ()


def margins(groups: dict[str, float], bands: dict[str, float]) -> dict[str, pl.DataFrame]:
    return {
        name: pl.DataFrame({name: list(given), "fte": list(given.values())})
        for name, given in (("staff_group", groups), ("band", bands))
    }


def square(n5: float, n6: float, a5: float, a6: float) -> pl.DataFrame:
    rows = [("N", "5", n5), ("N", "6", n6), ("A", "5", a5), ("A", "6", a6)]
    return pl.DataFrame(rows, schema=["staff_group", "band", "fte"], orient="row")


def rake(own: pl.DataFrame, groups: dict[str, float], bands: dict[str, float]) -> dict[tuple[str, str], float]:
    fitted, _ = rake_margins(own, margins(groups, bands))
    return {(group, band): fte for group, band, fte in fitted.select("staff_group", "band", "fte").iter_rows()}


def test_totals_over_groups_and_bands_are_divided_as_the_record_asks() -> None:
    # A record without any association: row total times column total over 100.
    found = rake(square(1, 1, 1, 1), {"N": 60, "A": 40}, {"5": 30, "6": 70})
    assert found == pytest.approx({("N", "5"): 18, ("N", "6"): 42, ("A", "5"): 12, ("A", "6"): 28})
    # With one, its odds stay: 2 * 2 / (1 * 1).
    found = rake(square(2, 1, 1, 2), {"N": 60, "A": 40}, {"5": 30, "6": 70})
    odds = found["N", "5"] * found["A", "6"] / (found["N", "6"] * found["A", "5"])
    assert odds == pytest.approx(4)
    assert found["N", "5"] + found["N", "6"] == pytest.approx(60)
    assert found["N", "5"] + found["A", "5"] == pytest.approx(30)


def test_totals_over_groups_alone_scale_each_group() -> None:
    assert rake(square(10, 30, 5, 5), {"N": 20}, {}) == pytest.approx({("N", "5"): 5, ("N", "6"): 15})


@pytest.mark.parametrize(
    ("own", "groups", "bands", "found"),
    [
        (square(1, 1, 1, 1), {"N": 60, "A": 40}, {"5": 30, "6": 80}, "100.0 FTE over the staff groups and 110.0"),
        (square(1, 1, 0, 0), {"N": 60, "A": 40}, {"5": 30, "6": 70}, "no rows of: A"),
        (square(1, 0, 0, 1), {"N": 60, "A": 40}, {"5": 30, "6": 70}, "cannot be fitted to"),
    ],
)
def test_totals_that_the_record_cannot_meet_are_refused(
    own: pl.DataFrame, groups: dict[str, float], bands: dict[str, float], found: str
) -> None:
    with pytest.raises(CheckError, match=found):
        rake(own, groups, bands)


COLUMNS = [
    "band",
    "pay_step",
    "fte",
    "pay_scale_value",
    "earnings_per_fte",
    "earnings_multiple",
    "fte_sample",
    "people",
]


def protect(rows: list[tuple[str, float, float, int]], *, hide: str = "row", profile: str = "fewer_than_5") -> Released:
    """Release rows of band 5: step, FTE, FTE of the sample, people."""
    frame = pl.DataFrame(
        [("5", step, fte, 28_407.0, 30_000.5, 1.05625, sample, people) for step, fte, sample, people in rows],
        schema=COLUMNS, orient="row",
    )  # fmt: skip
    about = About(
        table="pay.evidence.test", title="", definitions=(), population="", unit="", period="", method="",
        grade="description", source="", columns=dict.fromkeys(COLUMNS, ""), real_staff=False,
    )  # fmt: skip
    keys = ("band", "pay_step")
    structure = protect_rows(COLUMNS, keys, within=("band",), hide="fte" if hide == "fte" else "row")
    return release([Evidence(about, frame, structure)], profile=disclosure_profiles()[profile])[0]


def hidden_steps(released: Released, column: str = "fte") -> list[str]:
    return [step for step, value in released.frame.select("pay_step", column).iter_rows() if value is None]


LARGE = [("7", 80.0, 80.0, 90), ("8", 90.0, 90.0, 95)]


def test_fte_below_five_is_hidden_before_rounding_and_five_is_shown() -> None:
    rows = [("1", 4.999, 9.0, 9), ("2", 4.6, 9.0, 9), ("3", 5.0, 9.0, 9), *LARGE]
    assert hidden_steps(protect(rows)) == ["1", "2"]


def test_few_people_and_little_fte_with_valid_pay_hide_the_row_too() -> None:
    rows = [("1", 9.0, 9.0, 4), ("2", 9.0, 4.9, 9), ("3", 9.0, 5.0, 5), *LARGE]
    assert hidden_steps(protect(rows)) == ["1", "2"]


def test_nobody_with_valid_pay_and_little_fte_is_hidden() -> None:
    rows = [("1", 3.0, 0.0, 0), ("2", 3.0, 3.0, 4), *LARGE]
    assert hidden_steps(protect(rows)) == ["1", "2"]


def test_the_row_falls_and_the_scale_value_stays() -> None:
    released = protect([("1", 4.0, 4.0, 4), ("2", 3.0, 3.0, 3), *LARGE])
    first = released.frame.row(0, named=True)
    assert first["pay_scale_value"] == 28_407
    assert [first[name] for name in ("fte", "earnings_per_fte", "earnings_multiple", "people")] == [None] * 4


def test_only_fte_falls_where_that_is_asked() -> None:
    released = protect([("1", 4.0, 4.0, 4), ("2", 3.0, 3.0, 3), *LARGE], hide="fte")
    first = released.frame.row(0, named=True)
    assert (first["fte"], first["fte_sample"], first["people"]) == (None, None, None)
    assert (first["earnings_per_fte"], first["earnings_multiple"]) == (30_001, 1.056)


def test_one_hidden_step_takes_the_smallest_other_with_it() -> None:
    # The total of the band is published: 4.5 would be what is left of it.
    rows = [("1", 4.5, 4.5, 6), ("2", 12.0, 12.0, 14), ("3", 30.0, 30.0, 31), *LARGE]
    assert hidden_steps(protect(rows)) == ["1", "2"]


def test_two_hidden_steps_below_five_together_take_a_third() -> None:
    rows = [("1", 2.0, 2.0, 2), ("2", 1.5, 1.5, 2), ("3", 30.0, 30.0, 31), *LARGE]
    assert hidden_steps(protect(rows)) == ["1", "2", "3"]


def test_published_values_are_rounded_half_up_and_kept_whole_without_protection() -> None:
    row = ("1", 12.5, 12.5, 14)
    whole = protect([row, *LARGE], profile="none").frame.row(0, named=True)
    assert (whole["fte"], whole["earnings_per_fte"], whole["earnings_multiple"]) == (12.5, 30_000.5, 1.05625)
    rounded = protect([row, *LARGE]).frame.row(0, named=True)
    assert (rounded["fte"], rounded["earnings_per_fte"], rounded["earnings_multiple"]) == (13, 30_001, 1.056)


def test_jobs_that_have_no_place_on_a_scale_are_told_where_they_are_many() -> None:
    rows = {"status": ["valid", "unclassified", "no_scale", "bank"], "rows": [9_000, 900, 100, 5_000]}
    notes = warn_of_unplaced(pl.DataFrame(rows))
    assert [note.split(" of jobs")[0] for note in notes] == ["About 9%", "About 1%"]
    assert warn_of_unplaced(pl.DataFrame(rows | {"rows": [9_000, 89, 59, 5_000]})) == ()


@pytest.mark.parametrize(
    ("ni_recorded", "pensionable", "said"),
    [
        (1_950, 80_00, []),
        (1_000, 80_00, ["About 50% of jobs have no amount of employer National Insurance"]),
        (1_950, 60_00, ["About 40% of pensionable pay is of jobs without a contribution"]),
    ],
)
def test_on_costs_that_a_part_of_the_jobs_lacks_are_doubted(
    ni_recorded: int, pensionable: int, said: list[str]
) -> None:
    cells = pl.DataFrame({
        "status": ["valid"], "jobs": [2_000], "ni_recorded": [ni_recorded], "ni": [5_00], "pension": [5_00],
        "pensionable": [pensionable], "pensionable_all": [100_00],
    })  # fmt: skip
    notes = write_notes(cells, PayQuestion(Y2023), scaling="FTE is that of the record.")
    assert [note.partition(";")[0] for note in notes if note.startswith("About")] == said


HELD = pl.DataFrame({"staff_group": ["Own Group", "N"], "pay_contract": ["afc", "local"], "band": ["5", "X1"]})


def official_of(*rows: tuple[str | None, str | None]) -> pl.DataFrame:
    lines = [(group, band, 1.0, number) for number, (group, band) in enumerate(rows, start=2)]
    return pl.DataFrame(lines, schema=["staff_group", "band", "fte", "line"], orient="row")


def test_official_staff_group_that_nobody_has_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    official = official_of(("Own Group", "5"), ("Nurseing and Midwifery Registered", "5"), (None, "6"))
    with pytest.raises(CheckError) as caught:
        settle_names(official, HELD, tmp_path / "official.csv")
    assert caught.value.slug == "official-group-unknown"
    assert caught.value.found == "'Nurseing and Midwifery Registered', on line 3."
    assert "nearest is 'Nursing and Midwifery Registered'" in caught.value.expected


def test_official_band_that_there_is_not_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    for band, nearest in (("8e", "8"), ("consultants", "consultant"), ("X1", "1")):
        with pytest.raises(CheckError) as caught:
            settle_names(official_of(("Own Group", "5"), ("Own Group", band)), HELD, tmp_path / "official.csv")
        assert caught.value.slug == "official-band-unknown"
        assert caught.value.found == f"'{band}', on line 3."
        assert f"nearest is '{nearest}" in caught.value.expected


def test_official_names_are_those_of_the_record_whatever_their_case_and_ampersands(tmp_path: Path) -> None:
    official = official_of(("own  group", "5"), ("MEDICAL & DENTAL", "Consultant"), ("Own Group", None))
    found = settle_names(official, HELD, tmp_path / "official.csv")
    assert found.rows() == [
        ("Own Group", "5", 1.0),
        ("Medical and Dental", "consultant", 1.0),
        ("Own Group", None, 1.0),
    ]


def test_official_rows_that_are_of_one_band_under_two_spellings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="lines 2 and 3"):
        settle_names(official_of(("Own Group", "5"), ("own group", "5")), HELD, tmp_path / "official.csv")


def test_year_beyond_the_scales_held_is_told_and_years_held_are_not() -> None:
    # The rules end with the award of April 2026.
    assert warn_of_old_scale(FinancialYear(2026)) == ""
    assert "No pay scale of 2030/31 is held" in warn_of_old_scale(FinancialYear(2030))
    assert "1 April 2026" in warn_of_old_scale(FinancialYear(2027))
