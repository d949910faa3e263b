"""Who leaves, with the reason and the destination recorded, and whether the person works in the service still."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.employment import Employer, employed_job_step, join_jobs, list_keys
from tenure.store import Step

_TOLD = ("leave_reason", "destination")


def leaver_steps(employer: Employer, by: Sequence[str], *, exit_months: int) -> tuple[Step, ...]:
    """Return the steps from ``employments`` to ``leaver_cells``: those that ended, by what is recorded of the ending.

    Parameters
    ----------
    employer : {"organisation", "national"}
        Whom people leave: see ``employment_steps``.
    by : sequence of str
        Names of ``JOB_BREAKDOWNS``, as of the last month of the employment.
    exit_months : int
        Months (>= 1) after the last one in which any assignment at all shows that the person is in the service still.

    Returns
    -------
    tuple of Step
        Last step ``leaver_cells``: ``people`` (endings) by ``period``, ``org_code`` (0 for ``national``),
        ``is_in_service`` (1 where the person has any assignment, bank work included, in the months after),
        characteristic, ``leave_reason`` and ``destination`` (codes, null where nothing is recorded).

    Notes
    -----
    Reads, besides what ``employed_job_step`` does, ``employments``, ``recorded_endings`` and ``leaver_month``
    (``number`` of each last month asked for, its ``period``, ``start_calendar`` and ``start_year``). Reason and
    destination are those of the row of the job nearest to the main one that has any, in the last month and, for an
    organisation, in it. Doctors in training are left out where the views that tell them are filled.
    """
    own = "and r.org_code = e.owner" if employer == "organisation" else ""
    listed = ", ".join(("period", "org_code", "is_in_service", *by, *_TOLD))
    return (
        Step("endings", _ENDINGS),
        employed_job_step("ending_jobs", source="endings", at="end_number"),
        Step("later_work", _LATER.format(exit_months=int(exit_months))),
        *(step for column in _TOLD for step in _told_steps(column, own)),
        *((Step("service", _SERVICE),) if "tenure_band" in by else ()),
        Step("leavers", _LEAVERS.format(columns=list_keys(by), facts=join_jobs(by))),
        Step("leaver_cells", f"select {listed}, count(*) as people from leavers group by {listed}"),
    )


def recorded_step() -> Step:
    """Return the step ``recorded_endings``: rows of ``record`` with a reason for leaving or a destination."""
    return Step("recorded_endings", _RECORDED)


_ENDINGS = """
select e.person, e.last_org as owner, e.start_number as start_month, e.end_number, m.period
from employments e
join leaver_month m on m.number = e.end_number
where e.is_left
"""

_LATER = """
select distinct e.person, e.owner, e.end_number
from endings e
join held z on z.number = e.end_number
join spells p on p.person = e.person and p.end_month > z.month and p.start_month <= z.month + {exit_months}
"""

_RECORDED = """
select person, assignment, org_code, month, leave_reason, destination
from record
where leave_reason is not null or destination is not null
"""


def _told_steps(column: str, own: str) -> tuple[Step, Step]:
    """Return the steps to the one value of a column that is told of each ending."""
    ranked = f"""
select
    e.person, e.owner, e.end_number, r.{column} as told,
    row_number() over (
        partition by e.person, e.owner, e.end_number order by coalesce(m.main_rank, 1000), d.value
    ) as place
from endings e
join held z on z.number = e.end_number
join recorded_endings r on r.person = e.person and r.month = z.month {own}
left join employed m
    on m.person = r.person and m.assignment = r.assignment and m.start_month <= r.month and m.end_month >= r.month
join dim_{column} d on d.code = r.{column}
"""
    chosen = f"select person, owner, end_number, told from ranked_{column} where place = 1"
    return Step(f"ranked_{column}", ranked), Step(f"told_{column}", chosen)


# Two employments that begin in one month have one length of service.
_SERVICE = """
select distinct e.person, e.start_month, h.month as since, e.start_month = r.first_month as is_cut
from endings e
join held h on h.number = e.start_month
cross join record_start r
"""

_same = "on {0}.person = j.person and {0}.owner = j.owner and {0}.end_number = j.end_number"
_LEAVERS = f"""
select
    j.period, j.owner as org_code, case when l.person is null then 0 else 1 end as is_in_service,
    a.told as leave_reason, b.told as destination{{columns}}
from ending_jobs j
join leaver_month p on p.number = j.end_number
left join later_work l {_same.format("l")}
left join told_leave_reason a {_same.format("a")}
left join told_destination b {_same.format("b")}{{facts}}
where not j.is_trainee
"""


def other_ending_steps(employer: Employer) -> tuple[Step, ...]:
    """Return the steps from ``employments`` to ``other_endings``: reasons recorded of people who did not leave.

    Returns
    -------
    tuple of Step
        Last step ``other_endings``: ``people`` by ``period``, ``org_code`` (0 for ``national``) and ``leave_reason``:
        rows with a reason whose person's employment does not end in the month.
    """
    owner = "org_code" if employer == "organisation" else "cast(0 as integer)"
    return (
        Step("endings", _ENDINGS),
        Step("other_endings", _OTHERS.format(owner=owner)),
    )


_OTHERS = """
select m.period, r.owner as org_code, r.leave_reason, count(distinct r.person) as people
from (
    select person, month, leave_reason, {owner} as owner from recorded_endings where leave_reason is not null
) r
join held h on h.month = r.month
join leaver_month m on m.number = h.number
left join endings e on e.person = r.person and e.owner = r.owner and e.end_number = h.number
where e.person is null
group by m.period, r.owner, r.leave_reason
"""


def early_leaver_steps() -> tuple[Step, ...]:
    """Return the steps from ``employments`` to ``early_leavers``: leavers by length of employment.

    Returns
    -------
    tuple of Step
        Last step ``early_leavers``: ``people`` by ``period``, ``org_code`` (0 for ``national``) and ``length``:
        ``under_a_year``, ``a_year_or_more``, or ``not_known`` of those who were there when the record began less than a
        year before.
    """
    return (
        Step("endings", _ENDINGS),
        employed_job_step("ending_jobs", source="endings", at="end_number"),
        Step("early_leavers", _EARLY),
    )


_EARLY = """
select period, org_code, length, count(*) as people
from (
    select
        j.period, j.owner as org_code,
        case
            when z.next_month - a.month >= 12 then 'a_year_or_more'
            when j.start_month = r.first_month then 'not_known'
            else 'under_a_year'
        end as length
    from ending_jobs j
    join held a on a.number = j.start_month
    join held z on z.number = j.end_number
    cross join record_start r
    where not j.is_trainee
) lengths
group by period, org_code, length
"""
