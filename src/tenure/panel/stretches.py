"""Stretches of months in which an organisation delivered, and the holes between them.

An organisation whose file is missing loses all its people for some months, and they did not leave. What tells
the two apart is that the organisation has nobody at all, and that its people are back with it afterwards.
"""

from __future__ import annotations

from tenure.store import Step

HOLE_PEOPLE = 20
"""Only an organisation with so many people before and after is taken to have delivered nothing: few may all leave."""

HOLE_MONTHS = 12
"""After more missing months than these an organisation begins anew, as a person does."""


def hole_steps() -> tuple[Step, ...]:
    """Return the steps from ``spells`` to ``org_holes``: months in which an organisation delivered nothing.

    Returns
    -------
    tuple of Step
        One row per hole: ``org_code``, ``last_before`` and ``first_after``, numbers of the months around it. A
        hole has at most ``HOLE_MONTHS`` months, and ``HOLE_PEOPLE`` people or more with their main job in the
        organisation in the month before and in the month after. ``org_stretches``, a step on the way, holds
        ``org_code``, ``start_number``, ``end_number`` and, where it delivers again, ``next_start``.

    Notes
    -----
    Reads ``spells`` and ``held``.
    """
    return (
        Step("org_spans", _ORG_SPANS),
        Step("org_reached", _ORG_REACHED),
        Step("org_stretches", _ORG_STRETCHES),
        Step("org_holes", _ORG_HOLES),
    )


_ORG_SPANS = """
select org_code, start_month, max(end_month) as end_month
from spells
group by org_code, start_month
"""

_ORG_REACHED = """
select
    org_code, start_month, max(end_month) over (partition by org_code) as last_month,
    max(end_month) over (
        partition by org_code order by start_month rows between unbounded preceding and 1 preceding
    ) as reached
from org_spans
"""

# Months that the record holds for nobody are no hole of an organisation.
_ORG_STRETCHES = """
select
    org_code, start_number, coalesce(lead(reached_number) over w, last_number) as end_number,
    lead(start_number) over w as next_start
from (
    select r.org_code, a.number as start_number, z.number as reached_number, e.number as last_number
    from org_reached r
    join held a on a.month = r.start_month
    join held e on e.month = r.last_month
    left join held z on z.month = r.reached
    where z.number is null or a.number > z.number + 1
) starts
window w as (partition by org_code order by start_number)
"""

_ORG_HOLES = f"""
select s.org_code, s.end_number as last_before, s.next_start as first_after
from org_stretches s
join held a on a.number = s.end_number
join held b on b.number = s.next_start
join spells p on p.org_code = s.org_code and p.main_rank = 1
where b.month - a.month - 1 <= {HOLE_MONTHS}
group by s.org_code, s.end_number, s.next_start
having sum(case when p.start_month <= a.month and p.end_month >= a.month then 1 else 0 end) >= {HOLE_PEOPLE}
    and sum(case when p.start_month <= b.month and p.end_month >= b.month then 1 else 0 end) >= {HOLE_PEOPLE}
"""


def edge_steps() -> tuple[Step, ...]:
    """Return the steps from ``spells`` and ``jobs`` to ``org_edges``: where organisations' months begin, break and end.

    Returns
    -------
    tuple of Step
        Rows of ``kind``, ``organisation`` (code) and ``month`` with ``until``, numbers of the first and last
        month concerned. ``hole``: it delivered nothing, and delivers again. ``ended``: it has delivered nothing since,
        and most of its people, ``HOLE_PEOPLE`` or more, are nowhere in the record in the two months after; ``until``
        is the month before it delivers again after a longer time, or the record's last. ``began``: it had
        delivered nothing before, and most of its people were nowhere; ``until`` is its first month less one.

    Notes
    -----
    Reads ``spells``, ``jobs``, ``held``, ``record_start``, ``record_end`` and ``dim_org_code``. Organisations that
    merge, close and open while their people are in the record are not listed.
    """
    return (
        *hole_steps(),
        Step("stretch_ends", _STRETCH_ENDS),
        Step("stretch_starts", _STRETCH_STARTS),
        Step("org_edges", _ORG_EDGES),
    )


_STRETCH_ENDS = f"""
select s.org_code, s.end_number, s.next_start
from org_stretches s
cross join record_end e
left join org_holes h on h.org_code = s.org_code and h.last_before = s.end_number
join jobs j on j.org_code = s.org_code and j.start_month <= s.end_number and j.end_month >= s.end_number
where s.end_number < e.last_month and h.org_code is null
group by s.org_code, s.end_number, s.next_start
having count(*) >= {HOLE_PEOPLE}
    and sum(case when j.next_start is null or j.next_start > s.end_number + 2 then 2 else 0 end) >= count(*)
"""

_STRETCH_STARTS = f"""
select s.org_code, s.start_number, max(b.end_number) as last_before
from org_stretches s
cross join record_start r
left join org_stretches b on b.org_code = s.org_code and b.next_start = s.start_number
left join org_holes h on h.org_code = s.org_code and h.first_after = s.start_number
join jobs j on j.org_code = s.org_code and j.start_month <= s.start_number and j.end_month >= s.start_number
where s.start_number > r.first_month and h.org_code is null
group by s.org_code, s.start_number
having count(*) >= {HOLE_PEOPLE}
    and sum(
        case when j.start_month = s.start_number and coalesce(j.previous_end < s.start_number - 2, true)
        then 2 else 0 end
    ) >= count(*)
"""

_ORG_EDGES = """
select e.kind, d.value as organisation, e.month, e.until
from (
    select 'hole' as kind, org_code, last_before + 1 as month, first_after - 1 as until from org_holes
    union all
    select 'ended' as kind, t.org_code, t.end_number + 1 as month, coalesce(t.next_start - 1, e.last_month) as until
    from stretch_ends t
    cross join record_end e
    union all
    select 'began' as kind, t.org_code, coalesce(t.last_before + 1, r.first_month) as month, t.start_number - 1 as until
    from stretch_starts t
    cross join record_start r
) e
join dim_org_code d on d.code = e.org_code
"""
