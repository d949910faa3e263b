"""``tenure demo``: from nothing to a release, in one command."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from tenure.cli.output import progress, write_tables
from tenure.errors import UsageError

MARK = "This folder was made by 'tenure demo' and is replaced by it.\n"
# The last year that the synthetic record holds whole, and the one after.
PAY_YEAR, NEXT_YEAR = "2023/24", "2024/25"


@click.command()
@click.option(
    "--out", default="demo", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to fill."
)
@click.option(
    "--people", type=click.IntRange(min=1000), default=30_000, show_default=True, help="Average people in post."
)
@click.option("--seed", type=int, default=2012, show_default=True, help="The same seed gives the same release.")
def demo(out: Path, people: int, seed: int) -> None:
    """Make a synthetic record, ask who moves between occupations and what pay costs, and write a release.

    \b
    Examples:
      tenure demo
      tenure demo --people 5000 --out smaller
    """
    from tenure import records, releases, studies
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
        evidence = studies.careers.moves(out / "store", progress=shown.say)
        shown.say("Protecting the tables and writing the release")
        release = releases.build_release(
            evidence,
            out / "release",
            profile="fewer_than_5",
            title="Who moves between which occupations? (synthetic staff)",
            formats=("csv", "xlsx", "json"),
        )
        shown.say("Estimating earnings and paybill per full-time equivalent")
        tables = studies.pay.evidence(out / "store", year=PAY_YEAR, next_=NEXT_YEAR, progress=shown.say)
        title = f"Earnings and paybill per FTE, {PAY_YEAR} (synthetic staff)"
        write_tables(releases.protect(tables), out / "pay", ("csv", "xlsx", "ods"), study="pay.evidence", title=title)
    became = f"{report.rows_stored:,} stored, {report.rows_refused:,} refused, {report.rows_unchanged:,} repeated"
    _tell(out, f"{write_count(report.rows_in, 'row')} read: {became}.", release.findings)


def _tell(out: Path, done: str, findings: Sequence[str]) -> None:
    """Print what was done and found, and where to look."""
    click.echo("")
    click.echo("What was done, on synthetic staff (no real person is in these figures):")
    click.echo(f"  {done}")
    click.echo("")
    click.echo("What was found:")
    for sentence in findings:
        click.echo(f"  - {sentence}")
    click.echo("")
    click.echo("Where to look:")
    for place, what in (
        ("release/report.html", "the report: open it in a browser"),
        ("release/tables.xlsx", "every table as a workbook"),
        ("release/careers.moves.moves.csv", "people by origin and destination, with rates and intervals"),
        ("pay/pay.evidence.xlsx", "earnings and paybill per FTE as a workbook (.ods and .csv beside it)"),
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
