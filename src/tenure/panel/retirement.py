"""Late careers: how old people in post are, how they go down in band or hours, and who retires and comes back."""

from __future__ import annotations

from tenure.panel.main_job import eligible_steps
from tenure.panel.rebanding import afc_steps
from tenure.store import Step

RETURN_MONTHS = 12
"""Calendar months after the last one in post within which somebody who left counts as having come back."""


def age_steps() -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``age_cells``: people in post by year of birth.

    Returns
    -------
    tuple of Step
        Last step ``age_cells``: ``people`` in post by ``number`` (of the month), ``state``, ``section`` (of the pension
        scheme, as text; null where none is recorded, or none is asked for) and ``birth_year`` (null where unknown).

    Notes
    -----
    Reads ``jobs``, ``persons``, ``record``, ``dim_pension_section`` and ``age_month`` (``number`` and ``month`` of each
    month looked at; ``has_section``: whether the section is asked for, which is read from the record's rows). Of
    several sections in one month the latest counts.
    """
    return Step("pension_sections", _SECTIONS), Step("aged", _AGED), Step("age_cells", _AGE_CELLS)


_SECTIONS = """
select r.person, r.month, max(d.value) as section
from record r
join age_month m on m.month = r.month and m.has_section
join dim_pension_section d on d.code = r.pension_section
group by r.person, r.month
"""

_AGED = """
select m.number, j.person, j.state, f.birth_year, s.section
from jobs j
join age_month m on j.start_month <= m.number and j.end_month >= m.number
left join persons f on f.person = j.person and f.from_month <= m.month and f.until_month >= m.month
left join pension_sections s on s.person = j.person and s.month = m.month
where j.code > 0
"""

_AGE_CELLS = """
select number, state, section, birth_year, count(*) as people
from aged
group by number, state, section, birth_year
"""


def easing_steps(late_age: int) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``easing_cells``: who in late career goes down in band, or in hours.

    Parameters
    ----------
    late_age : int
        Age, as the year of the period's first month less the year of birth, from which a career is late.

    Returns
    -------
    tuple of Step
        Last step ``easing_cells``, one row per ``period``, ``state`` and ``org_code`` at its start: ``people`` in
        late career; ``stayed``, of these in post in the same organisation, or one that continues it, at the period's
        end; ``stayed_on_afc``, of these on a band of Agenda for Change at both ends, and ``stepped_down``, on a lower
        one; ``stayed_with_fte``, of those who stayed with a contracted FTE at both ends, and ``wound_down``, with one
        lower by a tenth or more. FTE is that of all substantive assignments in service.

    Notes
    -----
    Reads ``jobs``, ``persons``, ``record``, ``successor``, ``band_rank`` (see ``rebanding_steps``) and ``late_period``
    (``period``, ``start_month`` and ``end_month`` of the calendar, ``start_number``, ``end_number``, ``start_year``).
    """
    return (
        *eligible_steps(),
        *afc_steps(),
        Step("late_people", _LATE_PEOPLE, {"late_age": late_age}),
        Step("late_dates", _LATE_DATES),
        Step("late_fte", _LATE_FTE),
        Step("late_ends", _LATE_ENDS),
        Step("easing_cells", _EASING_CELLS),
    )


_LATE_PEOPLE = """
select
    p.period, p.start_month, p.end_month, p.end_number, j.person, j.state, j.org_code,
    case when a.code is not null then b.rank end as rank
from jobs j
join late_period p on j.start_month <= p.start_number and j.end_month >= p.start_number
join persons f on f.person = j.person and f.from_month <= p.start_month and f.until_month >= p.start_month
left join afc_contract a on a.code = j.pay_contract
left join band_rank b on b.band = j.band
where j.code > 0 and p.start_year - f.birth_year >= $late_age
"""

_LATE_DATES = """
select person, start_month as month from late_people
union
select person, end_month as month from late_people
"""

_FTE = "cast(round({} * 100000) as bigint)"
_LATE_FTE = f"""
select r.person, r.month, cast(sum({_FTE.format("r.fte")}) as bigint) as fte
from record r
join late_dates l on l.person = r.person and l.month = r.month
join service_status v on v.code = r.status
join substantive_contract k on k.code = r.contract
group by r.person, r.month
"""

_LATE_ENDS = """
select
    l.period, l.state, l.org_code, l.rank,
    case when j.code > 0 and (j.org_code = l.org_code or s.org_code is not null) then 1 else 0 end as stayed,
    case when a.code is not null then b.rank end as end_rank, x.fte, z.fte as end_fte
from late_people l
left join jobs j on j.person = l.person and j.start_month <= l.end_number and j.end_month >= l.end_number
left join successor s
    on s.org_code = l.org_code and s.successor_code = j.org_code and l.end_number >= s.from_month
left join afc_contract a on a.code = j.pay_contract
left join band_rank b on b.band = j.band
left join late_fte x on x.person = l.person and x.month = l.start_month
left join late_fte z on z.person = l.person and z.month = l.end_month
"""

_EASING_CELLS = """
select
    period, state, org_code, count(*) as people, cast(sum(stayed) as bigint) as stayed,
    cast(sum(case when stayed = 1 and rank is not null and end_rank is not null then 1 else 0 end) as bigint)
        as stayed_on_afc,
    cast(sum(case when stayed = 1 and end_rank < rank then 1 else 0 end) as bigint) as stepped_down,
    cast(sum(case when stayed = 1 and fte is not null and end_fte is not null then 1 else 0 end) as bigint)
        as stayed_with_fte,
    cast(sum(case when stayed = 1 and 10 * end_fte <= 9 * fte then 1 else 0 end) as bigint) as wound_down
from late_ends
group by period, state, org_code
"""


def return_steps() -> tuple[Step, ...]:
    """Return the steps from ``record``, ``spells`` and ``jobs`` to ``return_cells``: who retires, and who comes back.

    Returns
    -------
    tuple of Step
        Last step ``return_cells``, one row per ``period`` of leaving, ``state``, ``org_code`` and ``is_retirement``
        (1: a reason of retirement is recorded in the last month of a substantive assignment; 0: another reason, or
        none, from the minimum pension age on): ``people`` who left every substantive post they held; ``returned``, of
        these in a new one, in service, within ``RETURN_MONTHS``; ``bank_only``, of the others with bank work within
        that time; and of those who returned the contracted ``fte`` on return (sum, units of 1/100,000) and ``kept``, in
        service in a substantive post a year after.

    Notes
    -----
    Reads ``record``, ``spells``, ``jobs``, ``persons``, ``occupation_state``, ``record_end``, ``retirement_reason``
    (``code`` of a reason for leaving) and ``retire_month``, one row per month held: ``number``, ``month``,
    ``next_month``, ``born_by`` (latest year of birth of who has reached the minimum pension age), ``period`` (null
    where leaving in it is not asked for, or cannot be followed) and ``after_year`` (first month held a year later).
    Somebody who leaves twice counts twice. An organisation that stops delivering looks as if all had left.
    """
    return (
        *eligible_steps(),
        Step("bank_contract", "select code from dim_contract where value = 'bank'"),
        Step("retired_rows", _RETIRED_ROWS),
        Step("late_gone", _GONE),
        Step("late_exits", _EXITS),
        Step("late_going_on", _GOING_ON),
        Step("late_back", _BACK),
        Step("late_back_fte", _BACK_FTE),
        Step("late_back_kept", _BACK_KEPT),
        Step("return_cells", _RETURN_CELLS),
    )


_RETIRED_ROWS = """
select r.person, m.number, min(o.state) as state, min(r.org_code) as org_code
from record r
join retirement_reason c on c.code = r.leave_reason
join retire_month m on m.month = r.month
join substantive_contract k on k.code = r.contract
left join occupation_state o on o.code = r.occupation_code
group by r.person, m.number
"""

# Out of post altogether, or into bank work alone; unpaid leave is no leaving.
_GONE = """
select j.person, j.end_month as number, j.state, j.org_code
from jobs j
join retire_month m on m.number = j.end_month
join persons f on f.person = j.person and f.from_month <= m.month and f.until_month >= m.month
cross join record_end e
left join jobs n on n.person = j.person and n.start_month = j.next_start
left join bank_contract b on b.code = n.contract
where j.code > 0 and j.end_month < e.last_month and f.birth_year <= m.born_by
    and (j.next_start is null or j.next_start > j.end_month + 1 or (n.code = 0 and b.code is not null))
"""

_EXITS = """
select
    person, number, max(is_retirement) as is_retirement,
    coalesce(max(case when is_retirement = 0 then state end), max(state)) as state,
    coalesce(max(case when is_retirement = 0 then org_code end), max(org_code)) as org_code
from (
    select person, number, state, org_code, 1 as is_retirement from retired_rows
    union all
    select person, number, state, org_code, 0 as is_retirement from late_gone
) found
group by person, number
"""

# Who keeps another substantive assignment, on leave from it or not, has not left.
_GOING_ON = """
select distinct x.person, x.number
from late_exits x
join retire_month m on m.number = x.number
join spells a on a.person = x.person and a.start_month <= m.month and a.end_month >= m.month
join substantive_contract ka on ka.code = a.contract
join spells b
    on b.person = a.person and b.assignment = a.assignment and b.start_month <= m.next_month
    and b.end_month >= m.next_month
join substantive_contract kb on kb.code = b.contract
"""

_BACK = f"""
select
    x.person, x.number, x.state, x.org_code, x.is_retirement, m.period,
    min(case when s.start_month > m.month and v.code is not null and k.code is not null then s.start_month end)
        as back_month,
    max(case when b.code is not null then 1 else 0 end) as has_bank
from late_exits x
join retire_month m on m.number = x.number and m.period is not null
left join late_going_on g on g.person = x.person and g.number = x.number
left join spells s
    on s.person = x.person and s.end_month > m.month and s.start_month <= m.month + {RETURN_MONTHS}
left join service_status v on v.code = s.status
left join substantive_contract k on k.code = s.contract
left join bank_contract b on b.code = s.contract
where g.person is null
group by x.person, x.number, x.state, x.org_code, x.is_retirement, m.period
"""

_BACK_FTE = f"""
select b.person, b.number, cast(sum({_FTE.format("s.fte_first")}) as bigint) as fte
from late_back b
join spells s on s.person = b.person and s.start_month = b.back_month
join service_status v on v.code = s.status
join substantive_contract k on k.code = s.contract
group by b.person, b.number
"""

_BACK_KEPT = """
select distinct b.person, b.number
from late_back b
join retire_month t on t.month = b.back_month
join spells s on s.person = b.person and s.start_month <= t.after_year and s.end_month >= t.after_year
join service_status v on v.code = s.status
join substantive_contract k on k.code = s.contract
"""

_RETURN_CELLS = """
select
    b.period, b.state, b.org_code, b.is_retirement, count(*) as people,
    cast(sum(case when b.back_month is not null then 1 else 0 end) as bigint) as returned,
    cast(sum(case when b.back_month is null and b.has_bank = 1 then 1 else 0 end) as bigint) as bank_only,
    cast(coalesce(sum(f.fte), 0) as bigint) as fte,
    cast(sum(case when t.person is not null then 1 else 0 end) as bigint) as kept
from late_back b
left join late_back_fte f on f.person = b.person and f.number = b.number
left join late_back_kept t on t.person = b.person and t.number = b.number
group by b.period, b.state, b.org_code, b.is_retirement
"""
