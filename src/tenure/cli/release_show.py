"""``tenure release show``: what a release folder holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.output import show_json, show_table

if TYPE_CHECKING:
    from tenure.releases.approve import ApprovalState


@click.command(epilog="Step by step: docs/how-to/release.md")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def show(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say what a release holds and how far it has come, once its files are found to be as they were written.

    \b
    Examples:
      tenure release show release
      tenure release show release --json
    """
    from tenure import releases
    from tenure.releases.approve import approval_state

    release = releases.describe_release(folder)
    state = approval_state(folder)
    if as_json:
        approved = [{"name": one.name, "on": one.on} for one in state.approved_by]
        told = {"state": state.state, "approved_by": approved, "strays": list(release.strays)}
        # How cells hang together is for programs that read release.json itself.
        tables = [_shorten(table) for table in release.manifest["tables"]]
        show_json({**release.manifest, "tables": tables, "approval": told})
        return
    _show_release(release.manifest, state)
    for text in release.findings:
        click.echo(f"- {text}")
    rows = [
        (one["table"], f"{one['rows']:,}", f"{one['cells']:,}", f"{one['hidden']:,}")
        for one in release.manifest["tables"]
    ]
    show_table(("table", "rows", "counts", "hidden"), rows, right=("rows", "counts", "hidden"))
    for name in release.strays:
        click.echo(f"Not part of the release: {name}", err=True)


def _shorten(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in {"about", "structure", "protected"}}


def _show_release(manifest: Mapping[str, Any], state: ApprovalState) -> None:
    click.echo(manifest["title"])
    whose = f"internal to {manifest['organisation']}" if manifest["organisation"] else "public"
    staff = "real staff" if manifest["real_staff"] else "no real staff"
    said = ", ".join(f"{one.name} on {one.on}" for one in state.approved_by)
    audited = "audited: safe" if manifest["audit"].get("is_safe") else "not audited"
    series = f", series {manifest['series']}" if manifest["series"] else ""
    click.echo(f"  Class: {whose}{series}; {staff}")
    click.echo(f"  State: {state.state}{f' ({said})' if said else ''}")
    click.echo(f"  Profile: {manifest['profile']['name']}: {manifest['profile']['title']}; {audited}")
    versions = ", ".join(
        f"{word} {' '.join(manifest[f'{word}_versions']) or 'none'}" for word in ("record", "rules", "code")
    )
    click.echo(f"  Versions: {versions}")
    for one in manifest["waterfall"]:
        click.echo(f"  {one['count']:>12,} {one['step']}")
