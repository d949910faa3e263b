"""People in post at two dates and every change between them: the cells that leavers, joiners and stayers come from.

Nothing is bridged here. Who has no record in a month is not in post in it, so that anybody can count the same from
the extract; ``stocks`` passes over single missing months, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from tenure.panel.breakdowns import BREAKDOWNS, Breakdown, decode_step, fact_steps, join_facts
from tenure.panel.main_job import eligible_steps
from tenure.store import Step
from tenure.terms.record import LEAVE

Subject = Literal["person", "assignment"]

POST_KINDS = ("in_post", "other_population", "on_leave", "not_substantive")
"""What a job is, numbered from 1: in post; in post outside the population asked for; substantive but on leave outside
service; bank, locum or honorary work. Nought is no job at all."""

SIDES = ("kind", "org_code", "department", "state")
"""What is told of a job at each side of a pair or change: its kind, and the codes of where it is."""

STAFF_GROUP = "staff_group"
EXIT_MONTHS = 12

_BY: dict[str, Breakdown] = {**BREAKDOWNS, STAFF_GROUP: Breakdown("j.state")}
POST_BREAKDOWNS = tuple(_BY)
"""Characteristics that people may be counted by, once a period."""


def post_steps(subject: Subject = "person", *, departments: bool = False) -> tuple[Step, ...]:
    """Return the steps from ``spells`` to ``posts``: what each person does, in stretches of months.

    Parameters
    ----------
    subject : {"person", "assignment"}
        Whether people are followed through their main jobs, or every assignment by itself.
    departments : bool
        Whether departments are told apart; otherwise each is 0.

    Returns
    -------
    tuple of Step
        Last step ``posts``, one row per stretch: ``person``, ``job`` (0, or the assignment followed), ``assignment``,
        ``start_month`` and ``end_month`` (numbers of months held, both inside), ``SIDES``, ``band``, ``pay_contract``,
        ``contract``, ``previous_end``, ``next_start`` and the next stretch's sides (``next_kind`` ...).

    Notes
    -----
    Reads ``spells``, ``held``, ``occupation_state``, ``trainee_pay_contract`` (``code``: pay contracts that are left
    out), ``trainee_contract`` and ``trainee_occupation`` (``code``: contracts that are, in these occupations): with all
    three empty everybody in post is in the population.
    """
    job, kept = _SUBJECTS[subject]
    department = "coalesce(p.department, 0)" if departments else "0"
    return (
        *eligible_steps(),
        Step("leave_status", f"select code from dim_status where value in ({_leave})"),
        Step("post_spells", _SPELLS.format(job=job, kept=kept, department=department)),
        Step("posts", _POSTS),
    )


_leave = ", ".join(f"'{status}'" for status in LEAVE)
_SUBJECTS = {"person": ("0", "p.main_rank = 1"), "assignment": ("p.assignment", "true")}
_SPELLS = """
select
    p.person, {job} as job, p.assignment, cast(a.number as smallint) as start_month,
    cast(z.number as smallint) as end_month, p.org_code, {department} as department,
    p.band, p.pay_contract, p.contract, cast(coalesce(o.state, 0) as integer) as state,
    cast(case
        when s.code is not null and k.code is not null
            then case when y.code is not null or (t.code is not null and d.code is not null) then 2 else 1 end
        when l.code is not null and k.code is not null then 3
        else 4
    end as smallint) as kind
