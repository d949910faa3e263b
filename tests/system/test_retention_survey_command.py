"""``tenure retention survey`` as it is typed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

from tenure import studies
from tests.support.synthetic import make_extract, store_extract

HEADER = "organisation,question,group,period,base,value\n"


def run_survey(*options: str) -> subprocess.CompletedProcess[str]:
    tenure = Path(sys.executable).with_name("tenure")
    return subprocess.run([str(tenure), "retention", "survey", *options], capture_output=True, text=True, check=False)


def read_table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"retention.survey.{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_results_of_ones_own_and_published_ones_are_told_together(tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text(HEADER + "R1H,q11c,all,2025,7000,44.1\nR1H,stress_unwell,all,2023-Q2,4,50\n", encoding="utf-8")
    out = tmp_path / "out"
    outcome = run_survey("--results", str(ours), "--published", "--out", str(out), "--json")
    assert outcome.returncode == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    assert (told["rows_used"], told["rows_refused"]) == (22_564, 1)
    assert told["refused_by_reason"] == {"base_too_small": 1}
    (refused,) = read_table(out, "refused")
    assert (refused["file"], refused["line"], refused["reason"]) == ("ours.csv", "3", "base_too_small")
    mine = {row["period"]: row for row in read_table(out, "items") if row["organisation"] == "R1H"}
    # The number of a year that the rules do not hold is not taken for another year's.
    assert mine["2025"]["question"] == "q11c"
    about = json.loads((out / "retention.survey.items.about.json").read_text(encoding="utf-8"))
    assert any("q11c" in note for note in about["notes"])


def test_every_format_and_profile_is_written(tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text(HEADER + "R1H,stress_unwell,all,2024,7000,44.1\n", encoding="utf-8")
    for profile in ("none", "opensafely"):
        out = tmp_path / profile
        options = ("--out", str(out), "--profile", profile, "--format", "csv,xlsx,ods,json")
        outcome = run_survey("--results", str(ours), *options)
        assert outcome.returncode == 0, outcome.stderr
        assert {path.suffix for path in out.iterdir()} == {".csv", ".json", ".xlsx", ".ods"}
        (row,) = read_table(out, "items")
        assert (row["number"], row["base"], row["value"]) == ("q11c", "7000", "44.1")


def test_a_file_that_is_no_table_of_results_is_refused_with_its_line(tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text("trust,item,score\nR1H,burnt_out,40\n", encoding="utf-8")
    outcome = run_survey("--results", str(ours), "--out", str(tmp_path / "out"))
    assert outcome.returncode == 3
    assert "no column organisation, question, period, base, value" in outcome.stderr
    assert "ours.csv, line 1" in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_results_stand_beside_the_leavers_that_flows_counts(tmp_path: Path) -> None:
    make_extract(tmp_path, people=5_000, start="2018-10", end="2019-12", seed=3)
    store = store_extract(tmp_path)
    out = tmp_path / "out"
    options = ("--store", str(store), "--threads", "1", "--profile", "none", "--out", str(out))
    outcome = run_survey("--published", *options)
    assert outcome.returncode == 0, outcome.stderr
    joined = [row for row in read_table(out, "joined") if row["item"] == "stress_unwell"]
    flows = studies.retention.flows(store, level=("organisation",), start="2018-11", end="2019-11", threads=1)[0].frame
    counted = {
        row["unit"]: (str(row["start_people"]), str(row["leavers"]))
        for row in flows.filter(flows["definition"] == "snapshot").iter_rows(named=True)
    }
    assert len(joined) >= 3
    assert all((row["start_people"], row["leavers"]) == counted[row["organisation"]] for row in joined)
    assert {row["period"] for row in joined} == {"2018"}
    about = json.loads((out / "retention.survey.joined.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "association"
    assert any("synthetic" in note for note in about["notes"])
    # A record without the months after any survey has nothing to lay beside.
    outside = run_survey("--published", "--window", "60", *options)
    assert outside.returncode == 2
    assert "survey-outside-record" in outside.stderr
