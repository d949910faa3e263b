"""Official FTE from a CSV that the user gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from tenure import rules
from tenure.errors import AccessError, CheckError, UsageError
from tenure.pay import FinancialYear
from tenure.pay.evidence_cells import medical_contracts
from tenure.pay.official_fte import MEDICAL_GROUP
from tenure.terms import Month

__all__ = ["read_official", "settle_names"]

KEYS = ("staff_group", "band")
_LISTED = 5


def read_official(path: Path, year: FinancialYear) -> pl.DataFrame:
    """Read official FTE: ``staff_group, band, fte``, an average over the year, and perhaps ``month`` (YYYY-MM).

    Parameters
    ----------
    path : Path
        A CSV in UTF-8 with a header row, whose headings may be in capitals. A band may be written ``Band 5`` or
        ``8A``. For doctors the staff group is ``Medical and Dental`` and the band the grade.
    year : FinancialYear
        The outturn year, which every month of the file belongs to.

    Returns
    -------
    polars.DataFrame
        ``staff_group``, ``band``, ``fte``, ``line`` (of the file) and, where the file has it, ``month`` (index).

    Raises
    ------
    AccessError
        There is no such file, or it cannot be read.
    CheckError
        Columns are missing, FTE is no number from nought up, a row comes twice, or a month lies outside the year; the
        message names the lines.
    """
    text = _read_text(path)
    missing = [name for name in (*KEYS, "fte") if name not in text.columns]
    if missing:
        raise _refuse(path, f"no column {', '.join(missing)}.")
    by = [*KEYS, *(["month"] if "month" in text.columns else [])]
    frame = text.select(
        *(pl.col(name).str.strip_chars() for name in by),
        "line",
        fte=pl.col("fte").str.strip_chars().cast(pl.Float64, strict=False),
    ).with_columns(_plain_band(pl.col("band")))
    wrong = frame.filter(pl.col("fte").is_null() | ~pl.col("fte").is_finite() | (pl.col("fte") < 0))["line"]
    if wrong.len():
        raise _refuse(path, f"an fte that is not a number, or below nought, on {_write_lines(wrong)}.")
    return _number_months(frame, path, year) if "month" in by else _refuse_twins(frame, by, path)


def settle_names(official: pl.DataFrame, cells: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return official FTE under the names of the record and the rules: another name would leave it beside the rows.

    Parameters
    ----------
    official : polars.DataFrame
        As ``read_official`` returns it.
    cells : polars.DataFrame
        The year's cells, with the staff groups, pay contracts and bands of the record.

    Returns
    -------
    polars.DataFrame
        Without ``line``. Names that differ from a known one in case, in spaces or in ``&`` alone are taken for it.

    Raises
    ------
    CheckError
        A staff group, or a band or grade, is neither of the record nor of the rules; says which comes nearest.
    """
    groups = {*rules.occupations()["esr_staff_group"], *cells["staff_group"], MEDICAL_GROUP} - {None, ""}
    scaled = ("afc", *medical_contracts())
    own = cells.filter(pl.col("pay_contract").is_in(scaled))["band"]
    bands = {*rules.pay_scales()["band"], *own} - {None, ""}
    settled = official
    for column, known, words in (
        ("staff_group", groups, ("a staff group", "the staff groups")),
        ("band", bands, ("a band or grade", "the bands and grades")),
    ):
        plain = {_plain_name(name): name for name in sorted(known)}
        written = settled[column].drop_nulls().unique().to_list()
        named = settled.with_columns(
            pl.col(column).replace({name: plain.get(_plain_name(name), name) for name in written})
        )
        strange = named.filter(~pl.col(column).fill_null("").is_in(sorted({*known, ""})))
        if strange.height:
            raise _refuse_names(strange, column, sorted(known), path=path, words=words)
        settled = named
    by = [name for name in settled.columns if name not in {"fte", "line"}]
    return _refuse_twins(settled, by, path).drop("line")


def _plain_name(name: str) -> str:
    return " ".join(name.casefold().replace("&", " and ").split())


