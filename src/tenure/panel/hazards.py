"""Person-periods: people at risk at the start of a period, by everything a model asks, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.store import Step


def hazard_step(by: Sequence[str], *, conditional: bool) -> Step:
    """Return the step ``hazards``: the cells that a discrete-time hazard of competing destinations is fitted to.

    Parameters
    ----------
    by : sequence of str
        The breakdowns of ``pairs``, all of them.
    conditional : bool
        True keeps only people in an occupation at the end of the period.

    Returns
    -------
    Step
        One row per period, breakdown, origin, organisation at the origin (``org_code``) and destination: ``people``.
        A person-period is one person in one period; with a horizon of a month the shares of destinations are
        monthly hazards.

    Notes
    -----
    Reads ``pairs`` (see ``pair_steps``). The organisation is kept because a variance between organisations cannot
    be had from sums over them.
    """
    keys = ", ".join(["period", *by, "origin", "destination", "org_code"])
    where = "where destination > 0 " if conditional else ""
    return Step("hazards", f"select {keys}, sum(n) as people from pairs {where}group by {keys}")