from spells p
join held a on a.month = p.start_month
join held z on z.month = p.end_month
left join occupation_state o on o.code = p.occupation_code
left join service_status s on s.code = p.status
left join leave_status l on l.code = p.status
left join substantive_contract k on k.code = p.contract
left join trainee_occupation d on d.code = p.occupation_code
left join trainee_contract t on t.code = p.contract
left join trainee_pay_contract y on y.code = p.pay_contract
where {kept}
"""

_next = ", ".join(f"lead({side}) over w as next_{side}" for side in SIDES)
_POSTS = f"""
select *, lag(end_month) over w as previous_end, lead(start_month) over w as next_start, {_next}
from post_spells
window w as (partition by person, job order by start_month)
"""


def face_steps() -> tuple[Step, ...]:
    """Return the steps from ``posts`` to ``faces``: everybody with a job at the start or the end of a period.

    Returns
    -------
    tuple of Step
        Last step ``faces``, one row per ``period``, ``person`` and ``job``: ``SIDES`` at the start (``s_kind`` ...) and
        at the end (``e_kind`` ...), kinds 0 where there is no job; ``s_fte`` and ``e_fte`` (units of 1/100,000) of the
        main job at that date; ``had_year`` (1 if in post twelve months before the start, 0 if not, null where the
        record cannot tell); and the job by which the person is described, that in post at the start, or else at the
        end, or else any held at the start or the end: ``org_code``, ``state``, ``band``, ``pay_contract``,
        ``contract``, ``start_month`` and ``seen_month``, the date it is seen at.

    Notes
    -----
    Reads ``posts``, ``record``, ``held`` and ``flow_period`` (``period``; numbers of months ``first_month``,
    ``last_month`` and, where the record holds it, ``before_month``).
    """
    return (
        Step("dates_asked", _DATES),
        Step("fte_at", _FTE),
        Step("posts_steady", _STEADY),
        Step("post_starts", _at("first_month", "j.end_month < p.last_month")),
        Step("post_ends", _at("last_month", "j.start_month > p.first_month")),
        Step("sides_met", _SIDES_MET),
        Step("post_befores", _BEFORES),
        Step("faces", _FACES),
    )


_DATES = """
select h.month, h.number
from (select first_month as number from flow_period union select last_month as number from flow_period) d
join held h on h.number = d.number
"""

_FTE = """
select r.person, r.assignment, d.number, cast(round(r.fte * 100000) as bigint) as fte
from record r
join dates_asked d on d.month = r.month
"""

_TOLD = ("band", "pay_contract", "contract", "start_month")
_TELLING = ("org_code", "state", *_TOLD)
_carried = ", ".join(f"j.{name}" for name in (*SIDES, *_TOLD, "assignment"))

# Nine in ten people are in one stretch at both dates: only the others are looked for on both sides.
_STEADY = f"""
select p.period, p.first_month, p.last_month, j.person, j.job, {_carried}
from posts j
join flow_period p on j.start_month <= p.first_month and j.end_month >= p.last_month
"""


def _at(column: str, rest: str) -> str:
    return f"""
select p.period, p.{column}, j.person, j.job, {_carried}
from posts j
join flow_period p on j.start_month <= p.{column} and j.end_month >= p.{column} and {rest}
"""


_sides = ", ".join(
    f"{side}.{name} as {prefix}_{name}"
    for side, prefix in (("a", "s"), ("z", "e"))
    for name in (*SIDES[1:], *_TOLD, "assignment")
)
_told = ", ".join(
    f"case when a.kind = 1 or z.kind is null or (z.kind <> 1 and a.kind > 0) then a.{name} else z.{name} end as {name}"
    for name in _TELLING
)
_SIDES_MET = f"""
select
    coalesce(a.period, z.period) as period, coalesce(a.person, z.person) as person, coalesce(a.job, z.job) as job,
    a.first_month, z.last_month, coalesce(a.kind, 0) as s_kind, coalesce(z.kind, 0) as e_kind,
    {_sides}, {_told},
    case when a.kind = 1 or z.kind is null or (z.kind <> 1 and a.kind > 0) then a.first_month else z.last_month end
        as seen_month
from post_starts a
full join post_ends z on z.period = a.period and z.person = a.person and z.job = a.job
union all
select
    period, person, job, first_month, last_month, kind as s_kind, kind as e_kind,
    {", ".join(f"{name} as {side}_{name}" for side in "se" for name in (*SIDES[1:], *_TOLD, "assignment"))},
    {", ".join(_TELLING)}, first_month as seen_month
from posts_steady
"""

# Of the stretches that had ended before the first date: one that had not tells by its own beginning.
_BEFORES = """
select p.period, j.person, j.job
from posts j
join flow_period p
    on j.start_month <= p.before_month and j.end_month >= p.before_month and j.end_month < p.first_month
where j.kind = 1
"""

_kept = ", ".join(f"m.{side}_{name}" for side in "se" for name in SIDES)
_FACES = f"""
select
    m.period, m.person, m.job, {_kept}, {", ".join(f"m.{name}" for name in _TELLING)}, m.seen_month,
    f.fte as s_fte, g.fte as e_fte,
    case
        when p.before_month is null then null
        when (m.s_kind = 1 and m.s_start_month <= p.before_month) or b.person is not null then 1
        else 0
    end as had_year
