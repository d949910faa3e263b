"""The yearly matrix of moves in pandas, from one clean Parquet file or from the delivered CSV files.

Frozen: a benchmark's peer is changed only where its answer is wrong. It relies on the file being sorted by
person and month, keeps texts as categories, and compares whole columns with themselves one row down instead
of looping over people.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

IN_SERVICE = ["active", "maternity_paid", "paid_leave", "suspended"]
SUBSTANTIVE = ["permanent", "fixed_term", "training", "other"]
CONTENT = ["org_code", "occupation_code", "band", "contract", "pay_contract", "department", "pay_step"]
CATEGORIES = [*CONTENT, "status", "sex"]
NEEDED = ["person", "assignment", "month", "is_main", "fte", "basic_pay", "birth_year", *CATEGORIES]
AGE_BANDS = ["under 25", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over"]
PERSIST = 3
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
    theirs = rows.loc[rows["person"].isin(several["person"].unique()), ["person", "assignment", "month"]]
    starts = theirs.groupby(["person", "assignment"])["month"].min().rename("first_month")
    several = several.join(starts, on=["person", "assignment"])
    flagged = several["is_main"].astype("boolean").fillna(value=False).astype(bool) & several["is_eligible"]
    flags = flagged.groupby([several["person"], several["month"]]).transform("sum")
    several["is_only_flag"] = flagged & (flags == 1)
    several[["fte", "basic_pay"]] = several[["fte", "basic_pay"]].fillna(0)
    for name in CONTENT:
        several[name] = several[name].astype("str").fillna("")
    order = [
        "person",
        "month",
        "is_eligible",
        "is_only_flag",
        "fte",
        "basic_pay",
        "first_month",
        *CONTENT,
        "assignment",
    ]
    falling = {"is_eligible", "is_only_flag", "fte", "basic_pay"}
    ranked = several.sort_values(order, ascending=[name not in falling for name in order])
    return ranked.index[ranked.duplicated(["person", "month"])]


def find_main_jobs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the main job of each person and month; ``state`` is ``OTHER`` when it is not in service."""
    is_eligible = (rows["status"].isin(IN_SERVICE) & rows["contract"].isin(SUBSTANTIVE)).to_numpy()
    keep = np.ones(len(rows), bool)
    keep[find_second_jobs(rows, is_eligible)] = False
    state = np.where(is_eligible, rows["occupation_code"].cat.codes.to_numpy(), OTHER).astype("int16")
    return rows.loc[keep, ["person", "month", "sex", "birth_year"]].assign(state=state[keep])


def find_facts(main: pd.DataFrame) -> pd.DataFrame:
    """Return each person's latest known sex and birth year."""
    sex = main.loc[main["sex"].notna() & (main["sex"] != "unknown"), ["person", "sex"]]
    born = main.loc[main["birth_year"].notna(), ["person", "birth_year"]]
    last_sex = sex.drop_duplicates("person", keep="last").set_index("person")
    return last_sex.join(born.drop_duplicates("person", keep="last").set_index("person"), how="outer")


def find_runs(main: pd.DataFrame) -> pd.DataFrame:
    """Return runs of months in one state: one missing month is filled, short runs take the state before."""
    person, month, state = (main[name].to_numpy() for name in ("person", "month", "state"))
    is_new = np.ones(len(main), bool)
    is_new[1:] = (person[1:] != person[:-1]) | (state[1:] != state[:-1]) | (month[1:] - month[:-1] > 2)
    is_last = np.append(is_new[1:], values=True)
    runs = pd.DataFrame(
        {"person": person[is_new], "state": state[is_new], "start": month[is_new], "end": month[is_last]}
    )
    before = runs.shift()
    is_linked = (
        (runs["person"] == before["person"])
        & (before["end"] == runs["start"] - 1)
        & (runs["state"] != OTHER)
        & (before["state"] != OTHER)
    )
    lasts = runs["end"] - runs["start"] + 1 >= PERSIST
    is_kept = ~is_linked | lasts | (runs["end"] >= runs["end"].max())
    # A run that is not kept follows a kept one of the same person, so filling down stays within people.
    runs["state"] = runs["state"].where(is_kept).ffill().astype("int16")
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
    periods = range(last - HORIZON, first - 1, -12)
    pairs = pd.concat([pair_months(runs, month) for month in periods]).join(facts, on="person")
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
