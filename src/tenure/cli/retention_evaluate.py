"""``tenure retention evaluate``: whether what was started can be judged at all, and what it did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.options import free_release_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

_TITLE = "What changed with the start"


_TOLD = ("designs", "checks", "detectable", "plan")
_QUOTED = ("imputation", "glsar")
_SHOWN_KINDS = ("simple", "event_overall", "level", "slope", "effect_at_end", "effect_average")


@click.command(
    epilog="What each design assumes, and how a plan is sealed: docs/methods/evaluate.md.  "
    "Definitions: tenure definitions."
)
@click.option(
    "--panel",
    type=click.Path(path_type=Path),
    help="CSV with unit, period (whole numbers or YYYY-MM), value, start_period (blank: never).",
)
@click.option(
    "--flows",
    type=click.Path(path_type=Path),
    help="In place of a panel: retention.flows.monthly_all.csv of 'tenure retention flows --monthly-all', or "
    "monthly.csv of --monthly; with --starts.",
)
@click.option("--starts", type=click.Path(path_type=Path), help="With --flows: CSV with unit (code) and start_period.")
@click.option(
    "--staff-group", multiple=True, help="With --flows: a staff group to add up. Repeatable; all without any."
)
@click.option(
    "--design",
    type=click.Choice(["auto", "staggered", "did", "its", "before_after"]),
    help="auto takes what the roll-out allows, and says why.  [default: auto]",
)
@click.option(
    "--control",
    "controls",
    type=click.Choice(["auto", "never", "not_yet"]),
    help="Units compared with; auto: those that never start, if there are any.  [default: auto]",
)
@click.option(
    "--base-period",
    type=click.Choice(["varying", "universal"]),
    help="Before a start: change since the period before, or since the last one before the start.  [default: varying]",
)
@click.option(
    "--values",
    type=click.Choice(["flow", "rolling"]),
    help="Values are of their own period, or of twelve months up to it, which no design can judge.  [default: flow]",
)
@click.option("--seasonal/--not-seasonal", default=None, help="Seasons in an interrupted series of months.")
@click.option("--unit", help="The one unit of an interrupted series.")
@click.option("--from", "from_", metavar="PERIOD", help="First period to use.")
@click.option("--to", metavar="PERIOD", help="Last period to use.")
@click.option("--after", type=click.IntRange(min=1), help="Before launch: periods that will follow the start.")
@click.option("--alpha", type=float, help="Level of tests; limits hold 1 - alpha.  [default: 0.05]")
@click.option("--draws", type=click.IntRange(min=99), help="Draws of randomisation and bootstrap.  [default: 999]")
@click.option("--seed", type=click.IntRange(min=0), help="Of these draws.  [default: 1]")
@click.option("--outcome", help="What the values are, for the tables.")
@click.option(
    "--plan",
    type=click.Path(path_type=Path),
    help="A sealed plan, to lay beside what is run; with --seal, the plan to seal (TOML or YAML).",
)
@click.option("--seal", type=click.Path(path_type=Path), help="Seal --plan into this file, and run nothing.")
@free_release_options
def evaluate(  # noqa: PLR0917 - click's signature
    plan: Path | None,
    seal: Path | None,
    out: Path | None,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Judge an initiative by who started what when; before and after alone is not called an effect.

    \b
    Examples:
      tenure retention evaluate --panel panel.csv --out out
      tenure retention evaluate --panel panel.csv --design staggered --out out
      tenure retention evaluate --panel one-trust.csv --design its --seasonal --out out
      tenure retention evaluate --panel planned.csv --after 24
      tenure retention evaluate --flows out/retention.flows.monthly_all.csv --starts starts.csv --out out
      tenure retention evaluate --plan plan.toml --seal plan.sealed.json
      tenure retention evaluate --panel panel.csv --plan plan.sealed.json --out out
    """
    if seal is not None:
        _seal(plan, seal, as_json=as_json)
        return
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        shown.say("judging the design")
        tables = studies.retention.evaluate(plan=plan, **options)
        released = releases.protect(tables, profile)
        written = []
        if out is not None:
            shown.say("writing the tables")
            written = write_tables(released, out, formats, study="retention.evaluate", title=_TITLE)
    if as_json:
        told = {_last_name(table): table.frame.to_dicts() for table in released if _last_name(table) in _TOLD}
        show_json({"profile": profile, "written": [str(path) for path in written], **told})
        return
    _show_answer({_last_name(table): table for table in released})
    for path in written:
        click.echo(f"Wrote {path}")


