"""Employments: the unbroken time that somebody is employed by an organisation, or by the service, leave included.

Every substantive assignment counts, whichever is the main job: who gives up one of two jobs in an organisation, or goes
on unpaid leave, is employed still. That is what starting, leaving and the reasons for leaving are read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tenure.errors import UsageError
from tenure.panel.breakdowns import BREAKDOWNS, Breakdown, join_facts
from tenure.panel.main_job import eligible_steps
from tenure.panel.stretches import hole_steps
from tenure.store import Step

Employer = Literal["organisation", "national"]
EMPLOYERS: tuple[Employer, ...] = ("organisation", "national")

GAP_MONTHS = 1
"""Missing months that do not end an employment: payrolls skip people."""

MOST_MERGERS = 4
"""Successions, one after the other, through which one employment is followed."""

STAFF_GROUP = "staff_group"
_JOB_BREAKDOWNS: dict[str, Breakdown] = {
    **BREAKDOWNS,
    STAFF_GROUP: Breakdown("j.state"),
    "department": Breakdown("j.department", "department"),
    "recruitment_source": Breakdown("r.recruitment_source", "recruitment_source"),
}
_OF_THE_ROW = """
left join record r on r.person = j.person and r.assignment = j.assignment and r.month = p.start_calendar"""
JOB_BREAKDOWNS = tuple(_JOB_BREAKDOWNS)
"""Characteristics that employments and absence may be counted by; ``staff_group`` comes out as a number."""


def check_job_breakdowns(by: Sequence[str], *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names asked for, or raise a ``UsageError`` that lists what there is."""
    offered = [name for name in JOB_BREAKDOWNS if name not in without]
    wrong = [name for name in by if name not in offered]
    twice = sorted({name for name in by if list(by).count(name) > 1})
    if wrong or twice:
        told = f"cannot be broken down by '{', '.join(wrong)}'" if wrong else f"name '{', '.join(twice)}' twice"
        raise UsageError(
            f"These counts {told}.",
            slug="job-breakdown-unknown",
            expected=f"names from {', '.join(offered)}, each once.",
            fix="choose from these for --by.",
        )
    return tuple(by)


def list_keys(by: Sequence[str]) -> str:
    """Return the expressions of these characteristics as columns, each after a comma: see ``join_jobs``."""
    return "".join(f", {_JOB_BREAKDOWNS[name].key} as {name}" for name in by)


def join_jobs(by: Sequence[str]) -> str:
    """Return the joins that ``list_keys`` reads, to follow jobs ``j`` and months ``p``; ``service`` for tenure."""
    row = _OF_THE_ROW if "recruitment_source" in by else ""
    return join_facts(name for name in by if name in BREAKDOWNS) + row


def decode_jobs(table: str, by: Sequence[str], others: Sequence[str], *, coded: Sequence[str] = ()) -> Step:
    """Return a step that reads ``table`` with the codes of characteristics and of ``coded`` columns as text.

    Parameters
    ----------
    table : str
        An earlier step.
    by : sequence of str
        Characteristics, ``unknown`` where there is none. The staff group stays a number, 0 where there is none.
    others : sequence of str
        Columns to keep as they are.
    coded : sequence of str
        Columns that hold codes of the dictionary of their name, null where there is none.
    """
    columns, joins = [f"t.{name}" for name in others], []
    for name in (*by, *coded):
        dimension = name if name in coded else _JOB_BREAKDOWNS[name].dimension
        if dimension:
            joins.append(f"left join dim_{dimension} d_{name} on d_{name}.code = t.{name}")
        if name in coded:
            columns.append(f"d_{name}.value as {name}")
        elif name == STAFF_GROUP:
            columns.append(f"coalesce(t.{name}, 0) as {name}")
        else:
            columns.append(f"coalesce({f'd_{name}.value' if dimension else f't.{name}'}, 'unknown') as {name}")
    return Step(f"{table}_told", f"select {', '.join(columns)} from {table} t {' '.join(joins)}")


def employed_steps(employer: Employer) -> tuple[Step, ...]:
    """Return the steps from ``spells`` to ``employed``: spells of substantive assignments, by who employs.

    Parameters
    ----------
    employer : {"organisation", "national"}
        Who employs: each organisation by itself, or all of them together.

    Returns
    -------
    tuple of Step
        Last step ``employed``: ``person``, ``assignment``, ``org_code``, ``main_rank``, ``start_month`` and
        ``end_month`` (month indices), ``start_number`` and ``end_number`` (numbers of months), and ``owner``: the
        organisation, or nought for ``national``. A spell before months in which the organisation delivered nothing
        (see ``hole_steps``) reaches up to the one after them.

    Notes
    -----
    Reads ``spells`` and ``held``.
    """
    owner = "org_code" if employer == "organisation" else "cast(0 as integer)"
    return (
        *eligible_steps(),
        *hole_steps(),
        Step("employed_spells", _EMPLOYED_SPELLS),
        Step("employed_months", _EMPLOYED_MONTHS),
        Step("employed", f"select *, {owner} as owner from employed_months"),
    )


