"""An engine for each test, and a way to make a panel on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tenure.store import DuckEngine
from tests.support.panel import Job, Panel

MakePanel = Callable[..., Panel]


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(memory="500MB", threads=1) as running:
        yield running


@pytest.fixture
def panel_of(engine: DuckEngine) -> MakePanel:
    def make(jobs: Sequence[Job], *, months: int | None = None) -> Panel:
        return Panel(engine, jobs, months=months or max(len(job.months) for job in jobs))

    return make
