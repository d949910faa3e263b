"""The yearly matrix of moves in pandas, from one clean Parquet file or from the delivered CSV files.

Frozen: a benchmark's peer is changed only where its answer is wrong. It relies on the file being sorted by
person and month and on every month between the first and the last having been delivered, keeps texts as
categories, and compares whole columns with themselves one row down instead of looping over people.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

IN_SERVICE = ["active", "maternity_paid", "paid_leave", "suspended"]
SUBSTANTIVE = ["permanent", "fixed_term", "training", "other"]
CONTENT = ["org_code", "occupation_code", "band", "contract", "pay_contract", "department", "pay_step"]
FALLING = ["is_eligible", "is_only_flag", "fte", "basic_pay", "last_month"]
CATEGORIES = [*CONTENT, "status", "sex"]
NEEDED = ["person", "assignment", "month", "is_main", "fte", "basic_pay", "birth_year", *CATEGORIES]
AGE_BANDS = ["under 25", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over"]
PERSIST = 3
REJOIN = 12
HORIZON = 12
OTHER = -1  # as pandas codes a missing category
LEFT = -2


def read_extract(folder: Path) -> pd.DataFrame:
    """Read the delivered files, type the needed columns and sort by person and month."""
    kinds = {"person_id": "str", "assignment_id": "str", "month": "category", "is_main": "boolean"}
    kinds |= dict.fromkeys(CATEGORIES, "category") | {"fte": "float64", "basic_pay": "float64"}
    kinds |= {"birth_year": "float32"}
    frames = [
        pd.read_csv(path, usecols=list(kinds), dtype=kinds, keep_default_na=False, na_values=[""])
        for path in sorted(folder.glob("*.csv"))
    ]
    for name in ("month", *CATEGORIES):
        union = pd.api.types.union_categoricals([frame[name] for frame in frames], sort_categories=True)
        for frame in frames:
            frame[name] = frame[name].cat.set_categories(union.categories)
    rows = pd.concat(frames, ignore_index=True)
    del frames
    rows["person"] = pd.factorize(rows.pop("person_id"))[0]
    rows["assignment"] = pd.factorize(rows.pop("assignment_id"))[0]
    months = np.array([int(text[:4]) * 12 + int(text[5:7]) - 1 for text in rows["month"].cat.categories], "int16")
    rows["month"] = months[rows["month"].cat.codes]
    return rows.sort_values(["person", "month"], ignore_index=True)


def find_second_jobs(rows: pd.DataFrame, is_eligible: np.ndarray) -> pd.Index:
    """Return the labels of the rows that are not a person's main job of the month."""
    person, month = rows["person"].to_numpy(), rows["month"].to_numpy()
    is_repeat = np.zeros(len(rows), bool)
    is_repeat[1:] = (person[1:] == person[:-1]) & (month[1:] == month[:-1])
    is_several = is_repeat.copy()
    is_several[:-1] |= is_repeat[1:]
    several = rows[is_several].assign(is_eligible=is_eligible[is_several])
    needed = ["person", "assignment", "month", "occupation_code"]
    theirs = rows.loc[rows["person"].isin(several["person"].unique()), needed].astype({"occupation_code": "str"})
    lives = theirs.groupby(["person", "assignment"]).agg(
        first_month=("month", "first"),
        last_month=("month", "last"),
        first_code=("occupation_code", "first"),
        last_code=("occupation_code", "last"),
    )
    several = several.join(lives, on=["person", "assignment"])
    flagged = several["is_main"].astype("boolean").fillna(value=False).astype(bool) & several["is_eligible"]
    flags = flagged.groupby([several["person"], several["month"]]).transform("sum")
    several["is_only_flag"] = flagged & (flags == 1)
    several[["fte", "basic_pay"]] = several[["fte", "basic_pay"]].fillna(0)
    for name in CONTENT:
        several[name] = several[name].astype("str").fillna("")
    life = ["last_month", "first_code", "last_code", "assignment"]
    order = ["person", "month", *FALLING[:-1], "first_month", *CONTENT, *life]
    ranked = several.sort_values(order, ascending=[name not in FALLING for name in order])
    return ranked.index[ranked.duplicated(["person", "month"])]


