"""``tenure pay award`` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.support.pay_award import PLAIN, write_plan, write_rows

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


def test_the_schema_can_be_printed_without_a_plan() -> None:
    outcome = _tenure("pay", "award", "--schema")
    assert outcome.returncode == 0
    assert json.loads(outcome.stdout)["title"] == "Award plan"
