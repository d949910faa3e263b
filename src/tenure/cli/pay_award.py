"""``tenure pay award``: what awards cost."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from tenure.cli.options import free_release_options, free_study_options
from tenure.cli.output import progress, show_json, show_table, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

_MILLION = Decimal(1_000_000)


def _show_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    del param  # click passes it to every callback
    if not value or ctx.resilient_parsing:
        return
    from tenure import studies

    show_json(studies.pay.read_plan_schema())
    ctx.exit()


@click.command(epilog="How to write a plan: docs/how-to/award.md.  What it may say: docs/reference/award-plans.md")
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...", type=click.Path(path_type=Path))
@click.option(
    "--evidence",
    required=True,
    type=click.Path(path_type=Path),
    help="pay.evidence.non_medical.csv of 'tenure pay evidence'; the medical table beside it is read too.",
)
@click.option(
    "--on-costs",
    type=click.Choice(["constant", "marginal"]),
    default="constant",
    show_default=True,
    help="On-costs in proportion to earnings, or at the margin: National Insurance and pension at each month's rate.",
)
@click.option("--schema", is_flag=True, is_eager=True, expose_value=False, callback=_show_schema,
              help="Print the JSON Schema of a plan, and do nothing else.")  # fmt: skip
@click.option("--contact", default="", help="Whom readers of the workbook may ask; for its cover.")
@free_study_options
@free_release_options
def award(  # noqa: PLR0917 - click's signature
    plans: tuple[Path, ...],
    evidence: Path,
    on_costs: Literal["constant", "marginal"],
    out: Path | None,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Cost award plans on a table of pay evidence, several side by side.

    \b
    Examples:
      tenure pay award three.yaml --evidence out/pay.evidence.non_medical.csv
      tenure pay award three.yaml five.yaml --evidence out/pay.evidence.non_medical.csv --out out
      tenure pay award three.yaml --evidence out/pay.evidence.non_medical.csv --store store
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    least = releases.find_profile(profile).least_fte
    contact = options.pop("contact")
    with progress() as shown:
        tables = studies.pay.award(plans, evidence=evidence, on_costs=on_costs, least_fte=least, **options)
        released = releases.protect(tables, profile)
        written = []
        if out is not None:
            shown.say("writing the tables")
            written = write_tables(released, out, formats, study="pay.award", contact=contact)
    by_name = {table.about.table.rpartition(".")[2]: table for table in released}
    if as_json:
        totals = by_name["totals"].frame.to_dicts()
        show_json({"profile": profile, "written": [str(path) for path in written], "totals": totals})
        return
    _show_award(by_name["side_by_side"], by_name.get("progression"))
    for path in written:
        click.echo(f"Wrote {path}")


def _show_award(table: Released, progression: Released | None) -> None:
    """Print plans side by side, pounds to two significant figures, and what a reader must know."""
    frame = table.frame
    plans = frame.columns[3:]
    click.echo(f"{table.about.title}; pounds to two significant figures:")
    rows = [
        (row["measure"], *(_show(row[plan], str(row["unit"])) for plan in plans)) for row in frame.iter_rows(named=True)
    ]
    if progression is not None:
        rows += [
            (name, *(_show(_sum_plan(progression, plan, column), "pounds") for plan in plans))
            for name, column in _PROGRESSION
        ]
    show_table(("", *plans), rows, right=plans)
    for note in table.about.notes:
        click.echo(note)


_PROGRESSION = (
    ("progression: paybill, rows shown", "paybill"),
    ("  basic pay, steps up", "basic_pay_steps"),
    ("  basic pay, turnover", "basic_pay_turnover"),
)


def _sum_plan(progression: Released, plan: str, column: str) -> float | None:
    values = progression.frame.filter(progression.frame["plan"] == plan)[column].drop_nulls()
    return float(values.sum()) if values.len() else None


def _show(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    exact = Decimal(repr(value))
    if unit == "pounds":
        return _show_pounds(exact)
    if unit == "per cent":
        return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
    if unit == "share":
        return f"{(100 * exact).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
    return f"{exact.quantize(Decimal(1), ROUND_HALF_UP):,}"


def _show_pounds(exact: Decimal) -> str:
    """Write pounds to two significant figures: ``£17m``, ``£0``, ``-£940,000``."""
    from tenure.terms import round_figures

    rounded = round_figures(exact)
    size = abs(rounded)
    sign = "-" if rounded < 0 else ""
    for unit, name in ((1_000 * _MILLION, "bn"), (_MILLION, "m")):
        if size >= unit:
            return f"{sign}£{(size / unit).normalize():f}{name}"
    return f"{sign}£{size:,f}"
