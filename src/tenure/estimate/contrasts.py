"""Differences of shares between two sets of people, standardised to the people of the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from tenure.errors import InternalError

__all__ = ["ContrastCells", "Contrasts", "standardise_contrasts"]

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Standardised differences, one value a contrast, in each array.

    ``difference`` (share of the first less that of the second, standardised to the first; not a number where no
    stratum has both), its ``variance``, ``low`` and ``high``; ``people`` of the first in strata that have some of the
    second, and ``covered``, their share of all its people; ``strata`` with both, ``clusters`` with anybody in these.
    """

    difference: Array
    variance: Array
    low: Array
    high: Array
    people: Array
    covered: Array
    strata: Ints
    clusters: Ints


@dataclass(frozen=True, slots=True)
class ContrastCells:
    """Counts of two sets of people, one entry a cell in each array, all of shape (cells,).

    ``contrast`` (0 upwards), ``stratum`` and ``cluster`` (any whole numbers) say what a cell belongs to; each cell
    occurs once. ``people`` and ``events`` are of the first set, n1 and those of them with the event, d1;
    ``other_people`` and ``other_events`` of the second, n0 and d0.
    """

    contrast: npt.ArrayLike
    stratum: npt.ArrayLike
    cluster: npt.ArrayLike
    people: npt.ArrayLike
    events: npt.ArrayLike
    other_people: npt.ArrayLike
    other_events: npt.ArrayLike


class _Cells:
    """The same as arrays of numbers."""

    def __init__(self, given: ContrastCells, chosen: npt.NDArray[np.bool_] | None = None) -> None:
        def read(values: npt.ArrayLike, kind: type[np.generic]) -> npt.NDArray[np.generic]:
            array = np.asarray(values, dtype=kind)
            return array if chosen is None else array[chosen]

        self.contrast = np.asarray(read(given.contrast, np.int64), dtype=np.int64)
        self.stratum = np.asarray(read(given.stratum, np.int64), dtype=np.int64)
        self.cluster = np.asarray(read(given.cluster, np.int64), dtype=np.int64)
        self.people, self.events, self.other_people, self.other_events = (
            np.asarray(read(values, np.float64), dtype=np.float64)
            for values in (given.people, given.events, given.other_people, given.other_events)
        )


def standardise_contrasts(cells: ContrastCells, *, contrasts: int, level: float = 0.95) -> Contrasts:
    """Compare shares of two sets of people, the second weighted to be like the first.

    Parameters
    ----------
    cells : ContrastCells
        The counts, by contrast, stratum and cluster.
    contrasts : int
        How many contrasts there are.
    level : float
        Coverage of the limits, between 0 and 1.

    Returns
    -------
    Contrasts
        One value a contrast.

    Raises
    ------
    InternalError
        More events than people in a cell, or a negative count.

    Notes
    -----
    Over the strata k that hold people of both, with r0(k) = d0(k) / n0(k) and N1 = sum n1(k):

        difference = sum over k of n1(k) / N1 * (d1(k) / n1(k) - r0(k)).

    Variance: G / (G - 1) * sum over clusters g of the square of

        sum over k of (d1(gk) - n1(gk) r0(k) - difference * n1(gk)) / N1 - n1(k) / N1 * (d0(gk) - n0(gk) r0(k)) / n0(k),

    the linearised estimate; never less than that of people drawn one by one, with one event and one other person
    added to the first set and one person of the average share to each stratum of the second. Limits take the quantile
    of Student's t with G - 1 degrees of freedom and stay within -1 and 1; with one cluster they are those of people
    drawn one by one.
    Not modelled: what the strata do not tell apart; choosing the strata by looking at the answer.
    Release: not releasable; pass through disclosure.
    Source: direct standardisation to the exposed, as in J. M. Robins, M. A. Hernan and B. Brumback, Epidemiology 11
    (2000), 550-560, saturated in the strata; the variance by influence functions, G. W. Imbens, Review of Economics
    and Statistics 86 (2004), 4-29.

    Examples
    --------
    >>> cells = ContrastCells(
    ...     contrast=[0, 0, 0], stratum=[1, 2, 3], cluster=[0, 1, 2], people=[60, 30, 10], events=[30, 15, 5],
    ...     other_people=[100, 50, 0], other_events=[40, 30, 0],
    ... )
    >>> # (60 * (0.5 - 0.4) + 30 * (0.5 - 0.6)) / 90, and 90 of 100 people are in strata 1 and 2
    >>> found = standardise_contrasts(cells, contrasts=1)
    >>> round(float(found.difference[0]), 6), float(found.covered[0]), int(found.strata[0])
    (0.033333, 0.9, 2)
    """
    every = _Cells(cells)
    _check_cells(every)
    strata = _number_pairs(every.contrast, every.stratum)
    first, second = np.bincount(strata, every.people), np.bincount(strata, every.other_people)
    both = ((first > 0) & (second > 0))[strata]
    everybody = np.bincount(every.contrast, every.people, minlength=contrasts)
    found = _Standard(_Cells(cells, both), contrasts)
    n_strata = np.bincount(found.contrast_of_stratum, minlength=contrasts)
    clustered, clusters = found.cluster_variance()
    variance = np.fmax(clustered, found.single_variance())
    quantile = np.where(clusters > 1, special.stdtrit(np.maximum(clusters - 1, 1), 0.5 + level / 2),
                        special.ndtri(0.5 + level / 2))  # fmt: skip
    half = quantile * np.sqrt(variance)
    covered = np.divide(found.total, everybody, out=np.zeros(contrasts), where=everybody > 0)
    low, high = np.maximum(found.difference - half, -1.0), np.minimum(found.difference + half, 1.0)
    return Contrasts(found.difference, variance, low, high, found.total, covered, n_strata.astype(np.int64), clusters)


