"""``tenure careers places``: how moves and leaving vary between organisations and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import career_options, release_options, split_names, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How rates are compared: docs/methods/places.md")
@study_options
@career_options(
    level="broad",
    persist="Months that a new occupation must last to count as a move.",
    guard="Count administrative changes (recodes, mergers) apart from moves.",
)
@click.option(
    "--destination",
    help="An occupation of the level, moves into which are counted by themselves; by default 'Registered clinical' "
    "at the level broad.",
)
@click.option(
    "--adjust",
    default="age_band,sex,band,tenure_band",
    show_default=True,
    help="Characteristics that make up case mix, separated by commas.",
)
@click.option(
    "--years", type=click.IntRange(min=1), default=3, show_default=True, help="Years that are counted together."
)
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest first month.")
@click.option("--to", metavar="YYYY-MM", help="Latest last month.")
@click.option(
    "--dispersion",
    type=click.Choice(["cqc", "shmi"]),
    default="cqc",
    show_default=True,
    help="How funnel limits are widened where organisations differ by more than chance everywhere: square roots with "
    "the tails drawn in, or logarithms with the tails cut.",
)
@release_options
def places(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Compare organisations and areas by how many people move on and leave within a year.

    \b
    Examples:
      tenure careers places --store store --out out
      tenure careers places --store store --out out --years 1
      tenure careers places --store store --out out --level staff_group --adjust age_band,sex,band
      tenure careers places --store store --out out --dispersion shmi --format csv,xlsx
    """
    from tenure import studies

    options["adjust"] = split_names(options["adjust"])
    answer_question(
        studies.careers.places,
        options,
        study="careers.places",
        title="Where do people move on and leave?",
        show=lambda released: _show_variation(released[2]),
    )


def _show_variation(table: Released) -> None:
    """Print how much organisations differ in the last window, from the released table."""
    frame = table.frame
    last = str(frame["period"].max())
    rows = frame.filter(
        (frame["period"] == last) & (frame["level"] == "organisation") & frame["median_rate_ratio"].is_not_null()
    ).sort("origin", "outcome")
    if rows.is_empty():
        click.echo("No variation between organisations can be shown.")
        return
    end = rows["end_month"][0]
    click.echo(f"How much organisations differ, {last} to {end} ({table.about.source.lower()}):")
    shown = [
        (
            row["origin"],
            row["outcome"],
            f"{row['events']:,}",
            f"{100 * row['rate']:.2f}",
            f"{row['median_rate_ratio']:.2f}",
            _percent(row["case_mix_share"]),
        )
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]
    columns = ("from", "outcome", "people", "% a year", "median ratio", "% case mix")
    show_table(columns, shown, right=columns[2:])


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}"
