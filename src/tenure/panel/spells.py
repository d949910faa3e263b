"""Spells: runs of months in which an assignment stays the same; and what each person is."""

from __future__ import annotations

from functools import partial

from tenure.panel.main_job import MainRule, rank_steps
from tenure.panel.pieces import PERSON_FACTS, SPELL_STATE, kept_steps, unpack
from tenure.store import Derived, Step

STATE = (*SPELL_STATE, "main_rank")
PERSON_CODES = ("sex", "ethnicity", "disability", "nationality")
# Values that say nothing of the person (Z is the ethnic code for "not stated").
_SILENT = "'unknown', 'Z', 'not_declared'"
_FOR_EVER = 32767
_ENDS = ("position", "pay_step", "fte")


def spell_steps(rule: MainRule = "flag", *, in_order: bool = False) -> tuple[Step, ...]:
    """Return the steps that end in ``spells``.

    Parameters
    ----------
    rule : {"flag", "fte", "pay"}
        What decides between jobs held at once: see ``rank_steps``.
    in_order : bool
        Whether view ``record`` yields rows in the order of its key: see ``piece_steps``.

    Returns
    -------
    tuple of Step
        One row per spell: ``person``, ``assignment``, ``start_month``, ``end_month`` (month indices,
        both inside), the columns of ``STATE`` (codes), and as of the first and last month the
        position (0 where blank), the pay step and the FTE. Pay step, FTE and pay do not break a spell.
    """
    return (*kept_steps(in_order=in_order), *rank_steps(rule, in_order=in_order), *_spells_of_ranked())


def _spells_of_ranked(name: str = "spells") -> tuple[Step, ...]:
    return (Step("marked", _MARKED), Step("edges", _EDGES), Step(name, _SPELLS))


def respell_steps(rule: MainRule) -> tuple[Step, ...]:
    """Return the steps that end in ``spells`` by another rule, from those stored by any.

    Parameters
    ----------
    rule : {"flag", "fte", "pay"}
        As for ``spell_steps``, whose answer this is.

    Returns
    -------
    tuple of Step
        The rows and columns of ``spell_steps``. Only people who ever had several jobs at once are looked at again:
        whoever never had has the same main job by every rule.

    Notes
    -----
    Reads ``stored_spells`` (the spells of the store) and ``record``.
    """
    return (
        Step("rivals", "select distinct person from stored_spells where main_rank > 1"),
        Step("record_of_rivals", "select r.* from record r join rivals v on v.person = r.person"),
        *kept_steps(record="record_of_rivals"),
        *rank_steps(rule),
        *_spells_of_ranked("spells_of_rivals"),
        Step("spells", _SPELLS_OF_ALL),
    )


_JOB = ("place", "duty", "terms", "main_rank")
_same_as_before = " and ".join(f"{column} = lag({column}) over w" for column in _JOB)
_same_as_after = " and ".join(f"{column} = lead({column}) over w" for column in _JOB)
_MARKED = f"""
select
    *,
    case when lag(end_month) over w = start_month - 1 and {_same_as_before} then 0 else 1 end as is_start,
    case when lead(start_month) over w = end_month + 1 and {_same_as_after} then 0 else 1 end as is_end
from ranked
where not is_plain
window w as (partition by person, assignment order by start_month)
"""

# Each first piece of a spell is followed by its last, which may be itself.
_joined = ",\n    ".join(
    f"case when is_end = 1 then {column} else lead({column}) over w end as {column}_joined"
    for column in ("end_month", *(f"{column}_last" for column in _ENDS))
)
_EDGES = f"""
select *, {_joined}
from (select * from marked where is_start = 1 or is_end = 1) ends
window w as (partition by person, assignment order by start_month)
"""

_unpacked = ", ".join(unpack(packed) for packed in ("place", "duty", "terms"))
_SPELLS = f"""
select
    person, assignment, start_month, end_month, {", ".join(STATE)},
    {", ".join(f"{column}_first, {column}_last" for column in _ENDS)}
from (
    select *, {_unpacked}
    from (
        select
            person, assignment, start_month, end_month, {", ".join(_JOB)},
            {", ".join(f"{column}_first, {column}_last" for column in _ENDS)}
        from ranked
        where is_plain
        union all
        select
            person, assignment, start_month, end_month_joined as end_month, {", ".join(_JOB)},
            {", ".join(f"{column}_first, {column}_last_joined as {column}_last" for column in _ENDS)}
        from edges
        where is_start = 1
    ) packed
) spelt
"""


_SPELT = (
    "person", "assignment", "start_month", "end_month", *STATE,
    *(f"{column}_{end}" for column in _ENDS for end in ("first", "last")),
)  # fmt: skip
_SPELLS_OF_ALL = f"""
select {", ".join(f"s.{column}" for column in _SPELT)}
from stored_spells s
left join rivals v on v.person = s.person
where v.person is null
union all
select {", ".join(_SPELT)}
from spells_of_rivals
"""


