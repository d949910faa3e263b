"""Pieces: runs of months in which a person's only row of the month stays the same, and every row beside another.

One pass over the record, in its own order, finds where something changes, and only those rows go on: the record
is decoded once, and everything after works on a few in a hundred of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from tenure.store import Step

_STORED_ORDER = ""
_SORTED = "partition by person order by month, assignment"

# Codes that travel together as one whole number, each in as many steps as its dictionary can have codes: 32 bits
# where lists are free, far more than the values there are where intake checks a closed list.
_FREE, _CLOSED, _NATIONS = 1 << 32, 1 << 10, 1 << 15
_PLACE = {"org_code": _FREE, "department": _FREE}
_DUTY = {"occupation_code": _FREE, "band": _FREE}
_TERMS = {"pay_contract": _FREE, "contract": _CLOSED, "status": _CLOSED}
_TOLD = {"birth_year": 1 << 15, "sex": _CLOSED, "ethnicity": _CLOSED, "disability": _CLOSED, "nationality": _NATIONS}
PACKED = {"place": _PLACE, "duty": _DUTY, "terms": _TERMS, "told": _TOLD}

SPELL_STATE = ("org_code", "department", "occupation_code", "pay_contract", "band", "contract", "status")
"""A change in any of these ends a spell, as does one of the main-job rank."""

PERSON_FACTS = tuple(_TOLD)
"""What is said of the person, not of the job."""

_FOLLOWED = ("month", "position", "pay_step", "fte")


def _pack(sizes: Mapping[str, int]) -> str:
    first, *others = sizes
    packed = f"cast(coalesce({first}, 0) as bigint)"
    for column in others:
        packed = f"({packed} * {sizes[column]} + coalesce({column}, 0))"
    return packed


def unpack(packed: str) -> str:
    """Return the columns that ``packed`` (a key of ``PACKED``) stands for, blank where there was no code."""
    listed, after = [], 1
    for column, size in reversed(PACKED[packed].items()):
        above = f"{packed} // {after}" if after > 1 else packed
        kind = "smallint" if column == "birth_year" else "integer"
        listed.append(f"cast(nullif(({above}) % {size}, 0) as {kind}) as {column}")
        after *= size
    return ", ".join(reversed(listed))


def kept_steps(*, in_order: bool = False, record: str = "record") -> tuple[Step, ...]:
    """Return the steps from ``record`` to ``kept``: rows at which something begins.

    Parameters
    ----------
    record : str
        Name of the view, or earlier step, that the rows are read from.
    in_order : bool
        True where view ``record`` yields rows in the order of its key (person, month, assignment), as the
        buckets of a store do and their manifest promises: nothing is sorted then, and on rows in another
        order the answer is silently wrong. False sorts, and holds anywhere.

    Returns
    -------
    tuple of Step
        Last step ``kept``, in the order of the record: the first row of every run of months in which the
        person has one row a month with the same state and facts; every row beside another of the month
        (``is_beside``); and the final row. ``*_until``: values of the row before, with which a run ended.
    """
    window = _window(in_order=in_order)
    return (
        Step("coded", f"{_CODED} from {record}"),
        Step("neighbours", _NEIGHBOURS + window),
        Step("starts", _STARTS + window),
        Step("kept", _KEPT),
    )


def piece_steps(*, in_order: bool = False) -> tuple[Step, ...]:
    """Return the steps from ``kept`` to ``pieces``.

    Parameters
    ----------
    in_order : bool
        As for the ``kept_steps`` that made ``kept``.

    Returns
    -------
    tuple of Step
        Last step ``pieces``. Rows with ``is_beside`` false: one per run of months in which the person has one
        row a month, of one assignment, with the same state and facts; ``month`` and ``end_month`` are its
        first and last, ``*_last`` the position, step and FTE of the last. Rows with ``is_beside`` true:
        months in which the person has several rows; of a run of months in which the same two assignments
        stay the same in everything only the first (``is_run_start``) and the last (``is_run_end``) are there.
        ``continues_job``: the state is that of the month before. ``is_news``: the row before is another
        person's, or says another thing of this one.
    """
    window = _window(in_order=in_order)
    return (Step("ended", _ENDED + window), Step("turns", _TURNS + window), Step("pieces", _PIECES))


def _window(*, in_order: bool) -> str:
    return f"window w as ({_STORED_ORDER if in_order else _SORTED})"


_packed = ", ".join(f"{_pack(sizes)} as {name}" for name, sizes in PACKED.items())
_CODED = f"""
select
    person, assignment, month, coalesce(position, 0) as position, coalesce(pay_step, 0) as pay_step, fte, is_main,
    basic_pay, {_packed}"""


def _equal(*columns: str, back: int = 1) -> str:
    return " and ".join(f"{column} = lag({column}, {back}) over w" for column in columns)


_before = ", ".join(f"lag({column}) over w as {column}_before" for column in _FOLLOWED)
_NEIGHBOURS = f"""
select
    *, {_before},
    lead(person) over w is null as is_final,
    coalesce({_equal("person", "month")}, false)
        or coalesce(person = lead(person) over w and month = lead(month) over w, false) as is_beside,
    coalesce(
        month = lag(month) over w + 1 and {_equal("assignment", "place", "duty", "terms", "person")}, false
    ) as continues_job,
    coalesce({_equal("told", "person")}, false) as is_told
from coded
"""

# Months with several rows are apart from those around them, so that each rank can be its own.
_STARTS = """
select
    *,
    continues_job and is_told and not is_beside and not coalesce(lag(is_beside) over w, false) as goes_on
from neighbours
"""

# A first row knows the values of the row before it, with which another piece ended; the final one has its own.
_until = ", ".join(
    f"case when goes_on then {column} else {column}_before end as {column}_until" for column in _FOLLOWED
)
_KEPT = f"""
select
    person, assignment, month, position, pay_step, fte, is_main, basic_pay, {", ".join(PACKED)}, {_until},
    is_final, is_beside, continues_job, is_told, goes_on
from starts
where not goes_on or is_final
"""

_last = ",\n    ".join(
    f"case when is_final then {column} else lead({column}_until) over w end as {column}_last" for column in _FOLLOWED
)
_SAME = ("pay_step", "fte", "basic_pay", "is_main")
_same = " and ".join(f"{column} is not distinct from lag({column}, 2) over w" for column in _SAME)
# Where two assignments run side by side the month before of each is two rows back.
_ENDED = f"""
select
    *,
    {_last},
    is_beside and coalesce(
        lag(is_beside, 2) over w and month = lag(month, 2) over w + 1
        and {_equal("assignment", "person", *PACKED, "position", back=2)} and {_same}, false
    ) as is_repeat
from kept
"""

_TURNS = """
select *, not is_repeat as is_run_start, not coalesce(lead(is_repeat, 2) over w, false) as is_run_end
from ended
"""

_PIECES = f"""
select
    person, assignment, month, month_last as end_month, {", ".join(PACKED)},
    position, pay_step, fte, position_last, pay_step_last, fte_last, basic_pay, is_main,
    is_beside, is_run_start, is_run_end, continues_job, not is_told as is_news
from turns
where not goes_on and (not is_beside or is_run_start or is_run_end)
"""
