"""Earnings and paybill per FTE of a year in pandas, from one clean Parquet file and small tables of facts.

Frozen: a benchmark's peer is changed only where its answer is wrong. Texts stay categories and are looked up by their
codes; money and hours become whole pence and 1/100,000ths before they are compared, as the 5% rule asks; rows are
summed to cells once, and everything per FTE is done on the few cells.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

IN_SERVICE = ["active", "maternity_paid", "paid_leave", "suspended"]
SUBSTANTIVE = ["permanent", "fixed_term", "training", "other"]
OTHER = ["bonus", "public_health_supplement", "occupational_absence", "other_payment", "protected_pay"]
EXTRAS = [
    "additional_activity", "band_supplement", "geographic_allowance", "local_payment", "on_call", "overtime",
    "recruitment_premium", "shift_work", "medical_award", *OTHER,
]  # fmt: skip
PLACE = ["pay_contract", "band", "pay_step"]
CELL = ["month", "staff_group", *PLACE, "verdict"]
ON_COSTS = ["employer_ni", "employer_pension", "pensionable_pay"]
TEXTS = ["occupation_code", "contract", "status", *PLACE]
VERDICTS = ["no_value", "outside_5_percent", "valid", "very_senior"]
YEARLY = 12 * 100_000 / 100  # pounds a year per FTE from pence a month per 1/100,000th


@dataclass(frozen=True)
class Facts:
    """Small tables of published facts: pay scales by month, values of the years, rates, staff groups."""

    scale: pd.DataFrame
    placed: pd.DataFrame
    value: pd.DataFrame
    months: pd.DataFrame
    groups: pd.DataFrame

    @classmethod
    def read(cls, folder: Path) -> Facts:
        """Read each from the Parquet file of its name."""
        return cls(*(pd.read_parquet(folder / f"{name}.parquet") for name in cls.__dataclass_fields__))


def as_pence(values: pd.Series) -> np.ndarray:
    pence: np.ndarray = np.rint(values.fillna(0).to_numpy() * 100).astype(np.int64)
    return pence


def add_pence(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    total = np.zeros(len(rows), np.int64)
    for name in columns:
        total += as_pence(rows[name])
    return total


def look_up_scale(rows: pd.DataFrame, scale: pd.DataFrame) -> np.ndarray:
    """Return the annual pence in payment by month, contract, band and step, NaN where there is none."""
    first = int(scale["month"].min())
    shape = [12, *(len(rows[name].cat.categories) for name in PLACE)]
    table = np.full(shape, np.nan)
    places = [rows[name].cat.categories.get_indexer(scale[name]) for name in PLACE]
    known = np.logical_and.reduce([place >= 0 for place in places])
    table[(scale["month"].to_numpy()[known] - first, *(place[known] for place in places))] = scale["scale"][known]
    codes = [rows[name].cat.codes.to_numpy().astype(np.int64) for name in PLACE]
    missing = np.logical_or.reduce([code < 0 for code in codes])
    found: np.ndarray = table[(rows["month"].to_numpy() - first, *(np.maximum(code, 0) for code in codes))]
    found[missing] = np.nan
    return found


def look_up_group(rows: pd.DataFrame, groups: pd.DataFrame) -> tuple[pd.Categorical, np.ndarray]:
    """Return the staff group of each row, and whether its occupation is one of senior managers."""
    by_code = groups.set_index("occupation_code").reindex(rows["occupation_code"].cat.categories)
    names = pd.Categorical(by_code["staff_group"].fillna("unclassified"))
    codes = rows["occupation_code"].cat.codes.to_numpy()
    group = np.where(codes >= 0, names.codes[codes], -1)
    senior = by_code["is_senior_manager"].eq(other=True).to_numpy()[codes] & (codes >= 0)
    return pd.Categorical.from_codes(group, dtype=names.dtype), senior


def measure_rows(record: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Return whole amounts and the verdict of every row in scope."""
    months = facts.months.set_index("month").loc[record["month"]]
    fte = np.rint(record["fte"].to_numpy() * 100_000).astype(np.int64)
    rows = record[["month", "person", *PLACE]].copy()
    rows["staff_group"], senior = look_up_group(record, facts.groups)
    rows["fte"], rows["basic"] = fte, as_pence(record["basic_pay"])
    rows["non_basic"], rows["other"] = add_pence(record, EXTRAS), add_pence(record, OTHER)
    rows["award"], rows["ni"] = as_pence(record["medical_award"]), as_pence(record["employer_ni"])
    rows["pension"] = as_pence(record["employer_pension"])
    pensionable = as_pence(record["pensionable_pay"])
    has_pension = rows["pension"].to_numpy() != 0
    rows["members"] = np.where(has_pension, pensionable, 0)
    rows["bare"] = np.where(pensionable == 0, rows["pension"], 0)
    others = add_pence(record, ["public_health_supplement", "occupational_absence"])
    rows["members_other"] = np.where(has_pension, others, 0)
    pay = (rows["basic"] + rows["non_basic"]).to_numpy()
    threshold, later = months["threshold"].to_numpy(), months["threshold_next"].to_numpy()
    rows["above"] = np.maximum(pay - threshold, 0)
    rows["above_rest"] = np.maximum(pay - rows["other"] - threshold, 0)
    rows["jobs_above"], rows["pay_above"] = (pay > later).astype(np.int64), np.where(pay > later, pay, 0)
    scale = look_up_scale(record, facts.scale)
    whole_year = 12 * rows["basic"].to_numpy() * 100_000
    due = np.nan_to_num(scale).astype(np.int64) * fte
    with_scales = record["pay_contract"].isin(facts.placed["pay_contract"].unique())
    top = whole_year > months["top"].to_numpy() * fte
    very_senior = (record["pay_contract"] == "vsm") | (~with_scales & senior & top)
    within = 20 * np.abs(whole_year - due) <= due
    rows["verdict"] = np.select([very_senior, np.isnan(scale), within], [3, 0, 2], 1).astype(np.int8)
    rows["jobs"] = 1
    return rows


