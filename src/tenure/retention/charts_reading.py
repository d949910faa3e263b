"""Series of figures, targets and rebases, read from the files that people hold them in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import CheckError, UsageError

__all__ = ["SeriesColumns", "read_rebases", "read_series", "read_targets", "sum_files"]

_DATE = r"^\d{4}-\d{2}(-\d{2})?$"
_WAYS = ("up", "down", "neutral")
_HIDDEN = "[c]"


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """Which columns of a file hold the series: those of any released table can be named.

    ``names`` together name a series, with a comma between them, and ``measure`` is written after it: RRK/leaver_rate.
    """

    names: tuple[str, ...] = ("series",)
    date: str = "date"
    value: str = "value"
    measure: str = ""


def read_series(path: Path, columns: SeriesColumns | None = None) -> pl.DataFrame:
    """Read series of figures: a CSV file with ``series``, ``date`` and ``value``, in any order of rows.

    Parameters
    ----------
    path : Path
        Further columns are passed over. Dates are YYYY-MM-DD or YYYY-MM, of any spacing; a blank value is a gap, and
        so is one that disclosure control hid (``[c]``).
    columns : SeriesColumns, optional
        The columns to read in place of those three.

    Returns
    -------
    polars.DataFrame
        ``series``, ``date`` (as written), ``day``, ``value`` (null in a gap); sorted by series and day.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        A column is missing, a date or value is none, or a series has a date twice; says where, and never the value.
    """
    asked = columns or SeriesColumns()
    rows = _read_columns(path, tuple(dict.fromkeys((*asked.names, asked.date, asked.value))))
    if rows.is_empty():
        raise _refuse(path, "no rows.", "a row for each series and date.")
    for column in asked.names:
        _check_filled(path, rows, column)
    name = pl.concat_str(asked.names, separator=", ")
    named = rows.select(
        "line",
        series=pl.concat_str(name, pl.lit(asked.measure), separator="/") if asked.measure else name,
        date=asked.date,
        value=pl.when(pl.col(asked.value) != _HIDDEN).then(asked.value),
    )
    read = _read_days(path, named).with_columns(_number("value"))
    wrong = read.filter(pl.col("value").is_not_null() & ~pl.col("number").is_finite().fill_null(value=False))
    if wrong.height:
        raise _refuse_line(path, wrong, "value", "a number without sign of per cent or thousands; blank for a gap.")
    _check_once(path, read, ("series", "day"))
    return read.sort("series", "day").select("series", "date", "day", value="number")


def read_targets(path: Path, held: pl.DataFrame) -> pl.DataFrame:
    """Read what is wanted of each series: a CSV file with ``series``, ``target`` and, if need be, ``improvement``.

    Parameters
    ----------
    path : Path
        One row a series; a blank target is none, a blank improvement the one of all series.
    held : polars.DataFrame
        The series, as ``read_series`` gives them.

    Returns
    -------
    polars.DataFrame
        ``series``, ``target`` and ``improvement`` (up, down, neutral), null where blank.

    Raises
    ------
    UsageError, CheckError
        As for ``read_series``; a row names a series that there is not.
    """
    rows = _read_columns(path, ("series", "target"), ("improvement",))
    _check_filled(path, rows, "series")
    read = rows.with_columns(_number("target"))
    wrong = read.filter(pl.col("target").is_not_null() & ~pl.col("number").is_finite().fill_null(value=False))
    if wrong.height:
        raise _refuse_line(path, wrong, "target", "a number, or blank for none.")
    wrong = read.filter(pl.col("improvement").is_not_null() & ~pl.col("improvement").is_in(_WAYS))
    if wrong.height:
        raise _refuse_line(path, wrong, "improvement", f"one of {', '.join(_WAYS)}, or blank.")
    _check_once(path, read, ("series",))
    _check_known(path, read, held)
    return read.select("series", "improvement", target="number")


def read_rebases(path: Path, held: pl.DataFrame) -> pl.DataFrame:
    """Read when limits are to be set anew and why: a CSV file with ``series``, ``date`` and ``reason``.

    Parameters
    ----------
    path : Path
        A row for each rebase; limits are set anew from the first point on or after the date.
    held : polars.DataFrame
        The series, as ``read_series`` gives them.

    Returns
    -------
    polars.DataFrame
        ``series``, ``date``, ``reason``, ``day`` and ``first_day`` (of the first point with a value since).

    Raises
    ------
    UsageError, CheckError
        As for ``read_series``; a reason is blank, a series is not there, or a rebase has no points before it, none
        after it, or the same first point as another.
    """
    rows = _read_columns(path, ("series", "date", "reason"))
    for column in ("series", "reason"):
        _check_filled(path, rows, column)
    read = _read_days(path, rows)
    _check_known(path, read, held)
    points = held.filter(pl.col("value").is_not_null()).select("series", "day")
    first = points.group_by("series").agg(pl.col("day").min().alias("earliest"))
    found = (
        read.sort("day")
        .join_asof(points.sort("day").with_columns(first_day="day"), on="day", by="series", strategy="forward",
                   check_sortedness=False)
        .join(first, on="series", how="left")
    )  # fmt: skip
    idle = found.filter(
        pl.col("first_day").is_null() | (pl.col("first_day") <= pl.col("earliest")).fill_null(value=True)
    )
    if idle.height:
        raise _refuse_line(path, idle.sort("line"), "date", "a date with points of the series before and after it.")
    _check_once(path, found, ("series", "first_day"))
    return found.sort("series", "first_day").select("series", "date", "reason", "day", "first_day")


def sum_files(paths: Sequence[Path]) -> str:
    """Return a short checksum of files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def _read_columns(path: Path, needed: Sequence[str], further: Sequence[str] = ()) -> pl.DataFrame:
    """Return the named columns as text without blanks around it, and the line of each row."""
    if not path.is_file():
        raise UsageError(
            f"There is no file '{path.name}'.",
            slug="charts-file-not-found",
            expected="a CSV file.",
            fix="correct the name of the file.",
            where=str(path.parent),
        )
    try:
        rows = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError):
        raise _refuse(path, "no CSV file in UTF-8 with one header row.", f"columns {', '.join(needed)}.") from None
    names = {name.strip().lower(): name for name in rows.columns}
    missing = [name for name in needed if name not in names]
    if missing:
        raise _refuse(path, f"no column {', '.join(missing)}.", f"columns {', '.join(needed)}.")
    kept = [pl.col(names[name]).str.strip_chars().replace("", None).alias(name) for name in (*needed, *further)
            if name in names]  # fmt: skip
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in further if name not in names]
    # The first row is on the second line; a line without anything on it is no row.
    read = rows.select(*kept, *absent).with_row_index("line", offset=2)
    return read.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False).alias("number")


