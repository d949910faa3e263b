"""The SQL from effective-dated tables to assignment-months: judged rows, spans, and the position at month end.

Rows hold from a day to a day, both included. Of rows of one key, a later start wins from its start, and
what it ends does not come back; equal rows count once; rows of one start that differ are all refused.
An assignment has a month where a row of it holds on the month's last day (decision 0101).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tenure.intake.blanks import BLANKS
from tenure.store import Step, quote_text

__all__ = [
    "NO_END",
    "TABLE_REASONS",
    "judge_absence",
    "judge_dated",
    "judge_links",
    "judge_pay",
    "made_steps",
    "month_steps",
    "pay_steps",
    "read_day",
    "sickness_steps",
]

NO_END = "4712-12-31"
# Nobody in the record worked before 1900: an earlier year is a slip, and would make months by the thousand.
_DAY = "^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
_AMOUNT = "^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$"
_YES = "('y', 'yes', 'true', '1')"
_IDS = ("person_id", "assignment_id", "position_id")

# Why a row of a table is refused, and the role of the column that is at fault.
TABLE_REASONS = {
    "row_deleted": "deleted",
    "from_not_read": "valid_from",
    "to_not_read": "valid_to",
    "ended_not_read": "ended_on",
    "ends_before_start": "valid_to",
    "same_start_differs": "valid_from",
    "person_not_found": "person_id",
    "position_not_found": "position_id",
    "assignment_not_found": "assignment_id",
    "assignment_not_in_month": "period",
    "period_not_read": "period",
    "element_not_listed": "element",
    "amount_not_read": "amount",
}


def judge_dated(table: str, keys: Sequence[str], columns: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that judge the rows of a dated table by themselves and by each other.

    Parameters
    ----------
    table : str
        ``person``, ``assignment`` or ``position``; its text is view ``raw_<table>``.
    keys : sequence of str
        Columns that say whose row it is.
    columns : sequence of str
        Every role and column of the record that the table has.

    Returns
    -------
    tuple of Step
        One row per row: ``source``, ``line``, ``fault`` (null: sound), ``copy`` (from 1 among equal rows),
        ``from_day``, ``to_day``, the ids and the columns.
    """
    ids = [name for name in _IDS if name in columns]
    plain = [name for name in columns if name not in {*_IDS, "valid_from", "valid_to", "deleted", "ended_on"}]
    ended = ["ended_day"] if "ended_on" in columns else []
    days = f"{read_day('ended_on')} as ended_day, {_trim('ended_on')} as ended_text, " if ended else ""
    lost = "when ended_text is not null and ended_day is null then 'ended_not_read' " if ended else ""
    missing = " or ".join(f"{name} is null" for name in keys)
    told = ", ".join(f"coalesce(cast({name} as varchar), chr(26))" for name in (*ids, *plain, *ended, "to_day"))
    same = f"partition by {', '.join(keys)}, from_day, own_fault"
    end = f"case when {_trim('valid_to')} is null then date '{NO_END}' else {read_day('valid_to')} end"
    return (
        Step(
            f"read_{table}",
            f"select source, {_LINE} as line, {_read_ids(ids)}, {_joined(plain)}{days}"
            f"{_deleted(columns)} as is_deleted, {read_day('valid_from')} as from_day, {end} as to_day "
            f"from raw_{table}",
        ),
        Step(
            f"faults_{table}",
            f"select *, case when {missing} then 'id_missing' when is_deleted then 'row_deleted' "
            "when from_day is null then 'from_not_read' when to_day is null then 'to_not_read' "
            f"when to_day < from_day then 'ends_before_start' {lost}end as own_fault, "
            f"concat_ws(chr(31), {told}) as told from read_{table}",
        ),
        Step(
            f"compared_{table}",
            f"select *, row_number() over ({same}, told order by source, line) as copy, "
            f"min(told) over ({same}) <> max(told) over ({same}) as differs from faults_{table}",
        ),
        Step(
            f"judged_{table}",
            "select *, case when own_fault is null and differs then 'same_start_differs' else own_fault end as fault "
            f"from compared_{table}",
        ),
    )


