"""Effects by imputation: what each treated value would have been, from units and periods without treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.estimate.designs.panel import AdoptionEffects, AdoptionPanel, Array, EffectRow, Flags, Ints

__all__ = ["impute_effects"]


@dataclass(frozen=True, slots=True)
class _Untreated:
    """The two-way fit on untreated values, in the form that gives estimates and their weights.

    ``seen`` (units, periods) are untreated values that were observed; ``inverse`` (periods, periods) inverts the normal
    equations of the periods once units are taken out; ``known`` are treated values that can be imputed.
    """

    seen: Flags
    known: Flags
    inverse: Array
    per_unit: Array

    def spread(self, weights: Array) -> Array:
        """Return the weights that untreated values get in the sum of treated ones times ``weights``."""
        by_unit, by_period = weights.sum(axis=1), weights.sum(axis=0)
        shares = _divide(by_unit, self.per_unit)
        period = self.inverse @ (by_period - self.seen.T @ shares)
        unit = shares - _divide(self.seen @ period, self.per_unit)
        return np.asarray(-(unit[:, None] + period[None, :]) * self.seen)


def impute_effects(panel: AdoptionPanel, *, simple_only: bool = False) -> AdoptionEffects:
    """Estimate effects as treated values less those imputed from untreated ones.

    Parameters
    ----------
    panel : AdoptionPanel
        Values may be missing. Treated values of a unit, or in a period, without any untreated value are left out, and
        so are those whose unit and period no chain of untreated values links.
    simple_only : bool
        Estimate the row ``simple`` alone.

    Returns
    -------
    AdoptionEffects
        Rows ``group_time`` (from the start on), ``event``, ``simple``, ``event_overall``, ``cohort`` and
        ``cohort_overall``; none where nothing can be imputed.

    Notes
    -----
    y(0) of unit i in period t is a(i) + b(t), fitted by least squares to untreated values; tau(i, t) = y - y(0). An
    effect is a weighted sum of tau and so of all values, with weights v(i, t). Its variance is the sum over units of
    the square of

        sum over t of v(i, t) e(i, t),

    with e the residual of an untreated value, and of a treated one tau less the average of its cohort and period
    (weighted by v squared): conservative, since true differences of effects within a cohort count as noise.
    ``simple`` averages all treated values alike, ``event_overall`` the event times alike, ``cohort_overall`` is
    ``simple``.
    Not modelled: covariates, trends of units, anticipation; the leave-one-out variance.
    Release: not releasable; pass through disclosure.
    Source: K. Borusyak, X. Jaravel and J. Spiess, Review of Economic Studies 91 (2024), 3253-3285.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 7.0], [1.0, 3.0, 4.0], [2.0, 4.0, 5.0]])
    >>> panel = AdoptionPanel(values, np.array([1, 2, 3]), np.array([3.0, 3.0, np.inf, np.inf]))
    >>> # The third value is 3.5 above the mean of the first two in the cohort, and 2 above it among controls
    >>> round(impute_effects(panel).take("simple")[0], 9)
    1.5
    """
    fit = _fit_untreated(panel)
    values = np.nan_to_num(panel.values)
    residual = _find_residuals(panel, fit)
    if not fit.known.any():
        return AdoptionEffects((), np.empty(0), np.empty((len(panel.starts), 0)))
    rows, targets = ((EffectRow("simple"),), [_share(fit.known)]) if simple_only else _list_targets(panel, fit.known)
    estimates, scores = [], []
    for weights in targets:
        spread = fit.spread(weights)
        estimates.append(float(np.sum((weights + spread) * values)))
        centred = residual - _average_within(panel, residual, weights, fit.known)
        scores.append(np.sum(spread * residual * fit.seen + weights * centred * fit.known, axis=1))
    return AdoptionEffects(rows, np.array(estimates), np.column_stack(scores))


def _divide(above: Array, below: Array) -> Array:
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))


def _fit_untreated(panel: AdoptionPanel) -> _Untreated:
    observed = ~np.isnan(panel.values)
    seen = observed & ~panel.treated
    per_unit = seen.sum(axis=1).astype(np.float64)
    normal = np.diag(seen.sum(axis=0).astype(np.float64)) - seen.T @ _divide_rows(seen, per_unit)
    parts = _label_parts(seen)
    of_unit = np.where(per_unit > 0, parts[np.argmax(seen, axis=1)], -1)
    known = observed & panel.treated & (of_unit[:, None] == parts[None, :]) & (parts >= 0)[None, :]
    return _Untreated(seen, known, _invert(normal, parts), per_unit)


def _label_parts(seen: Flags) -> Ints:
    """Return for each period which part of the untreated values it is in, -1 where it has none.

    Periods are in one part that share a unit, or are linked by others that do. A balanced panel has one part.
    """
    held = np.flatnonzero(seen.any(axis=0))
    linked = seen[:, held].astype(np.float64)
    reached = (linked.T @ linked > 0).astype(np.float64)
    for _ in range(len(held).bit_length()):
        reached = (reached @ reached > 0).astype(np.float64)
    parts = np.full(seen.shape[1], -1, dtype=np.int64)
    parts[held] = np.argmax(reached, axis=1) if held.size else 0
    return parts


def _invert(normal: Array, parts: Ints) -> Array:
    """Return the inverse on what the periods of each part can differ by: their sum is nought; others take no part."""
    inverse = np.zeros_like(normal)
    for part in np.unique(parts[parts >= 0]):
        held = np.flatnonzero(parts == part)
        constant = np.full((len(held), len(held)), 1 / len(held))
        inverse[np.ix_(held, held)] = np.linalg.inv(normal[np.ix_(held, held)] + constant) - constant
    return inverse


def _divide_rows(seen: Flags, per_unit: Array) -> Array:
    return np.asarray(seen * _divide(np.ones_like(per_unit), per_unit)[:, None])


def _find_residuals(panel: AdoptionPanel, fit: _Untreated) -> Array:
    """Return values less the fit: residuals of untreated ones, effects of treated ones; nought elsewhere."""
    values = np.nan_to_num(panel.values) * fit.seen
    period = fit.inverse @ (values.sum(axis=0) - fit.seen.T @ _divide(values.sum(axis=1), fit.per_unit))
    unit = _divide(values.sum(axis=1) - fit.seen @ period, fit.per_unit)
    left = np.nan_to_num(panel.values) - unit[:, None] - period[None, :]
    return np.asarray(np.where(fit.seen | fit.known, left, 0.0))


def _list_targets(panel: AdoptionPanel, known: Flags) -> tuple[tuple[EffectRow, ...], list[Array]]:
    """Return what is estimated, with the weights (units, periods) of the treated values in each."""
    rows: list[EffectRow] = []
    targets: list[Array] = []

    def add(row: EffectRow, weights: Array) -> Array:
        rows.append(row)
        targets.append(weights)
        return weights

    starts = panel.seen_starts
    for cohort in panel.cohorts:
        for place, period in enumerate(panel.periods):
            chosen = known & (starts == cohort)[:, None] & (np.arange(len(panel.periods)) == place)[None, :]
            if chosen.any():
                add(EffectRow("group_time", float(cohort), float(period), float(period - cohort)), _share(chosen))
    event_times = np.where(known, panel.periods[None, :] - np.where(np.isfinite(starts), starts, 0.0)[:, None], np.nan)
    events = [
        add(EffectRow("event", event_time=float(time)), _share(event_times == time))
        for time in np.unique(event_times[known])
    ]
    add(EffectRow("simple"), _share(known))
    add(EffectRow("event_overall"), np.asarray(np.mean(events, axis=0)))
    for cohort in panel.cohorts:
        chosen = known & (starts == cohort)[:, None]
        if chosen.any():
            add(EffectRow("cohort", float(cohort)), _share(chosen))
    add(EffectRow("cohort_overall"), _share(known))
    return tuple(rows), targets


def _share(chosen: Flags) -> Array:
    return np.asarray(chosen / chosen.sum())


def _average_within(panel: AdoptionPanel, residual: Array, weights: Array, known: Flags) -> Array:
    """Return for each treated value the average effect of its cohort and period, weighted by squared weights."""
    squares = weights**2 * known
    average = np.zeros_like(residual)
    for cohort in panel.cohorts:
        own = panel.seen_starts == cohort
        total = squares[own].sum(axis=0)
        average[own] = _divide((squares[own] * residual[own]).sum(axis=0), total)
    return average
