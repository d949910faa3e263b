"""The entry point: which commands there are, and what each way of ending means."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from tenure import __version__
from tenure.errors import EXIT_FAILURE, EXIT_INTERRUPTED, UsageError, UserError

# Each command lives in a module that is read only when the command, or its line of help, is asked for.
_COMMANDS = {
    "careers": ("tenure.cli.careers", "Who moves between which occupations"),
    "definitions": ("tenure.cli.facts", "What each measure means"),
    "demo": ("tenure.cli.demo", "Make a synthetic record, study it, write a release"),
    "doctor": ("tenure.cli.doctor", "Check that Tenure can work on this machine"),
    "ingest": ("tenure.cli.records", "Check an extract and put it in a store"),
    "layouts": ("tenure.cli.layouts", "Show how extracts of each dialect are read"),
    "pay": ("tenure.cli.pay", "Earnings, paybill and the cost of an award"),
    "practice": ("tenure.cli.practice", "Self-assessment, action plans and what they rest on"),
    "release": ("tenure.cli.release", "Folders of tables that leave together"),
    "retention": ("tenure.cli.retention", "Who leaves, joins and stays, and whether action helped"),
    "rules": ("tenure.cli.facts", "Show and check the published facts"),
    "store": ("tenure.cli.records", "Show, check and rebuild a store"),
    "synth": ("tenure.cli.records", "Make a synthetic extract"),
    "synth check": ("tenure.cli.synthetic", "Compare a synthetic record with published figures"),
}


class LazyGroup(click.Group):
    """A group that reads a command's module only when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command, or None when there is none of the name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        return getattr(module, cmd_name.replace(" ", "_"))  # type: ignore[no-any-return]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with; ``synth check`` is one of two words."""
        two = " ".join(args[:2])
        if two in _COMMANDS:
            return two, self.get_command(ctx, two), args[2:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without reading their modules."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Try first:  tenure demo    Then:  tenure COMMAND --help",
)
@click.version_option(__version__, prog_name="tenure")
@click.option("--log", "log_file", type=click.Path(path_type=Path), help="Write the log to this file.")
@click.option("--quiet", is_flag=True, help="Say nothing on the way; errors are still printed.")
@click.pass_context
def tenure(ctx: click.Context, log_file: Path | None, quiet: bool) -> None:  # noqa: FBT001 - click's signature
    """Turn a monthly staff record into evidence that can be published.

    Options come first, then tenure.toml in the working folder, then defaults.
    """
    ctx.default_map = _read_settings(Path("tenure.toml"))
    ctx.obj = {"quiet": quiet}
    if log_file is not None:
        handler = logging.FileHandler(log_file, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger = logging.getLogger("tenure")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        ctx.call_on_close(handler.close)


def _read_settings(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            "tenure.toml cannot be read.",
            slug="settings-not-read",
            found=f"{error}.",
            expected="TOML with a table for each command, such as [careers.moves].",
            fix="correct the file, or run from another folder.",
            where=str(path),
        ) from None


def main() -> None:
    """Run the command line and exit with the documented code."""
    try:
        # Outside its own mode click gives back the code that a command ended with.
        sys.exit(tenure(standalone_mode=False))
    except UserError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was already stored stays whole.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output went away (as with `| head`): not an error worth a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILURE)
