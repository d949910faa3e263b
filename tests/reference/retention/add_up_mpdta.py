"""Write ``mpdta_sums.csv``, and what three programs find in the data set, as ``staggered_programs.csv``.

Run it in an environment of its own with diff-diff 3.13.0, csdid 0.4.3, did-imputation 0.1.0 and pyhdfe, and the path of
``mpdta.csv`` as the package did carries it (B. Callaway and P. H. C. Sant'Anna; 500 counties from 2003 to 2007,
logarithm of teenage employment, first period of a higher minimum wage). Of the data only counts, sums and sums of
products by cohort are kept: what the estimators, linear in the values and their products, take of a balanced panel.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import diff_diff  # type: ignore[import-not-found]
import numpy as np
import pandas as pd
from csdid.att_gt import ATTgt  # type: ignore[import-not-found]
from did_imputation.did_imputation import did_imputation  # type: ignore[import-not-found]

HERE = Path(__file__).parent
Row = tuple[str, str, str, str, str, float, float]


def add_up(data: pd.DataFrame) -> list[list[object]]:
    """Return a row a cohort and period: number of units, sum, and sums of products with each period."""
    wide = data.pivot(index="countyreal", columns="year", values="lemp")
    starts = data.groupby("countyreal")["first.treat"].first().reindex(wide.index)
    rows: list[list[object]] = []
    for start in sorted(starts.unique()):
        values = wide[starts == start].to_numpy()
        products = values.T @ values
        for place, year in enumerate(wide.columns):
            sums = [repr(float(one)) for one in (values[:, place].sum(), *products[place])]
            rows.append([int(start) or "", len(values), int(year), *sums])
    return rows


def ask_diff_diff(data: pd.DataFrame) -> Iterator[Row]:
    """Group-time effects, events and their average; and imputation's events, averages and cohorts."""
    names = {"outcome": "lemp", "unit": "countyreal", "time": "year", "first_treat": "first.treat"}
    for control, base in (("never_treated", "varying"), ("not_yet_treated", "varying"), ("never_treated", "universal")):
        fit = diff_diff.CallawaySantAnna(control_group=control, base_period=base)
        found = fit.fit(data, **names, aggregate="all")
        program = f"diff-diff 3.13.0 {control} {base}"
        for (cohort, year), one in found.group_time_effects.items():
            yield program, "group_time", str(cohort), str(year), str(year - cohort), one["effect"], one["se"]
        for event_time, one in found.event_study_effects.items():
            yield program, "event", "", "", str(event_time), one["effect"], one["se"]
        yield program, "simple", "", "", "", found.overall_att, found.overall_se
    found = diff_diff.ImputationDiD().fit(data, **names, aggregate="all")
    for event_time, one in found.event_study_effects.items():
        if event_time >= 0:
            yield "diff-diff 3.13.0 imputation", "event", "", "", str(event_time), one["effect"], one["se"]
    for cohort, one in found.group_effects.items():
        yield "diff-diff 3.13.0 imputation", "cohort", str(cohort), "", "", one["effect"], one["se"]
    yield "diff-diff 3.13.0 imputation", "simple", "", "", "", found.overall_att, found.overall_se


def ask_csdid(data: pd.DataFrame) -> Iterator[Row]:
    """Aggregates of group-time effects, and the statistic of the test before starts."""
    given = data.rename(columns={"first.treat": "start"})
    model = ATTgt(yname="lemp", tname="year", idname="countyreal", gname="start", data=given, xformla="lemp~1")
    fitted = model.fit(est_method="dr", base_period="varying", bstrap=False)
    program = "csdid 0.4.3"
    for kind, name in (("simple", "simple"), ("dynamic", "event_overall"), ("group", "cohort_overall")):
        found = model.aggte(typec=kind, bstrap=False).atte
        yield program, name, "", "", "", found["overall_att"], found["overall_se"]
        rows = {"dynamic": "event", "group": "cohort"}
        for place, key in enumerate(found["egt"] if kind in rows else ()):
            keys = ("", "", str(key)) if kind == "dynamic" else (str(key), "", "")
            error = np.ravel(found["se_egt"])[place]
            yield program, rows[kind], *keys, found["att_egt"][place], error
    yield program, "pre_trend", "", "", "", fitted.MP["W"], fitted.MP["Wpval"]


def ask_did_imputation(data: pd.DataFrame) -> Iterator[Row]:
    """Events and their average over all treated values, by the program of the method's authors in Python."""
    given = data.assign(start=data["first.treat"].replace(0, np.nan))
    options = {"fe": ["countyreal", "year"], "cluster": "countyreal", "minn": 0}
    for kind, horizons in (("event", True), ("simple", False)):
        found = did_imputation(given, "lemp", "countyreal", "year", "start", allhorizons=horizons, **options)
        for name, estimate in found.estimates.items():
            key = name.removeprefix("tau") if horizons else ""
            yield "did_imputation 0.1.0", kind, "", "", key, estimate, found.std_errors[name]


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    """Write a table beside this script."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    mpdta = pd.read_csv(sys.argv[1])
    years = sorted(mpdta["year"].unique())
    write("mpdta_sums.csv", ["start", "units", "period", "sum", *(f"product_{year}" for year in years)], add_up(mpdta))
    told = (row for ask in (ask_diff_diff, ask_csdid, ask_did_imputation) for row in ask(mpdta))
    answers: list[list[object]] = [[*row[:5], repr(float(row[5])), repr(float(row[6]))] for row in told]
    columns = ["program", "kind", "cohort", "period", "event_time", "estimate", "std_error"]
    write("staggered_programs.csv", columns, answers)
