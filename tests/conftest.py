"""A test's kind is the folder it lies in; a test anywhere else stops the run."""

from __future__ import annotations

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
