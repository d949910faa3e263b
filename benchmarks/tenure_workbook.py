"""Write a table as a workbook by Tenure, in a process of its own: release, lay out, write."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl

from tenure.publish import write_workbook
from tenure.releases import protect
from tenure.terms import About, Count, Evidence, Structure


def main() -> int:
    source, out, phases = (Path(argument) for argument in sys.argv[1:4])
    frame = pl.read_parquet(source)
    keys = tuple(name for name in frame.columns if frame[name].dtype == pl.String)
    falls = tuple(name for name in frame.columns if name not in {*keys, "people"})
    about = About(
        table="benchmark",
        title="A table",
        definitions=(),
        population="Nobody",
        unit="pounds",
        period="2023/24",
        method="Made up",
        grade="description",
        source="A benchmark",
        columns=dict.fromkeys(frame.columns, "A column"),
        real_staff=False,
    )
    begun = time.perf_counter()
    evidence = Evidence(about, frame, Structure(keys, (Count("people", "people", keys, falls),)))
    released = protect([evidence])
    protected = time.perf_counter()
    write_workbook(released, out, title="A table")
    written = time.perf_counter()
    phases.write_text(json.dumps({"protect": protected - begun, "write": written - protected}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
