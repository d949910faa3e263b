"""``tenure careers sequences``: careers from joining on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import career_options, release_options, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How careers are read: docs/methods/sequences.md")
@study_options
@career_options(
    persist="Months that a new occupation must last to count as a change.",
    guard="Take administrative changes (recodes, mergers) for no change of state.",
)
@click.option(
    "--who",
    type=click.Choice(["joiners", "everyone"]),
    default="joiners",
    show_default=True,
    help="People who joined after the record's first month, or everybody from when they are first seen.",
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="Months between the points at which states are read.",
)
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest month of joining.")
@click.option("--to", metavar="YYYY-MM", help="Latest month of joining.")
@release_options
def sequences(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Read careers from joining on: states over time, typical ladders, how varied they are.

    \b
    Examples:
      tenure careers sequences --store store --out out
      tenure careers sequences --store store --out out --level broad --every 3
      tenure careers sequences --store store --out out --from 2014-04 --to 2015-03
      tenure careers sequences --store store --out out --who everyone
    """
    from tenure import studies

    answer_question(
        studies.careers.sequences,
        options,
        study="careers.sequences",
        title="What do careers look like?",
        show=lambda released: _show_ladders(released[1]),
    )


def _show_ladders(table: Released) -> None:
    """Print the ladders most people are on, of those with more than one rung."""
    frame = table.frame
    climbed = frame.filter((frame["rungs"].fill_null(0) > 1) & frame["people"].is_not_null())
    rows = climbed.sort("people", "ladder", descending=[True, False])
    if rows.is_empty():
        click.echo("No ladder of more than one occupation can be shown.")
        return
    click.echo(f"Ladders most people are on ({table.about.source.lower()}):")
    shown = [
        (row["ladder"], f"{row['people']:,}", _percent(row["share"]), _months(row["typical_months"]))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]
    show_table(("ladder", "people", "% of all", "months"), shown, right=("people", "% of all", "months"))


def _percent(share: float | None) -> str:
    return "[c]" if share is None else f"{100 * share:.2f}"


def _months(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
