"""``tenure release audit``: whether what a release hides follows from what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import progress, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenure.releases.audit import Proof, WeakCell
    from tenure.releases.remaking import Remade

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
    earlier releases show. No record is read. Then report, workbooks, pictures and release.json are made again from the
    tables, and must be the same byte for byte. Exit code 4 says that something follows, named by position (row 1 is
    the first below the header of the table's CSV), or which files are not what the tables give.

    \b
    Examples:
      tenure release audit out
      tenure release audit out --earlier last_year --earlier year_before
      tenure release audit out --json
    """
    from tenure.releases.approve import list_unnamed
    from tenure.releases.audit import audit_release, describe_audit

    with progress() as shown:
        shown.say("attacking the tables, and making every file again")
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


def _tell_audit(audit: Proof) -> Iterator[str]:
    from tenure.terms import write_count

    for one in audit.tables:
        yield f"{one.table}: {one.hidden:,} of {one.cells:,} counts hidden{_tell_narrowest(one.narrowest)}"
    if audit.weak:
        yield f"Not safe: {write_count(len(audit.weak), 'place')} tell too much."
        yield from (f"  {_tell_weak(one)}" for one in audit.weak[:_SHOWN])
        if len(audit.weak) > _SHOWN:
            yield f"  ... and {len(audit.weak) - _SHOWN:,} more; --json has all."
    else:
        yield "Safe: no hidden count can be told more closely than the rule allows."
    yield from _tell_files(audit.remade)


def _tell_narrowest(narrowest: int | None) -> str:
    if narrowest is None:
        return ""
    return f"; the one most closely known can still be any of {narrowest:,} numbers or more"


def _tell_files(remade: Remade) -> Iterator[str]:
    from tenure.terms import write_count

    if not remade.unlike:
        yield f"Files: all {remade.files:,} made again from the tables, and the same byte for byte."
        return
    yield f"Not proved: {write_count(len(remade.unlike), 'file')} of the folder, made again from its tables:"
    yield from (f"  {one}" for one in remade.unlike[:_SHOWN])
    if len(remade.unlike) > _SHOWN:
        yield f"  ... and {len(remade.unlike) - _SHOWN:,} more; --json has all."
    if remade.why_other:
        yield remade.why_other
    yield f"What to do: {remade.fix}"


def _tell_weak(one: WeakCell) -> str:
    most = "any number" if one.high is None else f"{one.high:,}"
    return f"{one.table}, column {one.column}, row {one.row}: {one.low:,} to {most} ({one.why})"
