"""``tenure careers places``: how moves and leaving vary between organisations and areas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How rates are compared: docs/methods/places.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["broad", "staff_group", "occupation"]),
    default="broad",
    show_default=True,
    help="How finely occupations are told apart.",
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
    help="Count administrative changes (recodes, mergers) apart from moves.",
)
@click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a release folder too: workbook, tables and checksums.",
)
@release_options
def places(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    release: Path | None,
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Compare organisations and areas by how many people move on and leave within a year.

    \b
    Examples:
      tenure careers places --store store --out out
      tenure careers places --store store --out out --years 1
      tenure careers places --store store --out out --level staff_group --adjust age_band,sex,band
      tenure careers places --store store --out out --dispersion shmi --format csv,xlsx
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    adjust = tuple(name.strip() for name in options.pop("adjust").split(",") if name.strip())
    with progress() as shown:
        evidence = studies.careers.places(adjust=adjust, progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="careers.places")
        if release is not None:
            shown.say("writing the release")
            built = releases.build_release(
                evidence, release, title="Where do people move on and leave?", profile=profile
            )
            written.append(built.folder)
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_variation(released[2])
    for path in written:
        click.echo(f"Wrote {path}")


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
