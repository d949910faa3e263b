"""Official FTE from a CSV that the user gives."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import polars as pl

from tenure import rules
from tenure.errors import AccessError, CheckError, UsageError
from tenure.pay import FinancialYear
from tenure.pay.official_fte import MEDICAL_GROUP
from tenure.terms import Month

__all__ = ["check_groups", "read_official"]

KEYS = ("staff_group", "band")


def read_official(path: Path, year: FinancialYear) -> pl.DataFrame:
    """Read official FTE: ``staff_group, band, fte``, an average over the year, and perhaps ``month`` (YYYY-MM).

    Parameters
    ----------
    path : Path
        A CSV in UTF-8 with a header row. A band may be written ``Band 5`` or ``8A``. For doctors the
        staff group is ``Medical and Dental`` and the band the grade.
    year : FinancialYear
        The outturn year, which every month of the file belongs to.

    Returns
    -------
    polars.DataFrame
        ``staff_group``, ``band``, ``fte`` and, where the file has it, ``month`` (index).

    Raises
    ------
    AccessError
        There is no such file, or it cannot be read.
    CheckError
        Columns are missing, FTE is no number from nought up, a row comes twice, or a month lies outside the year.
    """
    text = _read_text(path)
    missing = [name for name in (*KEYS, "fte") if name not in text.columns]
    if missing:
        raise _refuse(path, f"no column {', '.join(missing)}.")
    by = [*KEYS, *(["month"] if "month" in text.columns else [])]
    frame = text.select(
        *(pl.col(name).str.strip_chars() for name in by), fte=pl.col("fte").cast(pl.Float64, strict=False)
    ).with_columns(_plain_band(pl.col("band")))
    wrong = frame.filter(pl.col("fte").is_null() | ~pl.col("fte").is_finite() | (pl.col("fte") < 0)).height
    if wrong:
        raise _refuse(path, f"{wrong:,} rows whose fte is not a number, or below nought.")
    if frame.select(by).is_duplicated().any():
        raise _refuse(path, f"rows that agree on {', '.join(by)}.")
    return _number_months(frame, path, year) if "month" in by else frame


def check_groups(official: pl.DataFrame, cells: pl.DataFrame, path: Path) -> None:
    """See that staff groups are those of the record or of the rules: another name would leave its FTE beside the rows.

    Parameters
    ----------
    official : polars.DataFrame
        As ``read_official`` returns it.
    cells : polars.DataFrame
        The year's cells, with the staff groups of the record.

    Raises
    ------
    CheckError
        A staff group is neither; says which comes nearest.
    """
    known = {*rules.occupations()["esr_staff_group"], *cells["staff_group"], MEDICAL_GROUP} - {None}
    strange = sorted(set(official["staff_group"].drop_nulls()) - known - {""})
    if not strange:
        return
    close = get_close_matches(strange[0], sorted(known), n=1, cutoff=0)
    raise CheckError(
        "The file of official FTE names a staff group that is not known.",
        slug="official-group-unknown",
        found=f"{', '.join(repr(name) for name in strange)}.",
        expected=f"the staff groups as the table of pay evidence names them; nearest is '{close[0]}'.",
        fix="correct the name.",
        where=str(path),
    )


def _plain_band(band: pl.Expr) -> pl.Expr:
    """Return a band of Agenda for Change as the record writes it; published tables say 'Band 8a', some '8A'."""
    written = r"^(?i)(?:band\s+)?([1-9]|8[a-d])$"
    return pl.when(band.str.contains(written)).then(band.str.extract(written).str.to_lowercase()).otherwise(band)


def _read_text(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False)
    except OSError as error:
        found = error.strerror or type(error).__name__
    except pl.exceptions.PolarsError as error:
        found = type(error).__name__
    raise AccessError(
        "The file of official FTE cannot be read.",
        slug="official-not-read",
        found=f"{found}.",
        expected="a CSV in UTF-8 with the columns staff_group, band and fte.",
        fix="correct the path, or save the table as CSV.",
        where=str(path),
    ) from None


def _number_months(frame: pl.DataFrame, path: Path, year: FinancialYear) -> pl.DataFrame:
    try:
        numbers = {text: Month.parse(text).index for text in frame["month"].unique().drop_nulls()}
    except UsageError as error:
        raise _refuse(path, f"a month that is not read: {error.subject}") from None
    indices = {month.index for month in year.months}
    if not set(numbers.values()) <= indices or frame["month"].null_count():
        raise _refuse(path, f"months outside {year}.")
    return frame.with_columns(pl.col("month").replace_strict(numbers, return_dtype=pl.Int64))


def _refuse(path: Path, found: str) -> CheckError:
    return CheckError(
        "The file of official FTE is not in the shape expected.",
        slug="official-refused",
        found=found,
        expected="one row per staff_group and band (and month, if there is such a column) with fte, nought or more.",
        fix="correct the file.",
        where=str(path),
    )
