"""The administrative guard: changes of code or organisation that no person made.

Four kinds.

- ``position``: the code changes while the position, named and not blank, stays the same. A position is
  the same wherever its number is, also under another organisation's code: an organisation that is split
  or renamed takes its positions along.
- ``mass_recode``: at least 95 in 100 of an organisation's people in a code, and at least 20, change to
  one same code in one month, with hardly any leaving that code the month before or after. Moves to a
  published successor count as staying in the organisation. A cohort that truly moves looks the same but
  for its signs: most change position too; most change grade too; the new occupation asks for a registration
  that the old did not; others take up the old code within a year. Two signs of these four make it a move.
- ``recode_followed``: on the way into an organisation after such a recode the old code becomes the new
  one, or on the way out the new one becomes the old; or a person comes back from leave or absence under
  the new code. That ends in the month in which the organisation has the old code in use again.
- ``merger``: the organisation changes to its published successor.

A single missing month between two jobs is passed over: an organisation may have delivered none.
"""

from __future__ import annotations

from tenure.store import Step

MASS_SHARE_PERCENT = 95
MASS_PEOPLE = 20
QUIET_PERCENT = 5  # "hardly any": at most this share of the recoded people may change the month before or after
SIGNS_OF_MOVE = 2  # so many signs make a mass change a move: each alone has been seen on recodes
REUSE_PERCENT = 10  # an old code is in use again when so many take it up, in per cent of the recoded people,
REUSE_PEOPLE = 5  # and at least so many
REUSE_MONTHS = 12  # in use again as soon as this, it never went out of use
_NEVER = 99999


def guard_steps(*, guard: bool) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``guarded``.

    Parameters
    ----------
    guard : bool
        False leaves it empty, so that every change of code counts as a move.

    Returns
    -------
    tuple of Step
        ``guarded``: one row per person and month in which the code changed administratively, with
        ``kind``, organisation and codes.

    Notes
    -----
    Reads ``jobs`` (main jobs in order, gaps filled), ``lone``, ``occupation_state`` (``code``,
    ``is_registered``) and ``successor`` (``org_code``, ``successor_code``: every later organisation that
    continues the first; ``from_month``: number of the first month in which people may be recorded there).
    """
    if not guard:
        return (Step("guarded", _NONE_GUARDED),)
    return (
        Step("steps_between", _STEPS_BETWEEN),
        Step("code_changes", "select * from steps_between where code_from <> code_to"),
        Step("changes_on_return", _CHANGES_ON_RETURN),
        Step("leaving_code", _LEAVING_CODE),
        Step("mass_candidates", _MASS_CANDIDATES),
        Step("mass_bases", _MASS_BASES),
        Step("mass_changes", _MASS_CHANGES),
        Step("mass_changers", _MASS_CHANGERS),
        Step("mass_signs", _MASS_SIGNS),
        Step("takers_up", _TAKERS_UP),
        Step("taken_up", _TAKEN_UP),
        Step("mass_recodes", _MASS_RECODES),
        Step("recoders", _RECODERS),
        Step("following", _FOLLOWING),
        Step("guarded", _GUARDED),
    )


def merged_steps(*, guard: bool) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``merged``: people by month in which the organisation became its successor."""
    if not guard:
        return (Step("merged", _NONE_MERGED),)
    return (Step("steps_between", _STEPS_BETWEEN), Step("merged", _MERGED))


_NONE_GUARDED = """
select
    person, start_month as month, org_code as org_from, org_code as org_to, code as code_from, code as code_to,
    'position' as kind
from jobs
where false
"""

_NONE_MERGED = "select person, start_month as month, org_code as org_from, org_code as org_to from jobs where false"

# Two main jobs of one person, both in service, at most one month missing between them.
_STEPS_BETWEEN = """
select
    n.person, n.start_month as month, n.previous_code as code_from, n.code as code_to,
    n.previous_org as org_from, n.org_code as org_to,
    n.org_code = n.previous_org or s.org_code is not null as same_employer,
    s.org_code is not null as to_successor,
    n.previous_end = n.start_month - 1 as is_adjacent,
    n.previous_position = n.position_first and n.position_first <> 0 as same_position,
    n.previous_position <> 0 and n.position_first <> 0 and s.org_code is null as has_positions
from jobs n
left join successor s
    on s.org_code = n.previous_org and s.successor_code = n.org_code and n.start_month >= s.from_month
where n.previous_end >= n.start_month - 2 and n.code > 0 and n.previous_code > 0
"""

