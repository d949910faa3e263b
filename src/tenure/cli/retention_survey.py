"""``tenure retention survey``: what staff surveys say, and beside the leavers of the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import add_notes, answer_question
from tenure.cli.options import free_study_options, release_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.publish import Released

SHOWN_ROWS = 12


@click.command(epilog="Definitions: tenure definitions.  How results are read: docs/methods/survey.md")
@click.option(
    "--results",
    multiple=True,
    type=click.Path(path_type=Path),
    help="CSV of results: organisation, question, group, period, base, value, and perhaps survey. Repeatable.",
)
@click.option("--published", is_flag=True, help="Read the NHS Staff Survey results that the rules hold, too.")
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    help="CSV of questions of your own: id, text, scale, direction; perhaps number, year, survey, theme, sub_score.",
)
@click.option(
    "--columns",
    type=click.Path(path_type=Path),
    help="CSV of column, role, question: what the columns of wide results are, with one for each question.",
)
@click.option("--period", default="", help="With --columns: the period of every line, where no column is.")
@click.option(
    "--kind",
    type=click.Choice(["nss", "pulse", "exit", "own"]),
    default="nss",
    show_default=True,
    help="The survey that results belong to where their file does not say: yearly, quarterly, on leaving, any other.",
)
@click.option(
    "--least-base",
    type=click.IntRange(min=10),
    default=11,
    show_default=True,
    help="Fewest people who answered; lines with fewer are not used, and listed.",
)
@free_study_options
@click.option(
    "--window",
    type=click.IntRange(min=1, max=60),
    default=12,
    show_default=True,
    help="With --store: months after the survey over which leavers are counted.",
)
@click.option(
    "--population",
    type=click.Choice(["turnover", "all"]),
    default="turnover",
    show_default=True,
    help="With --store: without doctors and dentists in training, or everybody in post.",
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="With --store: what decides between jobs held at once.",
)
@release_options
def survey(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Read results of staff surveys by question and theme, and lay them beside leaver rates.

    \b
    Examples:
      tenure retention survey --published --out out
      tenure retention survey --results ours.csv --published --out out
      tenure retention survey --published --store store --out out
      tenure retention survey --results pulse.csv --kind pulse --out out
      tenure retention survey --results wide.csv --columns columns.csv --period 2024 --out out
      tenure retention survey --results exit.csv --kind exit --questions our_questions.csv --out out
    """
    from tenure import studies

    answer_question(
        studies.retention.survey,
        options,
        study="retention.survey",
        title="What staff surveys say",
        show=add_notes(lambda released: _show_themes(_name_tables(released)["themes"])),
        tell=lambda released: _count(_name_tables(released)),
    )


def _name_tables(released: Sequence[Released]) -> dict[str, Released]:
    return {table.about.table.rpartition(".")[2]: table for table in released}


def _count(found: dict[str, Released]) -> dict[str, object]:
    """Return how many lines were used and refused, and why."""
    reasons = found["refused"].frame["reason"].value_counts().sort("reason")
    return {
        "rows_used": found["items"].frame.height,
        "rows_refused": found["refused"].frame.height,
        "refused_by_reason": dict(reasons.iter_rows()),
    }


def _show_themes(table: Released) -> None:
    """Print how the organisations of the last period lie, theme by theme."""
    frame = table.frame
    last = frame.filter(frame["end_month"] == frame["end_month"].max())
    rows: list[tuple[str, ...]] = []
    for (kind, theme), part in last.group_by(["survey", "theme"], maintain_order=True):
        for name in ("favourable", "score", "given_score"):
            values = part[name].drop_nulls()
            if values.len():
                places = (values.quantile(share) or 0.0 for share in (0.1, 0.5, 0.9))
                rows.append((str(kind), str(theme), name, f"{values.len():,}", *(f"{place:.1f}" for place in places)))
    if not rows:
        click.echo("No result belongs to a theme.")
        return
    click.echo(f"Themes in {last['period'][0]}, over organisations and groups:")
    figures = ("results", "lowest tenth", "median", "highest tenth")
    show_table(("survey", "theme", "measure", *figures), sorted(rows)[:SHOWN_ROWS], right=figures)