def person_steps() -> tuple[Step, ...]:
    """Return the steps from ``ranked`` to ``persons``: each person's facts and when they held.

    Returns
    -------
    tuple of Step
        One row per person and change: ``person``, ``from_month``, ``until_month`` (month indices, both
        inside), ``birth_year`` and the columns of ``PERSON_CODES``. A fact is what the main
        job's row last said up to the month; a value that says nothing (unknown, not stated, not
        declared) leaves what was known before, or else is made good by the first later one.
    """
    return (
        Step("person_rows", _PERSON_ROWS),
        Step("person_changes", _PERSON_CHANGES),
        Step("person_changed", "select person from person_changes group by person having count(*) > 1"),
        Step("person_stated", _PERSON_STATED),
        Step("person_grouped", _PERSON_GROUPED),
        Step("persons", _PERSONS),
    )


_PERSON_ROWS = """
select
    person, start_month as month, told,
    case when lag(person) over w is not null and told = lag(told) over w then 0 else 1 end as is_change
from ranked
where main_rank = 1 and not is_plain
window w as (partition by person order by start_month)
"""

_PERSON_CHANGES = f"""
select person, month, {unpack("told")}
from (
    select person, start_month as month, told
    from ranked
    where is_plain and is_news
    union all
    select person, month, told
    from person_rows
    where is_change = 1
) changes
"""

_stated = ", ".join(
    f"c.{fact}, case when d_{fact}.value in ({_SILENT}) then null else c.{fact} end as known_{fact}"
    for fact in PERSON_CODES
)
_dimensions = " ".join(f"left join dim_{fact} d_{fact} on d_{fact}.code = c.{fact}" for fact in PERSON_CODES)
_PERSON_STATED = f"""
select c.person, c.month, c.birth_year, {_stated}
from person_changes c
join person_changed m on m.person = c.person
{_dimensions}
"""

_numbered = ", ".join(
    f"sum(case when known_{fact} is null then 0 else 1 end) over w as turn_{fact}" for fact in PERSON_CODES
)
_PERSON_GROUPED = f"""
select *, {_numbered}
from person_stated
window w as (partition by person order by month rows unbounded preceding)
"""

_carried = ",\n    ".join(
    f"coalesce(max(known_{fact}) over (partition by person, turn_{fact}), "
    f"max(case when turn_{fact} = 1 then known_{fact} end) over (partition by person), {fact}) as {fact}"
    for fact in PERSON_CODES
)
# Of most people the record never says anything else: what it says then holds from their first month on.
_only = ", ".join(f"c.{fact}" for fact in PERSON_FACTS)
_PERSONS = f"""
select c.person, c.month as from_month, cast({_FOR_EVER} as smallint) as until_month, {_only}
from person_changes c
left join person_changed m on m.person = c.person
where m.person is null
union all
select
    person, month as from_month,
    coalesce(lead(month) over (partition by person order by month) - 1, {_FOR_EVER}) as until_month,
    birth_year,
    {_carried}
from person_grouped
"""


def tie_steps() -> tuple[Step, ...]:
    """Return the steps from ``ranked`` to ``ties``: person-months by month and the rule that settled the main job."""
    return (
        Step("months_counted", "select month, count(*) as n from record group by month"),
        Step("beside", _BESIDE),
        Step("beside_monthly", _BESIDE_MONTHLY),
        Step("rivals", "select month, sum(pieces) as n from beside_monthly group by month"),
        Step("ties", _TIES),
    )


_BESIDE = """
select start_month, end_month, tie_rule_used, count(*) as pieces
from ranked
where main_rank > 1 or tie_rule_used <> 'only'
group by start_month, end_month, tie_rule_used
"""

_BESIDE_MONTHLY = """
select m.month, b.tie_rule_used, sum(b.pieces) as pieces
from months_counted m
join beside b on b.start_month <= m.month and b.end_month >= m.month
group by m.month, b.tie_rule_used
"""

_TIES = """
select c.month, 'only' as tie_rule_used, cast(c.n - coalesce(r.n, 0) as bigint) as person_months
from months_counted c
left join rivals r on r.month = c.month
where c.n > coalesce(r.n, 0)
union all
select month, tie_rule_used, cast(pieces as bigint) as person_months
from beside_monthly
where tie_rule_used is not null
"""


def derived_tables(*, in_order: bool) -> tuple[Derived, ...]:
    """Return the tables made from the record: ``spells``, ``persons`` and ``ties``.

    Parameters
    ----------
    in_order : bool
        Whether view ``record`` yields rows in the order of its key: see ``piece_steps``.
    """
    shared = (partial(kept_steps, in_order=in_order), partial(rank_steps, in_order=in_order))
    ordered = ("kept",) if in_order else ()
    return (
        Derived("spells", _spells_of_ranked, shared, ordered),
        Derived("persons", person_steps, shared, ordered),
        Derived("ties", tie_steps, shared, ordered),
    )


DERIVED: tuple[Derived, ...] = derived_tables(in_order=True)
"""The same from a store's buckets, whose order the manifest promises."""
