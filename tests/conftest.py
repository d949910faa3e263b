"""A test's kind is the folder it lies in; a test anywhere else stops the run. Tests that did not run are named.

A test that needs a part the machine lacks skips itself with the reason ``needs <part>``. The run ends with one
``not run: needs <part>`` line for each reason, and fails when ``CI`` is set: there, everything must run.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

KINDS = ("unit", "spec", "property", "truth", "reference", "golden", "engine", "system", "health")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    strays = []
    for item in items:
        kind = item.path.relative_to(root).parts[0]
        if kind in KINDS:
            item.add_marker(getattr(pytest.mark, kind))
        else:
            strays.append(item.nodeid)
    if strays:
        message = "Tests outside a known folder:\n" + "\n".join(strays)
        raise pytest.UsageError(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason, tests in sorted(_tests_not_run(terminalreporter).items()):
        terminalreporter.write_line(f"not run: {reason} ({tests} {'test' if tests == 1 else 'tests'})")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and isinstance(reporter, pytest.TerminalReporter) and _tests_not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _tests_not_run(reporter: pytest.TerminalReporter) -> Counter[str]:
    skipped = [report.longrepr for report in reporter.stats.get("skipped", [])]
    return Counter(longrepr[2].removeprefix("Skipped: ") for longrepr in skipped if isinstance(longrepr, tuple))