def _check_cells(cells: _Cells) -> None:
    for people, events in ((cells.people, cells.events), (cells.other_people, cells.other_events)):
        if np.any(events < 0) or np.any(events > people):
            raise InternalError("standardise_contrasts: counts out of range")


def _number_pairs(left: Ints, right: Ints) -> Ints:
    """Return the number, from 0, of each pair among those that occur."""
    _, right_numbers = np.unique(right, return_inverse=True)
    width = int(right_numbers.max(initial=0)) + 1
    _, numbers = np.unique(left * width + right_numbers, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _divide(above: Array, below: Array) -> Array:
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))


class _Standard:
    """The sums over strata with both sets of people, and what follows from them."""

    def __init__(self, cells: _Cells, contrasts: int) -> None:
        self._cells = cells
        self._contrasts = contrasts
        self._strata = strata = _number_pairs(cells.contrast, cells.stratum)
        self.contrast_of_stratum = np.zeros(int(strata.max(initial=-1)) + 1, dtype=np.int64)
        self.contrast_of_stratum[strata] = cells.contrast
        self._first, self._second, self._events = (
            np.bincount(strata, counts).astype(np.float64)
            for counts in (cells.people, cells.other_people, cells.other_events)
        )
        self._share = self._events / self._second
        self.total = self._sum_strata(self._first)
        self._happened = np.bincount(cells.contrast, cells.events, minlength=contrasts)
        self.difference = _divide(self._happened - self._sum_strata(self._first * self._share), self.total)

    def _sum_strata(self, values: npt.NDArray[np.floating]) -> Array:
        summed = np.bincount(self.contrast_of_stratum, np.asarray(values, dtype=np.float64), minlength=self._contrasts)
        return summed.astype(np.float64)

    def cluster_variance(self) -> tuple[Array, Ints]:
        """Return the variance by clusters, not a number for fewer than two, and the number of clusters."""
        cells, strata = self._cells, self._strata
        share = self._share[strata]
        own = cells.events - cells.people * (share + self.difference[cells.contrast])
        others = self._first[strata] * (cells.other_events - cells.other_people * share) / self._second[strata]
        score = (own - others) / self.total[cells.contrast]
        pairs = _number_pairs(cells.contrast, cells.cluster)
        of = np.zeros(int(pairs.max(initial=-1)) + 1, dtype=np.int64)
        of[pairs] = cells.contrast
        squares = np.bincount(of, np.bincount(pairs, score) ** 2, minlength=self._contrasts)
        clusters = np.bincount(of, minlength=self._contrasts).astype(np.float64)
        variance = squares * _divide(clusters, clusters - 1)
        return variance, clusters.astype(np.int64)

    def single_variance(self) -> Array:
        """Return the variance of people drawn one by one."""
        share = (self._happened + 1) / (self.total + 2)
        average = (self._sum_strata(self._events) + 1) / (self._sum_strata(self._second) + 2)
        likely = (self._events + average[self.contrast_of_stratum]) / (self._second + 1)
        weight = self._first / self.total[self.contrast_of_stratum]
        others = self._sum_strata(weight * weight * likely * (1 - likely) / self._second)
        return np.asarray(np.where(self.total > 0, share * (1 - share) / (self.total + 2) + others, np.nan))
