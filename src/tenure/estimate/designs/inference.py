"""Tests for few units: leads before the start, randomisation of starts, wild bootstraps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from tenure.estimate.designs.panel import AdoptionEffects, AdoptionPanel, Array, Ints
from tenure.estimate.designs.two_way import remove_means

__all__ = [
    "BootstrapWeights", "JointTest", "Randomised", "compare_levels", "find_off_line", "find_slopes", "join_leads",
    "randomise_starts", "resample_scores", "resample_two_way",
]  # fmt: skip

BootstrapWeights = Literal["rademacher", "webb"]
_WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
_TIE = 1e-10


@dataclass(frozen=True, slots=True)
class JointTest:
    """A test of several estimates together: the statistic, its degrees of freedom, and the p-value."""

    statistic: float
    freedom: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Randomised:
    """A p-value of randomisation, how many assignments it is out of, and how many there are."""

    p_value: float
    looked_at: int
    ways: int


def join_leads(effects: AdoptionEffects, *, most: int) -> JointTest | None:
    """Test that nothing differed before the start.

    Parameters
    ----------
    effects : AdoptionEffects
        From ``estimate_group_times``.
    most : int
        Most estimates to test together: a quarter of the units of the smallest cohort, or the test rejects too often.
        Where there are more by cohort and period, those by event time are tested, the last ``most`` before the start.

    Returns
    -------
    JointTest or None
        Wald's, on chi-squared; None without a period before a start that can be compared.

    Notes
    -----
    W = e' V^-1 e with e the estimates before starts and V the sum over units of the products of their scores.
    Not modelled: a true difference in trends too small for these data to show; passing is no proof.
    Source: as ``estimate_group_times``; the same statistic as R's did prints.
    """
    cells = [place for place in effects.find("group_time") if effects.rows[place].event_time < 0]
    places = np.array(cells, dtype=np.int64)
    if len(places) > most:
        events = [place for place in effects.find("event") if effects.rows[place].event_time < 0]
        places = np.array(events[-most:], dtype=np.int64)
    places = places[np.isfinite(effects.std_errors[places])] if places.size else places
    return _test_jointly(effects, places) if places.size else None


def _test_jointly(effects: AdoptionEffects, places: Ints) -> JointTest:
    scores, estimates = effects.scores[:, places], effects.estimates[places]
    variance = scores.T @ scores
    freedom = int(np.linalg.matrix_rank(variance, hermitian=True))
    statistic = float(estimates @ np.linalg.pinv(variance, rcond=1e-10, hermitian=True) @ estimates)
    return JointTest(statistic, freedom, float(special.chdtrc(freedom, statistic)))


def compare_levels(first: Array, second: Array) -> JointTest | None:
    """Test whether two sets of units have the same mean, with variances of their own (Welch) where both have two.

    Parameters
    ----------
    first, second : ndarray
        One value a unit.

    Returns
    -------
    JointTest or None
        ``statistic`` is Student's t, first less second; ``freedom`` is rounded down; None for fewer than three units
        together or none on a side, or without any variation. A lone unit is taken to vary as the others do.

    Examples
    --------
    >>> test = compare_levels(np.array([3.0, 5.0]), np.array([1.0, 3.0]))
    >>> # (4 - 2) / sqrt(2 / 2 + 2 / 2) with 2 degrees of freedom
    >>> round(test.statistic, 6), test.freedom
    (1.414214, 2)
    """
    sizes = np.array([len(first), len(second)])
    if sizes.min() < 1 or sizes.sum() < 3:
        return None
    if sizes.min() == 1:
        others = second if len(first) == 1 else first
        total, freedom = float(others.var(ddof=1)) * float(np.sum(1 / sizes)), float(len(others) - 1)
    else:
        parts = np.array([first.var(ddof=1), second.var(ddof=1)]) / sizes
        total = float(parts.sum())
        freedom = total**2 / float(np.sum(parts**2 / (sizes - 1))) if total > 0 else 0.0
    if total <= 0:
        return None
    statistic = float((first.mean() - second.mean()) / np.sqrt(total))
    return JointTest(statistic, int(freedom + _TIE), float(2 * special.stdtr(freedom, -abs(statistic))))


def find_slopes(values: Array) -> Array:
    """Return the slope of each row of values over periods one apart, shape (units,).

    Examples
    --------
    >>> find_slopes(np.array([[1.0, 3.0, 5.0], [2.0, 2.0, 2.0]])).tolist()
    [2.0, 0.0]
    """
    places = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
    return np.asarray(values @ places / np.sum(places**2))


def find_off_line(values: Array, *, last: int) -> JointTest | None:
    """Test whether the mean of the last values lies off the line of those before, drawn on.

    Parameters
    ----------
    values : ndarray, shape (periods,)
        One apart.
    last : int
        How many are tested.

    Returns
    -------
    JointTest or None
        Student's t of the mean less the line; None where the values before are fewer than four or lie on a line.

    Notes
    -----
    With n values before and residual variance s^2 about their line, the variance of the mean of the last k less the
    line is s^2 (1 / k + 1 / n + (x - mean)^2 / sum (x - mean)^2), x their middle place.
    Not modelled: values that depend on the last one, which makes this test reject too often.

    Examples
    --------
    >>> # Before: 0, 2, 0, 2 about the line 0.4 + 0.4 x, s^2 = 3.2 / 2; the value at x = 4 is 7 where the line has 2
    >>> test = find_off_line(np.array([0.0, 2.0, 0.0, 2.0, 7.0]), last=1)
    >>> round(test.statistic, 6)  # 5 / sqrt(1.6 (1 + 1 / 4 + 2.5^2 / 5))
    2.5
    """
    before, tested = values[:-last], values[-last:]
    number = len(before)
    if number < 4:
        return None
    places = np.arange(number) - (number - 1) / 2
    square = float(np.sum(places**2))
    slope = float(places @ before) / square
    left = float(np.sum((before - before.mean() - slope * places) ** 2)) / (number - 2)
    if left <= _TIE * float(np.var(values)):
        return None
    middle = number + (last - 1) / 2 - (number - 1) / 2
    spread = np.sqrt(left * (1 / last + 1 / number + middle**2 / square))
    statistic = float((tested.mean() - before.mean() - slope * middle) / spread)
    return JointTest(statistic, number - 2, float(2 * special.stdtr(number - 2, -abs(statistic))))


def randomise_starts(
    panel: AdoptionPanel,
    statistic: Callable[[AdoptionPanel], float],
    *,
    draws: int,
    rng: np.random.Generator,
) -> Randomised:
    """Return the share of random assignments of the starts with a statistic as far from nought as the real one.

    Parameters
    ----------
    panel : AdoptionPanel
        The real assignment.
    statistic : callable
        Takes a panel; best an estimate over its standard error. Not a number counts as nought.
    draws : int
        How many assignments are drawn, beside the real one.
    rng : numpy.random.Generator
        Draws them.

    Returns
    -------
    Randomised
        With no more ways than ``draws``, every one is looked at and the p-value is exact; else it is (1 + as far or
        farther) / (1 + draws).

    Notes
    -----
    Exact whatever the number of units where the starts could as well have fallen on other units; with choice of who
    starts it is a description of how unusual the real assignment is.
    Source: R. A. Fisher, The Design of Experiments, 1935; J. G. MacKinnon and M. D. Webb, Journal of Econometrics 218
    (2020), 435-450 (with the t-statistic).
    """

    def measure(starts: Array) -> float:
        return float(abs(np.nan_to_num(statistic(panel.restart(starts)))))

    real = measure(panel.starts)
    _, sizes = np.unique(panel.starts, return_counts=True)
    ways = math.factorial(len(panel.starts)) // math.prod(math.factorial(int(size)) for size in sizes)
    if ways <= draws:
        far = sum(measure(np.array(one)) >= real - _TIE for one in _list_orders(sorted(panel.starts.tolist())))
        return Randomised(far / ways, ways, ways)
    far = sum(measure(rng.permutation(panel.starts)) >= real - _TIE for _ in range(draws))
    return Randomised((1 + far) / (1 + draws), draws + 1, ways)


def _list_orders(starts: list[float]) -> Iterator[tuple[float, ...]]:
    """Yield every distinct order of the starts once."""
    if not starts:
        yield ()
    for first in sorted(set(starts)):
        rest = starts.copy()
        rest.remove(first)
        for order in _list_orders(rest):
            yield (first, *order)


def resample_scores(
    estimate: float, scores: Array, *, weights: BootstrapWeights, draws: int, rng: np.random.Generator
) -> float:
    """Return the p-value of a wild bootstrap of the units' scores.

    Parameters
    ----------
    estimate : float
        What is tested against nought.
    scores : ndarray, shape (units,)
        Each unit's part of its error.
    weights : {"rademacher", "webb"}
        Two points, or six where there are so few units that two give few distinct samples.
    draws : int
        How many samples.
    rng : numpy.random.Generator
        Draws the weights.

    Notes
    -----
    t* = sum w s / sqrt(sum (w s)^2 less its mean) beside t of the same form.
    Source: P. Kline and A. Santos, Journal of Econometric Methods 1 (2012), 23-41.
    """
    drawn = _draw_weights(weights, draws, len(scores), rng) * scores
    total = drawn.sum(axis=1)
    spread = np.sqrt(np.maximum(np.sum(drawn**2, axis=1) - total**2 / len(scores), np.finfo(float).tiny))
    real = abs(estimate) / np.sqrt(np.sum(scores**2) - scores.sum() ** 2 / len(scores))
    return float((1 + np.sum(np.abs(total / spread) >= real - _TIE)) / (1 + draws))


def resample_two_way(
    values: Array, regressor: Array, *, weights: BootstrapWeights, draws: int, rng: np.random.Generator
) -> float:
    """Return the p-value of a wild cluster bootstrap of a regression with fixed effects of units and periods.

    Parameters
    ----------
    values, regressor : ndarray, shape (units, periods)
        None missing.
    weights, draws, rng
        As for ``resample_scores``.

    Returns
    -------
    float
        Of the null hypothesis, imposed in the samples, that the regressor's coefficient is nought.

    Notes
    -----
    Residuals of the fit without the regressor are given one random sign (or Webb's weight) a unit; t, with the variance
    clustered by unit, is found anew in each sample.
    Source: A. C. Cameron, J. B. Gelbach and D. L. Miller, Review of Economics and Statistics 90 (2008), 414-427;
    M. D. Webb, Canadian Journal of Economics 56 (2023), 839-858.
    """
    outcome, direction = remove_means(values), remove_means(regressor)
    real = abs(_find_t(outcome, direction))
    drawn = _draw_weights(weights, draws, len(values), rng)
    far = sum(abs(_find_t(remove_means(one[:, None] * outcome), direction)) >= real - _TIE for one in drawn)
    return float((1 + far) / (1 + draws))


def _find_t(outcome: Array, direction: Array) -> float:
    """Return the t-statistic, but for a constant factor, of values and a regressor without their means."""
    square = np.sum(direction**2)
    estimate = np.sum(direction * outcome) / square
    scores = np.sum(direction * (outcome - estimate * direction), axis=1)
    spread = np.sqrt(np.sum(scores**2))
    return float(estimate * square / spread) if spread > 0 else 0.0


def _draw_weights(weights: BootstrapWeights, draws: int, units: int, rng: np.random.Generator) -> Array:
    if weights == "rademacher":
        return np.asarray(rng.integers(0, 2, size=(draws, units)) * 2.0 - 1.0)
    return np.asarray(_WEBB[rng.integers(0, 6, size=(draws, units))])
