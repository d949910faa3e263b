"""What is true of pay: multiples of the scale, and whose basic pay is off and why; wrong pay is planted here."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import Floats, stream
from tenure.synth.pay import MonthPay, PayBook
from tenure.synth.plan import SynthPlan
from tenure.terms import Month
from tenure.terms.record import COLUMNS, IN_SERVICE, SUBSTANTIVE

__all__ = ["PayAnswers", "true_scale"]

MEDICAL = "Medical and Dental"
_CELL = ("staff_group", "pay_contract", "band", "pay_step")
_ON_COSTS = ("employer_ni", "employer_pension", "pensionable_pay")
# Shares of rows whose basic pay is as it should be, and of which it is made to be wrong.
_BEYOND, _WITHIN = 0.005, 0.002
_TOLERANCE, _PENNY = 0.05, 0.011
_APRIL = 3
# What a pound and an FTE are counted in: hours have at most five decimals.
_PENCE, _FTE_UNITS = 100, 100_000


@dataclass(frozen=True, slots=True)
class _Kind:
    """Why basic pay is what it is: of every row of substantive staff in service, one."""

    clean: str = "clean"
    arrears: str = "arrears_beyond_5_percent"
    arrears_within: str = "arrears_within_5_percent"
    unpaid: str = "no_basic_pay"
    wrong: str = "wrong_beyond_5_percent"
    wrong_within: str = "wrong_within_5_percent"


_KIND = _Kind()


class PayAnswers:
    """Watches the months go by, makes some basic pay wrong, and writes down what is true of the pay."""

    def __init__(self, plan: SynthPlan) -> None:
        self._plan = plan
        self._book = PayBook()
        groups = rules.occupations().select("code", "esr_staff_group")
        self._groups = dict(groups.iter_rows())
        self._sums: list[pl.DataFrame] = []
        self._months: list[dict[str, Any]] = []

    def note(self, frame: pl.DataFrame, month: Month) -> pl.DataFrame:
        """Note what is true of the clean rows of a month; return them with wrong basic pay planted in some.

        Only what is recorded as basic pay is wrong: earnings, on-costs and hours stay as they were, and nobody's
        history changes.
        """
        judged = _judge(frame, self._book.month(month))
        kinds = judged["kind"]
        self._sums.append(_sum_clean(frame, (kinds == _KIND.clean).fill_null(value=False), month))
        if self._plan.planted:
            factor = _draw_factors((kinds == _KIND.clean).to_numpy(), stream(self._plan.seed, "pay", month.index))
            wrong = pl.Series(factor)
            beyond = (wrong - 1).abs() > _TOLERANCE
            kinds = pl.select(
                pl.when(wrong == 1).then(kinds).when(beyond).then(pl.lit(_KIND.wrong)).otherwise(
                    pl.lit(_KIND.wrong_within)
                )
            ).to_series()  # fmt: skip
            pay = pl.when(wrong == 1).then(pl.col("basic_pay")).otherwise((judged["due"] * wrong).round(2))
            frame = frame.with_columns(basic_pay=pay)
        counted = dict(kinds.drop_nulls().value_counts().iter_rows())
        names = [getattr(_KIND, name) for name in _Kind.__slots__]
        self._months.append({"month": str(month), **{name: counted.get(name, 0) for name in names}})
        return frame

    def build(self) -> dict[str, Any]:
        """Return the answers as plain values, ready for JSON."""
        sums = pl.concat(self._sums).with_columns(
            staff_group=pl.when(pl.col("pay_contract") == "afc")
            .then(pl.col("occupation_code").replace_strict(self._groups, default=None, return_dtype=pl.String))
            .otherwise(pl.lit(MEDICAL))
        )
        first, last = self._plan.start, self._plan.end
        years = [
            year for year in range(first.year - 1, last.year + 1)
            if first.index <= year * 12 + _APRIL and year * 12 + _APRIL + 11 <= last.index
        ]  # fmt: skip
        return {"months": self._months, "multiples": [row for year in years for row in _measure_year(sums, year)]}


def _judge(frame: pl.DataFrame, pay: MonthPay) -> pl.DataFrame:
    """Return the rows with what is due as basic pay and why what is paid is so; null for rows out of scope."""
    line = pl.DataFrame(
        [
            (contract, band, step + 1, float(pay.annual[row, step]))
            for row, (contract, band) in enumerate(zip(pay.contracts, pay.bands, strict=True))
            for step in range(int(pay.top[row]))
        ],
        schema={"pay_contract": pl.String, "band": pl.String, "pay_step": pl.Int64, "annual": pl.Float64},
        orient="row",
    )
    over = pl.col("basic_pay") - pl.col("due")
    in_scope = pl.col("contract").is_in(SUBSTANTIVE) & pl.col("status").is_in(IN_SERVICE)
    kind = (
        pl.when(pl.col("basic_pay") == 0).then(pl.lit(_KIND.unpaid))
        .when(over.abs() <= _PENNY).then(pl.lit(_KIND.clean))
        .when(over > _TOLERANCE * pl.col("due")).then(pl.lit(_KIND.arrears))
        .otherwise(pl.lit(_KIND.arrears_within))
    )  # fmt: skip
    return (
        frame.select("pay_contract", "band", pl.col("pay_step").cast(pl.Int64))
        .join(line, on=["pay_contract", "band", "pay_step"], how="left", maintain_order="left")
        .select("annual")
        .with_columns(frame["fte"].cast(pl.Float64), frame["contract"], frame["status"], frame["basic_pay"])
        .with_columns(due=(pl.col("annual") / 12 * pl.col("fte")).round(2))
        .select("due", kind=pl.when(in_scope).then(kind))
    )


def _sum_clean(frame: pl.DataFrame, clean: pl.Series, month: Month) -> pl.DataFrame:
    """Return the sums of the clean rows by cell: hundred-thousandths of an FTE and pence.

    Whole numbers, because the order in which floats are added, and with it their sum, changes from run to run.
    """
    extras = [
        column.name for column in COLUMNS
        if column.kind == "money" and column.name in frame.columns
        and column.name not in ("basic_pay", *_ON_COSTS)
    ]  # fmt: skip
    keys = ("occupation_code", *_CELL[1:])
    amounts = {
        "fte": pl.col("fte").cast(pl.Float64) * _FTE_UNITS,
        "extra": pl.sum_horizontal(pl.col(extras).fill_null(0)) * _PENCE,
        "ni": pl.col("employer_ni") * _PENCE,
        "pensionable": pl.col("pensionable_pay") * _PENCE,
    }
    return (
        frame.select(*keys, **{name: amount.round().cast(pl.Int64) for name, amount in amounts.items()})
        .filter(clean)
        .group_by(keys)
        .agg(pl.col(*amounts).sum())
        .with_columns(month=pl.lit(month.index))
    )


def _draw_factors(may_be_wrong: Any, rng: np.random.Generator) -> Floats:  # noqa: ANN401 - an array of bool
    """Return what basic pay is multiplied by: 1 where it is right; half of what is far off is barely so."""
    chance, kind, size = rng.random((3, len(may_be_wrong)))
    near = 0.051 + 0.05 * size
    beyond = np.select([kind < 0.25, kind < 0.5, kind < 0.75], [1 + near, 1 - near, 0.2 + 0.7 * size], 1.1 + 1.4 * size)
    within = 1 + (0.001 + 0.048 * size) * np.where(kind < 0.5, 1, -1)
    factor = np.select([chance < _BEYOND, chance < _BEYOND + _WITHIN], [beyond, within], 1.0)
    return np.where(may_be_wrong, factor, 1.0)


def _last_day(month: Month) -> dt.date:
    return month.plus(1).first_day - dt.timedelta(days=1)


def _full_pension_rate(month: Month) -> float:
    """Return what employers owe of pensionable pay, the part paid centrally and the levy (from April 2017) included."""
    on = _last_day(month)
    levy = float(rules.rate("employer_pension_admin_levy", on)) if month >= Month.parse("2017-04") else 0.0
    return float(rules.rate("employer_pension_rate", on)) + levy


def true_scale(year: int) -> dict[tuple[str, str, int], float]:
    """Return the scale value of each contract, band and step that stands for the year from April.

    Returns
    -------
    dict
        Pounds a year: the mean over the months of the value in force on the last day, among those first paid by the
        end of the year.
    """
    months = [_last_day(Month(year * 12 + _APRIL + number)) for number in range(12)]
    values: dict[tuple[str, str, int], dict[dt.date, tuple[dt.date, float]]] = {}
    for row in rules.pay_scales().filter(pl.col("paid_from") <= months[-1]).iter_rows(named=True):
        ends = [row["in_force_to"] or dt.date.max, row["paid_to"] or dt.date.max]
        newest = values.setdefault((row["pay_contract"], row["band"], row["pay_step"]), {})
        for on in months:
            since = row["in_force_from"]
            if since <= on <= max(ends) and (on not in newest or newest[on][0] < since):
                newest[on] = (since, float(row["annual_gbp"]))
    return {key: sum(value for _, value in held.values()) / len(held) for key, held in values.items() if held}


def _measure_year(sums: pl.DataFrame, year: int) -> list[dict[str, Any]]:
    first = year * 12 + _APRIL
    cells = (
        sums.filter(pl.col("month").is_between(first, first + 11))
        .group_by(_CELL)
        .agg(pl.col("fte", "extra", "ni").sum(), "month", "pensionable")
        .filter(pl.col("fte") >= 12 * _FTE_UNITS)
        .sort(_CELL)
    )
    scales = true_scale(year)
    rates = {first + number: _full_pension_rate(Month(first + number)) for number in range(12)}
    rows = []
    for cell in cells.iter_rows(named=True):
        scale = scales.get((cell["pay_contract"], cell["band"], cell["pay_step"]))
        if scale is None:
            continue
        fte = cell["fte"] / _FTE_UNITS
        earnings = scale + 12 * cell["extra"] / _PENCE / fte
        owed = [paid * rates[month] for month, paid in zip(cell["month"], cell["pensionable"], strict=True)]
        on_costs = 12 * (cell["ni"] + math.fsum(owed)) / _PENCE / fte
        rows.append(
            {
                "year": f"{year}/{(year + 1) % 100:02d}",
                **{name: cell[name] for name in _CELL},
                "fte": round(fte / 12, 2),
                "earnings_multiple": round(earnings / scale, 6),
                "paybill_multiple": round(1 + on_costs / earnings, 6),
            }
        )
    return rows
