"""The assumed rates behind the chances: by age, sex, trait, kind of occupation and calendar time.

Values marked calibrated were set so that published margins come out of the record; all are assumptions.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from tenure import rules
from tenure.synth.draws import Bools, Floats, Ints
from tenure.synth.world import read_moves, read_occupations
from tenure.terms import Month

__all__ = [
    "AGE_BANDS", "BANK_SHARE", "BANK_TO_LEFT", "BREAK_PCT", "BREAK_TO_LEFT", "BREAK_TO_POST", "EARLY_MOVERS_UNTIL",
    "LEAVE_BY_AGE", "LEAVE_BY_TRAIT", "MATERNITY_PCT_BY_AGE", "MOVE_BY_AGE", "MOVE_BY_SEX", "PAID_TO_LEFT",
    "PAID_TO_POST", "PAID_TO_UNPAID", "STUDY_BY_AGE", "STUDY_PCT", "TRAITS", "TRAIT_NAMES", "UNPAID_TO_LEFT",
    "find_bands", "find_kinds", "find_unpaid_returns", "leave_course", "monthly", "move_course", "rises",
]  # fmt: skip

_AGE_EDGES = (21, 25, 30, 35, 40, 45, 50, 55, 60, 65)
AGE_BANDS = len(_AGE_EDGES) + 1
TRAIT_NAMES = ("uk_or_unknown", "eu", "rest", "early_mover")
TRAITS = len(TRAIT_NAMES)

# By kind of occupation (doctors, nurses and midwives, healthcare assistants, other clinical and estates
# staff, administration and managers, senior managers), sex (women, men) and age band (under 21 to 65 and over): women's
# leaving peaks in their thirties, men's is flat until 55.
LEAVE_BY_AGE = np.array([
    [[1.40, 1.40, 1.40, 1.30, 1.05, 1.05, 1.05, 0.72, 0.95, 2.30, 3.40],
     [1.40, 1.40, 1.40, 1.20, 0.95, 1.05, 1.05, 0.72, 0.95, 2.30, 3.40]],
    [[0.80, 0.54, 0.56, 0.62, 0.56, 0.52, 0.82, 1.85, 4.05, 5.00, 6.00],
     [0.80, 0.56, 0.54, 0.56, 0.56, 0.60, 0.82, 1.85, 4.05, 5.00, 6.00]],
    [[1.70, 1.45, 1.20, 1.15, 0.95, 0.80, 0.74, 0.75, 1.10, 2.00, 2.80],
     [2.20, 1.80, 1.40, 1.10, 0.95, 0.85, 0.80, 0.82, 1.10, 2.00, 2.80]],
    [[1.50, 1.25, 1.05, 1.10, 0.92, 0.72, 0.66, 0.75, 1.35, 2.60, 3.40],
     [1.60, 1.30, 0.95, 0.88, 0.82, 0.76, 0.74, 0.82, 1.35, 2.60, 3.40]],
    [[1.50, 1.25, 1.05, 1.10, 0.92, 0.72, 0.66, 0.75, 1.35, 2.60, 3.40],
     [1.60, 1.30, 0.95, 0.88, 0.82, 0.76, 0.74, 0.82, 1.35, 2.60, 3.40]],
    [[1.50, 1.25, 1.05, 1.10, 0.92, 0.72, 0.66, 0.75, 1.35, 2.60, 3.40],
     [1.60, 1.30, 0.95, 0.88, 0.82, 0.76, 0.74, 0.82, 1.35, 2.60, 3.40]],
])  # fmt: skip
# British or unknown, EU, rest of the world (published ratios for nurses, other things equal), and those who
# came up from clinical support in the early years.
LEAVE_BY_TRAIT = np.array([1.0, 1.50, 0.72, 0.62])
EARLY_MOVERS_UNTIL = Month.parse("2018-01")
MOVE_BY_AGE = np.array([1.10, 1.30, 1.40, 1.25, 1.10, 0.95, 0.75, 0.50, 0.25, 0.12, 0.05])
MOVE_BY_SEX = np.array([1.0, 1.1])
STUDY_BY_AGE = np.array([1.60, 1.80, 1.50, 1.10, 0.80, 0.50, 0.25, 0.08, 0.0, 0.0, 0.0])
MATERNITY_PCT_BY_AGE = np.array([
    [0.0, 0.7, 3.2, 7.5, 6.3, 1.7, 0.2, 0.0, 0.0, 0.0, 0.0],
    [1.5, 3.5, 7.1, 9.3, 5.1, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [1.7, 3.7, 6.8, 7.6, 4.3, 0.9, 0.0, 0.0, 0.0, 0.0, 0.0],
    [1.7, 3.7, 7.5, 9.8, 5.3, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [1.7, 3.7, 7.5, 9.8, 5.3, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [1.7, 3.7, 7.5, 9.8, 5.3, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
])  # fmt: skip

_LEAVE_BY_MONTH = np.array([0.96, 0.90, 1.15, 1.05, 0.98, 0.98, 1.15, 1.35, 1.20, 0.91, 0.68, 0.88])
# By calendar year from 2012, calibrated to the order of the published leaver rates.
_LEAVE_BY_YEAR = {
    2012: 0.82, 2013: 0.74, 2014: 0.70, 2015: 0.83, 2016: 0.95, 2017: 1.03, 2018: 1.03, 2019: 1.00, 2020: 0.87,
    2021: 1.06, 2022: 1.20, 2023: 0.94, 2024: 0.90,
}  # fmt: skip
# On top of it for doctors, whose published rates of 2019 to 2021 fell and rose less.
_DOCTORS_BY_YEAR = {2019: 1.03, 2020: 1.04, 2021: 0.89}
_START = Month.parse("2012-11")
_PANDEMIC = (Month.parse("2020-03"), Month.parse("2021-02"))
_REORGANISATION = Month.parse("2013-03")
# What the reorganisation of April 2013 did to leaving, by kind of occupation.
_REORGANISED = np.array([1.0, 1.05, 1.05, 1.1, 11.0, 24.0])
# The published number of senior managers fell for some months more.
_REORGANISED_AFTER, _REORGANISED_UNTIL = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 5.0]), Month.parse("2013-08")
# While published numbers of managers fell: the reorganisation, and the recount of 2020.
_FEWER_MANAGERS = (
    (Month.parse("2012-10"), Month.parse("2013-09")), (Month.parse("2019-09"), Month.parse("2021-08")),
)  # fmt: skip
_DOCTORS = 0  # kind of occupation
_TRAINEES_FROM = Month.parse("2017-01")
_ASSOCIATES_FROM = Month.parse("2019-01")
_VISITORS_UNTIL = Month.parse("2015-10")

BANK_SHARE = 0.06  # of those who leave a substantive job, these keep bank work
STUDY_PCT = 0.8
# By kind of occupation; doctors' are longer away from service than from their trust (calibrated).
BREAK_PCT = np.array([2.70, 0.75, 0.55, 0.55, 0.55, 0.55])
PAID_TO_UNPAID, PAID_TO_POST, PAID_TO_LEFT = 0.125, 0.020, 0.002
UNPAID_TO_LEFT = 0.012
BREAK_TO_POST, BREAK_TO_LEFT = 0.120, 0.035
BANK_TO_LEFT = 0.060
# Maternity leave is shortest in mental health (41 weeks) and longest in obstetrics (48): calibrated.
_UNPAID_TO_POST = {"mental": 0.300, "maternity": 0.150, "ambulance": 0.155}
_UNPAID_TO_POST_ELSEWHERE = 0.280
_MATERNITY_CODES = ("N2C", "H1C", "040")


def monthly(yearly_pct: Floats | float) -> Floats:
    """Return the monthly chance that makes a yearly percentage."""
    share = np.asarray(yearly_pct, dtype=np.float64) / 100
    chance: Floats = 1 - (1 - share) ** (1 / 12)
    return chance


def leave_course(month: Month) -> Floats:
    """Return the factor of the calendar on leaving, by kind of occupation."""
    year = min(max(month.year, 2012), 2024)
    spike = _REORGANISED if month == _REORGANISATION else np.ones(len(_REORGANISED))
    spike = _REORGANISED_AFTER if _REORGANISATION < month <= _REORGANISED_UNTIL else spike
    course: Floats = _LEAVE_BY_MONTH[month.number - 1] * _LEAVE_BY_YEAR[year] * spike
    course[_DOCTORS] *= _DOCTORS_BY_YEAR.get(year, 1.0)
    return course


def move_course(course: str, month: Month) -> float:
    """Return the factor of a path in a month; ``steady`` is 1 but for the pandemic year."""
    years = (month.index - _START.index) / 12
    pandemic = 0.75 if _PANDEMIC[0] <= month <= _PANDEMIC[1] else 1.0
    started = {
        "steady": 1.0,
        "rising": min(max(0.65 + 0.07 * years, 0.4), 1.6),
        "climbing": float(np.exp(0.128 * (years - 6.72))),
        "managers": 0.15 if any(first <= month <= last for first, last in _FEWER_MANAGERS) else 1.0,
        "trainee": float(month >= _TRAINEES_FROM),
        "associate": float(month >= _ASSOCIATES_FROM),
        "visitor": 1.8 if month < _VISITORS_UNTIL else 0.7,
    }
    return started[course] * pandemic


def find_bands(ages: Ints) -> Ints:
    """Return the age band (0 to 10) of each age in years."""
    return np.digitize(ages, _AGE_EDGES).astype(np.int64)


def _broad() -> list[str]:
    broad = dict(rules.occupations().select("code", "broad").iter_rows())
    return [str(broad[occupation.code]) for occupation in read_occupations()]


@cache
def rises() -> tuple[bool, ...]:
    """Return for each path whether it leads from clinical support to registered work."""
    broad = _broad()
    return tuple(
        broad[move.origin] == "Clinical support" and broad[move.destination] == "Registered clinical"
        for move in read_moves()
    )


def find_kinds() -> Ints:
    """Return the kind of each occupation.

    0 doctors, 1 nurses and midwives, 2 healthcare assistants, 3 others, 4 administration and managers, 5 senior
    managers.
    """
    kinds = []
    for occupation, broad in zip(read_occupations(), _broad(), strict=True):
        nursing = occupation.code[0] == "N"
        if broad == "Medical":
            kinds.append(0)
        elif nursing and broad == "Registered clinical":
            kinds.append(1)
        elif occupation.code[:2] == "G0":
            kinds.append(5)
        elif occupation.code[:2] == "G1" or occupation.code == "G2A":
            kinds.append(4)
        else:
            kinds.append(2 if broad == "Clinical support" and occupation.code[0] in "HN" else 3)
    return np.array(kinds, dtype=np.int64)


def find_unpaid_returns() -> Floats:
    """Return the monthly chance to return from unpaid maternity leave, by occupation."""
    found = []
    for occupation in read_occupations():
        setting = "maternity" if occupation.code in _MATERNITY_CODES else occupation.setting
        found.append(_UNPAID_TO_POST.get(setting, _UNPAID_TO_POST_ELSEWHERE))
    return np.array(found)


def is_registered() -> Bools:
    """Return for each occupation whether it is registered clinical work."""
    return np.array([broad == "Registered clinical" for broad in _broad()])
