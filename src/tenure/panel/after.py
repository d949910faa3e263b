"""Whether movers stay: people by how they came into an occupation, and whether they are still there years later.

Three arms are followed from an index month. Movers enter an occupation directly from another; recruits enter it
from outside; stayers are in the origin and remain there. All three must stay as long as a move must last to count:
movers do by definition, and without the same of the others they would seem to stay longer.
"""

from __future__ import annotations

from tenure.panel.breakdowns import BREAKDOWNS
from tenure.panel.entries import LOOK_BACK_MONTHS
from tenure.store import Step

YEARS = (1, 3, 5)
"""Years after the index month at which people are looked for."""

ARMS = ("movers", "recruits", "stayers")
"""Whom the index month begins for: entrants from another occupation, entrants from outside, people who do not move."""

RETAINED = ("occupation", "organisation", "nhs")
"""What people are still in: the occupation, the organisation or one that continues it, the service."""

TENURES = ((12, "under 1 year"), (36, "1 to 2 years"), (60, "3 to 4 years"))
LONGEST_TENURE = "5 years or more"

_PATH = ("arm", "cohort", "origin", "destination", "years")
STRATA = {
    "recruits": ("quarter", "band", "organisation_type", "age_band"),
    "stayers": ("origin_band", "origin_type", "age_band", "tenure"),
}
"""What movers are matched on, within a cohort, with people of each other arm."""


def after_steps() -> tuple[Step, ...]:
    """Return the steps from ``course`` to ``after_people``: everybody followed, with what they are matched on.

    Returns
    -------
    tuple of Step
        Last step ``after_people``, one row per person and index month: ``arm``, ``cohort``, ``quarter``, ``number``
        (the index month), ``origin`` and ``destination`` (state ids; 0 for recruits' origin; both the same for
        stayers), ``state`` and ``episode`` of the occupation followed, ``org_code``, ``band`` and ``organisation_type``
        in the index month, ``age_band``, and of movers and stayers ``origin_band``, ``origin_type`` and ``tenure``
        while still in the origin (of stayers in the index month).

    Notes
    -----
    Reads ``jobs``, ``course``, ``persons``, ``organisation_fact``, ``held``, ``record_start`` and ``after_month``
    (``number`` and ``month`` of each index month; ``start_year``; ``cohort``; ``quarter``; ``lasting``: number of the
    first month that a stay must reach; ``is_grid``: whether stayers are taken in it, once a cohort, so that nobody
    counts twice). Movers and recruits have not held the occupation in the 24 months before; recruits no other either.
    """
    return (
        Step("after_lines", _LINES),
        Step("after_stays", _STAYS),
        Step("after_runs", _RUNS),
        Step("after_entries", _ENTRIES),
        Step("after_entered", _ENTERED),
        Step("after_stayers", _STAYERS),
        Step("after_people", _PEOPLE),
    )


_LINES = """
select
    c.*, a.month as start_calendar, z.month as end_calendar,
    sum(1 - c.is_administrative) over (
        partition by c.person order by c.start_month rows unbounded preceding
    ) as stay
from course c
join held a on a.number = c.start_month
join held z on z.number = c.end_month
where c.state > 0 and not c.is_lone
"""

# What a guarded change carries on is one stay, as in the rule of persistence.
_STAYS = """
select
    *,
    min(start_month) over (partition by person, stay) as stay_start,
    max(end_month) over (partition by person, stay) as stay_end,
    max(end_calendar) over (
        partition by person, state order by start_month rows between unbounded preceding and 1 preceding
    ) as last_held,
    max(end_calendar) over (
        partition by person order by start_month rows between unbounded preceding and 1 preceding
    ) as last_in_post
from after_lines
"""

_RUNS = """
select
    person, start_month, end_month, state, episode, presence, is_administrative, start_calendar, stay_start, stay_end,
    last_held, last_in_post,
    lag(state) over w as previous_state,
    lag(presence) over w as previous_presence,
    lag(end_month) over w as previous_end,
    lag(stay_start) over w as previous_start
from after_stays
window w as (partition by person order by start_month)
union all
select
    c.person, c.start_month, c.end_month, c.state, c.episode, c.presence, c.is_administrative,
    a.month as start_calendar, c.start_month as stay_start, c.end_month as stay_end,
    null as last_held, null as last_in_post, null as previous_state, null as previous_presence,
    null as previous_end, null as previous_start
from course c
join held a on a.number = c.start_month
where c.is_lone and c.state > 0
"""

