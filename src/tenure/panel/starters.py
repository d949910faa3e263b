"""New starters: people whose employment begins within the record, and how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.employment import employed_job_step, join_jobs, list_keys
from tenure.store import Step


def new_starter_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps from ``employments`` to ``new_starter_cells``: starters by how long they were seen employed.

    Parameters
    ----------
    by : sequence of str
        Names of ``JOB_BREAKDOWNS``, as of the first month; not ``tenure_band``.

    Returns
    -------
    tuple of Step
        Last step ``new_starter_cells``: ``people`` (employments begun) by ``cohort``, ``org_code`` (0 for
        ``national``), characteristic, ``start_org`` (of the first job), ``is_left`` and ``months``: to the first month
        without the employment where it ended, or else to the last month in which it was seen.

    Notes
    -----
    Reads, besides what ``employed_job_step`` does, ``employments``, ``record`` and ``starter_month`` (``number``
    of each first month asked for, its ``cohort``, ``start_calendar`` and ``start_year``). Who is there in the record's
    first month began nobody knows when, and is no starter. Who is kept on after a merger by an organisation that
    employed them before is followed in it. Doctors in training are left out where the views that tell them are filled.
    """
    listed = ", ".join(("cohort", "org_code", *by, "start_org", "is_left", "months"))
    return (
        Step("employments_begun", _STARTS),
        employed_job_step("start_jobs", source="employments_begun", at="start_month"),
        Step("new_starters", _STARTERS.format(columns=list_keys(by), facts=join_jobs(by))),
        Step("new_starter_cells", f"select {listed}, count(*) as people from new_starters group by {listed}"),
    )


_STARTS = """
select
    e.person, e.first_org as owner, e.start_number as start_month, e.kept_until as end_number,
    e.is_left_then as is_left
from employments e
cross join record_start r
join starter_month p on p.number = e.start_number
where e.start_number > r.first_month
"""

_STARTERS = """
select
    p.cohort, j.owner as org_code, j.org_code as start_org, case when j.is_left then 1 else 0 end as is_left,
    case when j.is_left then z.next_month else z.month end - p.start_calendar as months{columns}
from start_jobs j
join starter_month p on p.number = j.start_month
join held z on z.number = j.end_number{facts}
where not j.is_trainee
"""