from sides_met m
join flow_period p on p.period = m.period
left join post_befores b on b.period = m.period and b.person = m.person and b.job = m.job
left join fte_at f on f.person = m.person and f.assignment = m.s_assignment and f.number = m.first_month
left join fte_at g on g.person = m.person and g.assignment = m.e_assignment and g.number = m.last_month
"""


def seen_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``faces`` and ``posts`` to ``seen``: what each person is, once a period.

    Parameters
    ----------
    by : sequence of str
        Names of ``POST_BREAKDOWNS``.

    Returns
    -------
    tuple of Step
        Last step ``seen``: ``period``, ``person``, ``job`` and a column for each of ``by`` (codes). People in post at
        neither date are described by their first post in between, even if they were on leave or did bank work at a
        date; those who had no post at all by the job of ``faces``, or else by their first.

    Notes
    -----
    Reads ``faces``, ``posts``, ``flow_period``, ``flow_date`` (``number``; ``start_calendar`` and ``start_year`` of
    each month held), ``persons`` and ``organisation_fact``; ``jobs`` too where tenure is asked.
    """
    keys = "".join(f", {_BY[name].key} as {name}" for name in by)
    facts = join_facts(name for name in by if name != STAFF_GROUP)
    return (
        Step("others_between", _BETWEEN),
        Step("faces_between", _FACES_BETWEEN),
        Step("faces_all", _FACES_ALL),
        *fact_steps(name for name in by if name != STAFF_GROUP),
        Step(
            "seen",
            f"select j.period, j.person, j.job{keys} from faces_all j "
            f"join flow_date p on p.number = j.seen_month {facts}",
        ),
    )


_BETWEEN = """
select
    p.period, j.person, j.job,
    coalesce(min(case when j.kind = 1 then j.start_month end), min(j.start_month)) as start_month
from posts j
join flow_period p on j.start_month > p.first_month and j.end_month < p.last_month
left join faces f on f.period = p.period and f.person = j.person and f.job = j.job
where f.person is null or (f.s_kind <> 1 and f.e_kind <> 1 and j.kind = 1)
group by p.period, j.person, j.job
"""

_told_of_job = ", ".join(f"j.{name}" for name in _TELLING)
_FACES_BETWEEN = f"""
select b.period, b.person, b.job, {_told_of_job}, j.start_month as seen_month
from others_between b
join posts j on j.person = b.person and j.job = b.job and j.start_month = b.start_month
"""

_told_of_face = ", ".join(f"f.{name}" for name in _TELLING)
_FACES_ALL = f"""
select f.period, f.person, f.job, {_told_of_face}, f.seen_month
from faces f
left join others_between b on b.period = f.period and b.person = f.person and b.job = f.job
where b.person is null
union all
select period, person, job, {", ".join(_TELLING)}, seen_month from faces_between
"""


