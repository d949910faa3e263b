"""``tenure retention sickness``: sickness absence by month, organisation and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import add_notes, answer_question
from tenure.cli.options import release_options, split_names, study_options
from tenure.cli.output import show_table
from tenure.cli.retention_people import level_options

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 15


@click.command(epilog="Definitions: tenure definitions.  How absence is read: docs/methods/sickness.md")
@study_options
@level_options(start="First month; the record's first without.", end="Last month; the record's last without.")
@click.option("--every", type=click.IntRange(min=1), default=1, show_default=True, help="Months in a period.")
@click.option(
    "--blank",
    type=click.Choice(["none", "unknown"]),
    default="none",
    show_default=True,
    help="What blank days lost beside days available mean: none lost, or not known, and left out.",
)
@release_options
def sickness(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Add up days lost to sickness, as a share of days available, by period, organisation and reason.

    \b
    Examples:
      tenure retention sickness --store store --out out
      tenure retention sickness --store store --out out --level organisation --every 12
      tenure retention sickness --store store --out out --by staff_group --start 2023-04 --end 2024-03
    """
    from tenure import studies

    by = options["by"] = split_names(options["by"])
    answer_question(
        studies.retention.sickness,
        options,
        study="retention.sickness",
        title="How much time is lost to sickness?",
        show=add_notes(lambda released: _show_rates(released[0], by)),
    )


def _show_rates(table: Released, by: tuple[str, ...]) -> None:
    """Print the rates of the last periods, the latest first."""
    frame = table.frame.filter(table.frame["rate"].is_not_null())
    if frame.is_empty():
        click.echo("No rate can be shown.")
        return
    rows = frame.sort("end", "people", "unit", *by, descending=[True, True, False, *[False] * len(by)])
    click.echo(f"Share of available days lost to sickness ({table.about.source.lower()}):")
    lines = [
        (row["start"] if row["start"] == row["end"] else f"{row['start']} to {row['end']}", row["unit"],
         *(row[name] for name in by), f"{row['people']:,}", f"{row['fte_days_lost']:,.0f}",
         f"{row['fte_days_available']:,.0f}", f"{100 * row['rate']:.2f}", _write_published(row["published_rate"]))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    figures = ("people", "days lost", "days available", "%", "published %")
    show_table(("months", "unit", *by, *figures), lines, right=figures)


def _write_published(rate: float | None) -> str:
    return "" if rate is None else f"{100 * rate:.2f}"
