"""Where the people who start on the lowest point of a band are later, and when they first reach the next band."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.breakdowns import BREAKDOWNS, fact_steps, join_facts
from tenure.panel.rebanding import afc_steps
from tenure.panel.runs import REJOIN_MONTHS
from tenure.store import Step

STATUSES = ("same_band", "one_up", "two_up_or_more", "down", "left_occupation", "left")
"""What became of somebody who started in a band; the first four are still in the occupation."""

FIRST_EVENTS = ("next_band", "left_occupation", "left")
"""What can happen first to somebody who starts in a band."""

LOWEST_STEP = "1"


def starter_steps(by: Sequence[str], *, lowest_point: bool) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` and ``banded_jobs`` to ``starters``: people in a band at a cohort's start.

    Parameters
    ----------
    by : sequence of str
        Names of ``BREAKDOWNS``, as of the cohort's first month.
    lowest_point : bool
        Only people on the band's first pay step; else everybody in the band.

    Returns
    -------
    tuple of Step
        Last step ``starters``: ``cohort``, ``person``, ``number`` (the cohort's first month), ``start_calendar``,
        ``org_code``, ``state``, ``episode``, ``height`` and a column per breakdown.

    Notes
    -----
    Reads ``jobs``, ``banded_jobs``, ``course``, ``persons``, ``organisation_fact``, ``band_rank``, ``spells`` and
    ``record`` (for the pay step in the month, which spells do not hold), and ``progress_cohort`` (``cohort``,
    ``number``, ``start_calendar``, ``start_year``).
    """
    columns = "".join(f", {BREAKDOWNS[name].key} as {name}" for name in by)
    facts = join_facts(by)
    chosen = ""
    steps: tuple[Step, ...] = ()
    if lowest_point:
        steps = (Step("lowest_step", _LOWEST_STEP, {"lowest": LOWEST_STEP}), Step("on_lowest_point", _ON_LOWEST_POINT))
        chosen = "join on_lowest_point q on q.person = j.person and q.month = p.start_calendar"
    text = _STARTERS.format(columns=columns, facts=facts, chosen=chosen)
    return (*fact_steps(by), *steps, *afc_steps(), Step("starters", text))


_LOWEST_STEP = "select code from dim_pay_step where value = $lowest"

_ON_LOWEST_POINT = """
select r.person, r.month
from record r
join lowest_step l on l.code = r.pay_step
join progress_cohort p on p.start_calendar = r.month
join spells s
    on s.person = r.person and s.assignment = r.assignment and s.main_rank = 1
    and s.start_month <= r.month and s.end_month >= r.month
"""

_STARTERS = """
select
    p.cohort, j.person, p.number, p.start_calendar, j.org_code, c.state, c.episode, k.height, b.rank{columns}
from jobs j
join progress_cohort p on j.start_month <= p.number and j.end_month >= p.number
join afc_contract a on a.code = j.pay_contract
join band_rank b on b.band = j.band
join banded_jobs k on k.person = j.person and k.start_month = j.start_month
join course c on c.person = j.person and c.start_month <= p.number and c.end_month >= p.number
{chosen}{facts}
where j.code > 0 and c.state > 0
"""


def carried_steps() -> tuple[Step, ...]:
    """Return the steps from ``course`` to ``carried``: runs, each with the occupation held then or, on leave, last.

    Returns
    -------
    tuple of Step
        ``person``, first and last month, ``state`` (as recorded), ``held_state`` (0 before any occupation),
        ``episode``.
    """
    return (Step("carried_marked", _CARRIED_MARKED), Step("carried", _CARRIED))


_CARRIED_MARKED = """
select
    person, start_month, end_month, state, episode,
    sum(case when state > 0 then 1 else 0 end) over (
        partition by person order by start_month rows unbounded preceding
    ) as turn
from course
where not is_lone
"""

_CARRIED = """
select person, start_month, end_month, state, episode, max(state) over (partition by person, turn) as held_state
from carried_marked
union all
select person, start_month, end_month, state, episode, state as held_state
from course
where is_lone
"""


def progress_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``starters`` to ``progress_cells``: what became of starters.

    Parameters
    ----------
    by : sequence of str
        The breakdowns of ``starters``.

    Returns
    -------
    tuple of Step
        Last step ``progress_cells``: ``people`` by ``cohort``, ``state``, ``rank``, breakdown, ``months_since``,
        ``status`` (of ``STATUSES``) and ``org_code`` at the start.

    Notes
    -----
    Leave is no leaving: whoever is on it keeps occupation and band. Whoever holds bank or other non-substantive work
    only has left; whoever goes on in the occupation outside the bands has left it. Reads ``starters``,
    ``banded_jobs``, ``carried`` and ``progress_month`` (``cohort``, ``months_since``, ``number``).
    """
    listed = ", ".join(("cohort", "state", "rank", *by, "months_since", "status", "org_code"))
    columns = "".join(f", s.{name}" for name in by)
    return (
        Step("progress_seen", _SEEN.format(columns=columns)),
        Step("progress_cells", f"select {listed}, count(*) as people from progress_seen group by {listed}"),
    )


_IS_IN = "(c.held_state = s.state or c.episode = s.episode)"
_SEEN = f"""
select
    s.cohort, s.state, s.rank, m.months_since, s.org_code{{columns}},
    case
        when k.person is null or not k.is_substantive then 'left'
        when not {_IS_IN} or k.height is null then 'left_occupation'
        when k.height = s.height then 'same_band'
        when k.height < s.height then 'down'
        when k.height = s.height + 1 then 'one_up'
        else 'two_up_or_more'
    end as status