# Two occupations of one person with leave or absence between them: what was recoded meanwhile shows on return.
_CHANGES_ON_RETURN = """
select
    person, start_month as month, code_before as code_from, code as code_to, org_before as org_from,
    org_code as org_to, end_before as prev_end,
    position_before = position_first and position_first <> 0 as same_position
from (
    select
        j.person, j.start_month, j.code, j.org_code, j.position_first,
        lag(j.code) over w as code_before,
        lag(j.org_code) over w as org_before,
        lag(j.position_last) over w as position_before,
        lag(j.end_month) over w as end_before
    from jobs j
    left join lone l on l.person = j.person
    where j.code > 0 and l.person is null
    window w as (partition by j.person order by j.start_month)
) occupations
where end_before < start_month - 1 and code_before <> code
"""

# How many leave each code of an organisation each month, to tell a recode from a busy year. Whoever is missing in
# the month of a recode leaves the code with the others, not the month after.
_LEAVING_CODE = """
select org_from, code_from, month, count(*) as people
from code_changes
where same_employer and is_adjacent
group by org_from, code_from, month
"""

_MASS_CANDIDATES = f"""
select org_from, code_from, code_to, month, count(*) as people
from code_changes
where same_employer
group by org_from, code_from, code_to, month
having count(*) >= {MASS_PEOPLE}
"""

# Everybody who held the code in the organisation the month before, or when last seen if that month is missing, and
# is still with the employer.
_MASS_BASES = """
select c.org_from, c.code_from, c.code_to, c.month, c.people, count(*) as base
from mass_candidates c
join jobs j
    on j.org_code = c.org_from and j.code = c.code_from
    and j.start_month <= c.month - 1 and (j.end_month >= c.month - 1 or j.next_start = c.month)
left join steps_between b on b.person = j.person and b.month = c.month
where j.end_month >= c.month or coalesce(b.same_employer, false)
group by c.org_from, c.code_from, c.code_to, c.month, c.people
"""

# What looks like a recode by the number of people alone.
_MASS_CHANGES = f"""
select b.org_from, b.code_from, b.code_to, b.month, b.people
from mass_bases b
left join leaving_code e
    on e.org_from = b.org_from and e.code_from = b.code_from and e.month = b.month - 1
left join leaving_code l
    on l.org_from = b.org_from and l.code_from = b.code_from and l.month = b.month + 1
where b.people * 100 >= b.base * {MASS_SHARE_PERCENT}
    and coalesce(e.people, 0) * 100 <= b.people * {QUIET_PERCENT}
    and coalesce(l.people, 0) * 100 <= b.people * {QUIET_PERCENT}
"""

# A position of a successor has another number in any case.
_MASS_CHANGERS = """
select
    c.org_from, c.code_from, c.code_to, c.month,
    case when c.has_positions then 1 else 0 end as has_positions,
    case when c.has_positions and not c.same_position then 1 else 0 end as changes_position,
    case when a.band is not null and b.band is not null then 1 else 0 end as has_grades,
    case when a.band <> b.band or (a.band = b.band and a.pay_contract <> b.pay_contract) then 1 else 0 end
        as changes_grade
from code_changes c
join mass_changes m
    on m.org_from = c.org_from and m.code_from = c.code_from and m.code_to = c.code_to and m.month = c.month
join jobs a on a.person = c.person and a.start_month = c.month
join jobs b on b.person = c.person and b.next_start = c.month
where c.same_employer
"""

# Of people whose positions, or grades, are told, where they are told of half of them.
_MASS_SIGNS = """
select
    s.org_from, s.code_from, s.code_to, s.month,
    case when s.positions > 0 and s.positions * 2 >= s.people and s.new_positions * 2 >= s.positions then 1 else 0 end
        + case when s.grades > 0 and s.grades * 2 >= s.people and s.new_grades * 2 >= s.grades then 1 else 0 end
        + case when t.is_registered and not f.is_registered then 1 else 0 end as signs
from (
    select
        org_from, code_from, code_to, month, count(*) as people, sum(has_positions) as positions,
        sum(changes_position) as new_positions, sum(has_grades) as grades, sum(changes_grade) as new_grades
    from mass_changers
    group by org_from, code_from, code_to, month
) s
left join occupation_state f on f.code = s.code_from
left join occupation_state t on t.code = s.code_to
"""

