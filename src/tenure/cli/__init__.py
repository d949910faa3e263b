"""The command line: arguments, progress and exit codes."""

from tenure.cli.app import main

__all__ = ["main"]
