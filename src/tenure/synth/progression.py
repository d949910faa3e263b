"""Who is promoted: how likely each person of a grade is to be chosen for a vacancy above."""

from __future__ import annotations

from functools import cache

import numpy as np

from tenure.synth.chain import POST, find_bands
from tenure.synth.draws import Floats, Ints
from tenure.synth.margins import ETHNIC_GROUPS, find_occupation_groups, list_groups
from tenure.synth.origins import GROUP_OF_ETHNICITY
from tenure.synth.people import People
from tenure.synth.world import GRADES, REGIONS
from tenure.terms import Month

__all__ = ["PROMOTION_BY_ETHNIC_GROUP", "PROMOTION_BY_REGION", "PROMOTION_BY_SEX", "choose_promoted"]

# Relative chances, calibrated to the order of nurses' published progression after a decade.
PROMOTION_BY_SEX = {"F": 1.0, "M": 1.33}
PROMOTION_BY_ETHNIC_GROUP = {
    "white": 1.0, "asian": 0.54, "black": 0.74, "chinese": 0.9, "mixed": 0.95, "other": 0.7, "not_known": 0.95,
}  # fmt: skip
PROMOTION_BY_REGION = {
    "East of England": 1.0, "London": 2.05, "Midlands": 0.95, "North East and Yorkshire": 0.67,
    "North West": 0.90, "South East": 1.05, "South West": 0.92,
}  # fmt: skip
_BY_SEX = np.array(list(PROMOTION_BY_SEX.values()))
_BY_ETHNIC_GROUP = np.array([PROMOTION_BY_ETHNIC_GROUP[name] for name in ETHNIC_GROUPS])
_BY_REGION = np.array([PROMOTION_BY_REGION[name] for name in REGIONS])
_BY_AGE = np.array([1.2, 1.6, 2.0, 2.0, 1.8, 1.3, 0.6, 0.25, 0.1, 0.03, 0.01])
# From band 6 and above.
_BY_AGE_ABOVE = np.array([1.2, 1.6, 1.8, 3.1, 4.0, 3.6, 0.4, 0.2, 0.07, 0.02, 0.01])
_DOCTORS_BY_AGE = np.array([0.0, 0.0, 0.1, 1.0, 1.6, 1.3, 1.0, 0.8, 0.4, 0.1, 0.05])
_SETTLED_MONTHS = 6
# Those newer to their grade (band 5 and below; above) are less likely: nurses hardly ever, midwives as anybody.
_NEW_MONTHS, _NEW = (25, 7), {"Nurses & health visitors": 0.01, "Midwives": 1.0}
_NEW_ELSEWHERE = 0.5
_FIVE = GRADES.index("5")
_DOCTORS_MONTHS = 36
_MOST = 0.6


@cache
def _find_newcomers() -> Floats:
    """Return how likely those new to their grade are to be chosen, by occupation."""
    groups = list_groups()
    return np.array([_NEW.get(groups[group], _NEW_ELSEWHERE) for group in find_occupation_groups()])


def choose_promoted(people: People, month: Month, wanted: Floats, *, region: Ints, rng: np.random.Generator) -> Ints:
    """Return the places of the people promoted.

    Parameters
    ----------
    people : People
        Everybody.
    month : Month
        The month the new grade begins in.
    wanted : array, shape (occupations, grades)
        How many should go up from each grade; about so many are chosen.
    region : array of int
        Region of each organisation.
    rng : numpy.random.Generator
        Source of the draws.
    """
    from_cell = wanted[people.occupation, people.grade]
    doctor = people.grade >= GRADES.index("resident")
    settled = people.grade_since + np.where(doctor, _DOCTORS_MONTHS, _SETTLED_MONTHS) <= month.index
    places = np.flatnonzero((people.stage == POST) & settled & (from_cell > 0))
    band = find_bands(month.year - people.birth_year[places])
    low = people.grade[places] <= _FIVE
    weight = np.where(doctor[places], _DOCTORS_BY_AGE[band], np.where(low, _BY_AGE[band], _BY_AGE_ABOVE[band]))
    weight *= _BY_SEX[people.male[places]] * _BY_REGION[region[people.organisation[places]]]
    weight *= _BY_ETHNIC_GROUP[GROUP_OF_ETHNICITY[people.ethnicity[places]]]
    months = np.where(low, *_NEW_MONTHS)
    new = people.grade_since[places] + months > month.index
    weight *= np.where(new, _find_newcomers()[people.occupation[places]], 1.0)
    cells = people.occupation[places] * len(GRADES) + people.grade[places]
    total = np.bincount(cells, weights=weight, minlength=wanted.size)
    chance = np.minimum(weight * from_cell[places] / np.maximum(total[cells], 1e-9), _MOST)
    chosen: Ints = places[rng.random(len(places)) < chance]
    return chosen
