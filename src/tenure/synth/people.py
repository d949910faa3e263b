"""People as parallel columns, and the draw of new ones."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from tenure.synth.chain import LEFT, POST
from tenure.synth.draws import Bools, Ints, RowSampler, hash_share
from tenure.synth.hours import FEMALE_BY_GRADE, FTES, PART_TIME_WEIGHTS, SHORT_SHIFTS, find_part_time
from tenure.synth.origins import ETHNICITIES, Origins
from tenure.synth.world import GRADES, NATIONALITIES, Organisations, read_occupations
from tenure.terms import Month

__all__ = [
    "ETHNICITIES",
    "FTES",
    "GRADES",
    "NATIONALITIES",
    "SECOND_BANK",
    "SECOND_LESSER",
    "SECOND_OTHER",
    "SECOND_TIE",
    "Creator",
    "People",
]

# Mean ages of resident, specialty and consultant doctors, of all and of those who join; women among them.
_DOCTOR_AGES = np.array([[31.0, 44.0, 48.5], [27.0, 37.0, 41.0]])

SECOND_BANK, SECOND_TIE, SECOND_LESSER, SECOND_OTHER = 1, 2, 3, 4
_SECOND_SHARES = np.array([0.9605, 0.0200, 0.0080, 0.0110, 0.0005])


@dataclass(slots=True)
class People:
    """One element a person in every column; months are indices as ``Month.index``.

    ``trait`` and ``climate`` (an organisation) are what a person's chances depend on; they are set anew once
    a year. ``came_up`` is the month of a move from clinical support to registered work, or 0.
    """

    number: Ints
    occupation: Ints
    stage: Ints
    male: Ints
    birth_year: Ints
    trait: Ints
    organisation: Ints
    climate: Ints
    grade: Ints
    grade_since: Ints
    since: Ints
    post_since: Ints
    organisation_since: Ints
    started: Ints
    position: Ints
    employment: Ints
    fte: Ints
    ethnicity: Ints
    nationality: Ints
    disability: Ints
    second: Ints
    second_organisation: Ints
    return_month: Ints
    return_occupation: Ints
    came_up: Ints
    regraded: Ints
    mistaken: Ints

    def __len__(self) -> int:
        return len(self.number)

    def keep(self, mask: Bools) -> None:
        """Drop the people outside ``mask``."""
        for column in fields(self):
            setattr(self, column.name, getattr(self, column.name)[mask])

    def add(self, others: People) -> None:
        """Append other people."""
        for column in fields(self):
            joined = np.concatenate([getattr(self, column.name), getattr(others, column.name)])
            setattr(self, column.name, joined)

    def copy(self) -> People:
        """Return people who do not change when these do."""
        return replace(self, **{column.name: getattr(self, column.name).copy() for column in fields(self)})

    @property
    def present(self) -> Bools:
        """Whether a person has any job."""
        mask: Bools = self.stage != LEFT
        return mask


class Creator:
    """Draws new people and their hours."""

    def __init__(self, organisations: Organisations, origins: Origins, rng: np.random.Generator, *, seed: int) -> None:
        self._occupations = read_occupations()
        self._origins = origins
        self._rng = rng
        self._seed = seed
        self._people = 0
        self._positions = 0
        self._organisation_count = len(organisations.codes)
        self._female = np.array([occupation.female_share for occupation in self._occupations])
        self._mean_age = np.array([occupation.mean_age for occupation in self._occupations])
        self._doctor = np.array([occupation.code[0] == "0" for occupation in self._occupations])
        self._hours = RowSampler(PART_TIME_WEIGHTS)
        self._second = RowSampler(_SECOND_SHARES[None, :])

    def new_positions(self, count: int) -> Ints:
        """Return position numbers never used before."""
        self._positions += count
        return np.arange(self._positions - count, self._positions, dtype=np.int64)

    def draw_fte(self, occupations: Ints, grades: Ints, male: Ints, trait: Ints) -> Ints:
        """Return a place in ``FTES`` for each person."""
        part = self._hours.draw(SHORT_SHIFTS[occupations], self._rng)
        share = find_part_time(occupations, grades, male, trait)
        return np.where(self._rng.random(len(occupations)) < share, part, 0).astype(np.int64)

    def _draw_ages(self, occupations: Ints, grades: Ints, *, entering: Bools) -> Ints:
        """Return ages in years: doctors by grade, others by occupation and how high the grade is."""
        rng, count = self._rng, len(occupations)
        spread = rng.normal(0.0, 1.0, count)
        doctor = self._doctor[occupations]
        mean = self._mean_age[occupations] + np.where(entering, -8.5, 0.0)
        mean = mean + np.clip(grades - 4, -2, 4) * 1.2
        width = np.where(doctor, 4.5, np.where(entering, 8.5, 11.0))
        doctors = _DOCTOR_AGES[entering.astype(np.int64), np.maximum(grades - GRADES.index("resident"), 0)]
        age = np.where(doctor, doctors, mean) + width * spread
        youngest = np.where(doctor, 23, np.where(grades >= GRADES.index("5"), 21, 18))
        redrawn = youngest + np.where(doctor, 4, 8) * rng.random(count)
        aged: Ints = np.clip(np.where(age < youngest, redrawn, age), 18, 67).astype(np.int64)
        return aged

    def create(
        self, occupations: Ints, grades: Ints, places: Ints, month: Month, *, stock: tuple[Ints, Ints, Ints] | None
    ) -> People:
        """Return one new person in post for each occupation, grade and organisation given.

        ``stock`` holds occupation, ethnicity and nationality of the people in post, or None for the
        people the world begins with.
        """
        rng, count = self._rng, len(occupations)
        female = self._female[occupations] + FEMALE_BY_GRADE[grades]
        male = (rng.random(count) >= female).astype(np.int64)
        tenure = np.zeros(count) if stock is not None else rng.exponential(72.0, count)
        age = self._draw_ages(occupations, grades, entering=tenure < 36)
        tenure = np.minimum(tenure, (age - np.where(self._doctor[occupations], 23, 18)) * 12)
        since = month.index - tenure.astype(np.int64)
        self._people += count
        number = np.arange(self._people - count, self._people, dtype=np.int64)
        nought = np.zeros(count, dtype=np.int64)
        known = stock or (nought[:0], nought[:0], nought[:0])
        ethnicity, nationality = self._origins.draw(occupations, month, rng, stock=known)
        trait = self._origins.trait_of_nation[nationality]
        return People(
            number=number,
            occupation=occupations.astype(np.int64),
            stage=nought + POST,
            male=male,
            birth_year=np.asarray(month.year - age, dtype=np.int64),
            trait=trait,
            organisation=places,
            climate=places.copy(),
            grade=grades.astype(np.int64),
            grade_since=since.copy(),
            since=nought + month.index,
            post_since=since.copy(),
            organisation_since=since.copy(),
            started=since.copy(),
            position=self.new_positions(count),
            employment=nought + 1,
            fte=self.draw_fte(occupations, grades, male, trait),
            ethnicity=ethnicity,
            nationality=nationality,
            disability=np.searchsorted([0.035, 0.87], hash_share(number, salt=5, seed=self._seed)).astype(np.int64),
            second=self._second.draw(nought, rng),
            second_organisation=rng.integers(0, self._organisation_count, count),
            return_month=nought.copy(),
            return_occupation=nought.copy(),
            came_up=nought.copy(),
            regraded=nought.copy(),
            mistaken=nought - 1,
        )
