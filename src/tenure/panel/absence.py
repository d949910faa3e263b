"""Sickness absence: FTE days lost and available, of everybody for whom the record tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.panel.employment import Employer, join_jobs, list_keys
from tenure.panel.main_job import eligible_steps
from tenure.store import Step

DAY_UNITS = 1_000
"""Units of one day: the record holds three decimals."""


@dataclass(frozen=True, slots=True)
class AbsenceScope:
    """Which rows count, and how.

    Parameters
    ----------
    employer : {"organisation", "national"}
        Whether organisations are told apart.
    by : tuple of str
        Names of ``JOB_BREAKDOWNS`` in the month; not ``tenure_band``.
    is_contracted : bool
        Days available are contracted hours times the days of the month, of substantive staff in service, since the
        record states none.
    is_blank_none : bool
        Blank days lost are none, where the organisation states days lost of anybody in the month; else such rows are
        left out.
    """

    employer: Employer
    by: tuple[str, ...] = ()
    is_contracted: bool = False
    is_blank_none: bool = True


def absence_steps(scope: AbsenceScope) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``absence_cells``.

    Returns
    -------
    tuple of Step
        Last step ``absence_cells``: one row per ``period``, ``org_code`` (0 for ``national``) and characteristic with
        ``people``, ``people_absent`` (with days lost), ``lost`` and ``available`` (units of 1/1,000 of an FTE day).

    Notes
    -----
    Reads ``record``, ``persons``, ``organisation_fact``, ``occupation_state`` and ``absence_month`` (``month``,
    ``period``, ``days`` of the calendar, ``start_calendar`` and ``start_year``). Rows with no days available count
    nowhere. Sums are of whole numbers and exact in any order.
    """
    listed = ", ".join(("period", "org_code", *scope.by))
    return (
        *_row_steps(scope),
        Step(
            "absence_persons",
            f"select {listed}, person, sum(lost) as lost, sum(available) as available from absence_rows "
            f"where is_counted group by {listed}, person",
        ),
        Step(
            "absence_cells",
            f"select {listed}, count(*) as people, sum(case when lost > 0 then 1 else 0 end) as people_absent, "
            "cast(sum(lost) as bigint) as lost, cast(sum(available) as bigint) as available "
            f"from absence_persons group by {listed}",
        ),
    )


def absence_reason_steps(scope: AbsenceScope) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``absence_reason_cells``: days lost by reason.

    Returns
    -------
    tuple of Step
        Last step: one row per ``period``, ``org_code``, characteristic and ``absence_reason`` (code, null where none is
        recorded) with ``people`` and ``lost``, of rows with days lost.
    """
    listed = ", ".join(("period", "org_code", *scope.by, "absence_reason"))
    return (
        *_row_steps(scope),
        Step(
            "absence_reason_cells",
            f"select {listed}, count(distinct person) as people, cast(sum(lost) as bigint) as lost "
            f"from absence_rows where is_counted and lost > 0 group by {listed}",
        ),
    )


def absence_cover_steps(scope: AbsenceScope) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``absence_cover``: how many assignments the record tells of absence.

    Returns
    -------
    tuple of Step
        Last step: one row per ``period`` and ``org_code`` with assignment-months: ``assignments``, ``stated`` (days
        lost stated, nought included) and ``blank`` (days available but days lost blank).
    """
    return (*_row_steps(scope), Step("absence_cover", _COVER))


def _row_steps(scope: AbsenceScope) -> tuple[Step, ...]:
    owner = "j.org_code" if scope.employer == "organisation" else "cast(0 as integer)"
    told = "j.is_stated or d.org_code is not null" if scope.is_blank_none else "j.is_stated"
    rows = _ROWS.format(owner=owner, told=told, columns=list_keys(scope.by), facts=join_jobs(scope.by))
    days = _CONTRACTED if scope.is_contracted else _units("r.fte_days_available")
    return (
        *eligible_steps(),
        Step("absence_months_told", _MONTHS_TOLD),
        Step("absence_jobs", _JOBS.format(lost=_units("r.fte_days_lost"), available=days)),
        Step("absence_rows", rows),
    )


def _units(days: str) -> str:
    """Return days as a whole number of their units, held in a double: see ``pay_cells``."""
    return f"cast(floor(cast(coalesce({days}, 0) as double) * {DAY_UNITS} + 0.5) as double)"


_CONTRACTED = (
    "case when s.code is not null and k.code is not null "
    f"then cast(floor(cast(r.fte as double) * m.days * {DAY_UNITS} + 0.5) as double) else cast(0 as double) end"
)

_MONTHS_TOLD = """
select distinct r.org_code, r.month
from record r
join absence_month m on m.month = r.month
where r.fte_days_lost is not null
"""

_JOBS = """
select
    r.person, r.assignment, r.month, r.org_code, r.department, r.band, r.pay_contract, r.contract, r.absence_reason,
    coalesce(o.state, 0) as state, r.fte_days_lost is not null as is_stated,
    {lost} as lost,
    {available} as available
from record r
join absence_month m on m.month = r.month
left join occupation_state o on o.code = r.occupation_code
left join service_status s on s.code = r.status
left join substantive_contract k on k.code = r.contract
"""

_ROWS = """
select
    p.period, {owner} as org_code, j.person, j.absence_reason, j.lost, j.available, j.is_stated,
    j.available > 0 and ({told}) as is_counted{columns}
from absence_jobs j
join absence_month p on p.month = j.month
left join absence_months_told d on d.org_code = j.org_code and d.month = j.month{facts}
"""

_COVER = """
select
    period, org_code, count(*) as assignments,
    sum(case when is_stated then 1 else 0 end) as stated,
    sum(case when available > 0 and not is_stated then 1 else 0 end) as blank
from absence_rows
group by period, org_code
"""
