"""A year's pay as Tenure's study computes it, from a store; or only the columns it needs, decoded."""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow.parquet as pq

from tenure import studies
from tenure.store import open_store

MEMORY = "600MB"
MEDICAL = {"grade": "band", "contract": "pay_contract", "threshold": "pay_step"}
NEEDED = (
    "person", "month", "pay_contract", "band", "pay_step", "occupation_code", "contract", "status", "fte", "fte_worked",
    "basic_pay", "additional_activity", "band_supplement", "geographic_allowance", "local_payment", "on_call",
    "overtime", "recruitment_premium", "shift_work", "medical_award", "bonus", "public_health_supplement",
    "occupational_absence", "other_payment", "protected_pay", "employer_ni", "employer_pension", "pensionable_pay",
)  # fmt: skip


def estimate_pay(store: Path, year: str, next_: str, out: Path) -> None:
    """Write the tables that the peers write, of all that the study makes."""
    tables = studies.pay.evidence(store, year=year, next_=next_, past=0, memory=MEMORY)
    frames = {table.about.table.rpartition(".")[2]: table.frame for table in tables}
    frames["medical"] = frames["medical"].rename(MEDICAL)
    for name in ("non_medical", "medical", "waterfall"):
        frames[name].write_parquet(out / f"{name}.parquet")


def decode(store: Path) -> None:
    """Decode the columns that the study needs, file by file on every core, and keep nothing."""
    for path in open_store(store).table_files("record"):
        pq.read_table(path, columns=list(NEEDED), use_threads=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--year", default="2023/24")
    parser.add_argument("--next", dest="next_", default="2024/25")
    parser.add_argument("--decode", action="store_true", help="only read the columns")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.decode:
        decode(options.store)
    else:
        estimate_pay(options.store, options.year, options.next_, options.out)


if __name__ == "__main__":
    main()
