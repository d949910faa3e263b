"""Stocks and flows: people by organisation, occupation group and month, and how each stock comes from the last.

A person counts where the main job is. Every change of organisation or group is a flow out of one cell and into
another, so that in every cell the stock is last month's, plus the flows in, less the flows out, exactly.
"""

from __future__ import annotations

from tenure.store import Step

INFLOWS = ("from_outside", "from_other_state", "from_organisation", "from_predecessor", "from_group")
"""Where people come from that were not in the cell the month before."""

OUTFLOWS = ("to_outside", "to_other_state", "to_organisation", "to_successor", "to_group")
"""Where people are the month after that are no longer in the cell."""

EXIT_MONTHS = 12
"""Months without any assignment after which a person has left the service."""


def stock_steps(*, horizon: int = 12, exit_months: int = EXIT_MONTHS, persist: int = 3) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``stocks``.

    Parameters
    ----------
    horizon : int
        Months (>= 1) over which stability looks ahead.
    exit_months : int
        Months (>= 1) without any assignment that make an exit.
    persist : int
        Months (>= 1) that another group in the same organisation must last to count where the one before follows:
        fewer are a slip, and read as the group before and after; 1 takes all as recorded.

    Returns
    -------
    tuple of Step
        Last step ``stocks``: one row per ``month`` (number), ``org_code`` and ``state`` (0 for people whose main
        job is on leave outside service, or bank work) with people in the month or the month before:
        ``people``; in columns named in ``INFLOWS`` those who are in the cell and were not, by where they
        were the month before: not in the record, in another state, in post in another organisation, in one that
        this one continues, or in another group of the same; in columns named in ``OUTFLOWS`` those who
        were in it and are not, likewise; ``exits``, those of ``to_outside`` with no assignment of any
        kind for ``exit_months`` months; ``stayed`` and ``stayed_in_organisation``, those of ``people``
        in post ``horizon`` months later, anywhere and in the organisation or one that continues it.
        Flows of the first month, exits that the record is too short to tell, and months whose later
        one the record lacks are blank.

    Notes
    -----
    Reads ``jobs``, ``successor``, ``held``, ``record_start`` and ``record_end``. One missing month is no absence
    (see ``job_steps``). A slip at the record's end cannot be told from a change. Source: the definitions ``joiner``,
    ``trust_leaver``, ``nhs_exit`` and ``stability_index``.
    """
    values = {"horizon": int(horizon), "exit_months": int(exit_months)}
    return (
        Step("slip_candidates", _SLIP_CANDIDATES.format(persist=int(persist))),
        Step("slip_chains", _SLIP_CHAINS),
        Step("slips", _SLIPS),
        Step("steady_jobs", _STEADY_JOBS),
        Step("turns_of_jobs", _TURNS_OF_JOBS),
        Step("arrivals", _ARRIVALS),
        Step("departures", _DEPARTURES.format(**values)),
        Step("dated_jobs", _DATED_JOBS),
        Step("staying", _STAYING.format(**values)),
        Step("stock_changes", _STOCK_CHANGES),
        Step("stock_levels", _STOCK_LEVELS),
        Step("stocks", _STOCKS.format(**values)),
    )


# A job too short to count, in another group than the same organisation's jobs directly before and after it.
_SLIP_CANDIDATES = """
select person, start_month, end_month, previous_state as state
from jobs
where state > 0 and previous_state > 0 and state <> previous_state and next_state = previous_state
    and previous_org = org_code and next_org = org_code
    and previous_end = start_month - 1 and next_start = end_month + 1 and end_month - start_month + 1 < {persist}
