"""Groups of commands that read a command's module only when it runs, so that help stays quick."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click


class AreaGroup(click.Group):
    """The commands of an area: each name with the module it lives in and its line of help.

    Parameters
    ----------
    studies : Mapping of str to (str, str)
        Name of each command to its module, whose attribute of that name is the command, and to its line of help.
    """

    def __init__(self, *, studies: Mapping[str, tuple[str, str]], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self._studies = studies

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return sorted(self._studies)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command, or None when there is none of the name."""
        if cmd_name not in self._studies:
            return None
        return getattr(importlib.import_module(self._studies[cmd_name][0]), cmd_name)  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without reading their modules."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._studies[name][1]) for name in self.list_commands(ctx)])
