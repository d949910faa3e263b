"""The regression with fixed effects of units and periods: shown for what it misses, and tested by a wild bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.estimate.designs.panel import AdoptionPanel, Array

__all__ = ["TwoWayFit", "fit_two_way", "remove_means"]


@dataclass(frozen=True, slots=True)
class TwoWayFit:
    """The coefficient of having started, its standard error clustered by unit, and what it is an average of.

    ``negative_weight`` is the sum, without its sign, of the weights below nought that effects by unit and period have
    in it; ``negative_cells`` the share of treated values with such a weight.
    """

    estimate: float
    std_error: float
    negative_weight: float
    negative_cells: float


def remove_means(values: Array) -> Array:
    """Return values, shape (units, periods) and none missing, less the means of their unit and period."""
    return np.asarray(values - values.mean(axis=1, keepdims=True) - values.mean(axis=0, keepdims=True) + values.mean())


def fit_two_way(panel: AdoptionPanel) -> TwoWayFit:
    """Regress values on having started, with fixed effects of units and periods.

    Parameters
    ----------
    panel : AdoptionPanel
        Complete: no value missing.

    Notes
    -----
    With d the treatment less its means of unit and period, the estimate is sum d y / sum d^2: an average of the
    effects with weights d / sum d, over treated values, some of them below nought where starts differ. Variance:
    G / (G - 1) times the sum over units of (sum over periods of d e)^2, over (sum d^2)^2.
    Not modelled: effects that differ between cohorts or grow; that is what it gets wrong.
    Release: not releasable; pass through disclosure.
    Source: C. de Chaisemartin and X. D'Haultfoeuille, American Economic Review 110 (2020), 2964-2996 (weights).

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 7.0], [1.0, 3.0, 4.0], [2.0, 4.0, 5.0]])
    >>> panel = AdoptionPanel(values, np.array([1, 2, 3]), np.array([3.0, 3.0, np.inf, np.inf]))
    >>> fit = fit_two_way(panel)
    >>> round(fit.estimate, 9), fit.negative_weight
    (1.5, 0.0)
    """
    treated = panel.treated
    regressor = remove_means(treated.astype(np.float64))
    square = float(np.sum(regressor**2))
    estimate = float(np.sum(regressor * panel.values) / square)
    residual = remove_means(panel.values) - estimate * regressor
    units = len(panel.starts)
    scores = np.sum(regressor * residual, axis=1)
    variance = units / (units - 1) * float(np.sum(scores**2)) / square**2
    weights = np.where(treated, regressor, 0.0) / np.sum(regressor[treated])
    return TwoWayFit(
        estimate,
        float(np.sqrt(variance)),
        float(np.sum(np.abs(weights[weights < -1e-12]))),
        float(np.mean(weights[treated] < -1e-12)),
    )
