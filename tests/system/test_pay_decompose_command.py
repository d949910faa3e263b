"""``tenure pay decompose`` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.support.pay_record import DOCTOR, stay, store_rows, year_of

NURSES = "Nursing and Midwifery Registered"
# Band 5 at its top.
TOP = {2022: 32_934, 2023: 34_581}


def _tenure(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("tenure")), "pay", "decompose", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _store(folder: Path) -> Path:
    """Twenty nurses and ten managers become 30 and 10; three doctors."""
    rows = []
    for start, top in TOP.items():
        months = year_of(start)
        for number in range(20 + 10 * (start - 2022)):
            rows += stay(f"n{number}", months, basic_pay=f"{top / 12:.2f}")
        for number in range(10):
            rows += stay(f"s{number}", months, occupation_code="G0A", basic_pay=f"{top / 12:.2f}")
        for number in range(3):
            rows += stay(f"d{number}", months, occupation_code=DOCTOR, pay_contract="consultant_2003",
                         band="consultant", pay_step="1", basic_pay="7654.00")  # fmt: skip
    return store_rows(folder, rows)


def test_a_change_is_shown_and_written_and_small_groups_are_hidden(tmp_path: Path) -> None:
    span = ("--from", "2022/23", "--to", "2023/24")
    outcome = _tenure("--store", _store(tmp_path), *span, "--headline", "2023/24=5%", "--out", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    assert lines[0] == "Change of the paybill from 2022/23 to 2023/24, millions of pounds (synthetic staff record):"
    assert [line.split()[0] for line in lines[3:11]] == [
        "volume", "award", "mix", "progression", "additional", "on", "residual", "change",
    ]  # fmt: skip
    # Ten FTE more than 33, at the paybill of 1,392,143 pounds that these had: 421,862 pounds.
    assert lines[3].split()[1:] == ["0.42", "0.42"]
    folder = tmp_path / "out"
    assert sorted(path.name for path in folder.glob("*.csv")) == [
        "pay.decompose.drift.csv", "pay.decompose.effects.csv", "pay.decompose.staff_groups.csv",
    ]  # fmt: skip
    drift = pl.read_csv(folder / "pay.decompose.drift.csv")
    assert drift["headline_award_pct"].to_list() == [5, 5]
    groups = pl.read_csv(folder / "pay.decompose.staff_groups.csv", infer_schema=False)
    hidden = groups.filter(pl.col("change_gbp") == "[c]")["staff_group"].unique().to_list()
    # The doctors are three; without a second group theirs would follow from the change of all staff.
    assert "Medical and Dental" in hidden
    assert len(hidden) == 2
    about = json.loads((folder / "pay.decompose.drift.about.json").read_text(encoding="utf-8"))
    assert about["definitions"] == ["paybill_drift"]
    assert about["parameters"]["headline"] == "2023/24: 5%"


def test_unprotected_tables_of_a_synthetic_record_add_up_to_the_penny(tmp_path: Path) -> None:
    store = _store(tmp_path)
    options = ("--from", "2022/23", "--to", "2023/24", "--profile", "none", "--out", tmp_path / "out", "--json")
    outcome = _tenure("--store", store, *options)
    written = [Path(path).name for path in json.loads(outcome.stdout)["written"]]
    assert "pay.decompose.effects.csv" in written
    effects = pl.read_csv(
        tmp_path / "out" / "pay.decompose.effects.csv",
        schema_overrides={"change_gbp": pl.Decimal(20, 2), "paybill_change_gbp": pl.Decimal(20, 2)},
    )
    sums = effects.group_by("span", "method").agg(pl.col("change_gbp").sum(), pl.col("paybill_change_gbp").first())
    assert sums["change_gbp"].to_list() == sums["paybill_change_gbp"].to_list()
    assert sums.height == 4


def test_a_headline_that_is_not_read_is_told(tmp_path: Path) -> None:
    outcome = _tenure("--store", tmp_path, "--from", "2022/23", "--to", "2023/24", "--headline", "5", "--out", tmp_path)
    assert outcome.returncode == 2
    assert "'5' is not YEAR=PERCENT" in outcome.stderr
