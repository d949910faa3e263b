"""What became of each organisation's people, counted for rates by organisation and area."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.store import Step

PLACE_COUNTS = ("people", "moved", "left_service", "reached")
"""Counts of ``place_step``: people at the start, and of these those in another occupation at the end, absent from the
record, and in the occupation asked for."""


def place_step(by: Sequence[str]) -> Step:
    """Return the step ``place_cells``: people and what became of them, by occupation and characteristics.

    Parameters
    ----------
    by : sequence of str
        The breakdowns of ``pairs``, ``organisation`` among them.

    Returns
    -------
    Step
        One row per ``period``, breakdown and ``origin`` with the ``PLACE_COUNTS`` (people). Reads ``pairs`` and
        ``place_target`` (``state``: the occupation asked for, or no row).
    """
    keys = ", ".join(["period", *by, "origin"])
    return Step(
        "place_cells",
        f"select {keys}, sum(n) as people, "
        "sum(case when destination > 0 and destination <> origin then n else 0 end) as moved, "
        "sum(case when destination = -1 then n else 0 end) as left_service, "
        "sum(case when destination = g.state and destination <> origin then n else 0 end) as reached "
        f"from pairs left join place_target g on g.state = destination group by {keys}",
    )
