"""Effects of starts by hand: two cohorts, their aggregates and errors, and what the plain regression makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate.designs import (
    NEVER,
    AdoptionEffects,
    AdoptionPanel,
    estimate_group_times,
    fit_two_way,
    impute_effects,
)

PERIODS = np.array([1, 2, 3])
# Two units start in 2, one in 3, two never. The two that never start rise by 1 and by 3 in period 2, by 0 and 0 in 3.
VALUES = np.array([[0.0, 4.0, 6.0], [0.0, 6.0, 8.0], [1.0, 3.0, 8.0], [0.0, 1.0, 1.0], [0.0, 3.0, 3.0]])
STARTS = np.array([2.0, 2.0, 3.0, NEVER, NEVER])
PANEL = AdoptionPanel(VALUES, PERIODS, STARTS)


def _take(effects: AdoptionEffects, kind: str, **where: float) -> tuple[float, float]:
    for row, estimate, error in zip(effects.rows, effects.estimates, effects.std_errors, strict=True):
        if row.kind == kind and all(getattr(row, name) == value for name, value in where.items()):
            return float(estimate), float(error)
    raise AssertionError(f"no row {kind} {where}")


def test_each_cohort_and_period_is_a_difference_in_differences() -> None:
    effects = estimate_group_times(PANEL, controls="never")
    # Cohort 2 in period 2: (4 + 6) / 2 - (1 + 3) / 2; variance (1 + 1) / 2^2 + (1 + 1) / 2^2.
    assert _take(effects, "group_time", cohort=2, period=2) == pytest.approx((3.0, 1.0))
    # Cohort 2 in period 3: (6 + 8) / 2 - (1 + 3) / 2.
    assert _take(effects, "group_time", cohort=2, period=3) == pytest.approx((5.0, 1.0))
    # Cohort 3 in period 3: 8 - 3 less 0; one unit and no change among the others leave no variance.
    assert _take(effects, "group_time", cohort=3, period=3)[0] == pytest.approx(5.0)
    # Before its start: 3 - 1 less (1 + 3) / 2; variance (1 + 1) / 2^2.
    assert _take(effects, "group_time", cohort=3, period=2) == pytest.approx((0.0, np.sqrt(0.5)))


def test_aggregates_weigh_cohorts_by_their_units() -> None:
    effects = estimate_group_times(PANEL, controls="never")
    assert _take(effects, "event", event_time=0)[0] == pytest.approx((2 * 3 + 1 * 5) / 3)
    assert _take(effects, "event", event_time=1)[0] == pytest.approx(5.0)
    assert _take(effects, "event_overall")[0] == pytest.approx(((2 * 3 + 1 * 5) / 3 + 5) / 2)
    assert _take(effects, "simple")[0] == pytest.approx((2 * 3 + 2 * 5 + 1 * 5) / 5)
    assert _take(effects, "cohort", cohort=2)[0] == pytest.approx((3 + 5) / 2)
    assert _take(effects, "cohort_overall")[0] == pytest.approx((2 * 4 + 1 * 5) / 3)


def test_units_not_yet_started_serve_as_controls_when_asked() -> None:
    effects = estimate_group_times(PANEL, controls="not_yet")
    # In period 2 the unit that starts in 3 is a control too: (1 + 3 + 2) / 3 = 2.
    assert _take(effects, "group_time", cohort=2, period=2)[0] == pytest.approx(3.0)
    without = PANEL.keep(np.isfinite(STARTS))
    effects = estimate_group_times(without, controls="not_yet")
    # Without units that never start the last cohort serves as control alone: 5 - 2, and nothing of period 3.
    assert [(row.cohort, row.period) for row in effects.rows if row.kind == "group_time"] == [(2.0, 2.0)]
    assert _take(effects, "simple")[0] == pytest.approx(3.0)


def test_the_period_before_the_start_is_nought_by_definition_with_a_universal_base() -> None:
    effects = estimate_group_times(PANEL, controls="never", base_period="universal")
    estimate, error = _take(effects, "group_time", cohort=3, period=2)
    assert estimate == 0.0
    assert np.isnan(error)
    assert _take(effects, "group_time", cohort=3, period=1)[0] == pytest.approx(0.0)  # (1 - 3) - (-(1 + 3) / 2)


def test_imputation_takes_treated_values_less_unit_and_period_means() -> None:
    # One cohort of two, two never: the treated third value less own mean of two, less that of the others.
    values = np.array([[1.0, 3.0, 9.0], [1.0, 3.0, 11.0], [0.0, 2.0, 4.0], [2.0, 4.0, 6.0]])
    panel = AdoptionPanel(values, PERIODS, np.array([3.0, 3.0, NEVER, NEVER]))
    effects = impute_effects(panel)
    # (9 - 2) and (11 - 2), mean 8; others (4 - 1) and (6 - 3), mean 3.
    assert _take(effects, "simple")[0] == pytest.approx(5.0)
    # Treated values deviate by -1 and 1 from their mean with weight 1/2; everything else is fitted exactly.
    assert _take(effects, "simple")[1] == pytest.approx(np.sqrt(0.25 + 0.25))
    assert _take(effects, "event_overall") == pytest.approx(_take(effects, "simple"))


def test_imputation_is_the_regression_on_untreated_values_written_out() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(9, 6))
    values[rng.random((9, 6)) < 0.1] = np.nan
    starts = np.array([3.0, 3.0, 4.0, 4.0, 5.0, NEVER, NEVER, NEVER, NEVER])
    panel = AdoptionPanel(values, np.arange(1, 7), starts)
    rows = [(unit, place) for unit in range(9) for place in range(6) if not np.isnan(values[unit, place])]
    design = np.zeros((len(rows), 15))
    for line, (unit, place) in enumerate(rows):
        design[line, unit] = design[line, 9 + place] = 1.0
    treated = np.array([panel.treated[row] for row in rows])
    outcome = np.array([values[row] for row in rows])
    fitted, *_ = np.linalg.lstsq(design[~treated], outcome[~treated], rcond=None)
    expected = np.mean(outcome[treated] - design[treated] @ fitted)
    assert impute_effects(panel).take("simple")[0] == pytest.approx(expected, abs=1e-10)
    assert impute_effects(panel, simple_only=True).take("simple") == pytest.approx(impute_effects(panel).take("simple"))


def test_the_variance_of_imputation_is_the_sum_of_squared_weighted_errors_written_out() -> None:
    rng = np.random.default_rng(5)
    panel = AdoptionPanel(rng.normal(size=(8, 5)), np.arange(5), np.array([2.0] * 3 + [3.0] * 2 + [NEVER] * 3))
    treated = panel.treated
    design = np.column_stack([np.kron(np.eye(8), np.ones((5, 1))), np.kron(np.ones((8, 1)), np.eye(5))])
    outcome, flat = panel.values.ravel(), treated.ravel()
    inverse = np.linalg.pinv(design[~flat].T @ design[~flat])
    weights = flat / flat.sum()
    full = weights.copy()
    full[~flat] = -design[~flat] @ inverse @ design[flat].T @ weights[flat]
    errors = (outcome - design @ inverse @ design[~flat].T @ outcome[~flat]).reshape(8, 5)
    for start in (2.0, 3.0):
        own = panel.starts == start
        errors[np.ix_(own, treated[own][0])] -= errors[np.ix_(own, treated[own][0])].mean(axis=0)
    scores = (full.reshape(8, 5) * errors).sum(axis=1)
    assert impute_effects(panel).take("simple")[1] == pytest.approx(np.sqrt(np.sum(scores**2)), abs=1e-12)


def test_what_no_untreated_value_speaks_for_is_left_out() -> None:
    starts = np.array([1.0, 2.0, 3.0])
    panel = AdoptionPanel(np.arange(9.0).reshape(3, 3), PERIODS, starts)
    rows = [(row.cohort, row.period) for row in impute_effects(panel).rows if row.kind == "group_time"]
    assert rows == [(2.0, 2.0)]  # nobody is untreated in 3, and the first unit never was
    everybody = AdoptionPanel(np.ones((2, 3)), PERIODS, np.array([1.0, 1.0]))
    assert impute_effects(everybody).rows == ()
    assert np.isnan(impute_effects(everybody).take("simple")[0])


def test_a_value_that_nothing_untreated_links_is_left_out() -> None:
    # The treated unit is untreated in 0 and 1 with another; in 2 only a third is, which shares no period with them.
    gap = np.nan
    values = np.array([[1.0, 2.0, 9.0, 9.0], [3.0, 4.0, gap, 7.0], [gap, gap, 5.0, gap]])
    panel = AdoptionPanel(values, np.arange(4), np.array([2.0, NEVER, NEVER]))
    effects = impute_effects(panel)
    assert [(row.period, row.event_time) for row in effects.rows if row.kind == "group_time"] == [(3.0, 1.0)]
    # 9 less the unit's mean 1.5, less 7 - 3.5.
    assert effects.take("simple")[0] == pytest.approx(9 - 1.5 - (7 - 3.5))


def test_the_plain_regression_turns_effects_that_grow_against_themselves() -> None:
    # Effects 1 and 4 of the early unit, 1 of the late one, all above nought. Weights by hand: 1, -1/2 and 1/2.
    values = np.array([[0.0, 1.0, 4.0], [0.0, 0.0, 1.0]])
    fit = fit_two_way(AdoptionPanel(values, PERIODS, np.array([2.0, 3.0])))
    assert fit.estimate == pytest.approx(1 - 4 / 2 + 1 / 2)
    assert (fit.negative_weight, fit.negative_cells) == pytest.approx((0.5, 1 / 3))


def test_a_panel_must_hang_together() -> None:
    with pytest.raises(InternalError, match="shapes"):
        AdoptionPanel(VALUES, PERIODS, STARTS[:3])
    with pytest.raises(InternalError, match="increase"):
        AdoptionPanel(VALUES, PERIODS[::-1], STARTS)
