"""Rows of a financial year as cells of pay: whole pence, FTE in units of 1/100,000, one pass over the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenure.store import Step

__all__ = [
    "FTE_RULES",
    "FTE_UNITS",
    "OTHER_PAY",
    "VERDICTS",
    "FteRule",
    "PayScope",
    "pay_cell_steps",
]

FteRule = Literal["contracted", "best_of_contracted_and_worked"]
FTE_RULES: tuple[FteRule, ...] = ("contracted", "best_of_contracted_and_worked")

FTE_UNITS = 100_000
"""Units of one full-time equivalent: the record holds five decimals."""

VERDICTS = {0: "no_value", 1: "outside_5_percent", 2: "valid", 3: "very_senior"}
"""What ``verdict`` says of a row in scope: no scale value, beyond the 5% rule, within it, a very senior manager."""

NON_BASIC = (
    "additional_activity", "band_supplement", "geographic_allowance", "local_payment", "on_call", "overtime",
    "recruitment_premium", "shift_work", "medical_award",
)  # fmt: skip
OTHER_PAY = ("bonus", "public_health_supplement", "occupational_absence", "other_payment", "protected_pay")
"""Elements that are 'other' pay in DHSC's sense."""


def _units(expression: str, units: int) -> str:
    """Return an exact decimal as a whole number of its units, held in a double, which is summed a quarter faster.

    A double holds fifteen digits and the record's columns nine, so that the nearest whole number is the exact one. Sums
    of whole numbers are exact in any order up to 2 to the power of 53: 7 trillion pounds, in twelfths of a penny. The
    cast changes nothing on DuckDB; Spark's floor gives an integer, and its rows would be of another kind.
    """
    return f"cast(floor(({expression}) * {units} + 0.5) as double)"


def _pence(*columns: str) -> str:
    return _units(" + ".join(f"coalesce(cast(r.{column} as double), 0)" for column in columns), 100)


@dataclass(frozen=True, slots=True)
class PayScope:
    """Which rows are judged, and how.

    Parameters
    ----------
    first, last : int
        Month indices of the year's first and last month.
    fte_rule : {"contracted", "best_of_contracted_and_worked"}
        The FTE that the 5% rule expects pay for: the contracted one, or either that and the one worked.
    pensionable_other : tuple of str
        Elements of ``OTHER_PAY`` that count towards the pension.
    """

    first: int
    last: int
    fte_rule: FteRule = "contracted"
    pensionable_other: tuple[str, ...] = ()


def pay_cell_steps(scope: PayScope, *, people: bool = False) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``pay_cells``, or to ``pay_people``.

    Parameters
    ----------
    scope : PayScope
        Which rows are judged, and how.
    people : bool
        Whether people are counted over the whole year, in place of sums by month.

    Returns
    -------
    tuple of Step
        Last step ``pay_cells``: one row per ``month``, ``staff_group`` (number), ``pay_contract``, ``band``,
        ``pay_step`` (dictionary codes), ``reason`` and ``verdict`` with ``jobs`` (rows), ``fte`` (units of
        1/100,000) and, in whole pence, ``basic``, ``non_basic``, ``other``, ``medical_award``, ``ni``, ``pension``,
        ``pensionable`` (of rows with a pension), ``pensionable_all``, ``pension_bare`` (pension of rows
        without pensionable pay), ``pensionable_other`` (of rows with a pension) and ``pensionable_other_all`` (of rows
        with pensionable pay); ``ni_recorded``, the rows with an amount of National Insurance; in twelfths of a penny
        ``above`` (pay above its threshold) and ``above_excl_other`` (the same without other pay);
        ``jobs_above_next`` and ``pay_above_next``, the jobs whose pay exceeds next year's threshold and their pay.
        For people, last step ``pay_people``: one row per cell without its month, with ``people`` (distinct).

    Notes
    -----
    Reads ``record``, ``pay_scope`` (``contract``, ``status``, ``reason``), ``pay_group`` (``occupation_code``,
    ``staff_group``, ``is_senior_manager``), ``pay_table`` (``month``, ``pay_contract``, ``band``, ``pay_step``,
    ``scale``: the annual pence in payment) and ``pay_month`` (``month``, ``threshold`` and ``threshold_next`` of
    National Insurance in pence a year, ``band_9_top`` in pence a year) and ``pay_kind`` (``pay_contract``,
    ``kind``: 1 scales are held, 2 very senior, 0 others).
    The 5% rule: ``20 * |12 * basic - S * f| <= S * f``, in whole numbers.
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026, on earnings and paybill per FTE.
    """
    rows = Step("pay_rows", _write_rows(scope.pensionable_other), {"first": scope.first, "last": scope.last})
    judged = Step("pay_verdicts", _write_judgement(scope.fte_rule))
    if people:
        return rows, judged, Step("pay_persons", _PERSONS), Step("pay_people", _PEOPLE)
    return rows, judged, Step("pay_cells", _CELLS)


def _write_rows(pensionable_other: tuple[str, ...]) -> str:
    return f"""
