"""From spells to each person's course through occupations: main jobs, filled gaps, lasting runs."""

from __future__ import annotations

from tenure.panel.main_job import eligible_steps
from tenure.panel.stretches import hole_steps
from tenure.store import Step

REJOIN_MONTHS = 12
"""After more missing months than these a person begins anew: a short first occupation is not read as the last."""

OTHER_STATE = 0
"""The state of a person whose record of the month holds only leave outside service, or bank work."""


def job_steps(*, trainees: bool = True) -> tuple[Step, ...]:
    """Return the steps that end in ``jobs``: main jobs in order, one-month gaps filled.

    Parameters
    ----------
    trainees : bool
        Whether doctors in training are in an occupation; otherwise they are in state 0, as people on leave are, told
        by ``trainee_occupation``, ``trainee_contract`` and ``trainee_pay_contract`` (see ``post_steps``).

    Returns
    -------
    tuple of Step
        One row per main spell: person, first and last month, organisation, ``code`` (the occupation's
        dictionary code, 0 where the main job is not in service on a substantive contract), ``state``
        (the id of its group at the level asked, 0 likewise), band, contracts, position, and what the
        person's job before and the next one were (``previous_*``, ``next_*``). A single
        missing month between two spells of one state is filled: payrolls skip people. So are the months
        in which an organisation delivered nothing, for its people who are with it before and after
        (see ``hole_steps``). Longer absences are not.

    Notes
    -----
    Reads ``spells``, ``occupation_state`` (``code``, ``state``) and ``held`` (``month``, ``number``,
    ``next_month``). From here on months are numbers that count the months which the record holds, so
    that a month nobody delivered is no gap in anybody's career.
    """
    spells = _MAIN_SPELLS if trainees else _MAIN_SPELLS_OF_OTHERS
    return (*eligible_steps(), *hole_steps(), Step("main_spells", spells), Step("jobs", _JOBS))


# As narrow as they can be: nationally jobs are millions, and are held in memory.
_MAIN_SPELLS = """
select
    p.person, cast(a.number as smallint) as start_month, cast(z.number as smallint) as end_month,
    p.org_code, p.band, p.pay_contract, p.contract,
    p.position_first, p.position_last,
    case when s.code is not null and k.code is not null then p.occupation_code else 0 end as code,
    cast(case when s.code is not null and k.code is not null then o.state else 0 end as integer) as state
from spells p
join held a on a.month = p.start_month
join held z on z.month = p.end_month
left join occupation_state o on o.code = p.occupation_code
left join service_status s on s.code = p.status
left join substantive_contract k on k.code = p.contract
where p.main_rank = 1
"""

_ELIGIBLE = "case when s.code is not null and k.code is not null then"
_OTHERS = _ELIGIBLE.replace(" then", " and y.code is null and (t.code is null or d.code is null) then")
_MAIN_SPELLS_OF_OTHERS = _MAIN_SPELLS.replace(_ELIGIBLE, _OTHERS).replace(
    "where p.main_rank = 1",
    """left join trainee_occupation d on d.code = p.occupation_code
left join trainee_contract t on t.code = p.contract
left join trainee_pay_contract y on y.code = p.pay_contract
where p.main_rank = 1""",
)

# All that is asked of the jobs before and after, in one sorting. A filled gap ends the job before it a month later, or
# in the last month of a hole.
_JOBS = """
select
    n.person, n.start_month,
    case
        when h.org_code is not null then cast(h.first_after - 1 as smallint)
        when n.next_start = n.end_month + 2 and n.next_state = n.state then n.end_month + 1
        else n.end_month
    end as end_month,
    n.org_code, n.band, n.pay_contract, n.contract, n.position_first, n.position_last, n.code, n.state,
    case
        when b.org_code is not null or (n.previous_end = n.start_month - 2 and n.previous_state = n.state)
        then n.start_month - 1
        else n.previous_end
    end as previous_end,
    n.previous_code, n.previous_org, n.previous_state, n.previous_position, n.next_start, n.next_org, n.next_state
from (
    select
        *,
        lead(start_month) over w as next_start,
        lead(org_code) over w as next_org,
        lead(state) over w as next_state,
        lag(end_month) over w as previous_end,
        lag(code) over w as previous_code,
        lag(org_code) over w as previous_org,
        lag(state) over w as previous_state,
        lag(position_last) over w as previous_position
    from main_spells
    window w as (partition by person order by start_month)
) n
left join org_holes h
    on h.org_code = n.org_code and h.last_before = n.end_month and h.first_after = n.next_start
    and h.org_code = n.next_org
left join org_holes b
    on b.org_code = n.org_code and b.first_after = n.start_month and b.last_before = n.previous_end
    and b.org_code = n.previous_org
"""


def lone_steps() -> tuple[Step, ...]:
    """Return the step ``lone``: people in one state from first to last without a gap, who have one run.

    Returns
    -------
    tuple of Step
        One row per such person: ``person``, ``start_month``, ``end_month``, ``state``. Most people are here,
        and nothing need be asked of the order of their jobs. Reads ``jobs``.
    """
    return (Step("lone", _LONE),)


_LONE = """
select person, min(start_month) as start_month, max(end_month) as end_month, min(state) as state
from jobs
group by person
having min(state) = max(state) and max(end_month) - min(start_month) + 1 = sum(end_month - start_month + 1)
"""


