"""Two-way tables with other margins: known tables, and the answer of rounds of proportional fitting."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate import fit_margins, fit_two_margins


def test_odds_ratios_stay_and_margins_are_met() -> None:
    seed = np.array([[43.0, 9.0], [44.0, 4.0]])
    fitted = fit_two_margins(seed, [60, 40], [50, 50])
    assert fitted.sum(1) == pytest.approx([60, 40])
    assert fitted.sum(0) == pytest.approx([50, 50])
    before = 43 * 4 / (9 * 44)
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(before)
    # x^2 - with x people in the first cell: x (x - 10) = before (60 - x)(50 - x).
    x = fitted[0, 0]
    assert x * (x - 10) == pytest.approx(before * (60 - x) * (50 - x))


def test_tables_of_stayers_agree_with_thousands_of_rounds() -> None:
    random = np.random.default_rng(3)
    stay = np.diag(random.uniform(500, 5000, 6))
    first, second = (stay * random.uniform(0.8, 1.2, 6) + random.uniform(0.01, 20, (6, 6)) for _ in range(2))
    first, second = first / first.sum(), second / second.sum()
    margins = second.sum(1), second.sum(0)
    rounds = fit_margins(first, margins, tolerance=1e-13, rounds=100_000)
    assert np.abs(fit_two_margins(first, *margins) - rounds).max() < 1e-9


@pytest.mark.parametrize(
    ("rows", "columns", "told"),
    [([1.0, 1.0], [1.0, 2.0], "totals"), ([2.0], [1.0, 1.0], "margin"), ([2.0, 0.0], [1.0, 1.0], "above 0")],
)
def test_margins_that_no_table_has_are_refused(rows: list[float], columns: list[float], told: str) -> None:
    with pytest.raises(InternalError, match=told):
        fit_two_margins([[1.0, 1.0], [1.0, 1.0]], rows, columns)
