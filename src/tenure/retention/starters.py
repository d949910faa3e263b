"""How long new starters stay: the tables of ``retention starters``, from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.errors import OptionError
from tenure.estimate import Incidence, aalen_johansen, clustered_interval, jackknife_variance, wilson_interval
from tenure.panel.employment import EMPLOYERS, Employer, check_job_breakdowns
from tenure.retention.reasons import WITHOUT_TRAINEES, name_periods
from tenure.retention.record import TableText, describe_table
from tenure.retention.staff_record import POPULATIONS, UNIT_COLUMN, Population, StaffRecord, name_units
from tenure.terms import Balance, Count, Estimate, Evidence, Ladder, Month, Ratio, Structure

_unusable = partial(OptionError, slug="starters-option-unusable")

Years = Literal["calendar", "financial"]
YEARS: tuple[Years, ...] = ("calendar", "financial")
Counts = npt.NDArray[np.float64]

MARKS = (3, 6, 12, 18, 24, 36, 48, 60)
"""Months since the first one at which starters are looked at; three are the 90 days of a probation."""

POPULATION = (
    "Employments on substantive contracts, by the service or by an organisation and all that continue it, that begin "
    "after the record's first month; unpaid leave is no leaving{trainees}"
)
_SURVIVAL = ("survival", "survival_low", "survival_high")
_LEFT = ("left_share", "left_share_low", "left_share_high")
_APRIL = 4


@dataclass(frozen=True, slots=True)
class StartersQuestion:
    """The options of ``retention starters``.

    Parameters
    ----------
    level : {"organisation", "national"}
        Whom people start with.
    by : tuple of str
        Characteristics in the first month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    years : {"calendar", "financial"}
        What cohorts are.
    population : {"turnover", "all"}
        Whether doctors in training are left out.
    """

    level: Employer = "national"
    by: tuple[str, ...] = ()
    years: Years = "financial"
    population: Population = "turnover"

    def __post_init__(self) -> None:
        check_job_breakdowns(self.by, without=("tenure_band",))
        for name, value, offered in (
            ("level", self.level, EMPLOYERS),
            ("years", self.years, YEARS),
            ("population", self.population, POPULATIONS),
        ):
            if value not in offered:
                raise _unusable(name, value, f"one of {', '.join(offered)}.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells one set of starters from another."""
        return ("unit", "cohort", *self.by)

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {"level": self.level, "by": ", ".join(self.by), "years": self.years, "population": self.population}

    def describe_population(self) -> str:
        """Return whom the tables are about."""
        return POPULATION.format(trainees=WITHOUT_TRAINEES if self.population == "turnover" else "")


def name_year(month: Month, years: Years) -> str:
    """Return the year that a month is in: ``2023``, or ``2023/24`` from April.

    Examples
    --------
    >>> name_year(Month.parse("2024-03"), "financial"), name_year(Month.parse("2024-03"), "calendar")
    ('2023/24', '2024')
    """
    if years == "calendar":
        return str(month.year)
    first = month.year - (month.number < _APRIL)
    return f"{first}/{(first + 1) % 100:02d}"


def build_survival(
    cells: pl.DataFrame, question: StartersQuestion, record: StaffRecord, cohorts: Sequence[tuple[str, int]]
) -> Evidence:
    """Build ``retention.starters.survival``: the share of starters still employed some months later.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.starters.new_starter_steps`` gives them, decoded: ``people`` by ``cohort`` (place in ``cohorts``),
        ``org_code``, characteristic, ``start_org``, ``is_left`` and ``months``.
    question : StartersQuestion
        The options asked.
    record : StaffRecord
        What the record says of itself.
    cohorts : sequence of (str, int)
        Names of the cohorts, and the months from the first of each to the record's last.

    Returns
    -------
    Evidence
        One row per unit, cohort, characteristic and month of ``MARKS`` up to which anybody could be followed. In each
        ``left``, ``not_followed`` and ``still_there`` add up to ``starters``. Release: confidential.

    Notes
    -----
    Kaplan and Meier's estimate, month by month: who is not followed longer, because the record ends, counts up to
    then. Limits at 95% are Wilson's at the number of people that the larger of two variances is worth: Greenwood's, and
    the jackknife over organisations of the first job.
    Not modelled: a cause; some starters are counted twice, having left and come back.
    """
    named = name_units(cells, record).with_columns(
        pl.col("cohort").replace_strict(
            {place: name for place, (name, _) in enumerate(cohorts)}, return_dtype=pl.String
        )
    )
    keys, longest = list(question.keys), dict(cohorts)
    pieces = [
        _follow(group, longest[group["cohort"][0]]).with_columns(
            pl.lit(value).alias(name) for name, value in zip(keys, values, strict=True)
        )
        for values, group in named.group_by(keys, maintain_order=True)
    ]
    columns = _describe_columns(question)
    counts = ("months_since", "starters", "left", "not_followed", "still_there")
    kinds = {**dict.fromkeys(columns, pl.String), **dict.fromkeys(counts, pl.Int64)}
    empty = pl.DataFrame(schema={**kinds, **dict.fromkeys((*_SURVIVAL, *_LEFT), pl.Float64)})
    frame = pl.concat([empty, *(piece.select(*columns) for piece in pieces)]).sort(*keys, "months_since")
    text = TableText(
        table="retention.starters.survival",
        title="New starters still employed some months after they started",
        definitions=("starter_survival",),
        population=question.describe_population(),
        unit="people",
        method="Kaplan-Meier on counts, starters followed to the record's end; 95% limits by Greenwood's variance or "
        "the jackknife over organisations of the first job, whichever is larger",
        columns=columns,
    )
    about = describe_table(
        record,
        text,
        period=f"{record.months[0]} to {record.months[1]}",
        parameters=question.parameters(),
        notes=_tell(question, record),
    )
    return Evidence(about, frame, _survival_structure(question))


