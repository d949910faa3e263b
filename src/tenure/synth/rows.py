"""Rows of one month of the staff record, from the people of that month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenure import rules
from tenure.synth.chain import BANK, LEFT, ON_LEAVE, PAID, POST, UNPAID
from tenure.synth.departures import DESTINATIONS, LEAVE_REASONS, draw_departures
from tenure.synth.draws import Bools, Ints, hash_share, stream
from tenure.synth.earnings import Payroll, PayRows
from tenure.synth.history import Scene
from tenure.synth.pay import MonthPay
from tenure.synth.people import (
    ETHNICITIES,
    FTES,
    GRADES,
    NATIONALITIES,
    SECOND_BANK,
    SECOND_LESSER,
    SECOND_OTHER,
    SECOND_TIE,
    People,
)
from tenure.synth.plan import SynthPlan
from tenure.synth.planted import PLANTED_CODES, Artefacts
from tenure.synth.profiles import PATTERNS, SOURCES, Homes, find_patterns, find_sources
from tenure.synth.sickness import REASONS, draw_absence
from tenure.synth.world import Organisations, read_occupations
from tenure.terms import Month
from tenure.terms.record import COLUMNS

__all__ = ["NoiseCount", "RowMaker"]

_FLICKER, _LONG_FLICKER, _GAP = 0.0005, 0.4, 0.0002
_IDLE, _CONTINUES, _REST = -1, 1, -7
_HALF, _LESSER, _TENTH = FTES.index("0.5"), FTES.index("0.32"), FTES.index("0.2")
_FTE_VALUES = np.array([float(text) for text in FTES])
_AREAS = {
    "0": "Medicine", "N": "Nursing", "H": "Ward support", "P": "Education", "S": "Therapies", "U": "Pathology",
    "G": "Corporate", "A": "Ambulance operations",
}  # fmt: skip
_DEPARTMENTS = 8
_FIRST_YEAR = 1940
_DATES = [f"{year}-{month:02d}-01" for year in range(_FIRST_YEAR, 2100) for month in range(1, 13)]
_STATUS = ("active", "maternity_paid", "maternity_unpaid", "unpaid_leave", "career_break", "paid_leave", "suspended")
_CONTRACT = ("permanent", "fixed_term", "training", "bank")
_FLAG = ("true", "false", None)
# Share of other than training contracts that are for a fixed term: doctors, nurses and midwives (both published),
# everybody else (assumed).
_FIXED_TERM = {"HCHS doctors": 0.09, "Nurses & health visitors": 0.02, "Midwives": 0.02}
_FIXED_TERM_OF_OTHERS = 0.05
# Elements that few have are left blank where nothing is paid.
_OFTEN_BLANK = (
    "additional_activity", "geographic_allowance", "on_call", "overtime", "recruitment_premium", "medical_award",
    "occupational_absence", "other_payment", "protected_pay",
)  # fmt: skip


def _words(table: Sequence[str | None], places: NDArray[Any]) -> pl.Series:
    return pl.Series(table, dtype=pl.String).gather(pl.Series(places.astype(np.uint32)))


@dataclass(slots=True)
class NoiseCount:
    """How much payroll noise was written: wrong codes begun, months left out."""

    flickers: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which person each row is of, and what the row says of the job."""

    place: Ints
    second: Ints
    occupation: Ints
    position: Ints
    fte: Ints


