"""Where the people of an occupation are some months later: pairs of states, counted into cells."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel.breakdowns import BREAKDOWNS, fact_steps, join_facts
from tenure.store import Step

LEFT = -1
"""The destination of a person who is absent from the record at the period's end."""


def pair_steps(by: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that end in ``pairs``: people in post at the start of a period by where they are at its end.

    Parameters
    ----------
    by : sequence of str
        Names of ``BREAKDOWNS``.

    Returns
    -------
    tuple of Step
        ``period`` (first month), ``org_code``, a column per breakdown, ``origin``, ``destination``
        (state ids; ``LEFT`` when absent at the end; the origin where the person stayed, also by way
        of guarded changes only), ``state_at_end`` (as recorded), ``is_direct`` (at most one month
        between occupations on the way) and ``n``, the people alike in these. Rows may repeat.

    Notes
    -----
    Reads ``jobs``, ``course``, ``persons``, ``organisation_fact`` and ``period`` (``start_month``,
    ``end_month``: numbers; ``start_calendar``: the first month's index; ``start_year``).
    """
    return tuple(step for part in pair_parts(by) for step in part)


def pair_parts(by: Sequence[str]) -> tuple[tuple[Step, ...], ...]:
    """Return the steps of ``pair_steps`` in parts, each of which may be kept under the name of its last step.

    Kept one after the other they take half the memory: an engine that is given the whole chain works on people of
    one run and on the others at once.
    """
    parts = write_parts(by)
    facts = fact_steps(by)
    return (
        *((facts,) if facts else ()),
        (Step("at_start_lone", _AT_START_LONE.format(**parts)), Step("pairs_lone", _PAIRS_LONE.format(**parts))),
        (
            start_step(by),
            Step("at_end", _AT_END),
            Step("pairs_others", _PAIRS_OTHERS.format(**parts)),
            Step("pairs", "select * from pairs_lone union all select * from pairs_others"),
        ),
    )


def write_parts(by: Sequence[str]) -> dict[str, str]:
    """Return the parts of text that breakdowns add to steps: their keys, their names, and the joins they need."""
    return {
        "columns": "".join(f", {BREAKDOWNS[name].key} as {name}" for name in by),
        "passed": "".join(f", a.{name}" for name in by),
        "facts": join_facts(by),
        "listed": "".join(f", {name}" for name in by),
    }


def start_step(by: Sequence[str]) -> Step:
    """Return the step ``at_start``: people of more than one run who are in post in a period's first month."""
    return Step("at_start", _AT_START.format(**write_parts(by)))


def stay_step(by: Sequence[str]) -> Step:
    """Return the step ``stays``: people in an occupation at both ends of a period, by the organisation at its start.

    Returns
    -------
    Step
        One row per ``period``, breakdown, ``origin`` and ``org_code`` with ``people`` and ``stayed``, those of them
        who are in the origin at the end. Reads ``pairs``.
    """
    keys = ", ".join(["period", *by, "origin", "org_code"])
    return Step(
        "stays",
        f"select {keys}, sum(n) as people, sum(case when destination = origin then n else 0 end) as stayed "
        f"from pairs where destination > 0 group by {keys}",
    )


# People of one run are in its state at the end, or gone.
_AT_START_LONE = """
select p.start_month as period, j.org_code{columns}, c.state as origin, c.end_month >= p.end_month as is_there
from jobs j
join course c on c.person = j.person
join period p on j.start_month <= p.start_month and j.end_month >= p.start_month{facts}
where j.code > 0 and c.is_lone
"""

_PAIRS_LONE = """
select
    period, org_code{listed}, origin, case when is_there then origin else -1 end as destination,
    case when is_there then origin else -1 end as state_at_end, is_there as is_direct, count(*) as n
from at_start_lone
group by period, org_code{listed}, origin, is_there
"""

_AT_START = """
select p.start_month as period, j.person, j.org_code{columns}, c.state as origin, c.episode, c.chain
from jobs j
join course c on c.person = j.person and c.start_month <= j.end_month and c.end_month >= j.start_month
join period p
    on j.start_month <= p.start_month and j.end_month >= p.start_month
    and c.start_month <= p.start_month and c.end_month >= p.start_month{facts}
where j.code > 0 and c.state > 0 and not c.is_lone
"""

_AT_END = """
select p.start_month as period, c.person, c.state, c.episode, c.chain
from course c
join period p on c.start_month <= p.end_month and c.end_month >= p.end_month
where not c.is_lone
"""

_PAIRS_OTHERS = """
select period, org_code{listed}, origin, destination, state_at_end, is_direct, count(*) as n
from (
    select
        a.period, a.org_code{passed}, a.origin,
        case
            when e.person is null then -1
            when e.episode = a.episode and e.state > 0 then a.origin
            else e.state
        end as destination,
        case when e.person is null then -1 else e.state end as state_at_end,
        coalesce(e.chain = a.chain, false) as is_direct
    from at_start a
    left join at_end e on e.person = a.person and e.period = a.period
) pairs
group by period, org_code{listed}, origin, destination, state_at_end, is_direct
"""


def cell_steps(by: Sequence[str], *, conditional: bool) -> tuple[Step, ...]:
    """Return the steps from ``pairs`` to ``cells``: counts with what a clustered interval needs.

    Parameters
    ----------
    by : sequence of str
        The breakdowns of ``pairs``.
    conditional : bool
        True keeps only people in an occupation at the end, so that rates are among those who stayed
        in service.

    Returns
    -------
    tuple of Step
        One row per period, breakdown, origin and destination: ``people``; over organisations g at the
        origin, ``sum_dd`` = sum of d_g squared and ``sum_dn`` = sum of d_g n_g, with d_g the people
        of the cell and n_g those of the origin; ``origin_people`` = sum of n_g, ``sum_nn`` and
        ``organisations``, their number.
    """
    keys = ["period", *by, "origin"]
    where = "where destination > 0" if conditional else ""
    listed = ", ".join(keys)
    matched = " and ".join(f"b.{key} is not distinct from c.{key}" for key in keys)
    taken = ", ".join(f"c.{key}" for key in keys)
    return (
        Step(
            "cells_by_org",
            f"select {listed}, destination, org_code, sum(n) as n from pairs {where} "
            f"group by {listed}, destination, org_code",
        ),
        Step("origins_by_org", f"select {listed}, org_code, sum(n) as n from cells_by_org group by {listed}, org_code"),
        Step(
            "origins",
            f"select {listed}, sum(n) as people, sum(n * n) as sum_nn, count(*) as organisations "
            f"from origins_by_org group by {listed}",
        ),
        Step(
            "cells_summed",
            f"select {taken}, c.destination, sum(c.n) as people, sum(c.n * c.n) as sum_dd, sum(c.n * b.n) as sum_dn "
            f"from cells_by_org c join origins_by_org b on {matched} and b.org_code = c.org_code "
            f"group by {taken}, c.destination",
        ),
        Step(
            "cells",
            f"select {taken}, c.destination, c.people, c.sum_dd, c.sum_dn, "
            f"b.people as origin_people, b.sum_nn, b.organisations "
            f"from cells_summed c join origins b on {matched}",
        ),
    )


def direct_step(by: Sequence[str]) -> Step:
    """Return the step ``routes``: movers by origin, destination and whether the way was direct."""
    keys = ", ".join(["period", *by, "origin", "destination"])
    return Step(
        "routes",
        f"select {keys}, is_direct, sum(n) as people from pairs "
        f"where destination > 0 and destination <> origin group by {keys}, is_direct",
    )


def flow_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``flows``: people by period, occupation and kind of flow.

    Returns
    -------
    tuple of Step
        Rows of ``period``, ``state``, ``flow`` and ``people``. Flows: ``people_start``, ``moved_out``,
        ``left``, ``to_other``, ``recoded_out`` (guarded), ``people_end``, ``moved_in``, ``joined``,
        ``from_other``, ``recoded_in``. People at the end who were absent at the start joined.
    """
    return (
        Step("at_end", _AT_END),
        Step("starts", _STARTS),
        Step("ends_lone", _ENDS_LONE),
        Step("ends_others", _ENDS_OTHERS),
        Step("ends", _ENDS),
        Step("flows", _FLOWS),
    )


_STARTS = """
select
    period, origin as state, sum(n) as people_start,
    sum(case when destination > 0 and destination <> origin then n else 0 end) as moved_out,
    sum(case when destination = -1 then n else 0 end) as left_service,
    sum(case when destination = 0 then n else 0 end) as to_other,
    sum(case when destination = origin and state_at_end <> origin then n else 0 end) as recoded_out
from pairs
group by period, origin
"""

_ENDS_LONE = """
select
    p.start_month as period, c.state, count(*) as people_end,
    sum(case when c.start_month > p.start_month then 1 else 0 end) as joined,
    0 as from_other, 0 as moved_in, 0 as recoded_in
from course c
join period p on c.start_month <= p.end_month and c.end_month >= p.end_month
where c.is_lone and c.state > 0
group by p.start_month, c.state
"""

_ENDS_OTHERS = """
select
    e.period, e.state, count(*) as people_end,
    sum(case when s.person is null then 1 else 0 end) as joined,
    sum(case when s.state = 0 then 1 else 0 end) as from_other,
    sum(case when s.state > 0 and s.state <> e.state and s.episode <> e.episode then 1 else 0 end) as moved_in,
    sum(case when s.state > 0 and s.state <> e.state and s.episode = e.episode then 1 else 0 end) as recoded_in
from at_end e
left join (
    select p.start_month as period, c.person, c.state, c.episode
    from course c
    join period p on c.start_month <= p.start_month and c.end_month >= p.start_month
    where not c.is_lone
) s on s.person = e.person and s.period = e.period
where e.state > 0
group by e.period, e.state
"""

_ENDS = """
select
    period, state, sum(people_end) as people_end, sum(joined) as joined, sum(from_other) as from_other,
    sum(moved_in) as moved_in, sum(recoded_in) as recoded_in
from (select * from ends_lone union all select * from ends_others) ends
group by period, state
"""

_FLOWS = """
select
    coalesce(s.period, e.period) as period,
    coalesce(s.state, e.state) as state,
    coalesce(s.people_start, 0) as people_start,
    coalesce(e.moved_in, 0) as moved_in,
    coalesce(e.joined, 0) as joined,
    coalesce(e.from_other, 0) as from_other,
    coalesce(e.recoded_in, 0) as recoded_in,
    coalesce(s.moved_out, 0) as moved_out,
    coalesce(s.left_service, 0) as left_service,
    coalesce(s.to_other, 0) as to_other,
    coalesce(s.recoded_out, 0) as recoded_out,
    coalesce(e.people_end, 0) as people_end
from starts s
full join ends e on e.period = s.period and e.state = s.state
"""
