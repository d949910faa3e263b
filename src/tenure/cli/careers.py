"""``tenure careers``: questions about moves between occupations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.careers_after import after
from tenure.cli.careers_findings import findings
from tenure.cli.careers_places import places
from tenure.cli.careers_progression import progression
from tenure.cli.careers_sequences import sequences
from tenure.cli.options import career_options, release_options, split_names, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


def _split_years(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    del ctx, param  # click passes them to every callback
    try:
        return tuple(int(part) for part in value.split(",") if part.strip())
    except ValueError:
        raise click.BadParameter("give whole numbers of years, separated by commas, such as 5,9.") from None


@click.group()
def careers() -> None:
    """Who moves between which occupations."""


@careers.command(epilog="Definitions: tenure definitions.  How moves are counted: docs/methods/moves.md")
@study_options
@career_options(
    persist="Months that a new occupation must last to count as a move.",
    guard="Count administrative changes (recodes, mergers) apart from moves.",
)
@click.option(
    "--horizon",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="Months from the start of a period to its end; 12 or more gives one period a year.",
)
@click.option(
    "--by",
    multiple=True,
    help="Break counts down by characteristics, and by their crossings: sex, age_band, region ... Repeatable.",
)
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest first month of a period.")
@click.option("--to", metavar="YYYY-MM", help="Latest last month of a period.")
@click.option("--conditional", is_flag=True, help="Rates among people still in an occupation at the end.")
@click.option(
    "--adjust",
    multiple=True,
    help="Add rates at the same mix of these characteristics: age_band,sex,band,tenure ... Repeatable.",
)
@click.option(
    "--cohort-years",
    default="5,9",
    show_default=True,
    metavar="N,...",
    callback=_split_years,
    help="After how many years the people of one month are looked up again.",
)
@release_options
def moves(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Count who moves between which occupations, and write tables that are safe to publish.

    \b
    Examples:
      tenure careers moves --store store --out out
      tenure careers moves --store store --out out --level broad --by sex,tenure_band
      tenure careers moves --store store --out out --by region --adjust age_band,sex,band,tenure
      tenure careers moves --store store --out out --horizon 24 --conditional
      tenure careers moves --store store --out out --release release
    """
    from tenure import studies

    by, options["adjust"] = split_names(options["by"]), split_names(options["adjust"])
    options["by"] = by
    answer_question(
        studies.careers.moves,
        options,
        study="careers.moves",
        title="Who moves between which occupations?",
        show=lambda released: _show_moves(released[0], by, _read_adjusted(released, by)),
    )


def _read_adjusted(released: Sequence[Released], by: tuple[str, ...]) -> dict[tuple[str, ...], str] | None:
    """Return each released adjusted rate as text, by its row; nothing where none were asked for."""
    for table in released:
        if table.about.table == "careers.moves.adjusted":
            keys = table.frame.select("period", *by, "origin", "destination").rows()
            rates = table.frame["adjusted_rate"]
            return {key: "[c]" if rate is None else f"{100 * rate:.2f}" for key, rate in zip(keys, rates, strict=True)}
    return None


def _show_moves(table: Released, by: tuple[str, ...], adjusted: dict[tuple[str, ...], str] | None) -> None:
    """Print the largest moves of the last period, from the released table."""
    frame = table.frame
    last = str(frame["period"].max())
    moved = (
        (frame["period"] == last)
        & (frame["origin"] != frame["destination"])
        & ~frame["destination"].is_in(["left", "other_state"])
        & frame["people"].is_not_null()
    )
    rows = frame.filter(moved).sort("people", *by, "origin", "destination", descending=[True, *[False] * (len(by) + 2)])
    if rows.is_empty():
        click.echo("No move between occupations can be shown.")
        return
    click.echo(f"Largest moves in the period from {last} ({table.about.source.lower()}):")
    shown = [
        (*(row[name] for name in by), row["origin"], row["destination"], f"{row['people']:,}", *_percent(row))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]
    heads = (*by, "from", "to", "people", "% of origin", "95% interval")
    if adjusted is not None:
        places = rows.head(SHOWN_ROWS).select("period", *by, "origin", "destination").rows()
        shown = [(*row, adjusted.get(place, "")) for row, place in zip(shown, places, strict=True)]
        heads = (*heads, "adjusted %")
    show_table(heads, shown, right=("people", "% of origin", "adjusted %"))


def _percent(row: dict[str, Any]) -> tuple[str, str]:
    rate, low, high = row["outflow_rate"], row["outflow_low"], row["outflow_high"]
    if rate is None or low is None or high is None:
        return "[c]", "[c]"
    return f"{100 * rate:.2f}", f"{100 * low:.2f} to {100 * high:.2f}"


careers.add_command(after)
careers.add_command(findings)
careers.add_command(places)
careers.add_command(progression)
careers.add_command(sequences)