def judge_links(*, has_positions: bool) -> tuple[Step, ...]:
    """Return the steps that refuse assignments of nobody, and of positions that no row tells of.

    Reads ``judged_assignment`` and the kept tables ``rows_person`` and ``rows_position``; adds ``reason``.
    """
    known = Step("known_positions", "select distinct position_id from rows_position where reason is null")
    lost = "when j.position_id is not null and q.position_id is null then 'position_not_found' "
    join = "left join known_positions q on q.position_id = j.position_id"
    return (
        Step("known_people", "select distinct person_id from rows_person where reason is null"),
        *((known,) if has_positions else ()),
        Step(
            "linked_assignment",
            "select j.*, coalesce(j.fault, case when p.person_id is null then 'person_not_found' "
            f"{lost if has_positions else ''}end) as reason from judged_assignment j "
            f"left join known_people p on p.person_id = j.person_id {join if has_positions else ''}",
        ),
    )


def judge_absence(columns: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that judge absences; ``rows_person`` must be kept already.

    Returns
    -------
    tuple of Step
        One row per row: ``source``, ``line``, ``reason``, ``person_id``, ``first_day``, ``to_day``, the reason of
        absence as ``why``, and ``category`` in small letters.
    """
    end = f"case when {_trim('last_day')} is null then date '{NO_END}' else {read_day('last_day')} end"
    why, category = (f"{name}" if name in columns else "null::varchar" for name in ("reason", "category"))
    return (
        Step(
            "read_absence",
            f"select source, {_LINE} as line, {_read_ids(['person_id'])}, {_deleted(columns)} as is_deleted, "
            f"{read_day('first_day')} as starts, {end} as to_day, {why} as why, lower({_trim(category)}) as category "
            "from raw_absence",
        ),
        Step("known_people", "select distinct person_id from rows_person where reason is null"),
        Step(
            "judged_absence",
            "select a.source, a.line, a.person_id, a.starts, a.to_day, a.why, a.category, "
            "case when a.person_id is null then 'id_missing' when a.is_deleted then 'row_deleted' "
            "when a.starts is null then 'from_not_read' when a.to_day is null then 'to_not_read' "
            "when a.to_day < a.starts then 'ends_before_start' "
            "when p.person_id is null then 'person_not_found' end as reason "
            "from read_absence a left join known_people p on p.person_id = a.person_id",
        ),
    )


def judge_pay() -> tuple[Step, ...]:
    """Return the steps that judge payments; ``rows_assignment``, ``assigned`` and view ``elements`` must be there.

    Returns
    -------
    tuple of Step
        One row per row: ``source``, ``line``, ``reason``, ``person_id``, ``assignment_id``, ``month``,
        ``money`` (column of the record), ``amount``.
    """
    amount = (
        f"case when regexp_matches({_trim('amount')}, '{_AMOUNT}') then try_cast({_trim('amount')} as decimal(9,2)) end"
    )
    return (
        Step(
            "read_pay",
            f"select source, {_LINE} as line, {_read_ids(('person_id', 'assignment_id'))}, "
            f"{read_day('period')} as paid_on, "
            f"lower({_trim('element')}) as element, {amount} as amount from raw_pay",
        ),
        Step(
            "known_assignments",
            "select distinct person_id, assignment_id from rows_assignment where reason is null",
        ),
        Step("known_months", "select person_id, assignment_id, month from assigned"),
        Step(
            "named_pay",
            "select r.*, e.money, concat(substr(cast(r.paid_on as varchar), 1, 7), '-01') as month "
            "from read_pay r left join elements e on e.element = r.element",
        ),
        Step(
            "judged_pay",
            "select n.source, n.line, n.person_id, n.assignment_id, n.month, n.money, n.amount, "
            "case when n.person_id is null or n.assignment_id is null then 'id_missing' "
            "when n.paid_on is null then 'period_not_read' when n.money is null then 'element_not_listed' "
            "when n.amount is null then 'amount_not_read' when k.person_id is null then 'assignment_not_found' "
            "when m.person_id is null then 'assignment_not_in_month' end as reason from named_pay n "
            "left join known_assignments k on k.person_id = n.person_id and k.assignment_id = n.assignment_id "
            "left join known_months m on m.person_id = n.person_id and m.assignment_id = n.assignment_id "
            "and m.month = n.month",
        ),
    )


def month_steps(columns: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``rows_assignment`` and view ``calendar`` to one row per assignment and month end."""
    own = ", ".join(f"a.{name}" for name in ("source", "line", *columns))
    return (
        _spans("assignment", ("person_id", "assignment_id")),
        Step(
            "assigned",
            f"select {own}, c.month, c.last_day, c.next_last_day, c.days from spans_assignment a "
            f"join calendar c on {_holds('a', 'c')}",
        ),
    )


def pay_steps(found: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``rows_pay`` to one row per assignment and month, a column for each column of money."""
    sums = ", ".join(
        f"cast(cast(sum(case when money = '{name}' then amount else 0 end) as decimal(18,2)) as varchar) as {name}"
        for name in found
    )
    sql = f"select person_id, assignment_id, month, {sums} from rows_pay where reason is null group by all"
    return (Step("paid", sql.replace("group by all", "group by person_id, assignment_id, month")),)


def sickness_steps(sickness: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``rows_absence`` to one row per person and month: ``days_lost`` and the main ``why``.

    Days that two absences share count once, for the one that began first.
    """
    words = ", ".join(quote_text(word.lower()) for word in sickness)
    chosen = f"and category in ({words})" if words else ""
    return (
        Step(
            "clipped",
            "select a.person_id, c.month, a.why, greatest(a.starts, c.first_day) as starts, "
            "least(a.to_day, c.last_day) as ends from rows_absence a "
            f"join calendar c on a.starts <= c.last_day and a.to_day >= c.first_day where a.reason is null {chosen}",
        ),
        Step(
            "reached",
            "select *, max(ends) over (partition by person_id, month order by starts, ends, why "
            "rows between unbounded preceding and 1 preceding) as reached from clipped",
        ),
        Step(
            "lost",
            "select person_id, month, why, case when reached is null or reached < starts "
            "then date_diff('day', starts, ends) + 1 when reached >= ends then 0 "
            "else date_diff('day', reached, ends) end as days from reached",
        ),
        Step(
            "lost_by_reason",
            "select person_id, month, why, sum(days) as days from lost group by person_id, month, why",
        ),
        Step(
            "ranked_reasons",
            "select person_id, month, why, sum(days) over (partition by person_id, month) as days_lost, row_number() "
            "over (partition by person_id, month order by days desc, why) as place from lost_by_reason",
        ),
        Step("sick", "select person_id, month, why, days_lost from ranked_reasons where place = 1"),
    )


def made_steps(
    *,
    person: Sequence[str],
    position: Sequence[str],
    endings: Sequence[str],
    money: Sequence[str],
    views: Collection[str],
) -> tuple[Step, ...]:
    """Return the steps from ``assigned`` to the rows of the record as text.

    Parameters
    ----------
    person, position : sequence of str
        Columns of the record that the tables of people and of positions give.
    endings : sequence of str
        Columns of the record that tell of leaving, in the table of people.
    money : sequence of str
        Columns of money that payments were found of; nought where an assignment-month has none.
    views : collection of str
        Which of ``position``, ``paid`` and ``sick`` there are.

    Returns
    -------
    tuple of Step
        ``months``: every column that the tables give, with ``source`` and ``line`` of the assignment's row.
    """
    joins = [f"left join spans_person p on p.person_id = a.person_id and {_holds('p', 'a')}"]
    chosen = ["a.*", *(f"p.{name}" for name in person)]
    steps = [_spans("person", ("person_id",))]
    if "position" in views:
        steps.append(_spans("position", ("position_id",)))
        joins.append(f"left join spans_position q on q.position_id = a.position_id and {_holds('q', 'a')}")
        chosen += [f"q.{name}" for name in position]
    if "paid" in views:
        joins.append(
            "left join paid m on m.person_id = a.person_id and m.assignment_id = a.assignment_id and m.month = a.month"
        )
        chosen += [f"coalesce(m.{name}, '0.00') as {name}" for name in money]
    if "sick" in views:
        joins.append("left join sick s on s.person_id = a.person_id and s.month = a.month")
        fte = "try_cast(a.fte as decimal(9,5))"
        chosen.append(f"cast(try_cast(coalesce(s.days_lost, 0) * {fte} as decimal(7,3)) as varchar) as fte_days_lost")
        chosen.append(f"cast(try_cast(a.days * {fte} as decimal(7,3)) as varchar) as fte_days_available")
        chosen.append("s.why as absence_reason")
    if endings:
        steps += _ending_steps(endings)
        joins.append("left join told_endings e on e.person_id = a.person_id and e.month = a.month and a.is_last")
        chosen += [f"e.{name}" for name in endings]
    after = "lead(month) over (partition by person_id, assignment_id order by month)"
    last = f"coalesce(substr({after}, 1, 7) <> substr(cast(next_last_day as varchar), 1, 7), true)"
    steps.append(Step("followed", f"select *, {last} as is_last from assigned"))
    return (*steps, Step("months", f"select {', '.join(chosen)} from followed a {' '.join(joins)}"))


def _ending_steps(endings: Sequence[str]) -> list[Step]:
    """Return the steps to one ending per person and month end: the last one told, where several rows tell of it.

    Who ends on the last day of a month, or before that of the next one, was in post at its end for the last time.
    """
    ranked = (
        f"select r.person_id, c.month, {', '.join(f'r.{name}' for name in endings)}, row_number() over (partition by "
        "r.person_id, c.month order by r.ended_day desc, r.from_day desc) as place from rows_person r join calendar c "
        "on r.ended_day >= c.last_day and r.ended_day < c.next_last_day where r.reason is null and r.copy = 1"
    )
    return [
        Step("endings", ranked),
        Step("told_endings", f"select person_id, month, {', '.join(endings)} from endings where place = 1"),
    ]


def _spans(table: str, keys: Sequence[str]) -> Step:
    """Return the step that gives each sound row the day of the next one of its key."""
    following = f"lead(from_day) over (partition by {', '.join(keys)} order by from_day)"
    return Step(
        f"spans_{table}", f"select *, {following} as next_day from rows_{table} where reason is null and copy = 1"
    )


def _holds(row: str, month: str) -> str:
    """Return the condition that a row holds on a month's last day."""
    return (
        f"{month}.last_day >= {row}.from_day and {month}.last_day <= {row}.to_day "
        f"and ({row}.next_day is null or {month}.last_day < {row}.next_day)"
    )


_LINE = "coalesce(line, file_row_number + first_line)"


def _read_ids(names: Sequence[str]) -> str:
    return ", ".join(f"{_trim(name)} as {name}" for name in names)


def _trim(name: str) -> str:
    return f"nullif(trim({name}, {quote_text(BLANKS)}), '')"


def read_day(name: str) -> str:
    """Return the SQL of a text column's day; null where none is written as it must be, or one before 1900."""
    return f"case when regexp_matches({_trim(name)}, '{_DAY}') then try_cast({_trim(name)} as date) end"


def _deleted(columns: Collection[str]) -> str:
    return f"coalesce(lower({_trim('deleted')}) in {_YES}, false)" if "deleted" in columns else "false"


def _joined(names: Sequence[str]) -> str:
    return "".join(f"{name}, " for name in names)
