"""Bands of jobs, and bands that change because the posts were assessed anew: of many at once, and nobody's progress.

At least 95 in 100 of an organisation's people in a code and band, and at least 20, go to one same other band in one
month, with hardly any leaving that band the month before or after: the rule by which a change of code is a mass
recode (see ``guard``). From then on these people's bands are read as if they had not changed.
"""

from __future__ import annotations

from tenure.panel.guard import MASS_PEOPLE, MASS_SHARE_PERCENT, QUIET_PERCENT
from tenure.panel.main_job import eligible_steps
from tenure.store import Step

BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")
"""Bands of Agenda for Change, from the lowest."""


def rebanding_steps(*, guard: bool) -> tuple[Step, ...]:
    """Return the steps from ``jobs`` to ``rebanded``.

    Parameters
    ----------
    guard : bool
        False leaves it empty, so that every change of band counts.

    Returns
    -------
    tuple of Step
        Last step ``rebanded``: one row per person and month of a mass rebanding, with organisation, code, the bands'
        dictionary codes and ``shift``, the steps from the old band to the new.

    Notes
    -----
    Reads ``jobs``, ``successor`` and ``band_rank`` (``band``: dictionary code; ``rank``: place in ``BANDS``, from 1).
    """
    if not guard:
        return (*afc_steps(), Step("rebanded", _NONE))
    return (
        *afc_steps(),
        Step("band_steps", _BAND_STEPS),
        Step("band_changes", _BAND_CHANGES),
        Step("leaving_band", _LEAVING_BAND),
        Step("rebanding_candidates", _CANDIDATES),
        Step("rebanding_bases", _BASES),
        Step("rebandings", _REBANDINGS),
        Step("rebanded", _REBANDED),
    )


def afc_steps() -> tuple[Step, ...]:
    """Return the step ``afc_contract``: the codes of Agenda for Change among pay contracts."""
    return (Step("afc_contract", "select code from dim_pay_contract where value = 'afc'"),)


_NONE = """
select
    person, start_month as month, org_code as org_from, code as code_from, band as band_from, band as band_to,
    cast(0 as bigint) as shift
from jobs
where false
"""

_BAND_STEPS = """
select
    j.person, j.start_month, j.end_month, j.org_code, j.code, j.band, r.rank, a.code is not null as is_afc,
    j.previous_end, j.previous_org, j.previous_code, j.next_start,
    lag(j.band) over w as previous_band,
    lag(r.rank) over w as previous_rank,
    lag(a.code) over w is not null as was_afc
from jobs j
left join band_rank r on r.band = j.band
left join afc_contract a on a.code = j.pay_contract
window w as (partition by j.person order by j.start_month)
"""

_BAND_CHANGES = """
select
    b.person, b.start_month as month, b.previous_org as org_from, b.previous_code as code_from,
    b.previous_band as band_from, b.band as band_to, b.rank - b.previous_rank as shift,
    b.previous_end = b.start_month - 1 as is_adjacent
from band_steps b
left join successor s
    on s.org_code = b.previous_org and s.successor_code = b.org_code and b.start_month >= s.from_month
where b.previous_end >= b.start_month - 2 and b.code > 0 and b.previous_code > 0 and b.is_afc and b.was_afc
    and b.rank <> b.previous_rank and (b.org_code = b.previous_org or s.org_code is not null)
"""

_LEAVING_BAND = """
select org_from, code_from, band_from, month, count(*) as people
from band_changes
where is_adjacent
group by org_from, code_from, band_from, month
"""

_CANDIDATES = f"""
select org_from, code_from, band_from, band_to, month, count(*) as people
from band_changes
group by org_from, code_from, band_from, band_to, month
having count(*) >= {MASS_PEOPLE}
"""

# Everybody who was in the band the month before, or when last seen if that month is missing, and is still there.
_BASES = """
select c.org_from, c.code_from, c.band_from, c.band_to, c.month, c.people, count(*) as base
from rebanding_candidates c
join band_steps b
    on b.org_code = c.org_from and b.code = c.code_from and b.band = c.band_from and b.is_afc
    and b.start_month <= c.month - 1 and (b.end_month >= c.month - 1 or b.next_start = c.month)
left join band_changes x on x.person = b.person and x.month = c.month
where b.end_month >= c.month or x.person is not null
group by c.org_from, c.code_from, c.band_from, c.band_to, c.month, c.people
"""

_REBANDINGS = f"""
select b.org_from, b.code_from, b.band_from, b.band_to, b.month
from rebanding_bases b
left join leaving_band e
    on e.org_from = b.org_from and e.code_from = b.code_from and e.band_from = b.band_from and e.month = b.month - 1
left join leaving_band l
    on l.org_from = b.org_from and l.code_from = b.code_from and l.band_from = b.band_from and l.month = b.month + 1
where b.people * 100 >= b.base * {MASS_SHARE_PERCENT}
    and coalesce(e.people, 0) * 100 <= b.people * {QUIET_PERCENT}
    and coalesce(l.people, 0) * 100 <= b.people * {QUIET_PERCENT}
"""

_REBANDED = """
select c.person, c.month, c.org_from, c.code_from, c.band_from, c.band_to, c.shift
from band_changes c
join rebandings r
    on r.org_from = c.org_from and r.code_from = c.code_from and r.band_from = c.band_from
    and r.band_to = c.band_to and r.month = c.month
"""


def banded_steps() -> tuple[Step, ...]:
    """Return the steps from ``jobs`` and ``rebanded`` to ``banded_jobs``.

    Returns
    -------
    tuple of Step
        Last step ``banded_jobs``, one row per main job: ``person``, first and last month, ``org_code``, ``code``,
        ``state``, ``is_substantive`` (the contract is, whether in service or on leave) and ``height``: the place of
        the band among ``BANDS``, less the steps of every mass rebanding so far; null outside Agenda for Change.
    """
    return (*eligible_steps(), *afc_steps(), Step("banded_jobs", _BANDED_JOBS))


_BANDED_JOBS = """
select
    j.person, j.start_month, j.end_month, j.org_code, j.code, j.state, j.next_start,
    k.code is not null as is_substantive,
    case
        when a.code is not null
        then r.rank - sum(coalesce(b.shift, 0)) over (
            partition by j.person order by j.start_month rows unbounded preceding
        )
    end as height
from jobs j
left join substantive_contract k on k.code = j.contract
left join afc_contract a on a.code = j.pay_contract
left join band_rank r on r.band = j.band
left join rebanded b on b.person = j.person and b.month = j.start_month
"""


def rebanding_cells_step() -> Step:
    """Return the step ``rebanding_cells``: people rebanded by organisation, month, occupation code and bands."""
    return Step("rebanding_cells", _CELLS)


_CELLS = """
select f.value as organisation, m.month, o.value as code, a.value as band_from, b.value as band_to, count(*) as people
from rebanded m
join dim_org_code f on f.code = m.org_from
join dim_occupation_code o on o.code = m.code_from
join dim_band a on a.code = m.band_from
join dim_band b on b.code = m.band_to
group by f.value, m.month, o.value, a.value, b.value
"""
