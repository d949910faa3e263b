"""``tenure pay``: earnings, paybill and the cost of an award."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.groups import AreaGroup
from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, show_notes, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12

# Each further command lives in a module that is read only when it runs.
_COMMANDS: dict[str, tuple[str, str]] = {
    "award": ("tenure.cli.pay_award", "What awards cost, several plans side by side"),
    "compare": ("tenure.cli.pay_compare", "Our pay evidence beside a published table"),
    "decompose": ("tenure.cli.pay_decompose", "What a change of the paybill between years is made of"),
    "evidence": ("tenure.cli.pay", "Earnings and paybill per FTE of a year"),
}


@click.group(cls=AreaGroup, studies=_COMMANDS)
def pay() -> None:
    """Earnings, paybill and the cost of an award."""


@click.command(epilog="How pay is estimated: docs/methods/pay.md.  Step by step: docs/how-to/pay.md")
@study_options
@click.option("--year", required=True, metavar="YYYY/YY", help="Financial year of the outturn, such as 2023/24.")
@click.option("--next", "next_", metavar="YYYY/YY", help="Financial year to estimate for; none when left out.")
@click.option(
    "--official",
    type=click.Path(path_type=Path),
    help="CSV of official FTE (staff_group, band, fte) to scale to; without it the record's own FTE stands.",
)
@click.option(
    "--scale",
    type=click.Choice(["in_force", "paid"]),
    default="in_force",
    show_default=True,
    help="Scale value of the year: as in force, counting awards paid before its end, or as in payment each month.",
)
@click.option(
    "--fte-rule",
    type=click.Choice(["contracted", "best_of_contracted_and_worked"]),
    default="contracted",
    show_default=True,
    help="FTE that the 5% rule expects pay for.",
)
@click.option(
    "--month-weighting",
    type=click.Choice(["fte", "equal"]),
    default="fte",
    show_default=True,
    help="Pay per FTE as the ratio of the year's sums, or as the mean of the months' ratios.",
)
@click.option(
    "--without-other",
    type=click.Choice(["marginal", "simple"]),
    default="marginal",
    show_default=True,
    help="Take on-costs at the margin off paybill with 'other' pay, or 'other' pay alone.",
)
@click.option(
    "--hide",
    type=click.Choice(["row", "fte"]),
    default="row",
    show_default=True,
    help="What a row of few people loses: every estimate but the scale value, or its FTE alone.",
)
@click.option(
    "--past",
    type=click.IntRange(min=0),
    default=4,
    show_default=True,
    help="Most earlier years whose multipliers are shown beside those of the year.",
)
@click.option("--contact", default="", help="Whom readers of the workbook may ask; for its cover.")
@release_options
def evidence(
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Estimate earnings and paybill per FTE by staff group, band and pay step.

    \b
    Examples:
      tenure pay evidence --store store --out out --year 2023/24
      tenure pay evidence --store store --out out --year 2023/24 --next 2024/25
      tenure pay evidence --store store --out out --year 2023/24 --official official.csv
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    contact = options.pop("contact")
    with progress() as shown:
        tables = studies.pay.evidence(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(tables, profile)
        shown.say("writing the tables")
        title = f"Pay evidence: earnings and paybill per FTE, {options['year']}"
        written = write_tables(released, out, formats, study="pay.evidence", title=title, contact=contact)
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    _show_pay(released[0])
    shown_notes = ("non_medical", "medical", "waterfall", "months")
    show_notes([table for table in released if table.about.table.rpartition(".")[2] in shown_notes])
    for path in written:
        click.echo(f"Wrote {path}")


def _show_pay(table: Released) -> None:
    """Print the largest rows of the released table."""
    frame = table.frame.filter(table.frame["fte"].is_not_null()).sort("fte", descending=True).head(SHOWN_ROWS)
    if frame.is_empty():
        click.echo("No row of non-medical pay can be shown.")
        return
    click.echo(f"Largest groups by FTE, pounds a year per FTE ({table.about.source.lower()}):")
    shown = [
        (row["staff_group"], row["band"], row["pay_step"], f"{row['fte']:,.0f}",
         *(_pounds(row[name]) for name in ("pay_scale_value", "earnings_per_fte", "paybill_per_fte")))
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
    figures = ("FTE", "scale", "earnings", "paybill")
    show_table(("staff group", "band", "step", *figures), shown, right=figures)


def _pounds(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
