"""From spells to each person's course through occupations: main jobs, filled gaps, lasting runs."""

from __future__ import annotations

from tenure.panel.guard import guard_steps
from tenure.panel.main_job import eligible_steps
from tenure.store import Step

OTHER_STATE = 0
"""The state of a person whose record of the month holds only leave outside service, or bank work."""


def job_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``jobs``: main jobs in order, one-month gaps filled.

    Returns
    -------
    tuple of Step
        One row per main spell: person, first and last month, organisation, ``code`` (the occupation's
        dictionary code, 0 where the main job is not in service on a substantive contract), band,
        contracts, positions. A single missing month between two spells of the same code is filled:
        payrolls skip people. Longer absences are not.
    """
    return (*eligible_steps(), Step("main_spells", _MAIN_SPELLS), Step("jobs", _JOBS))


_MAIN_SPELLS = """
select
    p.person, p.start_month, p.end_month, p.org_code, p.band, p.pay_contract, p.contract,
    p.position_first, p.position_last,
    case when s.code is not null and k.code is not null then p.occupation_code else 0 end as code
from spells p
left join service_status s on s.code = p.status
left join substantive_contract k on k.code = p.contract
where p.main_rank = 1
"""

_JOBS = """
select
    person, start_month,
    case when next_start = end_month + 2 and next_code = code then end_month + 1 else end_month end as end_month,
    org_code, band, pay_contract, contract, position_first, position_last, code
from (
    select *, lead(start_month) over w as next_start, lead(code) over w as next_code
    from main_spells
    window w as (partition by person order by start_month)
) neighbours
"""


def course_steps(*, persist: int, guard: bool) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` and ``occupation_state`` to ``course``.

    Parameters
    ----------
    persist : int
        Months (>= 1) that a new occupation must last to count. A shorter run that follows another
        occupation directly is read as that occupation. A run still going in the record's last month
        counts, as nothing contradicts it yet. A guarded change is not subject to the rule.
    guard : bool
        Whether administrative changes are told apart from moves.

    Returns
    -------
    tuple of Step
        Last step ``course``, one row per run: ``person``, ``start_month``, ``end_month``, ``state`` (id of
        the occupation at the level asked, 0 for other states), ``episode`` (occupations that follow each
        other by guarded changes, or by a return to the same, share it), ``chain`` (occupations with at
        most one month between), ``presence`` (stretch with at most one month missing from the record)
        and ``is_administrative`` (the run began by a guarded change).

    Notes
    -----
    Reads ``occupation_state`` (``code``, ``state``) and ``record_end`` (``last_month``).
    """
    return (
        *guard_steps(guard=guard),
        Step("states", _STATES),
        Step("runs_marked", _RUNS_MARKED),
        Step("runs", _RUNS),
        Step("runs_kept", _RUNS_KEPT.format(persist=int(persist))),
        Step("runs_grouped", _RUNS_GROUPED),
        Step("lasting", _LASTING),
        Step("lasting_marked", _LASTING_MARKED),
        Step("lasting_runs", _LASTING_RUNS),
        Step("course_marked", _COURSE_MARKED),
        Step("course", _COURSE),
    )


_STATES = """
select
    j.person, j.start_month, j.end_month,
    case when j.code = 0 then 0 else o.state end as state,
    g.person is not null as is_administrative
from jobs j
left join occupation_state o on o.code = j.code
left join guarded g on g.person = j.person and g.month = j.start_month
"""

_RUNS_MARKED = """
select
    *,
    case when lag(end_month) over w = start_month - 1 and lag(state) over w = state then 0 else 1 end as is_new,
    case when lag(end_month) over w = start_month - 1 and lag(state) over w > 0 and state > 0 then 0 else 1 end
        as is_unlinked
from states
window w as (partition by person order by start_month)
"""

_RUNS = """
select
    person, min(start_month) as start_month, max(end_month) as end_month, min(state) as state,
    max(case when is_new = 1 and is_administrative then 1 else 0 end) as is_administrative,
    max(case when is_new = 1 then is_unlinked else 0 end) as is_unlinked
from (
    select *, sum(is_new) over (partition by person order by start_month rows unbounded preceding) as run
    from runs_marked
) numbered
group by person, run
"""

# A run is kept when nothing precedes it directly, when it lasts, when the record ends in it, or when a
# guarded change began it.
_RUNS_KEPT = """
select
    r.*,
    case
        when r.is_unlinked = 1 or r.is_administrative = 1 or r.end_month - r.start_month + 1 >= {persist}
            or r.end_month >= e.last_month
        then 1 else 0
    end as is_kept
from runs r
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
        when start_month - max(case when state > 0 then end_month end) over before <= 2 then 0
        else 1
    end as is_chain,
    case when start_month - lag(end_month) over w <= 2 then 0 else 1 end as is_presence
from lasting_runs
window
    w as (partition by person order by start_month),
    occupations as (partition by person, case when state > 0 then 1 else 0 end order by start_month),
    before as (partition by person order by start_month rows between unbounded preceding and 1 preceding)
"""

_COURSE = """
select
    person, start_month, end_month, state, is_administrative,
    sum(is_episode) over w as episode,
    sum(is_chain) over w as chain,
    sum(is_presence) over w as presence
from course_marked
window w as (partition by person order by start_month rows unbounded preceding)
"""