def employment_steps(employer: Employer) -> tuple[Step, ...]:
    """Return the steps from ``employed`` to ``employments``.

    Parameters
    ----------
    employer : {"organisation", "national"}
        As for the ``employed_steps`` that made ``employed``.

    Returns
    -------
    tuple of Step
        Last step ``employments``, one row per employment: ``person``, ``first_org`` and ``last_org`` (the same unless
        one continues the other; for ``national`` nought), ``start_number`` and ``end_number`` (numbers of months, both
        inside) and ``is_left``: it ended before the record did, and no organisation that continues the last one employs
        the person in the next month or the one after. ``kept_until`` and ``is_left_then`` tell the same of the
        employment in which a person is kept on by an organisation that continues the last one and employed them
        before; of whom there is none, of this one.

    Notes
    -----
    Reads ``employed``, ``successor`` (``org_code``, ``successor_code``, ``from_month``), ``dim_org_code`` and
    ``record_end``. A gap of ``GAP_MONTHS`` ends nothing.
    """
    by_organisation = employer == "organisation"
    return (
        Step("employed_reached", _REACHED),
        Step("employed_numbered", _NUMBERED),
        Step("employed_islands", _ISLANDS),
        *(_SUCCEEDED if by_organisation else ()),
        Step("employments", _FOLLOWED if by_organisation else _ALONE),
    )


_EMPLOYED_SPELLS = """
select
    p.person, p.assignment, p.org_code, p.main_rank, p.start_month, p.end_month,
    cast(a.number as integer) as start_number, cast(z.number as integer) as end_number
from spells p
join substantive_contract k on k.code = p.contract
join held a on a.month = p.start_month
join held z on z.month = p.end_month
"""

# Whoever is with an organisation directly before and after its hole was with it throughout.
_EMPLOYED_MONTHS = """
select
    e.person, e.assignment, e.org_code, e.main_rank, e.start_month, e.end_month, e.start_number,
    case when b.person is not null then cast(h.first_after - 1 as integer) else e.end_number end as end_number
from employed_spells e
left join org_holes h on h.org_code = e.org_code and h.last_before = e.end_number
left join (select distinct person, org_code, start_number from employed_spells) b
    on b.person = e.person and b.org_code = e.org_code and b.start_number = h.first_after
"""

_REACHED = """
select
    person, owner, start_number, end_number,
    max(end_number) over (
        partition by person, owner order by start_number, end_number rows between unbounded preceding and 1 preceding
    ) as reached
from employed
"""

_NUMBERED = f"""
select
    person, owner, start_number, end_number,
    sum(case when reached is null or start_number > reached + {GAP_MONTHS + 1} then 1 else 0 end) over (
        partition by person, owner order by start_number, end_number rows unbounded preceding
    ) as island
from employed_reached
"""

_ISLANDS = """
select person, owner, min(start_number) as start_number, max(end_number) as end_number
from employed_numbered
group by person, owner, island
"""

_ALONE = """
select
    i.person, i.owner as first_org, i.owner as last_org, i.start_number, i.end_number,
    i.end_number < e.last_month as is_left, i.end_number as kept_until, i.end_number < e.last_month as is_left_then
from employed_islands i
cross join record_end e
"""

# Of several that it continues, the one that lasted longest.
_LINKED = f"""
select * from (
    select
        i.person, i.owner, i.start_number, i.end_number, b.owner as before_owner, b.start_number as before_start,
        row_number() over (
            partition by i.person, i.owner, i.start_number order by b.end_number desc nulls last, d.value
        ) as place
    from employed_islands i
    left join successor s on s.successor_code = i.owner and s.from_month <= i.start_number
    left join employed_islands b
        on b.person = i.person and b.owner = s.org_code
        and b.end_number < i.start_number and i.start_number <= b.end_number + {GAP_MONTHS + 1}
    left join dim_org_code d on d.code = b.owner
) candidates
where place = 1
"""

_heads = ", ".join(
    f"coalesce({', '.join(f'l{hop}.before_{column}' for hop in range(MOST_MERGERS - 1, -1, -1))}, l0.{kept}) "
    f"as head_{column}"
    for column, kept in (("owner", "owner"), ("start", "start_number"))
)
_hops = "".join(
    f"""
left join islands_linked l{hop}
    on l{hop}.person = l0.person and l{hop}.owner = l{hop - 1}.before_owner
    and l{hop}.start_number = l{hop - 1}.before_start"""
    for hop in range(1, MOST_MERGERS)
)
_CHAINED = f"""
select l0.person, l0.owner, l0.start_number, l0.end_number, {_heads}
from islands_linked l0{_hops}
"""

