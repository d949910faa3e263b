"""``tenure careers after``: whether movers stay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How people are followed: docs/methods/after.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["broad", "staff_group", "occupation"]),
    default="staff_group",
    show_default=True,
    help="How finely occupations are told apart.",
)
@click.option("--from", "from_", metavar="YYYY-MM", help="Earliest month of moving; cohorts are taken whole.")
@click.option("--to", metavar="YYYY-MM", help="Latest month of moving; cohorts are taken whole.")
@click.option(
    "--persist",
    type=click.IntRange(min=1, max=12),
    default=3,
    show_default=True,
    help="Months that everybody followed must have stayed: movers, recruits and stayers alike.",
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
def after(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    release: Path | None,
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Follow movers for 1, 3 and 5 years, beside people recruited directly and people who stayed.

    \b
    Examples:
      tenure careers after --store store --out out
      tenure careers after --store store --out out --level broad
      tenure careers after --store store --out out --from 2015-04 --to 2018-03
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        evidence = studies.careers.after(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="careers.after")
        if release is not None:
            shown.say("writing the release")
            built = releases.build_release(evidence, release, title="Do movers stay?", profile=profile)
            written.append(built.folder)
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_contrasts(released[1])
    for path in written:
        click.echo(f"Wrote {path}")


def _show_contrasts(table: Released) -> None:
    """Print whether the most movers of the last cohort are still in the service, against both comparators."""
    mask = table.mask
    frame = table.frame
    if "standardised_difference" in mask.columns:
        frame = frame.with_columns(mask["standardised_difference"].alias("is_hidden"))
    shown = frame.filter((frame["outcome"] == "nhs") & (frame["years"] == 1) & frame["difference"].is_not_null())
    if shown.is_empty():
        click.echo("No comparison of movers can be shown.")
        return
    last = str(shown["cohort"].max())
    rows = shown.filter(shown["cohort"] == last).sort(
        "movers", "origin", "destination", "comparator", descending=[True, False, False, False]
    )
    click.echo(
        f"Still in the service a year after moving in {last}, movers less others ({table.about.source.lower()}):"
    )
    lines = [
        (row["origin"], row["destination"], row["comparator"], f"{row['movers']:,}", _points(row["difference"]),
         _points(row["standardised_difference"], "[c]" if row.get("is_hidden") else "–"))
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    columns = ("from", "to", "beside", "movers", "points", "standardised")
    show_table(columns, lines, right=("movers", "points", "standardised"))


def _points(difference: float | None, otherwise: str = "[c]") -> str:
    return otherwise if difference is None else f"{100 * difference:+.1f}"
