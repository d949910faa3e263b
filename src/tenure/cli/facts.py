"""``tenure rules`` and ``tenure definitions``: the published facts and what each measure means."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import click

from tenure.cli.output import show_json, show_table
from tenure.errors import EXIT_FAILURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.rules import Definition

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
LISTED = 200
_HEADINGS = {
    "errors": "Errors",
    "contradicted": "Contradicted, and kept out",
    "gaps": "Not held, and refused when asked",
    "assumed": "Assumed, and marked so",
    "unproved": "Published pay that no award proves to a pound",
    "derived": "Derived from published values, and marked so",
}


@click.command()
@click.argument("name", required=False)
@_json_option
def definitions(name: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """List the measures, or say what one means and what it is not.

    \b
    Examples:
      tenure definitions
      tenure definitions outflow_rate
    """
    from tenure.rules import definition
    from tenure.rules import definitions as every

    chosen = [definition(name)] if name else list(every())
    if as_json:
        show_json([_fields(each) for each in chosen])
    elif name:
        _show_definition(chosen[0])
    else:
        show_table(("id", "title"), [(each.id, each.title) for each in chosen])


def _fields(definition: Definition) -> dict[str, object]:
    return {name: getattr(definition, name) for name in definition.__dataclass_fields__}


def _show_definition(definition: Definition) -> None:
    for name, value in _fields(definition).items():
        text = ", ".join(f"{key}: {each}" for key, each in value.items()) if isinstance(value, dict) else str(value)
        click.echo(f"{name.replace('_', ' ')}: {text}")


@click.group()
def rules() -> None:
    """Show and check the published facts that Tenure holds."""


@rules.command()
@click.argument("name")
@click.option("--on", metavar="YYYY-MM-DD", help="The date asked; without it every value is shown.")
@_json_option
def show(name: str, on: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Show one set of facts with sources, as of a date.

    \b
    Examples:
      tenure rules show employer_ni_rate --on 2022-11-05
      tenure rules show pay_scales --on 2024-04-01
      tenure rules show occupations
    """
    from tenure.rules import show_rule
    from tenure.terms import write_count

    frame = show_rule(name, on=_read_date(on) if on else None)
    if as_json:
        show_json(frame.to_dicts())
        return
    show_table(frame.columns, frame.head(LISTED).rows())
    if frame.height > LISTED:
        click.echo(f"... and {write_count(frame.height - LISTED, 'more row')}; --json prints them all")


def _read_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a date; write YYYY-MM-DD", param_hint="--on") from None


@rules.command()
@_json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Check the facts against each other, and list what is contradicted, derived, assumed or missing.

    \b
    Example:
      tenure rules check
    """
    from tenure.rules import check_rules

    report = check_rules()
    parts = {name: getattr(report, name) for name in _HEADINGS}
    if as_json:
        found = {name: [dataclasses.asdict(each) for each in part] for name, part in parts.items()}
        show_json({"values": report.n_values, "award_checks": report.n_award_checks, **found})
    else:
        click.echo(f"{report.n_values:,} values, {report.n_award_checks:,} compared with the year before and its award")
        for name, part in parts.items():
            _show_findings(_HEADINGS[name], [f"{each.rule}: {each.text}" for each in part])
    if not report.is_sound:
        ctx.exit(EXIT_FAILURE)


def _show_findings(name: str, texts: Sequence[str]) -> None:
    click.echo(f"{name}: {len(texts)}")
    for text in texts[:LISTED]:
        click.echo(f"  {text}")
    if len(texts) > LISTED:
        click.echo(f"  ... and {len(texts) - LISTED} more; --json prints them all")
