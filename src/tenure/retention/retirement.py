"""Late careers: who reaches which age when, and how many people are in the last part of their career."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tenure.retention.record import RecordFacts, TableText, describe_table
from tenure.retention.retirement_question import (
    NORMAL_PENSION,
    STATE_PENSION,
    LatePlan,
    RetirementQuestion,
    list_marks,
)
from tenure.terms import About, Balance, Count, Evidence, Grade, Ladder, Month, Ratio, Structure, Total

NO_ADVICE = (
    "About groups of staff, not about anybody's pension: it is no advice. Members ask the NHS Business Services "
    "Authority or a financial adviser what is open to them."
)
HALF_YEAR = (
    "The record holds the year of birth only: age is the calendar year less it, so that people count as a year older "
    "from January on, half a year early on average."
)
NOT_RECORDED = "not recorded"
GROUP_COLUMN = "Staff at the level asked (`all` where none is told apart)"
POPULATION = "People in active service in a substantive main job in the month, whose year of birth is recorded"


@dataclass(frozen=True, slots=True)
class LateCells:
    """Counts as the panel gives them, months as numbers.

    ``ages``: ``panel.retirement.age_steps``. ``easing``: ``easing_steps``. ``returns``: ``return_steps``. ``labels``
    names the states.
    """

    ages: pl.DataFrame
    easing: pl.DataFrame
    returns: pl.DataFrame
    labels: Mapping[int, str]

    def name_groups(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with the column ``group`` in place of ``state``."""
        named = pl.col("state").replace_strict(self.labels, default=NOT_RECORDED, return_dtype=pl.String)
        return frame.with_columns(named.alias("group")).drop("state")


def describe_late(
    question: RetirementQuestion,
    record: RecordFacts,
    text: TableText,
    *notes: str,
    period: tuple[Month, Month],
    grade: Grade = "description",
) -> About:
    """Return the description of a table of late careers."""
    return describe_table(
        record,
        text,
        period=f"{period[0]} to {period[1]}" if period[0] != period[1] else str(period[0]),
        parameters=question.parameters(),
        notes=(NO_ADVICE, HALF_YEAR, *notes),
        grade=grade,
    )


def _read_ages(cells: LateCells, plan: LatePlan) -> pl.DataFrame:
    """Return people by ``month`` (text), ``group``, ``section`` and ``birth_year``."""
    numbers = {plan.months.index(month) + 1: str(month) for month in plan.snapshots}
    named = cells.name_groups(cells.ages)
    return named.with_columns(
        pl.col("number").replace_strict(numbers, return_dtype=pl.String).alias("month"),
        pl.col("section").fill_null(NOT_RECORDED),
    ).drop("number")


def build_ages(cells: LateCells, question: RetirementQuestion, record: RecordFacts, plan: LatePlan) -> Evidence:
    """Build ``retention.retirement.ages``: how many people in post reach which age in the years to come.

    Parameters
    ----------
    cells : LateCells
        ``ages``: people by month, state, section and year of birth.
    question : RetirementQuestion
        The options asked.
    record : RecordFacts
        What the record says of itself.
    plan : LatePlan
        The months looked at; of these the reference month counts here.

    Returns
    -------
    Evidence
        One row per group, pension section, age and number of years ahead. ``reached`` counts everybody born in
        ``born_by`` or before, ``reaching`` those of them who have not reached the age by the end of the reference
        month's calendar year. Release: confidential; pass through disclosure.

    Notes
    -----
    Nobody is taken to leave or to join: it is who is there now, getting older.
    """
    now = _read_ages(cells, plan).filter(pl.col("month") == str(plan.reference), pl.col("birth_year").is_not_null())
    keys = ["group", "pension_section"]
    staff = now.rename({"section": "pension_section"}).group_by(*keys, "birth_year").agg(pl.col("people").sum())
    marks = list_marks(plan.reference.year)
    already = marks.filter(pl.col("years") == 0).select("mark", "section", born_already="born_by")
    marks = marks.join(already, on=["mark", "section"], nulls_equal=True)
    rows = staff.join(marks, how="cross").filter(
        pl.col("section").is_null() | (pl.col("section") == pl.col("pension_section"))
    )
    people, born = pl.col("people"), pl.col("birth_year")
    frame = (
        rows.group_by(*keys, "mark", "years", "by_year", "born_by", "born_already")
        .agg(
            people.sum(),
            already=people.filter(born <= pl.col("born_already")).sum(),
            reached=people.filter(born <= pl.col("born_by")).sum(),
        )
        .with_columns(
            month=pl.lit(str(plan.reference)),
            reaching=pl.when(pl.col("years") > 0).then(pl.col("reached") - pl.col("already")),
            not_reached=people - pl.col("reached"),
            reached_share=pl.col("reached") / people,
        )
    )
    columns = _describe_ages()
    text = TableText(
        table="retention.retirement.ages",
        title="People in post by the age they reach in the years to come",
        definitions=("age_reached",),
        population=POPULATION,
        unit="people",
        method="Counts of people in post in one month by year of birth, on the dates of pension rules held for the "
        "years to come; nobody is taken to leave or join",
        columns=columns,
    )
    note = (
        "An age in whole years is reached in the calendar year that is the year of birth plus the age: by the end of a "
        "year the count is exact. State Pension age of people born in one year may come in two calendar years (those "
        "born in 1960, 1961 and 1977), and for women born before 1954 came earlier: it counts when everybody "
        "born in the year has reached it."
    )
    about = describe_late(question, record, text, note, period=(plan.reference, plan.reference))
    order = [*keys, "mark", "years"]
    return Evidence(about, frame.select(*columns).sort(order), _ages_structure(frame))