def _read_days(path: Path, rows: pl.DataFrame) -> pl.DataFrame:
    whole = pl.col("date").str.pad_end(10, "?").str.replace("???", "-01", literal=True)
    day = pl.when(pl.col("date").str.contains(_DATE)).then(whole.str.to_date("%Y-%m-%d", strict=False))
    read = rows.with_columns(day.alias("day"))
    wrong = read.filter(pl.col("day").is_null())
    if wrong.height:
        raise _refuse_line(path, wrong, "date", "a date, YYYY-MM-DD or YYYY-MM.")
    return read


def _check_filled(path: Path, rows: pl.DataFrame, column: str) -> None:
    blank = rows.filter(pl.col(column).is_null())
    if blank.height:
        raise _refuse_line(path, blank, column, "a value in every row.")


def _check_once(path: Path, rows: pl.DataFrame, key: Sequence[str]) -> None:
    again = rows.sort("line").filter(~pl.struct(key).is_first_distinct())
    if again.height:
        words = {"series": "series", "day": "date", "first_day": "first point"}
        raise CheckError(
            f"'{path.name}' has a row twice.",
            slug="charts-row-twice",
            found=f"{_say_lines(again)}: the {' and '.join(words[name] for name in key)} of an earlier row.",
            expected=f"one row for each {' and '.join(words[name] for name in key)}.",
            fix="take one of them out; 2024-04 and 2024-04-01 are the same date.",
        )


def _check_known(path: Path, rows: pl.DataFrame, held: pl.DataFrame) -> None:
    strange = rows.join(held.select("series").unique(), on="series", how="anti")
    if strange.height:
        raise _refuse_line(
            path, strange.sort("line"), "series", "the name of a series of the figures, as written there."
        )


def _say_lines(rows: pl.DataFrame) -> str:
    n = rows.height
    return f"line {rows['line'][0]:,}" + (f" and {n - 1:,} more" if n > 1 else "")


def _refuse_line(path: Path, rows: pl.DataFrame, column: str, expected: str) -> CheckError:
    return _refuse(path, f"{_say_lines(rows)}, column {column}.", expected)


def _refuse(path: Path, found: str, expected: str) -> CheckError:
    return CheckError(
        f"'{path.name}' cannot be charted.",
        slug="charts-file-not-usable",
        found=found,
        expected=expected,
        fix="correct the file; docs/methods/charts.md shows one of each kind.",
    )
