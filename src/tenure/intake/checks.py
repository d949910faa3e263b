"""Typing and checking values inside the engine: one bit of a mask for each way a column can fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from tenure.intake.blanks import BLANKS
from tenure.intake.schema import CODED, RECORD_SCHEMA, STORED_NAME
from tenure.store import Step
from tenure.terms.record import COLUMNS, Column

__all__ = [
    "STRICT",
    "VALUE_CLASSES",
    "Check",
    "fault_of_age",
    "judge_steps",
    "list_checks",
    "text_step",
]

# Empty is natural for these: no band outside the national contract, no basic pay in a month of unpaid leave.
_MAY_BE_EMPTY = frozenset({"band", "pay_step", "basic_pay", "ethnicity", "disability", "nationality"})
STRICT = frozenset(column.name for column in COLUMNS if column.required) - _MAY_BE_EMPTY

FIRST_YEAR, LAST_YEAR = 1900, 2199
YOUNGEST, OLDEST = 10, 110
LARGEST_FTE = "1.5"

_MONEY = "^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$"
_FTE = "^-?[0-9]{1,3}([.][0-9]{1,5}0*)?$"
_DAYS = "^[0-9]{1,4}([.][0-9]{1,3}0*)?$"
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_FORMS = {
    "fte": (_FTE, "decimal(9,5)"),
    "days": (_DAYS, "decimal(7,3)"),
    "year": ("^[0-9]{4}$", "smallint"),
}
_TYPED = frozenset({"money", "days", "date", "month", "fte", "year"})
_AGE_REASON = "year_out_of_range"

# What a refused value looks like, told without telling the value. The first that fits is kept.
VALUE_CLASSES: dict[str, tuple[str, str]] = {
    "e": ("empty", f"^[{BLANKS}]*$"),
    "n": ("digits", "^[0-9]+$"),
    "d": ("decimal number", "^[-+]?[0-9]*[.]?[0-9]+$"),
    "t": ("number with separators", "^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$"),
    "x": ("number with an exponent", "^[-+]?[0-9.]+[eE][-+]?[0-9]+$"),
    "i": ("date, year first", "^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$"),
    "s": ("date, day or month first", "^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$"),
    "l": ("letters", "^[A-Za-z _]+$"),
    "c": ("letters and digits", "^[A-Za-z0-9]+$"),
    "o": ("other text", ""),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A way a column can fail: the reason's code, and the condition that holds when it does."""

    column: str
    reason: str
    failing: str


def judge_steps(column: Column, text: str, checks: Sequence[Check]) -> tuple[Step, ...]:
    """Return the steps from the distinct values of a column to what is stored of each and what is wrong with it.

    Every check but that of ages looks at one column, so each distinct value is judged once.

    Parameters
    ----------
    column : Column
        A column of the record that the file gives.
    text : str
        SQL expression of the column's text, of the extract's ``value``.
    checks : sequence of Check
        Those of the delivery, as ``list_checks`` returns them.

    Returns
    -------
    tuple of Step
        One row per row of view ``found`` (``place``, ``value``; of ids also ``hash``, ``is_blank`` and
        ``is_text``), in the order of ``place``, read with view ``map_<column>`` (value, code, is_blank) where
        the column has a dictionary: ``stored``, ``problems`` (mask; bit k is check k) and ``letter`` (of
        ``VALUE_CLASSES``; null where nothing is wrong).
        Years of birth always have a letter; ``fault_of_age`` tells the rows whose age is at fault.
    """
    name = column.name
    mine = [(bit, check) for bit, check in enumerate(checks) if check.column == name and check.reason != _AGE_REASON]
    mask = " + ".join(f"case when {check.failing} then {2**bit}::bigint else 0::bigint end" for bit, check in mine)
    steps = [text_step(column, text)]
    if column.kind in _TYPED:
        steps.append(Step("typed", f"select *, {_typed(column)} as parsed_{name} from texts"))
    else:
        steps.append(Step("typed", _looked_up(column)))
    steps += [
        Step("masked", f"select *, {mask or '0::bigint'} as problems from typed"),
        Step(
            "judged",
            f"select {_output(column)} as stored, problems, case when problems <> 0 or {_may_age(name)} "
            f"then {_class(name)} end as letter from masked order by place",
        ),
    ]
    return tuple(steps)


def text_step(column: Column, text: str) -> Step:
    """Return the step from view ``found`` to ``place`` and the column's text under the column's name.

    What is known of an id comes along.
    """
    known = ", hash, is_blank, is_text" if column.kind == "id" else ""
    return Step("texts", f"select place, {text} as {column.name}{known} from found")


