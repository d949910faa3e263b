"""``tenure pay award`` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.support.health import ROOT
from tests.support.pay_award import PLAIN, write_plan, write_rows
from tests.support.pay_record import stay, store_rows, year_of

AWARD = "awards:\n  - percent: 3\n"


def _tenure(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("tenure")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _prepare(folder: Path) -> tuple[Path, Path, Path]:
    rows = [PLAIN, {"pay_step": "2", "fte": "4"}]
    evidence = write_rows(folder / "pay.evidence.non_medical.csv", rows)
    second = write_plan(folder / "more.yaml", "awards:\n  - percent: 5\n")
    return evidence, write_plan(folder / "three.yaml", AWARD), second


def test_two_plans_are_shown_side_by_side_and_written(tmp_path: Path) -> None:
    evidence, three, more = _prepare(tmp_path)
    outcome = _tenure("pay", "award", three, more, "--evidence", evidence, "--out", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    assert lines[0] == "Awards side by side, at outturn FTE; pounds to two significant figures:"
    # 100 FTE x 30,000 x 3% x 1.2 x 1.3 = 140,400; the row of 4 FTE is not costed under the usual profile.
    assert next(line.split() for line in lines if line.startswith("paybill, full year ")) == [
        "paybill,", "full", "year", "£140,000", "£230,000",
    ]  # fmt: skip
    assert next(line.split() for line in lines if line.startswith("rows not costed"))[-2:] == ["50.0%", "50.0%"]
    assert "All costs are at outturn FTE: there is no forecast of FTE." in lines
    totals = pl.read_csv(tmp_path / "out" / "pay.award.totals.csv")
    assert totals.filter((pl.col("plan") == "three") & (pl.col("basis") == "full_year"))["paybill"].item() == 140_400
    about = json.loads((tmp_path / "out" / "pay.award.totals.about.json").read_text(encoding="utf-8"))
    assert about["definitions"] == ["award_cost"]


def test_json_is_all_that_stdout_holds_and_nothing_need_be_written(tmp_path: Path) -> None:
    evidence, three, _ = _prepare(tmp_path)
    outcome = _tenure("pay", "award", three, "--evidence", evidence, "--profile", "none", "--json")
    found = json.loads(outcome.stdout)
    assert found["written"] == []
    assert [row["paybill"] for row in found["totals"]] == [146_016.0] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["more.yaml", evidence.name, "three.yaml"]


def test_a_costing_of_real_staff_is_not_written_under_the_profile_that_hides_nothing(tmp_path: Path) -> None:
    evidence, three, _ = _prepare(tmp_path)
    about = {"real_staff": True, "disclosure": {"profile": "fewer_than_5"}, "parameters": {"year": "2023/24"}}
    evidence.with_suffix(".about.json").write_text(json.dumps(about), encoding="utf-8")
    refused = _tenure("pay", "award", three, "--evidence", evidence, "--profile", "none")
    assert refused.returncode == 4
    assert _tenure("pay", "award", three, "--evidence", evidence).returncode == 0


def test_an_unknown_band_ends_with_the_code_of_refused_data(tmp_path: Path) -> None:
    evidence, _, _ = _prepare(tmp_path)
    plan = write_plan(tmp_path / "typo.yaml", "awards:\n  - {percent: 3, for: {bands: [8e]}}\n")
    outcome = _tenure("pay", "award", plan, "--evidence", evidence)
    assert outcome.returncode == 3
    assert "awards[0]: there is no band '8e'; the nearest is '8" in outcome.stderr
    assert "docs/how-to/errors.md#award-name-unknown" in outcome.stderr


def test_with_a_store_progression_in_the_year_is_told(tmp_path: Path) -> None:
    year = year_of(2023)
    rows = [row for number in range(10) for row in stay(f"stays{number}", year, pay_step=2, basic_pay="2367.25")]
    for number in range(10):
        rows += stay(f"goes{number}", year[:6], pay_step=2, basic_pay="2367.25")
        rows += stay(f"goes{number}", year[6:], pay_step=3, basic_pay="2553.25")
    store, out = store_rows(tmp_path, rows), tmp_path / "out"
    made = _tenure("pay", "evidence", "--store", store, "--year", "2023/24", "--out", out, "--profile", "none")
    assert made.returncode == 0, made.stderr
    plan = write_plan(tmp_path / "plan.yaml", AWARD)
    evidence = out / "pay.evidence.non_medical.csv"
    outcome = _tenure("pay", "award", plan, "--evidence", evidence, "--store", store, "--out", out, "--profile", "none")
    assert outcome.returncode == 0, outcome.stderr
    assert "Progression over the pay steps during the year is missing" not in outcome.stdout
    found = pl.read_csv(out / "pay.award.progression.csv").row(0, named=True)
    # 15 and 5 FTE at outturn. Of 170 pairs of months on step 2 ten go up: a 17th each month. A step is worth
    # 30,639 - 28,407 before the award and 3% more after it.
    moved = 15 - 15 * sum((16 / 17) ** month for month in range(12)) / 12
    assert (found["people"], found["people_moved"], found["people_came"]) == (20, 10, 0)
    assert found["basic_pay_before"] == pytest.approx(moved * 2232)
    assert found["basic_pay"] == pytest.approx(moved * 2232 * 1.03)
    # The record has no on-costs: National Insurance of 13.8% above 9,100 a job, no pension.
    insured = 15 * 0.138 * (28407 - 9100) + 5 * 0.138 * (30639 - 9100)
    assert found["paybill"] == pytest.approx(moved * 2232 * 1.03 * (1 + insured / (15 * 28407 + 5 * 30639)))


def test_progression_of_few_people_is_hidden(tmp_path: Path) -> None:
    year = year_of(2023)
    rows = [row for number in range(10) for row in stay(f"stays{number}", year, pay_step=2, basic_pay="2367.25")]
    for number in range(4):
        rows += stay(f"goes{number}", year[:6], pay_step=2, basic_pay="2367.25")
        rows += stay(f"goes{number}", year[6:], pay_step=3, basic_pay="2553.25")
    store, out = store_rows(tmp_path, rows), tmp_path / "out"
    _tenure("pay", "evidence", "--store", store, "--year", "2023/24", "--out", out, "--profile", "none")
    plan = write_plan(tmp_path / "plan.yaml", AWARD)
    _tenure("pay", "award", plan, "--evidence", out / "pay.evidence.non_medical.csv", "--store", store, "--out", out)
    found = pl.read_csv(out / "pay.award.progression.csv").row(0, named=True)
    assert [found[name] for name in ("people", "people_moved", "basic_pay", "paybill")] == [14, "[c]", "[c]", "[c]"]


def test_progression_is_refused_where_the_year_is_not_known(tmp_path: Path) -> None:
    evidence, three, _ = _prepare(tmp_path)
    store = store_rows(tmp_path, stay("1", year_of(2023)))
    outcome = _tenure("pay", "award", three, "--evidence", evidence, "--store", store)
    assert outcome.returncode == 2
    assert "errors.md#award-year-unknown" in outcome.stderr


def test_the_benchmark_says_what_it_measured(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "award", "--quick", "--results", str(tmp_path)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert outcome.returncode == 0, outcome.stderr
    assert "- 960 rows, 3 plans, medians of 1 turns" in outcome.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["award.json", "award.md"]


def test_the_schema_can_be_printed_without_a_plan() -> None:
    outcome = _tenure("pay", "award", "--schema")
    assert outcome.returncode == 0
    assert json.loads(outcome.stdout)["title"] == "Award plan"
