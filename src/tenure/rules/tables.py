"""The tables of facts as they lie beside this room.

Rows come two ways: as text, which costs no engine and serves the lookups, and as a typed frame for
whoever joins or shows them. Polars, YAML and msgspec are imported on first use, because the command line
must start fast.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tenure.errors import InternalError

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")

FACTS = Path(__file__).parent / "facts"
TABLES = (
    "absence_reasons",
    "awards",
    "boards",
    "calibration_targets",
    "contradicted",
    "district_house_prices",
    "leave_destinations",
    "leave_reason_counts",
    "leave_reason_groups",
    "leave_reasons",
    "leaver_benchmarks",
    "occupations",
    "organisation_areas",
    "organisations",
    "pay_afc",
    "pay_medical",
    "pension_rules",
    "pension_tiers",
    "rates",
    "regional_house_prices",
    "sickness_months",
    "sickness_rates",
    "state_pension_ages",
    "successors",
    "survey_items",
    "survey_panel",
    "survey_questions",
    "survey_themes",
    "workforce_ethnicity",
    "workforce_headcounts",
    "workforce_nationality",
    "workforce_organisations",
)

_DATES = (
    "opened", "closed", "effective_from", "in_force_from", "in_force_to", "paid_from", "paid_to", "born_from",
    "born_to", "reached_on",
)  # fmt: skip
_WHOLE = (
    "annual_gbp", "annual_gbp_kept_out", "annual_gbp_used", "flat_gbp", "tolerance_gbp", "pay_step", "tier",
    "age_years", "age_months",
)  # fmt: skip
_EXACT = ("value", "rate", "percent", "pay_from_gbp", "pay_to_gbp")
_FLAGS = ("is_clinical", "valid")


@cache
def read_rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one table of facts as text, in file order."""
    if table not in TABLES:
        raise InternalError(f"no table of facts is called {table!r}")
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def read_sources(table: str) -> dict[str, Any]:
    """Return the description of one table: what it is, its units and the sources its rows name."""
    return tomllib.loads((FACTS / f"{table}.source.toml").read_text(encoding="utf-8"))


@cache
def read_frame(table: str) -> pl.DataFrame:
    """Return one table of facts as a frame with dates, whole pounds, exact decimals and flags typed."""
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    rows = read_rows(table)
    text = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    blank_to_null = pl.all().replace("", None)
    typed = [
        *(pl.col(name).str.to_date("%Y-%m-%d") for name in _DATES if name in text.columns),
        *(pl.col(name).cast(pl.Int32) for name in _WHOLE if name in text.columns),
        *(pl.col(name).cast(pl.Decimal(14, 6)) for name in _EXACT if name in text.columns),
        *((pl.col(name) == "true").alias(name) for name in _FLAGS if name in text.columns),
    ]
    return text.with_columns(blank_to_null).with_columns(typed)


def read_entries(name: str, entry: type[T]) -> tuple[T, ...]:
    """Return the entries of one YAML list of facts, checked against the fields of ``entry``."""
    import msgspec  # noqa: PLC0415 (kept out of start-up)
    import yaml  # noqa: PLC0415

    held = yaml.safe_load((FACTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(msgspec.convert(each, type=entry) for each in held[name])
