"""``tenure release request``: what a checker of outputs must know of a release."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import progress, show_json, show_table

if TYPE_CHECKING:
    from tenure.publish.plain_page import PlainSection

_WIDTH = 100
_WIDEST_CELL = 40


@click.command(epilog="What each of the Five Safes asks: docs/how-to/release.md")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of an earlier release that a reader may lay beside this one; may be given several times.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it as one HTML page too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def request(folder: Path, earlier: tuple[Path, ...], out: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Lay out a release for whoever checks it, in the order of the Five Safes.

    For each table: what is asked, the counts behind it, what was hidden and why, and what an audit of the files proves
    now. What no program can judge is listed. Made for the checker; keep the page out of the release folder.

    \b
    Examples:
      tenure release request out
      tenure release request out --out request.html
      tenure release request out/2026 --earlier out/2025 --json
    """
    from tenure.releases.manifest import check_outside
    from tenure.releases.request import describe_request, list_request, write_request

    if out:
        check_outside(folder, out, what="request")
    with progress() as shown:
        shown.say("auditing the files")
        found = describe_request(folder, earlier=earlier)
    written = [write_request(found, out)] if out else []
    if as_json:
        show_json({**list_request(found), "written": [str(path) for path in written]})
        return
    click.echo(found.title)
    for banner in found.banners:
        click.echo(banner)
    for section in found.sections:
        _show_section(section)
    for path in written:
        click.echo(f"Wrote {path}")


def _show_section(section: PlainSection) -> None:
    click.echo(f"\n{section.heading.upper()}: {section.asks}")
    for term, words in section.facts:
        click.echo(textwrap.fill(f"{term}: {words}", _WIDTH, initial_indent="  ", subsequent_indent="    "))
    for table in section.tables:
        click.echo(f"\n{table.caption}")
        show_table(table.header, [[_shorten(cell) for cell in row] for row in table.rows], right=table.right)
    click.echo("\n  For the checker to judge:")
    for text in section.judge:
        click.echo(textwrap.fill(text, _WIDTH, initial_indent="  - ", subsequent_indent="    "))


def _shorten(cell: str) -> str:
    """Return what fits beside the other columns; the page and the JSON have all of it."""
    return cell if len(cell) <= _WIDEST_CELL else f"{cell[: _WIDEST_CELL - 1]}…"
