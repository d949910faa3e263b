"""``tenure synth check``: each published figure beside what came out of a synthetic record."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.output import progress, show_json, show_table
from tenure.errors import EXIT_FAILURE, AccessError

if TYPE_CHECKING:
    from tenure.records import CalibrationLine, CalibrationReport

_HEADS = ("target", "of", "period", "published", "came out", "difference", "margin", "verdict")
_CELLS = 60  # more lines than this under one topic are summed up unless asked for
_VERDICTS = ("ok", "chance", "outside", "shown", "not applicable")


@click.command(name="synth check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--cells", is_flag=True, help="List every cell of the published tables, not only their sums.")
@click.option("--strict", is_flag=True, help="End with code 1 if a figure is outside, where margins bind.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON to this file too.")
def synth_check(folder: Path, as_json: bool, out: Path | None, **options: bool) -> None:  # noqa: FBT001 - click's signature
    """Compare a synthetic record with the published figures it is calibrated to.

    FOLDER is what 'tenure synth' wrote. Agreement is calibration: the record was made to agree, and
    nothing is validated by it. Margins bind in a record of a million people or more; in a smaller one a
    figure may also miss its margin by chance, up to three standard errors.

    \b
    Examples:
      tenure synth check synthetic
      tenure synth check synthetic --json > calibration.json
    """
    from tenure import records

    with progress() as shown:
        report = records.compare_synthetic(folder, progress=shown.count)
    held = report.as_dict()
    if out is not None:
        _write(held, out)
    if as_json:
        show_json(held)
    else:
        _show_report(report, cells=options["cells"])
    if options["strict"] and report.is_national and report.count("outside"):
        click.get_current_context().exit(EXIT_FAILURE)


def _write(held: dict[str, Any], out: Path) -> None:
    try:
        out.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise AccessError(
            "The comparison cannot be written.",
            slug="output-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            where=str(out),
            fix="choose a file that you may write, in a folder that exists.",
        ) from None


def _show_report(report: CalibrationReport, *, cells: bool) -> None:
    months = " to ".join(report.months)
    click.echo(f"Calibration of a synthetic record: {report.people_in_post:,.0f} people in post, {months}")
    click.echo("Each published figure beside what came out. This is calibration and validates nothing.")
    for topic in dict.fromkeys(line.topic for line in report.lines):
        lines = [line for line in report.lines if line.topic == topic]
        click.echo(f"\n{topic[0].upper()}{topic[1:]}")
        if len(lines) > _CELLS and not cells:
            _show_summary(lines)
        else:
            show_table(_HEADS, [_describe(line) for line in lines], right=_HEADS[3:7])
    counts = ", ".join(f"{report.count(verdict):,} {verdict}" for verdict in _VERDICTS)
    click.echo(f"\nAll figures: {counts}")
    click.echo("ok: within the margin. chance: within three standard errors of it, given the record's size.")
    click.echo("shown: too few people published to judge. not applicable: see the reason given.")
    if not report.is_national:
        click.echo("Margins bind from a million people in post; this record is smaller.")


def _show_summary(lines: list[CalibrationLine]) -> None:
    counts = Counter(str(line.verdict) for line in lines)
    click.echo("  " + ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in _VERDICTS) + "  (--cells lists them)")
    misses = [line for line in lines if line.verdict == "outside" and line.target and line.difference is not None]
    worst = sorted(misses, key=lambda line: -abs((line.difference or 0.0) / line.target))[:5]
    if worst:
        click.echo("  Furthest outside:")
        show_table(_HEADS, [_describe(line) for line in worst], right=_HEADS[3:7])


def _describe(line: CalibrationLine) -> tuple[str, ...]:
    verdict = f"{line.verdict}: {line.why}" if line.why else line.verdict
    name = line.measure if line.id.startswith(f"{line.measure}: ") else line.id
    margin = _format(line.margin, line.unit) if line.margin is not None else ""
    target = _format(line.target, line.unit)
    found = _format(line.found, line.unit)
    return (name, line.group, line.period, target, found, _format(line.difference, line.unit), margin, verdict)


def _format(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "share":
        return f"{100 * value:.2f}%"
    return f"{value:,.0f}" if unit in {"people", "fte", "gbp_year"} else f"{value:,.2f}"
