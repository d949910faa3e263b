"""Results of staff surveys as they are delivered: read line by line, and refused by line where they cannot be used."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tenure.errors import CheckError, UsageError
from tenure.retention.survey_question import EVERYBODY, SCALES, SURVEYS, SurveyQuestion
from tenure.terms import Month

__all__ = ["COLUMNS", "REASONS", "SurveyResults", "name_questions", "read_period", "read_results"]

COLUMNS = ("organisation", "question", "group", "period", "base", "value")
"""Columns of a file of results; ``group`` may be absent, and a column ``survey`` may be there too."""

REASONS: Mapping[str, str] = {
    "no_organisation": "no organisation",
    "no_question": "no question",
    "survey_unknown": f"the survey is none of {', '.join(SURVEYS)}",
    "period_not_read": "the period is no year, month, quarter or financial year",
    "hidden_by_source": "base or value is blank or hidden already",
    "base_not_read": "the base is no whole number",
    "value_not_read": "the value is no number",
    "value_out_of_range": "the value is off the question's scale",
    "conflicting_rows": "rows of one key differ",
    "repeated_row": "the same row again",
    "base_too_small": "the base is below the least",
    "complementary": "without it a base below the least could be worked out",
}
"""Reasons for refusing a row, in the order in which they are looked for, with their words."""

_KEY = ("survey", "organisation", "question", "group", "period")
_PLACE = {"file": pl.String, "line": pl.Int64}
_NAMED = dict.fromkeys(_KEY, pl.String)
_SCHEMA = _PLACE | _NAMED | {"month": pl.Int64, "base": pl.Int64, "value": pl.Float64}
_REFUSED = _PLACE | _NAMED | {"reason": pl.String}
_HIDDEN = {"", "*", "-", "[c]", "c", "x", "..", "n/a", "na", "null", "suppressed"}
_FEW_SHARES = 10

_YEAR = re.compile(r"^(\d{4})$")
_FINANCIAL = re.compile(r"^(\d{4})[/-](\d{2}|\d{4})$")
_QUARTER = re.compile(r"^(\d{4})[- ]?[Qq]([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])(?:-\d{2})?$")


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """Results that can be used, and those that cannot, each with its file and line.

    ``used`` holds a row per survey, organisation, question, group and period, with ``month`` (index of the last month
    surveyed), ``base`` and ``value``; ``refused`` a row per line with its ``reason``, one of ``REASONS``. ``rows`` is
    how many lines there were: as many as both hold.
    """

    used: pl.DataFrame
    refused: pl.DataFrame
    rows: int

    def count_reasons(self) -> dict[str, int]:
        """Return how many lines were refused for each reason, in the order of ``REASONS``."""
        found = dict(self.refused.group_by("reason").len().iter_rows())
        return {reason: found[reason] for reason in REASONS if reason in found}


def read_period(text: str, survey: str) -> tuple[str, Month] | None:
    """Read a period, and say which month it is surveyed in last.

    Parameters
    ----------
    text : str
        A year (2023), a month (2023-10), a quarter of a calendar year (2023-Q2) or a financial year (2023/24).
    survey : str
        Its kind. The yearly staff survey is in the field in October and November: a year stands for November; of
        others a year stands for December.

    Returns
    -------
    tuple of (str, Month) or None
        The period as tables write it, and its last month; None where it cannot be read.

    Examples
    --------
    >>> read_period("2023", "nss"), read_period("2023 Q2", "pulse"), read_period("2023-24", "exit")
    (('2023', Month('2023-11')), ('2023-Q2', Month('2023-06')), ('2023/24', Month('2024-03')))
    """
    text = text.strip()
    if found := _YEAR.match(text):
        return text, Month.parse(f"{text}-{'11' if survey == 'nss' else '12'}")
    if found := _QUARTER.match(text):
        return f"{found[1]}-Q{found[2]}", Month.parse(f"{found[1]}-{3 * int(found[2]):02d}")
    if found := _MONTH.match(text):
        return f"{found[1]}-{found[2]}", Month.parse(f"{found[1]}-{found[2]}")
    if (found := _FINANCIAL.match(text)) and (int(found[1]) + 1) % 100 == int(found[2]) % 100:
        return f"{found[1]}/{found[2][-2:]}", Month.parse(f"{int(found[1]) + 1}-03")
    return None


def name_questions(questions: pl.DataFrame) -> dict[tuple[str, int, str], str]:
    """Return the stable name of each number: by survey, year and number (lower case, without a leading q)."""
    held = questions.drop_nulls(["number", "year"]).select("survey", "year", "number", "id")
    return {(survey, year, _strip_number(number)): name for survey, year, number, name in held.iter_rows()}


def _strip_number(text: str) -> str:
    return text.strip().lower().removeprefix("q").lstrip("0_ ")


def read_results(
    files: Mapping[str, tuple[Sequence[str], Iterable[tuple[int, Sequence[str]]]]],
    *,
    question: SurveyQuestion,
    questions: pl.DataFrame,
) -> SurveyResults:
    """Read results of surveys from the lines of files.

    Parameters
    ----------
    files : mapping of str to (sequence of str, iterable of (int, sequence of str))
        Name of each file to its header and to its lines, each with its number and its cells.
    question : SurveyQuestion
        The kind of survey where a file does not say, and the least base.
    questions : polars.DataFrame
        The list that questions are named by: see ``SurveyRecord``. A question that it lacks is kept under the name
        it has, with no theme, scale or direction.

    Returns
    -------
    SurveyResults
        Lines in = used + refused.

    Raises
    ------
    CheckError
        A file lacks a column, its lines are no table, or all its percentages are at most 1: shares, no doubt.
    UsageError
        There is no line at all.
    """
    numbers = name_questions(questions)
    scales = dict(questions.select("id", "scale").unique("id").iter_rows())
    used: list[tuple[object, ...]] = []
    refused: list[tuple[object, ...]] = []
    for name, (header, lines) in files.items():
        places = _place_columns(name, header)
        for line, cells in lines:
            row = _Row.take(places, cells, question.kind, numbers)
            reason = row.find_fault(scales)
            key = (row.survey, row.organisation, row.question, row.group, row.period)
            if reason:
                refused.append((name, line, *key, reason))
            else:
                used.append((name, line, *key, row.month, int(float(row.base)), float(row.value)))
    rows = len(used) + len(refused)
    if not rows:
        raise UsageError(
            "The files of survey results hold no line.",
            slug="survey-no-results",
            expected=f"a header with {', '.join(COLUMNS)}, and a line for each result.",
            fix="export the results again.",
        )
    frame = pl.DataFrame(used, schema=_SCHEMA, orient="row")
    _refuse_shares(frame, {name for name, scale in scales.items() if scale == "percent"})
    kept, dropped = _refuse_small(*_refuse_repeats(frame), question.least_base)
    every = pl.concat([pl.DataFrame(refused, schema=_REFUSED, orient="row"), dropped])
    return SurveyResults(kept.sort(*_KEY), every.sort("file", "line"), rows)


@dataclass(slots=True)
class _Row:
    """One line, as text."""

    survey: str
    organisation: str
    question: str
    group: str
    period: str
    base: str
    value: str
    month: int | None = None

    @classmethod
    def take(
        cls,
        places: Mapping[str, int],
        cells: Sequence[str],
        kind: str,
        numbers: Mapping[tuple[str, int, str], str],
    ) -> _Row:
        def cell(name: str) -> str:
            place = places.get(name, len(cells))
            return cells[place].strip() if place < len(cells) else ""

        row = cls(
            survey=cell("survey").lower() or kind, organisation=cell("organisation"),
            question=cell("question"), group=cell("group") or EVERYBODY, period=cell("period"),
            base=cell("base").replace(",", ""), value=cell("value").removesuffix("%").strip(),
        )  # fmt: skip
        row.group = EVERYBODY if row.group.lower() == EVERYBODY else row.group
        period = read_period(row.period, row.survey)
        if period is not None:
            row.period, row.month = period[0], period[1].index
            number = (row.survey, period[1].year, _strip_number(row.question))
            row.question = numbers.get(number, row.question)
        return row

    def find_fault(self, scales: Mapping[str, str]) -> str:
        """Return why the line cannot be used by itself; nothing where it can."""
        value, base = _read_number(self.value), _read_number(self.base)
        low, high = SCALES.get(scales.get(self.question) or "", (-math.inf, math.inf))
        hidden = self.value.lower() in _HIDDEN or self.base.lower() in _HIDDEN
        faults = (
            ("no_organisation", not self.organisation),
            ("no_question", not self.question),
            ("survey_unknown", self.survey not in SURVEYS),
            ("period_not_read", self.month is None),
            ("hidden_by_source", hidden),
            ("base_not_read", base is None or base < 0 or base != int(base)),
            ("value_not_read", value is None),
            ("value_out_of_range", value is not None and not low <= value <= high),
        )
        return next((reason for reason, holds in faults if holds), "")


def _read_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _place_columns(name: str, header: Sequence[str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in header]
    missing = [column for column in COLUMNS if column not in names and column != "group"]
    twice = sorted({column for column in names if column and names.count(column) > 1})
    if missing or twice:
        found = f"no column {', '.join(missing)}" if missing else f"twice: {', '.join(twice)}"
        raise CheckError(
            f"The survey results '{name}' cannot be read.",
            slug="survey-results-not-usable",
            found=f"{found}; the header has {', '.join(names) or 'nothing'}.",
            expected=f"the columns {', '.join(COLUMNS)} (group may be absent).",
            fix="export one line per organisation, question, group and period, with these headings.",
            where=f"{name}, line 1",
        )
    return {column: place for place, column in enumerate(names)}


def _refuse_shares(frame: pl.DataFrame, percents: set[str]) -> None:
    """Refuse a file whose percentages are shares: they would be taken for a hundredth of what they are."""
    shares = frame.filter(pl.col("question").is_in(sorted(percents)))
    every = shares.group_by("file").agg(pl.col("value").max(), pl.len(), pl.col("line").min()).sort("file")
    for name, largest, rows, line in every.iter_rows():
        if rows >= _FEW_SHARES and 0 < largest <= 1:
            raise CheckError(
                f"The survey results '{name}' look like shares, not percentages.",
                slug="survey-values-are-shares",
                found=f"{rows:,} percentages, none above {largest:g}.",
                expected="per cent, from 0 to 100.",
                fix="multiply the values by 100.",
                where=f"{name}, from line {line}",
            )


def _refuse_repeats(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows whose key is there more than once: equal ones count once, others not at all."""
    kinds = pl.struct("base", "value").n_unique().over(_KEY)
    first = pl.col("line").cum_count().over(_KEY)
    reason = pl.when(kinds > 1).then(pl.lit("conflicting_rows")).when(first > 1).then(pl.lit("repeated_row"))
    return _part(frame.with_columns(reason=reason))