def _describe_ages() -> dict[str, str]:
    return {
        "month": "Reference month (YYYY-MM)",
        "group": GROUP_COLUMN,
        "pension_section": f"`1995`, `2008` or `2015`, or `{NOT_RECORDED}`",
        "mark": f"Age: `55`, `60`, `65`, `{STATE_PENSION}`, or where the section is recorded `{NORMAL_PENSION}` (60 in "
        "the 1995 Section, 65 in the 2008 Section, State Pension age or 65 if later in the 2015 Scheme; special "
        "classes, whose age is 55, cannot be told)",
        "years": "Calendar years after that of the reference month; 0 is the end of that year (number)",
        "by_year": "Calendar year at whose end the count holds (year)",
        "born_by": "Latest year of birth that has reached the age by then (year)",
        "born_already": "Latest year of birth that reaches it by the end of the reference month's year (year)",
        "people": "People in post (number)",
        "reached": "Of these, reach the age by the end of by_year (number)",
        "already": "Of these, by the end of the reference month's calendar year (number)",
        "reaching": "reached - already: reach the age in the years ahead; blank for 0 years (number)",
        "not_reached": "people - reached (number)",
        "reached_share": "reached / people (share, 0 to 1)",
    }


def _ages_structure(frame: pl.DataFrame) -> Structure:
    cell = ("month", "group", "pension_section")
    rungs = tuple(str(year) for year in sorted({*frame["born_by"], *frame["born_already"]}))
    return Structure(
        dimensions=("month", "group", "pension_section", "mark", "years"),
        counts=(
            Count("people", "late_known", cell),
            Count("reached", "born_by", (*cell, "born_by"), ("reached_share",)),
            Count("already", "born_by", (*cell, "born_already")),
            Count("reaching", "born_between", (*cell, "born_already", "born_by")),
            Count("not_reached", "born_after", (*cell, "born_by"), ("reached_share",)),
        ),
        totals=(
            Total("people", "people_known", ("month", "group")),
            Total("reached", "people_late", ("month", "group", "born_by")),
        ),
        balances=(
            Balance((("people", 1), ("reached", -1), ("not_reached", -1))),
            Balance((("reached", 1), ("already", -1), ("reaching", -1))),
        ),
        ratios=(Ratio("reached_share", "reached", "people"),),
        ladders=(Ladder("reached", "born_by", rungs),),
        facts=("by_year", "born_by", "born_already"),
    )


def build_late_career(cells: LateCells, question: RetirementQuestion, record: RecordFacts, plan: LatePlan) -> Evidence:
    """Build ``retention.retirement.late_career``: the share of people in the last part of their career, year by year.

    Parameters
    ----------
    cells, question, record, plan
        As for ``build_ages``; here every month looked at counts.

    Returns
    -------
    Evidence
        One row per month and group. ``late_career_share`` is late_career / people.
    """
    born_by = pl.col("month").str.slice(0, 4).cast(pl.Int64) - question.late_age
    people, born = pl.col("people"), pl.col("birth_year")
    frame = (
        _read_ages(cells, plan)
        .with_columns(born_by=born_by)
        .group_by("month", "group", "born_by")
        .agg(
            people.filter(born.is_not_null()).sum(),
            late_career=people.filter(born <= pl.col("born_by")).sum(),
            age_unknown=people.filter(born.is_null()).sum(),
        )
        .with_columns(
            earlier_career=people - pl.col("late_career"),
            # Nobody with a known age: no share.
            late_career_share=pl.when(people > 0).then(pl.col("late_career") / people),
        )
    )
    columns = _describe_late_career(question)
    text = TableText(
        table="retention.retirement.late_career",
        title=f"People in post aged {question.late_age} or over",
        definitions=("late_career",),
        population=POPULATION,
        unit="people",
        method="Counts of people in post in a month by year of birth",
        columns=columns,
    )
    note = (
        "There is no one definition of late career: another age gives another share, and a share of a third in one "
        "source and a fifth in another may both be right."
    )
    about = describe_late(question, record, text, note, period=(plan.snapshots[0], plan.reference))
    return Evidence(about, frame.select(*columns).sort("month", "group"), _late_career_structure())


def _describe_late_career(question: RetirementQuestion) -> dict[str, str]:
    return {
        "month": "Month (YYYY-MM)",
        "group": GROUP_COLUMN,
        "born_by": "Latest year of birth that counts as late career (year)",
        "people": "People in post whose year of birth is recorded (number)",
        "late_career": f"Of these, aged {question.late_age} or over (number)",
        "earlier_career": "Of these, younger (number)",
        "late_career_share": "late_career / people (share, 0 to 1)",
        "age_unknown": "People in post whose year of birth is not recorded, counted nowhere else (number)",
    }


def _late_career_structure() -> Structure:
    cell = ("month", "group")
    return Structure(
        dimensions=cell,
        counts=(
            Count("people", "people_known", cell, ("late_career_share",)),
            Count("late_career", "people_late", (*cell, "born_by"), ("late_career_share",)),
            Count("earlier_career", "people_early", (*cell, "born_by"), ("late_career_share",)),
            Count("age_unknown", "people_age_unknown", cell),
        ),
        balances=(Balance((("people", 1), ("late_career", -1), ("earlier_career", -1))),),
        ratios=(Ratio("late_career_share", "late_career", "people"),),
        facts=("born_by",),
    )
