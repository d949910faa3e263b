"""Tenure's turn: rows to cells in the engine, then Newton's method on the cells. Writes the coefficients."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.hazards import LEVELS
from tenure.estimate import code_cells, fit_multinomial
from tenure.store import DuckEngine, Step


def count_cells(path: Path, rows: int) -> pl.DataFrame:
    """Return the people of each mix and destination among the first rows."""
    keys = ", ".join([*LEVELS, "destination"])
    with DuckEngine(threads=1) as engine:
        engine.register("person_periods", pl.read_parquet(path, n_rows=rows))
        return engine.collect([Step("cells", f"select {keys}, count(*) as people from person_periods group by {keys}")])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int)
    options = parser.parse_args()
    cells = count_cells(options.path, options.rows)
    wide = cells.pivot("destination", index=list(LEVELS), values="people", sort_columns=True).fill_null(0).sort(*LEVELS)
    texts = wide.with_columns(pl.col(list(LEVELS)).cast(pl.String)).with_columns(people=pl.lit(1))
    coding = code_cells(texts, list(LEVELS), count="people", references=dict.fromkeys(LEVELS, "0"))
    outcomes = [name for name in wide.columns if name not in LEVELS]
    counts = wide.select(outcomes).to_numpy().astype(np.float64)
    fit = fit_multinomial(coding.build(texts), counts, outcomes=outcomes)
    # Standard errors are a part of the answer.
    np.save(options.out, np.stack([fit.coefficients, fit.standard_errors]))


if __name__ == "__main__":
    main()
