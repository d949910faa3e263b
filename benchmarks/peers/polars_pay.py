"""Earnings and paybill per FTE of a year in Polars, from one clean Parquet file and small tables of facts.

Frozen: a benchmark's peer is changed only where its answer is wrong. It scans lazily the columns it needs, lets the
streaming engine sum rows to cells, and does everything per FTE on the few cells. Money and hours are turned into
whole pence and 1/100,000ths before they are compared, as the 5% rule asks.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import polars as pl

IN_SERVICE = ["active", "maternity_paid", "paid_leave", "suspended"]
SUBSTANTIVE = ["permanent", "fixed_term", "training", "other"]
OTHER = ["bonus", "public_health_supplement", "occupational_absence", "other_payment", "protected_pay"]
EXTRAS = [
    "additional_activity", "band_supplement", "geographic_allowance", "local_payment", "on_call", "overtime",
    "recruitment_premium", "shift_work", "medical_award", *OTHER,
]  # fmt: skip
PLACE = ["pay_contract", "band", "pay_step"]
CELL = ["month", "staff_group", *PLACE, "verdict"]
NO_VALUE, OUTSIDE, VALID, VERY_SENIOR = 0, 1, 2, 3
SUMS = [
    "fte", "basic", "non_basic", "other", "award", "ni", "pension", "members", "bare", "members_other", "above",
    "above_rest", "jobs_above", "pay_above",
]  # fmt: skip
UNITS = (pl.col("fte") * 100_000).round().cast(pl.Int64)
IN_SCOPE = pl.col("contract").is_in(SUBSTANTIVE) & pl.col("status").is_in(IN_SERVICE)
YEARLY = 12 * 100_000 / 100  # pounds a year per FTE from pence a month per 1/100,000th


@dataclass(frozen=True)
class Facts:
    """Small tables of published facts: pay scales by month, values of the years, rates, staff groups."""

    scale: pl.DataFrame
    placed: pl.DataFrame
    value: pl.DataFrame
    months: pl.DataFrame
    groups: pl.DataFrame

    @classmethod
    def read(cls, folder: Path) -> Facts:
        """Read each from the Parquet file of its name."""
        return cls(*(pl.read_parquet(folder / f"{name}.parquet") for name in cls.__dataclass_fields__))


def pence(*columns: str) -> pl.Expr:
    return pl.sum_horizontal((pl.col(name) * 100).round().cast(pl.Int64).fill_null(0) for name in columns)


def measure_rows(record: pl.LazyFrame, facts: Facts) -> pl.LazyFrame:
    """Return whole amounts and the verdict of every row in scope."""
    kinds = record.collect_schema()
    scale = facts.scale.lazy().with_columns(pl.col(name).cast(kinds[name], strict=False) for name in PLACE)
    groups = facts.groups.lazy().with_columns(pl.col("occupation_code").cast(kinds["occupation_code"], strict=False))
    has_scales = pl.col("pay_contract").is_in(facts.placed["pay_contract"].unique().to_list())
    whole_year, due = 12 * pl.col("basic") * 100_000, pl.col("scale") * pl.col("fte")
    is_above_bands = pl.col("is_senior_manager") & (whole_year > pl.col("top") * pl.col("fte"))
    is_senior = (pl.col("pay_contract") == "vsm") | (~has_scales & is_above_bands)
    return (
        record.filter(IN_SCOPE)
        .join(groups.drop_nulls("occupation_code"), on="occupation_code", how="left")
        .join(scale.drop_nulls(PLACE), on=["month", *PLACE], how="left")
        .select(
            "month", "person", "staff_group", "is_senior_manager", *PLACE, "scale", "threshold", "threshold_next",
            "top", fte=UNITS, basic=pence("basic_pay"), non_basic=pence(*EXTRAS), other=pence(*OTHER),
            award=pence("medical_award"), ni=pence("employer_ni"), pension=pence("employer_pension"),
            pensionable=pence("pensionable_pay"),
            pensionable_other=pence("public_health_supplement", "occupational_absence"),
        )
        .with_columns(
            verdict=pl.when(is_senior).then(VERY_SENIOR)
            .when(pl.col("scale").is_null()).then(NO_VALUE)
            .when(20 * (whole_year - due).abs() <= due).then(VALID)
            .otherwise(OUTSIDE).cast(pl.Int8),
            pay=pl.col("basic") + pl.col("non_basic"),
        )
    )  # fmt: skip


def total_cells(clean: Path, facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return cells of those in scope, people behind valid ones, and rows out of scope by why."""
    record = pl.scan_parquet(clean).join(facts.months.lazy(), on="month")
    rows = measure_rows(record, facts)
    has_pension, above = pl.col("pension") != 0, pl.col("pay") > pl.col("threshold_next")
    cells = rows.group_by(CELL).agg(
        pl.len().cast(pl.Int64).alias("jobs"),
        pl.col("fte", "basic", "non_basic", "other", "award", "ni", "pension").sum(),
        members=pl.col("pensionable").filter(has_pension).sum(),
        bare=pl.col("pension").filter(pl.col("pensionable") == 0).sum(),
        members_other=pl.col("pensionable_other").filter(has_pension).sum(),
        above=(pl.col("pay") - pl.col("threshold")).clip(lower_bound=0).sum(),
        above_rest=(pl.col("pay") - pl.col("other") - pl.col("threshold")).clip(lower_bound=0).sum(),
        jobs_above=above.sum().cast(pl.Int64),
        pay_above=pl.col("pay").filter(above).sum(),
    )
    people = (
        rows.filter(pl.col("verdict") == VALID)
        .select("person", "staff_group", *PLACE).unique()
        .group_by("staff_group", *PLACE).agg(people=pl.len().cast(pl.Int64))
    )  # fmt: skip
    outside = (
        record.filter(~IN_SCOPE)
        .with_columns(is_substantive=pl.col("contract").is_in(SUBSTANTIVE))
        .group_by("month", "contract", "is_substantive")
        .agg(rows=pl.len().cast(pl.Int64), fte=UNITS.sum(), basic=pence("basic_pay").sum())
    )
    found = pl.collect_all([cells, people, outside], engine="streaming")
    texts = [frame.with_columns(pl.col(pl.Enum).cast(pl.String)) for frame in found]
    return texts[0], texts[1], texts[2]


