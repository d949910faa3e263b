"""Spells: runs of months in which an assignment stays the same; and what each person is."""

from __future__ import annotations

from tenure.panel.main_job import MainRule, rank_steps
from tenure.store import Derived, Step

# A change in any of these ends a spell. Pay step, FTE and pay do not: step and FTE are carried as of the
# first and the last month.
STATE = ("org_code", "department", "occupation_code", "pay_contract", "band", "contract", "status", "main_rank")
PERSON_FACTS = ("sex", "ethnicity", "disability", "nationality")


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
    """Return the steps from ``ranked`` to ``persons``: one row per person, with their latest known facts.

    A fact is the value in the latest month in which the main job's row states it; ``unknown`` is used
    only where no month states more. Birth year likewise.
    """
    grouped = ", ".join(("birth_year", *PERSON_FACTS))
    facts = ",\n    ".join(
        f"arg_max(r.{fact}, r.month) filter (where d_{fact}.value <> 'unknown') as {fact}" for fact in PERSON_FACTS
    )
    joins = "\n".join(f"left join dim_{fact} d_{fact} on d_{fact}.code = r.{fact}" for fact in PERSON_FACTS)
    return (
        # Facts hardly ever change, so that a row a person is left to choose from instead of a row a month.
        Step(
            "person_facts",
            f"select person, {grouped}, max(month) as month from ranked where main_rank = 1 group by person, {grouped}",
        ),
        Step(
            "persons",
            f"select r.person, arg_max(r.birth_year, r.month) as birth_year, {facts} from person_facts r {joins} "
            "group by r.person",
        ),
    )


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
