"""The comparison with published figures against sums done by hand on a few people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.synth import CalibrationLine
from tests.support.calibration import DOCTOR, MENTAL, MIDWIFE, NURSE, SUPPORT, Row, compare, months, stay


def found(lines: dict[str, CalibrationLine], identifier: str) -> float:
    value = lines[identifier].found
    if value is None:
        pytest.fail(f"nothing was found for {identifier}")
    return value


def test_stocks_are_counted_by_the_main_job(tmp_path: Path) -> None:
    month = ["2014-11"]
    rows = [
        *stay("a", month),
        # The second job adds a role and hours, no head.
        *stay("b", month, fte="0.5", sex="M"),
        *[row | {"assignment_id": "b-2", "is_main": "false", "fte": "0.25"} for row in stay("b", month)],
        *stay("c", month, occupation_code=SUPPORT, fte="0.6", contract="fixed_term"),
        *stay("d", month, occupation_code=DOCTOR, pay_contract="consultant_2003", band="consultant", ethnicity="Z"),
        # Bank work and unpaid leave are not in post.
        *stay("e", month, contract="bank"),
        *stay("f", month, status="career_break"),
    ]
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "roles-per-head") == pytest.approx(5 / 4)
    assert found(lines, "fte-per-head") == pytest.approx((1 + 0.5 + 0.25 + 0.6 + 1) / 4)
    assert found(lines, "women-all") == pytest.approx(3 / 4)
    assert found(lines, "afc-coverage") == pytest.approx(3 / 4)
    assert found(lines, "ethnicity-recorded") == pytest.approx(3 / 4)
    assert found(lines, "broad-support") == pytest.approx(1 / 4)
    assert found(lines, "part-time-nurses-acute") == pytest.approx(1 / 2)
    assert found(lines, "contracted-nurses-uk") == pytest.approx((1 + 0.5) / 2)
    assert lines["women-all"].verdict == "not applicable"
    assert lines["women-all"].why == "rests on fewer than 30 people"
    assert lines["bme-2016"].why == "not in the record's months"


def test_official_leavers_are_over_the_mean_headcount_without_trainees(tmp_path: Path) -> None:
    start, end = ["2018-09"], ["2019-09"]
    rows = [row for number in range(8) for row in stay(f"stays{number}", start + end)]
    rows += stay("gone", start)
    # Unpaid maternity leave at the end is leaving service, paid leave is not.
    rows += stay("away", start) + stay("away", end, status="maternity_unpaid")
    rows += stay("paid", start) + stay("paid", end, status="maternity_paid")
    rows += [row for number in range(3) for row in stay(f"joins{number}", end)]
    rows += stay("trainee", start, occupation_code=DOCTOR, contract="training")
    rows += stay("doctor", start + end, occupation_code=DOCTOR)
    lines = compare(tmp_path / "record", rows)
    # 11 nurses at the start, 12 at the end, 2 left.
    assert found(lines, "nurse-leavers-2018-2019") == pytest.approx(2 / 11.5)
    assert found(lines, "nurse-stability-2018-2019") == pytest.approx(9 / 11)
    assert found(lines, "doctor-leavers-2018-2019") == 0.0


def test_the_band_5_cohort_is_split_by_what_became_of_it(tmp_path: Path) -> None:
    start, end = ["2012-11"], ["2021-08"]
    rows: list[Row] = []
    after = {"five": "5", "six": "6", "six again": "6", "seven": "7", "eight": "8a"}
    for person, band in after.items():
        sex = "M" if person == "six" else "F"
        rows += stay(person, start, pay_step="1", sex=sex) + stay(person, end, band=band, sex=sex)
    rows += stay("left", start, pay_step="1")
    rows += stay("on leave", start, pay_step="1") + stay("on leave", end, band="6", status="maternity_unpaid")
    rows += stay("midwife now", start, pay_step="1") + stay("midwife now", end, occupation_code=MIDWIFE, band="6")
    # Not of the cohort: a higher point, a higher band, another group.
    rows += stay("point 2", start, pay_step="2") + stay("six at once", start, band="6", pay_step="1")
    rows += stay("midwife", start, occupation_code=MIDWIFE, pay_step="1")
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "cohort-left") == pytest.approx(2 / 8)
    assert found(lines, "cohort-band-5") == pytest.approx(1 / 8)
    assert found(lines, "cohort-band-6") == pytest.approx(3 / 8)
    assert found(lines, "cohort-band-7-up") == pytest.approx(2 / 8)
    # Of those still nursing, on leave or not: one man of one, four women of five.
    assert found(lines, "cohort-up-men") == 1.0
    assert found(lines, "cohort-up-women") == pytest.approx(4 / 5)


def test_new_nurses_from_support_are_a_share_of_new_nurses(tmp_path: Path) -> None:
    every = months("2013-11", "2014-12")
    rows = stay("nurse before", every)
    rows += stay("came up", every[:5], occupation_code=SUPPORT) + stay("came up", every[5:])
    rows += stay("from outside", every[4:]) + stay("also outside", every[6:]) + stay("third", every[7:])
    # Absent for two months and back is nobody new.
    rows += stay("back", every[:3]) + stay("back", every[5:])
    rows += stay("midwife", every[6:], occupation_code=MIDWIFE)
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "inflow-2014") == pytest.approx(1 / 4)


def test_monthly_exits_leave_out_unpaid_leave_and_moves_within_acute_trusts(tmp_path: Path) -> None:
    first, second = ["2015-01"], ["2015-02"]
    rows = [row for number in range(6) for row in stay(f"stays{number}", first + second)]
    rows += stay("gone", first)
    rows += stay("moved", first) + stay("moved", second, org_code="R1H")
    rows += stay("to mental health", first) + stay("to mental health", second, org_code=MENTAL)
    rows += stay("on break", first) + stay("on break", second, status="career_break")
    rows += stay("of mental health", first, org_code=MENTAL)
    lines = compare(tmp_path / "record", rows)
    # Ten in acute trusts; one is gone and one works elsewhere.
    assert found(lines, "monthly-exit-nurses-midwives") == pytest.approx(2 / 10)


def test_maternity_leave_is_measured_from_first_to_last_month(tmp_path: Path) -> None:
    before, paid = months("2014-06", "2014-12"), months("2015-01", "2015-08")
    unpaid, after = months("2015-09", "2015-10"), months("2015-11", "2015-12")
    rows: list[Row] = []
    for number in range(30):
        person = f"p{number}"
        rows += stay(person, before) + stay(person, paid, status="maternity_paid")
        rows += stay(person, unpaid, status="maternity_unpaid")
        # Half of them come back to shorter hours, three do not come back.
        if number >= 3:
            rows += stay(person, after, fte="0.6" if number % 2 else "1")
    lines = compare(tmp_path / "record", rows)
    weeks = 10 * 365.25 / 12 / 7
    assert found(lines, "maternity-weeks-most") == pytest.approx(weeks, rel=1e-6)
    assert found(lines, "maternity-return") == pytest.approx(27 / 30)
    assert found(lines, "maternity-part-time") == pytest.approx(14 / 27)
    assert found(lines, "maternity-ever") == 1.0


def test_sickness_is_days_lost_over_days_available(tmp_path: Path) -> None:
    # April, 30 days: hours of 1.0, 0.6 and 0.5; who works 0.6 is ill for ten days, 6.0 days of 63.
    rows = stay("a", ["2019-04"]) + stay("b", ["2019-04"], fte="0.6", fte_days_available="18", fte_days_lost="6")
    rows += stay("c", ["2019-04"], fte="0.5", fte_days_available="15")
    rows += stay("on leave", ["2019-04"], status="maternity_unpaid", fte_days_available="30", fte_days_lost="30")
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "sickness-2019") == pytest.approx(6 / 63)


def test_reasons_not_known_are_a_share_of_reasons(tmp_path: Path) -> None:
    month = ["2021-09"]
    rows = stay("a", month, leave_reason="Unknown") + stay("b", month, leave_reason="Retirement Age")
    rows += stay("c", month, leave_reason="Voluntary Resignation - Other/Not Known") + stay("d", month)
    rows += stay("e", month, leave_reason="Dismissal - Conduct")
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "unknown-reason-nurses") == pytest.approx(2 / 4)


def test_pay_is_compared_at_full_time_and_as_medians(tmp_path: Path) -> None:
    month = ["2017-12"]
    rows: list[Row] = []
    for number, (pay, sex) in enumerate(((1000, "F"), (2000, "F"), (3000, "F"), (1100, "M"), (2200, "M"), (9900, "M"))):
        rows += stay(f"a{number}", month, basic_pay=f"{pay / 2}", fte="0.5", sex=sex)
        rows += stay(f"b{number}", month, basic_pay=f"{pay}", sex=sex)
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "sex-gap-all") == pytest.approx(2200 / 2000 - 1, abs=1e-6)
    assert found(lines, "sex-gap-afc") == pytest.approx(0.1, abs=1e-6)
    assert lines["sex-gap-not-afc"].found is None


def test_cells_of_published_tables_are_brought_to_national_size(tmp_path: Path) -> None:
    month = ["2018-09"]
    rows = [row for number in range(3) for row in stay(f"n{number}", month)]
    rows += stay("support", month, occupation_code=SUPPORT, band="2", ethnicity="M")
    lines = compare(tmp_path / "record", rows)
    # 1,219,407 published less 5,043 not classified and 15,868 of grades the record lacks; each is a quarter.
    each = (1_219_407 - 5_043 - 15_868) / 4
    nurses = "staff group by band: Nurses & health visitors, all, 2018-09"
    assert found(lines, nurses) == pytest.approx(3 * each)
    # 320,324 published, 1,931 of them on local grades.
    assert lines[nurses].target == pytest.approx(320_324 - 1_931)
    assert found(lines, "staff group by band: Nurses & health visitors, 5, 2018-09") == pytest.approx(3 * each)
    ethnic = "staff group by ethnicity: Support to doctors, nurses & midwives, black, 2018-09"
    assert found(lines, ethnic) == pytest.approx(each)
    assert lines["staff group by band: Nurses & health visitors, all, 2017-09"].found is None
    reasons = {
        "staff group by band: Ambulance staff, 5, 2018-09": "counted on another footing",
        "staff group by ethnicity: Other staff or those with unknown classification, white, 2018-09": "no such staff",
    }
    for name, reason in reasons.items():
        assert reason in lines[name].why


def test_older_grades_of_doctors_are_counted_with_their_successors(tmp_path: Path) -> None:
    registrar = stay("a", ["2014-09"], occupation_code=DOCTOR, band="registrar", pay_contract="registrar_2002")
    lines = compare(tmp_path / "record", registrar)
    assert found(lines, "staff group by band: HCHS doctors, resident, 2014-09") > 1_000_000


def test_rows_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    month = ["2019-04"]
    good = stay("a", month) + stay("b", month, sex="M")
    bad = stay("c", month, fte="-1") + stay("d", month, fte="lots") + stay("e", month, status="asleep")
    lines = compare(tmp_path / "record", good + bad)
    assert found(lines, "women-all") == pytest.approx(1 / 2)


def test_nurses_of_another_country_leave_more_or_less_at_the_same_age(tmp_path: Path) -> None:
    first, second = ["2015-01"], ["2015-02"]
    rows: list[Row] = []
    # Two ages; within each, nurses of the EU leave twice as often, though fewer of them are young.
    for birth, nation, count, leaving in (
        ("1990", "GBR", 20, 4), ("1990", "IRL", 5, 2), ("1960", "GBR", 20, 1), ("1960", "IRL", 20, 2),
    ):  # fmt: skip
        for number in range(count):
            held = first if number < leaving else first + second
            rows += stay(f"{birth}{nation}{number}", held, birth_year=birth, nationality=nation, occupation_code=NURSE)
    lines = compare(tmp_path / "record", rows)
    assert found(lines, "nationality-eu") == pytest.approx(2.0)