def judge(cells: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the cells with a status in words."""
    contracts = facts.placed["pay_contract"].unique().implode()
    words = {OUTSIDE: "outside_5_percent", VALID: "valid", VERY_SENIOR: "very_senior"}
    known = facts.placed.with_columns(is_placed=pl.lit(value=True))
    no_value = pl.when(pl.col("is_placed").is_not_null() | ~pl.col("pay_contract").is_in(contracts)).then(
        pl.lit("no_scale")
    )
    return cells.join(known, on=PLACE, how="left").with_columns(
        pl.col("staff_group").fill_null("unclassified"),
        status=pl.when(pl.col("verdict") == NO_VALUE).then(no_value.otherwise(pl.lit("unclassified")))
        .otherwise(pl.col("verdict").replace_strict(words, default=None, return_dtype=pl.String)),
    )  # fmt: skip


def sum_per_fte(cells: pl.DataFrame, keys: list[str], facts: Facts) -> pl.DataFrame:
    """Return pounds a year per FTE of each group, on-costs at the rates of each month."""
    members = pl.col("members") + pl.col("bare") / pl.col("pension_local")
    margin = pl.col("ni_rate") * (pl.col("above") - pl.col("above_rest"))
    costed = cells.join(facts.months, on="month").with_columns(
        members=members,
        ni_rest=pl.col("ni") - margin,
        pension=pl.col("pension_rate") * members,
        pension_rest=pl.col("pension_rate") * (members - pl.col("members_other")),
    )
    money = ["basic", "non_basic", "other", "award", "ni", "ni_rest", "members", "pension", "pension_rest"]
    units = pl.col("fte").sum()
    return costed.group_by(keys).agg(
        *(pl.col(name).sum() * YEARLY / units for name in money),
        fte_sample=units / 1_200_000,
        jobs_per_fte=pl.col("jobs").sum() * 100_000 / units,
        jobs_above=pl.col("jobs_above").sum() / pl.col("jobs").sum(),
        pay_above=pl.col("pay_above").sum() / (pl.col("basic") + pl.col("non_basic")).sum(),
    )


def estimate(cells: pl.DataFrame, people: pl.DataFrame, keys: list[str], facts: Facts) -> pl.DataFrame:
    """Return one row per step with FTE, pay per FTE, multiples and next year's estimates."""
    placed = cells.filter(pl.col("status").is_in(["valid", "outside_5_percent", "no_scale"]))
    fte = placed.group_by(keys).agg(fte=pl.col("fte").sum() / 1_200_000)
    valid = sum_per_fte(cells.filter(pl.col("status") == "valid"), keys, facts)
    behind = people.group_by(keys).agg(pl.col("people").sum())
    shared = [name for name in PLACE if name in keys]
    values = facts.value.filter(pl.col("pay_contract").is_in(cells["pay_contract"].unique().implode()))
    earnings, rest = pl.col("scale") + pl.col("non_basic"), pl.col("scale") + pl.col("non_basic") - pl.col("other")
    paybill = earnings + pl.col("ni") + pl.col("pension")
    paybill_rest = rest + pl.col("ni_rest") + pl.col("pension_rest")
    mean = {name: float(facts.months[name].mean()) for name in ("next_pension", "next_ni", "next_ni_threshold")}  # type: ignore[arg-type]
    is_medical = "staff_group" not in keys
    award = pl.col("award") if is_medical else pl.lit(0.0)
    next_earnings = pl.col("next_scale") * (earnings - award) / pl.col("scale") + award
    next_pension = mean["next_pension"] * pl.col("members") / earnings
    next_multiple = 1 + pl.col("ni") / earnings + next_pension
    next_ni = mean["next_ni"] * next_earnings * pl.col("pay_above") - mean["next_ni_threshold"] * pl.col(
        "jobs_per_fte"
    ) * pl.col("jobs_above")
    return (
        fte.join(valid, on=keys, how="left")
        .join(behind, on=keys, how="left")
        .join(values.select(*shared, scale="value", next_scale="next_value"), on=shared, how="left")
        .select(
            *keys, "fte", "jobs_per_fte", pl.col("people").fill_null(0), pl.col("fte_sample").fill_null(0),
            pay_scale_value="scale", next_pay_scale_value="next_scale", basic_per_fte="basic",
            pensionable_per_fte="members", non_basic_per_fte="non_basic", other_per_fte="other",
            medical_awards_per_fte="award", employer_ni_per_fte="ni", employer_pension_per_fte="pension",
            earnings_per_fte=earnings, earnings_excl_other_per_fte=rest, paybill_per_fte=paybill,
            paybill_excl_other_per_fte=paybill_rest, earnings_multiple=earnings / pl.col("scale"),
            earnings_excl_other_multiple=rest / pl.col("scale"), paybill_multiple=paybill / earnings,
            paybill_excl_other_multiple=paybill_rest / rest, next_earnings_per_fte=next_earnings,
            next_paybill_multiple=next_multiple, next_paybill_per_fte=next_earnings * next_multiple,
            next_paybill_recomputed_per_fte=next_earnings + next_ni + next_pension * next_earnings,
        )
        .sort(keys)
    )  # fmt: skip


def total_waterfall(cells: pl.DataFrame, outside: pl.DataFrame) -> pl.DataFrame:
    """Return rows, FTE and basic pay by month and status."""
    inside = cells.group_by("month", "status").agg(
        rows=pl.col("jobs").sum(), fte=pl.col("fte").sum(), basic=pl.col("basic").sum()
    )
    why = pl.when("is_substantive").then(pl.lit("not_in_service")).otherwise("contract")
    dropped = outside.group_by("month", status=why).agg(pl.col("rows", "fte", "basic").sum())
    return (
        pl.concat([inside, dropped.select(inside.columns)])
        .with_columns(fte=pl.col("fte") / 100_000, basic_pay=pl.col("basic") / 100)
        .drop("basic")
        .sort("month", "status")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("clean", type=Path)
    parser.add_argument("facts", type=Path)
    options = parser.parse_args()
    facts = Facts.read(options.facts)
    cells, people, outside = total_cells(options.clean, facts)
    cells = judge(cells, facts)
    is_afc = pl.col("pay_contract") == "afc"
    is_medical = pl.col("pay_contract").is_in(facts.placed["pay_contract"].unique().implode()) & ~is_afc
    options.out.mkdir(parents=True, exist_ok=True)
    for name, kept, keys in (
        ("non_medical", is_afc, ["staff_group", "band", "pay_step"]),
        ("medical", is_medical, ["band", "pay_contract", "pay_step"]),
    ):
        table = estimate(cells.filter(kept), people.filter(kept), keys, facts)
        table.write_parquet(options.out / f"{name}.parquet")
    total_waterfall(cells, outside).write_parquet(options.out / "waterfall.parquet")


if __name__ == "__main__":
    main()