def _tell(question: StartersQuestion, record: StaffRecord) -> tuple[str, ...]:
    whom = "the organisation" if question.level == "organisation" else "every organisation of the record"
    return (
        (
            f"Who is there in {record.months[0]}, the record's first month, is no starter: nobody knows since when. "
            "Who worked there before the record began, and comes back, is one."
        ),
        f"Leaving is leaving {whom}; a gap of one month is none, and who comes back after a longer one starts again.",
    )


def _describe_columns(question: StartersQuestion) -> dict[str, str]:
    def limits(name: str) -> dict[str, str]:
        return {
            f"{name}_low": f"Lower 95% limit of {name} (share)",
            f"{name}_high": f"Upper 95% limit of {name} (share)",
        }

    year = "Calendar year" if question.years == "calendar" else "Financial year, April to March,"
    return {
        "unit": UNIT_COLUMN,
        "cohort": f"{year} of the first month",
        **dict.fromkeys(question.by, "Characteristic in the first month"),
        "months_since": "Months since the first month (number); 3 are 90 days",
        "starters": "All starters (number)",
        "left": "Starters seen to have left by then (number)",
        "not_followed": "Starters still employed when the record ended, before then (number)",
        "still_there": "Starters seen to be employed then (number)",
        "survival": "Estimated share of starters still employed then (share, 0 to 1)",
        **limits("survival"),
        "left_share": "1 - survival: estimated share that has left (share, 0 to 1)",
        **limits("left_share"),
    }


def _follow(group: pl.DataFrame, longest: int) -> pl.DataFrame:
    """Return the rows of one set of starters, up to the months that the first of its cohort could be followed."""
    left, unseen = _count(group)
    events, censored = left.sum(0), unseen.sum(0)
    people = events.sum() + censored.sum()
    found = aalen_johansen(events[:, None], censored)
    at_risk, share = found.at_risk, found.survival
    rows = []
    limits = _limit(left, unseen, found)
    gone, lost = events.cumsum(), censored.cumsum()
    for mark in MARKS:
        # Whoever was last seen in the month itself is there then.
        unfollowed = lost[mark - 1]
        there = people - gone[mark] - unfollowed
        if mark > longest or (at_risk[mark] <= 0 and share[mark] > 0):
            continue
        low, high = (float(limit[mark]) for limit in limits)
        rows.append((mark, int(people), int(gone[mark]), int(unfollowed), int(there), float(share[mark]), low, high))
    names = ("months_since", "starters", "left", "not_followed", "still_there", *_SURVIVAL)
    kinds = (*[pl.Int64] * 5, *[pl.Float64] * 3)
    frame = pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
    # The lower limit of the one is the upper limit of the other.
    ends = zip(_LEFT, (_SURVIVAL[0], _SURVIVAL[2], _SURVIVAL[1]), strict=True)
    return frame.with_columns((1 - pl.col(other)).alias(name) for name, other in ends)


def _count(group: pl.DataFrame) -> tuple[Counts, Counts]:
    """Return people who left, and who were last seen, by organisation and month since the first."""
    organisations = {code: place for place, code in enumerate(group["start_org"].unique().sort())}
    length = MARKS[-1] + 2
    left, unseen = (np.zeros((len(organisations), length)) for _ in range(2))
    for code, is_left, months, people in group.select("start_org", "is_left", "months", "people").iter_rows():
        held = left if is_left and months < length - 1 else unseen
        held[organisations[code], min(months, length - 1)] += people
    return left, unseen


def _limit(left: Counts, unseen: Counts, found: Incidence) -> tuple[Counts, Counts]:
    """Return limits of the curve: see ``build_survival``. Where nobody or all have left, of the people at risk then."""
    people = float(left.sum() + unseen.sum())

    def survive(counts: Counts) -> Counts:
        return aalen_johansen(counts[..., :1], counts[..., 1]).survival

    variance = found.survival_variance
    if len(left) > 1:
        variance = np.fmax(variance, jackknife_variance(np.stack([left, unseen], axis=-1), survive))
    share = np.clip(found.survival, 0.0, 1.0)
    is_flat = (share <= 0) | (share >= 1)
    # Where all have left, the last who did.
    size = np.where(is_flat, np.minimum.accumulate(np.where(found.at_risk > 0, found.at_risk, np.inf)), people)
    return clustered_interval(share * size, size, np.where(is_flat, np.nan, variance))


