"""What a file looks like when none of it could be taken: said once, plainly, without a value of it."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.intake.sources import Source
from tenure.layouts import Layout
from tenure.store import DuckEngine, SourceFile, Step

__all__ = ["EXPECTED", "FOUND", "expect_in", "explain_cut", "explain_lost", "explain_numbers"]

# The examples are of the class and come from no file.
FOUND = {
    "empty": "nothing",
    "digits": "digits alone, like 43922",
    "decimal number": "decimal numbers, like 37.5",
    "number with separators": "numbers with separators, like 1,234.50",
    "number with an exponent": "numbers with an exponent, like 1.2E+05",
    "date, year first": "dates with the year first, like 2020-04-30",
    "date, day or month first": "dates like 01/04/2020",
    "letters": "letters",
    "letters and digits": "letters and digits",
    "other text": "other text",
}
_OWN_MONTHS = ("YYYY-MM-01", "YYYY-MM-DD")
_OWN_DATE = "YYYY-MM-DD"
_FIRST_DAY = "the first day of the month, year first, like 2020-04-01"
EXPECTED = {
    "id_missing": "an identifier in every row",
    "id_not_text": "identifiers as they are kept, not as the rounded numbers that a spreadsheet makes of them",
    "required_missing": "a value in every row",
    "month_not_read": _FIRST_DAY,
    "month_not_first": _FIRST_DAY,
    "month_in_future": "months no later than the one of the ingest",
    "value_not_in_list": "a value of the column's list in docs/reference/record.md",
    "flag_not_read": "true or false",
    "money_not_read": "pounds without separators or signs, with at most two decimal places, like 1234.50",
    "fte_not_read": "a share of full time, like 0.6",
    "fte_out_of_range": "a share of full time, above 0 and at most 1.5",
    "days_not_read": "days, like 1.5",
    "year_not_read": "four digits, like 1980",
    "year_out_of_range": "a year of birth that makes people 10 to 110 years old",
    "date_not_read": "dates with the year first, like 2020-04-30",
    "occupation_malformed": "two to four capital letters and digits, or a list of your own with --occupations",
    "occupation_not_listed": "a code of the list given with --occupations",
    "org_code_malformed": "three to five capital letters and digits, or a list of your own with --organisations",
    "organisation_not_listed": "a code of the list given with --organisations",
    "row_too_short": "as many fields in every line as in the header",
    "row_too_long": "as many fields in every line as in the header",
    "quote_not_closed": "quotes around a whole field only, and no line break within them",
    "not_decoded": "text in the layout's encoding, without NULs or carriage returns inside a line",
    "conflicting_rows": "one row for each person, assignment and month",
}

_CLASSES = """
select source, "column", value_class, count(*) as n from quarantined where rank = 1
group by source, "column", value_class order by source, n desc, "column", value_class
"""


_LAST = "select source, max(line) as line from quarantined where rank = 1 group by source"
_MOST_NAMES = 8


def explain_cut(engine: DuckEngine, sources: Sequence[Source]) -> tuple[str, ...]:
    """Name the files whose last line has no line end: those whose last row was refused, and the others.

    Reads table ``quarantined``.
    """
    open_ended = [source for source in sources if not source.is_ended]
    if not open_ended:
        return ()
    last = dict(engine.collect([Step("last_refused", _LAST)]).iter_rows())
    cut = [source.path.name for source in open_ended if last.get(source.number) == source.rows_in + 1]
    others = [source.path.name for source in open_ended if source.path.name not in cut]
    notes = []
    if cut:
        notes.append(
            f"{_list_names(cut)}: the file looks cut off: its last line is not a whole row and has no line end. "
            "Rows after it are missing; ask for the file again."
        )
    if others:
        notes.append(
            f"{_list_names(others)}: the last line has no line end. Make sure that the file was not cut off: its last "
            "value may be incomplete, and rows may be missing."
        )
    return tuple(notes)


def explain_numbers(sources: Sequence[Source]) -> tuple[str, ...]:
    """Name the files that keep identifiers as whole numbers: leading zeros, if there were any, are gone."""
    numbered = [source for source in sources if source.numbered]
    if not numbered:
        return ()
    files = _list_names([source.path.name for source in numbered])
    columns = ", ".join(sorted({name for source in numbered for name in source.numbered}))
    why = "If identifiers have leading zeros elsewhere, the same person counts as two; write them as text."
    return (f"{files}: {columns} are numbers there. {why}",)


def _list_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def expect_in(layout: Layout, reason: str) -> str:
    """Return what a layout expects where a value is refused for a reason."""
    if reason in {"month_not_read", "month_not_first"} and layout.month_format not in _OWN_MONTHS:
        days = {"first": "the first day of the month", "last": "the last day of the month", "any": "a day of the month"}
        has_days = "DD" in layout.month_format
        return f"{days[layout.month_day] if has_days else 'the month'}, written {layout.month_format}"
    if reason == "date_not_read" and layout.date_format != _OWN_DATE:
        return f"dates written {layout.date_format}"
    if reason == "year_not_read" and layout.year_format != "YYYY":
        return f"dates written {layout.year_format}, of which the year is kept"
    if reason == "money_not_read" and layout.thousands:
        return f"pounds with at most two decimal places, thousands parted by '{layout.thousands}' or by nothing"
    if reason in {"value_not_in_list", "flag_not_read"} and layout.values:
        return f"{EXPECTED[reason]}, or a word of the layout '{layout.name}'"
    return EXPECTED[reason]


def explain_lost(
    engine: DuckEngine, files: Sequence[SourceFile], *, sources: Sequence[Source], layout: Layout
) -> tuple[str, ...]:
    """Say of each file whose every row was refused for one reason what was found and what was expected.

    Reads table ``quarantined``; ``sources`` are those of ``files``. Files of the same fault share a sentence.
    """
    lost = {
        place: next(iter(file.refused_by_reason))
        for place, file in enumerate(files)
        if file.rows_in and file.rows_refused == file.rows_in and len(file.refused_by_reason) == 1
    }
    if not lost:
        return ()
    commonest: dict[int, tuple[str, str]] = {}
    for source, column, value_class, _ in engine.collect([Step("classes", _CLASSES)]).iter_rows():
        commonest.setdefault(source, (column, value_class))
    alike: dict[str, list[str]] = {}
    for place, reason in lost.items():
        column, value_class = commonest[sources[place].number]
        found = f"column {column} holds {FOUND[value_class]}; " if column else ""
        alike.setdefault(f"{reason}: {found}expected {expect_in(layout, reason)}", []).append(files[place].name)
    return tuple(
        f"Every row of {names[0]}{_count_others(len(names) - 1)} was refused for {why}." for why, names in alike.items()
    )


def _count_others(count: int) -> str:
    return f" and {count} other file{'s' if count > 1 else ''}" if count else ""
