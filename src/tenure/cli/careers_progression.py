"""``tenure careers progression``: how people go up through the bands of an occupation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How progress is read: docs/methods/progression.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["broad", "staff_group", "occupation"]),
    default="staff_group",
    show_default=True,
    help="How finely occupations are told apart.",
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
@click.option(
    "--persist",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Months that a new occupation must last to count as a move.",
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
)
@click.option(
    "--guard",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Read recodes and mass rebandings as no change of occupation or band.",
)
@click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a release folder too: workbook, tables and checksums.",
)
@release_options
def progression(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    release: Path | None,
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Follow people from the lowest point of a band: still there, one up, two up or more, down, left.

    \b
    Examples:
      tenure careers progression --store store --out out
      tenure careers progression --store store --out out --cohort 2012-11 --cohort 2017-11 --by sex
      tenure careers progression --store store --out out --level occupation --every 24
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    by = tuple(name.strip() for given in options.pop("by") for name in given.split(",") if name.strip())
    with progress() as shown:
        evidence = studies.careers.progression(by=by, progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="careers.progression")
        if release is not None:
            shown.say("writing the release")
            built = releases.build_release(evidence, release, title="How do people progress?", profile=profile)
            written.append(built.folder)
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_promoted(released[1], by)
    for path in written:
        click.echo(f"Wrote {path}")


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