def judge(cells: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Return the cells with a status in words."""
    cells = cells.merge(facts.placed.assign(is_placed=True), on=PLACE, how="left")
    known = cells["is_placed"].notna() | ~cells["pay_contract"].isin(facts.placed["pay_contract"])
    words = np.array(VERDICTS, dtype=object)[cells["verdict"]]
    cells["status"] = np.where(cells["verdict"] != 0, words, np.where(known, "no_scale", "unclassified"))
    return cells


def sum_per_fte(cells: pd.DataFrame, keys: list[str], facts: Facts) -> pd.DataFrame:
    """Return pounds a year per FTE of each group, on-costs at the rates of each month."""
    costed = cells.merge(facts.months, on="month")
    costed["members"] = costed["members"] + costed["bare"] / costed["pension_local"]
    costed["ni_rest"] = costed["ni"] - costed["ni_rate"] * (costed["above"] - costed["above_rest"])
    costed["pension"] = costed["pension_rate"] * costed["members"]
    costed["pension_rest"] = costed["pension_rate"] * (costed["members"] - costed["members_other"])
    money = ["basic", "non_basic", "other", "award", "ni", "ni_rest", "members", "pension", "pension_rest"]
    total = costed.groupby(keys)[[*money, "fte", "jobs", "jobs_above", "pay_above"]].sum()
    per_fte = total[money].mul(YEARLY / total["fte"], axis=0)
    per_fte["fte_sample"] = total["fte"] / 1_200_000
    per_fte["jobs_per_fte"] = total["jobs"] * 100_000 / total["fte"]
    per_fte["jobs_above"] = total["jobs_above"] / total["jobs"]
    per_fte["pay_above"] = total["pay_above"] / (total["basic"] + total["non_basic"])
    return per_fte.reset_index()


def estimate(cells: pd.DataFrame, people: pd.DataFrame, keys: list[str], facts: Facts) -> pd.DataFrame:
    """Return one row per step with FTE, pay per FTE, multiples and next year's estimates."""
    placed = cells[cells["status"].isin(["valid", "outside_5_percent", "no_scale"])]
    fte = placed.groupby(keys, as_index=False)["fte"].sum()
    fte["fte"] /= 1_200_000
    valid = sum_per_fte(cells[cells["status"] == "valid"], keys, facts)
    behind = people.groupby(keys, as_index=False)["people"].sum()
    shared = [name for name in PLACE if name in keys]
    values = facts.value[facts.value["pay_contract"].isin(cells["pay_contract"].unique())]
    rows = fte.merge(valid, on=keys, how="left").merge(behind, on=keys, how="left")
    rows = rows.merge(values[[*shared, "value", "next_value"]], on=shared, how="left")
    rows[["people", "fte_sample"]] = rows[["people", "fte_sample"]].fillna(0)
    rows = rows.rename(
        columns={
            "value": "pay_scale_value", "next_value": "next_pay_scale_value", "basic": "basic_per_fte",
            "members": "pensionable_per_fte", "non_basic": "non_basic_per_fte", "other": "other_per_fte",
            "award": "medical_awards_per_fte", "ni": "employer_ni_per_fte", "pension": "employer_pension_per_fte",
        }
    )  # fmt: skip
    scale, earnings = rows["pay_scale_value"], rows["pay_scale_value"] + rows["non_basic_per_fte"]
    rest = earnings - rows["other_per_fte"]
    paybill = earnings + rows["employer_ni_per_fte"] + rows["employer_pension_per_fte"]
    paybill_rest = rest + rows.pop("ni_rest") + rows.pop("pension_rest")
    rows["earnings_per_fte"], rows["earnings_excl_other_per_fte"] = earnings, rest
    rows["paybill_per_fte"], rows["paybill_excl_other_per_fte"] = paybill, paybill_rest
    rows["earnings_multiple"], rows["earnings_excl_other_multiple"] = earnings / scale, rest / scale
    rows["paybill_multiple"], rows["paybill_excl_other_multiple"] = paybill / earnings, paybill_rest / rest
    return add_next_year(rows, facts.months, is_medical="staff_group" not in keys).sort_values(keys, ignore_index=True)


def add_next_year(rows: pd.DataFrame, months: pd.DataFrame, *, is_medical: bool) -> pd.DataFrame:
    """Add next year's estimates: the same multiples on the scale in force, on-costs at its rates."""
    earnings = rows["earnings_per_fte"]
    award = rows["medical_awards_per_fte"] if is_medical else 0.0
    coming = rows["next_pay_scale_value"] * (earnings - award) / rows["pay_scale_value"] + award
    pension = months["next_pension"].mean() * rows["pensionable_per_fte"] / earnings
    ni = months["next_ni"].mean() * coming * rows["pay_above"]
    ni -= months["next_ni_threshold"].mean() * rows["jobs_per_fte"] * rows["jobs_above"]
    rows["next_earnings_per_fte"] = coming
    rows["next_paybill_multiple"] = 1 + rows["employer_ni_per_fte"] / earnings + pension
    rows["next_paybill_per_fte"] = coming * rows["next_paybill_multiple"]
    rows["next_paybill_recomputed_per_fte"] = coming + ni + pension * coming
    return rows.drop(columns=["jobs_above", "pay_above"])


def total_waterfall(cells: pd.DataFrame, dropped: pd.DataFrame) -> pd.DataFrame:
    """Return rows, FTE and basic pay by month and status."""
    inside = cells.groupby(["month", "status"], as_index=False)[["jobs", "fte", "basic"]].sum()
    why = dropped["contract"].astype(object).where(~dropped["contract"].isin(SUBSTANTIVE), "not_in_service")
    amounts = pd.DataFrame(
        {
            "month": dropped["month"], "status": why, "jobs": 1,
            "fte": np.rint(dropped["fte"] * 100_000).astype(np.int64), "basic": as_pence(dropped["basic_pay"]),
        }
    )  # fmt: skip
    outside = amounts.groupby(["month", "status"], as_index=False).sum()
    rows = pd.concat([inside, outside], ignore_index=True).rename(columns={"jobs": "rows"})
    rows["fte"] /= 100_000
    rows["basic_pay"] = rows.pop("basic") / 100
    return rows.sort_values(["month", "status"], ignore_index=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("clean", type=Path)
    parser.add_argument("facts", type=Path)
    options = parser.parse_args()
    facts = Facts.read(options.facts)
    needed = ["person", "month", *TEXTS, "fte", "basic_pay", *EXTRAS, *ON_COSTS]
    record = pd.read_parquet(options.clean, columns=needed)
    record = record[record["month"].isin(facts.months["month"])]
    in_scope = record["contract"].isin(SUBSTANTIVE) & record["status"].isin(IN_SERVICE)
    dropped = record.loc[~in_scope, ["month", "contract", "fte", "basic_pay"]]
    rows = measure_rows(record[in_scope], facts)
    del record
    valid = rows.loc[rows["verdict"] == 2, ["person", "staff_group", *PLACE]].drop_duplicates()
    people = valid.groupby(["staff_group", *PLACE], observed=True).size().rename("people").reset_index()
    cells = rows.drop(columns="person").groupby(CELL, observed=True, dropna=False).sum().reset_index()
    texts = ["staff_group", *PLACE]
    cells, people = (frame.astype(dict.fromkeys(texts, object)) for frame in (cells, people))
    cells = judge(cells, facts)
    medical = set(facts.placed["pay_contract"]) - {"afc"}
    options.out.mkdir(parents=True, exist_ok=True)
    for name, kept, keys in (
        ("non_medical", {"afc"}, ["staff_group", "band", "pay_step"]),
        ("medical", medical, ["band", "pay_contract", "pay_step"]),
    ):
        mine, behind = (frame[frame["pay_contract"].isin(kept)] for frame in (cells, people))
        estimate(mine, behind, keys, facts).to_parquet(options.out / f"{name}.parquet")
    total_waterfall(cells, dropped).to_parquet(options.out / "waterfall.parquet")


if __name__ == "__main__":
    main()
