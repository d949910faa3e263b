"""The yearly matrix of moves in Polars, from one clean Parquet file or from the delivered CSV files.

Frozen: a benchmark's peer is changed only where its answer is wrong. It relies on the file being sorted by
person and month, so that comparing with the row before does the work of a window, and on every month between
the first and the last having been delivered. It reads lazily only the columns it needs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

IN_SERVICE = ["active", "maternity_paid", "paid_leave", "suspended"]
SUBSTANTIVE = ["permanent", "fixed_term", "training", "other"]
CONTENT = ["org_code", "occupation_code", "band", "contract", "pay_contract", "department", "pay_step"]
FALLING = ["is_eligible", "is_only_flag", "fte", "basic_pay", "last_month"]
CATEGORIES = [*CONTENT, "status", "sex"]
AGE_BANDS = {25: "under 25", 35: "25 to 34", 45: "35 to 44", 55: "45 to 54", 65: "55 to 64"}
PERSIST = 3
REJOIN = 12
HORIZON = 12

is_same_person = pl.col("person") == pl.col("person").shift()
is_eligible = pl.col("status").is_in(IN_SERVICE) & pl.col("contract").is_in(SUBSTANTIVE)


def scan_extract(folder: Path) -> pl.LazyFrame:
    """Read the delivered files, type the needed columns and sort by person and month."""
    month = pl.col("month")
    columns = (
        pl.scan_csv(folder / "*.csv", infer_schema=False)
        .select(
            pl.col("person_id").cast(pl.Categorical).to_physical().alias("person"),
            pl.col("assignment_id").cast(pl.Categorical).to_physical().alias("assignment"),
            (month.str.slice(0, 4).cast(pl.Int16) * 12 + month.str.slice(5, 2).cast(pl.Int16) - 1).alias("month"),
            pl.col(CATEGORIES).cast(pl.Categorical),
            pl.col("is_main") == "true",
            pl.col("fte", "basic_pay").cast(pl.Float64),
            pl.col("birth_year").cast(pl.Int16),
        )
        .collect(engine="streaming")
    )
    return columns.sort("person", "month").lazy()


def find_second_jobs(record: pl.LazyFrame) -> pl.Series:
    """Return the numbers of the rows that are not a person's main job of the month."""
    is_repeat = (is_same_person & (pl.col("month") == pl.col("month").shift())).fill_null(value=False)
    several = (
        record.with_row_index("row")
        .filter(is_repeat | is_repeat.shift(-1, fill_value=False))
        .with_columns(is_eligible=is_eligible)
        .with_columns(is_flagged=pl.col("is_main").fill_null(value=False) & pl.col("is_eligible"))
        .with_columns(is_only_flag=pl.col("is_flagged") & (pl.col("is_flagged").sum().over("person", "month") == 1))
        .collect()
    )
    code = pl.col("occupation_code").cast(pl.String)
    lives = (
        record.select("person", "assignment", "month", "occupation_code")
        .join(several.lazy().select("person").unique(), on="person", how="semi")
        .group_by("person", "assignment")
        .agg(
            pl.col("month").first().alias("first_month"),
            pl.col("month").last().alias("last_month"),
            code.first().alias("first_code"),
            code.last().alias("last_code"),
        )
        .collect()
    )
    life = ["last_month", "first_code", "last_code", "assignment"]
    order = ["person", "month", *FALLING[:-1], "first_month", *CONTENT, *life]
    best = (
        several.join(lives, on=["person", "assignment"])
        .with_columns(pl.col("fte", "basic_pay").fill_null(0), pl.col(CONTENT).cast(pl.String).fill_null(""))
        .sort(order, descending=[name in FALLING for name in order])
        .unique(["person", "month"], keep="first", maintain_order=True)
    )
    return several.join(best, on="row", how="anti")["row"]


def read_main_jobs(record: pl.LazyFrame) -> pl.DataFrame:
    """Return the main job of each person and month; ``state`` is null when it is not in service."""
    state = pl.when(is_eligible).then(pl.col("occupation_code")).alias("state")
    rows = record.select("person", "month", "sex", "birth_year", state).collect()
    second = find_second_jobs(record)
    keep = pl.select(pl.repeat(value=True, n=rows.height)).to_series().scatter(second, values=False)
    return rows.filter(keep)


