"""Random effects, variance components and empirical Bayes equal published analyses."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.estimate import anova_components, fit_random_effects, shrink_shares

# Tuberculosis among the vaccinated and among controls in 13 trials of BCG (G. A. Colditz and others, Journal of the
# American Medical Association 271, 1994): cases and people without, in both arms.
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
])  # fmt: skip

# Yield of dyestuff in grams from five samples of six batches (O. L. Davies, 1947).
DYESTUFF = np.array([
    (1545, 1440, 1440, 1520, 1580), (1540, 1555, 1490, 1560, 1495), (1595, 1550, 1605, 1510, 1560),
    (1445, 1440, 1595, 1465, 1545), (1595, 1630, 1515, 1635, 1625), (1520, 1455, 1450, 1480, 1445),
])  # fmt: skip

# Boys among the first 12 children of 6,115 families of Saxony (A. Geissler, 1889): families with 0, 1, ... 12.
BOYS = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]


def risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T.astype(float)
    return np.log(a / (a + b) * (c + d) / c), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_reml_on_the_trials_of_bcg() -> None:
    # W. Viechtbauer, Journal of Statistical Software 36 (2010): tau2 0.3132, I2 92.22%, Q 152.2330, -0.7145 (0.1798).
    found = fit_random_effects(*risk_ratios())
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.i2 == pytest.approx(0.9222, abs=5e-5)
    assert found.heterogeneity == pytest.approx(152.2330, abs=5e-5)
    assert (found.mean, found.standard_error) == pytest.approx((-0.7145, 0.1798), abs=5e-5)


def test_moments_on_the_trials_of_bcg() -> None:
    # The same source: tau2 0.3088, -0.7141 (0.1787).
    found = fit_random_effects(*risk_ratios(), method="moments")
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert (found.mean, found.standard_error) == pytest.approx((-0.7141, 0.1787), abs=5e-5)


def test_variance_components_of_dyestuff() -> None:
    # D. Bates and others, Journal of Statistical Software 67 (2015): batch 1764 (42.00 squared), residual 2451 (49.51).
    found = anova_components([5] * 6, DYESTUFF.sum(1), (DYESTUFF**2).sum(1))
    assert np.sqrt(found.between) == pytest.approx(42.00, abs=5e-3)
    assert np.sqrt(found.within) == pytest.approx(49.51, abs=5e-3)
    assert found.reliability == pytest.approx([5 * 1764.05 / (5 * 1764.05 + 2451.25)] * 6, abs=1e-6)


def test_beta_binomial_of_boys_in_saxony() -> None:
    # Maximum likelihood printed in textbooks of the beta-binomial: alpha 34.0956, beta 31.5715. The likelihood is flat
    # there: ten digits of it are the same at 34.1029 and 31.5783, so only three of the estimates' are compared.
    boys = np.repeat(np.arange(13), BOYS)
    found = shrink_shares(boys, np.full(boys.size, 12))
    assert found.strength * found.mean == pytest.approx(34.0956, rel=3e-4)
    assert found.strength * (1 - found.mean) == pytest.approx(31.5715, rel=3e-4)
