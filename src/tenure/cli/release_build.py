"""``tenure release build``: many studies, one release."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from tenure.cli.options import engine_options
from tenure.cli.output import progress, show_json

SHOWN_FINDINGS = 8


def _show_example(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    del param  # click passes it to every callback
    if not value or ctx.resilient_parsing:
        return
    from tenure.releases.plan import EXAMPLE

    click.echo(EXAMPLE, nl=False)
    ctx.exit()


@click.command(epilog="Step by step: docs/how-to/release.md")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder, in place of the plan's own.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON and nothing else.")
@click.option(
    "--example", is_flag=True, is_eager=True, expose_value=False, callback=_show_example, help="Print a plan and end."
)
@engine_options
def build(plan: Path, out: Path | None, as_json: bool, **limits: Any) -> None:  # noqa: ANN401, FBT001 - click's signature
    """Ask every study of a plan, protect all tables together, and write one release folder.

    What was there before is replaced whole or not at all. A build that was stopped or refused goes on from the studies
    that had ended: their answers lie in .OUT.work beside the folder (.release.work beside release), confidential, and
    stay there until a build of that folder succeeds or you remove it. The next build says which of them it uses again.

    \b
    Examples:
      tenure release build --example > plan.yaml
      tenure release build plan.yaml
      tenure release build plan.yaml --out draft --json
    """
    from tenure.cli.release_approve import tell_state
    from tenure.releases.approve import approval_state
    from tenure.releases.build import build_plan
    from tenure.releases.plan import read_plan

    read = read_plan(plan)
    approved = _list_approvers(out or read.out)
    with progress() as shown:
        release = build_plan(plan, out=out, progress=shown.say, note=partial(click.echo, err=True), **limits)
    state = approval_state(release.folder)
    if approved and not state.entries:
        click.echo(
            f"Note: another release was there, approved by {' and '.join(approved)}. "
            "It was replaced, and its approvals with it.",
            err=True,
        )
    if read.plan.class_ == "internal" and read.store is not None:
        _warn_of_others(read.store, read.plan.organisation.strip(), **limits)
    manifest = release.manifest
    if as_json:
        told = {name: manifest[name] for name in ("title", "class", "profile", "findings", "waterfall")}
        tables = [{name: table[name] for name in ("table", "rows", "cells", "hidden")} for table in manifest["tables"]]
        show_json({"written": str(release.folder), **told, "tables": tables})
        return
    for sentence in release.findings[:SHOWN_FINDINGS]:
        click.echo(f"- {sentence}")
    click.echo(f"Wrote {release.folder}: {len(release.tables)} tables, {len(release.files)} files")
    click.echo(tell_state(state)[0])


def _list_approvers(folder: Path) -> list[str]:
    """Return who approved the release that a build may replace; nobody where there is none that can be read."""
    from tenure.errors import UserError
    from tenure.releases.approve import approval_state

    try:
        return [one.name for one in approval_state(folder).approved_by]
    except UserError:
        return []


def _warn_of_others(store: Path, organisation: str, **limits: Any) -> None:  # noqa: ANN401 - of the engine
    """Say that an internal release of a wider record shows its readers what is not theirs."""
    from tenure.studies.waterfall import list_organisations
    from tenure.terms import write_count

    others = [code for code in list_organisations(store, **limits) if code != organisation]
    if others:
        click.echo(
            f"Note: the record tells of {write_count(len(others), 'organisation')} beside {organisation}. This release "
            "hides small counts alone, and its readers can work them out for all of these: staff of "
            f"{organisation} may read it only if they may see those records too. Otherwise build it from a store of "
            "their own rows.",
            err=True,
        )
