"""``tenure careers after``: whether movers stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import career_options, release_options, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How people are followed: docs/methods/after.md")
@study_options
@career_options(
    most_months=12,
    persist="Months that everybody followed must have stayed: movers, recruits and stayers alike.",
    guard="Count administrative changes (recodes, mergers) apart from moves.",
)
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest month of moving; cohorts are taken whole.")
@click.option("--to", metavar="YYYY-MM", help="Latest month of moving; cohorts are taken whole.")
@release_options
def after(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Follow movers for 1, 3 and 5 years, beside people recruited directly and people who stayed.

    \b
    Examples:
      tenure careers after --store store --out out
      tenure careers after --store store --out out --level broad
      tenure careers after --store store --out out --from 2015-04 --to 2018-03
    """
    from tenure import studies

    answer_question(
        studies.careers.after,
        options,
        study="careers.after",
        title="Do movers stay?",
        show=lambda released: _show_contrasts(released[1]),
    )


def _show_contrasts(table: Released) -> None:
    """Print whether the most movers of the last cohort are still in the service, against both comparators."""
    mask = table.mask
    frame = table.frame
    if "standardised_difference" in mask.columns:
        frame = frame.with_columns(mask["standardised_difference"].alias("is_hidden"))
    shown = frame.filter((frame["outcome"] == "nhs") & (frame["years"] == 1) & frame["difference"].is_not_null())
    if shown.is_empty():
        click.echo("No comparison of movers can be shown.")
        return
    last = str(shown["cohort"].max())
    rows = shown.filter(shown["cohort"] == last).sort(
        "movers", "origin", "destination", "comparator", descending=[True, False, False, False]
    )
    click.echo(
        f"Still in the service a year after moving in {last}, movers less others ({table.about.source.lower()}):"
    )
    lines = [
        (row["origin"], row["destination"], row["comparator"], f"{row['movers']:,}", _points(row["difference"]),
         _points(row["standardised_difference"], "[c]" if row.get("is_hidden") else "–"))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    columns = ("from", "to", "beside", "movers", "points", "standardised")
    show_table(columns, lines, right=("movers", "points", "standardised"))


def _points(difference: float | None, otherwise: str = "[c]") -> str:
    return otherwise if difference is None else f"{100 * difference:+.1f}"
