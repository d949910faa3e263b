"""``tenure retention reasons``: why people leave and where they go, as far as it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import add_notes, answer_question
from tenure.cli.options import release_options, split_names, study_options
from tenure.cli.output import show_table
from tenure.cli.retention_people import level_options, population_option, write_share

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 15


@click.command(epilog="Definitions: tenure definitions.  How reasons are read: docs/methods/reasons.md")
@study_options
@level_options(
    start="Month at whose end the period begins; with --end. Each year back from the last month without.",
    end="Month at whose end the period ends.",
)
@population_option
@click.option(
    "--exit-months",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Months after the last one in which any assignment shows that somebody is in the service still.",
)
@release_options
def reasons(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Count leavers by the reason and the destination recorded, and say what the unknown leave open.

    \b
    Examples:
      tenure retention reasons --store store --out out
      tenure retention reasons --store store --out out --level organisation --start 2023-03 --end 2024-03
      tenure retention reasons --store store --out out --by staff_group --by age_band
    """
    from tenure import studies

    by = options["by"] = split_names(options["by"])
    answer_question(
        studies.retention.reasons,
        options,
        study="retention.reasons",
        title="Why do people leave?",
        show=add_notes(lambda released: _show_reasons(released[0], by)),
    )


def _show_reasons(table: Released, by: tuple[str, ...]) -> None:
    """Print the commonest known reasons of the last period of those who left the service, with both bounds."""
    frame = table.frame
    kept = frame.filter((frame["still_in_service"] == "no") & (frame["recorded"] == "yes"))
    if kept.is_empty():
        click.echo("Nobody left the service for a reason that is known.")
        return
    last = str(kept["end"].max())
    rows = kept.filter((kept["end"] == last) & kept["people"].is_not_null()).sort(
        "people", "unit", *by, "reason", descending=[True, False, *[False] * len(by), False]
    )
    first = str(kept.filter(kept["end"] == last)["start"][0])
    click.echo(f"Reasons of those who left between the ends of {first} and {last} ({table.about.source.lower()}):")
    lines = [
        (row["unit"], *(row[name] for name in by), row["reason"], f"{row['people']:,}", write_share(row["share"]),
         write_share(row["share_at_most"]), write_share(row["unknown_share"]))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    figures = ("leavers", "% at least", "% at most", "% unknown")
    show_table(("unit", *by, "reason", *figures), lines, right=figures)
