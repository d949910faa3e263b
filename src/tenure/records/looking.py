"""What is in a store, and whether it is whole."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from tenure.records.coverage import missing_months, sparse_months
from tenure.store import DEFAULT_MEMORY, DuckEngine, Manifest, Step, Store, open_store
from tenure.terms import Month

__all__ = ["check_store", "describe_store"]

# Counts of people below this are not told, as everywhere a number leaves the record.
FEWEST_TOLD = 5
LARGEST_TOTAL_FTE = Decimal("1.5")


def describe_store(path: Path, *, memory: str = DEFAULT_MEMORY) -> dict[str, Any]:
    """Say what a store holds: facts about the whole record, never about one person.

    Parameters
    ----------
    path : Path
        The store.

    Returns
    -------
    dict
        Plain values: format, version, real_staff, first and last month, missing_months (without rows,
        between the two), sparse_months (fewer than 5% of the median rows of their neighbours), rows,
        rows_per_month (fewest, median, most), people, assignments, organisations, columns that hold
        values, reference tables, the share of person-months (0 to 1) whose main job each tie rule
        settled, and the deliveries.

    Raises
    ------
    AccessError
        There is no store at ``path``, or it cannot be read.
    """
    store = open_store(path)
    manifest = store.manifest
    months = sorted(manifest.coverage)
    with store.engine(memory=memory) as engine:
        counts = engine.collect([Step("counts", _COUNTS)]).row(0, named=True)
        ties = _count_ties(engine, manifest)
    return {
        "format": manifest.format,
        "version": manifest.version,
        "real_staff": manifest.real_staff,
        "code_version": manifest.code_version,
        "rules_version": manifest.rules_version,
        "first_month": str(Month(months[0])) if months else "",
        "last_month": str(Month(months[-1])) if months else "",
        "missing_months": [str(month) for month in missing_months(manifest.coverage)],
        "sparse_months": [str(month) for month in sparse_months(manifest.coverage)],
        "rows": manifest.rows,
        "rows_per_month": _summarise_months(manifest),
        **{name: _told(count) for name, count in counts.items()},
        "spells": sum(file.rows for file in manifest.tables.get("spells", ())),
        "rows_in_quarantine": sum(file.rows for file in manifest.quarantine),
        "main_job_settled_by": ties,
        "reference_tables": sorted(manifest.references),
        "columns": sorted({column for delivery in manifest.deliveries for column in delivery.columns}),
        "deliveries": _list_deliveries(manifest),
    }


def check_store(path: Path, *, memory: str = DEFAULT_MEMORY) -> dict[str, Any]:
    """Say whether a store is as its manifest promises, and how many people look odd.

    Returns
    -------
    dict
        ``is_whole``; ``damaged_files`` (missing, or not the bytes that were written); ``unnamed_files`` (what
        a killed ingest left, or somebody put there: no part of any version, removed by the next ingest);
        ``broken_buckets`` (not sorted by the key, a key twice, rows in the wrong bucket, or not as many
        as the manifest says); and counts of people whose sex or birth year changes between months, or
        whose jobs add up to more than 1.5 FTE in a month. A count of people from 1 to 4 reads
        "fewer than 5".

    Raises
    ------
    AccessError
        There is no store at ``path``.
    """
    store = open_store(path)
    damaged = store.find_damage()
    # A damaged file would fail the queries that follow; which one it is says enough.
    broken = () if damaged else store.find_disorder(memory=memory)
    found: dict[str, Any] = {
        "is_whole": not damaged and not broken,
        "files": sum(1 for _ in store.manifest.files()),
        "damaged_files": list(damaged),
        "unnamed_files": list(store.list_unnamed()),
        "broken_buckets": list(broken),
        "rows": store.manifest.rows,
    }
    return found if damaged else {**found, **_count_odd_people(store, memory)}


def _count_odd_people(store: Store, memory: str) -> dict[str, Any]:
    totals = {"people_whose_sex_changes": 0, "people_whose_birth_year_changes": 0, "people_over_1.5_fte": 0}
    for bucket in sorted({file.bucket or 0 for file in store.manifest.tables.get("record", ())}):
        with store.engine(memory=memory, bucket=bucket) as engine:
            for name, steps in zip(totals, _ODD, strict=True):
                totals[name] += int(engine.collect(steps).item())
    return {name: _told(count) for name, count in totals.items()}


def _summarise_months(manifest: Manifest) -> dict[str, int | str]:
    rows = manifest.coverage.values()
    if not rows:
        return {}
    return {"fewest": _told(min(rows)), "median": _told(round(median(rows))), "most": _told(max(rows))}


def _count_ties(engine: DuckEngine, manifest: Manifest) -> dict[str, float]:
    if "ties" not in manifest.tables:
        return {}
    sql = (
        "select tie_rule_used, sum(person_months) as n from ties group by tie_rule_used order by n desc, tie_rule_used"
    )
    rows = engine.collect([Step("tie_rules", sql)]).rows()
    total = sum(count for _, count in rows)
    return {rule: round(count / total, 6) for rule, count in rows}


def _list_deliveries(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            "delivery": delivery.number,
            "layout": delivery.layout,
            "files": len(delivery.files),
            **{
                name: sum(getattr(file, name) for file in delivery.files)
                for name in ("rows_in", "rows_stored", "rows_restated", "rows_unchanged", "rows_refused")
            },
        }
        for delivery in manifest.deliveries
    ]


def _told(count: int) -> int | str:
    return count if count == 0 or count >= FEWEST_TOLD else f"fewer than {FEWEST_TOLD}"


_COUNTS = """
select count(distinct person) as people, count(distinct assignment) as assignments,
    count(distinct org_code) as organisations
from record
"""
_SEXES = """
select person from record join dim_sex on dim_sex.code = record.sex
where dim_sex.value <> 'unknown'
group by person having count(distinct sex) > 1
"""
_YEARS = "select person from record group by person having count(distinct birth_year) > 1"
_HEAVY = "select distinct person from record group by person, month having sum(fte) > $limit"
_ODD_COUNT = Step("odd_count", "select count(*) as n from odd_people")
_ODD = (
    (Step("odd_people", _SEXES), _ODD_COUNT),
    (Step("odd_people", _YEARS), _ODD_COUNT),
    (Step("odd_people", _HEAVY, {"limit": LARGEST_TOTAL_FTE}), _ODD_COUNT),
)
