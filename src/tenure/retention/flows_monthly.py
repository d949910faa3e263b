"""Stocks and flows of every month, organisation and staff group: the table ``retention.flows.monthly``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tenure.panel import INFLOWS, OUTFLOWS
from tenure.retention.flows_question import FlowsQuestion
from tenure.retention.flows_tables import write_population
from tenure.retention.record import RecordFacts, TableText, describe_table
from tenure.terms import Balance, Count, Evidence, Month, Structure

__all__ = ["build_monthly"]

_MEANINGS = {
    "from_outside": "Came from no record",
    "from_other_state": "Came from unpaid leave, a career break or work that is not substantive, or from outside the "
    "population",
    "from_organisation": "Came from a post in another organisation",
    "from_predecessor": "Came from one that this one continues",
    "from_group": "Came from another staff group of the organisation",
    "to_outside": "Are in no record",
    "to_other_state": "Went on unpaid leave, a career break or to work that is not substantive, or outside the "
    "population",
    "to_organisation": "Went to a post in another organisation",
    "to_successor": "Went to one that continues this one",
    "to_group": "Went to another staff group of the organisation",
}


def build_monthly(
    stocks: pl.DataFrame,
    names: tuple[Mapping[int, str], Mapping[int, str]],
    months: Sequence[Month],
    *,
    question: FlowsQuestion,
    record: RecordFacts,
) -> Evidence:
    """Build ``retention.flows.monthly`` from the panel's stocks.

    Parameters
    ----------
    stocks : polars.DataFrame
        As the last step of ``panel.stock_steps`` gives it.
    names : (Mapping, Mapping)
        Organisations by dictionary code and staff groups by number.
    months : sequence of Month
        The months that the record holds, numbered from 1.
    question : FlowsQuestion
        The options asked.
    record : RecordFacts
        What the record says of itself.

    Returns
    -------
    Evidence
        One row per month after the record's first, organisation and staff group. ``people`` = ``people_before`` +
        everybody who came - everybody who went.

    Notes
    -----
    One missing month is no absence here, and an organisation that delivered nothing for a time loses nobody.
    Release: confidential; pass through disclosure. Source: definition ``stock_and_flow``.
    """
    flows = (*INFLOWS, *OUTFLOWS)
    number = pl.col("month").cast(pl.Int64)
    texts = dict(enumerate(map(str, months), start=1))
    rows = ("month", "organisation", "staff_group")
    signed = [(name, 1) for name in INFLOWS] + [(name, -1) for name in OUTFLOWS]
    frame = (
        stocks.filter((pl.col("state") > 0) & (number > 1))
        .with_columns(pl.col("people", *flows, "exits").cast(pl.Int64))
        .with_columns(
            people_before=pl.col("people") - sum((sign * pl.col(name) for name, sign in signed), start=pl.lit(0)),
            organisation=pl.col("org_code").replace_strict(dict(names[0]), return_dtype=pl.String),
            staff_group=pl.col("state").replace_strict(dict(names[1]), return_dtype=pl.String),
            month_before=(number - 1).replace_strict(texts, return_dtype=pl.String),
            month=number.replace_strict(texts, return_dtype=pl.String),
        )
        .select(*rows, "month_before", "people_before", *flows, "people", "exits")
        .sort(rows)
    )
    columns = {
        "month": "End of this month (YYYY-MM)",
        "organisation": "Organisation (code, as recorded)",
        "staff_group": "Staff group",
        "month_before": "Month before that the record holds (YYYY-MM)",
        "people_before": "In post in the cell at the end of the month before (people)",
        **{name: f"{meaning} (people)" for name, meaning in _MEANINGS.items()},
        "people": "In post in the cell at the end of the month (people)",
        "exits": "Of to_outside, with no assignment of any kind for twelve months after (people); empty where the "
        "record does not reach on",
    }
    text = TableText(
        table="retention.flows.monthly", title="Stocks and flows of every month, organisation and staff group",
        definitions=("stock_and_flow", "headcount", "nhs_exit"), population=write_population(question), unit="people",
        method="Counts of people at the end of two months that follow each other", columns=columns,
    )  # fmt: skip
    bridged = (
        "One missing month between two jobs of a staff group is no absence, and one or two months in another group of "
        "the organisation are no change; the tables of two dates take the record as it is."
    )
    about = describe_table(
        record, text, period=f"{months[0]} to {months[-1]}", parameters=question.parameters(), notes=(bridged,)
    )
    return Evidence(about, frame, _structure(rows, signed))


def _structure(rows: tuple[str, ...], signed: Sequence[tuple[str, int]]) -> Structure:
    before = ("month_before", *rows[1:])
    return Structure(
        dimensions=rows,
        counts=(
            Count("people", "monthly_people", rows),
            Count("people_before", "monthly_people", before),
            *(Count(name, f"monthly_{name}", rows) for name, _ in signed),
            Count("exits", "monthly_exits", rows),
        ),
        balances=(Balance((("people_before", 1), *signed, ("people", -1))),),
        facts=("month_before",),
    )
