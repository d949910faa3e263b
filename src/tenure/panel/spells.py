"""Spells: runs of months in which an assignment stays the same; and what each person is."""

from __future__ import annotations

from tenure.panel.main_job import MainRule, rank_steps
from tenure.store import Derived, Step

# A change in any of these ends a spell. Pay step, FTE and pay do not: step and FTE are carried as of the
# first and the last month.
STATE = ("org_code", "department", "occupation_code", "pay_contract", "band", "contract", "status", "main_rank")
PERSON_FACTS = ("sex", "ethnicity", "disability", "nationality")
# Values that say nothing of the person (Z is the ethnic code for "not stated").
_SILENT = "'unknown', 'Z', 'not_declared'"
_FOR_EVER = 32767


def spell_steps(rule: MainRule = "flag") -> tuple[Step, ...]:
    """Return the steps that end in ``spells``.

    Returns
    -------
    tuple of Step
        One row per spell: ``person``, ``assignment``, ``start_month``, ``end_month`` (month indices,
        both inside), the columns of ``STATE`` (codes), and as of the first and last month the
        position (0 where blank), the pay step and the FTE.
    """
    return (*rank_steps(rule), *_spells_of_ranked())


def _spells_of_ranked() -> tuple[Step, ...]:
    return (Step("marked", _MARKED), Step("edges", _EDGES), Step("spells", _SPELLS))


_same_as_before = " and ".join(f"{column} is not distinct from lag({column}) over w" for column in STATE)
_same_as_after = " and ".join(f"{column} is not distinct from lead({column}) over w" for column in STATE)
_MARKED = f"""
select
    person, assignment, month, coalesce(position, 0) as position, coalesce(pay_step, 0) as pay_step, fte,
    {", ".join(STATE)},
    case when lag(month) over w = month - 1 and {_same_as_before} then 0 else 1 end as is_start,
    case when lead(month) over w = month + 1 and {_same_as_after} then 0 else 1 end as is_end
from ranked
window w as (partition by person, assignment order by month)
"""

# Only first and last months are needed from here on, a few in a hundred of the record's rows: each first
# month is followed by its last, which may be itself.
_EDGES = """
select
    *,
    case when is_end = 1 then month else lead(month) over w end as end_month,
    case when is_end = 1 then position else lead(position) over w end as position_last,
    case when is_end = 1 then pay_step else lead(pay_step) over w end as pay_step_last,
    case when is_end = 1 then fte else lead(fte) over w end as fte_last
from (select * from marked where is_start = 1 or is_end = 1) kept
window w as (partition by person, assignment order by month)
"""

_SPELLS = f"""
select
    person, assignment, month as start_month, end_month, {", ".join(STATE)},
    position as position_first, position_last, pay_step as pay_step_first, pay_step_last,
    fte as fte_first, fte_last
from edges
where is_start = 1
"""


def person_steps() -> tuple[Step, ...]:
    """Return the steps from ``ranked`` to ``persons``: each person's facts and when they held.

    Returns
    -------
    tuple of Step
        One row per person and change: ``person``, ``from_month``, ``until_month`` (month indices, both
        inside), ``birth_year`` and the columns of ``PERSON_FACTS`` (codes). A fact is what the main
        job's row last said up to the month; a value that says nothing (unknown, not stated, not
        declared) leaves what was known before, or else is made good by the first later one.
    """
    return (
        Step("person_rows", _PERSON_ROWS),
        Step("person_changes", "select * from person_rows where is_change = 1"),
        Step("person_stated", _PERSON_STATED),
        Step("person_grouped", _PERSON_GROUPED),
        Step("persons", _PERSONS),
    )


_facts = ("birth_year", *PERSON_FACTS)
_as_before = " and ".join(f"{fact} is not distinct from lag({fact}) over w" for fact in _facts)
_PERSON_ROWS = f"""
select
    person, month, {", ".join(_facts)},
    case when lag(person) over w is not null and {_as_before} then 0 else 1 end as is_change
from ranked
where main_rank = 1
window w as (partition by person order by month)
"""

_stated = ", ".join(
    f"c.{fact}, case when d_{fact}.value in ({_SILENT}) then null else c.{fact} end as known_{fact}"
    for fact in PERSON_FACTS
)
_dimensions = " ".join(f"left join dim_{fact} d_{fact} on d_{fact}.code = c.{fact}" for fact in PERSON_FACTS)
_PERSON_STATED = f"select c.person, c.month, c.birth_year, {_stated} from person_changes c {_dimensions}"

_numbered = ", ".join(
    f"sum(case when known_{fact} is null then 0 else 1 end) over w as turn_{fact}" for fact in PERSON_FACTS
)
_PERSON_GROUPED = f"""
select *, {_numbered}
from person_stated
window w as (partition by person order by month rows unbounded preceding)
"""

_carried = ",\n    ".join(
    f"coalesce(max(known_{fact}) over (partition by person, turn_{fact}), "
    f"max(case when turn_{fact} = 1 then known_{fact} end) over (partition by person), {fact}) as {fact}"
    for fact in PERSON_FACTS
)
_PERSONS = f"""
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
        Step(
            "ties",
            """
select month, tie_rule_used, count(*) as person_months
from ranked
where main_rank = 1
group by month, tie_rule_used
""",
        ),
    )


DERIVED: tuple[Derived, ...] = (
    Derived("spells", _spells_of_ranked, rank_steps),
    Derived("persons", person_steps, rank_steps),
    Derived("ties", tie_steps, rank_steps),
)
