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
    fit = sm.MNLogit(rows["destination"].to_numpy(), matrix).fit(method="newton", tol=1e-10, maxiter=50, disp=0)
    np.save(options.out, np.stack([np.asarray(fit.params), np.asarray(fit.bse)]))


if __name__ == "__main__":
    main()
