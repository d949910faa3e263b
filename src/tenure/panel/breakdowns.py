"""Characteristics to break counts down by, as of a period's first month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenure.errors import UsageError
from tenure.panel.runs import REJOIN_MONTHS
from tenure.store import Step


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A characteristic to break counts down by, as of the period's first month.

    ``key`` is the expression to group by (tables: ``j`` the job, ``f`` the person, ``o`` the
    organisation, ``t`` the service, ``p`` the period); ``dimension`` the dictionary that decodes it, if any.
    """

    key: str
    dimension: str | None = None


_AGE = "p.start_year - f.birth_year"
_AGE_BANDS = ((25, "under 25"), (35, "25 to 34"), (45, "35 to 44"), (55, "45 to 54"), (65, "55 to 64"))
_AGE_BAND = "case when f.birth_year is null then 'unknown' {} else '65 and over' end".format(
    " ".join(f"when {_AGE} < {limit} then '{label}'" for limit, label in _AGE_BANDS)
)
# Who was there when the record began has been for nobody knows how long, until the longest band is reached anyway.
_TENURE = "p.start_calendar - t.since"
_TENURE_BAND = (
    f"case when {_TENURE} >= 60 then '5 years or more' when t.is_cut then 'unknown' "
    f"when {_TENURE} < 12 then 'under 1 year' when {_TENURE} < 36 then '1 to 2 years' else '3 to 4 years' end"
)

BREAKDOWNS: dict[str, Breakdown] = {
    "age_band": Breakdown(_AGE_BAND),
    "sex": Breakdown("f.sex", "sex"),
    "ethnicity": Breakdown("f.ethnicity", "ethnicity"),
    "disability": Breakdown("f.disability", "disability"),
    "nationality": Breakdown("f.nationality", "nationality"),
    "band": Breakdown("j.band", "band"),
    "pay_contract": Breakdown("j.pay_contract", "pay_contract"),
    "contract": Breakdown("j.contract", "contract"),
    "tenure_band": Breakdown(_TENURE_BAND),
    "organisation": Breakdown("j.org_code", "org_code"),
    "organisation_type": Breakdown("o.type"),
    "icb": Breakdown("o.icb"),
    "region": Breakdown("o.region"),
}

_FACTS = {
    "f": """
left join persons f
    on f.person = j.person and f.from_month <= p.start_calendar and f.until_month >= p.start_calendar""",
    "o": """
left join organisation_fact o on o.org_code = j.org_code""",
    "t": """
left join service t on t.person = j.person and t.start_month = j.start_month""",
}


def check_breakdowns(by: tuple[str, ...], *, option: str = "--by", also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names asked for, or raise a ``UsageError`` that lists what there is; ``also`` names others there."""
    offered = (*BREAKDOWNS, *also)
    unknown = [name for name in by if name not in offered]
    twice = sorted({name for name in by if by.count(name) > 1})
    if unknown or twice:
        wrong = f"cannot be broken down by '{', '.join(unknown)}'" if unknown else f"name '{', '.join(twice)}' twice"
        raise UsageError(
            f"Counts {wrong}.",
            slug="breakdown-unknown",
            expected=f"names from {', '.join(offered)}, each once.",
            fix=f"choose from these for {option}.",
        )
    return tuple(by)


def join_facts(by: Iterable[str]) -> str:
    """Return the joins that the keys of these breakdowns read, to follow jobs ``j`` and periods ``p``."""
    keys = " ".join(BREAKDOWNS[name].key for name in by)
    return "".join(text for table, text in _FACTS.items() if f"{table}." in keys)


def fact_steps(by: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps whose results ``join_facts`` joins: ``service`` where tenure is asked.

    Returns
    -------
    tuple of Step
        ``service``: one row per job with ``since``, the calendar month in which the person's service began that
        the job is part of, and ``is_cut``, whether that is the record's first month, so that it may have begun
        before. An absence of more than a year from the record begins a new service; leave does not.

    Notes
    -----
    Reads ``jobs``, ``held`` and ``record_start``. Not modelled: start dates that an extract states.
    """
    asked = any("t." in BREAKDOWNS[name].key for name in by)
    return (Step("service_starts", _SERVICE_STARTS), Step("service", _SERVICE)) if asked else ()


_SERVICE_STARTS = f"""
select
    j.person, j.start_month,
    max(case when j.previous_end is null or a.month - z.month > {REJOIN_MONTHS} + 1 then j.start_month end)
        over (partition by j.person order by j.start_month rows unbounded preceding) as service_start
from jobs j
join held a on a.number = j.start_month
left join held z on z.number = j.previous_end
"""

_SERVICE = """
select s.person, s.start_month, h.month as since, s.service_start = r.first_month as is_cut
from service_starts s
join held h on h.number = s.service_start
cross join record_start r
"""


def decode_step(table: str, by: Sequence[str], others: Sequence[str]) -> Step:
    """Return a step that reads ``table`` with the breakdowns' dictionary codes replaced by values."""
    columns = [f"t.{name}" for name in others]
    joins = []
    for name in by:
        dimension = BREAKDOWNS[name].dimension
        source = f"d_{name}.value" if dimension else f"t.{name}"
        columns.append(f"coalesce({source}, 'unknown') as {name}")
        if dimension:
            joins.append(f"left join dim_{dimension} d_{name} on d_{name}.code = t.{name}")
    return Step(f"{table}_decoded", f"select {', '.join(columns)} from {table} t {' '.join(joins)}")
