"""``tenure release audit``: whether what a release hides follows from what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import progress, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenure.releases.audit import Audit, WeakCell

_REFUSED = 4
_SHOWN = 40


@click.command(epilog="What is attacked, and how: docs/methods/disclosure.md")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of an earlier release that a reader may lay beside this one; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.pass_context
def audit(ctx: click.Context, folder: Path, earlier: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001
    """Prove a release from its files alone: no hidden count may follow from what is shown.

    Every total, balance, ladder and comparison that the tables declare is used at once, with the rule itself and what
    earlier releases show. No record is read. Exit code 4 says that something follows; it is named by position, row 1
    being the first below the header of the table's CSV.

    \b
    Examples:
      tenure release audit out
      tenure release audit out --earlier last_year --earlier year_before
      tenure release audit out --json
    """
    from tenure.releases.approve import list_unnamed
    from tenure.releases.audit import audit_release, describe_audit

    with progress() as shown:
        shown.say("attacking the tables")
        found = audit_release(folder, earlier)
        unnamed = list_unnamed(folder, earlier)
    if as_json:
        show_json(describe_audit(found))
    else:
        for line in _tell_audit(found):
            click.echo(line)
        if unnamed:
            click.echo(
                f"Not audited beside what it was built beside: {', '.join(unnamed)}. Name folders with --earlier."
            )
    if not found.is_safe:
        ctx.exit(_REFUSED)


def _tell_audit(audit: Audit) -> Iterator[str]:
    for one in audit.tables:
        known = "" if one.narrowest is None else f"; each hidden one can be {one.narrowest} values at least"
        yield f"{one.table}: {one.hidden:,} of {one.cells:,} counts hidden{known}"
    if audit.is_safe:
        yield "Safe: no hidden count can be told more closely than the rule allows."
        return
    yield f"Not safe: {len(audit.weak):,} places tell too much."
    yield from (f"  {_tell_weak(one)}" for one in audit.weak[:_SHOWN])
    if len(audit.weak) > _SHOWN:
        yield f"  ... and {len(audit.weak) - _SHOWN:,} more; --json has all."


def _tell_weak(one: WeakCell) -> str:
    most = "any number" if one.high is None else f"{one.high:,}"
    return f"{one.table}, column {one.column}, row {one.row}: {one.low:,} to {most} ({one.why})"
