"""Pay evidence and award plans written by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from tenure.studies.pay import award

# A row in round numbers: no other pay; earnings 1.2 x basic pay; on a pound of earnings 10p of National Insurance
# and 20p of pension.
PLAIN = {
    "staff_group": "Nursing and Midwifery Registered",
    "band": "5",
    "pay_step": "1",
    "fte": "100",
    "pensionable_per_fte": "30000",
    "pay_scale_value": "30000",
    "other_per_fte": "0",
    "earnings_per_fte": "36000",
    "earnings_excl_other_per_fte": "36000",
    "employer_ni_per_fte": "3600",
    "employer_pension_per_fte": "7200",
    "earnings_multiple": "1.2",
    "earnings_excl_other_multiple": "1.2",
    "paybill_multiple": "1.3",
    "paybill_excl_other_multiple": "1.3",
}
HEAD = """title: {title}
author: Pay analysis
source: An example
dated: 2026-01-15
year: {year}
baseline: {baseline}
"""
Values = Mapping[str, str]


def write_rows(path: Path, rows: Sequence[Values]) -> Path:
    """Write a table of evidence; each row says what differs from a plain one."""
    return write_csv(path, [{**PLAIN, **row} for row in rows])


def write_csv(path: Path, rows: Sequence[Values]) -> Path:
    """Write rows as a CSV with the columns of the first."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_plan(
    path: Path, body: str, *, title: str = "Example", year: str = "2024/25", baseline: str = "outturn"
) -> Path:
    """Write an award plan: its head, and the body given."""
    path.write_text(HEAD.format(title=title, year=year, baseline=baseline) + body, encoding="utf-8")
    return path


def cost(folder: Path, body: str, *rows: Values, **head: str) -> dict[str, pl.DataFrame]:
    """Return the tables of one plan on rows that differ from a plain one as told."""
    options = {name: head.pop(name) for name in ("on_costs",) if name in head}
    evidence = write_rows(folder / "pay.evidence.non_medical.csv", rows or ({},))
    plan = write_plan(folder / "plan.yaml", body, **head)
    return name_tables(award([plan], evidence=evidence, **options))  # type: ignore[arg-type]


def name_tables(tables: Sequence[object]) -> dict[str, pl.DataFrame]:
    """Return frames by the last part of their tables' names."""
    return {table.about.table.rpartition(".")[2]: table.frame for table in tables}  # type: ignore[attr-defined]


def read_total(tables: Mapping[str, pl.DataFrame], basis: str, column: str) -> float:
    """Return one number of the totals of a command's only plan."""
    totals = tables["totals"]
    value: float = totals.filter(totals["basis"] == basis)[column].item()
    return value
