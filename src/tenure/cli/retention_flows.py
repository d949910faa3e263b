"""``tenure retention flows``: leavers, joiners and stayers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import release_options, split_names, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How leavers are counted: docs/methods/flows.md")
@study_options
@click.option(
    "--level",
    multiple=True,
    default=("national",),
    show_default=True,
    help="What people leave: assignment, department, staff_group, organisation, icb, region, national. Repeatable.",
)
@click.option(
    "--by",
    multiple=True,
    help="Break counts down by characteristics, and by their crossings: sex, age_band, staff_group ... Repeatable.",
)
@click.option(
    "--population",
    type=click.Choice(["turnover", "all"]),
    default="turnover",
    show_default=True,
    help="Everybody in post without doctors and dentists in training, or with them (all).",
)
@click.option("--start", metavar="YYYY-MM", help="First date, the end of a month; a year before the second.")
@click.option("--end", metavar="YYYY-MM", help="Second date; without either, every twelve months to the record's end.")
@click.option("--organisation", metavar="CODE", help="Tell the exchange of staff of this organisation alone.")
@click.option(
    "--least-exchange",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Pairs of organisations between which fewer people went are not listed.",
)
@click.option("--monthly", is_flag=True, help="Add stocks and flows of every month, organisation and staff group.")
@click.option(
    "--monthly-all", is_flag=True, help="Add them of every month and organisation, all staff groups together."
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
)
@release_options
def flows(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Count leavers, joiners and stayers between two dates, by two definitions.

    \b
    Examples:
      tenure retention flows --store store --out out
      tenure retention flows --store store --out out --start 2023-03 --end 2024-03 --level organisation
      tenure retention flows --store store --out out --level organisation,national --by staff_group
      tenure retention flows --store store --out out --level organisation --organisation RJ1
    """
    from tenure import studies

    options["level"], options["by"] = split_names(options["level"]), split_names(options["by"])
    answer_question(
        studies.retention.flows,
        options,
        study="retention.flows",
        title="Who leaves, joins and stays?",
        show=lambda released: _show_flows(released[0], options["by"]),
    )


def _show_flows(table: Released, by: tuple[str, ...]) -> None:
    """Print the last period's two-date counts, the units with the most people first."""
    frame = table.frame
    last = str(frame["end_month"].max())
    rows = frame.filter((frame["end_month"] == last) & (frame["definition"] == "snapshot"))
    if rows.is_empty():
        click.echo("Nobody is in post at the two dates.")
        return
    rows = rows.sort("start_people", "level", "unit", *by, descending=[True, *[False] * (2 + len(by))], nulls_last=True)
    since = rows["start_month"][0]
    click.echo(f"In post at the end of {since} and of {last} ({table.about.source.lower()}):")
    lines = [
        (row["level"], row["unit"], *(row[name] for name in by),
         *(_count(row[name]) for name in ("start_people", "leavers", "joiners", "end_people")),
         *(_percent(row[name]) for name in ("leaver_rate", "stability_index")))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    right = ("start", "left", "joined", "end", "leaver rate %", "stability %")
    show_table(("level", "unit", *by, *right), lines, right=right)
    if rows.height > SHOWN_ROWS:
        click.echo(f"and {rows.height - SHOWN_ROWS} more in the table.")


def _count(number: int | None) -> str:
    return "[c]" if number is None else f"{number:,}"


def _percent(share: float | None) -> str:
    return "[c]" if share is None else f"{100 * share:.1f}"