_ENTRIES = f"""
select
    r.*,
    case when r.previous_state is not null and r.previous_presence = r.presence then 'movers' else 'recruits' end as arm
from after_runs r
cross join record_start b
where r.is_administrative = 0 and r.start_month > b.first_month
    and coalesce(r.last_held < r.start_calendar - {LOOK_BACK_MONTHS}, true)
    and (
        coalesce(r.last_in_post < r.start_calendar - {LOOK_BACK_MONTHS}, true) and r.previous_presence is distinct
            from r.presence
        or r.previous_presence = r.presence and r.previous_state <> r.state
    )
"""


def _tenure(since: str, until: str) -> str:
    months = f"{until}.month - {since}.month + 1"
    cases = " ".join(f"when {months} < {limit} then '{label}'" for limit, label in TENURES)
    return f"case {cases} else '{LONGEST_TENURE}' end"


_AGE_BAND = BREAKDOWNS["age_band"].key
_ENTERED = f"""
select
    e.person, e.arm, p.cohort, p.quarter, p.number,
    case when e.arm = 'movers' then e.previous_state else 0 end as origin, e.state as destination, e.state, e.episode,
    j.org_code, j.band, coalesce(o.type, 'unknown') as organisation_type, {_AGE_BAND} as age_band,
    case when e.arm = 'movers' then b.band end as origin_band,
    case when e.arm = 'movers' then coalesce(d.type, 'unknown') end as origin_type,
    case when e.arm = 'movers' then {_tenure("a", "z")} end as tenure
from after_entries e
join after_month p on p.number = e.start_month and e.stay_end >= p.lasting
join jobs j on j.person = e.person and j.start_month <= p.number and j.end_month >= p.number
left join organisation_fact o on o.org_code = j.org_code
left join persons f on f.person = e.person and f.from_month <= p.month and f.until_month >= p.month
left join jobs b on b.person = e.person and b.start_month <= e.previous_end and b.end_month >= e.previous_end
left join organisation_fact d on d.org_code = b.org_code
left join held a on a.number = e.previous_start
left join held z on z.number = e.previous_end
"""

# In the origin the month before, and long enough after.
_STAYERS = f"""
select
    r.person, 'stayers' as arm, p.cohort, p.quarter, p.number, r.state as origin, r.state as destination,
    r.state, r.episode, j.org_code, j.band, coalesce(o.type, 'unknown') as organisation_type, {_AGE_BAND} as age_band,
    j.band as origin_band, coalesce(o.type, 'unknown') as origin_type, {_tenure("a", "z")} as tenure
from jobs j
join after_month p on j.start_month <= p.number and j.end_month >= p.number
join after_runs r
    on r.person = j.person and r.start_month <= p.number and r.end_month >= p.number
    and r.stay_start < p.number and r.stay_end >= p.lasting
join held a on a.number = r.stay_start
join held z on z.number = p.number - 1
left join organisation_fact o on o.org_code = j.org_code
left join persons f on f.person = j.person and f.from_month <= p.month and f.until_month >= p.month
where j.code > 0 and p.is_grid
"""

_PEOPLE = """
select *
from after_entered
union all
select s.*
from after_stayers s
where s.origin in (select distinct origin from after_entered where arm = 'movers')
"""


def after_cell_steps() -> tuple[Step, ...]:
    """Return the steps from ``after_people`` to ``after_cells``: how many are still there.

    Returns
    -------
    tuple of Step
        Last step ``after_cells``: ``people`` by ``arm``, ``cohort``, ``origin``, ``destination``, ``years``,
        ``org_code`` and what they are matched on, and of them those in ``occupation`` (in it, or recoded from it),
        ``organisation`` (in post in it, or in one that continues it) and ``nhs`` (any assignment) that many years
        later. Rows may repeat.

    Notes
    -----
    Reads ``after_people``, ``jobs``, ``course``, ``lone``, ``successor`` and ``after_target`` (``number``, ``years``,
    ``target``: number of the month looked at).
    """
    return (
        Step("after_steady", _STEADY),
        Step("cells_steady", _CELLS_STEADY),
        Step("after_found", _FOUND),
        Step("cells_others", _CELLS_OTHERS),
        Step("after_cells", "select * from cells_steady union all select * from cells_others"),
    )


