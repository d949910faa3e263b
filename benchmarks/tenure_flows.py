"""Leavers and joiners from the spells of a store: every month by organisation and staff group, and every year."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.tenure_releases import Clock
from tenure import panel
from tenure.retention.flows import count_flows, count_snapshot
from tenure.retention.flows_question import plan_years
from tenure.store import open_store
from tenure.studies.careers_run import CareersRun, list_months
from tenure.studies.retention_cells import PostReader

FOLLOWING, MONTHLY, POSTS, YEARS = "following", "monthly", "posts", "years"


def main() -> None:
    """Count, and write how many rows there were and what each part took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--memory", default="2GB")
    options = parser.parse_args()
    opened = open_store(options.store)
    months = list_months(opened)
    clock = Clock()
    clock.begin(FOLLOWING)
    with opened.reading(memory=options.memory) as engine:
        run = CareersRun(engine, opened, months)
        reader = PostReader.open(run, main_rule="flag", population="all", say=lambda _: None)
        clock.begin(MONTHLY)
        stocks = engine.collect(panel.stock_steps())
        clock.begin(POSTS)
        periods = plan_years(months)
        reader.follow()
        reader.face(periods)
        clock.begin(YEARS)
        cells = reader.count(periods)
        years = [count(cells, "organisation", ()) for count in (count_snapshot, count_flows)]
    clock.begin("")
    counts = {
        "months": len(months),
        "organisations": stocks["org_code"].n_unique(),
        "staff_groups": stocks["state"].n_unique() - 1,
        "monthly_rows": stocks.height,
        "years": len(periods),
        "yearly_rows": sum(table.height for table in years),
    }
    found = {"parts": [asdict(part) for part in clock.parts], "counts": counts}
    (options.out / "parts.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
