"""The programs of the benchmark of pay answer alike, on a record with each rule in it. No time is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from benchmarks.contest import DisagreementError
from benchmarks.pay import KEYS, check_agreement, list_programs, write_clean, write_facts

from tenure.store import open_store
from tests.support.health import ROOT
from tests.support.pay_record import DOCTOR, MANAGER, Row, stay, store_rows, year_of

YEAR = year_of(2023)
# Band 5 at its top, 34,581, in payment from June 2023.
MONTHLY = "2881.75"


def make_rows() -> list[Row]:
    rows = stay("usual", YEAR, shift_work="300.00", employer_ni="250.10", employer_pension="450.00",
                pensionable_pay="3000.00", protected_pay="10.00", occupational_absence="5.50")  # fmt: skip
    rows += stay("usual2", YEAR, fte="0.6", basic_pay="1729.05", overtime="100.00")
    rows += stay("bare", YEAR, employer_pension="414.40")
    # 2,881.75 less and more than 5%: 2,737.6625 and 3,025.8375.
    for name, pay in {"low": "2737.66", "least": "2737.67", "most": "3025.83", "high": "3025.84"}.items():
        rows += stay(name, YEAR[3:], basic_pay=pay, other_payment="-20.00")
    rows += stay("bank", YEAR, contract="bank") + stay("leave", YEAR, status="unpaid_leave")
    rows += stay("nowhere", YEAR, pay_step="77") + stay("unheard", YEAR, pay_contract="local", band="Z")
    rows += stay("chief", YEAR, pay_contract="vsm", band="", pay_step="", basic_pay="12000.00")
    for name, pay in {"senior": "11000.00", "lesser": "5000.00"}.items():
        rows += stay(name, YEAR, occupation_code=MANAGER, pay_contract="local", band="Z", pay_step="", basic_pay=pay)
    rows += stay("doctor", YEAR, occupation_code=DOCTOR, pay_contract="consultant_2003", band="consultant",
                 pay_step="1", basic_pay="7805.50", medical_award="400.00", additional_activity="800.00",
                 employer_ni="1100.00", employer_pension="1200.00", pensionable_pay="8205.50")  # fmt: skip
    return rows


def answer(folder: Path) -> dict[str, dict[str, pl.DataFrame]]:
    """Return the tables of each program about the rows."""
    store = store_rows(folder, make_rows())
    write_clean(open_store(store), folder / "clean.parquet")
    write_facts(open_store(store), folder / "facts")
    found = {}
    for name, command in list_programs(store, folder / "clean.parquet", folder / "facts").items():
        out = folder / name
        subprocess.run([part.format(out=out) for part in command], check=True, cwd=ROOT)
        found[name] = {path.stem: pl.read_parquet(path) for path in out.glob("*.parquet")}
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pay")


@pytest.fixture(scope="module")
def answers(folder: Path) -> Mapping[str, dict[str, pl.DataFrame]]:
    return answer(folder)


def test_every_program_answers_alike(answers: Mapping[str, dict[str, pl.DataFrame]], folder: Path) -> None:
    assert set(answers["tenure"]) == set(answers["polars"]) == set(answers["pandas"]) == set(KEYS)
    assert check_agreement(folder / "tenure", {name: folder / name for name in ("polars", "pandas")}) > 100
    assert answers["decoding alone"] == {}


@pytest.mark.parametrize("program", ["tenure", "polars", "pandas"])
def test_every_program_keeps_to_the_five_per_cent_rule(
    answers: Mapping[str, dict[str, pl.DataFrame]], program: str
) -> None:
    waterfall = answers[program]["waterfall"]
    rows = dict(waterfall.group_by("status").agg(pl.col("rows").sum()).iter_rows())
    # In nine months low and high are out; in April and May so are all who were paid next June's rates: 34,581 is
    # 5.0009% above the 32,934 then in payment; and until August the doctor at 93,666, which is 6% above 88,364.
    assert rows["outside_5_percent"] == 9 * 2 + 2 * 3 + 5
    assert rows["valid"] == 9 * 2 + 10 * 3 + 7
    assert (rows["bank"], rows["not_in_service"], rows["unclassified"]) == (12, 12, 12)
    # The contract vsm, and a senior manager above the top of band 9; other local pay has no scale.
    assert (rows["very_senior"], rows["no_scale"]) == (24, 24)
    (nurses,) = answers[program]["non_medical"].filter(pl.col("people") > 0).iter_rows(named=True)
    assert nurses["people"] == 5
    fte_months = 10 * (1 + 0.6 + 1) + 9 * 2
    extra = 10 * (300 + 10 + 5.50 + 100) - 9 * 2 * 20
    assert nurses["non_basic_per_fte"] == pytest.approx(12 * extra / fte_months)


def test_a_program_with_another_number_stops_the_benchmark(
    answers: Mapping[str, dict[str, pl.DataFrame]], folder: Path, tmp_path: Path
) -> None:
    for name, frame in answers["polars"].items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    spoilt = answers["polars"]["non_medical"].with_columns(pl.col("paybill_per_fte") * 1.00001)
    spoilt.write_parquet(tmp_path / "non_medical.parquet")
    with pytest.raises(DisagreementError, match="paybill_per_fte of non_medical"):
        check_agreement(folder / "tenure", {"polars": tmp_path})


def test_a_quick_benchmark_finds_agreement_and_reports(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "pay", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "all programs gave the same tables" in done.stdout
    found = json.loads((tmp_path / "pay.json").read_text(encoding="utf-8"))
    assert set(found["ratios"]) == {"polars", "pandas"}
    assert found["decode_ratio"] > 0
