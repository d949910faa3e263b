"""Effects by cohort and period after Callaway and Sant'Anna, without covariates, and their aggregates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tenure.estimate.designs.panel import (
    AdoptionEffects,
    AdoptionPanel,
    Array,
    Controls,
    EffectKind,
    EffectRow,
    Flags,
)

__all__ = ["BasePeriod", "estimate_group_times"]

BasePeriod = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Effects by cohort and period: ``cohort``, ``period``, ``estimate`` (cells,), ``influence`` (units, cells)."""

    cohort: Array
    period: Array
    estimate: Array
    influence: Array

    @property
    def after(self) -> Flags:
        return np.asarray(self.period >= self.cohort)


def estimate_group_times(
    panel: AdoptionPanel, *, controls: Controls, base_period: BasePeriod = "varying"
) -> AdoptionEffects:
    """Estimate the effect on each cohort in each period, and its aggregates.

    Parameters
    ----------
    panel : AdoptionPanel
        Units observed in every period, none of which had started in the first; others are to be left out before.
    controls : {"never", "not_yet"}
        Units compared with: those that never start, or those that have not started yet as well.
    base_period : {"varying", "universal"}
        Before a cohort starts: change since the period before, or since the last period before its start.

    Returns
    -------
    AdoptionEffects
        Rows ``group_time``, ``event``, ``simple``, ``event_overall``, ``cohort`` and ``cohort_overall``; none where
        nothing can be compared.

    Notes
    -----
    With b the last period before g (or, before the start and ``varying``, the period before t),

        ATT(g, t) = mean over cohort g of (y_t - y_b) - mean over controls of (y_t - y_b).

    A unit's influence is n / n_g times its deviation in the cohort, less n / n_c times that of a control. Aggregates
    weight cohorts by their share of units; the uncertainty of these shares is in the influence, except of
    ``event_overall``, the plain mean of the event times from nought on. ``simple`` is over all periods after starts,
    ``cohort`` over those of one cohort. Without units that never start, the last cohort serves as control alone.
    Not modelled: covariates, anticipation, repeated cross-sections; a number of units too small for the normal
    distribution.
    Release: not releasable; pass through disclosure.
    Source: B. Callaway and P. H. C. Sant'Anna, Journal of Econometrics 225 (2021), 200-230.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 5.0], [3.0, 4.0, 7.0], [1.0, 3.0, 4.0], [2.0, 4.0, 5.0]])
    >>> panel = AdoptionPanel(values, np.array([1, 2, 3]), np.array([3.0, 3.0, np.inf, np.inf]))
    >>> # In period 3 the cohort rose by 3 and its controls by 1
    >>> estimate_group_times(panel, controls="never").take("simple")[0]
    2.0
    """
    cells = _count_cells(panel, controls, base_period)
    rows: list[EffectRow] = []
    estimates: list[float] = []
    influences: list[Array] = []
    for row, estimate, influence in _list_aggregates(panel, cells):
        rows.append(row)
        estimates.append(estimate)
        influences.append(influence)
    units = len(panel.starts)
    scores = np.column_stack(influences) / units if influences else np.empty((units, 0))
    return AdoptionEffects(tuple(rows), np.array(estimates), scores)


def _count_cells(panel: AdoptionPanel, controls: Controls, base_period: BasePeriod) -> _Cells:
    cohorts = panel.cohorts
    if not np.isinf(panel.seen_starts).any():
        cohorts = cohorts[:-1]
    found = [cell for cohort in cohorts for cell in _count_cohort(panel, float(cohort), controls, base_period)]
    units = len(panel.starts)
    return _Cells(
        np.array([cell[0] for cell in found]),
        np.array([cell[1] for cell in found]),
        np.array([cell[2] for cell in found]),
        np.column_stack([cell[3] for cell in found]) if found else np.empty((units, 0)),
    )


def _count_cohort(
    panel: AdoptionPanel, cohort: float, controls: Controls, base_period: BasePeriod
) -> Iterator[tuple[float, float, float, Array]]:
    """Yield cohort, period, estimate and influence of each period that the cohort can be compared in."""
    starts, periods = panel.seen_starts, panel.periods
    last_before = int(np.searchsorted(periods, cohort)) - 1
    own = starts == cohort
    for place, period in enumerate(periods):
        base = place - 1 if place <= last_before and base_period == "varying" else last_before
        if base < 0:
            continue
        others = np.isinf(starts)
        if controls == "not_yet":
            others = (starts > max(period, periods[base])) & ~own
        if not others.any():
            continue
        change = panel.values[:, place] - panel.values[:, base]
        mean_own, mean_others = change[own].mean(), change[others].mean()
        influence = np.zeros(len(starts))
        influence[own] = (change[own] - mean_own) * len(starts) / own.sum()
        influence[others] = -(change[others] - mean_others) * len(starts) / others.sum()
        yield cohort, float(period), float(mean_own - mean_others), influence


def _list_aggregates(panel: AdoptionPanel, cells: _Cells) -> Iterator[tuple[EffectRow, float, Array]]:
    for place, (cohort, period) in enumerate(zip(cells.cohort, cells.period, strict=True)):
        row = EffectRow("group_time", cohort, period, period - cohort)
        yield row, float(cells.estimate[place]), cells.influence[:, place]
    event_times = cells.period - cells.cohort
    events = []
    for event_time in np.unique(event_times):
        estimate, influence = _average(panel, cells, event_times == event_time)
        yield EffectRow("event", event_time=event_time), estimate, influence
        if event_time >= 0:
            events.append((estimate, influence))
    if not events:
        return
    yield EffectRow("simple"), *_average(panel, cells, cells.after)
    yield EffectRow("event_overall"), *_average_plainly(events)
    within = []
    for cohort in np.unique(cells.cohort[cells.after]):
        chosen = cells.after & (cells.cohort == cohort)
        mean = _average_plainly(
            [(float(cells.estimate[one]), cells.influence[:, one]) for one in np.flatnonzero(chosen)]
        )
        within.append((float(cohort), *mean))
        yield EffectRow("cohort", cohort), *mean
    together = _Cells(
        np.array([cohort for cohort, _, _ in within]),
        np.array([cohort for cohort, _, _ in within]),
        np.array([estimate for _, estimate, _ in within]),
        np.column_stack([influence for _, _, influence in within]),
    )
    kind: EffectKind = "cohort_overall"
    yield EffectRow(kind), *_average(panel, together, together.after)


def _average_plainly(found: list[tuple[float, Array]]) -> tuple[float, Array]:
    return float(np.mean([one for one, _ in found])), np.asarray(np.mean([each for _, each in found], axis=0))


def _average(panel: AdoptionPanel, cells: _Cells, chosen: Flags) -> tuple[float, Array]:
    """Average cells by the sizes of their cohorts, whose shares are themselves estimated."""
    member = panel.seen_starts[:, None] == cells.cohort[chosen][None, :]
    shares = member.mean(axis=0)
    total = shares.sum()
    weights = shares / total
    estimates = cells.estimate[chosen]
    deviation = member - shares
    of_shares = deviation / total - np.outer(deviation.sum(axis=1), shares) / total**2
    influence = cells.influence[:, chosen] @ weights + of_shares @ estimates
    return float(weights @ estimates), np.asarray(influence)
