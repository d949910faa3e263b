"""What each row of a month is paid: basic pay with arrears, enhancements, supplements, on-costs."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.chain import BANK, PAID, POST
from tenure.synth.draws import Bools, Floats, Ints, hash_share
from tenure.synth.history import Scene
from tenure.synth.pay import MonthPay
from tenure.synth.people import GRADES
from tenure.synth.world import Organisations, read_occupations

__all__ = ["PayRows", "Payroll"]

_RESIDENT, _SPECIALTY, _CONSULTANT = (GRADES.index(name) for name in ("resident", "specialty", "consultant"))
# Nights and Saturdays by band over bands 4 to 9 (published from April 2020: 47, 41, 35 and 30%).
_ENHANCEMENT = np.array([0.47, 0.41, 0.35] + [0.30] * 9 + [0.0] * 3) / 0.30
# Boroughs with the inner supplement (assumed: the inner boroughs of the statistics).
_INNER = tuple(f"E090000{number:02d}" for number in (1, 7, 12, 13, 14, 19, 20, 22, 23, 25, 28, 30, 32, 33))
# Maternity pay by month of leave: eight weeks whole, eighteen half with the statutory pay, then that alone.
_WHOLE_MONTHS, _HALF_MONTHS, _STATUTORY_MONTH = 2, 6, 650.0
_AWARD_SHARE, _AWARD_LEAST, _AWARD_MOST = 0.35, 250.0, 3000.0
_ON_CALL_OF_RESIDENTS, _ON_CALL_OF_OTHERS = 0.09, 0.04


@dataclass(frozen=True, slots=True)
class PayRows:
    """What the pay of a row depends on beside the person: hours, step (from 0) and whether a second job."""

    place: Ints
    fte: Floats
    step: Ints
    is_second: Bools


@dataclass(frozen=True, slots=True)
class _Supplement:
    """Least, most (pounds a year) and share of the high cost area supplement, inner and outer."""

    share: Floats
    least: Floats
    most: Floats


@cache
def _read_rates(name: str) -> tuple[list[dt.date], list[float]]:
    """Return the days from which a rate of the rules holds, in order, and its values."""
    held = rules.rates().filter(pl.col("name") == name).sort("in_force_from")
    return held["in_force_from"].to_list(), [float(value) for value in held["value"]]


def _nearest_rate(name: str, day: dt.date) -> float:
    """Return a rate of the rules on a day; before the first held and in gaps the nearest earlier or first one."""
    days, values = _read_rates(name)
    return values[max(bisect_right(days, day) - 1, 0)]


def _read_supplement(day: dt.date) -> _Supplement:
    def values(ending: str) -> Floats:
        return np.array([_nearest_rate(f"high_cost_area_{zone}_{ending}", day) for zone in ("inner", "outer")])

    return _Supplement(values("rate"), values("minimum_gbp"), values("maximum_gbp"))


class Payroll:
    """Pays the rows of a plan's months."""

    def __init__(self, organisations: Organisations, *, seed: int) -> None:
        self._seed = seed
        self._unsocial = np.array([occupation.unsocial_share for occupation in read_occupations()])
        areas = dict(rules.organisation_areas().select("org_code", "area_code").iter_rows())
        inner = np.array([areas.get(code) in _INNER for code in organisations.codes])
        # 0 for inner London, 1 for outer, -1 for elsewhere.
        self._zone = np.where(organisations.is_london == 1, np.where(inner, 0, 1), -1)

    def pay(self, scene: Scene, rows: PayRows, pay: MonthPay, rng: np.random.Generator) -> dict[str, Floats]:
        """Return the money columns of a month, pounds of two decimals."""
        people, place = scene.people, rows.place
        stage, grade = people.stage[place], people.grade[place]
        full = pay.annual[grade, rows.step] / 12 * rows.fte
        at_work = (stage == POST) | (stage == BANK)
        held = full * at_work
        columns = self._regular(scene, rows, held, pay) | self._drawn(scene, rows, held, rng)
        columns["basic_pay"] += self._arrears(scene, rows, pay) * at_work
        month = scene.month.index - people.since[place]
        columns["occupational_absence"] = _maternity_pay(full, month) * (stage == PAID)
        columns["protected_pay"] = self._protected(scene, rows) * at_work
        return _add_on_costs(
            {name: np.round(value, 2) for name, value in columns.items()}, self._members(scene, rows), pay
        )

    def _arrears(self, scene: Scene, rows: PayRows, pay: MonthPay) -> Floats:
        """Return what a late award adds this month, for as many months as the employment has lasted of it."""
        if not pay.late.any():
            return np.zeros(len(rows.place))
        people, place = scene.people, rows.place
        grade = people.grade[place]
        served = scene.month.index - np.maximum(people.organisation_since[place], people.grade_since[place])
        months = np.minimum(np.maximum(served, 0), pay.late[grade])
        arrears: Floats = pay.rise[grade, rows.step] / 12 * months * rows.fte
        return arrears

    def _regular(self, scene: Scene, rows: PayRows, held: Floats, pay: MonthPay) -> dict[str, Floats]:  # noqa: ARG002
        people, place = scene.people, rows.place
        grade, number = people.grade[place], people.number[place]
        is_doctor = grade >= _RESIDENT
        zone = self._zone[people.organisation[place]]
        supplement = _read_supplement(scene.month.first_day)
        yearly = np.clip(
            held * 12 * supplement.share[zone], supplement.least[zone] * rows.fte, supplement.most[zone] * rows.fte
        )
        awarded = hash_share(number, salt=43, seed=self._seed)
        award = np.where(awarded < _AWARD_SHARE, _AWARD_LEAST + (_AWARD_MOST - _AWARD_LEAST) * awarded**2, 0.0)
        premium = hash_share(number, salt=47, seed=self._seed) < 0.006
        return {
            "basic_pay": held.copy(),
            "geographic_allowance": yearly / 12 * ((zone >= 0) & ~is_doctor & (held > 0)),
            "on_call": held * np.where(
                grade == _RESIDENT, _ON_CALL_OF_RESIDENTS, np.where(is_doctor, _ON_CALL_OF_OTHERS, 0.0)
            ),
            "recruitment_premium": held * 0.05 * (premium & ~is_doctor),
            "medical_award": award * rows.fte * ((grade == _CONSULTANT) & (held > 0) & ~rows.is_second),
        }  # fmt: skip

    def _drawn(self, scene: Scene, rows: PayRows, held: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        people, place = scene.people, rows.place
        grade, number = people.grade[place], people.number[place]
        is_doctor = grade >= _RESIDENT
        draws = rng.random((4, len(place)))
        # Some never work nights and some work many; the same people month after month.
        pattern = np.maximum(hash_share(number, salt=37, seed=self._seed) * 2.6 - 0.6, 0.0)
        unsocial = self._unsocial[people.occupation[place]] * _ENHANCEMENT[grade] * pattern
        other = np.where(draws[3] < 0.02, 9000 * draws[3], np.where(draws[3] > 0.998, -9e4 * (draws[3] - 0.998), 0.0))
        return {
            "additional_activity": held * 0.12 * ((grade == _CONSULTANT) & (draws[1] < 0.6)),
            "overtime": held * draws[2] * 0.8 * ((draws[2] < 0.1) & ~is_doctor),
            "shift_work": held * unsocial * (0.7 + 0.6 * draws[0]),
            "other_payment": other * (held > 0),
        }

    def _protected(self, scene: Scene, rows: PayRows) -> Floats:
        share = hash_share(scene.people.number[rows.place], salt=53, seed=self._seed)
        protected: Floats = np.where(share < 0.01, 40.0 + 16_000.0 * share, 0.0) * rows.fte
        return protected

    def _members(self, scene: Scene, rows: PayRows) -> Bools:
        share = hash_share(scene.people.number[rows.place], salt=19, seed=self._seed)
        return np.asarray(share > 0.1, dtype=np.bool_)


def _maternity_pay(full: Floats, month: Ints) -> Floats:
    half = np.minimum(full / 2 + _STATUTORY_MONTH, full)
    statutory = np.minimum(full * 0.9, _STATUTORY_MONTH)
    paid: Floats = np.select([month < _WHOLE_MONTHS, month < _HALF_MONTHS], [full, half], statutory)
    return paid


def _add_on_costs(columns: dict[str, Floats], members: Bools, pay: MonthPay) -> dict[str, Floats]:
    gross = np.sum(list(columns.values()), axis=0)
    pensioned = ("basic_pay", "shift_work", "geographic_allowance", "occupational_absence")
    pensionable = np.round(sum((columns[name] for name in pensioned), np.zeros(len(gross))) * members, 2)
    return columns | {
        "employer_ni": np.round(np.maximum(gross - pay.ni_threshold_month, 0) * pay.ni_rate, 2),
        "employer_pension": np.round(pensionable * pay.pension_rate, 2),
        "pensionable_pay": pensionable,
    }