"""

# Where one follows another, as in A X A X A, every other one is.
_SLIP_CHAINS = """
select *, sum(is_first) over (partition by person order by start_month rows unbounded preceding) as chain
from (
    select *, case when lag(end_month) over w = start_month - 1 then 0 else 1 end as is_first
    from slip_candidates
    window w as (partition by person order by start_month)
) marked
"""

_SLIPS = """
select person, start_month, state
from (
    select *, row_number() over (partition by person, chain order by start_month) as place
    from slip_chains
) placed
where place % 2 = 1
"""

# Hardly anybody has a slip: only their jobs are looked at in order again.
_STEADY_JOBS = """
select
    j.person, j.start_month, j.end_month, j.org_code, j.state, j.previous_end, j.previous_org, j.previous_state,
    j.next_start, j.next_org, j.next_state
from jobs j
left join (select distinct person from slips) s on s.person = j.person
where s.person is null
union all
select
    person, start_month, end_month, org_code, state, previous_end, previous_org,
    lag(state) over w as previous_state, next_start, next_org, lead(state) over w as next_state
from (
    select
        j.person, j.start_month, j.end_month, j.org_code, coalesce(s.state, j.state) as state, j.previous_end,
        j.previous_org, j.next_start, j.next_org
    from jobs j
    join (select distinct person from slips) p on p.person = j.person
    left join slips s on s.person = j.person and s.start_month = j.start_month
) mended
window w as (partition by person order by start_month)
"""

# Jobs of one person one after the other; the one before and the next count where no month lies between.
_TURNS_OF_JOBS = """
select
    person, start_month, end_month, org_code, state, previous_org as org_before, previous_state as state_before,
    next_start, next_org as org_after, next_state as state_after,
    coalesce(previous_end = start_month - 1, false) as is_following,
    coalesce(next_start = end_month + 1, false) as is_followed,
    coalesce(previous_end = start_month - 1 and previous_org = org_code and previous_state = state, false)
        as is_same_before,
    coalesce(next_start = end_month + 1 and next_org = org_code and next_state = state, false) as is_same_after
from steady_jobs
"""

_ARRIVALS = """
select
    t.start_month as month, t.org_code, t.state,
    sum(case when not t.is_following then 1 else 0 end) as from_outside,
    sum(case when t.is_following and t.state_before = 0 and t.state > 0 then 1 else 0 end) as from_other_state,
    sum(case when t.is_following and (t.state_before > 0 or t.state = 0) and t.org_before <> t.org_code
        and s.org_code is null then 1 else 0 end) as from_organisation,
    sum(case when t.is_following and (t.state_before > 0 or t.state = 0) and t.org_before <> t.org_code
        and s.org_code is not null then 1 else 0 end) as from_predecessor,
    sum(case when t.is_following and (t.state_before > 0 or t.state = 0) and t.org_before = t.org_code
        then 1 else 0 end) as from_group
from turns_of_jobs t
cross join record_start r
left join successor s
    on s.org_code = t.org_before and s.successor_code = t.org_code and t.start_month >= s.from_month
where not t.is_same_before and t.start_month > r.first_month
group by t.start_month, t.org_code, t.state
"""

_DEPARTURES = """
select
    t.end_month + 1 as month, t.org_code, t.state,
    sum(case when not t.is_followed then 1 else 0 end) as to_outside,
    sum(case when t.is_followed and t.state > 0 and t.state_after = 0 then 1 else 0 end) as to_other_state,
    sum(case when t.is_followed and (t.state = 0 or t.state_after > 0) and t.org_after <> t.org_code
        and s.org_code is null then 1 else 0 end) as to_organisation,
    sum(case when t.is_followed and (t.state = 0 or t.state_after > 0) and t.org_after <> t.org_code
        and s.org_code is not null then 1 else 0 end) as to_successor,
    sum(case when t.is_followed and (t.state = 0 or t.state_after > 0) and t.org_after = t.org_code
        then 1 else 0 end) as to_group,
    sum(case when not t.is_followed and (n.month is null or n.month > z.month + {exit_months})
        then 1 else 0 end) as exits
from turns_of_jobs t
cross join record_end e
join held z on z.number = t.end_month
left join held n on n.number = t.next_start
left join successor s
    on s.org_code = t.org_code and s.successor_code = t.org_after and t.next_start >= s.from_month
