"""Pay evidence of small records, with every expected value worked out in sight."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure import rules, studies
from tenure.disclosure import release
from tests.support.pay_record import DOCTOR, MANAGER, NURSE, Row, ask, stay, store_rows, year_of

NURSES = "Nursing and Midwifery Registered"
# Band 5 at its top: 34,581 in payment from June 2023 to September 2024, 36,483 from October 2024.
TOP_2023, TOP_2024 = 34_581, 36_483
MONTHLY = f"{TOP_2023 / 12:.2f}"
PAID_2023 = year_of(2023)
# April and May were paid at the value of 2022/23, which the pay of these rows exceeds by 5.0009%: they fail.
AT_TOP = PAID_2023[2:]


def row_of(frame: pl.DataFrame, **keys: str) -> dict[str, float]:
    found = frame.filter(*(pl.col(name) == value for name, value in keys.items()))
    assert found.height == 1
    return found.row(0, named=True)


def nurse(tables: dict[str, pl.DataFrame], step: str = "5") -> dict[str, float]:
    return row_of(tables["non_medical"], staff_group=NURSES, band="5", pay_step=step)


def statuses(tables: dict[str, pl.DataFrame]) -> dict[str, int]:
    return dict(tables["waterfall"].group_by("status").agg(pl.col("rows").sum()).iter_rows())


def test_five_per_cent_is_judged_in_pence_at_the_pay_in_payment(tmp_path: Path) -> None:
    # 36,483 / 12 * 0.6 = 1,824.15; 5% either way: 1,732.9425 and 1,915.3575.
    pays = {"low_out": "1732.94", "low_in": "1732.95", "high_in": "1915.35", "high_out": "1915.36"}
    rows = [row for name, pay in pays.items() for row in stay(name, ["2024-11"], fte="0.6", basic_pay=pay)]
    # 105,504 / 12 = 8,792; exactly 5% more is 9,231.60, exactly 5% less 8,352.40.
    for name, pay in {"a": "9231.60", "b": "9231.61", "c": "8352.40", "d": "8352.39"}.items():
        rows += stay(name, ["2024-11"], occupation_code=DOCTOR, pay_contract="consultant_2003", band="consultant",
                     pay_step="1", basic_pay=pay)  # fmt: skip
    tables = ask(tmp_path, rows, year="2024/25")
    assert statuses(tables) == {"valid": 4, "outside_5_percent": 4}
    assert nurse(tables)["people"] == 2
    assert nurse(tables)["basic_per_fte"] == pytest.approx(12 * (1732.95 + 1915.35) / (2 * 0.6))


def test_an_award_in_force_and_not_yet_paid_is_judged_by_what_was_in_payment(tmp_path: Path) -> None:
    months = ["2024-04", "2024-09", "2024-11"]
    rows = stay("waits", months[:2], basic_pay=MONTHLY) + stay("paid", months[2:], basic_pay=f"{TOP_2024 / 12:.2f}")
    # The month of arrears: seven months of 158.50 more, far above 5%.
    rows += stay("arrears", ["2024-10"], basic_pay=f"{TOP_2024 / 12 + 6 * (TOP_2024 - TOP_2023) / 12:.2f}")
    tables = ask(tmp_path, rows, year="2024/25")
    assert statuses(tables) == {"valid": 3, "outside_5_percent": 1}
    # In force all year, and paid before its end.
    assert nurse(tables)["pay_scale_value"] == TOP_2024


def test_pay_per_fte_is_a_ratio_of_sums(tmp_path: Path) -> None:
    rows = stay("whole", PAID_2023, additional_activity="5000.00")
    rows += stay("fifth", PAID_2023, fte="0.2", basic_pay="576.35", additional_activity="600.00")
    found = nurse(ask(tmp_path, rows, year="2023/24"))
    assert found["non_basic_per_fte"] == pytest.approx(12 * (5000 + 600) / (1 + 0.2))  # 56,000, not 48,000
    assert found["jobs_per_fte"] == pytest.approx(2 / 1.2)
    assert found["fte"] == pytest.approx(1.2)


def test_multiples_chain_from_scale_to_earnings_to_paybill_to_next_year(tmp_path: Path) -> None:
    extra = TOP_2023 * 0.2 / 12
    gross = TOP_2023 / 12 + extra
    ni = 0.138 * (gross - 9100 / 12)
    rows = stay("one", PAID_2023, additional_activity=f"{extra:.2f}", employer_ni=f"{ni:.2f}",
                employer_pension=f"{0.1438 * gross:.2f}", pensionable_pay=f"{gross:.2f}")  # fmt: skip
    found = nurse(ask(tmp_path, rows, year="2023/24", next_="2024/25"))
    assert found["earnings_multiple"] == pytest.approx(1.2)
    assert found["earnings_per_fte"] == pytest.approx(TOP_2023 * 1.2)
    # 20.68% of pay, all of it pensionable, and National Insurance as recorded.
    assert found["employer_pension_per_fte"] == pytest.approx(0.2068 * TOP_2023 * 1.2, abs=0.1)
    assert found["paybill_per_fte"] == pytest.approx(TOP_2023 * 1.2 * 1.2068 + 12 * ni, abs=0.2)
    # Next year 23.78% is paid on the same share of pay: the multiple rises by the 3.1 points.
    assert found["next_pay_scale_value"] == TOP_2024
    assert found["next_earnings_per_fte"] == pytest.approx(TOP_2024 * 1.2, abs=0.01)  # 43,779.60
    assert found["next_paybill_multiple"] == pytest.approx(found["paybill_multiple"] + 0.2378 - 0.2068, abs=1e-5)
    assert found["next_paybill_per_fte"] == pytest.approx(43_779.60 * found["next_paybill_multiple"], abs=0.1)
    # With National Insurance at next year's rate and threshold: 13.8% above 9,100 again, of higher pay.
    recomputed = 43_779.60 * (1 + 0.2378) + 0.138 * (43_779.60 - 9100)
    assert found["next_paybill_recomputed_per_fte"] == pytest.approx(recomputed, abs=0.2)


def test_recorded_pension_alone_is_grossed_up_from_the_local_rate(tmp_path: Path) -> None:
    # 0.122949 of earnings recorded at 14.38% is 0.176814 of earnings at 20.68% and 0.203319 at 23.78%.
    rows = stay("one", PAID_2023, employer_pension=f"{0.122949 * TOP_2023 / 12:.2f}")
    found = nurse(ask(tmp_path, rows, year="2023/24", next_="2024/25"))
    assert found["employer_pension_per_fte"] / TOP_2023 == pytest.approx(0.176814, abs=1e-6)
    ni = found["employer_ni_per_fte"] / TOP_2023
    assert found["next_paybill_multiple"] - 1 - ni == pytest.approx(0.203319, abs=1e-6)
    # Of those who pay no pension, pensionable pay costs the employer nothing.
    assert found["pensionable_per_fte"] == pytest.approx(0.122949 / 0.1438 * TOP_2023, abs=0.5)


def test_pensionable_pay_of_non_members_costs_no_pension(tmp_path: Path) -> None:
    rows = stay("member", PAID_2023, pensionable_pay=MONTHLY, employer_pension=f"{0.1438 * TOP_2023 / 12:.2f}")
    rows += stay("other", PAID_2023, pensionable_pay=MONTHLY)
    found = nurse(ask(tmp_path, rows, year="2023/24"))
    assert found["employer_pension_per_fte"] == pytest.approx(0.2068 * TOP_2023 / 2, abs=0.1)


def test_national_insurance_that_is_not_recorded_follows_the_pay_date(tmp_path: Path) -> None:
    # 32,934 was in payment from September 2022; until then the value of 2021/22 was.
    months = [month for month in year_of(2022) if month >= "2022-09"]
    found = nurse(ask(tmp_path, stay("one", months, basic_pay="2744.50"), year="2022/23"))
    above = 2744.50 - 758.33
    # Paid in September and October at 15.05%, and from November, after the 6th, at 13.8%: 2 and 5 months of 7.
    expected = 12 / 7 * above * (2 * 0.1505 + 5 * 0.138)
    assert found["employer_ni_per_fte"] == pytest.approx(expected, abs=0.1)


def test_national_insurance_that_is_not_recorded_is_of_the_whole_annual_threshold(tmp_path: Path) -> None:
    # 13.8% of what exceeds 9,100 a year; a threshold in whole pence a month would give 0.0055 more.
    found = nurse(ask(tmp_path, stay("one", PAID_2023), year="2023/24"))
    assert found["employer_ni_per_fte"] == pytest.approx(0.138 * (TOP_2023 - 9100), abs=1e-6)


def test_national_insurance_recorded_as_nought_is_nought(tmp_path: Path) -> None:
    rows = stay("one", PAID_2023, employer_ni="0.00")
    store = store_rows(tmp_path, rows)
    table = studies.pay.evidence(store, year="2023/24", threads=1)[0]
    assert table.frame["employer_ni_per_fte"].to_list() == [0]
    assert any("nought throughout" in note for note in table.about.notes)


def test_pensionable_other_pay_leaves_where_no_contribution_is_recorded(tmp_path: Path) -> None:
    # 100 a month of absence pay is in the pensionable pay; without it go 20.68% of 1,200 and 13.8% of 1,200.
    rows = stay("one", PAID_2023, occupational_absence="100.00", pensionable_pay=f"{TOP_2023 / 12 + 100:.2f}")
    found = nurse(ask(tmp_path, rows, year="2023/24"))
    assert found["pensionable_per_fte"] == pytest.approx(TOP_2023 + 1200)
    cost = found["paybill_per_fte"] - found["paybill_excl_other_per_fte"]
    assert cost == pytest.approx(1200 * (1 + 0.138 + 0.2068))


def test_paybill_without_other_pay_says_what_it_leaves_out(tmp_path: Path) -> None:
    table = studies.pay.evidence(store_rows(tmp_path, stay("one", PAID_2023)), year="2023/24", threads=1)[0]
    assert any("also leaves out National Insurance" in note for note in table.about.notes)


def test_other_pay_is_taken_off_with_what_it_costs_at_the_margin(tmp_path: Path) -> None:
    rows = stay("one", PAID_2023, bonus="100.00", employer_ni=f"{0.138 * (TOP_2023 / 12 + 100 - 9100 / 12):.2f}",
                pensionable_pay=MONTHLY, employer_pension=f"{0.1438 * TOP_2023 / 12:.2f}")  # fmt: skip
    found = nurse(ask(tmp_path, rows, year="2023/24"))
    assert found["other_per_fte"] == pytest.approx(1200)
    assert found["earnings_excl_other_per_fte"] == pytest.approx(TOP_2023)
    # 1,200 of bonus cost 13.8% of National Insurance and no pension.
    assert found["paybill_per_fte"] - found["paybill_excl_other_per_fte"] == pytest.approx(1200 * 1.138, abs=0.01)
    simple = nurse(ask_again(tmp_path, without_other="simple"))
    assert simple["paybill_per_fte"] - simple["paybill_excl_other_per_fte"] == pytest.approx(1200, abs=0.01)


def ask_again(folder: Path, **options: str) -> dict[str, pl.DataFrame]:
    tables = studies.pay.evidence(folder / "store", year="2023/24", threads=1, **options)  # type: ignore[arg-type]
    return {table.about.table.rpartition(".")[2]: table.frame for table in tables}


def test_medical_awards_do_not_rise_with_the_scale(tmp_path: Path) -> None:
    # Threshold 1: 105,504 in 2024/25 and 109,725 in 2025/26; a quarter of scale on top, and 4,000 of awards.
    month = 105_504 / 12
    rows = stay("doctor", year_of(2024)[6:], occupation_code=DOCTOR, pay_contract="consultant_2003", band="consultant",
                pay_step="1", basic_pay=f"{month:.2f}", additional_activity=f"{month / 4:.2f}",
                medical_award=f"{4000 / 12:.2f}")  # fmt: skip
    rows = [row for row in rows if row["month"] != "2024-10-01"]
    found = row_of(
        ask(tmp_path, rows, year="2024/25", next_="2025/26")["medical"],
        grade="consultant", contract="consultant_2003", threshold="1",
    )  # fmt: skip
    assert found["medical_awards_per_fte"] == pytest.approx(4000, abs=0.1)
    assert found["earnings_excl_awards_multiple"] == pytest.approx(1.25)
    assert found["next_earnings_per_fte"] == pytest.approx(109_725 * 1.25 + 4000, abs=0.1)


def test_fte_is_of_all_jobs_with_a_step_and_follows_official_totals(tmp_path: Path) -> None:
    rows = [row for number in range(10) for row in stay(f"a{number}", PAID_2023)]
    rows += [row for number in range(6) for row in stay(f"b{number}", PAID_2023, pay_step="3", basic_pay="2553.25")]
    # These four fail the 5% rule and keep their place in the distribution.
    rows += [row for number in range(4) for row in stay(f"c{number}", PAID_2023, pay_step="1", basic_pay="9.00")]
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},5,25\n{NURSES},6,7\n", encoding="utf-8")
    tables = ask(tmp_path, rows, year="2023/24", official=official)
    # 10, 6 and 4 of 20, times 25.
    assert [nurse(tables, step)["fte"] for step in ("5", "3", "1")] == pytest.approx([12.5, 7.5, 5])
    assert nurse(tables, "1")["people"] == 0
    assert nurse(tables, "1")["earnings_per_fte"] is None
    assert row_of(tables["non_medical"], band="6", pay_step="not known")["fte"] == 7
    outcomes = dict(tables["official"].select("band", "outcome").iter_rows())
    assert outcomes == {"5": "scaled", "6": "no_rows"}


def test_jobs_whose_step_is_not_known_have_no_part_in_the_shares_of_steps(tmp_path: Path) -> None:
    rows = [row for number in range(10) for row in stay(f"a{number}", PAID_2023)]
    rows += [row for number in range(6) for row in stay(f"b{number}", PAID_2023, pay_step="3", basic_pay="2553.25")]
    rows += [row for number in range(3) for row in stay(f"c{number}", PAID_2023, pay_step="")]
    rows += stay("d", PAID_2023, pay_step="12")
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},5,32\n", encoding="utf-8")
    tables = ask(tmp_path, rows, year="2023/24", official=official)
    # 10 and 6 of the 16 with a step, times 32: the steps of a band add up to its official figure.
    assert [nurse(tables, step)["fte"] for step in ("5", "3")] == pytest.approx([20, 12])
    (band,) = tables["official"].iter_rows(named=True)
    assert (band["record_fte"], band["record_fte_step_not_known"]) == pytest.approx((16, 4))


@pytest.mark.parametrize("band", ["5.0", "05", "Band 5", "BAND 5", "AfC Band 5"])
def test_bands_and_steps_plainly_written_otherwise_are_the_same(tmp_path: Path, band: str) -> None:
    rows = stay("a", AT_TOP) + stay("b", AT_TOP, band=band, pay_step="5.0")
    tables = ask(tmp_path, rows, year="2023/24")
    assert tables["non_medical"].select("band", "pay_step", "fte").rows() == [("5", "5", 2.0)]
    assert set(tables["waterfall"]["status"]) == {"valid"}


def test_months_that_are_missing_are_told_with_what_fte_is_then(tmp_path: Path) -> None:
    store = store_rows(tmp_path, stay("a", PAID_2023[:5]))
    table = studies.pay.evidence(store, year="2023/24", threads=1)[0]
    # One job in each of the five months held: an average of 1, and not of 5 / 12.
    assert table.frame["fte"].to_list() == [1.0]
    assert any(
        note.startswith("The record holds 5 of the year's 12 months: FTE is the average over these")
        for note in table.about.notes
    )


def test_official_fte_of_some_bands_alone_is_told_beside_the_table(tmp_path: Path) -> None:
    rows = stay("a", PAID_2023) + stay("b", PAID_2023, band="6", basic_pay="3551.50")
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},5,25\n", encoding="utf-8")
    table = studies.pay.evidence(store_rows(tmp_path, rows), year="2023/24", official=official, threads=1)[0]
    assert any(
        note.startswith("FTE is scaled to official totals in 1 of 2 bands of staff groups")
        for note in table.about.notes
    )


def test_official_fte_of_doctors_is_divided_over_contracts_and_thresholds(tmp_path: Path) -> None:
    doctor = {"occupation_code": DOCTOR, "band": "consultant"}
    rows = stay("a", AT_TOP, pay_contract="consultant_2003", pay_step="1", **doctor)
    rows += stay("b", AT_TOP, pay_contract="consultant_2003", pay_step="5", fte="0.5", **doctor)
    rows += stay("c", AT_TOP, pay_contract="consultant_pre2003", pay_step="5", fte="0.5", **doctor) + stay("d", AT_TOP)
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},5,3\nMedical and Dental,consultant,40\n", encoding="utf-8")
    tables = ask(tmp_path, rows, year="2023/24", official=official)
    found = {
        (contract, step): fte for contract, step, fte in tables["medical"].select("contract", "threshold", "fte").rows()
    }
    assert found == pytest.approx(
        {("consultant_2003", "1"): 20, ("consultant_2003", "5"): 10, ("consultant_pre2003", "5"): 10}
    )
    assert tables["non_medical"].select("staff_group", "fte").rows() == [(NURSES, 3)]


def test_official_totals_of_groups_and_bands_are_divided_and_told(tmp_path: Path) -> None:
    rows = stay("a", AT_TOP) + stay("b", AT_TOP, band="6", basic_pay="3551.50", pay_step="8")
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},,10\n,5,4\n,6,6\n", encoding="utf-8")
    store = store_rows(tmp_path, rows)
    table = studies.pay.evidence(store, year="2023/24", official=official, threads=1)[0]
    assert table.frame.select("band", "fte").rows() == [("5", pytest.approx(4)), ("6", pytest.approx(6))]
    assert any("divided in the proportions of the record" in note for note in table.about.notes)


def test_doubling_every_row_changes_no_estimate(tmp_path: Path) -> None:
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{NURSES},5,25\n", encoding="utf-8")
    rows = stay("a", PAID_2023, additional_activity="310.55") + stay("b", PAID_2023, fte="0.55", basic_pay="1584.96")
    twins = [{**row, "person_id": f"{row['person_id']}x", "assignment_id": f"{row['assignment_id']}x"} for row in rows]
    (tmp_path / "once").mkdir()
    (tmp_path / "twice").mkdir()
    once = nurse(ask(tmp_path / "once", rows, year="2023/24", official=official))
    twice = nurse(ask(tmp_path / "twice", rows + twins, year="2023/24", official=official))
    sizes = {"people", "fte_sample", "is_uncertain"}
    assert {name: value for name, value in once.items() if name not in sizes} == pytest.approx(
        {name: value for name, value in twice.items() if name not in sizes}
    )
    assert (once["fte"], once["people"], twice["people"]) == (25, 2, 4)


def everybody() -> list[Row]:
    month = ["2023-07"]
    return [
        *stay("valid", month), *stay("far", month, basic_pay="1.00"), *stay("bank", month, contract="bank"),
        *stay("locum", month, contract="locum"), *stay("break", month, status="career_break"),
        *stay("no_such_step", month, pay_step="9"), *stay("no_step", month, pay_step="none"),
        *stay("local", month, pay_contract="local", band="L1", basic_pay="3000.00"),
        *stay("vsm", month, pay_contract="vsm", band="none", occupation_code=MANAGER, basic_pay="12000.00"),
        # Above 114,949, the top of band 9: 9,580 a month and more.
        *stay("senior", month, pay_contract="local", band="L1", occupation_code=MANAGER, basic_pay="9600.00"),
        *stay("junior", month, pay_contract="local", band="L1", occupation_code=MANAGER, basic_pay="9500.00"),
    ]  # fmt: skip


def test_every_row_is_kept_or_dropped_for_a_reason(tmp_path: Path) -> None:
    tables = ask(tmp_path, everybody(), year="2023/24")
    assert statuses(tables) == {
        "valid": 1, "outside_5_percent": 1, "bank": 1, "locum": 1, "not_in_service": 1, "unclassified": 2,
        "no_scale": 2, "very_senior": 2,
    }  # fmt: skip
    assert tables["waterfall"]["rows"].sum() == len(everybody())
    assert nurse(tables)["fte"] == 2
    senior = row_of(tables["very_senior"], staff_group="Administrative and Clerical")
    assert senior["earnings_per_fte"] == pytest.approx(12 * (12_000 + 9600) / 2)
    apart = {row["staff_group"]: row["earnings_per_fte"] for row in tables["no_scale"].iter_rows(named=True)}
    assert apart == pytest.approx({NURSES: 36_000, "Administrative and Clerical": 114_000})


def test_worked_fte_passes_the_rule_only_where_it_is_asked(tmp_path: Path) -> None:
    # Paid for 0.9 while contracted for 0.6.
    rows = stay("one", AT_TOP, fte="0.6", fte_worked="0.9", basic_pay=f"{0.9 * TOP_2023 / 12:.2f}")
    assert statuses(ask(tmp_path, rows, year="2023/24")) == {"outside_5_percent": 10}
    assert statuses(ask_again(tmp_path, fte_rule="best_of_contracted_and_worked")) == {"valid": 10}


def test_earnings_and_paybill_are_the_sums_and_products_they_say(tmp_path: Path) -> None:
    rows = stay("a", PAID_2023, additional_activity="310.55", employer_ni="280.00", pensionable_pay="2900.00",
                employer_pension="417.02", other_payment="12.34")  # fmt: skip
    rows += stay("b", PAID_2023, fte="0.55", basic_pay="1584.96", bonus="55.00", occupation_code="N6B")
    frame = ask(tmp_path, rows, year="2023/24", next_="2024/25")["non_medical"]
    for row in frame.iter_rows(named=True):
        assert row["earnings_per_fte"] == pytest.approx(row["pay_scale_value"] + row["non_basic_per_fte"], abs=1e-9)
        assert row["paybill_per_fte"] == pytest.approx(row["earnings_per_fte"] * row["paybill_multiple"], abs=1e-9)
        assert row["next_paybill_per_fte"] == pytest.approx(
            row["next_pay_scale_value"] * row["earnings_multiple"] * row["next_paybill_multiple"]
        )


def test_months_tell_their_weight_and_other_pay(tmp_path: Path) -> None:
    rows = stay("stays", AT_TOP) + stay("joins", AT_TOP[5:], other_payment="50.00")
    months = ask(tmp_path, rows, year="2023/24")["months"]
    balance = dict(months.select("month", "month_balance").iter_rows())
    # One FTE for five months and two for five: the mean is 1.5.
    assert (balance["2023-06"], balance["2024-03"]) == pytest.approx((1 / 1.5, 2 / 1.5))
    other = dict(months.select("month", "other_per_fte").iter_rows())
    assert (other["2023-06"], other["2024-03"]) == pytest.approx((0, 12 * 50 / 2))


def test_equal_months_weigh_alike_where_asked(tmp_path: Path) -> None:
    rows = stay("stays", AT_TOP) + stay("joins", AT_TOP[5:], additional_activity="100.00")
    found = nurse(ask(tmp_path, rows, year="2023/24"))
    assert found["non_basic_per_fte"] == pytest.approx(12 * 500 / 15)
    equal = nurse(ask_again(tmp_path, month_weighting="equal"))
    assert equal["non_basic_per_fte"] == pytest.approx((5 * 0 + 5 * 12 * 100 / 2) / 10)


def test_spread_shows_the_multiples_of_the_years_before(tmp_path: Path) -> None:
    # 25% on top in 2022/23, 20% in 2023/24.
    # What was in payment: 31,534 until August 2022, then 32,934, and from June 2023 34,581.
    paid = {**dict.fromkeys(year_of(2022)[:5], 31534), **dict.fromkeys(year_of(2022)[5:], 32934)}
    paid |= {month: 32_934 if month < "2023-06" else 34_581 for month in PAID_2023}
    rows = []
    for month, annual in paid.items():
        share, scale = (0.25, 32_934) if month < "2023-04" else (0.2, 34_581)
        rows += stay("one", [month], basic_pay=f"{annual / 12:.2f}", additional_activity=f"{share * scale / 12:.2f}")
    found = row_of(ask(tmp_path, rows, year="2023/24")["spread"], staff_group=NURSES, band="5")
    assert found["years"] == 2
    assert found["earnings_multiple"] == pytest.approx(1.2, abs=1e-5)
    assert found["earnings_multiple_highest"] == pytest.approx(1.25, abs=1e-5)
    assert found["earnings_multiple_largest_change"] == pytest.approx(0.05, abs=1e-5)


def test_years_of_evidence_are_no_people_to_be_rounded(tmp_path: Path) -> None:
    rows = [row for person in range(40) for row in stay(f"p{person}", PAID_2023)]
    tables = studies.pay.evidence(store_rows(tmp_path, rows), threads=1, year="2023/24")
    (spread,) = (table for table in tables if table.about.table == "pay.evidence.spread")
    assert spread.frame.filter(staff_group=NURSES, band="5")["years"].to_list() == [1]
    # Beside people in fives one year must not read as nought, nor four as five.
    (shown,) = release([spread], profile=rules.disclosure_profiles()["opensafely"])
    (row,) = shown.frame.filter(staff_group=NURSES, band="5").select("people", "years").rows()
    assert row == (40, None)


def test_steps_written_with_a_nought_in_front_are_the_same_steps(tmp_path: Path) -> None:
    rows = stay("a", PAID_2023) + stay("b", PAID_2023, pay_step="05")
    assert nurse(ask(tmp_path, rows, year="2023/24"))["fte"] == 2


def test_nurse_code_is_in_the_group_the_tests_take_it_for() -> None:
    groups = dict(rules.occupations().select("code", "esr_staff_group").iter_rows())
    assert groups[NURSE] == groups["N6B"] == NURSES
