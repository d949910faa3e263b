"""The modular method of pytauargus on one table: which cells it hides.

``python -m benchmarks.peers.tauargus_mod TABLE.parquet OUT.parquet FLOOR``

FLOOR is 1 where it is to protect from a reader who knows that a hidden count is not nought, and 0 where not. It knows
of no such reader and takes no cell of nought for a hidden one, so in place of each count it is given what is above 0.99
for each cell with people at the bottom.

A process of its own and an empty working directory of its own are needed: the library writes files of fixed names to
where it stands, and stops dead on those of a run before.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import polars as pl
from pytauargus.engine import run_batch

DIMENSIONS = ("place", "occupation", "band")
TOTAL = "all"
THRESHOLD = 5
MINUTES = 60


def write_hierarchy(frame: pl.DataFrame, name: str, path: Path) -> None:
    """Write the codes below the total, each leaf after its group, with a mark for each level below the first."""
    codes = frame.select(name, parent=f"{name}_in").unique().filter(pl.col("parent") != "").sort(name)
    groups = codes.filter(pl.col("parent") == TOTAL)[name]
    leaves = {group: codes.filter(pl.col("parent") == group)[name].to_list() for group in groups}
    lines = [line for group, below in leaves.items() for line in (group, *(f"@{leaf}" for leaf in below))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def count_leaves(frame: pl.DataFrame) -> pl.DataFrame:
    """Add how many cells with people, of no margin, are in each cell."""
    leaves = frame
    for name in DIMENSIONS:
        leaves = leaves.filter(~pl.col(name).is_in(frame[f"{name}_in"].unique().to_list()))
    found = leaves.select(*DIMENSIONS, leaves=pl.lit(1))
    for name in DIMENSIONS:
        above = frame.select(name, parent=f"{name}_in").unique()
        level = found
        for _ in range(2):
            level = (
                level.join(above, on=name)
                .filter(pl.col("parent") != "")
                .with_columns(pl.col("parent").alias(name))
                .drop("parent")
                .group_by(DIMENSIONS)
                .agg(pl.col("leaves").sum())
            )
            found = pl.concat([found, level])
    return frame.join(found, on=DIMENSIONS)


def write_table(frame: pl.DataFrame, path: Path, floor: int) -> None:
    """Write the cells; a small one must be left its whole range, 1 to 4 people."""
    small = pl.col("people") < THRESHOLD
    rows = frame.select(
        *DIMENSIONS,
        above=100 * pl.col("people") - (99 * pl.col("leaves") if floor else 0),
        people="people",
        cost="people",
        status=pl.when(small).then(pl.lit("U")).otherwise(pl.lit("S")),
        low=pl.when(small).then(100 * (pl.col("people") - 1)).otherwise(0),
        high=pl.when(small).then(100 * (THRESHOLD - 1 - pl.col("people"))).otherwise(0),
    )
    rows.write_csv(path, separator=";", include_header=False)


def write_metadata(path: Path) -> None:
    """Write what the columns of the table are."""
    lines = ['<SEPARATOR> ";"', '<SAFE> "S"', '<UNSAFE> "U"', '<PROTECT> "P"']
    for name in DIMENSIONS:
        lines += [name, "<RECODEABLE>", f'<TOTCODE> "{TOTAL}"', "<HIERARCHICAL>"]
        lines += [f'<HIERCODELIST> "{name}.hrc"', '<HIERLEADSTRING> "@"']
    lines += [
        "above",
        "<NUMERIC>",
        "<DECIMALS> 0",
        "people",
        "<FREQUENCY>",
        "cost",
        "<NUMERIC> <COST>",
        "status",
        "<STATUS>",
    ]
    lines += ["low", "<NUMERIC> <LOWERPL>", "high", "<NUMERIC> <UPPERPL>"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_batch(path: Path) -> None:
    """Write what is to be done: protect, minding cells of one person, and write the result."""
    names = "".join(f'"{name}"' for name in DIMENSIONS)
    lines = ['<OPENTABLEDATA> "table.tab"', '<OPENMETADATA> "table.rda"', f'<SPECIFYTABLE> {names}|"above"||"cost"']
    lines += [
        "<SAFETYRULE> ",
        "<READTABLE> 0",
        f"<SUPPRESS> MOD(1,{MINUTES},1,1,0)",
        '<WRITETABLE> (1,5,SO+,"out.tab")',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_result(path: Path) -> pl.DataFrame:
    """Return the cells with people and whether each is hidden."""
    names = [*DIMENSIONS, "people", "number", "cost", "status", "low", "high"]
    found = pl.read_csv(path, separator=";", has_header=False, new_columns=names)
    return found.filter(pl.col("status") != "E").select(*DIMENSIONS, hidden=pl.col("status").is_in(["U", "M"]))


def main() -> None:
    source, out = (Path(argument).resolve() for argument in sys.argv[1:3])
    floor = int(sys.argv[3])
    frame = count_leaves(pl.read_parquet(source))
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        os.chdir(name)
        for dimension in DIMENSIONS:
            write_hierarchy(frame, dimension, Path(f"{dimension}.hrc"))
        write_table(frame, Path("table.tab"), floor)
        write_metadata(Path("table.rda"))
        write_batch(Path("batch.arb"))
        run_batch("batch.arb")
        read_result(Path("out.tab")).write_parquet(out)
        os.chdir(out.parent)


if __name__ == "__main__":
    main()
