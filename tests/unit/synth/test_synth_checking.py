"""What the comparison refuses to read, and how it judges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tenure.errors import AccessError, CheckError
from tenure.synth import compare_extract
from tenure.synth.checking.found import Found, Period, add_rate, compare_rates
from tenure.terms import Month
from tests.support.calibration import compare, lay_out, stay


def test_a_record_that_is_not_synthetic_is_never_read(tmp_path: Path) -> None:
    rows = stay("a", ["2019-04"])
    real = lay_out(tmp_path / "real", rows, synthetic=False)
    keyless = lay_out(tmp_path / "keyless", rows)
    (keyless / "answer_key.json").unlink()
    broken = lay_out(tmp_path / "broken", rows)
    (broken / "answer_key.json").write_text("[1, 2", encoding="utf-8")
    for folder in (real, keyless, broken, tmp_path / "nowhere"):
        with pytest.raises(CheckError, match="not the folder of a synthetic record") as caught:
            compare_extract(folder)
        assert caught.value.slug == "synth-check-not-synthetic"


def test_a_record_without_files_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "extract").mkdir()
    (tmp_path / "answer_key.json").write_text(json.dumps({"synthetic": True}), encoding="utf-8")
    with pytest.raises(CheckError, match="no extract") as caught:
        compare_extract(tmp_path)
    assert caught.value.slug == "synth-check-no-extract"


def test_another_layout_names_the_columns_it_lacks(tmp_path: Path) -> None:
    rows = [{"EMPLOYEE_NUMBER": "1", "month": "2019-04-01"}]
    with pytest.raises(CheckError, match=r"staff_record_2019\.csv is not in the layout") as caught:
        compare_extract(lay_out(tmp_path / "record", rows))
    assert caught.value.slug == "synth-check-layout"
    assert "person_id, org_code, status" in str(caught.value)


def test_a_file_that_is_not_whole_is_said_so(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "record", stay("a", ["2019-04"]))
    (folder / "extract" / "staff_record_2020.parquet").write_bytes(b"PAR1, and nothing more")
    with pytest.raises(AccessError, match=r"staff_record_2020\.parquet cannot be read") as caught:
        compare_extract(folder)
    assert caught.value.slug == "synth-check-not-read"


def test_files_that_go_back_in_time_are_refused(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "record", stay("a", ["2019-04", "2020-04"]))
    (folder / "extract" / "staff_record_2020.csv").rename(folder / "extract" / "earlier.csv")
    with pytest.raises(CheckError, match="went past") as caught:
        compare_extract(folder)
    assert caught.value.slug == "synth-check-order"
    assert "2019-04 after 2020-04" in str(caught.value)


def test_columns_that_may_be_absent_may_be_absent(tmp_path: Path) -> None:
    spared = {"is_main", "pay_step", "basic_pay", "nationality", "fte_days_lost", "fte_days_available", "leave_reason"}
    rows = [{name: value for name, value in row.items() if name not in spared} for row in stay("a", ["2019-04"])]
    lines = compare(tmp_path / "record", rows)
    assert lines["women-all"].found == 1.0
    assert lines["sickness-2019"].found is None


def test_a_small_record_is_judged_with_its_sampling_error(tmp_path: Path) -> None:
    rows = [row for number in range(100) for row in stay(f"p{number}", ["2019-04"], sex="F" if number < 86 else "M")]
    lines = compare(tmp_path / "record", rows)
    # 0.86 against 0.90 within 0.045: ok. Everybody is white, so no share for chance to explain.
    assert lines["women-nurses"].verdict == "ok"
    assert lines["women-nurses"].error == pytest.approx((0.86 * 0.14 / 100) ** 0.5)
    assert lines["afc-coverage"].verdict == "outside"
    assert lines["people-in-post"].why == "the record is smaller than the nation"
    fewer = [row for row in rows if int(row["person_id"][1:]) >= 16]
    other = compare(tmp_path / "fewer", fewer)["women-nurses"]
    # 70 of 84 is 0.833: 0.022 beyond the margin, and the standard error is 0.041.
    assert (other.verdict, other.people) == ("chance", 84)


def test_report_counts_its_verdicts(tmp_path: Path) -> None:
    report = compare_extract(lay_out(tmp_path / "record", stay("a", ["2019-04", "2019-05"])))
    held = report.as_dict()
    assert held["kind"] == "calibration"
    assert held["months"] == ["2019-04", "2019-05"]
    assert (held["people_in_post"], held["people_ever"]) == (1.0, 1)
    assert not held["margins_bind"]
    assert sum(held["verdicts"].values()) == len(held["lines"])
    json.dumps(held)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", "2014-01", "2014-12"),
        ("2014-11", "2014-11", "2014-11"),
        ("2012-11 to 2021-12", "2012-11", "2021-12"),
        ("2014 to 2019", "2014-01", "2019-12"),
    ],
)
def test_periods_are_read(text: str, first: str, last: str) -> None:
    assert Period.parse(text) == Period(Month.parse(first), Month.parse(last))


@pytest.mark.parametrize("text", ["all", "36 months", "", "London over North West"])
def test_words_are_no_periods(text: str) -> None:
    assert Period.parse(text) is None


def test_rates_carry_their_error_and_ratios_theirs() -> None:
    rate = add_rate(20, 100)
    assert rate is not None
    assert (rate.value, rate.people) == (0.2, 100)
    assert rate.error == pytest.approx(0.04)
    assert add_rate(0, 0) is None
    # Relative errors 0.2 and 0.1 add up in squares.
    ratio = compare_rates(Found(0.2, 100, 0.04), Found(0.1, 900, 0.01))
    assert ratio is not None
    assert ratio.value == pytest.approx(2.0)
    assert ratio.people == 100
    assert ratio.error == pytest.approx(2.0 * 0.05**0.5)
    assert compare_rates(Found(0.2, 100, 0.04), None) is None
