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
    return (*rank_steps(rule), Step("marked", _MARKED), Step("numbered", _NUMBERED), Step("spells", _SPELLS))


_unchanged = " and ".join(f"{column} is not distinct from lag({column}) over w" for column in STATE)
_MARKED = f"""
select
    person, assignment, month, position, pay_step, fte, {", ".join(STATE)},
    case when lag(month) over w = month - 1 and {_unchanged} then 0 else 1 end as is_start
from ranked
window w as (partition by person, assignment order by month)
"""

_NUMBERED = """
select *, sum(is_start) over (partition by person, assignment order by month rows unbounded preceding) as spell
from marked
"""

_SPELLS = f"""
select
    person, assignment, min(month) as start_month, max(month) as end_month,
    {", ".join(f"min({column}) as {column}" for column in STATE)},
    arg_min(coalesce(position, 0), month) as position_first,
    arg_max(coalesce(position, 0), month) as position_last,
    arg_min(coalesce(pay_step, 0), month) as pay_step_first,
    arg_max(coalesce(pay_step, 0), month) as pay_step_last,
    arg_min(fte, month) as fte_first,
    arg_max(fte, month) as fte_last
from numbered
group by person, assignment, spell
"""


def person_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``persons``: one row per person, with their latest known facts.

    A fact is the value in the latest month in which the main job's row states it; ``unknown`` is used
    only where no month states more. Birth year likewise.
    """
    facts = ",\n    ".join(
        f"arg_max(r.{fact}, r.month) filter (where d_{fact}.value <> 'unknown') as {fact}" for fact in PERSON_FACTS
    )
    joins = "\n".join(f"left join dim_{fact} d_{fact} on d_{fact}.code = r.{fact}" for fact in PERSON_FACTS)
    return (
        *rank_steps(),
        Step(
            "persons",
            f"""
select
    r.person,
    arg_max(r.birth_year, r.month) as birth_year,
    {facts}
from ranked r
{joins}
where r.main_rank = 1
group by r.person
""",
        ),
    )


def tie_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``ties``: person-months by month and the rule that settled the main job."""
    return (
        *rank_steps(),
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
    Derived("spells", spell_steps),
    Derived("persons", person_steps),
    Derived("ties", tie_steps),
)