def find_facts(main: pl.DataFrame) -> pl.DataFrame:
    """Return each person's sex and birth year by the month from which they were recorded.

    An unknown sex is the one known before, or else the first known later.
    """
    is_change = (
        (pl.col("person") != pl.col("person").shift())
        | pl.col("sex").ne_missing(pl.col("sex").shift())
        | pl.col("birth_year").ne_missing(pl.col("birth_year").shift())
    ).fill_null(value=True)
    changes = main.lazy().select("person", "month", "sex", "birth_year").filter(is_change)
    known = pl.when(pl.col("sex") != "unknown").then(pl.col("sex"))
    sex = known.forward_fill().backward_fill().over("person")
    return changes.with_columns(sex=sex).collect()


def find_runs(main: pl.DataFrame) -> pl.DataFrame:
    """Return runs of months in one state: one missing month is filled, short runs are the occupation before."""
    is_new = (
        (pl.col("person") != pl.col("person").shift())
        | pl.col("state").ne_missing(pl.col("state").shift())
        | (pl.col("month") - pl.col("month").shift() > 2)
    ).fill_null(value=True)
    jobs = main.lazy().select("person", "state", "month", is_new=is_new).collect()
    is_last = jobs["is_new"].shift(-1, fill_value=True)
    ends = jobs.filter(is_last)["month"]
    runs = jobs.filter("is_new").select("person", "state", start="month").with_columns(end=ends)
    # The first run of a person is never short, so filling down stays within people.
    occupied = runs.lazy().filter(pl.col("state").is_not_null())
    is_short = (
        is_same_person
        & (pl.col("start") - pl.col("end").shift() - 1 <= REJOIN)
        & (pl.col("end") - pl.col("start") + 1 < PERSIST)
        & (pl.col("end") < runs["end"].max())
    ).fill_null(value=False)
    lasting = occupied.with_columns(state=pl.when(~is_short).then(pl.col("state")).forward_fill())
    return pl.concat([lasting, runs.lazy().filter(pl.col("state").is_null())]).collect()


def count_moves(record: pl.LazyFrame) -> pl.DataFrame:
    """Count people by period, sex, age band, origin and destination."""
    main = read_main_jobs(record)
    first, last = main.select(first=pl.col("month").min(), last=pl.col("month").max()).row(0)
    facts = find_facts(main).lazy()
    runs = find_runs(main).lazy()
    del main
    destination = pl.when("is_present").then(pl.col("destination").cast(pl.String).fill_null("other_state"))
    periods = range(first + (last - HORIZON - first) % 12, last - HORIZON + 1, 12)
    return (
        pl.concat(pair_months(runs, month) for month in periods)
        .join_asof(facts, left_on="period", right_on="month", by="person", check_sortedness=False)
        .group_by(
            "period",
            pl.col("sex").cast(pl.String).fill_null("unknown"),
            name_age_band(pl.col("period") // 12 - pl.col("birth_year")).alias("age_band"),
            pl.col("origin").cast(pl.String),
            destination.fill_null("left").alias("destination"),
        )
        .agg(people=pl.len())
        .collect()
    )


def name_age_band(age: pl.Expr) -> pl.Expr:
    """Return the name of the band an age in years lies in."""
    bands = (pl.when(age < limit).then(pl.lit(name)) for limit, name in AGE_BANDS.items())
    return pl.coalesce(*bands, pl.when(age.is_not_null()).then(pl.lit("65 and over")), pl.lit("unknown"))


def pair_months(runs: pl.LazyFrame, month: int) -> pl.LazyFrame:
    """Return people in post in a month with their state a horizon later."""
    starting = runs.filter(pl.col("start") <= month, pl.col("end") >= month, pl.col("state").is_not_null())
    later = month + HORIZON
    ending = runs.filter(pl.col("start") <= later, pl.col("end") >= later)
    return starting.select("person", pl.lit(month, pl.Int16).alias("period"), origin="state").join(
        ending.select("person", destination="state", is_present=pl.lit(value=True)), on="person", how="left"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a clean Parquet file, or a folder of CSV files")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    record = scan_extract(options.source) if options.source.is_dir() else pl.scan_parquet(options.source)
    count_moves(record).write_parquet(options.out)


if __name__ == "__main__":
    main()
