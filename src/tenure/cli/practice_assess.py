"""``tenure practice assess`` and ``check``: ratings, and ratings beside released measures."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from tenure.cli.output import show_json, show_table
from tenure.errors import AccessError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.practice.assessment import Comments, Level, Rating, Split
    from tenure.practice.contradictions import Contradiction

SHOWN_UNITS = 8
_COLUMNS = ("level", "unit", "topic", "as_of", "red", "amber", "green", "raters", "places", "evidenced")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
_level_option = click.option(
    "--level",
    type=click.Choice(["team", "trust", "ics"]),
    default="trust",
    show_default=True,
    help="What to pool raters over.",
)


def _read_day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    del ctx, param  # click passes them to every callback
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a date; write YYYY-MM-DD") from None


on_option = click.option(
    "--on",
    metavar="YYYY-MM-DD",
    callback=_read_day,
    help="The day to look from; else after all that is written.",
)


@click.command(epilog="How ratings are counted: docs/methods/practice.md")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@_level_option
@on_option
@click.option("--history", is_flag=True, help="Every day on which a topic was rated, not only how it stands.")
@click.option("--comments", is_flag=True, help="Show comments on topics that enough people rated.")
@click.option(
    "--least-for-comments", type=int, default=10, show_default=True, help="Fewest raters of a topic behind comments."
)
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the split and its history as CSV; refused until every topic is rated.",
)
@_json_option
def assess(  # noqa: PLR0913, PLR0917 - click's signature
    files: tuple[Path, ...],
    level: Level,
    on: dt.date | None,
    history: bool,  # noqa: FBT001
    comments: bool,  # noqa: FBT001
    least_for_comments: int,
    export: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Count how raters see each topic: red, amber and green, never a mean.

    FILE is a CSV with date, topic, rater, rating, at least one of team, trust and ics, and perhaps comment and
    evidence. Each rater's newest rating counts; earlier ones are kept as history, also over several files.

    \b
    Examples:
      tenure practice template ratings > ratings.csv
      tenure practice assess ratings.csv
      tenure practice assess january.csv april.csv --level team --history
      tenure practice assess ratings.csv --on 2026-03-31 --export assessment.csv
    """
    from tenure.practice import assessment

    ratings: tuple[Rating, ...] = ()
    for file in files:
        ratings = assessment.add_ratings(ratings, assessment.read_ratings(file))
    known = [rating for rating in ratings if on is None or rating.on <= on]
    splits = assessment.split_ratings(known, level=level)
    traced = assessment.trace_ratings(known, level=level)
    words = assessment.choose_comments(known, level=level, least=least_for_comments) if comments else ()
    if export is not None:
        assessment.check_complete(splits)
        _write_splits(traced, export)
    missing = assessment.missing_topics(splits)
    if as_json:
        show_json(
            {
                "splits": [_list_split(split) for split in (traced if history else splits)],
                "missing": missing,
                "begin_with": [{"unit": each.unit, "topic": each.topic} for each in assessment.suggest_topics(splits)],
                "comments": [dataclasses.asdict(each) for each in words],
                "written": str(export) if export else None,
            }
        )
        return
    _show_splits(traced if history else splits, known, level)
    for unit in dict.fromkeys(split.unit for split in splits):
        first = [each.topic for each in assessment.suggest_topics(splits) if each.unit == unit]
        if first:
            click.echo(f"Begin with, in {unit}: {', '.join(first)}")
    for unit, lacking in sorted(missing.items()):
        click.echo(f"Not rated by anybody in {unit}: {', '.join(lacking)}")
    _show_comments(words, least_for_comments)
    if export:
        click.echo(f"Wrote {export}")


def _list_split(split: Split) -> dict[str, object]:
    held = {name: getattr(split, name) for name in _COLUMNS}
    return held | {"is_divided": split.is_divided}


def _show_splits(splits: Sequence[Split], known: Sequence[Rating], level: Level) -> None:
    from tenure.practice import assessment

    if not splits:
        click.echo(f"No rating is of a {level}, or of something within one.")
        return
    rows = [
        (each.unit, each.topic, each.as_of, each.red, each.amber, each.green, "divided" if each.is_divided else "")
        for each in splits
    ]
    show_table(("unit", "topic", "as of", "red", "amber", "green", ""), rows, right=("red", "amber", "green"))
    above = sum(not assessment.name_unit(rating, level) for rating in known)
    if above:
        click.echo(f"Left out: {above} ratings of something larger than a {level}.")


def _show_comments(words: Sequence[Comments], least: int) -> None:
    for each in words:
        click.echo(f"\n{each.unit}, {each.topic}: {each.raters} raters")
        for text in each.texts:
            click.echo(f"  - {text}")
        if each.hidden:
            click.echo(f"  comments are not shown: fewer than {least} people rated it")


