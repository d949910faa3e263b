"""``tenure careers progression``: how people go up through the bands of an occupation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import career_options, release_options, split_names, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How progress is read: docs/methods/progression.md")
@study_options
@career_options(
    persist="Months that a new occupation must last to count as a move.",
    guard="Read recodes and mass rebandings as no change of occupation or band.",
)
@click.option(
    "--cohort", multiple=True, metavar="YYYY-MM", help="Month in which a cohort starts: the record's first. Repeatable."
)
@click.option(
    "--by", multiple=True, help="Break counts down by a characteristic: sex, ethnicity, region ... Repeatable."
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="Months between the dates at which people are looked up.",
)
@click.option(
    "--starters",
    type=click.Choice(["lowest_point", "whole_band"]),
    default="lowest_point",
    show_default=True,
    help="Who is in a cohort: people on the first pay step of a band, or everybody in it.",
)
@release_options
def progression(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Follow people from the lowest point of a band: still there, one up, two up or more, down, left.

    \b
    Examples:
      tenure careers progression --store store --out out
      tenure careers progression --store store --out out --cohort 2012-11 --cohort 2017-11 --by sex
      tenure careers progression --store store --out out --level occupation --every 24
    """
    from tenure import studies

    by = options["by"] = split_names(options["by"])
    answer_question(
        studies.careers.progression,
        options,
        study="careers.progression",
        title="How do people progress?",
        show=lambda released: _show_promoted(released[1], by),
    )


def _show_promoted(table: Released, by: tuple[str, ...]) -> None:
    """Print the largest sets of starters of the first cohort at their last date, with both denominators."""
    frame = table.frame
    shown = frame.filter(frame["share_of_starters"].is_not_null())
    if shown.is_empty():
        click.echo("No cohort can be shown.")
        return
    first = str(shown["cohort"].min())
    own = shown.filter(shown["cohort"] == first)
    last = max(own["months_since"].to_list())
    rows = own.filter(own["months_since"] == last).sort("starters", "occupation", "band", *by,
                                                        descending=[True, *[False] * (2 + len(by))])  # fmt: skip
    click.echo(f"A band or more up {last} months after {first} ({table.about.source.lower()}):")
    lines = [
        (row["occupation"], row["band"], *(row[name] for name in by), f"{row['starters']:,}",
         _percent(row["share_of_starters"]), _percent(row["share_of_present"]))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    columns = ("occupation", "band", *by, "starters", "% of starters", "% of those there")
    show_table(columns, lines, right=columns[-3:])


def _percent(share: float | None) -> str:
    return "[c]" if share is None else f"{100 * share:.1f}"
