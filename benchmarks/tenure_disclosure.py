"""Protect one table: which cells ``tenure.disclosure`` hides.

``python -m benchmarks.tenure_disclosure TABLE.parquet OUT.parquet``
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from benchmarks.lattices import DIMENSIONS, describe_lattice
from tenure.disclosure import release
from tenure.rules import disclosure_profiles

PROFILE = "fewer_than_5"


def main() -> None:
    """Write the cells and whether each is hidden."""
    source, out = (Path(argument) for argument in sys.argv[1:])
    (released,) = release([describe_lattice(pl.read_parquet(source))], profile=disclosure_profiles()[PROFILE])
    released.frame.select(*DIMENSIONS, hidden=pl.col("people").is_null()).write_parquet(out)


if __name__ == "__main__":
    main()