where not t.is_same_after and t.end_month < e.last_month
group by t.end_month + 1, t.org_code, t.state
"""

# From here on in months of the calendar. Of a job's months, those after which the horizon ends in it or a later one.
_DATED_JOBS = """
select j.person, j.org_code, j.state, x.month as first, z.month as last
from turns_of_jobs j
join held x on x.number = j.start_month
join held z on z.number = j.end_month
"""

_STAYING = """
select
    org_code, state, first as since, last - {horizon} as until, first as since_here, last - {horizon} as until_here
from dated_jobs
where state > 0 and last - {horizon} >= first
union all
select
    a.org_code, a.state,
    greatest(a.first, b.first - {horizon}) as since, least(a.last, b.last - {horizon}) as until,
    case
        when b.org_code = a.org_code then greatest(a.first, b.first - {horizon})
        else greatest(a.first, b.first - {horizon}, h.month - {horizon})
    end as since_here,
    case when b.org_code = a.org_code or h.month is not null then least(a.last, b.last - {horizon}) end as until_here
from dated_jobs a
join dated_jobs b
    on b.person = a.person and b.first > a.first and b.first <= a.last + {horizon} and b.last >= a.first + {horizon}
left join successor s on s.org_code = a.org_code and s.successor_code = b.org_code
left join held h on h.number = s.from_month
where a.state > 0 and b.state > 0
"""

# One row up and one down for each stretch of months; every month held has a row in every cell.
_STOCK_CHANGES = """
select org_code, state, month, sum(people) as people, sum(stayed) as stayed, sum(stayed_here) as stayed_here
from (
    select t.org_code, t.state, h.month, 1 as people, 0 as stayed, 0 as stayed_here
    from turns_of_jobs t
    join held h on h.number = t.start_month
    where not t.is_same_before
    union all
    select t.org_code, t.state, h.next_month as month, -1 as people, 0 as stayed, 0 as stayed_here
    from turns_of_jobs t
    join held h on h.number = t.end_month
    where not t.is_same_after
    union all
    select
        org_code, state, since as month, 0 as people, 1 as stayed,
        case when since_here = since and until_here >= since then 1 else 0 end as stayed_here
    from staying
    union all
    select
        org_code, state, until + 1 as month, 0 as people, -1 as stayed,
        case when until_here >= since_here then -1 else 0 end as stayed_here
    from staying
    union all
    select org_code, state, since_here as month, 0 as people, 0 as stayed, 1 as stayed_here
    from staying
    where since_here > since and until_here >= since_here
    union all
    select c.org_code, c.state, h.month, 0 as people, 0 as stayed, 0 as stayed_here
    from (select distinct org_code, state from turns_of_jobs) c
    cross join held h
) changes
group by org_code, state, month
"""

_STOCK_LEVELS = """
select
    org_code, state, month,
    sum(people) over w as people, sum(stayed) over w as stayed, sum(stayed_here) over w as stayed_here
from stock_changes
window w as (partition by org_code, state order by month rows unbounded preceding)
"""

_flows = ", ".join(
    f"case when h.number > r.first_month then coalesce({table}.{flow}, 0) end as {flow}"
    for table, flows in (("i", INFLOWS), ("o", OUTFLOWS))
    for flow in flows
)
_STOCKS = f"""
select
    h.number as month, l.org_code, l.state, l.people, {_flows},
    case when b.month + {{exit_months}} <= z.month then coalesce(o.exits, 0) end as exits,
    case when l.state > 0 and f.month is not null then l.stayed end as stayed,
    case when l.state > 0 and f.month is not null then l.stayed_here end as stayed_in_organisation
from stock_levels l
join held h on h.month = l.month
cross join record_start r
cross join record_end e
join held z on z.number = e.last_month
left join held b on b.next_month = h.month
left join held f on f.month = h.month + {{horizon}}
left join arrivals i on i.month = h.number and i.org_code = l.org_code and i.state = l.state
left join departures o on o.month = h.number and o.org_code = l.org_code and o.state = l.state
where l.people > 0 or o.month is not null
"""
