"""``tenure retention retirement`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.ci_record import write_late_careers
from tests.support.extracts import read_csv, tenure


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("late")
    write_late_careers(folder / "extract")
    (folder / "organisations.csv").write_text("code,name,type,region\nBBB,Trust,Acute,North\n", encoding="utf-8")
    tenure(
        "ingest", "extract", "--store", "store", "--no-real-staff", "--organisations", "organisations.csv", cwd=folder
    )
    return folder


def ask(folder: Path, *options: str) -> str:
    return tenure("retention", "retirement", "--store", "store", "--level", "all", *options, cwd=folder).stdout


def test_four_tables_are_written_and_the_share_in_late_career_is_shown(folder: Path) -> None:
    printed = ask(folder, "--out", "exact", "--profile", "none", "--stay-rate", "0.8", "--return-rate", "0.5")
    assert "People in post aged 55 or over in 2021-06 (synthetic staff record):" in printed
    assert "No advice on anybody's pension" in printed
    tables = {name: read_csv(folder / "exact" / f"retention.retirement.{name}.csv") for name in
              ("ages", "late_career", "flexible", "scenario")}  # fmt: skip
    # Of 24 people 15 are in post at the end: those who returned, eased off, kept a post or stayed, 3 of each kind.
    last = tables["late_career"][-1]
    assert (last["month"], last["people"], last["late_career"]) == ("2021-06", "15", "15")
    found = {row["kind"]: (row["base"], row["people"]) for row in tables["flexible"] if row["period"] < "2020"}
    assert found["retire_and_return"] == ("9", "3")
    assert found["return_to_bank"] == ("9", "3")
    assert found["step_down"] == ("15", "3")
    assert found["left_not_back"] == ("3", "3")
    # 9 retire a year, a third of whom come back at half time; a half would be 1.5 more a year.
    fifth = tables["scenario"][-1]
    assert fifth["year"] == "5"
    assert float(fifth["people_years_total"]) == pytest.approx(1.5 * 9.0536)
    assert float(fifth["fte_years_total"]) == pytest.approx(1.5 * 9.0536 / 2)


def test_small_counts_are_hidden_and_what_was_written_is_told_as_json(folder: Path) -> None:
    told = json.loads(ask(folder, "--out", "safe", "--json", "--format", "csv,xlsx,ods,json"))
    assert len(told["written"]) == 4 * 3 + 2
    rows = read_csv(folder / "safe" / "retention.retirement.flexible.csv")
    assert {row["people"] for row in rows if row["kind"] == "retire_and_return"} == {"[c]"}
    about = json.loads((folder / "safe" / "retention.retirement.scenario.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "effect under stated assumptions"
    assert any(note.startswith("Assumed: as many people retire every year") for note in about["notes"])


def test_a_month_that_the_record_lacks_is_refused(folder: Path) -> None:
    refused = tenure(
        "retention", "retirement", "--store", "store", "--out", "none", "--at", "2030-01", cwd=folder, expect=2
    )
    assert "--at cannot be '2030-01'" in refused.stderr
    assert "a month that the record holds, 2019-01 to 2021-06" in refused.stderr
