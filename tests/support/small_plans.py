"""A plan that needs no store and takes a second: charts of two short series."""

from __future__ import annotations

from pathlib import Path

RATES = """\
title: Rates
out: release
studies:
  - study: retention.charts
    options: {series: rates.csv, improvement: down}
"""


def write_rates(folder: Path) -> Path:
    """Write the plan and its file of two series of twelve months into a folder; return the plan's path."""
    rows = [f"{series},2023-{month:02d}-01,{4 + series + month % 3}" for series in (1, 2) for month in range(1, 13)]
    (folder / "rates.csv").write_text("\n".join(["series,date,value", *rows]) + "\n", encoding="utf-8")
    (folder / "plan.yaml").write_text(RATES, encoding="utf-8")
    return folder / "plan.yaml"
