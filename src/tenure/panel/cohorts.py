"""Fixed cohorts: which occupations the people of one month were ever in afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.breakdowns import fact_steps
from tenure.panel.pairs import start_step
from tenure.store import Step


def reached_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that end in ``reached``: people of a period's first month by the occupations they came to hold.

    Parameters
    ----------
    by : sequence of str
        Names of ``BREAKDOWNS``.

    Returns
    -------
    tuple of Step
        One row per ``period``, breakdown, ``origin`` and ``destination``, another occupation, with ``reached``, the
        people who held it in any month after the first, up to the last. A person may count under several. What a
        guarded change of the origin's code led to is the origin still.

    Notes
    -----
    Reads what ``pair_steps`` reads.
    """
    passed = "".join(f", a.{name}" for name in by)
    return (*fact_steps(by), start_step(by), Step("reached", _REACHED.format(passed=passed)))


_REACHED = """
select a.period{passed}, a.origin, c.state as destination, count(distinct a.person) as reached
from at_start a
join period p on p.start_month = a.period
join course c on c.person = a.person and c.start_month > p.start_month and c.start_month <= p.end_month
where c.state > 0 and c.state <> a.origin and c.episode <> a.episode
group by a.period{passed}, a.origin, c.state
"""
