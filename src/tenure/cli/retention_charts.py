"""``tenure retention charts``: what is unusual in many series of figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, split_names
from tenure.cli.output import progress, show_json, show_notes, show_table, write_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.publish import Released

SHOWN_SERIES = 15

_FILE = click.Path(path_type=Path)


@click.command(epilog="What the rules are: docs/methods/charts.md.  Definitions: tenure definitions")
@click.option("--series", required=True, type=_FILE, help="CSV file: series, date (YYYY-MM-DD or YYYY-MM), value.")
@click.option(
    "--name", multiple=True, default=("series",), show_default=True, help="Column that names a series. Repeatable."
)
@click.option("--date", default="date", show_default=True, help="Column of the date.")
@click.option("--value", default="value", show_default=True, help="Column of the value; [c] is a gap.")
@click.option("--measure", default="", help="Written after every name, for 'tenure practice check': sickness_rate.")
@click.option(
    "--ruleset", default="nhsr-0.2.2", show_default=True, help="Whose rules: nhsr-0.2.2, mdc-6, mdc-7; see the methods."
)
@click.option(
    "--improvement",
    type=click.Choice(["up", "down", "neutral"]),
    default="neutral",
    show_default=True,
    help="Which way is better, where --targets does not say.",
)
@click.option("--target", type=float, help="What is wanted, where --targets does not say.")
@click.option("--targets", type=_FILE, help="CSV file: series, target, improvement.")
@click.option("--rebase", type=_FILE, help="CSV file: series, date, reason. Limits are set anew from the date on.")
@click.option("--fix-after", type=int, metavar="N", help="Limits from the first N points, not from all.")
@click.option(
    "--least-points", type=int, default=2, show_default=True, help="No limits and no verdict for shorter series."
)
@click.option("--pictures", is_flag=True, help="Write retention.charts.html too: every chart on one page.")
@release_options
def charts(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    pictures: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Chart series of figures with process limits, and say which of them show more than chance.

    The figures must be ones that may be published: they are taken as they are, and nothing in them is hidden.

    \b
    Examples:
      tenure retention charts --series rates.csv --ruleset nhsr-0.2.2 --out out
      tenure retention charts --series rates.csv --improvement down --target 4.5 --out out --pictures
      tenure retention charts --series out/retention.flows.monthly_all.csv --name organisation --date month
        --value leaver_rate --improvement down --out out --pictures
      tenure retention charts --series rates.csv --targets targets.csv --rebase rebases.csv --out out
    """
    from tenure import releases, studies

    options["name"] = split_names(options["name"])
    releases.check_formats(formats)
    with progress() as shown:
        shown.say("charting the series")
        released = releases.protect(studies.retention.charts(**options), profile)
        shown.say("writing the tables")
        title = "What changed, and what is unusual"
        written = write_tables(released, out, formats, study="retention.charts", title=title)
        written += _write_page(released, out, pictures=pictures)
    verdicts = next(table for table in released if table.about.table.endswith(".verdicts"))
    if as_json:
        counts = dict(sorted(verdicts.frame["variation"].value_counts().iter_rows()))
        show_json({"profile": profile, "written": [str(path) for path in written], "variation": counts})
        return
    _show_verdicts(verdicts)
    show_notes([verdicts])
    for path in written:
        click.echo(f"Wrote {path}")


def _write_page(released: Sequence[Released], out: Path, *, pictures: bool) -> list[Path]:
    """Write the page of charts, or take away one of an earlier run, which would be of other tables."""
    from tenure.publish.xmr_page import XMR_PAGE, write_xmr_page

    if pictures:
        return [write_xmr_page(released, out)]
    (out / XMR_PAGE).unlink(missing_ok=True)
    return []


def _show_verdicts(table: Released) -> None:
    """Print how many series show what, and the first of those whose latest point is singled out."""
    frame = table.frame
    click.echo(f"{table.about.population}, {table.about.period}, ruleset {table.about.parameters['ruleset']}:")
    counts = frame.group_by("variation", "assurance").len().sort("variation", "assurance")
    rows = [(_say(one), _say(other), f"{n:,}") for one, other, n in counts.iter_rows()]
    show_table(("variation", "target", "series"), rows, right=("series",))
    special = frame.filter(~frame["variation"].is_in(["common_cause", "none"]))
    if special.is_empty():
        return
    click.echo(f"\nLatest point singled out{f', first {SHOWN_SERIES}' if special.height > SHOWN_SERIES else ''}:")
    lines = [
        (row["series"], _say(row["variation"]), _say(row["latest_rule"]), row["latest_date"],
         *(f"{row[name]:.6g}" for name in ("latest_value", "mean", "lower", "upper")))
        for row in special.head(SHOWN_SERIES).iter_rows(named=True)
    ]  # fmt: skip
    columns = ("series", "variation", "rule", "date", "value", "mean", "lower", "upper")
    show_table(columns, lines, right=columns[4:])


def _say(word: str) -> str:
    return word.replace("_", " ")
