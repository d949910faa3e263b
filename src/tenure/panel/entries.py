"""New entrants to an occupation, and the occupations they held before."""

from __future__ import annotations

from tenure.store import Step

LOOK_BACK_MONTHS = 24
"""A new entrant has not held the occupation in this many months before."""

EVER = {"ever_3y": 36, "ever_5y": 60, "ever_9y": 108}
"""Look-backs, in months, over every occupation ever held before the entry."""

JOINED = 0
"""The origin of an entrant who held no other occupation in the look-back."""


def entry_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``entrants``: people by period, destination, look-back and origin.

    Returns
    -------
    tuple of Step
        Rows of ``period``, ``destination``, ``look_back``, ``origin`` (state id, ``JOINED`` for none),
        ``people`` and ``entrants``. ``direct``: the occupation held last, with at most one month
        missing from the record since (leave in between is looked through). ``ever_*``: every
        occupation held in the look-back, so that a person can count under several.

    Notes
    -----
    An entry is the first month of a run in the occupation, not by a guarded change, after the
    record's first month, with no month in the occupation in the 24 before, and not a return to the
    occupation last held after unbroken leave. Reads ``course``, ``period``, ``held`` and ``record_start``.
    """
    origins = " union all ".join((_DIRECT, *(_ever(*item) for item in EVER.items()), *map(_alone, ("direct", *EVER))))
    return (
        Step("occupations_held", _OCCUPATIONS_HELD),
        Step("held_before", _HELD_BEFORE),
        Step("entries", _ENTRIES),
        Step("lone_entries", _LONE_ENTRIES),
        Step("entrant_totals", _ENTRANT_TOTALS),
        Step("entrant_origins", origins),
        Step("entrants", _ENTRANTS),
    )


# Look-backs are in calendar months, whether or not the record holds them all.
_OCCUPATIONS_HELD = """
select c.*, a.month as start_calendar, z.month as end_calendar
from course c
join held a on a.number = c.start_month
join held z on z.number = c.end_month
where c.state > 0 and not c.is_lone
"""

_HELD_BEFORE = """
select
    *,
    lag(state) over w as previous_state,
    lag(presence) over w as previous_presence,
    max(end_calendar) over (
        partition by person, state order by start_month rows between unbounded preceding and 1 preceding
    ) as last_held
from occupations_held
window w as (partition by person order by start_month)
"""

_ENTRIES = f"""
select
    p.start_month as period, h.person, h.state, h.start_month, h.start_calendar,
    case when h.previous_presence = h.presence then h.previous_state else {JOINED} end as direct_origin
from held_before h
cross join record_start r
join period p on h.start_month > p.start_month and h.start_month <= p.end_month
where h.is_administrative = 0 and h.start_month > r.first_month
    and coalesce(h.last_held < h.start_calendar - {LOOK_BACK_MONTHS}, true)
    and not coalesce(h.previous_presence = h.presence and h.previous_state = h.state, false)
"""

_LONE_ENTRIES = """
select p.start_month as period, c.state, count(*) as people
from course c
cross join record_start r
join period p on c.start_month > p.start_month and c.start_month <= p.end_month
where c.is_lone and c.state > 0 and c.start_month > r.first_month
group by p.start_month, c.state
"""

_ENTRANT_TOTALS = """
select period, state, sum(people) as entrants
from (
    select period, state, people from lone_entries
    union all
    select period, state, count(*) as people from entries group by period, state
) entries
group by period, state
"""

_DIRECT = """
select period, state, 'direct' as look_back, direct_origin as origin, count(*) as people
from entries
group by period, state, direct_origin
"""


def _ever(look_back: str, months: int) -> str:
    return f"""
select period, state, '{look_back}' as look_back, origin, count(*) as people
from (
    select distinct e.period, e.state, e.person, e.start_month, coalesce(h.state, {JOINED}) as origin
    from entries e
    left join occupations_held h
        on h.person = e.person and h.state <> e.state
        and h.start_month < e.start_month and h.end_calendar >= e.start_calendar - {months}
) held
group by period, state, origin
"""


def _alone(look_back: str) -> str:
    return f"select period, state, '{look_back}' as look_back, {JOINED} as origin, people from lone_entries"


_ENTRANTS = """
select o.period, o.state as destination, o.look_back, o.origin, sum(o.people) as people, max(t.entrants) as entrants
from entrant_origins o
join entrant_totals t on t.period = o.period and t.state = o.state
group by o.period, o.state, o.look_back, o.origin
"""


def administrative_step() -> Step:
    """Return the step ``administrative``: guarded changes and mergers by kind, organisation and month."""
    return Step("administrative", _ADMINISTRATIVE)


_ADMINISTRATIVE = """
select g.kind, f.value as organisation, g.month, a.value as code_from, b.value as code_to, count(*) as people
from guarded g
join dim_org_code f on f.code = g.org_from
join dim_occupation_code a on a.code = g.code_from
join dim_occupation_code b on b.code = g.code_to
group by g.kind, f.value, g.month, a.value, b.value
union all
select 'merger' as kind, f.value as organisation, m.month, f.value as code_from, t.value as code_to,
    count(*) as people
from merged m
join dim_org_code f on f.code = m.org_from
join dim_org_code t on t.code = m.org_to
group by f.value, m.month, t.value
"""