def _write_splits(splits: Sequence[Split], path: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([getattr(split, name) for name in _COLUMNS] for split in splits)
    try:
        path.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise AccessError(
            "The assessment cannot be written.",
            slug="assessment-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            where=str(path),
            fix="choose a file in a folder that you may write to.",
        ) from None


@click.command(epilog="The rules: tenure practice show rules.  How it is done: docs/methods/practice.md")
@click.argument("ratings", type=click.Path(path_type=Path))
@click.option(
    "--measures",
    "measures_file",
    type=click.Path(path_type=Path),
    help="CSV of measures: measure, and any of unit, period, value, variation, assurance, comparison.",
)
@click.option(
    "--verdicts",
    "verdicts_file",
    type=click.Path(path_type=Path),
    help="retention.charts.verdicts.csv of 'tenure retention charts', its series named UNIT/MEASURE or MEASURE.",
)
@click.option(
    "--released",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of tables of 'tenure retention': survey, sickness, reasons and starters are read, the newest period.",
)
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path), help="Action plan whose own measures are looked at too."
)
@_level_option
@on_option
@_json_option
def check(  # noqa: PLR0913, PLR0917 - click's signature
    ratings: Path,
    measures_file: Path | None,
    verdicts_file: Path | None,
    folder: Path | None,
    plan_file: Path | None,
    level: Literal["team", "trust", "ics"],
    on: dt.date | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """List where ratings and released measures disagree, with the rule that says so.

    A measure may have a value, what its control chart says (variation: concern, improvement, common_cause; assurance:
    pass, fail, inconsistent) and how it compares with peers (better, worse, as_expected). Nothing listed does not mean
    that a rating is right: topics without a measure are named.

    \b
    Examples:
      tenure practice check ratings.csv --measures measures.csv
      tenure practice check ratings.csv --verdicts out/retention.charts.verdicts.csv
      tenure practice check ratings.csv --released out
      tenure practice check ratings.csv --measures measures.csv --plan plan.toml --on 2026-03-31
    """
    from tenure.practice import assessment, contradictions, plans, released

    if not (measures_file or verdicts_file or folder or plan_file):
        wanted = "--measures, --verdicts, --released or --plan"
        raise click.UsageError(f"Give {wanted}: there is nothing to compare ratings with.")
    splits = assessment.split_ratings(assessment.read_ratings(ratings), level=level, as_of=on)
    readings = list(contradictions.read_measures(measures_file)) if measures_file else []
    strange: tuple[str, ...] = ()
    if verdicts_file:
        verdicts, strange = contradictions.read_verdicts(verdicts_file)
        readings += verdicts
    findings = released.read_released(folder) if folder else None
    readings += findings.readings if findings else ()
    if plan_file:
        plan = plans.read_plan(plan_file)
        readings += contradictions.read_shares(plans.count_plan(plan, today=on), unit=plan.unit)
    found = contradictions.find_contradictions(splits, readings)
    uncompared = contradictions.find_uncompared(splits, readings)
    if as_json:
        show_json({"contradictions": [_list_contradiction(each) for each in found], "uncompared": uncompared})
        return
    _show_contradictions(found)
    if findings and findings.broken_down:
        click.echo(f"Not read where several rows are of one measure and unit: {', '.join(findings.broken_down)}")
    if strange:
        click.echo(f"Series that name no measure: {', '.join(strange)}")
    units = {unit for unit, _ in uncompared}
    for unit in sorted(units):
        lacking = ", ".join(topic for each, topic in uncompared if each == unit)
        click.echo(f"Nothing to compare with, in {unit}: {lacking}")
    strangers = sorted({reading.unit for reading in readings} - {"", *(split.unit for split in splits)})
    if strangers:
        more = " ..." if len(strangers) > SHOWN_UNITS else ""
        click.echo(f"Measures of units that nobody rated at this level: {', '.join(strangers[:SHOWN_UNITS])}{more}")


def _list_contradiction(each: Contradiction) -> dict[str, object]:
    return {
        "unit": each.unit,
        "topic": each.topic,
        "rated": each.rated,
        "raters_against": each.raters_against,
        "raters": each.raters,
        "rule": each.rule.id,
        "says": each.rule.says,
        "basis": each.rule.basis,
        "status": each.rule.status,
        **dataclasses.asdict(each.reading),
    } | {"unit": each.unit}


def _show_contradictions(found: Sequence[Contradiction]) -> None:
    from tenure.practice import content

    titles = {measure.id: measure.title for measure in content.measures()}
    for each in found:
        raters = f"{each.raters_against} of {each.raters} rated {each.rated}"
        click.echo(f"{each.unit}, {each.topic}: {raters}, but {each.rule.says}.")
        value = "" if each.reading.value is None else f" = {each.reading.value:g}"
        period = f", {each.reading.period}" if each.reading.period else ""
        click.echo(f"  {titles[each.reading.measure]}{value}{period} [{each.rule.id}]")
        if each.rule.basis:
            click.echo(f"  Limit {each.rule.status}: {each.rule.basis}")
    if not found:
        click.echo("No rule finds a contradiction.")
