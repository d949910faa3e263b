"""A raw typed copy of a CSV extract to one Parquet file: no check, no hash, no sort, nothing kept apart."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import duckdb

from tenure.terms.record import COLUMN_BY_NAME

TYPES = {
    "id": "varchar", "text": "varchar", "code": "varchar", "month": "date", "flag": "boolean", "money": "decimal(9,2)",
    "fte": "decimal(6,5)", "days": "decimal(7,3)", "year": "smallint", "date": "date",
}  # fmt: skip


def copy(extract: Path, out: Path) -> None:
    with extract.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    columns = ", ".join(f"'{name}': '{TYPES[COLUMN_BY_NAME[name].kind]}'" for name in header)
    read = f"read_csv('{extract}', columns = {{{columns}}}, auto_detect = false, header = false, skip = 1, delim = ',')"
    duckdb.connect(config={"memory_limit": "2GB"}).execute(
        f"copy (select * from {read}) to '{out}' (format parquet, compression zstd)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    copy(options.extract, options.out)


if __name__ == "__main__":
    main()
