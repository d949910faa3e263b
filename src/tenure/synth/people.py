"""People as parallel columns, and the draw of new ones."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from tenure.synth.chain import LEFT, POST
from tenure.synth.draws import Bools, Floats, Ints, RowSampler, hash_share
from tenure.synth.world import Organisations, read_occupations
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

FTES = (
    "1", "0.96", "0.92", "0.9", "0.8", "0.75", "0.7", "0.66667", "0.64", "0.6", "0.53333", "0.5", "0.42667", "0.4",
    "0.32", "0.2",
)  # fmt: skip
_PART_TIME_WEIGHTS = np.array([0, 5, 8, 6, 22, 6, 3, 4, 7, 18, 6, 8, 2, 3, 1, 1], dtype=np.float64)
GRADES = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "resident", "specialty", "consultant")
ETHNICITIES = (*"ABCDEFGHJKLMNPRSZ", "unknown")
_WHITE_WEIGHTS = np.array([90, 2, 8] + [0] * 13 + [0, 0], dtype=np.float64)
_OTHER_WEIGHTS = np.array([0, 0, 0, 3, 2, 2, 3, 24, 9, 4, 11, 5, 22, 3, 3, 9, 0, 0], dtype=np.float64)
NATIONALITIES = ("GBR", "IND", "PHL", "NGA", "IRL", "POL", "PRT", "ESP", "ROU", "GHA", "PAK", "ZWE", "unknown")
_NATIONALITY_WEIGHTS = np.array([
    [92, 0, 0, 0, 2, 1.5, 1, 1, 1, 0, 0, 0.5, 1],
    [57, 16, 8, 7, 0, 0, 0, 0, 0, 3, 3, 3, 3],
], dtype=np.float64)  # fmt: skip

SECOND_BANK, SECOND_TIE, SECOND_LESSER, SECOND_OTHER = 1, 2, 3, 4
_SECOND_SHARES = np.array([0.9605, 0.0200, 0.0080, 0.0110, 0.0005])


@dataclass(slots=True)
class People:
    """One element a person in every column; months are indices as ``Month.index``."""

    number: Ints
    occupation: Ints
    stage: Ints
    male: Ints
    birth_year: Ints
    organisation: Ints
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
    """Draws new people, their posts and their grades."""

    def __init__(self, organisations: Organisations, rng: np.random.Generator, *, seed: int) -> None:
        self._occupations = read_occupations()
        self._rng = rng
        self._seed = seed
        self._people = 0
        self._positions = 0
        weights = np.zeros((len(self._occupations), len(GRADES)))
        for row, occupation in enumerate(self._occupations):
            for name, weight in occupation.grades:
                weights[row, GRADES.index(name)] = weight
        self.grade_weights: Floats = weights
        order = np.cumsum(weights > 0, axis=1) - 1
        self._grades = RowSampler(weights)
        self._entry_grades = RowSampler(weights * 0.35**order)
        self._organisations = RowSampler(organisations.weights)
        self._organisation_count = len(organisations.codes)
        self._female = np.array([occupation.female_share for occupation in self._occupations])
        self._mean_age = np.array([occupation.mean_age for occupation in self._occupations])
        self._part_time = np.array([occupation.part_time_share for occupation in self._occupations])
        self._doctor = np.array([occupation.code[0] == "0" for occupation in self._occupations])
        self._ethnicities = RowSampler(np.stack([_WHITE_WEIGHTS, _OTHER_WEIGHTS]))
        self._nationalities = RowSampler(_NATIONALITY_WEIGHTS)
        self._second = RowSampler(_SECOND_SHARES[None, :])

    def new_positions(self, count: int) -> Ints:
        """Return position numbers never used before."""
        self._positions += count
        return np.arange(self._positions - count, self._positions, dtype=np.int64)

    def draw_grades(self, occupations: Ints, *, entering: bool) -> Ints:
        """Return a grade for each occupation, mostly the lowest when ``entering``."""
        sampler = self._entry_grades if entering else self._grades
        return sampler.draw(occupations, self._rng)

    def draw_organisations(self, occupations: Ints) -> Ints:
        """Return an organisation for each occupation."""
        return self._organisations.draw(occupations, self._rng)

    def draw_fte(self, occupations: Ints, male: Ints) -> Ints:
        """Return a place in ``FTES`` for each person."""
        rng, count = self._rng, len(occupations)
        share = np.minimum(self._part_time[occupations] * np.where(male == 1, 0.4, 1.12), 0.9)
        cumulative = np.cumsum(_PART_TIME_WEIGHTS / _PART_TIME_WEIGHTS.sum())
        cumulative[-1] = 1.0
        part = np.searchsorted(cumulative, rng.random(count), side="right")
        return np.where(rng.random(count) < share, part, 0).astype(np.int64)

    def create(self, occupations: Ints, month: Month, *, entering: bool) -> People:
        """Return one new person in post for each occupation given."""
        rng, count = self._rng, len(occupations)
        male = (rng.random(count) >= self._female[occupations]).astype(np.int64)
        spread = rng.normal(0.0, 1.0, count)
        mean = self._mean_age[occupations]
        age = mean - 7 + 9.0 * spread if entering else mean + 11.0 * spread
        youngest = np.where(self._doctor[occupations], 23, 18)
        age = np.clip(np.where(age < youngest, youngest + 6 * rng.random(count), age), 18, 68).astype(np.int64)
        tenure = np.zeros(count) if entering else np.minimum(rng.exponential(72.0, count), (age - youngest) * 12)
        since = month.index - tenure.astype(np.int64)
        self._people += count
        number = np.arange(self._people - count, self._people, dtype=np.int64)
        ethnicity, nationality = self._draw_origins(occupations, month, entering=entering)
        nought = np.zeros(count, dtype=np.int64)
        return People(
            number=number,
            occupation=occupations.astype(np.int64),
            stage=nought + POST,
            male=male,
            birth_year=np.asarray(month.year - age, dtype=np.int64),
            organisation=self.draw_organisations(occupations),
            grade=self.draw_grades(occupations, entering=entering),
            grade_since=since.copy(),
            since=nought + month.index,
            post_since=since.copy(),
            organisation_since=since.copy(),
            started=since.copy(),
            position=self.new_positions(count),
            employment=nought + 1,
            fte=self.draw_fte(occupations, male),
            ethnicity=ethnicity,
            nationality=nationality,
            disability=np.searchsorted([0.035, 0.87], hash_share(number, salt=5, seed=self._seed)).astype(np.int64),
            second=self._second.draw(nought, rng),
            second_organisation=rng.integers(0, self._organisation_count, count),
            return_month=nought.copy(),
            return_occupation=nought.copy(),
            regraded=nought.copy(),
            mistaken=nought - 1,
        )

    def _draw_origins(self, occupations: Ints, month: Month, *, entering: bool) -> tuple[Ints, Ints]:
        """Return ethnicity and nationality; the share of other than white joiners grows over time."""
        rng, count = self._rng, len(occupations)
        years = (month.index - Month.parse("2012-11").index) / 12
        share = (0.20 + 0.018 * max(years, 0.0)) if entering else 0.125
        other = (rng.random(count) < share + 0.22 * self._doctor[occupations]).astype(np.int64)
        ethnicity = self._ethnicities.draw(other, rng)
        gap = rng.random(count)
        ethnicity = np.where(gap < 0.03, ETHNICITIES.index("Z"), np.where(gap < 0.04, len(ETHNICITIES) - 1, ethnicity))
        return ethnicity.astype(np.int64), self._nationalities.draw(other, rng)