def _last_name(table: Released) -> str:
    return table.about.table.rpartition(".")[2]


def _seal(plan: Path | None, seal: Path, *, as_json: bool) -> None:
    if plan is None:
        message = "--seal needs the plan that it seals: --plan FILE."
        raise click.UsageError(message)
    from tenure.studies.retention_evaluate import seal_plan

    given = seal_plan(plan, seal)
    if as_json:
        show_json({"seal": given, "written": [str(seal)]})
        return
    click.echo(f"Sealed {plan} as {given}.")
    click.echo("Give the seal to somebody else today: it shows that the plan was not changed, and they can show when.")
    click.echo(f"Wrote {seal}")


def _show_answer(tables: dict[str, Released]) -> None:
    chosen = next(row for row in tables["designs"].frame.iter_rows(named=True) if row["chosen"])
    click.echo(f"Design: {chosen['design']}, because {chosen['reason']}.")
    if "effects" in tables:
        _show_effects(tables["effects"])
    if "difference" in tables:
        _show_difference(tables["difference"])
    _show_detectable(tables["detectable"])
    if "checks" in tables:
        _show_checks(tables["checks"])
    told = set(tables["checks"].frame["says"]) if "checks" in tables else set()
    for name in ("effects", "difference", "plan"):
        for note in tables[name].about.notes if name in tables else ():
            if note not in told:
                click.echo(f"Note: {note}", err=True)


def _show_effects(table: Released) -> None:
    """Print the averages of both estimators."""
    click.echo(f"{table.about.title} ({table.about.unit}):")
    rows = [
        (row["estimator"], row["kind"], *(_number(row[name]) for name in ("estimate", "std_error", "low", "high")))
        for row in table.frame.iter_rows(named=True)
        if row["kind"] in _SHOWN_KINDS
    ]
    figures = ("estimate", "std error", "low", "high")
    show_table(("estimator", "kind", *figures), rows, right=figures)
    shown = dict.fromkeys(row[0] for row in rows)
    quoted = next((name for name in _QUOTED if name in shown), None)
    if quoted and len(shown) > 1:
        others = " and ".join(name for name in shown if name != quoted)
        click.echo(f"Quote {quoted}, unless a plan said otherwise: {others} is there to check it.")


def _show_difference(table: Released) -> None:
    click.echo(f"{table.about.title} ({table.about.unit}; a description):")
    rows = [(row["kind"], _number(row["estimate"])) for row in table.frame.iter_rows(named=True)]
    show_table(("", "value"), rows, right=("value",))


def _show_detectable(table: Released) -> None:
    row = table.frame.row(0, named=True)
    if row["detectable"] is None:
        click.echo("The time before the start is too short to say how small an effect would be noticed.")
        return
    against = f" (the mean before was {_number(row['mean_value'])})" if row["mean_value"] is not None else ""
    click.echo(
        f"Smallest effect noticed four times in five ({row['design']}), by the time before the start: "
        f"{_number(row['detectable'])}{against}."
    )


def _show_checks(table: Released) -> None:
    for row in table.frame.iter_rows(named=True):
        if row["verdict"] != "fine":
            number = f" [p = {row['p_value']:.3f}]" if row["p_value"] is not None else ""
            click.echo(f"{row['verdict'].replace('_', ' ')}: {row['check'].replace('_', ' ')}. {row['says']}{number}")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
