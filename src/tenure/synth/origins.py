"""Ethnicity and nationality of new people, drawn so that the stock follows its published shares."""

from __future__ import annotations

import numpy as np

from tenure.synth.draws import Floats, Ints, RowSampler
from tenure.synth.margins import (
    CLASSES,
    ETHNIC_GROUPS,
    Margins,
    find_nationality_classes,
    find_occupation_groups,
)
from tenure.synth.world import NATIONALITIES, read_occupations
from tenure.terms import Month

__all__ = ["ETHNICITIES", "GROUP_OF_ETHNICITY", "Origins"]

ETHNICITIES = (*"ABCDEFGHJKLMNPRSZ", "unknown")
# Codes of each published group with their shares inside it (assumed).
_CODES: dict[str, dict[str, float]] = {
    "white": {"A": 88, "B": 2, "C": 10},
    "asian": {"H": 50, "J": 15, "K": 6, "L": 29},
    "black": {"M": 20, "N": 68, "P": 12},
    "chinese": {"R": 1},
    "mixed": {"D": 30, "E": 20, "F": 22, "G": 28},
    "other": {"S": 1},
    "not_known": {"Z": 70, "unknown": 30},
}
# How much more likely than their share people of an ethnic group are to hold a nationality (assumed).
_TIES: dict[str, tuple[str, ...]] = {
    "white": ("IRL", "POL", "PRT", "ESP", "ROU", "ITA", "GRC", "DEU", "FRA", "NLD", "HUN", "LTU", "BGR", "AUS", "USA",
              "ZAF", "CZE"),
    "asian": ("IND", "PHL", "PAK", "MYS", "NPL", "LKA", "MUS"),
    "black": ("NGA", "GHA", "ZWE", "ZAF", "JAM", "KEN"),
    "chinese": ("CHN", "MYS"),
    "mixed": ("GBR", "PRT", "ZAF", "JAM"),
    "other": ("PHL", "EGY", "MUS"),
    "not_known": ("GBR", "unknown"),
}  # fmt: skip
# In mental health, more of those in clinical support are Black (published: 14%, against 6% of all staff).
_MENTAL_SUPPORT = ("H1D", "N9E")
_BLACK_IN_MENTAL_SUPPORT = 5.2
_UNTIED, _PHILIPPINE_ASIAN = 0.02, 0.4
_ROUNDS = 12
_SMOOTH = 0.03
GROUP_OF_ETHNICITY: Ints = np.array(
    [next(place for place, name in enumerate(ETHNIC_GROUPS) if code in _CODES[name]) for code in ETHNICITIES]
)


def _build_affinity() -> Floats:
    affinity = np.full((len(ETHNIC_GROUPS), len(NATIONALITIES)), _UNTIED)
    for row, name in enumerate(ETHNIC_GROUPS):
        affinity[row, [NATIONALITIES.index(code) for code in _TIES[name]]] = 1.0
    affinity[:, NATIONALITIES.index("GBR")] = 1.0
    affinity[:, NATIONALITIES.index("unknown")] = 1.0
    affinity[ETHNIC_GROUPS.index("asian"), NATIONALITIES.index("PHL")] = _PHILIPPINE_ASIAN
    return affinity


def _wanted(shares: Floats, stock: Floats, joiners: Ints) -> Floats:
    """Return weights of joiners by category that bring the stock towards its shares, shape of ``stock``."""
    total = (stock.sum(axis=1) + joiners)[:, None]
    missing = np.maximum(shares * total - stock, 0.0)
    weights: Floats = missing + _SMOOTH * shares * np.maximum(joiners, 1)[:, None]
    return weights


