"""``tenure retention retirement``: late careers and flexible retirement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import release_options, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How it is counted: docs/methods/retirement.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["all", "broad", "staff_group", "occupation"]),
    default="staff_group",
    show_default=True,
    help="How finely staff are told apart.",
)
@click.option("--at", metavar="YYYY-MM", help="Reference month; the record's last when left out.")
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest first month of a period of twelve months.")
@click.option("--late-age", type=int, default=55, show_default=True, help="Age from which a career is late, 50 to 75.")
@click.option(
    "--return-rate",
    type=float,
    metavar="SHARE",
    help="Scenario: share of retirements that come back; 0.10 above the one observed when left out.",
)
@click.option(
    "--stay-rate",
    type=float,
    metavar="SHARE",
    help="Scenario: share of those who come back that is there a year later; as observed when left out.",
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
)
@click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a release folder too: workbook, tables and checksums.",
)
@release_options
def retirement(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Tell who reaches which age when, who steps down, winds down or comes back, and what more returns would bring.

    About groups of staff; no advice on anybody's pension.

    \b
    Examples:
      tenure retention retirement --store store --out out
      tenure retention retirement --store store --out out --level all --late-age 57
      tenure retention retirement --store store --out out --return-rate 0.4 --stay-rate 0.75
    """
    from tenure import studies

    answer_question(
        studies.retention.retirement, options, study="retention.retirement", title="Late careers", show=_show_late
    )


def _show_late(tables: Sequence[Released]) -> None:
    """Print the share in late career at the last month, and how many reach which age within five years."""
    ages, late = tables[0].frame, tables[1].frame
    last = late.filter(late["month"] == late["month"].max()).sort(
        "people", "group", descending=[True, False], nulls_last=True
    )
    if last.is_empty():
        click.echo("Nobody is in post in the reference month.")
        return
    age, month = tables[1].about.parameters["late_age"], last["month"][0]
    click.echo(f"People in post aged {age} or over in {month} ({tables[1].about.source.lower()}):")
    soon = ages.filter((ages["years"] == 5) & (ages["mark"] == "state_pension_age"))
    reaching = {group: _add(part["reaching"].to_list()) for (group,), part in soon.group_by("group")}
    lines = [
        (row["group"], _count(row["people"]), _count(row["late_career"]),
         "[c]" if row["late_career_share"] is None else f"{row['late_career_share']:.0%}",
         _count(reaching.get(row["group"])))
        for row in last.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    columns = ("group", "people", "late career", "share", "State Pension age in 5 years")
    show_table(columns, lines, right=columns[1:])
    click.echo("No advice on anybody's pension: see the notes in the tables' descriptions.")


def _count(number: int | None) -> str:
    return "[c]" if number is None else f"{number:,}"


def _add(parts: list[int | None]) -> int | None:
    """Return the sum over pension sections, or nothing where a part is hidden."""
    shown = [part for part in parts if part is not None]
    return sum(shown) if len(shown) == len(parts) else None