def post_pair_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``faces`` to ``post_pairs``: people by where they are at the start and at the end.

    Parameters
    ----------
    by : sequence of str
        Characteristics, as for ``seen_steps``; without any ``seen`` is not read.

    Returns
    -------
    tuple of Step
        Last step: one row per ``period``, ``by`` (values), sides at both dates and ``had_year``, with ``people``,
        ``start_fte`` and ``end_fte`` (sums, units of 1/100,000). People in post at neither date are left out.
    """
    sums = {
        "people": "count(*)",
        "start_fte": "cast(sum(coalesce(f.s_fte, 0)) as bigint)",
        "end_fte": "cast(sum(coalesce(f.e_fte, 0)) as bigint)",
    }
    return _count("post_pairs", ("period", *_PAIR, "had_year"), by, sums, source="faces f", kept=_EITHER)


_EITHER = "f.s_kind = 1 or f.e_kind = 1"
_PAIR = tuple(f"{side}_{name}" for side in "se" for name in SIDES)


def _count(
    name: str, keys: Sequence[str], by: Sequence[str], sums: Mapping[str, str], *, source: str, kept: str = "true"
) -> tuple[Step, ...]:
    """Group a table aliased ``f`` by its own columns and by the characteristics of its people."""
    groups = ", ".join((*(f"f.{key}" for key in keys), *(f"n.{one}" for one in by)))
    added = ", ".join(f"{expression} as {column}" for column, expression in sums.items())
    joined = "join seen n on n.period = f.period and n.person = f.person and n.job = f.job" if by else ""
    cells = Step(name, f"select {groups}, {added} from {source} {joined} where {kept} group by {groups}")
    if not by:
        return (cells,)
    coded = [one for one in by if one != STAFF_GROUP]
    return cells, decode_step(name, coded, (*keys, *sums, *(one for one in by if one == STAFF_GROUP)))


def change_cell_steps(by: Sequence[str], *, exit_months: int = EXIT_MONTHS) -> tuple[Step, ...]:
    """Return the steps from ``posts`` to ``post_changes``: what changed from one month to the next, by period.

    Parameters
    ----------
    by : sequence of str
        As for ``post_pair_steps``.
    exit_months : int
        Months (>= 1) without any assignment that make an exit.

    Returns
    -------
    tuple of Step
        Last step: one row per ``period``, ``by`` and sides before (``s_kind`` ...) and after (``e_kind`` ...), with
        ``changes`` (events) and ``exits``, those of them after which the person has no assignment of any kind for
        ``exit_months`` months. Changes that leave all sides alike are none.

    Notes
    -----
    Reads ``posts``, ``flow_period``, ``held`` and, with ``by``, ``seen``. Months follow each other as the record holds
    them. The exits of the last months, which the record cannot tell, are the reader's to leave out.
    """
    sums = {"changes": "count(*)", "exits": "cast(sum(f.exit) as bigint)"}
    return (
        Step("post_endings", _ENDINGS.format(exit_months=int(exit_months))),
        Step("post_beginnings", _BEGINNINGS),
        Step("post_turns", "select * from post_endings union all select * from post_beginnings"),
        *_count("post_changes", ("period", *_PAIR), by, sums, source="post_turns f"),
    )


_after = ", ".join(
    f"case when j.next_start = j.end_month + 1 then j.next_{side} {'else 0 ' if side == 'kind' else ''}end as e_{side}"
    for side in SIDES
)
_before = ", ".join(f"j.{side} as s_{side}" for side in SIDES)
_ENDINGS = f"""
select
    p.period, j.person, j.job, {_before}, {_after},
    case
        when j.next_start is null or n.month > z.month + {{exit_months}} then 1
        else 0
    end as exit
from posts j
join flow_period p on j.end_month >= p.first_month and j.end_month < p.last_month
join held z on z.number = j.end_month
left join held n on n.number = j.next_start
where coalesce(
    j.next_start <> j.end_month + 1 or j.next_kind <> j.kind or j.next_org_code <> j.org_code
        or j.next_department <> j.department or j.next_state <> j.state,
    true
)
"""

_nobody = ", ".join("0 as s_kind" if side == "kind" else f"null as s_{side}" for side in SIDES)
_BEGINNINGS = f"""
select p.period, j.person, j.job, {_nobody}, {", ".join(f"j.{side} as e_{side}" for side in SIDES)}, 0 as exit
from posts j
join flow_period p on j.start_month > p.first_month and j.start_month <= p.last_month
where coalesce(j.previous_end < j.start_month - 1, true)
"""


def post_month_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``posts`` to ``post_months``: months of people at month ends of a period, both ends inside.

    Returns
    -------
    tuple of Step
        Last step: one row per ``period``, ``by``, ``kind``, ``org_code``, ``department`` and ``state`` with
        ``person_months``.
    """
    months = "least(f.end_month, f.last_month) - greatest(f.start_month, f.first_month) + 1"
    sums = {"person_months": f"cast(sum({months}) as bigint)"}
    return (
        Step("posts_within", _WITHIN),
        *_count("post_months", ("period", *SIDES), by, sums, source="posts_within f"),
    )


_WITHIN = """
select
    p.period, p.first_month, p.last_month, j.person, j.job, j.kind, j.org_code, j.department, j.state,
    j.start_month, j.end_month
from posts j
join flow_period p on j.start_month <= p.last_month and j.end_month >= p.first_month
"""
