"""Flexible retirement as a staff record shows it: going down in band or hours, and coming back after retiring."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.estimate import clustered_interval, clustered_variance
from tenure.panel.retirement import RETURN_MONTHS
from tenure.retention.record import RecordFacts, TableText
from tenure.retention.retirement import GROUP_COLUMN, LateCells, describe_late
from tenure.retention.retirement_question import LatePeriod, LatePlan, RetirementQuestion
from tenure.rules import pensions
from tenure.terms import Balance, Comparison, Count, Evidence, Ratio, Structure, Total

RETIRED, LEFT_LATE = "retired", "left_late"
EASING = {
    "step_down": ("stayed_on_afc", "stepped_down"),
    "wind_down": ("stayed_with_fte", "wound_down"),
}
RETURNS = {
    RETIRED: {"retire_and_return": "returned", "return_to_bank": "bank_only", "retired_not_back": "not_back"},
    LEFT_LATE: {"leave_and_return": "returned", "leave_to_bank": "bank_only", "left_not_back": "not_back"},
}
# The option of the scheme that goes with what the record shows, if any.
_OPTION = {
    "step_down": "partial_retirement",
    "wind_down": "partial_retirement",
    "retire_and_return": "rejoin_after_retirement",
}
_CELL = ("period", "group", "population")
_SHARES = ("share", "share_low", "share_high")
_SUMS = ("d", "n", "dd", "dn", "nn", "clusters")


def count_returns(cells: LateCells, plan: LatePlan) -> pl.DataFrame:
    """Return ``people``, ``returned``, ``bank_only``, ``not_back``, ``fte`` and ``kept`` by organisation.

    Returns
    -------
    polars.DataFrame
        By ``period`` (text), ``place`` (its number), ``group``, ``population`` (``retired`` or ``left_late``) and
        ``org_code``; ``fte`` in full-time equivalents.
    """
    frame = _name_periods(cells.name_groups(cells.returns), plan.periods)
    is_retirement = pl.col("is_retirement") == 1
    return frame.with_columns(
        population=pl.when(is_retirement).then(pl.lit(RETIRED)).otherwise(pl.lit(LEFT_LATE)),
        not_back=pl.col("people") - pl.col("returned") - pl.col("bank_only"),
        fte=pl.col("fte") / 100_000,
    ).drop("is_retirement")


def _name_periods(frame: pl.DataFrame, periods: Sequence[LatePeriod]) -> pl.DataFrame:
    texts = {place: str(period) for place, period in enumerate(periods)}
    return frame.with_columns(
        place=pl.col("period"), period=pl.col("period").replace_strict(texts, return_dtype=pl.String)
    )


def add_shares(
    rows: pl.DataFrame, keys: Sequence[str], *, events: str, people: str, name: str = "share"
) -> pl.DataFrame:
    """Return sums of ``events`` and ``people`` by keys with their share and limits; a row is of one organisation.

    Notes
    -----
    95% Wilson limits at the effective size that clustering by organisation leaves, where there is more than one.
    """
    d, n = pl.col(events).cast(pl.Int64), pl.col(people).cast(pl.Int64)
    sums = rows.group_by(keys).agg(
        d=d.sum(), n=n.sum(), dd=(d * d).sum(), dn=(d * n).sum(), nn=(n * n).sum(), clusters=(n > 0).sum()
    )
    some = sums.filter(pl.col("n") > 0).sort(keys)
    variance = clustered_variance(
        some["d"], some["n"], sum_dd=some["dd"], sum_dn=some["dn"], sum_nn=some["nn"], clusters=some["clusters"]
    )
    low, high = clustered_interval(some["d"], some["n"], variance)
    return some.with_columns(
        (pl.col("d") / pl.col("n")).alias(name), pl.Series(f"{name}_low", low), pl.Series(f"{name}_high", high)
    ).drop("dd", "dn", "nn", "clusters")  # fmt: skip


def build_flexible(cells: LateCells, question: RetirementQuestion, record: RecordFacts, plan: LatePlan) -> Evidence:
    """Build ``retention.retirement.flexible``: who goes down in band or hours, retires and comes back, or works bank.

    Parameters
    ----------
    cells : LateCells
        ``easing`` and ``returns``, by organisation.
    question, record, plan
        As for ``build_ages``.

    Returns
    -------
    Evidence
        One row per period, group and kind with its base: ``share`` is people / base. Kinds of one base that are
        outcomes of leaving add up to it; going down in band and in hours may be the same people.

    Notes
    -----
    Release: confidential; pass through disclosure.
    """
    frame = pl.concat([_easing_rows(cells, plan), _return_rows(cells, plan)])
    columns = _describe_flexible(question)
    text = TableText(
        table="retention.retirement.flexible",
        title="Stepping down, winding down, retiring and returning, as the record shows them",
        definitions=("step_down", "wind_down", "retire_and_return", "return_to_bank", "leave_and_return"),
        population=f"Easing: people aged {question.late_age} or over in post at a period's first month and, in the "
        "same organisation or one that continues it, at its last. Leaving: people whose last month in any substantive "
        "post lies in the period, with a reason of retirement (`retired`), or without one from the minimum pension "
        "age on (`left_late`)",
        unit="people",
        method="Counts of people at two dates, and of leavers followed for 12 months; 95% Wilson limits, clustered by "
        "organisation where there is more than one",
        columns=columns,
    )
    notes = (
        (
            "What the record shows is not why: a lower band or shorter hours need not be partial retirement, and "
            "partial retirement need not show in either. Whether somebody draws a pension is not recorded."
        ),
        (
            f"Leaving is told of periods that the record follows for {RETURN_MONTHS} months after; who comes back "
            "later, or works for an organisation outside the record, counts as not back."
        ),
        "Many reasons for leaving are not known, so that some who retired are under `left_late`.",
    )
    first = plan.periods[0].first if plan.periods else plan.reference
    about = describe_late(question, record, text, *notes, period=(first, plan.reference))
    return Evidence(about, frame.select(*columns).sort("period", "group", "population", "kind"), _flexible_structure())


def _easing_rows(cells: LateCells, plan: LatePlan) -> pl.DataFrame:
    rows = _name_periods(cells.name_groups(cells.easing), plan.periods)
    pieces = [
        _shape(add_shares(rows, ["period", "place", "group"], events=people, people=base), population=base, kind=kind)
        for kind, (base, people) in EASING.items()
    ]
    return _add_options(pl.concat(pieces), plan)


def _return_rows(cells: LateCells, plan: LatePlan) -> pl.DataFrame:
    rows = count_returns(cells, plan)
    pieces = [
        _shape(
            add_shares(
                rows.filter(pl.col("population") == population), ["period", "place", "group"], events=people,
                people="people",
            ), population=population, kind=kind,
        )
        for population, kinds in RETURNS.items()
        for kind, people in kinds.items()
    ]  # fmt: skip
    return _add_options(pl.concat(pieces), plan)


def _shape(shares: pl.DataFrame, *, population: str, kind: str) -> pl.DataFrame:
    return shares.with_columns(
        population=pl.lit(population), kind=pl.lit(kind), base=pl.col("n"), people=pl.col("d"),
        others=pl.col("n") - pl.col("d"),
    ).drop("d", "n")  # fmt: skip


def _add_options(frame: pl.DataFrame, plan: LatePlan) -> pl.DataFrame:
    """Say to members of which sections the scheme's option was open at a period's beginning and end."""
    told = {
        (place, kind): tell_open(option, period)
        for place, period in enumerate(plan.periods)
        for kind, option in _OPTION.items()
    }
    texts = [told.get((place, kind)) for place, kind in frame.select("place", "kind").iter_rows()]
    return frame.with_columns(pl.Series("open_to", texts, dtype=pl.String)).drop("place")


def tell_open(option: str, period: LatePeriod) -> str:
    """Return the sections to whose members an option was open at a period's first month and, if others, its last."""
    first, last = (", ".join(pensions.open_to(option, month.first_day)) for month in (period.first, period.last))
    return first if first == last else f"{first or 'none'}; from within the period {last}"


