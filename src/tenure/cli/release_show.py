"""``tenure release show``: what a release folder holds."""

from __future__ import annotations

from pathlib import Path

import click

from tenure.cli.output import show_json, show_table


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the release's description as JSON and nothing else.")
def show(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say what a release holds, once its files are found to be as they were written.

    \b
    Examples:
      tenure release show release
      tenure release show release --json
    """
    from tenure import releases

    release = releases.describe_release(folder)
    if as_json:
        show_json(release.manifest)
        return
    click.echo(release.title)
    show_table(("table", "title"), tuple(release.tables.items()))
