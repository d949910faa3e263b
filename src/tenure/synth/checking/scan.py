"""An extract read month by month: only the columns the comparison needs, each as small numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenure.errors import AccessError, CheckError
from tenure.synth.checking.lists import (
    BANDS,
    ETHNICITIES,
    FIRST_MONTH,
    MONTHS,
    OTHER_BANDS,
    class_of_nationality,
    read_groups,
)
from tenure.terms import Month
from tenure.terms.record import CONTRACTS, STATUSES

__all__ = ["MonthRows", "Progress", "find_files", "scan_months"]

Progress = Callable[[str, int, int], None]

_NEEDED = (
    "person_id", "month", "org_code", "status", "contract", "occupation_code", "band", "fte", "sex", "birth_year",
)  # fmt: skip
_OPTIONAL = (
    "is_main", "pay_contract", "pay_step", "basic_pay", "ethnicity", "nationality", "fte_days_lost",
    "fte_days_available", "leave_reason",
)  # fmt: skip
_REASONS_NOT_KNOWN = ("Unknown", "Voluntary Resignation - Other/Not Known")
_BATCH = 500_000


@dataclass(frozen=True, slots=True)
class MonthRows:
    """The rows of one month, a column each; codes are places in lists, -1 when not known."""

    month: Month
    columns: dict[str, NDArray[Any]]


def _is_synthetic(folder: Path) -> bool:
    key = folder / "answer_key.json"
    try:
        return bool(json.loads(key.read_text(encoding="utf-8")).get("synthetic") is True)
    except (OSError, ValueError, AttributeError):
        return False


def find_files(folder: Path) -> list[Path]:
    """Return the files of a synthetic extract in order.

    Parameters
    ----------
    folder : Path
        The folder that ``tenure synth`` wrote, with its answer key.

    Raises
    ------
    CheckError
        The folder holds no answer key of a synthetic record, or no CSV or Parquet file.
    """
    if not _is_synthetic(folder):
        # What is printed is not protected, so it must be about nobody.
        raise CheckError(
            "This is not the folder of a synthetic record.",
            slug="synth-check-not-synthetic",
            found=f"no answer_key.json of a synthetic record in {folder}.",
            expected="the folder that 'tenure synth' wrote, with its answer key.",
            fix="name the folder given to 'tenure synth'; a record of real staff is never checked this way.",
        )
    place = folder / "extract"
    found = sorted(path for path in place.glob("*") if path.name.endswith((".csv", ".csv.gz", ".parquet")))
    if not found:
        raise CheckError(
            "There is no extract to check.",
            slug="synth-check-no-extract",
            found=f"no CSV or Parquet file in {place}.",
            expected="the folder that 'tenure synth' wrote, with its extract.",
            fix="name the folder given to 'tenure synth'.",
        )
    return found


def _place(name: str, values: tuple[str, ...], kind: Any) -> pl.Expr:  # noqa: ANN401 - a polars type
    placed = pl.col(name).cast(pl.Enum(values), strict=False).to_physical().cast(kind)
    return placed.fill_null(-1).alias(name)


def _number(name: str, kind: Any, missing: float) -> pl.Expr:  # noqa: ANN401 - a polars type
    return pl.col(name).cast(kind, strict=False).fill_null(missing).alias(name)


def _columns() -> list[pl.Expr]:
    groups = read_groups()
    reason = pl.col("leave_reason")
    return [
        pl.col("person_id").hash(seed=7).alias("person"),
        _place("month", MONTHS, pl.Int16),
        _place("org_code", groups.organisations, pl.Int16),
        _place("status", STATUSES, pl.Int8),
        _place("contract", CONTRACTS, pl.Int8),
        _place("occupation_code", groups.occupations, pl.Int16),
        _place("band", (*BANDS, *OTHER_BANDS), pl.Int8),
        _place("sex", ("F", "M"), pl.Int8),
        _place("ethnicity", ETHNICITIES, pl.Int8),
        (pl.col("is_main") == "true").fill_null(value=False).alias("is_main"),
        (pl.col("pay_contract") == "afc").fill_null(value=False).alias("is_afc"),
        class_of_nationality().alias("nationality"),
        pl.when(reason.is_null()).then(0).when(reason.is_in(_REASONS_NOT_KNOWN)).then(1).otherwise(2)
        .cast(pl.Int8).alias("reason"),
        _number("pay_step", pl.Int16, -1),
        _number("birth_year", pl.Int16, -1),
        _number("fte", pl.Float32, -1),
        _number("basic_pay", pl.Float32, 0),
        _number("fte_days_lost", pl.Float32, 0),
        _number("fte_days_available", pl.Float32, 0),
    ]  # fmt: skip


def _open_file(path: Path) -> pl.LazyFrame:
    if path.name.endswith(".parquet"):
        lines = pl.scan_parquet(path)
    else:
        lines = pl.scan_csv(path, infer_schema=False, truncate_ragged_lines=True)
    names = lines.collect_schema().names()
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise CheckError(
            f"{path.name} is not in the layout tenure-record.",
            slug="synth-check-layout",
            found=f"no column {', '.join(missing)}.",
            expected="the columns of the staff record, as 'tenure synth' writes them unless told otherwise.",
            fix="make the same record (same options and seed) without --layout, and check that.",
        )
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _OPTIONAL if name not in names]
    text = pl.col(*_NEEDED, *(name for name in _OPTIONAL if name in names)).cast(pl.String)
    return lines.select(text, *absent).select(_columns())


def _collect_months(path: Path) -> dict[int, list[pl.DataFrame]]:
    months: dict[int, list[pl.DataFrame]] = {}
    for batch in _open_file(path).collect_batches(chunk_size=_BATCH, maintain_order=True, engine="streaming"):
        # Dirty rows are planted too; what cannot be placed is left out here as it is refused on intake.
        whole = batch.filter((pl.col("month") >= 0) & (pl.col("fte") > 0) & (pl.col("status") >= 0))
        for (month,), part in whole.partition_by("month", as_dict=True, include_key=False).items():
            months.setdefault(int(str(month)), []).append(part)
    return months


def _not_read(path: Path, error: Exception) -> AccessError:
    # What the reader says may quote the file, so only the kind of failure is passed on.
    return AccessError(
        f"{path.name} cannot be read.",
        slug="synth-check-not-read",
        found=f"{type(error).__name__}.",
        expected="a whole CSV or Parquet file, as 'tenure synth' wrote it.",
        fix="make the record again, in a new folder.",
        where=str(path),
    )


def scan_months(files: list[Path], *, progress: Progress | None = None) -> Iterator[MonthRows]:
    """Yield the months of an extract in order, reading each file once.

    One file at a time is held, about 50 bytes a row.

    Raises
    ------
    CheckError
        A file is in another layout, or brings a month that an earlier file went past.
    AccessError
        A file cannot be read, or is not whole.
    """
    last = -1
    for number, path in enumerate(files):
        if progress is not None:
            progress("files read", number, len(files))
        try:
            months = _collect_months(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _not_read(path, error) from None
        for month in sorted(months):
            if month <= last:
                raise CheckError(
                    f"{path.name} holds months that an earlier file went past.",
                    slug="synth-check-order",
                    found=f"{MONTHS[month][:7]} after {MONTHS[last][:7]}.",
                    expected="files whose names follow their months, each month in one file.",
                    fix="name the folder that 'tenure synth' wrote, without files of another record.",
                )
            last = month
            parts = months.pop(month)
            frame = pl.concat(parts)
            columns = {name: np.asarray(frame[name].to_numpy()) for name in frame.columns}
            yield MonthRows(Month(FIRST_MONTH + month), columns)
