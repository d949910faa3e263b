"""Rank a person's assignments in each month, and say which rule settled the first place.

Only person-months with more than one assignment are ranked; the others (about 98 in 100 of a health
service's record) have one job, which is the main one. No rule looks at an identifier or at the order
of rows, so renaming people or shuffling a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tenure.errors import UsageError
from tenure.panel.pieces import PACKED, piece_steps, unpack
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


def rank_steps(rule: MainRule = "flag", *, in_order: bool = False) -> tuple[Step, ...]:
    """Return the steps from ``kept`` to ``ranked``: pieces of the record with ``main_rank`` and ``tie_rule_used``.

    Parameters
    ----------
    rule : {"flag", "fte", "pay"}
        What decides between substantive jobs in service: the extract's own flag where exactly one job
        carries it, then contracted FTE, then basic pay; FTE first; or pay first. Then the
        longest-running assignment; then the text of the assignment's organisation, occupation, band,
        contract, pay contract, department and step; then the assignment that ends last, and the text of
        its first and last occupation.
    in_order : bool
        As for the ``kept_steps`` that made ``kept``.

    Returns
    -------
    tuple of Step
        One row per run of months (``start_month`` to ``end_month``) of an assignment in which the person's
        jobs stay the same, what spells and persons are made from, with ``main_rank`` (1 is the main
        job) and, where it is 1, ``tie_rule_used``: ``only`` (no other job), ``substantive``, a rule's
        name, or ``content``. ``is_plain`` tells people none of whose pieces needs joining.

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
        *piece_steps(in_order=in_order),
        *eligible_steps(),
        Step("runs_beside", _RUNS_BESIDE),
        Step("cuts", _CUTS),
        Step("segments", _SEGMENTS),
        Step("lives", _LIVES),
        Step("several", _SEVERAL),
        Step("single_flags", _SINGLE_FLAGS),
        Step("placed", _placed(rule)),
        Step("knotty", "select distinct person from pieces where is_beside or continues_job"),
        Step("ranked", _RANKED),
    )


_STATE = ", ".join(PACKED)

# The first piece of a run is followed by its last, which may be itself.
_RUNS_BESIDE = f"""
select person, assignment, month, end_month, {_STATE}, position, pay_step, fte, basic_pay, is_main
from (
    select
        person, assignment, month, {_STATE}, position, pay_step, fte, basic_pay, is_main, is_run_start,
        case
            when is_run_end then month
            else lead(month) over (partition by person, assignment order by month)
        end as end_month
    from pieces
    where is_beside
) ends
where is_run_start
"""

# Where any of a person's runs begins or has ended, the others are cut, so that each month has the same rivals
# throughout a segment.
_CUTS = """
select person, month, lead(month) over (partition by person order by month) as next_month
from (
    select person, month from runs_beside
    union
    select person, cast(end_month + 1 as smallint) as month from runs_beside
) edges
"""

_SEGMENTS = f"""
select
    r.person, r.assignment, c.month, cast(c.next_month - 1 as smallint) as end_month,
    {", ".join(f"r.{column}" for column in PACKED)}, r.position, r.pay_step, r.fte, r.basic_pay, r.is_main
from runs_beside r
join cuts c on c.person = r.person and c.month >= r.month and c.month <= r.end_month
"""

_SEVERAL = f"""
select
    c.*,
    s.code is not null and k.code is not null as is_eligible,
    coalesce(c.is_main, false) and s.code is not null and k.code is not null as is_flagged,
    a.assignment_start, a.assignment_end, a.first_code, a.last_code
from (select s.*, {unpack("place")}, {unpack("duty")}, {unpack("terms")} from segments s) c
join lives a on a.person = c.person and a.assignment = c.assignment
left join service_status s on s.code = c.status
left join substantive_contract k on k.code = c.contract
"""

_SINGLE_FLAGS = "select person, month from several where is_flagged group by person, month having count(*) = 1"

# Of the whole record, also the months in which the assignment was the only one.
_LIVES = f"""
select
    p.person, p.assignment, min(p.month) as assignment_start, max(p.end_month) as assignment_end,
    arg_min(o.value, p.month) as first_code, arg_max(o.value, p.end_month) as last_code
from (select *, {unpack("duty")} from pieces) p
join (select distinct person from runs_beside) m on m.person = p.person
left join dim_occupation_code o on o.code = p.occupation_code
group by p.person, p.assignment
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
    person, assignment, month, end_month, {_STATE}, position, pay_step, fte, main_rank,
    case when main_rank > 1 then null{settled} else 'content' end as tie_rule_used
from (
    select
        *,
        row_number() over w as main_rank,
        {_leads(criteria)}
    from (
        select s.*, {texts}, u.person is not null as flag_is_unique
        from several s
        left join single_flags u on u.person = s.person and u.month = s.month
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


_kept = ", ".join(f"p.{column}" for column in PACKED)
_RANKED = f"""
select
    p.person, p.assignment, p.month as start_month, p.end_month, {_kept},
    p.position as position_first, p.position_last, p.pay_step as pay_step_first, p.pay_step_last,
    p.fte as fte_first, p.fte_last,
    cast(1 as bigint) as main_rank, 'only' as tie_rule_used, k.person is null as is_plain, p.is_news
from pieces p
left join knotty k on k.person = p.person
where not p.is_beside
union all
select
    p.person, p.assignment, p.month as start_month, p.end_month, {_kept},
    p.position as position_first, p.position as position_last, p.pay_step as pay_step_first,
    p.pay_step as pay_step_last, p.fte as fte_first, p.fte as fte_last,
    p.main_rank, p.tie_rule_used, false as is_plain, true as is_news
from placed p
"""