def find_main_jobs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the main job of each person and month; ``state`` is ``OTHER`` when it is not in service."""
    is_eligible = (rows["status"].isin(IN_SERVICE) & rows["contract"].isin(SUBSTANTIVE)).to_numpy()
    keep = np.ones(len(rows), bool)
    keep[find_second_jobs(rows, is_eligible)] = False
    state = np.where(is_eligible, rows["occupation_code"].cat.codes.to_numpy(), OTHER).astype("int16")
    return rows.loc[keep, ["person", "month", "sex", "birth_year"]].assign(state=state[keep])


def find_facts(main: pd.DataFrame) -> pd.DataFrame:
    """Return each person's sex and birth year by the month from which they were recorded, in order of months.

    An unknown sex is the one known before, or else the first known later.
    """
    person, sex, born = main["person"].to_numpy(), main["sex"].cat.codes.to_numpy(), main["birth_year"].to_numpy()
    is_change = np.ones(len(main), bool)
    is_change[1:] = (person[1:] != person[:-1]) | (sex[1:] != sex[:-1]) | (born[1:] != born[:-1])
    changes = main.loc[is_change, ["person", "month", "sex", "birth_year"]]
    known = changes["sex"].where(changes["sex"] != "unknown").groupby(changes["person"]).ffill()
    changes["sex"] = known.groupby(changes["person"]).bfill()
    return changes.sort_values("month")


def find_runs(main: pd.DataFrame) -> pd.DataFrame:
    """Return runs of months in one state: one missing month is filled, short runs are the occupation before."""
    person, month, state = (main[name].to_numpy() for name in ("person", "month", "state"))
    is_new = np.ones(len(main), bool)
    is_new[1:] = (person[1:] != person[:-1]) | (state[1:] != state[:-1]) | (month[1:] - month[:-1] > 2)
    is_last = np.append(is_new[1:], values=True)
    runs = pd.DataFrame(
        {"person": person[is_new], "state": state[is_new], "start": month[is_new], "end": month[is_last]}
    )
    occupied = runs[runs["state"] != OTHER]
    before = occupied.shift()
    is_short = (
        (occupied["person"] == before["person"])
        & (occupied["start"] - before["end"] - 1 <= REJOIN)
        & (occupied["end"] - occupied["start"] + 1 < PERSIST)
        & (occupied["end"] < runs["end"].max())
    )
    # The first run of a person is never short, so filling down stays within people.
    runs.loc[occupied.index, "state"] = occupied["state"].mask(is_short).ffill().astype("int16")
    return runs


def pair_months(runs: pd.DataFrame, month: int) -> pd.DataFrame:
    """Return people in post in a month with their state a horizon later."""
    later = month + HORIZON
    starting = runs[(runs["start"] <= month) & (runs["end"] >= month) & (runs["state"] != OTHER)]
    ending = runs[(runs["start"] <= later) & (runs["end"] >= later)]
    pairs = starting[["person", "state"]].rename(columns={"state": "origin"})
    destination = ending.set_index("person")["state"].rename("destination")
    return pairs.join(destination, on="person").fillna({"destination": LEFT}).assign(period=month)


def count_moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Count people by period, sex, age band, origin and destination."""
    occupations = rows["occupation_code"].cat.categories
    main = find_main_jobs(rows)
    first, last = int(main["month"].min()), int(main["month"].max())
    facts, runs = find_facts(main), find_runs(main)
    periods = range(first + (last - HORIZON - first) % 12, last - HORIZON + 1, 12)
    pairs = pd.concat([pair_months(runs, month) for month in periods]).astype({"period": facts["month"].dtype})
    pairs = pd.merge_asof(pairs, facts, left_on="period", right_on="month", by="person")
    age = pairs["period"] // 12 - pairs["birth_year"]
    pairs["age_band"] = pd.cut(age, [-np.inf, 24, 34, 44, 54, 64, np.inf], labels=AGE_BANDS)
    keys = ["period", "sex", "age_band", "origin", "destination"]
    cells = pairs.groupby(keys, observed=True, dropna=False).size().rename("people").reset_index()
    names = {LEFT: "left", OTHER: "other_state", **dict(enumerate(occupations))}
    return cells.assign(
        sex=cells["sex"].astype("str").fillna("unknown"),
        age_band=cells["age_band"].astype("str").fillna("unknown"),
        origin=cells["origin"].map(names),
        destination=cells["destination"].astype(int).map(names),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a clean Parquet file, or a folder of CSV files")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    from_files = options.source.is_dir()
    rows = read_extract(options.source) if from_files else pd.read_parquet(options.source, columns=NEEDED)
    count_moves(rows).to_parquet(options.out, index=False)


if __name__ == "__main__":
    main()
