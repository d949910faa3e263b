"""Wide files of survey results, with a column for each question: turned into a line for each result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tenure.errors import CheckError
from tenure.retention.survey_reading import COLUMNS

__all__ = ["ROLES", "WideColumn", "read_columns", "spread_lines"]

ROLES = ("organisation", "period", "group", "survey", "base", "value")
"""What a column of a wide file may be."""

_WHOLE = ("organisation", "period", "group", "survey")

Lines = Iterable[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column of a wide file: its heading, its role, and the question that a base or a value is of.

    A base without a question is that of every value without a base of its own.
    """

    heading: str
    role: str
    question: str = ""


def read_columns(name: str, header: Sequence[str], lines: Lines) -> list[WideColumn]:
    """Read which column of wide files is what.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    header : sequence of str
        ``column``, ``role`` and ``question``.
    lines : iterable of (int, sequence of str)
        Number and cells of each line.

    Returns
    -------
    list of WideColumn
        One of them the organisation, and at least one a value.

    Raises
    ------
    CheckError
        A column is missing, a role is none of ``ROLES``, a value has no question, or a column is named twice.
    """
    names = [text.strip().lower() for text in header]
    missing = [text for text in ("column", "role", "question") if text not in names]
    if missing:
        raise _refuse(name, f"no column {', '.join(missing)}", 1)
    found: list[WideColumn] = []
    for line, cells in lines:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        one = WideColumn(row.get("column", ""), row.get("role", "").lower(), row.get("question", ""))
        if not one.heading or one.role not in ROLES:
            raise _refuse(name, f"no column, or a role that is none of {', '.join(ROLES)}", line)
        if one.role == "value" and not one.question:
            raise _refuse(name, f"the value '{one.heading}' has no question", line)
        key = (one.role, one.question if one.role in {"base", "value"} else "")
        if key in {(each.role, each.question if each.role in {"base", "value"} else "") for each in found}:
            raise _refuse(name, f"a second {one.role} of the same", line)
        found.append(one)
    roles = {one.role for one in found}
    if not {"organisation", "value", "base"} <= roles:
        raise _refuse(name, "no organisation, no base or no value", 1)
    return found


def _refuse(name: str, found: str, line: int) -> CheckError:
    return CheckError(
        f"The columns of wide results in '{name}' cannot be used.",
        slug="survey-columns-not-usable",
        found=f"{found}.",
        expected="column, role and question: one organisation, and a value and a base for each question (a base "
        "without a question is of all).",
        fix="correct the line.",
        where=f"{name}, line {line}",
    )


def spread_lines(
    name: str, header: Sequence[str], lines: Lines, columns: Sequence[WideColumn], *, period: str = ""
) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Return a wide file as one line per result, all results of a line with its number.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    header, lines
        Of the wide file. Columns that ``columns`` does not name are not read.
    columns : sequence of WideColumn
        What its columns are.
    period : str
        The period of every line, where no column is.

    Returns
    -------
    tuple of (tuple of str, iterator)
        Header and lines as ``survey_reading.read_results`` takes them. A question whose value and base are both blank
        was not asked, and is no line.

    Raises
    ------
    CheckError
        The file lacks a column that is named, or says nothing of the period.
    """
    places = {text.strip(): place for place, text in enumerate(header)}
    missing = [one.heading for one in columns if one.heading not in places]
    if missing or not (period or any(one.role == "period" for one in columns)):
        found = f"no column {', '.join(missing)}" if missing else "no column of the period"
        raise CheckError(
            f"The wide survey results '{name}' cannot be read.",
            slug="survey-results-not-usable",
            found=f"{found}; the header has {', '.join(places) or 'nothing'}.",
            expected="every column that --columns names, and a period: a column, or --period.",
            fix="correct the file of columns, or give --period.",
            where=f"{name}, line 1",
        )
    whole = {one.role: places[one.heading] for one in columns if one.role in _WHOLE}
    bases = {one.question: places[one.heading] for one in columns if one.role == "base"}
    values = {one.question: places[one.heading] for one in columns if one.role == "value"}
    asked = [(question, bases.get(question, bases.get("", -1)), place) for question, place in values.items()]
    return ("survey", *COLUMNS), _spread(lines, whole, asked, period)


def _spread(
    lines: Lines, whole: dict[str, int], asked: Sequence[tuple[str, int, int]], period: str
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:

        def cell(place: int, held: Sequence[str] = cells) -> str:
            return held[place].strip() if 0 <= place < len(held) else ""

        told = {role: cell(place) for role, place in whole.items()}
        for question, base, value in asked:
            if cell(base) or cell(value):
                start = [told.get("survey", ""), told["organisation"], question, told.get("group", "")]
                yield line, [*start, told.get("period", period), cell(base), cell(value)]
