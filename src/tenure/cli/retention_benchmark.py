"""``tenure retention benchmark``: our rates beside those of our peers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.answer import add_notes, answer_question
from tenure.cli.options import release_options, split_names, study_options
from tenure.cli.output import show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.publish import Released

SHOWN_ROWS = 16


@click.command(epilog="Definitions: tenure definitions.  Who is a peer: docs/methods/benchmark.md")
@study_options
@click.option("--organisation", metavar="CODE", help="The one organisation told, with its peers; all when left out.")
@click.option(
    "--peers",
    type=click.IntRange(min=1, max=50),
    default=10,
    show_default=True,
    help="How many of the nearest organisations are peers.",
)
@click.option(
    "--peers-file",
    type=click.Path(path_type=Path),
    help="CSV of peers of your own: organisation, peer; with --organisation, peer alone.",
)
@click.option(
    "--others",
    type=click.Path(path_type=Path),
    help="CSV of counts of organisations that the record does not hold, such as their retention.flows.flows.csv.",
)
@click.option("--any-type", is_flag=True, help="Peers may be of another type of organisation.")
@click.option("--same-region", is_flag=True, help="Peers must be of the same region.")
@click.option(
    "--adjust",
    default="staff_group,age_band,band",
    show_default=True,
    help="Characteristics that adjusted rates are standardised over, separated by commas.",
)
@click.option(
    "--dispersion",
    type=click.Choice(["cqc", "shmi"]),
    default="cqc",
    show_default=True,
    help="How funnel limits are widened where organisations differ by more than chance everywhere.",
)
@click.option("--start", metavar="YYYY-MM", help="First date: the end of this month.")
@click.option("--end", metavar="YYYY-MM", help="Second date; twelve months after the first when left out.")
@click.option(
    "--population",
    type=click.Choice(["turnover", "all"]),
    default="turnover",
    show_default=True,
    help="Without doctors and dentists in training, or everybody in post.",
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
)
@click.option("--pictures", is_flag=True, help="Write retention.benchmark.html too: rates in words and pictures.")
@release_options
def benchmark(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Lay an organisation's leavers, stayers and joiners beside those of its peers.

    Peers are the organisations of the same type that are nearest in size and mix of staff groups. Rates are told as
    they are, at the same mix of staff, and in a funnel. There is no league table.

    \b
    Examples:
      tenure retention benchmark --store store --out out
      tenure retention benchmark --store store --out out --organisation R1H --peers 8 --pictures
      tenure retention benchmark --store store --out out --organisation R1H --peers-file peers.csv
      tenure retention benchmark --store ours --out out --others theirs/retention.flows.flows.csv
      tenure retention benchmark --store store --out out --start 2022-03 --end 2023-03 --same-region
    """
    from tenure import studies

    options["adjust"] = split_names(options["adjust"])
    asked, pictures = options["organisation"], options.pop("pictures")
    answer_question(
        studies.retention.benchmark,
        options,
        study="retention.benchmark",
        title="Leavers beside those of peers",
        show=add_notes(lambda released: _show_rates(released[0], asked)),
        draw=partial(_write_page, organisation=asked, pictures=pictures),
    )


def _write_page(released: Sequence[Released], out: Path, *, organisation: str | None, pictures: bool) -> list[Path]:
    """Write the page, or take away one of an earlier run, which would be of other tables."""
    from tenure.publish.benchmark_page import BENCHMARK_PAGE, write_benchmark_page

    if pictures:
        return [write_benchmark_page(released, out, organisation=organisation)]
    (out / BENCHMARK_PAGE).unlink(missing_ok=True)
    return []


def _show_rates(table: Released, organisation: str | None) -> None:
    """Print the measures of the organisation asked for, or the leaver rate of each that lies outside the funnel."""
    frame = table.frame
    if organisation is not None:
        rows = frame.filter(frame["organisation"] == organisation)
        first = "measure"
    else:
        is_outside = frame["funnel"].is_not_null() & (frame["funnel"] != "within")
        rows = frame.filter((frame["measure"] == "leaver_rate") & is_outside).sort("adjusted_rate", nulls_last=True)
        first = "organisation"
    if organisation is None and frame["organisation"].n_unique() == 1:
        organisation = frame["organisation"][0]
        rows, first = frame, "measure"
    period = f"{frame['start_month'][0]} to {frame['end_month'][0]}" if frame.height else ""
    alone = frame["organisation"].n_unique() == 1
    beside = "by itself: there is nobody to compare with" if alone else "beside its peers"
    title = f"{organisation} {beside}" if organisation else "Leaver rates outside the 95% limits of the funnel"
    click.echo(f"{title}, {period} ({table.about.source.lower()}):")
    if rows.is_empty():
        click.echo("None.")
        return
    shown = [
        (row[first], *(_percent(row[name]) for name in ("rate", "adjusted_rate", "peer_rate", "rate_of_all")),
         _ratio(row), row["funnel"] or "")
        for row in rows.head(SHOWN_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    figures = ("% crude", "% adjusted", "% peers", "% all")
    show_table((first, *figures, "ratio to peers", "funnel"), shown, right=figures)
    if rows.height > SHOWN_ROWS:
        click.echo(f"and {rows.height - SHOWN_ROWS:,} more; the file has all.")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _ratio(row: dict[str, Any]) -> str:
    if row["ratio_to_peers"] is None:
        return "-"
    low, high = row["ratio_low"], row["ratio_high"]
    limits = f" ({low:.2f} to {high:.2f})" if low is not None and high is not None else ""
    return f"{row['ratio_to_peers']:.2f}{limits}"
