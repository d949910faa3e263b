"""``tenure careers sequences``: careers from joining on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How careers are read: docs/methods/sequences.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["broad", "staff_group", "occupation"]),
    default="staff_group",
    show_default=True,
    help="How finely occupations are told apart.",
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
@click.option(
    "--persist",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Months that a new occupation must last to count as a change.",
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
    help="Take administrative changes (recodes, mergers) for no change of state.",
)
@click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a release folder too: workbook, tables and checksums.",
)
@release_options
def sequences(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    release: Path | None,
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Read careers from joining on: states over time, typical ladders, how varied they are.

    \b
    Examples:
      tenure careers sequences --store store --out out
      tenure careers sequences --store store --out out --level broad --every 3
      tenure careers sequences --store store --out out --from 2014-04 --to 2015-03
      tenure careers sequences --store store --out out --who everyone
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        evidence = studies.careers.sequences(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="careers.sequences")
        if release is not None:
            shown.say("writing the release")
            built = releases.build_release(evidence, release, title="What do careers look like?", profile=profile)
            written.append(built.folder)
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_ladders(released[1])
    for path in written:
        click.echo(f"Wrote {path}")


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