def _refuse_names(
    strange: pl.DataFrame, column: str, known: Sequence[str], *, path: Path, words: tuple[str, str]
) -> CheckError:
    one, all_of_them = words
    names = strange[column].unique().sort().to_list()
    close = get_close_matches(names[0], known, n=1, cutoff=0)
    return CheckError(
        f"The file of official FTE names {one} that is not known.",
        slug="official-group-unknown" if column == "staff_group" else "official-band-unknown",
        found=f"{', '.join(repr(name) for name in names)}, on {_write_lines(strange['line'])}.",
        expected=f"{all_of_them} as the table of pay evidence names them; nearest is '{close[0]}'.",
        fix="correct the name.",
        where=str(path),
    )


def _plain_band(band: pl.Expr) -> pl.Expr:
    """Return a band of Agenda for Change as the record writes it; published tables say 'Band 8a', some '8A'."""
    written = r"^(?i)(?:band\s+)?([1-9]|8[a-d])$"
    return pl.when(band.str.contains(written)).then(band.str.extract(written).str.to_lowercase()).otherwise(band)


def _read_text(path: Path) -> pl.DataFrame:
    """Return the file as text with the number of each line; headings in small letters, blank cells null."""
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except OSError as error:
        raise _not_read(path, _UNREAD.get(type(error), "a file that the system does not let us read")) from None
    except (UnicodeDecodeError, csv.Error):
        raise _not_read(path, "what is no CSV in UTF-8") from None
    if not lines:
        raise _not_read(path, "an empty file")
    headings = ["_".join(cell.casefold().split()) for cell in lines[0][1]]
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    if twice:
        raise _refuse(path, f"two columns {', '.join(twice)}.")
    ragged = [number for number, cells in lines[1:] if len(cells) != len(headings)]
    if ragged:
        raise _refuse(path, f"more or fewer cells than headings on {_write_lines(ragged)}.")
    columns: Mapping[str, list[str | None]] = {
        name: [cells[place] or None for _, cells in lines[1:]] for place, name in enumerate(headings) if name
    }
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(columns, schema=schema).with_columns(
        line=pl.Series([number for number, _ in lines[1:]], dtype=pl.Int64)
    )


_UNREAD: Mapping[type[OSError], str] = {
    FileNotFoundError: "no such file",
    IsADirectoryError: "a folder",
    PermissionError: "a file that you may not read",
}


def _not_read(path: Path, found: str) -> AccessError:
    return AccessError(
        "The file of official FTE cannot be read.",
        slug="official-not-read",
        found=f"{found}.",
        expected="a CSV in UTF-8 with the columns staff_group, band and fte.",
        fix="correct the path, or save the table as CSV.",
        where=str(path),
    )


def _number_months(frame: pl.DataFrame, path: Path, year: FinancialYear) -> pl.DataFrame:
    numbers: dict[str, int] = {}
    unread = frame.filter(pl.col("month").is_null())["line"].to_list()
    for text, line in frame.drop_nulls("month").select("month", "line").iter_rows():
        try:
            numbers[text] = Month.parse(text).index
        except UsageError:
            unread.append(line)
    if unread:
        raise _refuse(path, f"a month that is not read (it is written YYYY-MM) on {_write_lines(sorted(unread))}.")
    numbered = frame.with_columns(pl.col("month").replace_strict(numbers, return_dtype=pl.Int64))
    outside = numbered.filter(~pl.col("month").is_in([month.index for month in year.months]))["line"]
    if outside.len():
        raise _refuse(path, f"months outside {year} on {_write_lines(outside)}.")
    return _refuse_twins(numbered, [*KEYS, "month"], path)


def _refuse_twins(frame: pl.DataFrame, by: Sequence[str], path: Path) -> pl.DataFrame:
    """Return the frame where no two rows are of the same."""
    twins = frame.filter(frame.select(by).is_duplicated())
    if twins.height:
        raise _refuse(path, f"rows that agree on {', '.join(by)}: {_write_lines(twins['line'])}.")
    return frame


def _write_lines(lines: Iterable[int]) -> str:
    """Return ``line 3``, or ``lines 3, 5 and 7``; of many the first five."""
    numbers = [f"{line:,}" for line in lines]
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    *shown, last = (*numbers[:_LISTED], f"{len(numbers) - _LISTED:,} more") if len(numbers) > _LISTED else numbers
    return f"lines {', '.join(shown)} and {last}"


def _refuse(path: Path, found: str) -> CheckError:
    return CheckError(
        "The file of official FTE is not in the shape expected.",
        slug="official-refused",
        found=found,
        expected="one row per staff_group and band (and month, if there is such a column) with fte, nought or more.",
        fix="correct the file.",
        where=str(path),
    )