def fault_of_age(checks: Sequence[Check], months: pl.Series, years: pl.Series) -> str:
    """Return the expression of a row's bit for an age that nobody has; empty where none can occur.

    Parameters
    ----------
    checks : sequence of Check
        Those of the delivery.
    months, years : Series
        The months and years of birth that rows have, as stored.

    Returns
    -------
    str
        SQL expression of the stored columns ``month`` and ``birth_year``.
    """
    bit = next(bit for bit, check in enumerate(checks) if check.reason == _AGE_REASON)
    born = sorted(set(years.drop_nulls().to_list()))
    found = sorted({month // 12 for month in months.drop_nulls().to_list()})
    if not born:
        return ""
    ages = (found[0] - born[-1], found[-1] - born[0]) if found else (YOUNGEST, OLDEST)
    is_sound = born[0] >= FIRST_YEAR - OLDEST and ages[0] >= YOUNGEST and ages[1] <= OLDEST
    age = "month // 12 - birth_year"
    fault = f"birth_year < {FIRST_YEAR - OLDEST} or {age} < {YOUNGEST} or {age} > {OLDEST}"
    return "" if is_sound else f"case when {fault} then {2**bit}::bigint else 0::bigint end"


def list_checks(
    *, present: Collection[str], reasons: dict[str, str], today: dt.date | None = None
) -> tuple[Check, ...]:
    """Return the checks of a delivery in the order of their bits: by column, the plainest reason first."""
    found = []
    for column in COLUMNS:
        if column.name in present:
            found += _checks(column, reasons.get(column.name, ""))
        if column.kind == "month" and today is not None:
            # A row speaks of the month it is in or of an earlier one; the date is ours and holds digits alone.
            found.append(Check(column.name, "month_in_future", f"parsed_{column.name} > date '{today.isoformat()}'"))
    return tuple(found)


def _checks(column: Column, code_reason: str) -> list[Check]:
    name = column.name
    checks = []
    if name in STRICT:
        missing = f"({name} is null or blank_{name})" if _is_looked_up(column) else f"{name} is null"
        checks.append(Check(name, "id_missing" if column.kind == "id" else "required_missing", missing))
    if column.kind == "id":
        checks.append(Check(name, "id_not_text", f"not text_{name}"))
    elif column.kind == "code":
        checks.append(Check(name, code_reason, f"{name} is not null and not blank_{name} and code_{name} is null"))
    elif column.kind == "flag":
        checks.append(Check(name, "flag_not_read", f"{name} is not null and {name} not in ('true', 'false')"))
    elif column.kind != "text":
        checks.append(Check(name, f"{column.kind}_not_read", f"{name} is not null and parsed_{name} is null"))
    bounds = {
        "month": ("month_not_first", f"day(parsed_{name}) <> 1"),
        "fte": ("fte_out_of_range", _outside_fte(name)),
        # A row's age is known from two columns: fault_of_age tells it.
        "year": (_AGE_REASON, "false"),
    }
    if column.kind in bounds:
        checks.append(Check(name, *bounds[column.kind]))
    return checks


def _is_looked_up(column: Column) -> bool:
    """Say whether a column's distinct values are read apart, without the blanks around them."""
    return column.kind == "id" or column.name in CODED


def _outside_fte(name: str) -> str:
    if name == "fte":
        return f"(parsed_{name} <= 0 or parsed_{name} > {LARGEST_FTE})"
    return f"(parsed_{name} < 0 or parsed_{name} >= 10)"


def _may_age(name: str) -> str:
    return "true" if name == "birth_year" else "false"


def _typed(column: Column) -> str:
    """Return the typed value of a column's text; null where it is not written as it must be."""
    text = column.name
    if column.kind == "money":
        # Most amounts are written as they print, and comparing text is five times as fast as a pattern.
        amount = f"try_cast({text} as decimal(9,2))"
        return (
            f"case when cast({amount} as varchar) = {text} then {amount} "
            f"when regexp_matches({text}, '{_MONEY}') then {amount} end"
        )
    if column.kind in {"month", "date"}:
        date = _matched(text, _DATE, "date")
        return f"case when year({date}) between {FIRST_YEAR} and {LAST_YEAR} then {date} end"
    pattern, kind = _FORMS[column.kind]
    return _matched(text, pattern, kind)


def _matched(text: str, pattern: str, kind: str) -> str:
    return f"case when regexp_matches({text}, '{pattern}') then try_cast({text} as {kind}) end"


def _looked_up(column: Column) -> str:
    name = column.name
    if column.kind == "id":
        return f"select place, {name}, hash as hash_{name}, is_blank as blank_{name}, is_text as text_{name} from texts"
    if name in CODED:
        columns = f"m.code as code_{name}, m.is_blank as blank_{name}"
        return f"select t.*, {columns} from texts t left join map_{name} m on m.value = t.{name}"
    return "select * from texts"


def _output(column: Column) -> str:
    name, kind = column.name, RECORD_SCHEMA.types[STORED_NAME.get(column.name, column.name)]
    if column.kind == "id":
        return f"hash_{name}"
    if name in CODED:
        return f"code_{name}"
    if column.kind == "month":
        return f"cast(year(parsed_{name}) * 12 + month(parsed_{name}) - 1 as {kind})"
    if column.kind == "flag":
        return f"case {name} when 'true' then true when 'false' then false end"
    # Refused rows may hold a value too large for the stored type.
    return f"try_cast(parsed_{name} as {kind})"


def _class(name: str) -> str:
    # What a dialect cannot read of a month is marked, so that no check takes it; the mark is not what it looks like.
    text = f"ltrim({name}, chr(26))" if name == "month" else name
    cases = " ".join(
        f"when regexp_matches({text}, '{pattern}') then '{letter}'"
        for letter, (_, pattern) in VALUE_CLASSES.items()
        if pattern
    )
    return f"case when {name} is null then 'e' {cases} else 'o' end"
