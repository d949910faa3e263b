"""Typing and checking a row inside the engine: one bit of a mask for each way a column can fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tenure.intake.blanks import BLANKS
from tenure.intake.schema import CODED, RECORD_SCHEMA, STORED_NAME
from tenure.store import Step
from tenure.terms.record import COLUMNS, Column

__all__ = ["STRICT", "VALUE_CLASSES", "Check", "judge_steps", "list_checks", "stage_columns"]

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
    "date": (_DATE, "date"),
}
_TYPED_EARLY = frozenset({"money", "days", "date"})
_TYPED_LATE = frozenset({"month", "fte", "year"})

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


def judge_steps(*, present: Collection[str], reasons: dict[str, str], today: dt.date | None = None) -> tuple[Step, ...]:
    """Return the steps from the staged text to typed, coded and judged rows.

    Parameters
    ----------
    present : Collection of str
        Columns of the record that the delivery has; the others are null.
    reasons : dict of str to str
        For each coded column, the reason of a value that its view ``map_<column>`` (value, code, is_blank)
        has no code for.
    today : date or None
        Months after the one it lies in are refused; None refuses none.

    Returns
    -------
    tuple of Step
        One row per staged row, read from view ``staged`` with the tables ``ids_<column>`` (value, hash,
        is_blank, is_text): ``source``, ``line``, ``problems`` (mask; bit k is check k of ``list_checks``),
        ``classes`` (one letter of ``VALUE_CLASSES`` for each check of a refused row) and the columns of
        the store.
    """
    checks = list_checks(present=present, reasons=reasons, today=today)
    outputs = ", ".join(
        f"{_output(column, is_present=column.name in present)} as {STORED_NAME.get(column.name, column.name)}"
        for column in COLUMNS
    )
    mask = " + ".join(
        f"case when {check.failing} then {2**bit}::bigint else 0::bigint end" for bit, check in enumerate(checks)
    )
    letters = ", ".join(f"case when {check.failing} then {_class(check.column)} else '-' end" for check in checks)
    texts = ", ".join(
        f"{column.name}, parsed_{column.name}" if column.kind in _TYPED_EARLY else column.name for column in COLUMNS
    )
    return (
        Step("raw", f"select source, coalesce(line, file_row_number + first_line) as line, {texts} from staged"),
        Step("parsed", f"select *, {_parsed(present)} from raw"),
        Step("joined", _joined(present)),
        Step("masked", f"select *, {mask} as problems from joined"),
        Step(
            "judged",
            f"select source, line, problems, case when problems <> 0 then concat({letters}) end as classes, {outputs} "
            "from masked",
        ),
    )


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
        "year": ("year_out_of_range", _outside_year(name)),
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


def _outside_year(name: str) -> str:
    age = f"(year(parsed_month) - parsed_{name})"
    return f"(parsed_{name} < {FIRST_YEAR - OLDEST} or {age} < {YOUNGEST} or {age} > {OLDEST})"


def _parsed(present: Collection[str]) -> str:
    """Return the typed value of each column that is typed late: those whose text a range check still needs."""
    return ", ".join(
        f"{_typed(column)} as parsed_{column.name}"
        for column in COLUMNS
        if column.kind in _TYPED_LATE and column.name in present
    )


def stage_columns(texts: Mapping[str, str]) -> str:
    """Return the select list of the staged columns, given the expression of each present column's text.

    Amounts, days and dates are typed while the file is read, because typed columns are several times
    cheaper to keep than text; their text is kept only where it could not be read.
    """
    columns = []
    for column in COLUMNS:
        name, text = column.name, texts.get(column.name, "null::varchar")
        if column.kind not in _TYPED_EARLY:
            columns.append(f"{text} as {name}")
            continue
        kind = RECORD_SCHEMA.types[name]
        typed = _typed(column, text) if name in texts else f"null::{kind}"
        columns.append(f"case when {typed} is null then {text} end as {name}, {typed} as parsed_{name}")
    return ", ".join(columns)


def _typed(column: Column, text: str = "") -> str:
    """Return the typed value of a column's text; null where it is not written as it must be."""
    text = text or column.name
    if column.kind == "money":
        # Most amounts are written as they print, and comparing text is five times as fast as a pattern.
        amount = f"try_cast({text} as decimal(9,2))"
        return (
            f"case when cast({amount} as varchar) = {text} then {amount} "
            f"when regexp_matches({text}, '{_MONEY}') then {amount} end"
        )
    if column.kind == "month":
        date = _matched(text, _DATE, "date")
        return f"case when year({date}) between {FIRST_YEAR} and {LAST_YEAR} then {date} end"
    pattern, kind = _FORMS[column.kind]
    return _matched(text, pattern, kind)


def _matched(text: str, pattern: str, kind: str) -> str:
    return f"case when regexp_matches({text}, '{pattern}') then try_cast({text} as {kind}) end"


def _joined(present: Collection[str]) -> str:
    columns, joins = ["p.*"], []
    for column in COLUMNS:
        name = column.name
        if name not in present:
            continue
        if column.kind == "id":
            columns += [f"i_{name}.hash as hash_{name}", f"i_{name}.is_blank as blank_{name}"]
            columns.append(f"i_{name}.is_text as text_{name}")
            joins.append(f"left join ids_{name} i_{name} on i_{name}.value = p.{name}")
        elif name in CODED:
            columns += [f"m_{name}.code as code_{name}", f"m_{name}.is_blank as blank_{name}"]
            joins.append(f"left join map_{name} m_{name} on m_{name}.value = p.{name}")
    return f"select {', '.join(columns)} from parsed p {' '.join(joins)}"


def _output(column: Column, *, is_present: bool) -> str:
    name, kind = column.name, RECORD_SCHEMA.types[STORED_NAME.get(column.name, column.name)]
    if not is_present:
        return f"null::{kind}"
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
    cases = " ".join(
        f"when regexp_matches({name}, '{pattern}') then '{letter}'"
        for letter, (_, pattern) in VALUE_CLASSES.items()
        if pattern
    )
    return f"case when {name} is null then 'e' {cases} else 'o' end"
