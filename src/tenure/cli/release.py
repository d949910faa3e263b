"""``tenure release``: folders of tables that leave together, from the plan to the board pack."""

from __future__ import annotations

import click

from tenure.cli.groups import AreaGroup

# Each command lives in a module that is read only when it runs.
_COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("tenure.cli.release_audit", "Whether what is hidden follows from what is shown."),
    "approve": ("tenure.cli.release_approve", "Say in your name that a release may be shown."),
    "build": ("tenure.cli.release_build", "Ask every study of a plan and write one release."),
    "diff": ("tenure.cli.release_diff", "Which published numbers changed, and why."),
    "pack": ("tenure.cli.release_pack", "A board pack: one accessible PDF of what was found."),
    "request": ("tenure.cli.release_request", "What a checker of outputs must know of a release."),
    "show": ("tenure.cli.release_show", "What a release folder holds."),
}


@click.group(cls=AreaGroup, studies=_COMMANDS)
def release() -> None:
    """Folders of tables that leave together: built, proved, approved and shown."""
