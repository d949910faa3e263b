"""What awards cost, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tenure.studies.pay import award
from tenure.terms import round_figures
from tests.support.pay_award import PLAIN, cost, name_tables, read_total, write_csv, write_plan, write_rows

BAND_5 = (
    {"pay_step": "1", "fte": "1000", "pay_scale_value": "28407"},
    {"pay_step": "3", "fte": "2000", "pay_scale_value": "30639"},
    {"pay_step": "5", "fte": "3000", "pay_scale_value": "34581"},
)
POINTS_OF_2024 = "points:\n  - for: {contracts: [afc], bands: [5]}\n    values: {1: 29970, 3: 32324, 5: 36483}\n"


def test_band_5_from_the_points_of_2023_to_those_of_2024(tmp_path: Path) -> None:
    # Published points of 1 April 2024 over those of 2023; multiples of 1.2 and 1.3.
    tables = cost(tmp_path, POINTS_OF_2024, *BAND_5)
    basic = 1000 * (29970 - 28407) + 2000 * (32324 - 30639) + 3000 * (36483 - 34581)
    bill = 1000 * 28407 + 2000 * 30639 + 3000 * 34581
    assert (basic, bill) == (10_639_000, 193_428_000)
    assert read_total(tables, "full_year", "basic_pay") == basic
    assert read_total(tables, "full_year", "baseline_basic_pay") == bill
    assert read_total(tables, "full_year", "basic_pay_percent") == pytest.approx(5.500, abs=0.0005)
    assert read_total(tables, "full_year", "paybill") == pytest.approx(10_639_000 * 1.2 * 1.3, rel=1e-12)
    assert read_total(tables, "full_year", "paybill") == pytest.approx(16_596_840, rel=1e-12)
    assert read_total(tables, "full_year", "paybill_shown") == 17_000_000


def test_two_significant_figures_are_of_the_exact_value() -> None:
    earnings = Decimal(36483) * Decimal("1.2")
    assert earnings == Decimal("43779.60")
    assert round_figures(earnings) == 44_000
    assert round_figures(earnings * Decimal("1.3")) == 57_000
    # Half away from nought, and nought itself; 57,200 would be the 1.3-fold of what was rounded before.
    assert [round_figures(Decimal(text)) for text in ("44500", "-0.0185", "0")] == [45_000, Decimal("-0.019"), 0]


def test_an_award_in_august_counts_for_eight_months(tmp_path: Path) -> None:
    # 30,000 for four months and 31,500 for eight: a year's value of 31,000.
    tables = cost(tmp_path, "start: 2024-08\nawards:\n  - percent: 5\n")
    assert (4 * 30000 + 8 * 31500) / 12 == 31000
    assert read_total(tables, "accrued", "basic_pay") == pytest.approx(100 * (31000 - 30000))
    assert read_total(tables, "full_year", "basic_pay") == pytest.approx(100 * 1500)
    assert tables["steps"]["value"].item() == 31500


def test_each_part_of_the_paybill_follows_from_the_one_before(tmp_path: Path) -> None:
    tables = cost(tmp_path, "awards:\n  - percent: 3\n")
    basic = 100 * 30000 * 0.03
    earnings = basic * 1.2
    found = [read_total(tables, "full_year", name) for name in ("basic_pay", "earnings", "employer_ni")]
    assert found == pytest.approx([basic, earnings, earnings * 0.1])
    assert read_total(tables, "full_year", "employer_pension") == pytest.approx(earnings * 0.2)
    assert read_total(tables, "full_year", "paybill") == pytest.approx(90_000 * 1.2 * 1.3)
    assert read_total(tables, "full_year", "paybill_percent") == pytest.approx(3)


@pytest.mark.parametrize(
    ("body", "rise"),
    [
        ("- percent: 3", 900),  # 3% of 30,000
        ("- flat_gbp: 1400", 1400),
        ("- {percent: 3, flat_gbp: 1250, combine: sum}", 900 + 1250),
        ("- {percent: 3, flat_gbp: 1250, combine: higher}", 1250),
        ("- {percent: 5, flat_gbp: 1250, combine: higher}", 1500),
        ("- {percent: 3, at_least_gbp: 1000}", 1000),
        ("- {percent: 5, at_most_gbp: 1200}", 1200),
        ("- at_least_gbp: 250", 250),
        ("- percent: -2", -600),
        ("- percent: 3\n  - {percent: 4, for: {bands: [5]}}", 1200),  # the last that fits
        ("- percent: 3\n  - {percent: 4, for: {bands: [6]}}", 900),
        ("- percent: 3\n  - {percent: 4, for: {steps: [1]}}", 1200),
        ("- percent: 3\n  - {percent: 4, for: {staff_groups: [Nursing and Midwifery Registered]}}", 1200),
        ("- percent: 3\n  - {percent: 4, for: {contracts: [consultant_2003]}}", 900),
        # Two stages: 2% in April, then 1% of 30,600.
        ("- percent: 2\n  - {percent: 1, start: 2024-10}", 600 + 306),
    ],
)
def test_the_rise_that_an_uplift_gives(tmp_path: Path, body: str, rise: float) -> None:
    tables = cost(tmp_path, f"awards:\n  {body}\n")
    assert tables["steps"]["rise_gbp"].item() == rise
    assert read_total(tables, "full_year", "basic_pay") == 100 * rise


@pytest.mark.parametrize(
    ("rounding", "value"), [("none", 29969.385), ("nearest", 29969), ("up", 29970), ("down", 29969)]
)
def test_pay_values_are_rounded_as_the_plan_says(tmp_path: Path, rounding: str, value: float) -> None:
    # 28,407 x 1.055 = 29,969.385; the value published is 29,970.
    tables = cost(tmp_path, f"rounding: {rounding}\nawards:\n  - percent: 5.5\n", {"pay_scale_value": "28407"})
    assert tables["steps"]["value"].item() == value


def test_merged_points_take_the_value_of_another_step(tmp_path: Path) -> None:
    body = "points:\n  - {for: {bands: [5], steps: [1]}, take_step: 3}\nawards:\n  - percent: 1\n"
    tables = cost(tmp_path, body, *BAND_5)
    # Step 1 goes from 28,407 to 30,639 and then up by 1% like the others.
    assert tables["steps"]["value"].to_list() == pytest.approx([30639 * 1.01, 30639 * 1.01, 34581 * 1.01])


def test_who_gains_is_told_by_rise_and_by_fte(tmp_path: Path) -> None:
    body = "awards:\n  - {percent: 2, for: {steps: [1]}}\n  - {percent: -1, for: {steps: [5]}}\n"
    tables = cost(tmp_path, body, *BAND_5)
    gains = dict(tables["gains"].select("rise", "fte").iter_rows())
    assert {name: fte for name, fte in gains.items() if fte} == {"2% to under 3%": 1000, "none": 2000, "falls": 3000}
    assert [read_total(tables, "full_year", name) for name in ("fte_gaining", "fte_losing")] == [1000, 3000]
    assert tables["steps"]["status"].to_list() == ["costed", "outside", "costed"]


def test_back_pay_is_due_from_the_start_and_paid_in_the_first_month_of_payment(tmp_path: Path) -> None:
    tables = cost(tmp_path, "paid_from: 2024-10\nawards:\n  - percent: 4\n")
    month = 100 * 1200 / 12 * 1.2 * 1.3
    calendar = tables["calendar"]
    assert calendar["paybill_accrued"].to_list() == pytest.approx([month] * 12)
    # April to September come in October: seven months at once.
    assert calendar["paybill_cash"].to_list() == pytest.approx([0] * 6 + [7 * month] + [month] * 5)
    assert read_total(tables, "cash", "paybill") == pytest.approx(read_total(tables, "accrued", "paybill"))


def test_an_award_first_paid_after_the_year_costs_no_cash_in_it(tmp_path: Path) -> None:
    tables = cost(tmp_path, "paid_from: 2025-06\nawards:\n  - percent: 4\n")
    assert read_total(tables, "cash", "paybill") == 0
    assert read_total(tables, "accrued", "paybill") == pytest.approx(100 * 1200 * 1.2 * 1.3)


def test_a_payment_is_made_once_and_raises_no_pay_value(tmp_path: Path) -> None:
    tables = cost(tmp_path, "payments:\n  - {percent: 2, flat_gbp: 500, combine: sum, paid_in: 2024-06}\n")
    paid = 100 * (600 + 500)
    assert tables["steps"]["value"].item() == 30000
    assert read_total(tables, "cash", "basic_pay") == 0
    assert read_total(tables, "cash", "earnings") == paid
    # No overtime follows a payment, and it is not pensionable unless the plan says so.
    assert read_total(tables, "cash", "paybill") == pytest.approx(paid * 1.1)
    assert read_total(tables, "full_year", "paybill") == 0
    assert dict(tables["calendar"].select("month", "paybill_cash").iter_rows())["2024-06"] == pytest.approx(paid * 1.1)


def test_a_rise_that_is_not_pensionable_costs_no_pension(tmp_path: Path) -> None:
    tables = cost(tmp_path, "awards:\n  - {percent: 5, pensionable: false}\n")
    assert read_total(tables, "full_year", "employer_pension") == 0
    assert read_total(tables, "full_year", "paybill") == pytest.approx(100 * 1500 * 1.2 * 1.1)


OTHER = {
    # 30,000 basic, 3,000 that moves with it, 3,000 other pay.
    "other_per_fte": "3000",
    "earnings_excl_other_per_fte": "33000",
    "earnings_excl_other_multiple": "1.1",
    # On all pay 3,600 and 7,200; without other pay 13.8% of 3,000 less National Insurance, the pension as it was.
    "paybill_excl_other_multiple": str(1 + (3600 - 414 + 7200) / 33000),
}


def test_other_pay_stays_where_it_is_unless_the_plan_moves_it(tmp_path: Path) -> None:
    body = "awards:\n  - percent: 3\n"
    still = cost(tmp_path, body, OTHER)
    moving = cost(tmp_path, "follows: [non_basic, other]\n" + body, OTHER)
    alone = cost(tmp_path, "follows: []\n" + body, OTHER)
    assert read_total(still, "full_year", "earnings") == pytest.approx(90_000 * 1.1)
    assert read_total(still, "full_year", "paybill") == pytest.approx(90_000 * 1.1 * (1 + 10386 / 33000))
    assert read_total(moving, "full_year", "paybill") == pytest.approx(90_000 * 1.2 * 1.3)
    assert read_total(alone, "full_year", "earnings") == pytest.approx(90_000)


CONSULTANT = {
    "grade": "consultant",
    "contract": "consultant_2003",
    "threshold": "1",
    "fte": "10",
    "pay_scale_value": "100000",
    "earnings_per_fte": "129000",
    "employer_ni_per_fte": "12900",
    "employer_pension_per_fte": "12900",
    "medical_awards_per_fte": "4000",
    "earnings_excl_awards_per_fte": "125000",
    "earnings_multiple": "1.29",
    "earnings_excl_awards_multiple": "1.25",
    "paybill_multiple": "1.2",
}


@pytest.mark.parametrize(("follows", "multiple"), [("[non_basic]", 1.25), ("[non_basic, medical_awards]", 1.29)])
def test_medical_awards_are_not_uprated_with_consultants_pay(tmp_path: Path, follows: str, multiple: float) -> None:
    evidence = write_csv(tmp_path / "pay.evidence.medical.csv", [CONSULTANT])
    plan = write_plan(tmp_path / "plan.yaml", f"follows: {follows}\nawards:\n  - percent: 4\n")
    tables = name_tables(award([plan], evidence=evidence))
    assert read_total(tables, "full_year", "earnings") == pytest.approx(10 * 4000 * multiple)
    assert tables["cells"]["staff_group"].unique().to_list() == ["Medical and Dental"]


def test_the_medical_table_beside_the_other_is_read_with_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "pay.evidence.medical.csv", [CONSULTANT])
    evidence = write_rows(tmp_path / "pay.evidence.non_medical.csv", [{}])
    plan = write_plan(tmp_path / "plan.yaml", "awards:\n  - percent: 1\n")
    tables = name_tables(award([plan], evidence=evidence))
    assert read_total(tables, "full_year", "basic_pay") == pytest.approx(100 * 300 + 10 * 1000)


def test_on_costs_at_the_margin_take_each_months_rate(tmp_path: Path) -> None:
    # 2022/23: National Insurance 15.05% on the paydays of April to October, 13.8% from November; pension 20.68% of
    # the five sixths of earnings that are pensionable.
    row = {"fte": "1", "pay_scale_value": "120000", "earnings_excl_other_multiple": "1", "earnings_multiple": "1"}
    head = {"year": "2022/23", "on_costs": "marginal"}
    tables = cost(tmp_path, "awards:\n  - percent: 1\n", row, **head)
    assert read_total(tables, "accrued", "employer_ni") == pytest.approx(100 * (7 * 0.1505 + 5 * 0.138))
    assert read_total(tables, "full_year", "employer_ni") == pytest.approx(1200 * 0.138)
    assert read_total(tables, "accrued", "employer_pension") == pytest.approx(1200 * 0.2068 * 30 / 36)
    # Paid in December with arrears: all of it at 13.8%.
    late = cost(tmp_path, "paid_from: 2022-12\nawards:\n  - percent: 1\n", row, **head)
    assert read_total(late, "cash", "employer_ni") == pytest.approx(1200 * 0.138)


def test_the_next_years_pension_rate_is_in_the_next_years_paybill(tmp_path: Path) -> None:
    # 20p of pension at 20.68% are 20 x 23.78 / 20.68 at 23.78%.
    pension = 0.2 * 23.78 / 20.68
    row = {"next_pay_scale_value": "32000", "next_paybill_multiple": str(1 + 0.1 + pension)}
    tables = cost(tmp_path, "awards:\n  - percent: 3\n", row, baseline="next")
    earnings = 100 * 960 * 1.2
    assert read_total(tables, "full_year", "earnings") == pytest.approx(earnings)
    assert read_total(tables, "full_year", "employer_pension") == pytest.approx(earnings * pension)
    assert read_total(tables, "full_year", "employer_ni") == pytest.approx(earnings * 0.1)


def test_a_date_as_baseline_takes_the_published_scale_of_the_day(tmp_path: Path) -> None:
    tables = cost(tmp_path, "awards:\n  - percent: 1\n", baseline="2024-04-01")
    assert tables["steps"]["baseline_value"].item() == 29970


HIDDEN = {"pay_step": "2", "fte": "[c]", "earnings_multiple": "[c]", "paybill_multiple": "[c]"}


def test_rows_that_are_hidden_are_an_uncosted_share(tmp_path: Path) -> None:
    nobody = {"pay_step": "3", "fte": "7", "pay_scale_value": ""}
    bare = {"pay_step": "4", "fte": "2", "earnings_multiple": "", "earnings_excl_other_multiple": ""}
    tables = cost(tmp_path, "awards:\n  - percent: 3\n", {}, HIDDEN, nobody, bare)
    assert tables["steps"]["status"].to_list() == ["costed", "hidden", "no_value", "no_estimate"]
    assert [read_total(tables, "full_year", name) for name in ("rows", "uncosted_rows", "uncosted_fte")] == [4, 3, 9]
    assert read_total(tables, "full_year", "uncosted_rows_share") == 0.75
    assert read_total(tables, "full_year", "basic_pay") == 100 * 900


def test_the_fte_of_hidden_rows_follows_where_the_whole_band_is_known(tmp_path: Path) -> None:
    # 130 FTE in band 5, of which 100 and 20 are shown: 10 in the two hidden rows; 20 have no pay value.
    bare = {"pay_step": "4", "fte": "20", "pay_scale_value": ""}
    write_csv(
        tmp_path / "pay.evidence.official.csv",
        [{"staff_group": PLAIN["staff_group"], "band": "5", "official_fte": "130", "record_fte": "120"}],
    )
    tables = cost(tmp_path, "awards:\n  - percent: 3\n", {}, HIDDEN, {**HIDDEN, "pay_step": "3"}, bare)
    assert read_total(tables, "full_year", "uncosted_fte") == 10 + 20
    assert read_total(tables, "full_year", "uncosted_fte_share") == pytest.approx(30 / 130)
    # A plan for one of the hidden rows alone: how the ten are shared out is not known.
    one = cost(tmp_path, "awards:\n  - {percent: 3, for: {steps: [1, 2]}}\n", {}, HIDDEN, {**HIDDEN, "pay_step": "3"})
    assert read_total(one, "full_year", "uncosted_fte") == 0


def test_a_row_whose_fte_alone_is_hidden_is_not_costed(tmp_path: Path) -> None:
    tables = cost(tmp_path, "awards:\n  - percent: 3\n", {}, {"pay_step": "2", "fte": "[c]"})
    assert tables["steps"]["status"].to_list() == ["costed", "hidden"]


def test_a_profile_that_protects_leaves_small_rows_out(tmp_path: Path) -> None:
    sizes = ({"fte": "4.999", "people": "9"}, {"fte": "5.000", "people": "9"}, {"fte": "30", "people": "4"})
    rows = [{"pay_step": str(step), **size} for step, size in enumerate(sizes, start=1)]
    evidence = write_rows(tmp_path / "evidence.csv", rows)
    plan = write_plan(tmp_path / "plan.yaml", "awards:\n  - percent: 3\n")
    tables = name_tables(award([plan], evidence=evidence, least_fte=5))
    assert tables["steps"]["status"].to_list() == ["hidden", "costed", "hidden"]
    assert tables["steps"]["fte"].to_list() == [None, 5.0, None]


def test_plans_stand_side_by_side_in_the_order_given(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plans = [write_plan(tmp_path / f"{name}.yaml", f"awards:\n  - percent: {name[-1]}\n") for name in ("by5", "by3")]
    tables = name_tables(award(plans, evidence=evidence))
    side = tables["side_by_side"]
    assert side.columns == ["line", "measure", "unit", "by5", "by3"]
    assert side.row(0)[1:] == pytest.approx(("paybill, full year", "pounds", 150_000 * 1.56, 90_000 * 1.56))
