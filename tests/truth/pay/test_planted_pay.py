"""Wrong pay is planted in basic pay alone, as often as the key says; multiples of the key by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure.synth.pay_answers import PayAnswers, true_scale
from tenure.terms import Month
from tests.support.synth import KEY, all_months, small_plan, write

SIZE = {"people": 2000, "start": Month.parse("2021-04"), "end": Month.parse("2022-05")}
ELEMENTS = ("shift_work", "overtime", "on_call", "other_payment", "protected_pay", "geographic_allowance",
            "recruitment_premium", "additional_activity", "medical_award", "occupational_absence")  # fmt: skip


def test_nothing_but_basic_pay_is_made_wrong_and_the_key_counts_it(tmp_path: Path) -> None:
    plan = small_plan(**SIZE, dirty_rows=0)
    rows, key = write(plan, tmp_path / "out")
    written = pl.DataFrame(rows, infer_schema_length=None).select(*KEY, "fte", *ELEMENTS, "employer_ni", "basic_pay")
    clean = all_months(plan).select(*KEY, "fte", *ELEMENTS, "employer_ni", "basic_pay")
    both = clean.join(written, on=KEY, suffix="_written")
    assert both.height == clean.height == written.height
    for name in (*ELEMENTS, "employer_ni"):
        as_written = both[f"{name}_written"].replace("", "0").cast(pl.Float64)
        assert not ((both[name].fill_null(0) - as_written).abs() > 0.005).any(), name
    ratio = (both["basic_pay_written"].cast(pl.Float64) / both["basic_pay"] - 1).abs().fill_nan(0)
    months = pl.DataFrame(key["pay"]["months"])
    assert (ratio > 0.05).sum() == months["wrong_beyond_5_percent"].sum() > 100
    assert ((ratio > 0.0005) & (ratio <= 0.05)).sum() == months["wrong_within_5_percent"].sum() > 30
    assert months["month"].to_list() == [str(month) for month in plan.months]


def test_an_unplanted_record_has_no_wrong_pay() -> None:
    plan = small_plan(**SIZE, planted=False)
    frame = all_months(plan).filter(pl.col("month") == "2021-06-01")
    answers = PayAnswers(plan)
    assert answers.note(frame, Month.parse("2021-06")).equals(frame)
    assert answers.build()["months"][0]["wrong_beyond_5_percent"] == 0


GIVEN = {
    "occupation_code": "N6A", "pay_contract": "afc", "band": "5", "pay_step": 1, "status": "active",
    "contract": "permanent", "pensionable_pay": 2000.0, "employer_ni": 150.0, "employer_pension": 287.6,
}  # fmt: skip


def _band_5(month: Month) -> int:
    """Pounds a year of the first step in 2024/25: 28,407, and 29,970 from October."""
    return 29_970 if month >= Month.parse("2024-10") else 28_407


def _nurse(month: Month, fte: str, *, more: float = 0.0, shift_work: float = 0.0) -> dict[str, object]:
    basic_pay = round(_band_5(month) / 12 * float(fte), 2) + more
    return {**GIVEN, "fte": fte, "basic_pay": basic_pay, "shift_work": shift_work}


def test_the_order_of_rows_changes_nothing_in_the_key() -> None:
    # 11 x (1 + 0.64 + 0.2) + 0.7 = 20.94 months of FTE are 1.745 a month: as floats, 1.74 or 1.75 by the order added.
    plan = small_plan(people=200, start=Month.parse("2024-04"), end=Month.parse("2025-03"), planted=False)
    keys = []
    for hours in (("1", "0.64", "0.2"), ("0.2", "0.64", "1")):
        answers = PayAnswers(plan)
        for month in plan.months:
            held = ("0.7",) if str(month) == "2025-03" else hours
            answers.note(pl.DataFrame([_nurse(month, fte) for fte in held]), month)
        keys.append(answers.build())
    assert len(keys[0]["multiples"]) == 1
    assert keys[0] == keys[1]


def test_multiples_are_ratios_of_sums_over_the_clean_rows_of_the_year() -> None:
    plan = small_plan(people=200, start=Month.parse("2024-04"), end=Month.parse("2025-03"), planted=False)
    # A whole nurse with 500 pounds of shift work and a half one with 100; the whole one is paid arrears in October,
    # which is no clean row.
    answers = PayAnswers(plan)
    for month in plan.months:
        arrears = 781.5 if str(month) == "2024-10" else 0.0
        rows = [_nurse(month, "1", more=arrears, shift_work=500.0), _nurse(month, "0.5", shift_work=100.0)]
        answers.note(pl.DataFrame(rows), month)
    key = answers.build()
    assert [month["arrears_beyond_5_percent"] for month in key["months"]] == [0] * 6 + [1] + [0] * 5
    (cell,) = key["multiples"]
    fte_months = 11 * 1 + 12 * 0.5
    earnings = 29_970 + 12 * (11 * 500 + 12 * 100) / fte_months
    on_costs = 12 * 23 * (150 + 0.2378 * 2000) / fte_months
    assert cell["staff_group"] == "Nursing and Midwifery Registered"
    assert cell["fte"] == round(fte_months / 12, 2)
    assert cell["earnings_multiple"] == pytest.approx(earnings / 29_970, abs=1e-6)
    assert cell["paybill_multiple"] == pytest.approx(1 + on_costs / earnings, abs=1e-6)


def test_the_scale_of_a_year_counts_awards_paid_before_its_end() -> None:
    # Band 5: 28,407 in 2023/24, paid from June; 29,970 in 2024/25, paid from October.
    assert true_scale(2023)["afc", "5", 1] == 28_407
    assert true_scale(2024)["afc", "5", 1] == 29_970
    # Consultants: 93,666 was paid within 2023/24; the settlement of March 2024 was paid after the year's end.
    assert true_scale(2023)["consultant_2003", "consultant", 1] == 93_666
