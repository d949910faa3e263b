"""Who leaves, with the reason and the destination recorded, and whether the person works in the service still."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.employment import Employer, employed_job_step, join_jobs, list_keys
from tenure.panel.main_job import eligible_steps
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
    Reads, besides what ``employed_job_step`` does, ``employments``, ``record``, ``recorded_endings`` and
    ``leaver_month`` (``number`` of each last month asked for, its ``period``, ``start_calendar`` and ``start_year``).
    Reason and destination are those of the row of the job nearest to the main one that has any, in the last month and,
    for an organisation, in it; of jobs that no rule for the main job tells apart, of one with a reason, then by the
    text of reason and destination. Doctors in training are left out where the views that tell them are filled.
    """
    own = "and r.org_code = e.owner" if employer == "organisation" else ""
    listed = ", ".join(("period", "org_code", "is_in_service", *by, *_TOLD))
    return (
        Step("endings", _ENDINGS),
        employed_job_step("ending_jobs", source="endings", at="end_number"),
        Step("later_work", _LATER.format(exit_months=int(exit_months))),
        *_told_steps(own),
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


def _told_steps(own: str) -> tuple[Step, ...]:
    """Return the steps to the one reason and the one destination that are told of each ending."""
    return (
        Step("ending_rows", _ENDING_ROWS.format(own=own)),
        *eligible_steps(),
        Step("rival_rows", _RIVAL_ROWS),
        Step("rival_lives", _RIVAL_LIVES),
        Step("rivals_alike", _RIVALS_ALIKE),
        *(step for column in _TOLD for step in _chosen_steps(column)),
    )


_ENDING_ROWS = """
select
    e.person, e.owner, e.end_number, r.assignment, r.month, r.leave_reason, r.destination,
    coalesce(m.main_rank, 1000) as main_rank,
    count(*) over (partition by e.person, e.owner, e.end_number) as beside
from endings e
join held z on z.number = e.end_number
join recorded_endings r on r.person = e.person and r.month = z.month {own}
left join employed m
    on m.person = r.person and m.assignment = r.assignment and m.start_month <= r.month and m.end_month >= r.month
"""

# All that the main job is chosen by, of each row of the month: a flag counts where no other row has one.
_ALIKE = ("org_code", "occupation_code", "band", "contract", "pay_contract", "department")
_RIVAL_ROWS = f"""
select
    person, assignment, month, {", ".join(_ALIKE)}, pay_step, fte, basic_pay, is_eligible,
    is_flagged * case when sum(is_flagged) over (partition by person, month) = 1 then 1 else 0 end as is_chosen
from (
    select
        r.person, r.assignment, r.month, {", ".join(f"r.{column}" for column in _ALIKE)},
        coalesce(r.pay_step, 0) as pay_step, coalesce(r.fte, 0) as fte, coalesce(r.basic_pay, 0) as basic_pay,
        s.code is not null and k.code is not null as is_eligible,
        case when coalesce(r.is_main, false) and s.code is not null and k.code is not null then 1 else 0 end
            as is_flagged
    from (select distinct person, month from ending_rows where beside > 1) d
    join record r on r.person = d.person and r.month = d.month
    left join service_status s on s.code = r.status
    left join substantive_contract k on k.code = r.contract
) described
"""

_RIVAL_LIVES = """
select
    p.person, p.assignment, min(p.start_month) as since, max(p.end_month) as until,
    arg_min(o.value, p.start_month) as first_code, arg_max(o.value, p.end_month) as last_code
from spells p
join (select distinct person from ending_rows where beside > 1) d on d.person = p.person
left join dim_occupation_code o on o.code = p.occupation_code
group by p.person, p.assignment
"""

# Of jobs alike in all of it one was ranked before the other by its identifier alone: they are equally near.
_RIVALS_ALIKE = f"""
select
    e.person, e.owner, e.end_number, e.assignment,
    min(e.main_rank) over (
        partition by
            e.person, e.owner, e.end_number, {", ".join(f"r.{column}" for column in _ALIKE)}, r.pay_step, r.fte,
            r.basic_pay, r.is_eligible, r.is_chosen, a.since, a.until, a.first_code, a.last_code
    ) as nearest
from ending_rows e
join rival_rows r on r.person = e.person and r.assignment = e.assignment and r.month = e.month
join rival_lives a on a.person = e.person and a.assignment = e.assignment
"""


def _chosen_steps(column: str) -> tuple[Step, Step]:
    """Return the steps to the value of one column: of rows equally near by the text of reason, then destination."""
    ranked = f"""
select
    e.person, e.owner, e.end_number, e.{column} as told,
    row_number() over (
        partition by e.person, e.owner, e.end_number
        order by coalesce(v.nearest, e.main_rank), a.value nulls last, b.value nulls last
    ) as place
from ending_rows e
left join rivals_alike v
    on v.person = e.person and v.owner = e.owner and v.end_number = e.end_number and v.assignment = e.assignment
left join dim_leave_reason a on a.code = e.leave_reason
left join dim_destination b on b.code = e.destination
where e.{column} is not null
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