# Of people of one run in one organisation the last month says it all.
_STEADY = """
select j.person, max(l.end_month) as end_month
from jobs j
join lone l on l.person = j.person
group by j.person
having min(j.org_code) = max(j.org_code)
"""

_GROUPS = (*_PATH, "org_code", *STRATA["recruits"], "origin_band", "origin_type", "tenure")
_listed = ", ".join(_GROUPS)
_CELLS_STEADY = f"""
select {_listed}, count(*) as people, sum(kept) as occupation, sum(kept) as organisation, sum(kept) as nhs
from (
    select i.*, t.years, case when s.end_month >= t.target then 1 else 0 end as kept
    from after_people i
    join after_steady s on s.person = i.person
    join after_target t on t.number = i.number
) followed
group by {_listed}
"""

_FOUND = """
select
    i.*, t.years,
    case when e.state > 0 and (e.state = i.state or e.episode = i.episode) then 1 else 0 end as in_occupation,
    case when k.code > 0 and (k.org_code = i.org_code or s.org_code is not null) then 1 else 0 end as in_organisation,
    case when e.person is not null then 1 else 0 end as in_service
from after_people i
left join after_steady y on y.person = i.person
join after_target t on t.number = i.number
left join course e on e.person = i.person and e.start_month <= t.target and e.end_month >= t.target
left join jobs k on k.person = i.person and k.start_month <= t.target and k.end_month >= t.target
left join successor s
    on s.org_code = i.org_code and s.successor_code = k.org_code and t.target >= s.from_month
where y.person is null
"""

_CELLS_OTHERS = f"""
select
    {_listed}, count(*) as people,
    sum(in_occupation) as occupation, sum(in_organisation) as organisation, sum(in_service) as nhs
from after_found
group by {_listed}
"""


_sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in ("people", *RETAINED))


def after_total_step() -> Step:
    """Return the step ``after_totals``: ``after_cells`` added up by arm, cohort, path, years and organisation."""
    keys = ", ".join((*_PATH, "org_code"))
    return Step("after_totals", f"select {keys}, {_sums} from after_cells group by {keys}")


def after_match_steps(comparator: str, cohort: int) -> tuple[Step, ...]:
    """Return the steps from ``after_cells`` to ``after_matched``: movers of a cohort, and who may match them.

    Parameters
    ----------
    comparator : {"recruits", "stayers"}
        The other arm.
    cohort : int
        Number of the cohort.

    Returns
    -------
    tuple of Step
        Last step ``after_matched``: sums of ``after_cells`` by arm, path, years, organisation and stratum; of the
        other arm only in strata that hold movers to the same destination (recruits) or from the same origin (stayers).
    """
    strata = STRATA[comparator]
    shared = ("destination" if comparator == "recruits" else "origin", "years", *strata)
    keys = ", ".join((*_PATH, "org_code", *strata))
    matched = " and ".join(f"w.{name} is not distinct from c.{name}" for name in shared)
    taken = ", ".join(f"c.{name}" for name in (*_PATH, "org_code", *strata, "people", *RETAINED))
    return (
        Step("after_movers", "select * from after_cells where arm = 'movers' and cohort = $cohort", {"cohort": cohort}),
        Step("after_wanted", f"select distinct {', '.join(shared)} from after_movers"),
        Step(
            "after_chosen",
            f"select {taken} from after_cells c join after_wanted w on {matched} "
            "where c.arm = $comparator and c.cohort = $cohort",
            {"comparator": comparator, "cohort": cohort},
        ),
        Step(
            "after_matched",
            f"select {keys}, {_sums} from (select {keys}, people, {', '.join(RETAINED)} from after_movers "
            f"union all select * from after_chosen) both_arms group by {keys}",
        ),
    )
