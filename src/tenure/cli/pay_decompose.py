"""``tenure pay decompose``: what a change of the paybill is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_notes, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

_MILLION = 1_000_000
# In the order in which the chained effects change them; released tables are sorted.
_ORDER = ("volume", "award", "mix", "progression", "additional_earnings", "on_cost_rates", "residual")


def _read_headlines(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    del ctx, param  # click passes them to every callback
    found = {}
    for value in values:
        year, _, percent = value.partition("=")
        try:
            found[year.strip()] = float(percent.strip().removesuffix("%"))
        except ValueError:
            raise click.BadParameter(f"'{value}' is not YEAR=PERCENT, such as 2023/24=5.") from None
    return found


@click.command(epilog="How a change is split: docs/methods/pay-decompose.md")
@study_options
@click.option("--from", "from_", required=True, metavar="YYYY/YY", help="Financial year to start from.")
@click.option(
    "--to", required=True, metavar="YYYY/YY", help="Financial year to end at; every year between is followed."
)
@click.option(
    "--headline",
    multiple=True,
    metavar="YYYY/YY=PERCENT",
    callback=_read_headlines,
    help="Announced award of a year, for drift; without it the rise of scale values stands. May be repeated.",
)
@click.option(
    "--scale",
    type=click.Choice(["in_force", "paid"]),
    default="in_force",
    show_default=True,
    help="Scale value of a year: as in force, counting awards paid before its end, or as in payment each month.",
)
@click.option(
    "--fte-rule",
    type=click.Choice(["contracted", "best_of_contracted_and_worked"]),
    default="contracted",
    show_default=True,
    help="FTE that the 5% rule expects pay for.",
)
@release_options
def decompose(
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Split the change of the paybill into volume, award, mix, progression and the rest.

    \b
    Examples:
      tenure pay decompose --store store --from 2019/20 --to 2023/24 --out out
      tenure pay decompose --store store --from 2022/23 --to 2023/24 --headline 2023/24=5 --out out
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        tables = studies.pay.decompose(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(tables, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="pay.decompose")
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_change(released[0])
    show_notes(released)
    for path in written:
        click.echo(f"Wrote {path}")


def _show_change(table: Released) -> None:
    """Print the effects over the whole span, by both methods."""
    frame = table.frame.filter(table.frame["span"] == "whole")
    if frame["change_gbp"].null_count():
        click.echo("The change of the paybill rests on too few people to be shown.")
        return
    first, last = frame.row(0, named=True)["from_year"], frame.row(0, named=True)["to_year"]
    click.echo(f"Change of the paybill from {first} to {last}, millions of pounds ({table.about.source.lower()}):")
    effects = {(row["method"], row["effect"]): row["change_gbp"] for row in frame.iter_rows(named=True)}
    rows = [
        (name.replace("_", " "), *(_millions(effects[method, name]) for method in ("chained", "shapley")))
        for name in _ORDER
    ]
    change = _millions(float(frame["paybill_change_gbp"][0]))
    show_table(("", "chained", "shapley"), [*rows, ("change", change, change)], right=("chained", "shapley"))


def _millions(pounds: float) -> str:
    return f"{round(pounds / _MILLION, 2) + 0.0:,.2f}"
