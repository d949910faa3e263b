"""A multinomial logit on rows in statsmodels. Writes the coefficients and their standard errors.

Frozen: a benchmark's peer is changed only where its answer is wrong. Indicators are made by pandas, the first value of
each characteristic without a column; Newton's method, which is exact and the fastest of those offered.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm

FACTORS = ["age_band", "sex", "band", "region", "tenure", "year"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int)
    options = parser.parse_args()
    rows = pd.read_parquet(options.path).head(options.rows)
    indicators = pd.get_dummies(rows[FACTORS].astype("category"), drop_first=True, dtype=float)
    matrix = sm.add_constant(indicators).to_numpy()
    destination = rows["destination"].to_numpy()
    # From its own start, nought, Newton's method runs away to no numbers; from everybody's shares it does not.
    counts = np.bincount(destination)
    start = np.zeros((matrix.shape[1], len(counts) - 1))
    start[0] = np.log(counts[1:] / counts[0])
    fit = sm.MNLogit(destination, matrix).fit(
        method="newton", start_params=start.ravel(order="F"), tol=1e-10, maxiter=50, disp=0
    )
    np.save(options.out, np.stack([np.asarray(fit.params), np.asarray(fit.bse)]))


if __name__ == "__main__":
    main()
