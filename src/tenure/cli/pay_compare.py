"""``tenure pay compare``: our pay evidence beside a published table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import free_release_options, free_study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_ROWS = 12
_TITLE = "Our pay evidence beside the published table"


def _split_columns(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    del ctx, param  # click passes them to every callback
    parts = [each.partition("=") for each in value]
    if any(not (name.strip() and heading.strip()) for name, _, heading in parts):
        message = "write it as NAME=HEADING, such as pay_step='Years in band'."
        raise click.BadParameter(message)
    return {name.strip(): heading.strip() for name, _, heading in parts}


@click.command(epilog="How to read the outcome: docs/how-to/pay-compare.md")
@click.option(
    "--published",
    required=True,
    type=click.Path(path_type=Path),
    help="The published table: XLSX, ODS or CSV. Its header row is looked for on every sheet.",
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    help="pay.evidence.non_medical.csv of 'tenure pay evidence'; the tables beside it are read too.",
)
@free_study_options
@click.option("--year", metavar="YYYY/YY", help="With --store: financial year of the outturn, such as 2023/24.")
@click.option("--next", "next_", metavar="YYYY/YY", help="With --store: financial year to estimate for.")
@click.option("--official", type=click.Path(path_type=Path), help="With --store: CSV of official FTE to scale to.")
@click.option(
    "--scale",
    type=click.Choice(["in_force", "paid"]),
    default="in_force",
    show_default=True,
    help="With --store: scale value as in force, or as in payment each month.",
)
@click.option("--sheet", help="The only sheet of the published file to read.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=HEADING",
    callback=_split_columns,
    help="Which published heading is which column of the evidence, where the words do not tell. Repeatable.",
)
@free_release_options
def compare(  # noqa: PLR0917 - click's signature
    published: Path,
    columns: dict[str, str],
    out: Path | None,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Lay our pay evidence beside a published table, number by number.

    With --store the evidence is made at every stage, and a difference is told by the stage that makes it.

    \b
    Examples:
      tenure pay compare --published data.ods --store store --year 2023/24
      tenure pay compare --published data.ods --evidence out/pay.evidence.non_medical.csv
      tenure pay compare --published data.xlsx --sheet "Table 2" --evidence out/pay.evidence.non_medical.csv --out out
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    rule = releases.find_profile(profile)
    with progress() as shown:
        tables = studies.pay.compare(published, columns=columns, profile=rule, **options)
        released = releases.protect(tables, profile)
        written = []
        if out is not None:
            shown.say("writing the tables")
            written = write_tables(released, out, formats, study="pay.compare", title=_TITLE)
    summary = next(table for table in released if table.about.table == "pay.compare.summary")
    if as_json:
        rows = summary.frame.to_dicts()
        show_json({"profile": profile, "written": [str(path) for path in written], "summary": rows})
        return
    _show_summary(summary)
    for table in released:
        if "outcome" in table.frame.columns and "ours" in table.frame.columns:
            _show_differences(table)
    for note in summary.about.notes:
        click.echo(note)
    for path in written:
        click.echo(f"Wrote {path}")


def _show_summary(table: Released) -> None:
    """Print how many numbers agree, and what a reader must know."""
    click.echo(f"{table.about.title}:")
    rows = [
        (row["table"], row["measure"], row["outcome"], f"{row['rows']:,}",
         *(_show_percent(row[name]) for name in ("median_difference_percent", "largest_difference_percent")))
        for row in table.frame.iter_rows(named=True)
    ]  # fmt: skip
    figures = ("numbers", "median diff %", "largest diff %")
    show_table(("table", "measure", "outcome", *figures), rows, right=figures)


def _show_differences(table: Released) -> None:
    """Print the numbers that do not agree and are furthest apart."""
    frame = table.frame
    apart = frame.filter((frame["outcome"] != "agrees") & frame["difference_percent"].is_not_null())
    if apart.is_empty():
        return
    furthest = apart[apart["difference_percent"].abs().arg_sort(descending=True)].head(SHOWN_ROWS)
    click.echo(f"\nFurthest apart, {table.about.table.rpartition('.')[2].replace('_', '-')}:")
    named = frame.columns[:4]
    rows = [
        (*(row[name] for name in named), _show_number(row["ours"]), _show_number(row["published"]),
         _show_percent(row["difference_percent"]), row["outcome"])
        for row in furthest.iter_rows(named=True)
    ]  # fmt: skip
    figures = ("ours", "published", "diff %")
    show_table((*named, *figures, "outcome"), rows, right=figures)


def _show_number(value: float) -> str:
    text = f"{value:,.3f}"
    return text.rstrip("0").rstrip(".")


def _show_percent(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
