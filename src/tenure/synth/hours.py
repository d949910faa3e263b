"""Contracted hours: who works part time, and how much they work on average."""

from __future__ import annotations

from functools import cache

import numpy as np

from tenure.synth.draws import Floats, Ints
from tenure.synth.world import read_occupations, weigh_grades

__all__ = ["FEMALE_BY_GRADE", "FTES", "PART_TIME_WEIGHTS", "SHORT_SHIFTS", "find_contracted", "find_part_time"]

FTES = (
    "1", "0.96", "0.92", "0.9", "0.8", "0.75", "0.7", "0.66667", "0.64", "0.6", "0.53333", "0.5", "0.42667", "0.4",
    "0.32", "0.2",
)  # fmt: skip
# Part-timers of most occupations, and of catering and cleaning, where shifts are shorter.
PART_TIME_WEIGHTS = np.array([
    [0, 5, 8, 6, 22, 6, 3, 4, 7, 18, 6, 8, 2, 3, 1, 1],
    [0, 2, 3, 4, 12, 5, 3, 4, 8, 18, 14, 14, 8, 8, 4, 2],
], dtype=np.float64)  # fmt: skip
SHORT_SHIFTS: Ints = np.array([int(occupation.code == "H2R") for occupation in read_occupations()])
# Women among doctors, by grade: on top of the occupation's share.
FEMALE_BY_GRADE = np.array([0.0] * 12 + [0.11, 0.02, -0.05])
# People from abroad mostly work full time (published).
_BY_TRAIT = np.array([1.06, 0.5, 0.15, 1.0])
_BY_GRADE = np.array([1.0] * 12 + [0.60, 1.1, 2.32])
_BY_SEX = np.array([1.12, 0.4])
_MOST = 0.9


def find_part_time(occupations: Ints, grades: Ints, male: Ints, trait: Ints) -> Floats:
    """Return each person's chance to work part time when hours are drawn."""
    usual = np.array([occupation.part_time_share for occupation in read_occupations()])
    share = usual[occupations] * _BY_GRADE[grades] * _BY_SEX[male] * _BY_TRAIT[trait]
    found: Floats = np.minimum(share, _MOST)
    return found


@cache
def _mean_part_time() -> Floats:
    values = np.array([float(text) for text in FTES])
    mean: Floats = (PART_TIME_WEIGHTS @ values) / PART_TIME_WEIGHTS.sum(axis=1)
    return mean


def find_contracted(trait: int) -> Floats:
    """Return the mean contracted share of an occupation's people of a trait whose hours were just drawn.

    Parameters
    ----------
    trait : int
        Place in ``rates.TRAIT_NAMES``.
    """
    occupations, weights = read_occupations(), weigh_grades()
    place, grade = np.arange(len(occupations))[:, None], np.arange(weights.shape[1])[None, :]
    female = np.array([occupation.female_share for occupation in occupations])[:, None] + FEMALE_BY_GRADE
    lost = (1 - _mean_part_time())[SHORT_SHIFTS][:, None]
    shares = [find_part_time(place, grade, np.array([[male]]), np.array([[trait]])) for male in (0, 1)]
    contracted = 1 - lost * (female * shares[0] + (1 - female) * shares[1])
    found: Floats = (contracted * weights).sum(axis=1) / weights.sum(axis=1)
    return found