select
    r.person, r.month, coalesce(g.staff_group, 0) as staff_group, coalesce(g.is_senior_manager, 0) as is_senior_manager,
    r.pay_contract, r.band, r.pay_step, s.reason, coalesce(k.kind, 0) as kind,
    {_units("cast(r.fte as double)", FTE_UNITS)} as fte,
    {_units("cast(coalesce(r.fte_worked, r.fte) as double)", FTE_UNITS)} as fte_worked,
    {_pence("basic_pay")} as basic,
    {_pence(*NON_BASIC)} as not_other,
    {_pence(*OTHER_PAY)} as other,
    {_pence("medical_award")} as medical_award,
    {_pence("employer_ni")} as ni,
    case when r.employer_ni is null then 0 else 1 end as ni_recorded,
    {_pence("employer_pension")} as pension,
    {_pence("pensionable_pay")} as pensionable,
    {_pence(*pensionable_other) if pensionable_other else "0"} as pensionable_other,
    t.scale, m.threshold, m.threshold_next, m.band_9_top
from record r
join pay_month m on m.month = r.month
join pay_scope s on s.contract = r.contract and s.status = r.status
left join pay_group g on g.occupation_code = r.occupation_code
left join pay_kind k on k.pay_contract = r.pay_contract
left join pay_table t
    on t.month = r.month and t.pay_contract = r.pay_contract and t.band = r.band and t.pay_step = r.pay_step
where r.month >= $first and r.month <= $last
"""


def _write_judgement(fte_rule: FteRule) -> str:
    within = "20 * abs(12 * basic * 100000 - scale * {0}) <= scale * {0}"
    either = within.format("fte")
    if fte_rule == "best_of_contracted_and_worked":
        either = f"({either} or {within.format('fte_worked')})"
    return f"""
select
    *,
    case
        when kind = 2 then 3
        when kind = 0 and is_senior_manager = 1 and 12 * basic * 100000 > band_9_top * fte then 3
        when scale is null then 0
        when {either} then 2
        else 1
    end as verdict,
    not_other + other as non_basic,
    basic + not_other + other as pay
from pay_rows
"""


_SUMS = {
    "fte": "fte",
    "basic": "basic",
    "non_basic": "non_basic",
    "other": "other",
    "medical_award": "medical_award",
    "ni": "ni",
    "ni_recorded": "ni_recorded",
    "pension": "pension",
    "pensionable": "case when pension <> 0 then pensionable else 0 end",
    "pensionable_all": "pensionable",
    "pension_bare": "case when pensionable = 0 then pension else 0 end",
    "pensionable_other": "case when pension <> 0 then pensionable_other else 0 end",
    "pensionable_other_all": "case when pensionable <> 0 then pensionable_other else 0 end",
    "above": "case when 12 * pay > threshold then 12 * pay - threshold else 0 end",
    "above_excl_other": "case when 12 * (pay - other) > threshold then 12 * (pay - other) - threshold else 0 end",
    "jobs_above_next": "case when 12 * pay > threshold_next then 1 else 0 end",
    "pay_above_next": "case when 12 * pay > threshold_next then pay else 0 end",
}
_sums = ",\n    ".join(f"cast(sum({amount}) as bigint) as {name}" for name, amount in _SUMS.items())
_CELLS = f"""
select
    month, staff_group, pay_contract, band, pay_step, reason, verdict,
    count(*) as jobs,
    {_sums}
from pay_verdicts
group by month, staff_group, pay_contract, band, pay_step, reason, verdict
"""

_PERSONS = """
select distinct person, staff_group, pay_contract, band, pay_step, reason, verdict
from pay_verdicts
"""

_PEOPLE = """
select staff_group, pay_contract, band, pay_step, reason, verdict, count(*) as people
from pay_persons
group by staff_group, pay_contract, band, pay_step, reason, verdict
"""