# Who holds the old code, first in or after the month of the change and not back from the new one, by where: the
# organisation, or whatever continues it.
_TAKERS_UP = """
select m.org_from, m.org_code, m.code_from, m.code_to, m.month, m.people, j.person, min(j.start_month) as since
from (
    select org_from, org_from as org_code, code_from, code_to, month, people from mass_changes
    union all
    select m.org_from, s.successor_code as org_code, m.code_from, m.code_to, m.month, m.people
    from mass_changes m
    join successor s on s.org_code = m.org_from
) m
join jobs j on j.org_code = m.org_code and j.code = m.code_from
group by m.org_from, m.org_code, m.code_from, m.code_to, m.month, m.people, j.person
having min(j.start_month) >= m.month
    and coalesce(
        min(case when j.previous_code = m.code_to and j.previous_org = m.org_code then j.start_month end)
            <> min(j.start_month),
        true
    )
"""

_TAKEN_UP = f"""
select org_from, org_code, code_from, code_to, month, min(since) as since
from (
    select
        *,
        row_number() over (partition by org_from, org_code, code_from, code_to, month order by since, person) as place
    from takers_up
) placed
where place >= {REUSE_PEOPLE} and place * 100 >= people * {REUSE_PERCENT}
group by org_from, org_code, code_from, code_to, month
"""

_MASS_RECODES = f"""
select m.org_from, m.code_from, m.code_to, m.month
from mass_changes m
left join mass_signs g
    on g.org_from = m.org_from and g.code_from = m.code_from and g.code_to = m.code_to and g.month = m.month
left join taken_up t
    on t.org_from = m.org_from and t.org_code = m.org_from
    and t.code_from = m.code_from and t.code_to = m.code_to and t.month = m.month
where coalesce(g.signs, 0) + case when t.since <= m.month + {REUSE_MONTHS} then 1 else 0 end < {SIGNS_OF_MOVE}
"""

# The organisation of a recode and whatever continues it record the old code under the new one from then on, each
# until it has the old one in use.
_RECODERS = f"""
select r.org_code, r.code_from, r.code_to, r.month, coalesce(t.since, {_NEVER}) as until_month
from (
    select org_from, org_from as org_code, code_from, code_to, month from mass_recodes
    union all
    select r.org_from, s.successor_code as org_code, r.code_from, r.code_to, r.month
    from mass_recodes r
    join successor s on s.org_code = r.org_from
) r
left join taken_up t
    on t.org_from = r.org_from and t.org_code = r.org_code
    and t.code_from = r.code_from and t.code_to = r.code_to and t.month = r.month
"""

# People who come in under the old code, or go elsewhere and bear it again, change no occupation; nor do
# people who were away when their organisation recoded.
_FOLLOWING = """
select c.person, c.month, c.org_from, c.org_to, c.code_from, c.code_to
from code_changes c
join recoders r
    on r.org_code = c.org_to and r.code_from = c.code_from and r.code_to = c.code_to
    and c.month >= r.month and c.month < r.until_month
where not c.same_employer
union
select c.person, c.month, c.org_from, c.org_to, c.code_from, c.code_to
from code_changes c
join recoders r
    on r.org_code = c.org_from and r.code_to = c.code_from and r.code_from = c.code_to
    and c.month > r.month and c.month < r.until_month
where not c.same_employer
union
select c.person, c.month, c.org_from, c.org_to, c.code_from, c.code_to
from changes_on_return c
join recoders r
    on r.org_code = c.org_to and r.code_from = c.code_from and r.code_to = c.code_to
    and (c.prev_end < r.month or c.org_from <> c.org_to)
where c.month >= r.month and c.month < r.until_month
union
select c.person, c.month, c.org_from, c.org_to, c.code_from, c.code_to
from changes_on_return c
join recoders r
    on r.org_code = c.org_from and r.code_to = c.code_from and r.code_from = c.code_to
where c.month > r.month and c.month < r.until_month and c.org_from <> c.org_to
"""

# Where two kinds hold, the first by name is given: mass_recode, position, recode_followed.
_GUARDED = """
select person, month, org_from, org_to, code_from, code_to, min(kind) as kind
from (
    select c.person, c.month, c.org_from, c.org_to, c.code_from, c.code_to, 'mass_recode' as kind
    from code_changes c
    join mass_recodes m
        on m.org_from = c.org_from and m.code_from = c.code_from and m.code_to = c.code_to and m.month = c.month
    where c.same_employer
    union all
    select person, month, org_from, org_to, code_from, code_to, 'position' as kind
    from code_changes
    where same_position
    union all
    select person, month, org_from, org_to, code_from, code_to, 'position' as kind
    from changes_on_return
    where same_position
    union all
    select person, month, org_from, org_to, code_from, code_to, 'recode_followed' as kind
    from following
) found
group by person, month, org_from, org_to, code_from, code_to
"""

_MERGED = """
select person, month, org_from, org_to
from steps_between
where to_successor
"""