class RowMaker:
    """Writes the months of one plan as frames of the record's columns."""

    def __init__(self, plan: SynthPlan, organisations: Organisations, artefacts: Artefacts) -> None:
        self._plan = plan
        self._artefacts = artefacts
        self._occupations = read_occupations()
        codes = [occupation.code for occupation in self._occupations]
        extra = sorted({*PLANTED_CODES, *(occupation.mistaken_for for occupation in self._occupations)} - set(codes))
        self.codes = [*codes, *extra]
        self._mistaken = np.array([self.codes.index(occupation.mistaken_for) for occupation in self._occupations])
        groups = dict(rules.occupations().select("code", "staff_group").iter_rows())
        self._fixed_term = np.array([_FIXED_TERM.get(groups[code], _FIXED_TERM_OF_OTHERS) for code in codes])
        self._payroll = Payroll(organisations, seed=plan.seed)
        self._homes = Homes(organisations, seed=plan.seed)
        names = [f"{_AREAS[code[0]]} {number + 1}" for code in self.codes for number in range(_DEPARTMENTS)]
        self._departments = names
        successors = sorted({merger.successor for merger in organisations.mergers})
        self.organisation_codes = [
            *organisations.codes,
            *(code for code in successors if code not in organisations.codes),
        ]
        self._organisations = organisations
        self.noise = NoiseCount()

    def make(self, scene: Scene, pay: MonthPay) -> pl.DataFrame:
        """Return the rows of one month; the noise and the planted relabels are in them.

        Returns
        -------
        polars.DataFrame
            One row an assignment, columns of the record: text, but for money and days (floats of
            two decimals) and whole numbers.
        """
        rng = stream(self._plan.seed, "noise", scene.month.index)
        wrong, gap = self._draw_noise(scene, rng)
        rows = self._choose_rows(scene, wrong, gap)
        step = self._find_step(scene, rows, pay)
        columns = self._job_columns(scene, rows, pay, rng) | {"pay_step": step + 1}
        paid = PayRows(rows.place, _FTE_VALUES[rows.fte], step, rows.second > 0)
        columns |= self._payroll.pay(scene, paid, pay, rng) | self._person_columns(scene, rows, rng)
        frame = pl.DataFrame({column.name: columns[column.name] for column in COLUMNS if column.name in columns})
        return frame.with_columns(pl.when(pl.col(name) != 0).then(pl.col(name)) for name in _OFTEN_BLANK)

    def _draw_noise(self, scene: Scene, rng: np.random.Generator) -> tuple[Bools, Bools]:
        """Return who bears a wrong code this month and whose month is missing.

        Noise falls only on months whose neighbours are in the same state, so that it is noise and
        nothing else; it never outlasts two months, nor touches the record's first and last month.
        """
        people, month = scene.people, scene.month
        same_next = (scene.next_stage == POST) & (scene.next_occupation == people.occupation)
        calm = (people.stage == POST) & same_next & (people.since < month.index) & (people.second == 0)
        if not self._plan.start < month < self._plan.end:
            calm[:] = False
        draws, lengths = rng.random(len(people)), rng.random(len(people))
        idle = calm & (people.mistaken == _IDLE)
        begins, gap = idle & (draws < _FLICKER), idle & (draws > 1 - _GAP)
        goes_on = calm & (people.mistaken == _CONTINUES)
        resting = np.where(people.mistaken < _IDLE, people.mistaken + 1, people.mistaken)
        ends = goes_on | gap | begins | (people.mistaken == _CONTINUES)
        people.mistaken = np.where(begins & (lengths < _LONG_FLICKER), _CONTINUES, np.where(ends, _REST, resting))
        self.noise.flickers += int(begins.sum())
        self.noise.gaps += int(gap.sum())
        return begins | goes_on, gap

    def _choose_rows(self, scene: Scene, wrong: Bools, gap: Bools) -> _Rows:
        people = scene.people
        occupation, position = people.occupation, people.position
        if self._plan.planted:
            occupation, position = self._artefacts.relabel(people, scene.month, codes=self.codes)
        occupation = np.where(wrong, self._mistaken[people.occupation], occupation)
        # Half of the wrong codes come with another position id, half on the same one.
        position = np.where(wrong & (people.number % 2 == 0), position + 200_000_000, position)
        main = np.flatnonzero((people.stage != LEFT) & ~gap)
        other = np.flatnonzero((people.stage == POST) & (people.second > 0))
        kind = people.second[other]
        tied = np.isin(people.second, (SECOND_TIE, SECOND_OTHER)) & (people.stage == POST)
        fte = np.where(tied, _HALF, people.fte)
        other_fte = np.select([kind == SECOND_BANK, kind == SECOND_LESSER], [_TENTH, _LESSER], _HALF)
        other_occupation = np.where(kind == SECOND_OTHER, self._mistaken[people.occupation[other]], occupation[other])
        return _Rows(
            place=np.concatenate([main, other]),
            second=np.concatenate([np.zeros(len(main), dtype=np.int64), kind]),
            occupation=np.concatenate([occupation[main], other_occupation]),
            position=np.concatenate([position[main], position[other] + 400_000_000]),
            fte=np.concatenate([fte[main], other_fte]),
        )

    def _recorded_organisations(self, rows: _Rows, people: People, month: Month) -> Ints:
        tied = np.isin(rows.second, (SECOND_TIE, SECOND_OTHER))
        place = np.where(tied, people.second_organisation[rows.place], people.organisation[rows.place])
        if self._plan.planted:
            for merger in self._organisations.mergers:
                if month >= merger.month:
                    place[place == merger.organisation] = self.organisation_codes.index(merger.successor)
        return place

    def _job_columns(self, scene: Scene, rows: _Rows, pay: MonthPay, rng: np.random.Generator) -> dict[str, Any]:
        people, month, place = scene.people, scene.month, rows.place
        # An affine map modulo a power of ten: ids say nothing of the order people came in.
        person = pl.Series((people.number[place] * 7_368_787 + 1_234_567) % 100_000_000)
        person_id = person.cast(pl.String).str.zfill(8)
        number = np.where(rows.second > 0, np.where(rows.second == SECOND_BANK, 90, 80), people.employment[place])
        position = pl.Series((rows.position * 482_711 + 7_777) % 1_000_000_000).cast(pl.String).str.zfill(9)
        blank = pl.Series(hash_share(people.number[place], salt=7, seed=self._plan.seed) < 0.01)
        grade = people.grade[place]
        return {
            "person_id": person_id,
            "assignment_id": person_id + "-" + pl.Series(number).cast(pl.String),
            "position_id": pl.select(pl.when(~blank).then(position)).to_series(),
            "month": pl.repeat(month.first_day.isoformat(), len(place), dtype=pl.String, eager=True),
            "org_code": _words(self.organisation_codes, self._recorded_organisations(rows, people, month)),
            "department": _words(
                self._departments, rows.occupation * _DEPARTMENTS + people.position[place] % _DEPARTMENTS
            ),
            "status": _words(_STATUS, self._find_status(people, place, rng)),
            "contract": _words(_CONTRACT, self._find_contract(people, rows)),
            "is_main": _words(_FLAG, self._find_flag(people, rows, rng)),
            "occupation_code": _words(self.codes, rows.occupation),
            "pay_contract": _words(pay.contracts, grade),
            "band": _words(pay.bands, grade),
            "fte": _words(FTES, rows.fte),
        }

    def _find_step(self, scene: Scene, rows: _Rows, pay: MonthPay) -> Ints:
        """Return the step from 0: whole years in the grade, to the top of its scale."""
        people = scene.people
        years = (scene.month.index - people.grade_since[rows.place]) // 12
        step: Ints = np.clip(years, 0, pay.top[people.grade[rows.place]] - 1)
        return step

    def _find_status(self, people: People, place: Ints, rng: np.random.Generator) -> Ints:
        stage = people.stage[place]
        broken = hash_share(people.number[place], salt=11, seed=self._plan.seed) < 0.5
        status = np.select([stage == PAID, stage == UNPAID, stage == ON_LEAVE], [1, 2, np.where(broken, 4, 3)], 0)
        draws = rng.random(len(place))
        at_work = stage == POST
        status[at_work & (draws < 0.0015)] = _STATUS.index("paid_leave")
        status[at_work & (draws > 0.9995)] = _STATUS.index("suspended")
        return status

    def _find_contract(self, people: People, rows: _Rows) -> Ints:
        number = people.number[rows.place] * 64 + people.employment[rows.place]
        fixed = hash_share(number, salt=13, seed=self._plan.seed) < self._fixed_term[people.occupation[rows.place]]
        training = people.grade[rows.place] == GRADES.index("resident")
        bank = (people.stage[rows.place] == BANK) | (rows.second == SECOND_BANK)
        return np.select([bank, training, fixed], [3, 2, 1], 0)

    def _find_flag(self, people: People, rows: _Rows, rng: np.random.Generator) -> Ints:
        """Return true, false or blank: mostly right, blank or doubled for some who have two jobs."""
        kind = people.second[rows.place] * (people.stage[rows.place] == POST)
        share = hash_share(people.number[rows.place], salt=17, seed=self._plan.seed)
        tied = np.isin(kind, (SECOND_TIE, SECOND_OTHER))
        blank = np.where(tied, share < 0.4, share < 0.05) & (kind > 0)
        doubled = np.where(tied, share > 0.7, share > 0.95) & (kind > 0)
        slips = (kind == 0) & (rng.random(len(rows.place)) < 0.004)
        return np.select([blank | slips, doubled], [2, 0], np.where(rows.second > 0, 1, 0))

    def _person_columns(self, scene: Scene, rows: _Rows, rng: np.random.Generator) -> dict[str, Any]:
        people, place = scene.people, rows.place
        first, seed = _FIRST_YEAR * 12, self._plan.seed
        number = people.number[place]
        absence = draw_absence(scene, place, _FTE_VALUES[rows.fte], seed=seed, rng=rng)
        reasons, destinations = draw_departures(scene, place, rng)
        return {
            "sex": _words(("F", "M"), people.male[place]),
            "birth_year": people.birth_year[place],
            "ethnicity": _words(ETHNICITIES, people.ethnicity[place]),
            "disability": _words(("yes", "no", "not_declared"), people.disability[place]),
            "nationality": _words(NATIONALITIES, people.nationality[place]),
            "nhs_start": _words(_DATES, np.maximum(people.started[place] - first, 0)),
            "org_start": _words(_DATES, np.maximum(people.organisation_since[place] - first, 0)),
            "home_area": _words(self._homes.codes, self._homes.find(number, people.organisation[place])),
            "flexible_pattern": _words(PATTERNS, find_patterns(number, seed=seed)),
            "recruitment_source": _words(SOURCES, find_sources(scene, place, seed=seed)),
            "fte_days_lost": absence.lost,
            "fte_days_available": absence.available,
            "absence_reason": _words(REASONS, absence.reason),
            "leave_reason": _words(LEAVE_REASONS, reasons),
            "destination": _words(DESTINATIONS, destinations),
        }
