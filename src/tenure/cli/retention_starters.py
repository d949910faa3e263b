"""``tenure retention starters``: how long new starters stay."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import add_notes, answer_question
from tenure.cli.options import release_options, split_names, study_options
from tenure.cli.output import show_table
from tenure.cli.retention_people import level_options, population_option, write_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.publish import Released

SHOWN_ROWS = 12
SHOWN_MONTHS = {3: "90 days", 12: "1 year", 24: "2 years", 60: "5 years"}


@click.command(epilog="Definitions: tenure definitions.  How starters are followed: docs/methods/starters.md")
@study_options
@level_options(
    start="First month of starting; all after the record's first without.",
    end="Last month of starting; the record's last without.",
)
@population_option
@click.option(
    "--years",
    type=click.Choice(["calendar", "financial"]),
    default="financial",
    show_default=True,
    help="Cohorts are calendar years of starting, or financial ones, April to March.",
)
@click.option("--pictures", is_flag=True, help="Write retention.starters.html too: the curves on one page.")
@release_options
def starters(pictures: bool, **options: Any) -> None:  # noqa: ANN401, FBT001 - click's signature
    """Follow new starters: the share still employed after 90 days, 1, 2 and 5 years.

    \b
    Examples:
      tenure retention starters --store store --out out
      tenure retention starters --store store --out out --level organisation --by recruitment_source
      tenure retention starters --store store --out out --by staff_group --start 2019-04 --pictures
    """
    from tenure import studies

    by = options["by"] = split_names(options["by"])
    answer_question(
        studies.retention.starters,
        options,
        study="retention.starters",
        title="How long do new starters stay?",
        show=add_notes(lambda released: _show_survival(released[0], by)),
        draw=partial(_write_page, pictures=pictures),
    )


def _write_page(released: Sequence[Released], out: Path, *, pictures: bool) -> list[Path]:
    """Write the page of curves, or take away one of an earlier run, which would be of other tables."""
    from tenure.publish.starters_page import STARTERS_PAGE, write_starters_page

    if pictures:
        return [write_starters_page(released, out)]
    (out / STARTERS_PAGE).unlink(missing_ok=True)
    return []


def _show_survival(table: Released, by: tuple[str, ...]) -> None:
    """Print the share still there at the marks people ask for, the largest sets of the latest cohorts first."""
    frame = table.frame.filter(table.frame["starters"].is_not_null())
    if frame.is_empty():
        click.echo("No starters can be shown.")
        return
    sets = frame.select("unit", "cohort", *by, "starters").unique()
    sets = sets.sort("cohort", "starters", "unit", *by, descending=[True, True, False, *[False] * len(by)])
    keys = ["unit", "cohort", *by]
    found = {tuple(row[name] for name in (*keys, "months_since")): row for row in frame.iter_rows(named=True)}
    lines = []
    for row in sets.head(SHOWN_ROWS).iter_rows(named=True):
        key = tuple(row[name] for name in keys)
        marks = [_write(found.get((*key, month))) for month in SHOWN_MONTHS]
        lines.append((*key, f"{row['starters']:,}", *marks))
    click.echo(f"Starters still employed, % ({table.about.source.lower()}):")
    figures = ("starters", *SHOWN_MONTHS.values())
    show_table((*keys, *figures), lines, right=figures)


def _write(row: dict[str, Any] | None) -> str:
    return "" if row is None else write_share(row["survival"])