_JOINED = """
select person, head_owner as first_org, owner as last_org, head_start as start_number, end_number
from (
    select
        c.*,
        row_number() over (
            partition by c.person, c.head_owner, c.head_start order by c.end_number desc, d.value
        ) as place
    from islands_chained c
    join dim_org_code d on d.code = c.owner
) chained
where place = 1
"""

# Of several that keep somebody on, the one that lasts longest.
_KEPT_ON = f"""
select person, first_org, start_number, on_org, on_start from (
    select
        c.person, c.first_org, c.start_number, n.first_org as on_org, n.start_number as on_start,
        row_number() over (
            partition by c.person, c.first_org, c.start_number order by n.end_number desc, d.value
        ) as place
    from islands_joined c
    join successor s on s.org_code = c.last_org
    join islands_chained b on b.person = c.person and b.owner = s.successor_code
    join islands_joined n on n.person = b.person and n.first_org = b.head_owner and n.start_number = b.head_start
    join dim_org_code d on d.code = n.last_org
    where b.start_number <= c.end_number + {GAP_MONTHS + 1} and b.end_number > c.end_number
        and s.from_month <= c.end_number + 1
) candidates
where place = 1
"""

_onward = "".join(
    f"""
left join islands_kept_on k{hop}
    on k{hop}.person = c.person and k{hop}.first_org = k{hop - 1}.on_org
    and k{hop}.start_number = k{hop - 1}.on_start"""
    for hop in range(1, MOST_MERGERS)
)
_final = {
    column: ", ".join(f"k{hop}.{column}" for hop in range(MOST_MERGERS - 1, -1, -1))
    for column in ("on_org", "on_start")
}
_FOLLOWED = f"""
select
    c.person, c.first_org, c.last_org, c.start_number, c.end_number,
    c.end_number < e.last_month and k0.person is null as is_left,
    z.end_number as kept_until, z.end_number < e.last_month and y.person is null as is_left_then
from islands_joined c
cross join record_end e
left join islands_kept_on k0
    on k0.person = c.person and k0.first_org = c.first_org and k0.start_number = c.start_number{_onward}
join islands_joined z
    on z.person = c.person and z.first_org = coalesce({_final["on_org"]}, c.first_org)
    and z.start_number = coalesce({_final["on_start"]}, c.start_number)
left join islands_kept_on y
    on y.person = z.person and y.first_org = z.first_org and y.start_number = z.start_number
"""


_SUCCEEDED = (
    Step("islands_linked", _LINKED),
    Step("islands_chained", _CHAINED),
    Step("islands_joined", _JOINED),
    Step("islands_kept_on", _KEPT_ON),
)


def employed_job_step(name: str, *, source: str, at: str) -> Step:
    """Return a step that gives rows of ``source`` the job held in a month: of several the one nearest to the main job.

    Parameters
    ----------
    name : str
        Of the step.
    source : str
        An earlier step with ``person``, ``owner`` and ``at``.
    at : {"start_number", "end_number"}
        The column that numbers the month.

    Returns
    -------
    Step
        The rows with ``assignment``, ``org_code``, ``department``, ``band``, ``pay_contract``, ``contract``,
        ``occupation_code``, ``state`` (0 where there is none) and ``is_trainee``.

    Notes
    -----
    Reads ``employed``, ``spells``, ``occupation_state``, ``trainee_occupation``, ``trainee_contract`` and
    ``trainee_pay_contract`` (``code``: a doctor in training has the pay contract, or both of the others).
    """
    return Step(name, _JOB_AT.format(source=source, at=at))


_JOB_AT = """
select * from (
    select
        e.*, p.assignment, p.org_code, p.department, p.band, p.pay_contract, p.contract, p.occupation_code,
        coalesce(o.state, 0) as state,
        y.code is not null or (t.code is not null and d.code is not null) as is_trainee,
        row_number() over (partition by e.person, e.owner, e.{at} order by p.main_rank) as place
    from {source} e
    join held h on h.number = e.{at}
    join employed m
        on m.person = e.person and m.owner = e.owner and m.start_month <= h.month and m.end_month >= h.month
    join spells p
        on p.person = m.person and p.assignment = m.assignment and p.start_month <= h.month and p.end_month >= h.month
    left join occupation_state o on o.code = p.occupation_code
    left join trainee_occupation d on d.code = p.occupation_code
    left join trainee_contract t on t.code = p.contract
    left join trainee_pay_contract y on y.code = p.pay_contract
) jobs_held
where place = 1
"""
