"""What each grade and step is paid in a month, from the dated pay scales."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import polars as pl

from tenure import rules
from tenure.errors import UsageError
from tenure.synth.draws import Floats, Ints
from tenure.synth.people import GRADES
from tenure.terms import Month

__all__ = ["MonthPay", "PayBook"]

_STEPS = 20
# Newest contract first, with the first month new and old holders are put on it here (assumed).
_CONTRACTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "resident": (("resident_2016", "resident", "2016-12"), ("registrar_2002", "registrar", "0001-01")),
    "specialty": (("specialty_2021", "specialty", "2021-04"), ("specialty_2008", "specialty", "0001-01")),
    "consultant": (("consultant_2003", "consultant", "0001-01"),),
}


@dataclass(frozen=True, slots=True)
class MonthPay:
    """Pay of one month by grade (row, as in ``GRADES``) and step (column, the first step is 0).

    ``annual`` is the full-time salary in payment, in pounds a year. ``rise`` is by how much a year an award
    raised it that is paid for the first time this month, and ``late`` how many months it comes late by
    grade; both are nought in other months. ``top`` is the number of steps.
    """

    contracts: tuple[str, ...]
    bands: tuple[str, ...]
    annual: Floats
    rise: Floats
    late: Ints
    top: Ints
    ni_rate: float
    ni_threshold_month: float
    pension_rate: float


def _last_day(month: Month) -> dt.date:
    return dt.date(month.year, month.number, calendar.monthrange(month.year, month.number)[1])


@dataclass(frozen=True, slots=True)
class _Line:
    """Pay by step of an award, the month it is first paid in and the month it is in force from."""

    annual: Floats
    paid: Month
    force: Month


class PayBook:
    """Answers what is paid in each month, walking forward through the months of a record."""

    def __init__(self) -> None:
        scales = rules.pay_scales().select(
            "pay_contract", "band", "in_force_from", "paid_from", pl.col("pay_step", "annual_gbp").cast(pl.Float64)
        )
        self._lines = {
            (str(contract), str(band)): _list_lines(part.sort("paid_from", "in_force_from"))
            for (contract, band), part in scales.partition_by("pay_contract", "band", as_dict=True).items()
        }

    def month(self, month: Month) -> MonthPay:
        """Return the pay of one month."""
        annual = np.zeros((len(GRADES), _STEPS))
        rise = np.zeros((len(GRADES), _STEPS))
        late = np.zeros(len(GRADES), dtype=np.int64)
        top = np.ones(len(GRADES), dtype=np.int64)
        held = [self._find_contract(grade, month) for grade in GRADES]
        for row, key in enumerate(held):
            now, late[row] = self._paid_line(key, month)
            before, _ = self._paid_line(key, month.plus(-1))
            top[row] = len(now)
            annual[row, : len(now)] = now
            shared = min(len(now), len(before))
            if late[row] > 0:
                rise[row, :shared] = np.maximum(now[:shared] - before[:shared], 0)
        day = month.first_day.replace(day=28)
        return MonthPay(
            contracts=tuple(contract for contract, _ in held),
            bands=tuple(band for _, band in held),
            annual=annual,
            rise=rise,
            late=late,
            top=top,
            ni_rate=float(rules.rate("employer_ni_rate", day)),
            ni_threshold_month=float(rules.rate("employer_ni_secondary_threshold_annual_gbp", day)) / 12,
            pension_rate=float(rules.rate("employer_pension_paid_locally", day)),
        )

    def _find_contract(self, grade: str, month: Month) -> tuple[str, str]:
        for contract, band, since in _CONTRACTS.get(grade, (("afc", grade, "0001-01"),)):
            if month >= Month.parse(since) and (contract, band) in self._lines:
                return contract, band
        raise UsageError(
            f"The pay scales hold nothing for grade {grade} in {month}.",
            slug="synth-pay-missing",
            fix="choose months that the pay scales of the rules cover.",
        )

    def _paid_line(self, key: tuple[str, str], month: Month) -> tuple[Floats, int]:
        """Return pay by step of the award in payment in a month, and how many months late it came.

        The first award known stands for the months before it, the last for those after.
        """
        days, lines = self._lines[key]
        line = lines[bisect_right(days, _last_day(month)) - 1]
        late = line.paid.index - line.force.index if line.paid == month else 0
        return line.annual, late


def _list_lines(scale: pl.DataFrame) -> tuple[list[dt.date], list[_Line]]:
    """Return the days on which payments of a band begin, in order, and the line of the newest award paid from each on.

    Before the first of them stands the award in force first, whenever it was paid.
    """
    days: list[dt.date] = scale["paid_from"].unique().sort().to_list()
    before = scale.filter(pl.col("in_force_from") == pl.col("in_force_from").min())
    return [dt.date.min, *days], [
        _read_newest(before),
        *(_read_newest(scale.filter(pl.col("paid_from") <= day)) for day in days),
    ]


def _read_newest(due: pl.DataFrame) -> _Line:
    newest = due.filter(pl.col("in_force_from") == pl.col("in_force_from").max()).sort("pay_step")
    paid, force = newest["paid_from"].max(), newest["in_force_from"].max()
    return _Line(newest["annual_gbp"].to_numpy()[:_STEPS], Month.of(paid), Month.of(force))  # type: ignore[arg-type]