def _describe_flexible(question: RetirementQuestion) -> dict[str, str]:
    return {
        "period": "First and last month (YYYY-MM to YYYY-MM)",
        "group": f"{GROUP_COLUMN}, at the period's first month or when leaving",
        "population": "Who can show the kind: `stayed_on_afc` and `stayed_with_fte` (in post in the organisation at "
        "both months, on a band of Agenda for Change or with a recorded FTE), `retired`, `left_late`",
        "kind": "`step_down`: on a lower band at the last month. `wind_down`: contracted FTE lower by a tenth or more. "
        f"`retire_and_return`, `leave_and_return`: in a new substantive post within {RETURN_MONTHS} months. "
        "`return_to_bank`, `leave_to_bank`: not so, but with bank work in that time. `retired_not_back`, "
        "`left_not_back`: neither",
        "base": f"People who can show it: aged {question.late_age} or over and stayed, or left (number)",
        "people": "Of these, who show it (number)",
        "others": "base - people (number)",
        "share": "people / base (share, 0 to 1)",
        "share_low": "Lower 95% limit of share (share)",
        "share_high": "Upper 95% limit of share (share)",
        "open_to": "Sections of the pension scheme whose members had the option that goes with the kind: partial "
        "retirement for stepping and winding down, building up a pension again for returning; blank where none does",
    }


def _flexible_structure() -> Structure:
    key = ("period", "group", "kind")
    return Structure(
        dimensions=("period", "group", "population", "kind"),
        counts=(
            Count("base", "flexible_base", _CELL, _SHARES),
            Count("people", "flexible_people", key, _SHARES),
            Count("others", "flexible_others", key, _SHARES),
        ),
        totals=tuple(
            Total("people", "flexible_base", _CELL, where=("population", population)) for population in RETURNS
        ),
        balances=(Balance((("base", 1), ("people", -1), ("others", -1))),),
        ratios=(Ratio("share", "people", "base", "share_low", "share_high"),),
        comparisons=tuple(
            Comparison("stayed_apart", "base", ("period", "group"), sign, where=("kind", kind))
            for kind, sign in (("wind_down", 1), ("step_down", -1))
        ),
        facts=("open_to",),
    )
