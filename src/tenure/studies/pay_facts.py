"""The facts that pay needs beside the record: scope, staff groups, scales and thresholds by month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from tenure import rules
from tenure.pay import PayQuestion, paid_scale
from tenure.pay.question import month_rates
from tenure.store import Engine, Store
from tenure.studies import facts
from tenure.terms.record import IN_SERVICE, SUBSTANTIVE, UNCLASSIFIED

__all__ = ["Names", "name_cells", "register_pay", "write_plainly"]

NOT_IN_SERVICE = "not_in_service"
VERY_SENIOR_CONTRACTS = ("vsm",)
_CODED = ("pay_contract", "band", "pay_step")


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in cells stand for: ``reasons`` and ``groups`` by number, ``codes`` by column and code."""

    reasons: dict[int, str]
    groups: dict[int, str]
    codes: dict[str, dict[int, str]]


def register_pay(store: Store, engine: Engine, question: PayQuestion) -> Names:
    """Register the small tables that ``panel.pay_cell_steps`` reads; return what their numbers stand for.

    Bands, grades and steps that are written in several ways, as ``8A`` and ``Band 8a``, stand for one.
    """
    codes = {
        column: {code: write_plainly(column, value) for code, value in _read_codes(engine, column).items()}
        for column in _CODED
    }
    reasons = _register_scope(engine)
    groups = _register_groups(store, engine)
    contracts = set(rules.pay_scales()["pay_contract"].unique())
    kinds = [
        (code, 2 if name in VERY_SENIOR_CONTRACTS else int(name in contracts))
        for code, name in codes["pay_contract"].items()
    ]
    engine.register("pay_kind", _frame(kinds, "pay_contract", "kind"))
    scales = paid_scale(question.year)
    engine.register("pay_table", _code_scales(scales, codes))
    engine.register("pay_month", _months(scales, question))
    return Names(reasons, groups, codes)


def name_cells(cells: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Return cells with words in place of numbers."""
    return cells.with_columns(
        pl.col("reason").replace_strict(names.reasons, return_dtype=pl.String),
        pl.col("staff_group").replace_strict(names.groups, return_dtype=pl.String),
        *(
            pl.col(column).replace_strict(codes, default="", return_dtype=pl.String).fill_null("")
            for column, codes in names.codes.items()
        ),
    ).with_columns(pl.col("month").cast(pl.Int64) if "month" in cells.columns else [])


def write_plainly(column: str, value: str) -> str:
    """Return a pay contract, band, grade or pay step as the rules write it, where it is plainly the same.

    Parameters
    ----------
    column : {"pay_contract", "band", "pay_step"}
        What it is.
    value : str
        As the record has it.

    Examples
    --------
    >>> [write_plainly("band", text) for text in ("5.0", "8A", "08a", "Band 5", "Consultant", "X1")]
    ['5', '8a', '8a', '5', 'consultant', 'X1']
    >>> write_plainly("pay_step", "03"), write_plainly("pay_step", "3.0"), write_plainly("pay_step", "top")
    ('3', '3', 'top')
    """
    text = value.strip()
    if column == "pay_step":
        number = _STEP.match(text)
        return number[1] if number else text
    if column == "band":
        band = _BAND.match(text)
        return band[1].lower() if band else _grades().get(text.casefold(), text)
    return text


_STEP = re.compile(r"^0*([0-9]+)(?:\.0+)?$")
_BAND = re.compile(r"^(?:afc\s*)?(?:band\s*)?0*([1-9]|8[a-d])(?:\.0+)?$", re.IGNORECASE)


@cache
def _grades() -> dict[str, str]:
    return {band.casefold(): band for band in rules.pay_scales()["band"].unique()}


def _read_codes(engine: Engine, column: str) -> dict[int, str]:
    return dict(facts.read_dictionary(engine, column).select("code", "value").iter_rows())


def _frame(rows: Sequence[tuple[int, ...]], *names: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def _register_scope(engine: Engine) -> dict[int, str]:
    """Register what is out of scope; return the reason that each number stands for, nothing for 0."""
    numbers = {"": 0}
    rows = []
    statuses = _read_codes(engine, "status")
    for contract, name in _read_codes(engine, "contract").items():
        for status, word in statuses.items():
            reason = name if name not in SUBSTANTIVE else "" if word in IN_SERVICE else NOT_IN_SERVICE
            rows.append((contract, status, numbers.setdefault(reason, len(numbers))))
    engine.register("pay_scope", _frame(rows, "contract", "status", "reason"))
    return {number: reason for reason, number in numbers.items()}


def _register_groups(store: Store, engine: Engine) -> dict[int, str]:
    occupations = facts.read_staff_groups(store, engine)
    # 0 is for rows without an occupation code, which the steps have no group for.
    names = [UNCLASSIFIED, *sorted(set(occupations["staff_group"]) - {UNCLASSIFIED})]
    numbers = {name: number for number, name in enumerate(names)}
    engine.register(
        "pay_group",
        occupations.select(
            occupation_code="code",
            staff_group=pl.col("staff_group").replace_strict(numbers, return_dtype=pl.Int64),
            is_senior_manager=pl.col("is_senior_manager").cast(pl.Int64),
        ),
    )
    return {number: name for name, number in numbers.items()}


def _code_scales(scales: pl.DataFrame, codes: dict[str, dict[int, str]]) -> pl.DataFrame:
    coded = scales
    for column, held in codes.items():
        pairs = pl.DataFrame(list(held.items()), schema={"code": pl.Int64, column: pl.String}, orient="row")
        coded = coded.join(pairs, on=column).drop(column).rename({"code": column})
    return coded.select("month", *_CODED, scale=pl.col("annual_gbp") * 100)


def _months(scales: pl.DataFrame, question: PayQuestion) -> pl.DataFrame:
    """Return thresholds of National Insurance in pence a year, this year's and next's, and the top of band 9."""
    coming = month_rates(question.next_year or question.year)
    top = scales.filter((pl.col("pay_contract") == "afc") & (pl.col("band") == "9"))
    highest = top.group_by("month").agg(band_9_top=pl.col("annual_gbp").max() * 100)
    annual = (pl.col("ni_threshold") * 100).round().cast(pl.Int64)
    return (
        month_rates(question.year)
        .select("month", threshold=annual)
        .with_columns(threshold_next=coming.select(annual).to_series())
        .join(highest, on="month", how="left")
    )
