"""``tenure demo``: from nothing to a release, in one command."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from tenure.cli.output import progress, write_tables
from tenure.errors import UsageError

MARK = "This folder was made by 'tenure demo' and is replaced by it.\n"
# The last year that the synthetic record holds whole, and the one after.
PAY_YEAR, NEXT_YEAR = "2023/24", "2024/25"
PLAN = f"""\
# The plan of the release in this folder; build it again with: tenure release build plan.yaml
title: Careers, pay and retention (synthetic staff)
series: demo
profile: fewer_than_5
store: store
out: release
formats: [xlsx, ods, json]
studies:
  - study: careers.moves
  - study: pay.evidence
    options:
      year: {PAY_YEAR}
      next: {NEXT_YEAR}
  - study: retention.flows
    options:
      level: [national, region]
"""


@click.command()
@click.option(
    "--out", default="demo", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to fill."
)
@click.option(
    "--people", type=click.IntRange(min=1000), default=30_000, show_default=True, help="Average people in post."
)
@click.option("--seed", type=int, default=2012, show_default=True, help="The same seed gives the same release.")
def demo(out: Path, people: int, seed: int) -> None:
    """Make a synthetic record, ask who moves, what pay costs and who leaves, and chart published sickness rates.

    \b
    Examples:
      tenure demo
      tenure demo --people 5000 --out smaller
    """
    from tenure import records
    from tenure.releases.build import build_plan
    from tenure.terms import write_count

    _prepare_folder(out)
    with progress() as shown:
        shown.say(f"Making a synthetic record of about {people:,} people over five years (nobody in it exists)")
        records.synthesise(
            out / "synthetic", people=people, start="2019-03", end="2024-03", seed=seed, progress=shown.count
        )
        shown.say("Checking every row and storing what passes")
        report = records.ingest(
            [out / "synthetic" / "extract"],
            store=out / "store",
            real_staff=False,
            id_key=out / "id.key",
            progress=shown.count,
        )
        (out / "plan.yaml").write_text(PLAN, encoding="utf-8")
        release = build_plan(out / "plan.yaml", progress=shown.say)
        shown.say("Charting the published sickness rates of every organisation")
        charted = _chart_published(out / "charts")
    became = f"{report.rows_stored:,} stored, {report.rows_refused:,} refused, {report.rows_unchanged:,} repeated"
    _tell(out, f"{write_count(report.rows_in, 'row')} read: {became}.", release.findings, charted)


def _chart_published(out: Path) -> str:
    """Chart the sickness rates that NHS England published, which are of real organisations, and return a sentence."""
    from tenure import releases, studies
    from tenure.publish.xmr_page import write_xmr_page
    from tenure.rules import organisations
    from tenure.rules.workforce import sickness_months

    names = dict(organisations().select("code", "name").iter_rows())
    rates = sickness_months().select("org_code", "month", "rate_pct").iter_rows()
    out.mkdir(parents=True)
    series = out / "sickness_rates.csv"
    with series.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("series", "date", "value"))
        writer.writerows((f"{names[code]} ({code})", month, rate) for code, month, rate in rates)
    released = releases.protect(studies.retention.charts(series, improvement="down"))
    write_tables(released, out, ("csv",), study="retention.charts")
    write_xmr_page(released, out)
    verdicts = next(table for table in released if table.about.table.endswith(".verdicts")).frame
    special = verdicts.filter(~verdicts["variation"].is_in(["common_cause", "none"])).height
    return (
        f"Of {verdicts.height:,} organisations whose sickness rates of 2024/25 NHS England published (real figures), "
        f"{special:,} have a latest month that stands out from the others; a year gives trial limits only."
    )


def _tell(out: Path, done: str, findings: Sequence[str], charted: str) -> None:
    """Print what was done and found, and where to look."""
    click.echo("")
    click.echo("What was done, on synthetic staff (no real person is in these figures):")
    click.echo(f"  {done}")
    click.echo("")
    click.echo("What was found:")
    for sentence in findings:
        click.echo(f"  - {sentence}")
    click.echo("")
    click.echo("What published figures show:")
    click.echo(f"  {charted}")
    click.echo("")
    click.echo("Where to look:")
    for place, what in (
        ("release/report.html", "the report: open it in a browser"),
        ("release/tables.xlsx", "every table as a workbook"),
        ("release/tables", "each table as CSV and Parquet, with what its columns mean"),
        ("plan.yaml", "what the release is made of: change it, then 'tenure release build' makes another"),
        ("charts/retention.charts.html", "published sickness rates of every organisation, charted with their limits"),
        ("release/release.json", "what is in the release, and the checksums to check it by"),
        ("synthetic/answer_key.json", "the truth the synthetic record was made from"),
    ):
        click.echo(f"  {out / place}: {what}")


def _prepare_folder(out: Path) -> None:
    """Empty the folder if an earlier demo made it; never touch one that it did not make."""
    marker = out / "MADE_BY_DEMO.txt"
    if out.exists() and any(out.iterdir()):
        if not marker.is_file():
            raise UsageError(
                "The folder for the demo holds something else.",
                slug="demo-folder-in-use",
                where=str(out),
                expected="a folder that is empty, does not exist, or was made by 'tenure demo'.",
                fix="name another folder with --out, or move that one away.",
            )
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    marker.write_text(MARK, encoding="utf-8")
