"""People followed after a move, and through the bands, on a drawn panel."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.careers import Cohort, list_index_months
from tenure.panel import (
    BANDS,
    RETAINED,
    after_cell_steps,
    after_steps,
    after_total_step,
    banded_steps,
    carried_steps,
    rebanding_steps,
    starter_steps,
)
from tenure.terms import Month
from tests.support.panel import FIRST, Panel

Path = tuple[str, str, str, int]


def follow_cohorts(
    panel: Panel, *cohorts: tuple[int, int, tuple[int, ...]], persist: int = 3, guard: bool = True
) -> dict[Path, tuple[int, ...]]:
    """People and those retained (occupation, organisation, service) by arm, origin, destination and years.

    A cohort is its first and last index month and the years after which it is looked up.
    """
    panel.follow(persist=persist, guard=guard)
    months = [Month(FIRST + offset) for offset in panel.numbers]
    planned = [Cohort(Month(FIRST + first), Month(FIRST + last), years) for first, last, years in cohorts]
    indices, targets = list_index_months(months, planned, persist=persist)
    panel.engine.register("after_month", indices)
    panel.engine.register("after_target", targets)
    panel.engine.keep("after_people", after_steps())
    panel.engine.keep("after_cells", after_cell_steps())
    frame = panel.engine.collect([after_total_step()])
    keys = ("arm", "origin", "destination", "years")
    summed = frame.group_by(keys).agg(pl.col("people", *RETAINED).sum())
    names = {**panel.labels, 0: "joined"}
    return {
        (arm, names[origin], names[destination], years): tuple(counts)
        for arm, origin, destination, years, *counts in summed.select(*keys, "people", *RETAINED).iter_rows()
    }


def start_cohort(
    panel: Panel, start: int, *, dates: Sequence[int], lowest_point: bool = True, guard: bool = True
) -> None:
    """Register a cohort that starts in a month and is looked up in others, and keep its starters."""
    panel.follow(guard=guard)
    engine = panel.engine
    bands = {code: BANDS.index(band) + 1 for band, code in panel.codes["band"].items() if band in BANDS}
    schema = {"band": pl.Int64, "rank": pl.Int64}
    engine.register("band_rank", pl.DataFrame(list(bands.items()), schema=schema, orient="row"))
    month = Month(FIRST + start)
    engine.register(
        "progress_cohort",
        pl.DataFrame({"cohort": [0], "number": [panel.numbers[start]], "start_calendar": [month.index],
                      "start_year": [month.year]}),
    )  # fmt: skip
    looked_up = {"cohort": [0] * len(dates), "months_since": [date - start for date in dates],
                 "number": [panel.numbers[date] for date in dates]}  # fmt: skip
    engine.register("progress_month", pl.DataFrame(looked_up))
    engine.keep("rebanded", rebanding_steps(guard=guard))
    engine.keep("banded_jobs", banded_steps())
    engine.keep("carried", carried_steps())
    engine.keep("starters", starter_steps((), lowest_point=lowest_point))