from starters s
join progress_month m on m.cohort = s.cohort
left join banded_jobs k on k.person = s.person and k.start_month <= m.number and k.end_month >= m.number
left join carried c on c.person = s.person and c.start_month <= m.number and c.end_month >= m.number
"""


def first_event_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``starters`` to ``event_cells``: what happens to starters first, and when.

    Parameters
    ----------
    by : sequence of str
        The breakdowns of ``starters``.

    Returns
    -------
    tuple of Step
        Last step ``event_cells``: ``people`` by ``cohort``, ``state``, ``rank``, breakdown, ``org_code``, ``event``
        (of ``FIRST_EVENTS``, or ``none``) and ``months_since``, the months to it or to the record's end.

    Notes
    -----
    ``next_band``: the first month in a higher band of the occupation. ``left_occupation``: in another one, or in the
    occupation outside the bands. ``left``: the month after the last with a substantive job, leave included, where none
    follows within a year, also where the record ends before the year does. Reads ``banded_jobs``, ``carried``,
    ``held`` and ``record_end``.
    """
    columns = "".join(f", s.{name}" for name in by)
    listed = ", ".join(("cohort", "state", "rank", *by, "org_code", "event", "months_since"))
    return (
        Step("first_up", _FIRST_UP),
        Step("first_away", _FIRST_AWAY),
        Step("substantive_jobs", _SUBSTANTIVE_JOBS),
        Step("first_gone", _FIRST_GONE),
        Step("events_found", _EVENTS_FOUND.format(columns=columns)),
        Step("events_dated", _EVENTS_DATED),
        Step("event_cells", f"select {listed}, count(*) as people from events_dated group by {listed}"),
    )


_FIRST_UP = f"""
select s.cohort, s.person, min(greatest(k.start_month, c.start_month)) as number
from starters s
join banded_jobs k on k.person = s.person and k.end_month > s.number and k.is_substantive and k.height > s.height
join carried c
    on c.person = s.person and c.start_month <= k.end_month and c.end_month >= k.start_month and c.end_month > s.number
    and {_IS_IN}
group by s.cohort, s.person
"""

_FIRST_AWAY = f"""
select cohort, person, min(number) as number
from (
    select s.cohort, s.person, c.start_month as number
    from starters s
    join carried c on c.person = s.person and c.start_month > s.number and c.state > 0 and not {_IS_IN}
    union all
    select s.cohort, s.person, k.start_month as number
    from starters s
    join banded_jobs k on k.person = s.person and k.start_month > s.number and k.is_substantive and k.height is null
) away
group by cohort, person
"""

_SUBSTANTIVE_JOBS = """
select person, start_month, end_month, lead(start_month) over (partition by person order by start_month) as next_start
from banded_jobs
where is_substantive
"""

_FIRST_GONE = f"""
select s.cohort, s.person, min(k.end_month + 1) as number
from starters s
join substantive_jobs k on k.person = s.person and k.end_month >= s.number
cross join record_end e
join held z on z.number = k.end_month
left join held n on n.number = k.next_start
where k.end_month < e.last_month and (n.month is null or n.month - z.month > {REJOIN_MONTHS} + 1)
group by s.cohort, s.person
"""

_EVENTS_FOUND = """
select
    s.cohort, s.state, s.rank, s.org_code, s.start_calendar{columns},
    case
        when u.number <= coalesce(a.number, u.number) and u.number <= coalesce(g.number, u.number) then 'next_band'
        when a.number <= coalesce(g.number, a.number) then 'left_occupation'
        when g.number is not null then 'left'
        else 'none'
    end as event,
    least(
        coalesce(u.number, e.last_month), coalesce(a.number, e.last_month), coalesce(g.number, e.last_month)
    ) as number
from starters s
cross join record_end e
left join first_up u on u.cohort = s.cohort and u.person = s.person
left join first_away a on a.cohort = s.cohort and a.person = s.person
left join first_gone g on g.cohort = s.cohort and g.person = s.person
"""

_EVENTS_DATED = """
select f.*, h.month - f.start_calendar as months_since
from events_found f
join held h on h.number = f.number
"""


def band_people_steps() -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``band_people``: everybody in a band, by what ratios compare.

    Returns
    -------
    tuple of Step
        Last step ``band_people``: ``people`` by ``month`` (calendar), ``rank``, ``sex``, ``ethnic_group`` (white; black
        and minority ethnic; not known), ``disability`` and ``org_code``. Reads ``band_month`` (``number``, ``month``).
    """
    return (*afc_steps(), Step("band_people", _BAND_PEOPLE))


_BAND_PEOPLE = """
select month, rank, org_code, sex, ethnic_group, disability, count(*) as people
from (
    select
        p.month, b.rank, j.org_code,
        coalesce(s.value, 'unknown') as sex,
        case
            when e.value in ('A', 'B', 'C') then 'white'
            when e.value is null or e.value in ('Z', 'unknown') then 'unknown'
            else 'black and minority ethnic'
        end as ethnic_group,
        case when d.value in ('yes', 'no') then d.value else 'unknown' end as disability
    from jobs j
    join band_month p on j.start_month <= p.number and j.end_month >= p.number
    join afc_contract a on a.code = j.pay_contract
    join band_rank b on b.band = j.band
    left join persons f on f.person = j.person and f.from_month <= p.month and f.until_month >= p.month
    left join dim_sex s on s.code = f.sex
    left join dim_ethnicity e on e.code = f.ethnicity
    left join dim_disability d on d.code = f.disability
    where j.code > 0
) banded
group by month, rank, org_code, sex, ethnic_group, disability
"""