def _part(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    kept = frame.filter(pl.col("reason").is_null()).select(*_SCHEMA)
    return kept, frame.filter(pl.col("reason").is_not_null()).select(*_REFUSED)


def _refuse_small(frame: pl.DataFrame, before: pl.DataFrame, least: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows of too few people, and those that would let a reader work such a base out.

    Groups whose names begin alike before a colon are taken for parts of everybody: where their bases leave a rest
    below the least, the smallest is refused too, until they do not.
    """
    small = pl.when(pl.col("base") < least).then(pl.lit("base_too_small"))
    kept, refused = _part(frame.with_columns(reason=small))
    dropped = [before, refused]
    whole = ["survey", "organisation", "question", "period"]
    split = pl.col("group").str.split_exact(":", 1)
    by_colon = pl.when(pl.col("group").str.contains(":", literal=True)).then(split.struct.field("field_0"))
    while True:
        everybody = kept.filter(pl.col("group") == EVERYBODY).select(*whole, of="base")
        parts = kept.filter(pl.col("group") != EVERYBODY).with_columns(dimension=by_colon.fill_null(""))
        parts = parts.join(everybody, on=whole, how="inner").sort("base", "group")
        rest = pl.col("of") - pl.col("base").sum().over(*whole, "dimension")
        place = pl.col("base").cum_count().over(*whole, "dimension")
        lost = parts.filter((rest > 0) & (rest < least) & (place == 1))
        if lost.is_empty():
            return kept, pl.concat(dropped)
        dropped.append(lost.with_columns(reason=pl.lit("complementary")).select(*_REFUSED))
        kept = kept.join(lost.select(_KEY), on=list(_KEY), how="anti")
