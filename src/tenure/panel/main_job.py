"""Rank a person's assignments in each month, and say which rule settled the first place.

Only person-months with more than one assignment are ranked; the others (about 98 in 100 of a health
service's record) have one job, which is the main one. No rule looks at an identifier or at the order
of rows, so renaming people or shuffling a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tenure.errors import UsageError
from tenure.store import Step
from tenure.terms.record import IN_SERVICE, SUBSTANTIVE

MainRule = Literal["flag", "fte", "pay"]
MAIN_RULES: tuple[MainRule, ...] = ("flag", "fte", "pay")

# The criteria of each rule after "in service on a substantive contract", best first: (name, expression).
_FLAG = ("flag", "case when flag_is_unique and is_flagged then 1 else 0 end desc")
_FTE = ("fte", "coalesce(fte, 0) desc")
_PAY = ("pay", "coalesce(basic_pay, 0) desc")
_LONGEST = ("longest_running", "assignment_start asc")
_ORDERS = {
    "flag": (_FLAG, _FTE, _PAY, _LONGEST),
    "fte": (_FTE, _PAY, _LONGEST),
    "pay": (_PAY, _FTE, _LONGEST),
}
# Ties left by every rule are settled by what the assignment is, read as text: dictionary codes follow
# the order in which values arrived and would make the answer depend on the order of files.
# Assignments alike in all that are told apart by what became of them; those alike in that too count alike.
_LIFE = "assignment_end desc, first_code, last_code"
_CONTENT = ("org_code", "occupation_code", "band", "contract", "pay_contract", "department", "pay_step")


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def eligible_steps() -> tuple[Step, ...]:
    """Return the steps ``service_status`` and ``substantive_contract``: the codes that make a job count."""
    return (
        Step("service_status", f"select code from dim_status where value in ({_listed(IN_SERVICE)})"),
        Step("substantive_contract", f"select code from dim_contract where value in ({_listed(SUBSTANTIVE)})"),
    )


def rank_steps(rule: MainRule = "flag") -> tuple[Step, ...]:
    """Return the steps that end in ``ranked``: the record with ``main_rank`` and ``tie_rule_used``.

    Parameters
    ----------
    rule : {"flag", "fte", "pay"}
        What decides between substantive jobs in service: the extract's own flag where exactly one job
        carries it, then contracted FTE, then basic pay; FTE first; or pay first. Then the
        longest-running assignment; then the text of the assignment's organisation, occupation, band,
        contract, pay contract, department and step; then the assignment that ends last, and the text of
        its first and last occupation.

    Returns
    -------
    tuple of Step
        One row per assignment-month of view ``record``, the columns that spells and persons are made
        from, with ``main_rank`` (1 is the main job) and,
        where it is 1, ``tie_rule_used``: ``only`` (no other job), ``substantive``, a rule's name, or
        ``content``.

    Notes
    -----
    Source: the order of rules is Tenure's own; published studies of the record name no rule.
    """
    if rule not in MAIN_RULES:
        raise UsageError(
            f"There is no main-job rule '{rule}'.",
            slug="main-rule-unknown",
            expected=f"one of {', '.join(MAIN_RULES)}.",
            fix="choose one of these for --main-rule.",
        )
    return (
        *eligible_steps(),
        Step("contested", "select person, month from record group by person, month having count(*) > 1"),
        Step("lives", _LIVES),
        Step("several", _SEVERAL),
        Step("placed", _placed(rule)),
        Step("ranked", _RANKED),
    )


_SEVERAL = """
select
    c.*,
    s.code is not null and k.code is not null as is_eligible,
    coalesce(c.is_main, false) and s.code is not null and k.code is not null as is_flagged,
    a.assignment_start, a.assignment_end, a.first_code, a.last_code
from (
    select r.*
    from record r
    join contested m on m.person = r.person and m.month = r.month
) c
join lives a on a.person = c.person and a.assignment = c.assignment
left join service_status s on s.code = c.status
left join substantive_contract k on k.code = c.contract
"""

# Of the whole record, also the months in which the assignment was the only one.
_LIVES = """
select
    r.person, r.assignment, min(r.month) as assignment_start, max(r.month) as assignment_end,
    arg_min(o.value, r.month) as first_code, arg_max(o.value, r.month) as last_code
from record r
join (select distinct person from contested) m on m.person = r.person
left join dim_occupation_code o on o.code = r.occupation_code
group by r.person, r.assignment
"""


def _placed(rule: str) -> str:
    criteria = _ORDERS[rule]
    order = ", ".join(["is_eligible desc", *(expression for _, expression in criteria)])
    content = ", ".join(f"{column}_text" for column in _CONTENT)
    settled = "".join(
        f" when not ({_same(expression)}) then '{name}'"
        for name, expression in (("substantive", "is_eligible desc"), *criteria)
    )
    joins = "\n".join(f"    left join dim_{column} d_{column} on d_{column}.code = s.{column}" for column in _CONTENT)
    texts = ", ".join(f"coalesce(d_{column}.value, '') as {column}_text" for column in _CONTENT)
    return f"""
select
    person, month, assignment, main_rank,
    case when main_rank > 1 then null{settled} else 'content' end as tie_rule_used
from (
    select
        *,
        row_number() over w as main_rank,
        {_leads(criteria)}
    from (
        select s.*, {texts},
            sum(case when is_flagged then 1 else 0 end) over (partition by person, month) = 1 as flag_is_unique
        from several s
{joins}
    ) described
    window w as (partition by person, month order by {order}, {content}, {_LIFE}, assignment)
) compared
"""


def _expression(criterion: str) -> str:
    return criterion.rsplit(" ", 1)[0]


def _leads(criteria: Sequence[tuple[str, str]]) -> str:
    every = ("is_eligible desc", *(expression for _, expression in criteria))
    return ",\n        ".join(f"lead({_expression(each)}) over w as next_{_slug(each)}" for each in every)


def _same(criterion: str) -> str:
    return f"{_expression(criterion)} = next_{_slug(criterion)}"


def _slug(criterion: str) -> str:
    names = {_FLAG[1]: "flag", _FTE[1]: "fte", _PAY[1]: "pay", _LONGEST[1]: "start"}
    return names.get(criterion, "eligible")


# What spells, persons and ties read, and nothing else: the table is held in memory for each bucket.
_CARRIED = (
    "person", "assignment", "month", "position", "org_code", "department", "occupation_code", "pay_contract",
    "band", "contract", "status", "pay_step", "fte", "birth_year", "sex", "ethnicity", "disability", "nationality",
)  # fmt: skip
_RANKED = f"""
select
    {", ".join(f"r.{column}" for column in _CARRIED)},
    coalesce(p.main_rank, 1) as main_rank,
    case when p.main_rank is null then 'only' else p.tie_rule_used end as tie_rule_used
from record r
left join placed p on p.person = r.person and p.month = r.month and p.assignment = r.assignment
"""