def course_steps(*, persist: int) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` and ``guarded`` to ``course``.

    Parameters
    ----------
    persist : int
        Months (>= 1) that a new occupation must last to count. A shorter run is read as the occupation
        held before it, if that was within a year. A run still going in the record's last month counts,
        as nothing contradicts it yet; so do months after a run that the record does not hold. A guarded
        change carries on the run before it, and is subject to the rule only where the occupation before follows.

    Returns
    -------
    tuple of Step
        Last step ``course``, one row per run: ``person``, ``start_month``, ``end_month``, ``state`` (id of
        the occupation at the level asked, 0 for other states), ``episode`` (occupations that follow each
        other by guarded changes, or by a return to the same, share it), ``chain`` (occupations with at
        most one month between one and the next), ``presence`` (stretch with at most one month missing
        from the record), ``is_administrative`` (the run began by a guarded change) and ``is_lone`` (the
        person has this one run, of one state without a gap, as most people do).

    Notes
    -----
    Reads ``jobs``, ``lone``, ``guarded``, ``held`` and ``record_end`` (``last_month``, a number).
    """
    return (
        Step("states", _STATES),
        Step("runs", _RUNS),
        Step("occupation_runs", _OCCUPATION_RUNS),
        Step("runs_extended", _RUNS_EXTENDED),
        Step("runs_kept", _RUNS_KEPT.format(persist=int(persist), rejoin=REJOIN_MONTHS)),
        Step("runs_grouped", _RUNS_GROUPED),
        Step("lasting", _LASTING),
        Step("lasting_marked", _LASTING_MARKED),
        Step("lasting_runs", _LASTING_RUNS),
        Step("course_marked", _COURSE_MARKED),
        Step("course", _COURSE),
    )


# The first job of each run and the person's last job: a first one knows the end of the job before it.
_STATES = """
select *, case when is_new then previous_end else end_month end as until
from (
    select
        j.person, j.start_month, j.end_month, j.state, j.previous_end, j.next_start,
        case when g.person is not null then 1 else 0 end as is_administrative,
        not coalesce(j.previous_end = j.start_month - 1 and j.previous_state = j.state, false) as is_new
    from jobs j
    left join lone l on l.person = j.person
    left join guarded g on g.person = j.person and g.month = j.start_month
    where l.person is null
) jobs_told
where is_new or next_start is null
"""

_RUNS = """
select person, start_month, end_month, state, is_administrative
from (
    select
        person, start_month, state, is_administrative, is_new,
        case when next_start is null then end_month else lead(until) over w end as end_month
    from states
    window w as (partition by person order by start_month)
) followed
where is_new
"""

_OCCUPATION_RUNS = """
select
    *,
    lag(end_month) over w as previous_end,
    case when lag(state) over w = lead(state) over w then lead(start_month) over w end as undone_from,
    sum(1 - is_administrative) over (partition by person order by start_month rows unbounded preceding) as stay
from runs
where state > 0
window w as (partition by person order by start_month)
"""

# What a guarded change carries on belongs to the stay in the occupation before it.
_RUNS_EXTENDED = """
select *, max(end_month) over (partition by person, stay) as stay_end
from occupation_runs
"""

# A run is kept when no occupation precedes it within the year, when it lasts, when the record ends in it, or
# when a guarded change began it, unless that is soon undone. It lasts up to the next month that the record holds.
_RUNS_KEPT = """
select
    r.*,
    case
        when r.previous_end is null or a.month - p.month > {rejoin} + 1 then 1
        when r.is_administrative = 1 and u.month - a.month < {persist} then 0
        when r.is_administrative = 1 or z.next_month - a.month >= {persist} or r.stay_end >= e.last_month then 1
        else 0
    end as is_kept
from runs_extended r
join held a on a.number = r.start_month
join held z on z.number = r.stay_end
left join held p on p.number = r.previous_end
left join held u on u.number = r.undone_from
cross join record_end e
"""

_RUNS_GROUPED = """
select *, sum(is_kept) over (partition by person order by start_month rows unbounded preceding) as kept
from runs_kept
"""

_LASTING = """
select
    person, start_month, end_month, is_administrative * is_kept as is_administrative,
    max(case when is_kept = 1 then state end) over (partition by person, kept) as state
from runs_grouped
union all
select person, start_month, end_month, 0 as is_administrative, state
from runs
where state = 0
"""

_LASTING_MARKED = """
select
    *,
    case when lag(end_month) over w = start_month - 1 and lag(state) over w = state then 0 else 1 end as is_new
from lasting
window w as (partition by person order by start_month)
"""

_LASTING_RUNS = """
select
    person, min(start_month) as start_month, max(end_month) as end_month, min(state) as state,
    max(is_new * is_administrative) as is_administrative
from (
    select *, sum(is_new) over (partition by person order by start_month rows unbounded preceding) as run
    from lasting_marked
) numbered
group by person, run
"""

_COURSE_MARKED = """
select
    *,
    case
        when state = 0 or is_administrative = 1 then 0
        when state = lag(state) over occupations then 0
        else 1
    end as is_episode,
    case
        when state = 0 then 0
        when start_month - lag(end_month) over occupations <= 2 or state = lag(state) over occupations then 0
        else 1
    end as is_chain,
    case when start_month - lag(end_month) over w <= 2 then 0 else 1 end as is_presence
from lasting_runs
window
    w as (partition by person order by start_month),
    occupations as (partition by person, case when state > 0 then 1 else 0 end order by start_month)
"""

_COURSE = """
select
    person, start_month, end_month, state, is_administrative,
    sum(is_episode) over w as episode,
    sum(is_chain) over w as chain,
    sum(is_presence) over w as presence,
    false as is_lone
from course_marked
window w as (partition by person order by start_month rows unbounded preceding)
union all
select
    person, start_month, end_month, state, 0 as is_administrative,
    case when state > 0 then 1 else 0 end as episode, case when state > 0 then 1 else 0 end as chain, 1 as presence,
    true as is_lone
from lone
"""
