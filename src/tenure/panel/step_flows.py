"""How people go over the pay steps of a band from one month to the next: up, in and out, as cells."""

from __future__ import annotations

from tenure.store import Step

__all__ = ["step_flow_steps", "step_people_steps"]


def step_flow_steps(first: int, last: int) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``step_flows``.

    Parameters
    ----------
    first, last : int
        Month indices of the first and the last month looked at.

    Returns
    -------
    tuple of Step
        Last step ``step_flows``: one row per ``staff_group`` (number), ``pay_contract``, ``band``, ``pay_step`` and
        ``next_step`` (dictionary codes) with ``fte`` (units of 1/100,000, summed over pairs of months), of jobs in
        scope. ``next_step`` is null where the job is not in the same staff group, contract and band a month later,
        ``pay_step`` where it was not in them a month before.

    Notes
    -----
    Reads ``record``, ``pay_scope`` (``contract``, ``status``, ``reason``: 0 is in scope), ``pay_group``
    (``occupation_code``, ``staff_group``) and ``step_month`` (``month``, ``next_month``: calendar months that follow
    each other and are both held, so that a month that is missing makes nobody leave).
    """
    rows = Step("step_rows", _ROWS, {"first": first, "last": last})
    return rows, Step("step_out", _OUT), Step("step_in", _IN), Step("step_pairs", _PAIRS), Step("step_flows", _FLOWS)


def step_people_steps(first: int, last: int) -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``step_people``: the people behind the flows.

    Returns
    -------
    tuple of Step
        Last step ``step_people``: one row per ``staff_group``, ``pay_contract``, ``band`` and ``kind`` (1 stayed on
        their step, 2 changed it, 3 went, 4 came) with ``people`` (distinct).
    """
    return *step_flow_steps(first, last)[:-1], Step("step_persons", _PERSONS), Step("step_people", _PEOPLE)


_ROWS = """
select
    r.person, r.assignment, r.month, coalesce(g.staff_group, 0) as staff_group, r.pay_contract, r.band,
    coalesce(r.pay_step, 0) as pay_step, cast(round(r.fte * 100000) as bigint) as fte
from record r
join pay_scope s on s.contract = r.contract and s.status = r.status and s.reason = 0
left join pay_group g on g.occupation_code = r.occupation_code
where r.month >= $first and r.month <= $last
"""

_OUT = """
select
    a.person, a.staff_group, a.pay_contract, a.band, a.pay_step, b.pay_step as next_step, a.fte
from step_rows a
join step_month m on m.month = a.month
left join step_rows b
    on b.person = a.person and b.assignment = a.assignment and b.month = m.next_month
    and b.staff_group = a.staff_group and b.pay_contract = a.pay_contract and b.band = a.band
"""

_IN = """
select
    b.person, b.staff_group, b.pay_contract, b.band, a.pay_step, b.pay_step as next_step, b.fte
from step_rows b
join step_month m on m.next_month = b.month
left join step_rows a
    on a.person = b.person and a.assignment = b.assignment and a.month = m.month
    and a.staff_group = b.staff_group and a.pay_contract = b.pay_contract and a.band = b.band
where a.person is null
"""

_PAIRS = "select * from step_out union all select * from step_in"

_FLOWS = """
select staff_group, pay_contract, band, pay_step, next_step, sum(fte) as fte
from step_pairs
group by staff_group, pay_contract, band, pay_step, next_step
"""

_PERSONS = """
select distinct
    person, staff_group, pay_contract, band,
    case
        when pay_step is null then 4
        when next_step is null then 3
        when next_step <> pay_step then 2
        else 1
    end as kind
from step_pairs
"""

_PEOPLE = """
select staff_group, pay_contract, band, kind, count(*) as people
from step_persons
group by staff_group, pay_contract, band, kind
"""