def _survival_structure(question: StartersQuestion) -> Structure:
    keys = question.keys
    cell = (*keys, "months_since")
    rungs = tuple(str(mark) for mark in MARKS)
    estimates = (*_SURVIVAL, *_LEFT)
    return Structure(
        dimensions=cell,
        counts=(
            Count("starters", "new_starters", keys, estimates),
            Count("left", "new_starters_left", cell, estimates),
            Count("not_followed", "new_starters_not_followed", cell),
            Count("still_there", "new_starters_there", cell),
        ),
        balances=(Balance((("starters", 1), ("left", -1), ("not_followed", -1), ("still_there", -1))),),
        ladders=(Ladder("left", "months_since", rungs), Ladder("not_followed", "months_since", rungs)),
        estimates=(
            Estimate(*_SURVIVAL, of="starters", falls_with=("left",)),
            Estimate(*_LEFT, of="starters", falls_with=("left",)),
        ),
    )


def build_early(
    cells: pl.DataFrame, question: StartersQuestion, record: StaffRecord, periods: Sequence[tuple[Month, Month]]
) -> Evidence:
    """Build ``retention.starters.early_leavers``: the share of leavers who were there for less than a year.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.leavers.early_leaver_steps`` gives them, decoded: ``people`` by ``period``, ``org_code``, ``length``.
    question, record
        As for ``build_survival``.
    periods : sequence of (Month, Month)
        Month ends between which people leave.

    Returns
    -------
    Evidence
        One row per period and unit. Release: confidential.
    """
    keys = ("start", "end", "unit")
    named = name_periods(name_units(cells, record), periods)
    people, length = pl.col("people"), pl.col("length")
    lengths = ("under_a_year", "a_year_or_more", "not_known")
    frame = named.group_by(keys).agg(
        people.sum().alias("leavers"), *(people.filter(length == name).sum().alias(name) for name in lengths)
    )
    frame = frame.with_columns(known=pl.col("under_a_year") + pl.col("a_year_or_more")).sort(keys)
    frame = _add_share(frame)
    columns = {
        "start": "Month at whose end the period begins (YYYY-MM)",
        "end": "Month at whose end it ends (YYYY-MM)",
        "unit": UNIT_COLUMN,
        "leavers": "All leavers (number)",
        "under_a_year": "Of these, employed for less than 12 months (number)",
        "a_year_or_more": "Of these, employed for 12 months or more (number)",
        "not_known": "Of these, there when the record began, less than 12 months before (number)",
        "known": "under_a_year + a_year_or_more (number)",
        "under_a_year_share": "under_a_year / known (share, 0 to 1)",
        "under_a_year_share_low": "Lower 95% limit of under_a_year_share (share)",
        "under_a_year_share_high": "Upper 95% limit of under_a_year_share (share)",
    }
    text = TableText(
        table="retention.starters.early_leavers",
        title="Leavers who had been employed for less than a year",
        definitions=("early_leaver_share",),
        population=question.describe_population().replace("begin after the record's first month", "end in the period"),
        unit="people",
        method="Counts of employments that ended; 95% Wilson intervals",
        columns=columns,
    )
    span = f"{periods[0][0]} to {periods[-1][1]}"
    about = describe_table(record, text, period=span, parameters=question.parameters())
    return Evidence(about, frame.select(*columns), _early_structure(keys))


def _add_share(frame: pl.DataFrame) -> pl.DataFrame:
    share = pl.when(pl.col("known") > 0).then(pl.col("under_a_year") / pl.col("known"))
    some = frame.filter(pl.col("known") > 0)
    low, high = wilson_interval(some["under_a_year"], some["known"])
    limits = some.select("start", "end", "unit").with_columns(
        pl.Series("under_a_year_share_low", low), pl.Series("under_a_year_share_high", high)
    )
    whole = frame.with_columns(under_a_year_share=share)
    return whole.join(limits, on=["start", "end", "unit"], how="left", maintain_order="left")


def _early_structure(keys: tuple[str, ...]) -> Structure:
    shares = ("under_a_year_share", "under_a_year_share_low", "under_a_year_share_high")
    lengths = ("under_a_year", "a_year_or_more", "not_known")
    return Structure(
        dimensions=keys,
        counts=(
            Count("leavers", "employment_leavers_of_any_length", keys),
            *(Count(name, "leavers_by_length", (*keys, f"={name}"), shares) for name in lengths[:2]),
            Count("not_known", "leavers_by_length", (*keys, "=not_known")),
            Count("known", "leavers_of_known_length", keys, shares),
        ),
        balances=(
            Balance((("leavers", 1), ("known", -1), ("not_known", -1))),
            Balance((("known", 1), ("under_a_year", -1), ("a_year_or_more", -1))),
        ),
        ratios=(Ratio(shares[0], "under_a_year", "known", *shares[1:]),),
    )