class Origins:
    """Draws ethnicities and nationalities together."""

    def __init__(self, margins: Margins) -> None:
        self._margins = margins
        self._group = np.array(find_occupation_groups())
        # Mental health support is drawn apart; the rest of its staff group makes up for it.
        mental = np.array([occupation.code in _MENTAL_SUPPORT for occupation in read_occupations()])
        self._whole = int(self._group[mental][0])
        self._part = len(margins.groups)
        self._group[mental] = self._part
        codes = np.zeros((len(ETHNIC_GROUPS), len(ETHNICITIES)))
        for row, name in enumerate(ETHNIC_GROUPS):
            for code, weight in _CODES[name].items():
                codes[row, ETHNICITIES.index(code)] = weight
        self._codes = RowSampler(codes)
        self._affinity = _build_affinity()
        classes = np.array(find_nationality_classes())
        # Unknown nationality counts as British: nothing else is known of those who did not say.
        self.trait_of_nation: Ints = np.select(
            [classes == CLASSES.index("eu"), classes == CLASSES.index("rest")], [1, 2], 0
        ).astype(np.int64)

    def _count(self, occupations: Ints, columns: Ints, width: int) -> Floats:
        size = self._part + 1
        found = np.bincount(self._group[occupations] * width + columns, minlength=size * width)
        return found.reshape(size, width).astype(np.float64)

    def draw(
        self, occupations: Ints, month: Month, rng: np.random.Generator, *, stock: tuple[Ints, Ints, Ints]
    ) -> tuple[Ints, Ints]:
        """Return the ethnicity and nationality of a new person in each occupation.

        Parameters
        ----------
        occupations : array of int
            Occupations of the new people.
        month : Month
            When they join.
        rng : numpy.random.Generator
            Source of the draws.
        stock : tuple of arrays
            Occupation, ethnicity and nationality of the people in post.
        """
        group = self._group[occupations]
        joiners = np.bincount(group, minlength=self._part + 1)
        held, ethnicity, nationality = stock
        by_ethnic = self._count(held, GROUP_OF_ETHNICITY[ethnicity], len(ETHNIC_GROUPS))
        by_nation = self._count(held, nationality, len(NATIONALITIES))
        nation_shares = self._margins.nation_shares(month)
        rows = _wanted(self._ethnic_shares(month, by_ethnic.sum(axis=1) + joiners), by_ethnic, joiners)
        columns = _wanted(np.vstack([nation_shares, nation_shares[self._whole]]), by_nation, joiners)
        ethnic = RowSampler(rows).draw(group, rng)
        nations = RowSampler(self._fit(rows, columns).reshape(-1, len(NATIONALITIES)))
        drawn = nations.draw(group * len(ETHNIC_GROUPS) + ethnic, rng)
        return self._codes.draw(ethnic, rng), drawn

    def _ethnic_shares(self, month: Month, people: Floats) -> Floats:
        """Return shares by group, mental health support last, that add up to the published ones."""
        shares = self._margins.ethnic_shares(month)
        whole = shares[self._whole].copy()
        part = whole.copy()
        part[ETHNIC_GROUPS.index("black")] *= _BLACK_IN_MENTAL_SUPPORT
        part /= part.sum()
        inside = people[self._part] / max(people[self._part] + people[self._whole], 1.0)
        rest = np.maximum(whole - inside * part, 0.0) / max(1 - inside, 1e-9)
        shares[self._whole] = rest / max(rest.sum(), 1e-9) if rest.sum() > 0 else whole
        return np.vstack([shares, part])

    def _fit(self, rows: Floats, columns: Floats) -> Floats:
        """Return weights with both margins, as far as the ties allow; shape (groups, ethnic groups, nationalities)."""
        rows = rows / rows.sum(axis=1, keepdims=True)
        columns = columns / columns.sum(axis=1, keepdims=True)
        fitted = self._affinity[None] * columns[:, None, :]
        for _ in range(_ROUNDS):
            fitted *= (columns / np.maximum(fitted.sum(axis=1), 1e-12))[:, None, :]
            fitted *= (rows / np.maximum(fitted.sum(axis=2), 1e-12))[:, :, None]
        return fitted
