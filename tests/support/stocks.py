"""Stocks and flows of a store, asked as a study would ask them; no study does so far."""

from __future__ import annotations

import polars as pl

from tenure import panel
from tenure.store import Engine, Store
from tenure.studies import facts
from tenure.terms import Month


def keep_jobs(engine: Engine, store: Store) -> int:
    """Register what the panel reads beside a store's tables, hold ``jobs`` by staff group; return the months."""
    months = [Month(index) for index in sorted(store.manifest.coverage)]
    engine.register("occupation_state", facts.read_states(store, engine, "staff_group").codes)
    engine.register("successor", facts.read_successors(store, engine, months))
    indices = [month.index for month in months]
    held = {"month": indices, "number": range(1, len(months) + 1), "next_month": [*indices[1:], indices[-1] + 1]}
    engine.register("held", pl.DataFrame(held))
    engine.register("record_start", pl.DataFrame({"first_month": [1]}))
    engine.register("record_end", pl.DataFrame({"last_month": [len(months)]}))
    engine.keep("jobs", panel.job_steps())
    return len(months)


def collect_stocks(engine: Engine, store: Store) -> pl.DataFrame:
    """Return the stocks of a store by organisation, staff group and month."""
    keep_jobs(engine, store)
    return engine.collect(panel.stock_steps())
